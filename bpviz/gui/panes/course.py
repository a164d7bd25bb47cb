"""The course pane: what a weight, all of a layer, deltas, or the gradients' sizes were over the epochs."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from bpviz.gui.pane import Pane
from bpviz.gui.plot_legend import Entry, PlotLegend
from bpviz.gui.short_label import ShortLabel
from bpviz.gui.theme import Theme
from bpviz.gui.topic_box import TopicBox
from bpviz.gui.view import View
from bpviz.present.course import NO_LINES, Course, Topic, course, listed, nearest, parse, remark, said, topics
from bpviz.present.error_curve import epochs_ended
from bpviz.session.experiment import Procedure
from bpviz.session.timeline import START, Timeline

if TYPE_CHECKING:
    from bpviz.gui.course_plot import CoursePlot

REACH = 0.12  # of the plot's height: a line is pointed at where the mouse is this near
NOTHING_YET = "no epoch has ended yet"
NOT_READ_YET = "reading the epochs again …"
LOW = 200  # pixels at scale 1: where the pane is lower, the plot has the room of the remark
FIELD = 44  # pixels at scale 1: of a field beside its text
NO_COURSE = "this procedure changes no weights"


class CoursePane(Pane):
    """Lines over the epochs, from the run's chronicle, which is asked for while somebody looks. A click goes to an
    epoch's end, left of the first to the start. The plot is made by `complete`."""

    name = "course"
    heading = "Over the epochs"
    turns = (1,)
    apart = True

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._plot: CoursePlot | None = None
        self._topic = Topic()
        self._listed: object = None
        self._asked: tuple[object, int] = (None, 0)
        self._shown: Course | None = None
        self._drawn: tuple[object, ...] = ()
        self._timeline: Timeline | None = None
        self._pointed: tuple[int, int] | None = None
        self.box = TopicBox()
        self.box.activated.connect(self._choose)
        self.box.edit.returnPressed.connect(self._choose)
        self.box.editTextChanged.connect(self.box.setToolTip)  # in a narrow pane the end of a title is out of sight
        self._fit = QToolButton()
        self._fit.setText("all epochs")
        self._fit.setToolTip("Shows the whole run again")
        self._fit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fit.clicked.connect(self.fit)
        self._fit.hide()
        self._value = ShortLabel()
        self._value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._legend = PlotLegend(theme)
        self._remark = QLabel()
        self._remark.setProperty("muted", True)
        self._remark.setWordWrap(True)
        self._remark.setMinimumWidth(1)
        self._lay_out()
        view.chronicle_changed.connect(self._hear)
        self.start()

    def _lay_out(self) -> None:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for widget, stretch in ((self.box, 3), (self._value, 2), (self._fit, 0)):
            self._head.addWidget(widget, stretch)
        self._middle = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addStretch(1)
        self._column.addWidget(self._legend)
        self._column.addWidget(self._remark)

    def complete(self) -> None:
        """Makes the plot, where it is not there yet."""
        if self._plot is not None:
            return
        from bpviz.gui.course_plot import CoursePlot

        self._plot = CoursePlot(self.theme)
        self._plot.pointed.connect(self._point)
        self._plot.clicked.connect(self._go_to)
        self._plot.zoomed.connect(self._fit.show)
        self._plot.reset_wanted.connect(self.fit)
        self._column.takeAt(1)
        self._column.insertLayout(1, self._middle, 1)
        self._middle.addWidget(self._plot)
        self._plot.fit(self.view.snapshot.timeline.epochs)
        self.show_theme()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.view.snapshot.position > START:
            self.complete()
        self.show_moment()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._remark.setVisible(self.height() >= self.theme.px(LOW))
        self._fit_head()
        self._say()

    def _fit_head(self) -> None:
        """The value stands below the title where beside it that would be cut, and the pane is high."""
        px, metrics = self.theme.px, self.box.fontMetrics()
        title = metrics.horizontalAdvance(self.box.currentText()) + px(FIELD)
        cut = title > (self.width() - px(42)) * 3 // 5 and self.height() >= px(LOW)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if cut else QBoxLayout.Direction.LeftToRight)

    # ---- what is shown

    def show_theme(self) -> None:
        px = self.theme.px
        self._head.setContentsMargins(px(16), px(2), px(16), px(2))
        self._head.setSpacing(px(10))
        self._middle.setContentsMargins(px(16), 0, px(16), 0)
        self.box.setFont(self.theme.font("text"))
        self._value.setFont(self.theme.font("strong"))
        self._fit.setFont(self.theme.font("small"))
        self._remark.setFont(self.theme.font("small"))
        self._remark.setContentsMargins(px(16), 0, px(16), px(6))
        self._drawn = ()
        if self._plot:
            self._plot.dress(self.theme)
        self._fit_head()
        self.show_moment()

    def show_moment(self) -> None:
        """Asks for what is not written yet, and draws what is."""
        snapshot = self.view.snapshot
        if self._listed != (snapshot.experiment.layers, snapshot.experiment.transfers):
            self._list_topics()
        self._ask()
        chronicle = self.view.chronicle
        if self._timeline is not snapshot.timeline:
            self._timeline, self._drawn, self._pointed = snapshot.timeline, (), None
            self.fit()
        ended = epochs_ended(snapshot)
        until = None if self.view.shows_future() else ended
        if self._plot:
            self._plot.cursor_line.setVisible(snapshot.position > START)
            self._plot.cursor_line.setValue(snapshot.epoch)
        drawn = chronicle, ended, until, self._topic, self._plot
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._shown = course(chronicle, self._topic, self.view.names, until) if chronicle else None
        if self._plot:
            self._plot.draw(self._shown or NO_LINES, ended)
        self._say()

    def show_focus(self) -> None:
        self._say()

    def _ask(self) -> None:
        """Asks for the epochs that have ended since, one question at a time; on a run that rushes on at its turns."""
        snapshot, chronicle = self.view.snapshot, self.view.chronicle
        done = len(snapshot.epoch_errors)
        if not self.isVisible() or snapshot.experiment.procedure is not Procedure.TRAIN:
            return
        timeline, asked = self._asked
        waits = timeline is snapshot.timeline and asked > (chronicle.done if chronicle else -1)
        if not waits and done > (chronicle.done if chronicle else -1):
            self._asked = snapshot.timeline, done
            self.view.chronicle_requested.emit()

    def _list_topics(self) -> None:
        experiment = self.view.snapshot.experiment
        self._listed = experiment.layers, experiment.transfers
        self._topic = Topic()
        self.box.clear()
        self.box.addItems([title for title, _ in topics(experiment, self.view.names)])
        self.box.show_text(self.box.itemText(0))

    def _choose(self) -> None:
        """Takes what was chosen or typed; what is none is said, and the text before comes back."""
        text = self.box.currentText()
        try:
            self._topic = parse(text, self.view.snapshot.experiment, self.view.names)
        except ValueError as error:
            self.view.told.emit(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            self.box.show_text(self.box.before)
            return
        self.box.show_text(text)
        self.box.clearFocus()
        self._fit_head()
        self._pointed = None
        self.show_moment()

    def show_topic(self, title: str) -> None:
        """Draws what has this title in the list, or this name."""
        self.box.setEditText(title)
        self._choose()

    def fit(self) -> None:
        """Shows all epochs."""
        if self._plot:
            self._plot.fit(self.view.snapshot.timeline.epochs)
        self._fit.hide()

    def _say(self) -> None:
        """The line under the mouse, else the one of the number that is pointed at elsewhere, else the only one."""
        shown, chronicle = self._shown, self.view.chronicle
        if shown is None or chronicle is None or not len(shown.epochs):
            trains = self.view.snapshot.experiment.procedure is Procedure.TRAIN
            ended = len(self.view.snapshot.epoch_errors) > 0
            self._value.setText(NO_COURSE if not trains else NOT_READ_YET if ended else NOTHING_YET)
            self._remark.setText("")
            self._legend.show_entries(())
            return
        line, at = self._emphasised(shown)
        self._value.setText("" if line is None else said(shown, line, at, self.view.numbers))
        self._remark.setText(remark(shown, chronicle, self._topic))
        self.setToolTip("" if self._remark.isVisible() else self._remark.text())
        if self._plot:
            from bpviz.gui.course_plot import FEW, STYLES

            self._plot.emphasise(shown, line, at)
            few = 1 < len(shown.lines) <= FEW
            names = [line.name for line in shown.lines] if few else []
            self._legend.show_entries([Entry(name, style=STYLES[i]) for i, name in enumerate(names)])
        self._legend.setVisible(bool(self._legend.texts()))

    def _emphasised(self, shown: Course) -> tuple[int | None, int]:
        last = len(shown.epochs) - 1
        if self._pointed is not None and self._pointed[0] < len(shown.lines) and self._pointed[1] <= last:
            return self._pointed
        elsewhere = [i for i, line in enumerate(shown.lines) if line.ref and line.ref == self.view.focus]
        return (elsewhere[0] if elsewhere else 0 if len(shown.lines) == 1 else None), last

    def _point(self, x: float | None) -> None:
        pointed = None
        if x is not None and self._plot and self._shown:
            low, high = self._plot.view_box.viewRange()[1]
            pointed = nearest(self._shown, x, self._plot.height_under_mouse, REACH * (high - low))
        if pointed != self._pointed:
            self._pointed = pointed
            ref = self._shown.lines[pointed[0]].ref if pointed and self._shown else None
            self.view.point_at(ref)
            self._say()

    def _go_to(self, x: float) -> None:
        """To the end of the epoch that was clicked, or to the start."""
        timeline = self.view.snapshot.timeline
        epoch = round(min(x, timeline.epochs - 1))
        self.view.seek_requested.emit(START if epoch < 0 else min(timeline.epoch_end(epoch), timeline.end))

    def texts(self) -> dict[str, str]:
        """What is said beside the lines."""
        return {
            "topic": self.box.currentText(),
            "value": self._value.text(),
            "remark": self._remark.text(),
            "legend": ", ".join(self._legend.texts()),
        }

    def drawn(self) -> Course | None:
        """The lines that are drawn; None before anything is known."""
        return self._shown

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return [("all numbers of the plot", listed(self._shown))] if self._shown else []
