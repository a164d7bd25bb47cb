"""The timeline strip: the whole run with its error curve, the rows of this epoch, the Steps of this row."""

from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.timeline_paint import (
    HEADROOM,
    CellLook,
    CellState,
    CurvePicture,
    RunState,
    paint_cells,
    paint_run,
    text_pad,
)
from bpviz.gui.view import View
from bpviz.present.error_curve import Shown, shown
from bpviz.present.number_format import exact
from bpviz.present.timeline_layout import (
    Cell,
    Lane,
    Scrubber,
    cell_mark,
    current_step,
    fitting,
    row_label,
    row_lane,
    row_marks,
    step_labels,
    step_lane,
    step_position,
    steps_made,
    widest_mark,
)
from bpviz.present.where import words
from bpviz.session.timeline import Position

MARGIN, HEIGHT = 16, 100
SMALLEST_CELL = 8
LENS_CELL, LENS_CELLS = 48, 11


class Band(Enum):
    """A lane's top and height, at scale 1."""

    RUN = (4, 46)
    ROWS = (55, 17)
    STEPS = (75, 20)


class TimelinePane(Pane):
    """Three lanes, each a place to click and to drag: the run, the rows of the epoch, the Steps of the row."""

    name = "timeline"
    heading = "Timeline"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._held: Band | None = None  # the lane on which the mouse is held down
        self._asked: Position | None = None  # what the mouse asked for last
        self._lens: tuple[Band, Lane] | None = None
        self._picture = CurvePicture()
        self.start()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(1024), self.theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(320), self.theme.px(HEIGHT))

    def show_moment(self) -> None:
        if self.view.snapshot.timeline is not self._scrubber.timeline:
            self._arrange()
        self._marks = row_marks(self.view.snapshot, self.view.hides)
        self.update()

    def show_theme(self) -> None:
        self._fonts = {band: self.theme.font("caps" if band is Band.STEPS else "small") for band in Band}
        self._metrics = {band: QFontMetricsF(font) for band, font in self._fonts.items()}
        self.updateGeometry()
        self._arrange()
        self.show_moment()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Lays the lanes out for this run and this width."""
        timeline, left = self.view.snapshot.timeline, self.theme.px(MARGIN)
        width, smallest = max(self.width() - 2 * left, 1), self.theme.px(SMALLEST_CELL)
        self._scrubber = Scrubber(timeline, left, width)
        self._lanes = {
            Band.ROWS: row_lane(timeline, left, width, smallest),
            Band.STEPS: step_lane(timeline, left, width, smallest),
        }
        self._lens = None
        self._labels: dict[tuple[Band, Cell], str] = {}

    # what is drawn

    def playhead(self) -> float:
        """Where the cursor is drawn, as a share of the whole run."""
        return (self._scrubber.x(self.view.snapshot.position) - self._scrubber.left) / self._scrubber.width

    def curve(self) -> Shown:
        """The epoch errors as they are drawn."""
        return shown(self.view.snapshot, self.view.shows_future())

    def row_cells(self) -> list[CellState]:
        """The cells of the rows, as they are drawn."""
        return [self._row_state(cell) for cell in self._lanes[Band.ROWS].cells]

    def step_cells(self) -> list[CellState]:
        """The cells of the Steps, as they are drawn."""
        return [self._step_state(cell) for cell in self._lanes[Band.STEPS].cells]

    def lens_cells(self) -> list[CellState]:
        """The cells that unfold under the mouse; none where all are unfolded."""
        if not self._lens:
            return []
        band, lens = self._lens
        state = self._row_state if band is Band.ROWS else self._step_state
        return [state(cell) for cell in lens.cells]

    def texts(self) -> dict[str, list[str]]:
        """What stands in the cells of both lanes."""
        return {
            "rows": [f"{cell.label} {cell.mark}".strip() for cell in self.row_cells()],
            "steps": [cell.label for cell in self.step_cells()],
        }

    def _row_state(self, cell: Cell) -> CellState:
        palette, row = self.theme.palette, self.view.snapshot.row
        here = row is not None and cell.first <= row < cell.first + cell.count
        alone = here and cell.count == 1
        return CellState(
            cell,
            CellLook(palette.ink if alone else palette.selection, palette.border, palette.muted),
            self._label(Band.ROWS, cell),
            self._mark(cell),
            1.0 if alone else cell.done(row or 0),
            cell.place(row) if here and row is not None else None,
        )

    def _step_state(self, cell: Cell) -> CellState:
        snapshot = self.view.snapshot
        colour = self.theme.palette.phase(snapshot.timeline.slots[cell.first].phase)
        current = current_step(snapshot)
        here = current is not None and cell.first <= current < cell.first + cell.count
        return CellState(
            cell,
            CellLook(colour, colour, colour),
            self._label(Band.STEPS, cell),
            None,
            cell.done(steps_made(snapshot)),
            cell.place(current) if here and current is not None else None,
        )

    def _label(self, band: Band, cell: Cell) -> str:
        """What fits into a cell, beside its mark; worked out once a cell, as it is the same at every moment."""
        if (band, cell) not in self._labels:
            text = self._row_label(cell) if band is Band.ROWS else self._step_label(cell)
            self._labels[band, cell] = text
        return self._labels[band, cell]

    def _row_label(self, cell: Cell) -> str:
        measure, room = self._metrics[Band.ROWS].horizontalAdvance, self._room(cell)
        if self.view.snapshot.experiment.data.classes:
            room -= measure(widest_mark(cell)) + self.theme.px(4)
        return row_label(cell, self.view.snapshot.timeline.rows, room, measure)

    def _step_label(self, cell: Cell) -> str:
        texts = step_labels(self.view.snapshot.timeline, self.view.names, cell)
        return fitting(texts, self._room(cell), self._metrics[Band.STEPS].horizontalAdvance)

    def _mark(self, cell: Cell) -> str:
        mark = cell_mark(cell, self._marks)
        return mark if self._metrics[Band.ROWS].horizontalAdvance(mark) <= self._room(cell) else ""

    def _room(self, cell: Cell) -> float:
        return cell.width - 2 - 2 * text_pad(self.theme, cell.width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.theme.palette.window))
        self._paint_run(painter)
        for band, cells in ((Band.ROWS, self.row_cells()), (Band.STEPS, self.step_cells())):
            self._paint_lane(painter, band, cells)
        if self._lens:
            band, lens = self._lens
            frame = self._rect(band, lens.left, lens.right - lens.left)
            rise = self.theme.px(3)
            painter.setPen(QColor(self.theme.palette.outline))
            painter.setBrush(QColor(self.theme.palette.card))
            painter.drawRoundedRect(frame.adjusted(-rise, -rise, rise, rise), rise, rise)
            self._paint_lane(painter, band, self.lens_cells())

    def _paint_run(self, painter: QPainter) -> None:
        view, snapshot, scrubber = self.view, self.view.snapshot, self._scrubber
        curve = self.curve()
        band = self._rect(Band.RUN, scrubber.left, scrubber.width)
        below_labels = band.adjusted(0, self.theme.px(HEADROOM), 0, 0)
        self._picture.fit(curve.errors, view.old_curve, view.log_axis, scrubber, below_labels)
        playhead = scrubber.x(snapshot.position)
        computed = max(scrubber.x(Position(snapshot.computed)), playhead)
        state = RunState(
            playhead,
            computed if view.shows_future() else playhead,
            scrubber.x(min(view.target, snapshot.end)) if view.running and view.target else None,
            scrubber.x(snapshot.end) if curve.diverged is not None else None,
        )
        painter.setFont(self._fonts[Band.RUN])
        paint_run(painter, self.theme, self._picture, scrubber, state, band)

    def _paint_lane(self, painter: QPainter, band: Band, cells: list[CellState]) -> None:
        painter.setFont(self._fonts[band])
        frame = self._rect(band, 0, 0)
        paint_cells(painter, self.theme, cells, frame.top(), frame.height(), raised=band is Band.STEPS)

    def _rect(self, band: Band, left: float, width: float) -> QRectF:
        top, height = band.value
        return QRectF(left, self.theme.px(top), width, self.theme.px(height))

    # the mouse

    def _band_at(self, y: float) -> Band:
        """The lane at a height; the gaps between them belong to the lane above."""
        return next((band for band in (Band.STEPS, Band.ROWS) if y >= self._rect(band, 0, 0).top() - 1), Band.RUN)

    def _unfold(self, band: Band, x: float) -> None:
        """Unfolds the cells under the mouse; they hold still while the mouse is over them."""
        if self._lens and self._lens[0] is band and self._lens[1].left <= x <= self._lens[1].right:
            return
        lens: tuple[Band, Lane] | None = None
        if band is not Band.RUN and self._lanes[band].folded:
            lens = band, self._lanes[band].lens(x, self.theme.px(LENS_CELL), LENS_CELLS)
        if lens != self._lens:
            self._lens = lens
            self.update()

    def _position_at(self, band: Band, x: float) -> Position:
        """What a place means: in the lower lanes the Step, or the first Step of the row."""
        if band is Band.RUN:
            return self._scrubber.position(x)
        snapshot = self.view.snapshot
        lane = self._lens[1] if self._lens and self._lens[0] is band else self._lanes[band]
        item = lane.item_at(x)
        row, step = (item, 0) if band is Band.ROWS else (snapshot.row or 0, item)
        return step_position(snapshot.timeline, snapshot.epoch, row, step)

    def _seek(self, x: float) -> None:
        assert self._held
        position = self._position_at(self._held, x)
        if position != self._asked:
            self._asked = position
            self.view.seek_requested.emit(position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            x = event.position().x()
            self._held, self._asked = self._band_at(event.position().y()), None
            self._unfold(self._held, x)
            self._seek(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._unfold(self._held or self._band_at(event.position().y()), x)
        if self._held:
            self._seek(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def leaveEvent(self, event: QEvent) -> None:
        self._unfold(Band.RUN, 0)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def tip(self, x: float, y: float) -> str:
        """What the mouse is told at a place: the moment in words and as E:I:S, and the epoch's error if it is shown."""
        band = self._band_at(y)
        text = words(self.view.snapshot.timeline, self.view.names, self._position_at(band, x))
        epoch, errors = self._scrubber.epoch_at(x), self.curve().errors
        if band is Band.RUN and epoch < len(errors):
            text += f"\nepoch error of epoch {epoch}: {exact(float(errors[epoch]))}"
        return text
