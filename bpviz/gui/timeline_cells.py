"""What the cells of the timeline's lower lanes show: their colours, labels and marks, and how far they are done."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QRectF

from bpviz.gui.theme import Theme
from bpviz.gui.timeline_paint import CellLook, CellState, text_pad
from bpviz.gui.typeface import Type
from bpviz.gui.view import View
from bpviz.present.scrubber import Scrubber, Stretch
from bpviz.present.timeline_layout import (
    Cell,
    cell_mark,
    current_step,
    fitting,
    row_label,
    row_marks,
    shown_slots,
    slot_labels,
    step_labels,
    steps_made,
    widest_mark,
)


class Band(Enum):
    """A lane's top and height, at scale 1."""

    RUN = (4, 46)
    ROWS = (55, 17)
    STEPS = (75, 20)

    def rect(self, theme: Theme, left: float, width: float) -> QRectF:
        """A part of the lane."""
        top, height = self.value
        return QRectF(left, theme.px(top), width, theme.px(height))


class TimelineCells:
    """Tells what cells show at the view's moment. A cell's label is worked out once: no moment changes it."""

    def __init__(self, view: View, theme: Theme) -> None:
        self._view, self._theme = view, theme
        self._labels: dict[tuple[Band, Cell], str] = {}

    def dress(self) -> None:
        """Takes on the theme's type."""
        self.types = {band: Type(self._theme.font("caps" if band is Band.STEPS else "small")) for band in Band}

    def forget(self) -> None:
        """Another run, or cells of other sizes."""
        self._labels.clear()

    def states(self, band: Band, cells: Sequence[Cell]) -> list[CellState]:
        """What cells of a lane show."""
        return self._rows(cells) if band is Band.ROWS else self._steps(cells)

    def in_run(self, scrubber: Scrubber, smallest: float) -> list[CellState]:
        """The Steps, or phases of rows, that have room in the run's own lane."""
        snapshot, playhead = self._view.snapshot, scrubber.x(self._view.snapshot.position)
        step = current_step(snapshot)
        row_start = snapshot.timeline.row_start(snapshot.timeline.place(snapshot.position)[0])
        current = None if step is None else row_start + step
        found = []
        for stretch in scrubber.stretches(smallest):
            cell = Cell(stretch.first, stretch.steps, stretch.x, stretch.width)
            colour = self._theme.palette.phase(stretch.slots[0].phase)
            done = min(max((playhead - cell.x) / cell.width, 0.0), 1.0)
            here = current is not None and stretch.first <= current < stretch.first + stretch.steps
            place = (cell.x, cell.width) if here and stretch.steps == 1 else None
            found.append(CellState(cell, CellLook(colour, colour, colour), self._run_label(stretch), None, done, place))
        return found

    def _run_label(self, stretch: Stretch) -> str:
        texts = slot_labels(*stretch.slots, stretch.begins_phase, self._view.names)
        measure = self.types[Band.STEPS].width
        return fitting(texts, self._room(Cell(0, 1, stretch.x, stretch.width)), measure)

    def _rows(self, cells: Sequence[Cell]) -> list[CellState]:
        palette, row = self._theme.palette, self._view.snapshot.row
        marks = row_marks(self._view.snapshot, self._view.hides)
        done = CellLook(palette.selection, palette.border, palette.muted)
        current = CellLook(palette.ink, palette.border, palette.muted)
        found = []
        for cell in cells:
            here = row is not None and cell.first <= row < cell.first + cell.count
            alone = here and cell.count == 1
            found.append(
                CellState(
                    cell,
                    current if alone else done,
                    self._label(Band.ROWS, cell),
                    self._mark(cell, marks),
                    1.0 if alone else cell.done(row or 0),
                    cell.place(row) if here and row is not None else None,
                )
            )
        return found

    def _steps(self, cells: Sequence[Cell]) -> list[CellState]:
        snapshot = self._view.snapshot
        step, made = current_step(snapshot), steps_made(snapshot)
        found = []
        for cell in cells:
            colour = self._theme.palette.phase(shown_slots(snapshot)[cell.first].phase)
            here = step is not None and cell.first <= step < cell.first + cell.count
            found.append(
                CellState(
                    cell,
                    CellLook(colour, colour, colour),
                    self._label(Band.STEPS, cell),
                    None,
                    cell.done(made),
                    cell.place(step) if here and step is not None else None,
                )
            )
        return found

    def _label(self, band: Band, cell: Cell) -> str:
        """What fits into a cell, beside its mark."""
        if (band, cell) not in self._labels:
            text = self._row_label(cell) if band is Band.ROWS else self._step_label(cell)
            self._labels[band, cell] = text
        return self._labels[band, cell]

    def _row_label(self, cell: Cell) -> str:
        measure, room = self.types[Band.ROWS].width, self._room(cell)
        if self._view.snapshot.experiment.data.classes:
            room -= measure(widest_mark(cell)) + self._theme.px(4)
        return row_label(cell, self._view.snapshot.timeline.rows, room, measure)

    def _step_label(self, cell: Cell) -> str:
        texts = step_labels(shown_slots(self._view.snapshot), self._view.names, cell)
        return fitting(texts, self._room(cell), self.types[Band.STEPS].width)

    def _mark(self, cell: Cell, marks: Sequence[str]) -> str:
        mark = cell_mark(cell, marks)
        return mark if mark and self.types[Band.ROWS].width(mark) <= self._room(cell) else ""

    def _room(self, cell: Cell) -> float:
        return cell.width - 2 - 2 * text_pad(self._theme, cell.width)
