"""The epoch error as a curve, and the error of one epoch in words."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from bpviz.gui.fields import Choice
from bpviz.gui.pane import Pane
from bpviz.gui.short_label import ShortLabel
from bpviz.gui.steady import Steady
from bpviz.gui.theme import Theme
from bpviz.gui.view import CALM_TURNS, View
from bpviz.present.epoch_scores import (
    ACCURACY,
    EPOCH_ERROR,
    ROW_ERROR,
    cost_text,
    score_curves,
    score_top,
    scores_at,
)
from bpviz.present.error_curve import Point, Shown, curve_heading, error_of, error_words, last_ended, listed, shown
from bpviz.present.number_format import exact
from bpviz.session.experiment import Procedure
from bpviz.session.timeline import START, Timeline

if TYPE_CHECKING:
    from bpviz.gui.epoch_plot import EpochPlot
    from bpviz.gui.plot_parts import PlotArea
    from bpviz.gui.score_plot import ScorePlot

NOT_TESTED = "no epoch was tested yet"
NOTHING_YET = "no epoch has ended yet"
NO_ERROR = "this procedure sums up no epoch error"
FEW = 60  # epochs whose points are marked
UNSEEN, SMALL = 0.5, 2.0  # pixels
SHORTEST = 9  # characters of the choice


class ErrorPlotPane(Pane):
    """The curve of the epoch error over the epochs; the heading says which error. A click goes to the end of an epoch.

    The plot itself is made by `complete`, because pyqtgraph takes long to import and there is nothing to draw at first.
    """

    name = "error"
    heading = curve_heading("squared")

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._plot: EpochPlot | None = None
        self._hovered: int | None = None
        self._drawn: tuple[object, ...] = ()  # what the lines were made from
        self._drawn_timeline: Timeline | None = None
        self._drawn_to = Point(0, math.nan)
        self._stays = False  # whether the plot is left as it is drawn
        self._shown = shown(view.snapshot, with_future=True)
        self._value = ShortLabel()
        self._scores: ScorePlot | None = None
        self.what = Choice()
        self.what.setAccessibleName("What is plotted")
        self.what.setMinimumContentsLength(SHORTEST)
        self.what.activated.connect(lambda: self.view.look(plotted=self.what.currentData()))
        self._fit = self._button("all epochs", "Shows the whole run again")
        self._fit.clicked.connect(self.fit)
        self._fit.hide()
        self._log = self._button("log", "Logarithmic axis, for this plot and the timeline")
        self._log.setCheckable(True)
        self._log.clicked.connect(self._ask_for_log)
        self._lay_out()
        self.start()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(Steady(self._value), 1)
        self._head.addWidget(self.what)
        self._head.addWidget(self._fit)
        self._head.addWidget(self._log)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addStretch(1)

    def complete(self) -> None:
        """Makes the plot, where it is not there yet."""
        if self._plot is not None:
            return
        from bpviz.gui.epoch_plot import EpochPlot

        self._plot = EpochPlot(self.theme)
        self._column.takeAt(1)
        self._put_in(self._plot)
        self.show_theme()

    def _put_in(self, plot: "PlotArea") -> None:
        plot.pointed.connect(self._point)
        plot.clicked.connect(self._go_to)
        plot.zoomed.connect(self._zoomed)
        plot.reset_wanted.connect(self.fit)
        self._column.addWidget(plot, 1)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(440), self.theme.px(200))

    def show_theme(self) -> None:
        theme = self.theme
        self._column.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(4))
        self._value.setFont(theme.font("strong"))
        for widget in (self.what, self._fit, self._log):
            widget.setFont(theme.font("small"))
        if self._plot:
            self._plot.dress(theme)
            self._drawn = ()
        if self._scores:
            self._scores.dress(theme)
        self.show_moment()

    def show_moment(self) -> None:
        self._shown = shown(self.view.snapshot, self.view.shows_future())
        what = self._show_choice()
        if self._plot:
            self._plot.setVisible(what == EPOCH_ERROR)
        if self._scores:
            self._scores.setVisible(what != EPOCH_ERROR)
        self._log.setVisible(what == EPOCH_ERROR)
        if what != EPOCH_ERROR:
            self.setWindowTitle(f"{what.capitalize()} after each epoch")
            self._show_scores(what)
            return
        self.setWindowTitle(curve_heading(self.view.snapshot.experiment.loss))
        if self._plot:
            self._draw(self._plot)
        self._log.setChecked(self.view.log_axis)
        self._say()

    def _show_choice(self) -> str:
        """Offers what these data have; gives what is plotted."""
        offered = [EPOCH_ERROR, *([ACCURACY] if self.view.snapshot.experiment.data.classes else []), ROW_ERROR]
        if [self.what.itemData(i) for i in range(self.what.count())] != offered:
            self.what.clear()
            for what in offered:
                self.what.addItem(what, what)
        what = self.view.plotted if self.view.plotted in offered else ROW_ERROR
        self.what.show_choice(what)
        return what

    def _show_scores(self, what: str) -> None:
        """The scores of the epochs that were tested."""
        view, snapshot = self.view, self.view.snapshot
        if self._plot and not self._scores:
            self._make_scores()
        scores = view.scores
        if scores is None:
            self._tell(NOT_TESTED, "")
            return
        ended = snapshot.timeline.epoch_of(snapshot.position.index)
        curves = score_curves(scores, what, ended, view.shows_future())
        cost = cost_text(scores) if ended else ""
        if self._scores:
            self._fit_another_run()
            self._scores.draw(curves, score_top(curves, what))
            self._scores.cursor_line.setVisible(snapshot.position > START)
            self._scores.cursor_line.setValue(snapshot.epoch)
        nothing = [NOT_TESTED if ended else NOTHING_YET]
        first, *rest = scores_at(curves, what, self._hovered, view.numbers.short) or nothing
        full = scores_at(curves, what, self._hovered, exact)
        text = "\n".join([" · ".join(filter(None, [first, cost])), " · ".join(rest)])
        self._tell(text, "\n".join([*full, cost]) if full else "")

    def _make_scores(self) -> None:
        from bpviz.gui.score_plot import ScorePlot

        self._scores = ScorePlot(self.theme)
        self._scores.dress(self.theme)
        self._put_in(self._scores)
        self._fit_all(self._scores)

    def _draw(self, plot: "EpochPlot") -> None:
        """Draws what has changed since it was drawn last; where that is only the cursor, the curve stays. In a rush all
        stays that would move by less than can be seen, or by so little that it can wait until nobody paints much."""
        snapshot, view = self.view.snapshot, self.view
        self._fit_another_run()
        errors, ended, diverged = self._shown
        drawn = (len(errors), diverged, view.log_axis, plot.visible(), view.old_curve, view.exact)
        to = last_ended(self._shown, view.exact)
        little = UNSEEN if view.is_turn(CALM_TURNS) else SMALL
        self._stays = view.rushing and drawn[1:] == self._drawn[1:] and plot.within(little, to, self._drawn_to)
        if self._stays:
            return
        self._drawn_to = to
        if drawn != self._drawn:
            self._drawn = drawn
            marked = snapshot.timeline.epochs <= FEW
            plot.draw(self._shown, view.old_curve, view.log_axis, marked=marked, exact=view.exact)
        plot.split(ended)
        view.request_exact(*plot.visible())
        plot.cursor_line.setVisible(snapshot.position > START)
        plot.cursor_line.setValue(snapshot.epoch)

    def fit(self) -> None:
        """Shows all epochs."""
        for plot in (self._plot, self._scores):
            if plot:
                self._fit_all(plot)
        self.show_moment()

    def _fit_another_run(self) -> None:
        timeline = self.view.snapshot.timeline
        if self._drawn_timeline is not timeline:
            self._drawn_timeline, self._drawn = timeline, ()
            for plot in (self._plot, self._scores):
                if plot:
                    self._fit_all(plot)

    def _fit_all(self, plot: "PlotArea") -> None:
        plot.fit_epochs(self.view.snapshot.timeline.epochs)
        self._fit.hide()

    def _zoomed(self) -> None:
        self._fit.show()
        self.show_moment()

    def curve(self) -> Shown:
        """The epoch errors as they are drawn."""
        return self._shown

    def drawn(self) -> dict[str, list[tuple[float, float]]]:
        """What the plots draw, see `EpochPlot.drawn` and `ScorePlot.drawn`; nothing before they are made."""
        found = self._plot.drawn() if self._plot else {}
        return found | (self._scores.drawn() if self._scores else {})

    def cursor_epoch(self) -> float | None:
        """The epoch at which the dashed line stands; None where there is none."""
        line = self._plot.cursor_line if self._plot else None
        return float(line.value()) if line and line.isVisible() else None

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        value = self._value.toolTip()
        return [(value, value), *listed(self._shown.errors)]

    def texts(self) -> dict[str, str]:
        """What is said above the plot, and under the mouse."""
        return {"value": self._value.text(), "tip": self._plot.tip if self._plot else ""}

    def _say(self) -> None:
        """The error of the epoch under the mouse, else of the last that has ended."""
        errors, _, diverged = self._shown
        epoch = self._hovered if self._hovered is not None else self._newest()
        error = error_of(errors, epoch, self.view.exact) if 0 <= epoch < len(errors) else None
        single = error if isinstance(error, float) and math.isfinite(error) else None
        if self._plot and not self._stays:
            self._plot.ring(epoch, single)
        if epoch < 0:
            trains = self.view.snapshot.experiment.procedure is Procedure.TRAIN
            self._tell(NOTHING_YET if trains else NO_ERROR, "")
            return
        short, full = (error_words(error, epoch == diverged, text) for text in (self.view.numbers.short, exact))
        rest = "; zoom in to have it computed again" if isinstance(error, tuple) else ""
        self._tell(f"epoch {epoch}: {short}", f"epoch {epoch}: {full}{rest}")

    def _tell(self, text: str, full: str) -> None:
        self._value.setText(text)
        self._value.setToolTip(full)
        for plot in (self._plot, self._scores):
            if plot:
                plot.tip = f"{full}\nClick to go to its end" if full else ""

    def _newest(self) -> int:
        """The epoch that ended last, or in which the run broke off; −1 where there is none."""
        at_end = self.view.snapshot.position >= self.view.snapshot.end
        return self._shown.diverged if at_end and self._shown.diverged is not None else self._shown.ended - 1

    def _epoch_at(self, x: float) -> int:
        return round(min(max(x, 0.0), max(self.view.snapshot.timeline.epochs - 1, 0)))

    def _point(self, x: float | None) -> None:
        hovered = None if x is None else self._epoch_at(x)
        if hovered != self._hovered:
            self._hovered, self._stays = hovered, False
            if self.view.plotted == EPOCH_ERROR:
                self._say()
            else:
                self.show_moment()

    def _go_to(self, x: float) -> None:
        timeline = self.view.snapshot.timeline
        self.view.seek_requested.emit(min(timeline.epoch_end(self._epoch_at(x)), timeline.end))

    def _ask_for_log(self) -> None:
        self._log.setChecked(self.view.log_axis)
        self.view.command_requested.emit("log_axis")
