"""The epoch error as a curve: up to the cursor in ink, beyond it pale."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from bpviz.gui.pane import Pane
from bpviz.gui.plot_parts import PlotArea
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.error_curve import Scale, Shown, Values, scale_of, shown
from bpviz.present.number_format import NOT_COMPUTED, exact
from bpviz.session.experiment import Procedure
from bpviz.session.timeline import START, Position, Timeline

NOTHING_YET = "no epoch has ended yet"
NO_ERROR = "this procedure sums up no epoch error"
NOT_FINITE = "not finite"
FEW = 60  # epochs whose points are marked
THICK_UNTIL = 2000  # points; a thicker line of more takes long to draw


class ErrorPlotPane(Pane):
    """The curve of Σ(expected − output)² over the epochs. A click goes to the end of an epoch."""

    name = "error"
    heading = "Error per epoch  Σ(expected − output)²"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._hovered: int | None = None
        self._drawn: tuple[object, ...] = ()  # what the lines were made from
        self._drawn_timeline: Timeline | None = None
        self._drawn_old: Values | None = None
        self._shown = Shown(np.empty(0), 0, None)
        self._scale = Scale(0.0, 1.0, False)
        self._value = QLabel()
        self._value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._fit = self._button("all epochs", "Shows the whole run again")
        self._fit.clicked.connect(self.fit)
        self._log = self._button("log", "Logarithmic axis, for this plot and the timeline")
        self._log.setCheckable(True)
        self._log.clicked.connect(self._ask_for_log)
        self._make_plot()
        self._lay_out()
        self.start()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _make_plot(self) -> None:
        self._plot = PlotArea()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.pointed.connect(self._point)
        self._plot.clicked.connect(self._go_to)
        self._plot.zoomed.connect(self._fit.show)
        self._plot.reset_wanted.connect(self.fit)
        self._old, self._future, self._past = (pg.PlotDataItem() for _ in range(3))
        self._ring, self._marks = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        self._cursor = pg.InfiniteLine(angle=90)
        for curve in (self._old, self._future, self._past):
            curve.setDownsampling(auto=True, method="peak")
            curve.setClipToView(True)
        for item in (self._old, self._cursor, self._future, self._past, self._ring, self._marks):
            self._plot.view_box.addItem(item, ignoreBounds=True)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._value, 1)
        self._head.addWidget(self._fit)
        self._head.addWidget(self._log)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self._plot, 1)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(440), self.theme.px(200))

    def show_theme(self) -> None:
        theme, colours = self.theme, self.theme.palette
        self._column.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(4))
        self._value.setFont(theme.font("strong"))
        for button in (self._fit, self._log):
            button.setFont(theme.font("small"))
        self._plot.dress(theme)
        self._cursor.setPen(colours.ink, width=theme.px(1.5), style=Qt.PenStyle.DashLine)
        self._ring.setData(size=theme.px(11), pen=pg.mkPen(colours.ink, width=theme.px(1.5)), brush=colours.pane)
        self._marks.setData(size=theme.px(11), pen=None, brush=colours.ink, symbol="t1")
        self._draw()
        self.show_moment()

    def show_moment(self) -> None:
        snapshot, view = self.view.snapshot, self.view
        self._shown = shown(snapshot, view.shows_future())
        drawn = (len(self._shown.errors), self._shown.ended, self._shown.diverged, view.log_axis)
        new_run = self._drawn_timeline is not snapshot.timeline
        if drawn != self._drawn or new_run or self._drawn_old is not view.old_curve:
            self._drawn, self._drawn_timeline, self._drawn_old = drawn, snapshot.timeline, view.old_curve
            self._draw()
        if new_run:
            self.fit()
        self._cursor.setVisible(snapshot.position > START)
        self._cursor.setValue(snapshot.epoch)
        self._log.setChecked(view.log_axis)
        self._say()

    def fit(self) -> None:
        """Shows all epochs."""
        last = max(self.view.snapshot.timeline.epochs - 1, 0)
        margin = last * 0.02 or 0.5
        self._plot.view_box.setLimits(xMin=-margin, xMax=last + margin, minXRange=min(2.0, last + 2 * margin))
        self._plot.view_box.setXRange(-margin, last + margin, padding=0)
        self._fit.hide()

    def curve(self) -> Shown:
        """The epoch errors as they are drawn."""
        return self._shown

    def drawn(self) -> dict[str, list[tuple[float, float]]]:
        """Epochs and heights that the lines 'past', 'future' and 'old' are made of, and of the 'marks'; on a
        logarithmic axis heights are logarithms."""
        lines = {"past": self._past, "future": self._future, "old": self._old, "marks": self._marks}
        data = {name: item.getData() for name, item in lines.items()}
        return {name: [] if xs is None else list(zip(xs, ys, strict=True)) for name, (xs, ys) in data.items()}

    def cursor_epoch(self) -> float | None:
        """The epoch at which the dashed line stands; None where there is none."""
        return float(self._cursor.value()) if self._cursor.isVisible() else None

    def texts(self) -> dict[str, str]:
        """What is said above the plot, and under the mouse."""
        return {"value": self._value.text(), "tip": self._plot.tip}

    def _draw(self) -> None:
        errors, ended, diverged = self._shown
        colours, old = self.theme.palette, self.view.old_curve
        old = np.empty(0) if old is None else old
        scale = self._scale = scale_of([errors, old], self.view.log_axis)
        begin = max(ended - 1, 0)  # the pale line goes on from the last point in ink
        self._set_line(self._old, old, 0, colours.border)
        self._set_line(self._future, errors[begin:], begin, colours.disabled)
        self._set_line(self._past, errors[:ended], 0, colours.ink, marked=self.view.snapshot.timeline.epochs <= FEW)
        low, high = (float(y) for y in self._heights(np.array([scale.low, scale.high])))
        not_finite = [float(epoch) for epoch in np.flatnonzero(~np.isfinite(errors))]
        not_finite += [float(diverged)] if diverged is not None else []
        self._marks.setData(x=not_finite, y=[low + 0.96 * (high - low)] * len(not_finite))
        self._plot.beside.log = scale.log
        margin = 0.04 * (high - low)  # so that a point at an end is whole
        self._plot.show_heights(self.theme, low - margin, high + margin)

    def _set_line(self, line: pg.PlotDataItem, errors: Values, first: int, colour: str, marked: bool = False) -> None:
        """A line through the finite errors: one that is not is marked at the top, and leaves no gap."""
        epochs = np.flatnonzero(np.isfinite(errors))
        thin = len(epochs) > THICK_UNTIL
        line.setData(
            epochs + first,
            self._heights(errors[epochs]),
            pen=pg.mkPen(colour, width=1 if thin else self.theme.px(2)),
            antialias=not thin,
            symbol="o" if marked else None,
            symbolSize=self.theme.px(6),
            symbolBrush=colour,
            symbolPen=None,
        )

    def _heights(self, errors: Values) -> Values:
        """Where errors stand on the axis."""
        inside = np.clip(errors, self._scale.low, self._scale.high)
        return np.log10(inside) if self._scale.log else inside

    def _say(self) -> None:
        """The error of the epoch under the mouse, else of the last that has ended."""
        errors, _, diverged = self._shown
        epoch = self._hovered if self._hovered is not None else self._newest()
        known = 0 <= epoch < len(errors) and math.isfinite(errors[epoch])
        self._ring.setData(x=[epoch] if known else [], y=self._heights(errors[epoch : epoch + 1]) if known else [])
        if epoch == diverged or (0 <= epoch < len(errors) and not known):
            short = full = NOT_FINITE
        elif known:
            short, full = self.view.numbers.short(float(errors[epoch])), exact(float(errors[epoch]))
        elif epoch >= 0:
            short = full = NOT_COMPUTED
        else:
            trains = self.view.snapshot.experiment.procedure is Procedure.TRAIN
            self._value.setText(NOTHING_YET if trains else NO_ERROR)
            self._value.setToolTip("")
            self._plot.tip = ""
            return
        self._value.setText(f"epoch {epoch}: {short}")
        self._plot.tip = f"epoch {epoch}: {full}\nClick to go to its end"
        self._value.setToolTip(f"epoch {epoch}: {full}")

    def _newest(self) -> int:
        """The epoch that ended last, or in which the run broke off; −1 where there is none."""
        at_end = self.view.snapshot.position >= self.view.snapshot.end
        return self._shown.diverged if at_end and self._shown.diverged is not None else self._shown.ended - 1

    def _epoch_at(self, x: float) -> int:
        return round(min(max(x, 0.0), max(self.view.snapshot.timeline.epochs - 1, 0)))

    def _point(self, x: float | None) -> None:
        hovered = None if x is None else self._epoch_at(x)
        if hovered != self._hovered:
            self._hovered = hovered
            self._say()

    def _go_to(self, x: float) -> None:
        timeline = self.view.snapshot.timeline
        end = (self._epoch_at(x) + 1) * timeline.rows * timeline.steps
        self.view.seek_requested.emit(Position(min(end, timeline.end.index)))

    def _ask_for_log(self) -> None:
        self._log.setChecked(self.view.log_axis)
        self.view.command_requested.emit("log_axis")
