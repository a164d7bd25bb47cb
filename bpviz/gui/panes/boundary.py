"""The boundary pane: what the network, or one neuron of it, answers over a plane of its inputs."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bpviz.data.dataset import DataSet
from bpviz.engine.network import Unit
from bpviz.gui.boundary_canvas import BoundaryCanvas, Curve
from bpviz.gui.boundary_legend import legend_entries
from bpviz.gui.fields import Choice
from bpviz.gui.pane import Pane
from bpviz.gui.plot_legend import PlotLegend
from bpviz.gui.response_maps import class_image, response_image
from bpviz.gui.short_label import ShortLabel
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.boundary import (
    Area,
    Spots,
    area_of,
    boundary,
    heights,
    in_data_units,
    middle_line,
    note,
    readout,
    shading,
    spots,
    title,
    wrong,
)
from bpviz.present.data_plots import column_titles, span
from bpviz.present.graph_scales import scales
from bpviz.present.palette import output_fill
from bpviz.session.responses import Responses

SHORTEST = 12  # characters of a choice
LOW, NARROW = 240, 560  # pixels at scale 1: a pane less high has no room for its note, one less wide for two choices


class BoundaryPane(Pane):
    """Shades over a plane of two inputs, or curves over one: the class that wins and how surely, or the fill of the
    neuron that is pointed at or selected. The rows of the data stand on it; a click goes to a row.

    It shows `view.responses`; which inputs the plane has, the person chooses here.

    Signals: `shown` when it is painted, so also when it comes to be seen.
    """

    shown = Signal()

    name = "boundary"
    heading = "Boundary"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._drawn: tuple[object, ...] = ()
        self._data: DataSet | None = None
        self._area: Area | None = None
        self._spots: Spots | None = None
        self._what = ShortLabel()
        self._what.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.across, self.upwards = Choice(), Choice()
        for choice, name in ((self.across, "Across"), (self.upwards, "Upwards")):
            choice.setAccessibleName(name)
            choice.setMinimumContentsLength(SHORTEST)
            choice.activated.connect(self._choose)
        self.canvas = BoundaryCanvas(theme)
        self.canvas.pointed.connect(self._point)
        self.canvas.row_wanted.connect(self._go_to)
        self._legend = PlotLegend(theme)
        self._note = QLabel()
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._note.setMinimumWidth(1)
        self._head = QHBoxLayout()
        for widget, stretch in ((self._what, 1), (self.across, 0), (self.upwards, 0)):
            self._head.addWidget(widget, stretch)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.canvas, 1)
        self._column.addWidget(self._legend)
        self._column.addWidget(self._note)
        view.responses_changed.connect(self.show_responses)
        self.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leaves out what has no room: the note, which is said where the mouse rests on a choice, too, and beside the
        choices the title."""
        self._note.setVisible(bool(self._note.text()) and self.height() >= self.theme.px(LOW))
        self._what.setVisible(self.across.isHidden() or self.width() >= self.theme.px(NARROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.shown.emit()

    # ---- what is shown

    def show_moment(self) -> None:
        """The plane through this moment's row; what is answered there comes later."""
        snapshot = self.view.snapshot
        if snapshot.experiment.data is not self._data:
            self._take_data(snapshot.experiment.data)
        area = area_of(snapshot, *self.view.plane_inputs)
        self._area = area
        titles = column_titles(snapshot.experiment.data, self.view.names, snapshot.experiment.last_layer)
        last = titles[area.plane.upwards] if area.plane.upwards is not None else "output"
        self.canvas.show_area(area, (titles[area.plane.across], last))
        self._say_note()
        if not self.view.rushing:  # else what is answered for this moment comes soon, and one painting will do
            self.show_responses()

    def show_look(self) -> None:
        if (self.across.currentData(), self.upwards.currentData()) != self.view.plane_inputs:
            self.across.show_choice(self.view.plane_inputs[0])
            self.upwards.show_choice(self.view.plane_inputs[1])
            self._show_spots()
        self.show_moment()

    def show_focus(self) -> None:
        self.show_responses()

    def show_theme(self) -> None:
        px = self.theme.px
        self._head.setContentsMargins(px(16), px(4), px(16), px(4))
        self._head.setSpacing(px(8))
        self._what.setFont(self.theme.font("strong"))
        for choice in (self.across, self.upwards):
            choice.setFont(self.theme.font("small"))
        self._note.setFont(self.theme.font("small"))
        self._note.setContentsMargins(px(16), 0, px(16), px(8))
        self._drawn = ()
        self.canvas.dress()
        if self._data is not None:
            self._show_spots()
        self.show_moment()

    def show_responses(self) -> None:
        """Draws what is answered, where that or what is pointed at has changed."""
        responses, unit = self.view.responses, self.shown_unit()
        if responses is None or responses.experiment is not self.view.snapshot.experiment or self._spots is None:
            return
        self._mark(responses)
        if (responses, unit, self.theme.palette) == self._drawn:
            return
        self._drawn = responses, unit, self.theme.palette
        experiment = responses.experiment
        self._what.setText(title(experiment, self.view.names, unit))
        if responses.plane.upwards is None:
            self._show_curves(responses, unit)
        elif unit is None and experiment.data.classes:
            found = shading(responses)
            image = class_image(found.winner, found.sure, self.theme.palette)
            self.canvas.show_ground(image, boundary(responses))
        else:
            of = unit or Unit(experiment.last_layer, 0)
            image = response_image(responses.of(of), of.layer, scales(experiment), self.theme.palette)
            self.canvas.show_ground(image, middle_line(responses, of))
        self._legend.show_entries(legend_entries(self.view, self.theme.palette, self._area, unit))

    def shown_unit(self) -> Unit | None:
        """The neuron that fills the pane; None where the network's decision does."""
        return self.view.neuron_in_view()

    def _show_curves(self, responses: Responses, unit: Unit | None) -> None:
        experiment = responses.experiment
        last, classes = experiment.last_layer, experiment.data.classes
        of_output = unit is None or unit.layer == last
        if unit is None:
            count = experiment.layers[-1] if classes else 1
            curves = [Curve(responses.of(Unit(last, i))[0], i if classes else None) for i in range(count)]
            self.canvas.show_curves(curves, self._heights(responses, None), True)
        else:
            self.canvas.show_curves([Curve(responses.of(unit)[0], None)], self._heights(responses, unit), of_output)

    def _heights(self, responses: Responses, unit: Unit | None) -> tuple[float, float]:
        experiment = responses.experiment
        if unit is None or unit.layer == experiment.last_layer:
            return heights(experiment)
        return span(np.array(scales(experiment).fills[unit.layer + 1]))

    def _mark(self, responses: Responses) -> None:
        assert self._spots is not None
        row = self.view.snapshot.data_row
        here = np.flatnonzero(self._spots.rows == (-1 if row is None else row))
        self.canvas.mark(wrong(responses, self._spots), int(here[0]) if len(here) else -1)

    def _say_note(self) -> None:
        assert self._area is not None
        text = note(self.view.snapshot.experiment, self.view.names, self._area)
        self._note.setText(text)
        self.setToolTip(text)
        self._fit()

    # ---- the data

    def _take_data(self, data: DataSet) -> None:
        self._data = data
        count = data.inputs.shape[1]
        titles = column_titles(data, self.view.names, self.view.snapshot.experiment.last_layer)[:count]
        for choice, usual in ((self.across, 0), (self.upwards, 1)):
            choice.clear()
            for i, text in enumerate(titles):
                choice.addItem(text, i)
            choice.show_choice(self.view.plane_inputs[usual])
            choice.setVisible(count > 2)
        self._show_spots()

    def _show_spots(self) -> None:
        assert self._data is not None
        data, palette = self._data, self.theme.palette
        area = area_of(self.view.snapshot, *self.view.plane_inputs)
        found = self._spots = spots(data, area)
        if area.plane.upwards is None:
            found = self._spots = found._replace(y=self._line_heights(found))
        classes = found.classes.tolist()
        if data.classes:
            self.canvas.show_spots(
                found, lambda at: palette.class_colour(classes[at]), lambda at: palette.class_marker(classes[at])
            )
            return
        fills = scales(self.view.snapshot.experiment).fractions(self.view.snapshot.experiment.last_layer, found.heights)
        on_line = area.plane.upwards is None
        self.canvas.show_spots(
            found, lambda at: palette.muted if on_line else output_fill(palette, float(fills[at])), lambda at: "o"
        )

    def _line_heights(self, found: Spots) -> NDArray[np.float64]:
        """Where points stand over one input: at the number that is expected; those of classes at the top."""
        data = self.view.snapshot.experiment.data
        return np.ones(len(found.rows)) if data.classes else found.heights

    # ---- what the person does

    def _choose(self) -> None:
        across, upwards = self.across.currentData(), self.upwards.currentData()
        if across == upwards:  # the two change places
            before = self.view.plane_inputs
            across, upwards = (across, before[0]) if across != before[0] else (before[1], upwards)
        self.view.look(plane_inputs=(across, upwards))

    def _point(self, at: QPointF | None) -> None:
        responses = self.view.responses
        if at is None or responses is None:
            self.canvas.setToolTip("")
            return
        text = readout(responses, self.view.names, self.view.numbers, self.shown_unit(), (at.x(), at.y()))
        self.canvas.setToolTip(text)

    def _go_to(self, at: int) -> None:
        """To a training row; a row that is held out has no turn in the run."""
        assert self._spots is not None
        if self._spots.held_out[at]:
            self.view.told.emit("This row is held out: the network is not trained on it, so it has no turn in the run.")
            return
        position = self.view.snapshot.position_of_row(int(self._spots.rows[at]))
        if position is not None:
            self.view.seek_requested.emit(position)

    def texts(self) -> dict[str, str]:
        """What is said beside the drawing."""
        return {
            "what": self._what.text(),
            "note": self._note.text(),
            "legend": ", ".join(self._legend.texts()),
            "under mouse": self.canvas.toolTip(),
        }

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        """The grid under the plot: inputs in the data's units and the outputs, a line a point."""
        responses = self.view.responses
        if responses is None:
            return []
        experiment, plane = responses.experiment, responses.plane
        inputs = [i for i in (plane.across, plane.upwards) if i is not None]
        units = [Unit(-1, i) for i in inputs]
        outputs = [Unit(experiment.last_layer, i) for i in range(experiment.layers[-1])]
        shown = self.shown_unit()
        outputs = [shown] if shown else outputs
        columns = [in_data_units(experiment.data, u.index, responses.of(u)).ravel() for u in units]
        columns += [responses.of(u).ravel() for u in outputs]
        lines = ["\t".join(self.view.names.unit(u) for u in (*units, *outputs))]
        lines += ["\t".join(map(repr, row)) for row in np.stack(columns, axis=1).tolist()]
        return [("the numbers under the plot", "\n".join(lines))]
