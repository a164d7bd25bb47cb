"""The timeline strip as geometry: which cells stand where, what they say, and what a pixel means.

Lengths are in pixels; whoever draws says how wide the strip is, and how wide a text gets.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

import numpy as np

from bpviz.engine.steps import Ref
from bpviz.present.outputs import RIGHT, WRONG, predicted_class, verdict
from bpviz.present.where import SEPARATOR, step_words, unit_range
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import START, Moment, Position, Slot, Timeline

Measure = Callable[[str], float]  # how wide a text gets

BLOCK = 14  # times the smallest cell: a block of rows is so wide that its label has room


class Cell(NamedTuple):
    """What is drawn as one: items `first` … `first + count − 1` of a lane."""

    first: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls
    x: float
    width: float

    def done(self, made: float) -> float:
        """Which share of it is filled, 0…1, when `made` items are done."""
        return min(max((made - self.first) / self.count, 0.0), 1.0)

    def place(self, item: int) -> tuple[float, float]:
        """Where one of its items stands and how wide it is."""
        width = self.width / self.count
        return self.x + (item - self.first) * width, width


class Lane(NamedTuple):
    """Items beside each other, the first `start` of all at the left. Where single cells would be too narrow it is
    `folded` into blocks, which `lens` unfolds."""

    cells: tuple[Cell, ...]
    folded: bool

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].x

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1].x + self.cells[-1].width

    def item_at(self, x: float) -> int:
        """The item at a place; left and right of the lane the first and the last."""
        cell = self.cells[max(bisect_right(self.cells, x, key=lambda cell: cell.x) - 1, 0)]
        within = int((x - cell.x) / cell.width * cell.count)
        return cell.first + min(max(within, 0), cell.count - 1)

    def lens(self, x: float, cell_width: float, most: int) -> "Lane":
        """The items around a place, at most `most`, each in a cell of its own, within the lane's ends."""
        total = self.cells[-1].first + self.cells[-1].count
        count = max(1, min(total, most, int((self.right - self.left) / cell_width)))
        item = self.item_at(x)
        first = min(max(item - count // 2, 0), total - count)
        wanted = x - (item - first + 0.5) * cell_width
        left = max(self.left, min(wanted, self.right - count * cell_width))
        return Lane(tuple(Cell(first + i, 1, left + i * cell_width, cell_width) for i in range(count)), False)


def lane(groups: Sequence[int], left: float, width: float, smallest: float) -> Lane:
    """Items over a width, in cells of their own; where those would be narrower than `smallest`, one block a group,
    which is wider the more items it has, but no narrower than `smallest` either while there is room."""
    total = sum(groups)
    folded = width < smallest * total
    sizes = list(groups) if folded else [1] * total
    least = min(smallest, width / len(sizes))
    shares = [least + (width - least * len(sizes)) * size / total for size in sizes]
    firsts, xs = accumulate(sizes, initial=0), accumulate(shares, initial=left)
    return Lane(tuple(map(Cell, firsts, sizes, xs, shares)), folded)


def row_lane(timeline: Timeline, left: float, width: float, smallest: float) -> Lane:
    """The rows of an epoch; many in blocks of 10, 20, 50, 100 …"""
    rows = timeline.rows
    block = next(size for size in _round_numbers() if width * min(size, rows) >= BLOCK * smallest * rows)
    return lane([min(block, rows - first) for first in range(0, rows, block)], left, width, smallest)


def step_lane(slots: Sequence[Slot], left: float, width: float, smallest: float) -> Lane:
    """The Steps of a row; many in one block a layer and phase."""
    groups = groupby(slots, key=lambda slot: (slot.phase, slot.unit and slot.unit.layer))
    return lane([len(list(group)) for _, group in groups], left, width, smallest)


def _round_numbers() -> Iterator[int]:
    """10, 20, 50, 100, 200 …"""
    factors = (factor for _ in range(10) for factor in (2, 2.5, 2))
    return accumulate(factors, lambda size, factor: round(size * factor), initial=10)


def row_label(cell: Cell, rows: int, room: float, measure: Measure) -> str:
    """What fits into a cell of rows. All cells of a lane are labelled alike, as if each had the longest number."""
    first, last = str(cell.first + 1), str(cell.first + cell.count)
    texts = ("row {}", "{}", "") if cell.count == 1 else ("rows {}–{}", "{}–{}", "{}", "")
    chosen = fitting(texts, room, lambda text: measure(text.format(rows, rows)))
    return chosen.format(first, last)


def row_marks(snapshot: Snapshot, hides: Callable[[Ref], bool]) -> list[str]:
    """✓ or ✗ for each row of this epoch that had its turn, and for the current row as soon as its outputs are there
    and `hides` none of them, until then ''. Empty where the expected outputs are no classes."""
    data, row = snapshot.experiment.data, snapshot.row
    if not data.classes or row is None:
        return []
    targets, before = data.class_indices[snapshot.order[: row + 1]], snapshot.predictions[:row]
    current = verdict(data.labels[targets[row]], predicted_class(snapshot, hides))
    return [*np.where(before == targets[: len(before)], RIGHT, WRONG).tolist(), current]


def cell_mark(cell: Cell, marks: Sequence[str]) -> str:
    """The mark of a cell: of its row, or how many rows of its block were wrong; '' while some have not run."""
    own = marks[cell.first : cell.first + cell.count]
    if len(own) < cell.count or "" in own:
        return ""
    wrong = own.count(WRONG)
    return own[0] if cell.count == 1 else f"{WRONG} {wrong}" if wrong else RIGHT


def widest_mark(cell: Cell) -> str:
    """The longest mark that a cell may get."""
    return RIGHT if cell.count == 1 else f"{WRONG} {cell.count}"


def step_labels(slots: Sequence[Slot], names: Names, cell: Cell) -> tuple[str, ...]:
    """What may stand in a cell of Steps, the longest first; the first of each phase says which phase it is."""
    slot, last = slots[cell.first], slots[cell.first + cell.count - 1]
    begins = cell.first == 0 or slots[cell.first - 1].phase is not slot.phase
    return slot_labels(slot, last, begins, names)


def slot_labels(first: Slot, last: Slot, begins_phase: bool, names: Names) -> tuple[str, ...]:
    """What may stand in a cell of Steps from `first` to `last`, the longest first."""
    units = unit_range(first.unit, last.unit, names)
    if not units:
        return step_words(first, names), ""
    if not begins_phase:
        return units, ""
    return f"{first.phase}{SEPARATOR}{units}", (str(first.phase) if first != last else units), units, ""


def fitting(labels: Sequence[str], width: float, measure: Measure) -> str:
    """The first label that is no wider than `width`; the last where none is."""
    return next((label for label in labels if measure(label) <= width), labels[-1])


def step_position(timeline: Timeline, epoch: int, row: int, step: int) -> Position:
    """A Step of a row; the start where the run has no Steps."""
    return Position(timeline.index(Moment(epoch, row, step))) if timeline.epochs else START


def shown_slots(snapshot: Snapshot) -> tuple[Slot, ...]:
    """What the Steps of the row at the cursor are."""
    return snapshot.timeline.row_slots(snapshot.timeline.place(snapshot.position)[0])


def steps_made(snapshot: Snapshot) -> float:
    """How many Steps of the current row are done; a term counts as its share of the Step."""
    _, count = snapshot.timeline.place(snapshot.position)
    term = snapshot.position.term
    return count + (term / snapshot.timeline.slot(snapshot.position.index).terms if term else 0.0)


def current_step(snapshot: Snapshot) -> int | None:
    """The Step of the row that has just run, or whose terms run; None at the start, and while Steps are not made."""
    if snapshot.fast:
        return None
    _, count = snapshot.timeline.place(snapshot.position)
    made = count + (snapshot.position.term > 0)
    return made - 1 if made else None
