"""The timeline strip: the whole run with its error curve, the rows of this epoch, the Steps of this row."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bpviz.gui.edit_ticks import edits_near, paint_edits
from bpviz.gui.number_menu import Wish
from bpviz.gui.pane import Pane
from bpviz.gui.stop_ticks import StopTicks
from bpviz.gui.theme import Theme
from bpviz.gui.timeline_cells import Band, TimelineCells
from bpviz.gui.timeline_lanes import SMALLEST_CELL, TimelineLanes
from bpviz.gui.timeline_paint import CellState
from bpviz.gui.timeline_run import HEADROOM, CurvePicture, RunState, in_view, paint_run
from bpviz.gui.view import View
from bpviz.present.edit_words import edit_line
from bpviz.present.error_curve import Shown, error_of, error_words, shown
from bpviz.present.number_format import exact
from bpviz.present.scrubber import Scrubber
from bpviz.present.where import words
from bpviz.session.timeline import Position

MARGIN, HEIGHT = 16, 100
WHEEL_NOTCH = 120  # Qt's units
TICK_REACH = 80  # how far the playhead hides or lets show an epoch's label


class TimelinePane(Pane):
    """Three lanes, each a place to click and to drag: the run, the rows of the epoch, the Steps of the row.

    The run's lane shows all of it or, zoomed with the wheel, any stretch down to single Steps; it follows the cursor.
    """

    name = "timeline"
    heading = "Timeline"
    turns = (2, 5)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._held: Band | None = None  # the lane on which the mouse is held down
        self._grip: tuple[float, Scrubber] | None = None  # where the run's lane was gripped, to move what it shows
        self._asked: Position | None = None  # what the mouse asked for last
        self._position = view.snapshot.position
        self._scrubber = Scrubber.whole(view.snapshot.timeline, 0, 1)
        self._picture = CurvePicture()
        self._run_shown: tuple[int, object] = 0, None  # where the playhead was drawn, and what else was
        self._cells = TimelineCells(view, theme)
        self.ticks = StopTicks(view, theme)
        self.lanes = TimelineLanes(view, theme, self._cells, self.ticks)
        view.marks_changed.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.start()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(1024), self.theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(320), self.theme.px(HEIGHT))

    def show_moment(self) -> None:
        snapshot = self.view.snapshot
        position = snapshot.position
        if snapshot.timeline is not self._scrubber.timeline or not self.lanes.suit(snapshot):
            self._arrange()
            self.update()
        elif position != self._position and self._grip is None:
            self._scrubber = self._scrubber.following(position)
        self._position = position
        self.view.request_exact(*in_view(self._scrubber))
        self._update_run()
        for place in self.lanes.renew():
            self.update(place)
        if self.lanes.lens:
            self.update()
        if self.view.rushing:
            self._fit_curve()  # now, because the turn in which it is painted is long, too

    def _update_run(self) -> None:
        """Repaints the run's lane or, where only the cursor has moved, that much of it."""
        view, curve = self.view, self.curve()
        computed = view.snapshot.computed
        beyond = computed if computed > view.snapshot.position.index else None  # else it ends at the playhead
        known = beyond, len(curve.errors), curve.diverged, view.shows_future(), view.log_axis
        lane = self._scrubber, known, view.old_curve, view.exact, view.running and view.target, self.run_cells()
        x = round(self._scrubber.x(view.snapshot.position))
        first, last, same = min(x, self._run_shown[0]), max(x, self._run_shown[0]), self._run_shown[1] == lane
        self._run_shown = x, lane
        reach, height = self.theme.px(TICK_REACH), Band.RUN.rect(self.theme, 0, 0).toAlignedRect().bottom() + 2
        left, right = (first - reach, last + reach) if same and self._scrubber.is_whole else (0, self.width())
        self.update(left, 0, right - left, height)

    def show_theme(self) -> None:
        self._cells.dress()
        self.lanes.dress()
        self.updateGeometry()
        self._arrange()
        self.show_moment()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.show_moment()

    def _arrange(self) -> None:
        """Lays the lanes out for this run and this width; a run of other Steps is shown whole."""
        timeline, left = self.view.snapshot.timeline, self.theme.px(MARGIN)
        width = max(self.width() - 2 * left, 1)
        before, whole = self._scrubber, Scrubber.whole(timeline, left, width)
        same = timeline.end == before.timeline.end and timeline.epoch_steps == before.timeline.epoch_steps
        self._scrubber = replace(whole, first=before.first, last=before.last) if same else whole
        self.lanes.arrange(left, width)

    # what is drawn

    def playhead(self) -> float:
        """Where the cursor is drawn, as a share of the whole run."""
        return (self._scrubber.x(self.view.snapshot.position) - self._scrubber.left) / self._scrubber.width

    def curve(self) -> Shown:
        """The epoch errors as they are drawn."""
        return shown(self.view.snapshot, self.view.shows_future())

    def run_cells(self) -> list[CellState]:
        """The Steps, or phases, that are drawn in the run's own lane; none before it is zoomed that far."""
        return self._cells.in_run(self._scrubber, self.theme.px(SMALLEST_CELL))

    def in_view(self) -> tuple[int, int]:
        """The stretch of the run that its lane shows, as indices."""
        return self._scrubber.first, self._scrubber.last

    def texts(self) -> dict[str, list[str]]:
        """What stands in the cells of both lanes."""
        return {
            "rows": [f"{cell.label} {cell.mark}".strip() for cell in self.lanes.cells(Band.ROWS)],
            "steps": [cell.label for cell in self.lanes.cells(Band.STEPS)],
        }

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self.theme.palette.window))
        self._paint_run(painter, event.rect())
        self.lanes.paint(painter, event.region())

    def _run_band(self) -> QRectF:
        return Band.RUN.rect(self.theme, self._scrubber.left, self._scrubber.width)

    def _fit_curve(self) -> None:
        view, below_labels = self.view, self._run_band().adjusted(0, self.theme.px(HEADROOM), 0, 0)
        self._picture.fit(self.curve().errors, view.old_curve, view.exact, view.log_axis, self._scrubber, below_labels)

    def _paint_run(self, painter: QPainter, dirty: QRect) -> None:
        view, snapshot, scrubber = self.view, self.view.snapshot, self._scrubber
        curve, band = self.curve(), self._run_band()
        self._fit_curve()
        playhead = scrubber.x(snapshot.position)
        computed = max(scrubber.x(Position(snapshot.computed)), playhead)
        state = RunState(
            scrubber,
            band,
            playhead,
            computed if view.shows_future() else playhead,
            scrubber.x(min(view.target, snapshot.end)) if view.running and view.target else None,
            scrubber.x(snapshot.end) if curve.diverged is not None else None,
            self.run_cells(),
        )
        type_ = self._cells.types[Band.RUN]
        painter.setFont(type_.font)
        paint_run(painter, self.theme, type_, self._picture, state, dirty.left(), dirty.right())
        paint_edits(painter, self.theme, scrubber, band, snapshot.experiment.interventions)
        self.ticks.paint_run(painter, scrubber, band)

    # the mouse

    def _band_at(self, y: float) -> Band:
        """The lane at a height; the gaps between them belong to the lane above."""
        return next((band for band in (Band.STEPS, Band.ROWS) if y >= band.rect(self.theme, 0, 0).top() - 1), Band.RUN)

    def _unfold(self, band: Band, x: float) -> None:
        if self.lanes.unfold(band, x):
            self.update()

    def _position_at(self, band: Band, x: float) -> Position:
        return self._scrubber.position(x) if band is Band.RUN else self.lanes.position(band, x)

    def _seek(self, x: float) -> None:
        assert self._held
        position = self._position_at(self._held, x)
        if position != self._asked:
            self._asked = position
            self.view.seek_requested.emit(position)

    def _zoom_to(self, scrubber: Scrubber) -> None:
        if scrubber != self._scrubber:
            self._scrubber = scrubber
            self.view.request_exact(*in_view(scrubber))
            self.update()

    def zoom(self, notches: float) -> None:
        """Shows less of the run, or more where `notches` is negative, around the cursor where that is in view."""
        scrubber, position = self._scrubber, self.view.snapshot.position
        middle = scrubber.left + scrubber.width / 2
        self._zoom_to(scrubber.zoomed(scrubber.x(position) if scrubber.shows(position) else middle, notches))

    def show_all(self) -> None:
        """Shows the whole run."""
        self._zoom_to(Scrubber.whole(self._scrubber.timeline, self._scrubber.left, self._scrubber.width))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._band_at(event.position().y()) is not Band.RUN:
            event.ignore()
            return
        across, along = event.angleDelta().x(), event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            across, along = across or along, 0
        zoomed = self._scrubber.zoomed(event.position().x(), along / WHEEL_NOTCH) if along else self._scrubber
        self._zoom_to(zoomed.moved(-across))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._band_at(event.position().y()) is Band.RUN:
            self.show_all()
        else:
            self.mousePressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x, shift = event.position().x(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        left = event.button() is Qt.MouseButton.LeftButton
        on_run = self._band_at(event.position().y()) is Band.RUN
        if on_run and (event.button() is Qt.MouseButton.MiddleButton or (left and shift)):
            self._grip = x, self._scrubber
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self._held, self._asked = self._band_at(event.position().y()), None
            self._unfold(self._held, x)
            self._seek(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._grip:
            begun, scrubber = self._grip
            self._zoom_to(scrubber.moved(begun - x))
            return
        self._unfold(self._held or self._band_at(event.position().y()), x)
        if self._held:
            self._seek(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = self._grip = None
        self.unsetCursor()

    def leaveEvent(self, event: QEvent) -> None:
        self._unfold(Band.RUN, 0)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def wishes(self, at: QPoint) -> list[Wish]:
        band = self._band_at(at.y())
        return self.ticks.wishes(band, self._position_at(band, at.x()))

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        tip = self.tip(at.x(), at.y())
        return [(tip.partition("\n")[0], tip)]

    def tip(self, x: float, y: float) -> str:
        """What the mouse is told at a place: the moment in words and as E:I:S, and the epoch's error if it is shown."""
        band = self._band_at(y)
        text = words(self.view.snapshot.timeline, self.view.names, self._position_at(band, x))
        if band is Band.RUN:
            snapshot = self.view.snapshot
            for edit in edits_near(self._scrubber, x, snapshot.experiment.interventions):
                text += f"\n{edit_line(edit, self.view.names, snapshot.timeline)}"
            text = "\n".join([text, *self.ticks.near(self._scrubber, x)])
        epoch, errors = self._scrubber.epoch_at(x), self.curve().errors
        if band is Band.RUN and epoch < len(errors):
            error = error_of(errors, epoch, self.view.exact)
            text += f"\nepoch error of epoch {epoch}: {error_words(error, False, exact)}"
        return text
