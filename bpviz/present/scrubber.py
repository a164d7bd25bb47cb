"""The run over a width, all of it or a stretch: what a place means, what stands where, and what is written there.

A place is a whole pixel, an index a whole number of Steps: between them there is integer arithmetic only, so that a
Step of a run of 10¹³ is hit as surely as one of a short run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.session.timeline import Position, Slot, Timeline

Measure = Callable[[str], float]  # how wide a text gets

FEWEST = 8  # Steps that are in view at least
AIMED = 8  # pixels of a Step that one can aim at
NOTCH = 1.3  # how much more or less a notch of the wheel shows


class Tick(NamedTuple):
    """A place to mark, and what may be written there."""

    x: float
    text: str
    begins_epoch: bool


class Stretch(NamedTuple):
    """Steps that are drawn as one: the index before the first, how many, what the first and the last are, whether a
    phase begins with them, where what is in view of them stands and how wide that is."""

    first: int
    steps: int
    slots: tuple[Slot, Slot]
    begins_phase: bool
    x: float
    width: float


@dataclass(frozen=True)
class Scrubber:
    """Steps `first` … `last` of a run over a width in pixels."""

    timeline: Timeline
    left: int
    width: int
    first: int
    last: int

    @classmethod
    def whole(cls, timeline: Timeline, left: int, width: int) -> "Scrubber":
        """The whole run."""
        return cls(timeline, left, width, 0, timeline.end.index)

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.left + self.width

    @property
    def span(self) -> int:
        """How many Steps are in view; 1 in a run that has none."""
        return max(self.last - self.first, 1)

    @property
    def is_whole(self) -> bool:
        """Whether the whole run is in view."""
        return self.last - self.first >= self.timeline.end.index

    # places and positions

    def x(self, position: Position) -> float:
        """Where a position is, also out of view; a term counts as its share of the Step."""
        term = position.term / self.timeline.slot(position.index).terms if position.term else 0.0
        return self.left + self.width * (position.index - self.first) / self.span + self.width * term / self.span

    def shows(self, position: Position) -> bool:
        """Whether a position is in view."""
        return self.first <= position.index <= self.last

    def epoch_xs(self, epochs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where epochs stand: in the middle of the stretch in which they run."""
        steps, base = self.timeline.epoch_steps, self._epoch_of(self.first)
        offsets = (epochs - base + 0.5) * steps + (base * steps - self.first)
        return self.left + self.width * (offsets / self.span)

    def position(self, x: float) -> Position:
        """The position that a place means: the end of the Step there where one is wide enough to be aimed at, else the
        nearest, and the nearest end of a row or epoch where a pixel covers more than that."""
        timeline, offset = self.timeline, round(x) - self.left
        if self._steps_are_wide(AIMED):
            step = self.first + max(offset, -1) * self.span // self.width
            return Position(min(step + 1, self.last))
        offset = min(max(offset, 0), self.width)
        index = self.first + (2 * offset * self.span + self.width) // (2 * self.width)
        if self.span > timeline.epoch_steps * self.width:
            steps = timeline.epoch_steps
            index = (2 * index + steps) // (2 * steps) * steps
        elif self.span > timeline.row_steps(0) * self.width and index < timeline.end.index:
            row, step = timeline.row_of(index)
            index = timeline.row_start(row + (2 * step >= timeline.row_steps(row)))
        return Position(min(index, timeline.end.index))

    def epoch_at(self, x: float) -> int:
        """The epoch at a place."""
        offset = min(max(round(x) - self.left, 0), self.width)
        return self._epoch_of(self.first + offset * self.span // self.width)

    def epochs(self) -> tuple[int, int]:
        """The epochs that are in view, in part at least, as (first, last + 1)."""
        return self._epoch_of(self.first), self._epoch_of(max(self.last - 1, 0)) + 1

    def _epoch_of(self, index: int) -> int:
        return min(self.timeline.epoch_of(index), max(self.timeline.epochs - 1, 0))

    def _steps_are_wide(self, pixels: float) -> bool:
        return self.width >= pixels * self.span

    # zooming

    def zoomed(self, x: float, notches: float) -> "Scrubber":
        """Closer by so many notches of a wheel (negative: farther); the Step at `x` stays there."""
        end = self.timeline.end.index
        wanted = self.span * NOTCH**-notches if abs(notches) < 100 else 0.0 if notches > 0 else float(end)
        span = max(min(round(wanted), end), min(FEWEST, end), 1)
        offset = min(max(round(x) - self.left, 0), self.width)
        first = self.first + offset * self.span // self.width - offset * span // self.width
        return self._from(first, span)

    def moved(self, pixels: float) -> "Scrubber":
        """So many pixels further to the right."""
        return self._from(self.first + round(pixels) * self.span // self.width, self.span)

    def following(self, position: Position) -> "Scrubber":
        """With the position in view: in the middle where it was not."""
        return self if self.shows(position) else self._from(position.index - self.span // 2, self.span)

    def _from(self, first: int, span: int) -> "Scrubber":
        end = self.timeline.end.index
        first = max(min(first, end - span), 0)
        return replace(self, first=first, last=min(first + span, end))

    # what is written and drawn

    def begins(self, gap: float) -> str:
        """Where the view begins, in words as fine as ticks `gap` pixels apart."""
        row, _ = self.timeline.row_of(min(self.first, max(self.timeline.end.index - 1, 0)))
        epoch, row = divmod(row, self.timeline.rows)
        if row == 0 and self.timeline.row_start(epoch * self.timeline.rows) == self.first:
            return f"epoch {epoch}"
        return f"epoch {epoch}" if self._row_stride(gap) is None else f"epoch {epoch} · row {row + 1}"

    def ticks(self, gap: float) -> list[Tick]:
        """Beginnings of epochs or, where those lie far apart, of rows, in round numbers, about `gap` pixels apart."""
        return _ticks(self, gap)

    def _row_stride(self, gap: float) -> int | None:
        """Every how many rows there is a tick; None where not even every epoch has room for one."""
        stride = self._stride(self.timeline.row_steps(0), gap)
        return stride if stride < self.timeline.rows else None

    def _stride(self, steps: int, gap: float) -> int:
        """A round number of units of so many Steps that take at least `gap` pixels."""
        return next(size for size in _round_numbers() if size * steps * self.width >= gap * self.span)

    def _row_ticks(self, epoch: int, stride: int) -> Iterator[Tick]:
        """The first row of an epoch, and rows whose numbers, counted from 1, are multiples of the stride."""
        rows = self.timeline.rows
        before = max(self.timeline.row_of(self.first)[0] - epoch * rows, 0)
        yield from self._tick(epoch, 0, f"epoch {epoch}")
        for row in range(max(before // stride * stride, stride) - 1, rows, stride):
            if self.timeline.row_start(epoch * rows + row) > self.last:
                return
            if row:
                yield from self._tick(epoch, row, f"row {row + 1}")

    def _tick(self, epoch: int, row: int, text: str) -> list[Tick]:
        """The tick where a row begins, if that is in view."""
        position = Position(self.timeline.row_start(epoch * self.timeline.rows + row))
        return [Tick(self.x(position), text, not row)] if self.shows(position) else []

    def stretches(self, smallest: float) -> list[Stretch]:
        """The Steps in view, each by itself; those of a phase together where they would be narrower than `smallest`;
        none where even a row's phases would be."""
        timeline = self.timeline
        single = self._steps_are_wide(smallest)
        if not timeline.epochs or not (single or self._phases_are_wide(smallest)):
            return []
        found: list[Stretch] = []
        row, _ = timeline.row_of(self.first)
        while (start := timeline.row_start(row)) < self.last:
            slots, at = timeline.row_slots(row), 0
            for _, group in groupby(slots, key=lambda slot: slot.phase):
                count = len(list(group))
                for step in range(at, at + count) if single else (at,):
                    size = 1 if single else count
                    if start + step + size > self.first and start + step < self.last:
                        ends = slots[step], slots[step + size - 1]
                        found.append(self._stretch(start + step, size, ends, step == at))
                at += count
            row += 1
        return found

    def _phases_are_wide(self, smallest: float) -> bool:
        phases = len({slot.phase for slot in self.timeline.row_slots(0)})
        return self.width * self.timeline.row_steps(0) >= 4 * smallest * phases * self.span

    def _stretch(self, first: int, count: int, slots: tuple[Slot, Slot], begins_phase: bool) -> Stretch:
        left, right = self.x(Position(first)), self.x(Position(first + count))
        left, right = max(left, self.left), min(right, self.right)
        return Stretch(first, count, slots, begins_phase, left, right - left)


@lru_cache(maxsize=8)  # a run that goes on is painted again and again over the same ones
def _ticks(scrubber: Scrubber, gap: float) -> list[Tick]:
    stride, epochs = scrubber._row_stride(gap), range(*scrubber.epochs())
    if not scrubber.timeline.epochs:
        return []
    if stride is not None:
        return [tick for epoch in epochs for tick in scrubber._row_ticks(epoch, stride)]
    every = scrubber._stride(scrubber.timeline.epoch_steps, gap)
    marked = range(-(-epochs.start // every) * every, epochs.stop, every)
    return [tick for epoch in marked for tick in scrubber._tick(epoch, 0, str(epoch))]


def _round_numbers() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 … up to 10¹⁸"""
    factors = (factor for _ in range(18) for factor in (2, 2.5, 2))
    return accumulate(factors, lambda size, factor: round(size * factor), initial=1)


def placed_labels(
    scrubber: Scrubber, gap: float, pad: float, taken: Sequence[tuple[float, float]], measure: Measure
) -> list[tuple[float, str]]:
    """Texts with their left edges, `pad` beside their tick, that overlap neither each other nor what is `taken`. The
    first says where the view begins; beginnings of epochs go before those of rows."""
    if not scrubber.timeline.epochs:
        return []
    gap = max(gap, measure(str(scrubber.epochs()[1])) + 3 * pad)
    ticks = [tick for tick in scrubber.ticks(gap) if tick.x > scrubber.left + 1]
    ticks.sort(key=lambda tick: not tick.begins_epoch)
    found: list[tuple[float, str]] = []
    occupied = [(left, right - pad) for left, right in taken]
    for x, text in [(float(scrubber.left), scrubber.begins(gap)), *((tick.x, tick.text) for tick in ticks)]:
        begin, end = x + pad, x + pad + measure(text)
        if end <= scrubber.right and all(end + pad <= left or right + 2 * pad <= begin for left, right in occupied):
            found.append((begin, text))
            occupied.append((begin, end))
    return sorted(found)
