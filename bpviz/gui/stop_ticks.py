"""Where the run is to stop, and bookmarks, as ticks on the timeline's lanes."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from bpviz.gui.number_menu import Wish
from bpviz.gui.stop_marks import paint_diamond, paint_flag
from bpviz.gui.stop_wishes import toggle_wish
from bpviz.gui.theme import Theme
from bpviz.gui.timeline_cells import Band
from bpviz.gui.timeline_paint import CellState
from bpviz.gui.view import View
from bpviz.present.scrubber import Scrubber
from bpviz.session.experiment import Experiment
from bpviz.session.stop_places import places_of
from bpviz.session.stops import (
    PHASES,
    Bookmark,
    ConditionStop,
    EpochStop,
    Marks,
    NeuronStop,
    RowStop,
    Stop,
    place,
    position_of,
)
from bpviz.session.timeline import Position

SIZE, HALO = 4.0, 1.5  # pixels at scale 1
REACH = 6  # pixels in which the mouse is told of a tick


class StopTicks:
    """Knows which items of each lane have a tick; worked out anew where the marks or the run are others."""

    def __init__(self, view: View, theme: Theme) -> None:
        self._view, self._theme = view, theme
        self._of: tuple[Experiment, Marks] | None = None
        self._steps: dict[int, bool] = {}  # by place in a row: whether one of the stops there is enabled

    def steps(self) -> dict[int, bool]:
        """The Steps of a row at which a breakpoint on a line or neuron stops, and whether it is enabled."""
        snapshot, marks = self._view.snapshot, self._view.marks
        if self._of is None or self._of[0] is not snapshot.experiment or self._of[1] is not marks:
            self._of, self._steps = (snapshot.experiment, marks), {}
            for stop in marks.stops:
                for step in _steps(stop, self._view):
                    self._steps[step] = self._steps.get(step, False) or stop.enabled
        return self._steps

    def rows(self) -> dict[int, bool]:
        """The turns of this epoch that are of a row at which the run is to stop."""
        order = self._view.snapshot.order.tolist()
        stops = (stop for stop in self._view.marks.stops if isinstance(stop, RowStop) and stop.row < len(order))
        return {order.index(stop.row): stop.enabled for stop in stops}

    def epochs(self) -> dict[Position, bool]:
        """Where epochs begin at which the run is to stop."""
        timeline = self._view.snapshot.timeline
        stops = (stop for stop in self._view.marks.stops if isinstance(stop, EpochStop))
        return {Position(s.epoch * timeline.epoch_steps + 1): s.enabled for s in stops if s.epoch < timeline.epochs}

    def bookmarks(self) -> list[tuple[Position, Bookmark]]:
        """Where bookmarks are."""
        timeline, marks = self._view.snapshot.timeline, self._view.marks
        placed = ((position_of(bookmark, timeline), bookmark) for bookmark in marks.bookmarks)
        return [(position, bookmark) for position, bookmark in placed if position is not None]

    def near(self, scrubber: Scrubber, x: float) -> list[str]:
        """What the mouse is told of bookmarks at a place of the run's lane."""
        found = ((scrubber.x(position), bookmark) for position, bookmark in self.bookmarks())
        return [f"bookmark: {one.text or one.at}" for there, one in found if abs(there - x) <= REACH]

    def paint_run(self, painter: QPainter, scrubber: Scrubber, band: QRectF) -> None:
        """Diamonds and flags on the run's own lane."""
        size, foot = self._theme.px(SIZE), band.bottom()
        for position, enabled in self.epochs().items():
            if scrubber.shows(position):
                self._paint_diamond(painter, QPointF(scrubber.x(position), foot - size), enabled)
        for position, _ in self.bookmarks():
            if scrubber.shows(position):
                paint_flag(painter, QPointF(scrubber.x(position), foot), 1.3 * size, self._theme.palette.ink)

    def paint_lane(self, painter: QPainter, band: Band, cells: Sequence[CellState]) -> None:
        """Diamonds on the upper edge of cells, where they hide neither a Step's name nor a row's ✓."""
        items = self.steps() if band is Band.STEPS else self.rows()
        top = band.rect(self._theme, 0, 0).top() + self._theme.px(SIZE) / 2
        for state in cells if items else ():
            cell = state.cell
            for item in range(cell.first, cell.first + cell.count):
                if item in items:
                    left, width = cell.place(item)
                    aside = min(2 * self._theme.px(SIZE), width / 2) if band is Band.STEPS else width / 2
                    self._paint_diamond(painter, QPointF(left + width - aside, top), items[item])

    def _paint_diamond(self, painter: QPainter, middle: QPointF, enabled: bool) -> None:
        size, palette = self._theme.px(SIZE), self._theme.palette
        paint_diamond(painter, middle, size + self._theme.px(HALO), palette.window, True)
        paint_diamond(painter, middle, size, palette.ink, enabled)

    def wishes(self, band: Band, position: Position) -> list[Wish]:
        """A breakpoint at what lies at a place of a lane."""
        stop = self._stop_at(band, position)
        there = map(place, self._view.marks.stops)
        return [toggle_wish(self._view, stop, stop in there)] if stop else []

    def _stop_at(self, band: Band, position: Position) -> Stop | None:
        snapshot = self._view.snapshot
        timeline = snapshot.timeline
        if not timeline.epochs:
            return None
        index = min(max(position.index - (band is not Band.RUN), 0), timeline.end.index - 1)
        row_number, step = timeline.row_of(index)
        if band is Band.RUN:
            return EpochStop(row_number // timeline.rows)
        if band is Band.ROWS:
            return RowStop(int(snapshot.order[row_number % timeline.rows]))
        slot = timeline.row_slots(row_number)[step]
        return NeuronStop(self._view.names.unit(slot.unit), slot.phase) if slot.unit and slot.phase in PHASES else None


def _steps(stop: Stop, view: View) -> tuple[int, ...]:
    if isinstance(stop, RowStop | EpochStop | ConditionStop):
        return ()
    try:
        return places_of(stop, view.snapshot.experiment, view.snapshot.timeline).steps
    except ValueError:
        return ()
