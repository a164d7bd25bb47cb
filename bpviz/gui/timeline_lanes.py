"""The timeline's lower lanes: the rows of the epoch and the Steps of the row."""

from itertools import zip_longest

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QRegion

from bpviz.gui.pictures import Pictures
from bpviz.gui.stop_ticks import StopTicks
from bpviz.gui.theme import Theme
from bpviz.gui.timeline_cells import Band, TimelineCells
from bpviz.gui.timeline_paint import CellState, paint_cells
from bpviz.gui.view import View
from bpviz.present.timeline_layout import Cell, Lane, row_lane, shown_slots, step_lane, step_position
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position

SMALLEST_CELL = 8  # pixels at scale 1
LENS_CELL, LENS_CELLS = 48, 11


class TimelineLanes:
    """Cells beside each other. Where there is no room for each, they are folded into blocks, and those under the mouse
    unfold as a `lens`."""

    def __init__(self, view: View, theme: Theme, cells: TimelineCells, ticks: StopTicks) -> None:
        self._view, self._theme, self._cells, self._ticks = view, theme, cells, ticks
        self._pictures = Pictures()  # of cells
        self._shown: dict[Band, list[CellState]] = {Band.ROWS: [], Band.STEPS: []}
        self.lens: tuple[Band, Lane] | None = None

    def dress(self) -> None:
        """The theme has changed."""
        self._pictures.forget()

    def arrange(self, left: int, width: int) -> None:
        """Lays the lanes out for the Steps of this moment's row."""
        snapshot, smallest = self._view.snapshot, self._theme.px(SMALLEST_CELL)
        self._slots = shown_slots(snapshot)
        self._lanes = {
            Band.ROWS: row_lane(snapshot.timeline, left, width, smallest),
            Band.STEPS: step_lane(self._slots, left, width, smallest),
        }
        self.lens = None
        self._cells.forget()

    def suit(self, snapshot: Snapshot) -> bool:
        """Whether they are laid out for the Steps of a moment's row."""
        return shown_slots(snapshot) is self._slots

    def renew(self) -> list[QRect]:
        """Looks at another moment; what of the lanes is to be painted anew."""
        changed = []
        for band, shown in self._shown.items():
            self._shown[band] = states = self.cells(band)
            for before, now in zip_longest(shown, states):
                if before != now:
                    changed.append(self._reach(band, (now or before).cell))
        return changed

    def _reach(self, band: Band, cell: Cell) -> QRect:
        """As far as a cell is ever painted: the current item is raised above its neighbours."""
        px = self._theme.px
        return band.rect(self._theme, cell.x, cell.width).adjusted(*map(px, (-6, -3, 6, 3))).toAlignedRect()

    # what is drawn

    def cells(self, band: Band) -> list[CellState]:
        """The cells of a lane, as they are drawn."""
        return self._cells.states(band, self._lanes[band].cells)

    def lens_cells(self) -> list[CellState]:
        """The cells that unfold under the mouse; none where all are unfolded."""
        return self._cells.states(self.lens[0], self.lens[1].cells) if self.lens else []

    def paint(self, painter: QPainter, dirty: QRegion) -> None:
        """Paints the cells that reach into what is dirty, and the lens."""
        for band, states in self._shown.items():
            seen = [state for state in states if dirty.intersects(self._reach(band, state.cell))]
            self._paint_lane(painter, band, seen, self._pictures)
        if self.lens:
            band, lens = self.lens
            rise, palette = self._theme.px(3), self._theme.palette
            painter.setPen(QColor(palette.outline))
            painter.setBrush(QColor(palette.card))
            frame = band.rect(self._theme, lens.left, lens.right - lens.left)
            painter.drawRoundedRect(frame.adjusted(-rise, -rise, rise, rise), rise, rise)
            self._paint_lane(painter, band, self.lens_cells(), None)

    def _paint_lane(self, painter: QPainter, band: Band, cells: list[CellState], pictures: Pictures | None) -> None:
        painter.setFont(self._cells.types[band].font)
        frame = band.rect(self._theme, 0, 0)
        paint_cells(painter, self._theme, cells, frame.top(), frame.height(), band is Band.STEPS, pictures)
        self._ticks.paint_lane(painter, band, cells)

    # the mouse

    def unfold(self, band: Band, x: float) -> bool:
        """Unfolds the cells under the mouse, which hold still while it is over them; whether these are others now."""
        before = self.lens
        if before and before[0] is band and before[1].left <= x <= before[1].right:
            return False
        folded = band is not Band.RUN and self._lanes[band].folded
        self.lens = (band, self._lanes[band].lens(x, self._theme.px(LENS_CELL), LENS_CELLS)) if folded else None
        return self.lens != before

    def position(self, band: Band, x: float) -> Position:
        """What a place means: the Step, or the first Step of the row."""
        snapshot = self._view.snapshot
        lane = self.lens[1] if self.lens and self.lens[0] is band else self._lanes[band]
        item = lane.item_at(x)
        row, step = (item, 0) if band is Band.ROWS else (snapshot.row or 0, item)
        return step_position(snapshot.timeline, snapshot.epoch, row, step)
