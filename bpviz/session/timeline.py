"""The arithmetic of a run: which Step stands where, and where one gets to by stepping. Knows no numbers."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bpviz.data.files import shortened
from bpviz.engine.activations import SOFTMAX
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.session.experiment import Experiment, Procedure


class Grain(StrEnum):
    """How far one press of a key goes, each a part of the next."""

    TERM = "term"
    NEURON = "neuron"
    LAYER = "layer"
    PASS = "pass"
    ROW = "row"
    BATCH = "batch"
    EPOCH = "epoch"


class Moment(NamedTuple):
    """The state just after a Step, all counted from 0; its text is `E:I:S`."""

    epoch: int
    row: int
    step: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.row}:{self.step}"


def read_moment(text: str) -> Moment:
    """The moment whose text is `E:I:S`. Raises ValueError."""
    numbers = text.strip()
    if not re.fullmatch(r"[0-9]{1,18}:[0-9]{1,18}:[0-9]{1,18}", numbers):
        raise ValueError(f"'{shortened(text)}' is not a moment; write epoch:row:step, all from 0, for example 6:4:7")
    return Moment(*map(int, numbers.split(":")))


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place on the timeline: `index` Steps have run, and `term` terms of the next. The start is (0, 0)."""

    index: int
    term: int = 0


START = Position(0)


class Slot(NamedTuple):
    """What the Step at one place of a row is: its phase, its neuron (None: the loss), how many terms it has.
    `shares`: a softmax neuron takes its share of the sum, after the net inputs of its layer."""

    phase: Phase
    unit: Unit | None
    terms: int
    shares: bool = False


class RowKind:
    """The Steps of a row in order, and where its layers and passes begin. Rows that end a batch have more Steps."""

    def __init__(self, slots: tuple[Slot, ...]) -> None:
        self.slots = slots
        self.starts = {
            Grain.NEURON: list(range(len(slots))),
            Grain.LAYER: self._starts_of(lambda slot: (slot.phase, slot.unit and slot.unit.layer)),
            Grain.PASS: self._starts_of(lambda slot: slot.phase),
            Grain.ROW: [0],
        }

    def _starts_of(self, part: Callable[[Slot], object]) -> list[int]:
        """The Steps at which another `part` begins."""
        return [i for i, slot in enumerate(self.slots) if i == 0 or part(slot) != part(self.slots[i - 1])]


class Timeline:
    """All micro-steps of an experiment, in order. Moments, indices and positions are converted by arithmetic.

    `rows` is how many rows an epoch has, `batch_size` how many of them lie between two updates; `epoch_steps` is how
    many Steps an epoch has, `grains` are those that differ from each other in this run, finest first.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.rows = experiment.data.rows
        self.epochs = experiment.epochs
        self.batch_size = experiment.rows_per_update
        inside, ending = _row_kinds(experiment)
        self._inside, self._ending = RowKind(inside), RowKind(ending)
        self._more = len(ending) - len(inside)  # Steps that a row has more where it ends a batch
        self._row_steps = len(inside)
        self._batch_steps = self.batch_size * len(inside) + self._more
        self.epoch_steps = self.rows * len(inside) + -(-self.rows // self.batch_size) * self._more
        self.end = Position(self.epoch_steps * self.epochs)
        between = 1 < self.batch_size < self.rows
        self.grains = tuple(grain for grain in Grain if grain is not Grain.BATCH or between)

    def finer(self, grain: Grain) -> Grain:
        """The next finer grain; the finest stays."""
        return self.grains[max(self._grain_index(grain) - 1, 0)]

    def coarser(self, grain: Grain) -> Grain:
        """The next coarser grain; the coarsest stays."""
        return self.grains[min(self._grain_index(grain) + 1, len(self.grains) - 1)]

    def _grain_index(self, grain: Grain) -> int:
        return self.grains.index(grain if grain in self.grains else Grain.ROW)

    def ends_batch(self, row_number: int) -> bool:
        """Whether an update follows on this row (counted over all epochs); the last batch may be a short one."""
        row = row_number % self.rows
        return (row + 1) % self.batch_size == 0 or row == self.rows - 1

    def _kind(self, row_number: int) -> RowKind:
        return self._ending if self.ends_batch(row_number) else self._inside

    def row_slots(self, row_number: int) -> tuple[Slot, ...]:
        """What the Steps of a row are."""
        return self._kind(row_number).slots

    @property
    def all_slots(self) -> tuple[Slot, ...]:
        """Every kind of Step that rows have: those of a row that ends a batch."""
        return self._ending.slots

    def row_steps(self, row_number: int) -> int:
        """How many Steps a row has."""
        return len(self._kind(row_number).slots)

    def row_start(self, row_number: int) -> int:
        """How many Steps have run when a row (counted over all epochs) begins."""
        epoch, row = divmod(row_number, self.rows)
        return epoch * self.epoch_steps + row * self._row_steps + row // self.batch_size * self._more

    def row_of(self, index: int) -> tuple[int, int]:
        """The row in which the Step after `index` Steps lies, counted over all epochs, and how many of the row's
        Steps come before it."""
        epoch, within = divmod(index, self.epoch_steps)
        batch, within = divmod(within, self._batch_steps)
        # a batch's last row has more Steps than the others: they belong to it
        row = min(within // self._row_steps, min(self.batch_size, self.rows - batch * self.batch_size) - 1)
        return epoch * self.rows + batch * self.batch_size + row, within - row * self._row_steps

    def epoch_of(self, index: int) -> int:
        """The epoch in which the Step after `index` Steps lies; as many have ended before it."""
        return index // self.epoch_steps

    def epoch_end(self, epoch: int) -> Position:
        """Just after the last Step of an epoch."""
        return Position((epoch + 1) * self.epoch_steps)

    def index(self, moment: Moment) -> int:
        """How many Steps have run at `moment`. Raises ValueError where the run has no such moment."""
        row_number = moment.epoch * self.rows + moment.row
        counts = (self.epochs, self.rows, self.row_steps(row_number))
        for name, value, count in zip(moment._fields, moment, counts, strict=True):
            if not 0 <= value < count:
                there = f"{name}s 0 to {count - 1}" if count else f"no {name}s"
                raise ValueError(f"{name} {value} is not there: this run has {there}")
        return self.row_start(row_number) + moment.step + 1

    def moment(self, index: int) -> Moment | None:
        """The moment after `index` Steps; None at the start."""
        if index == 0:
            return None
        row_number, step = self.row_of(index - 1)
        return Moment(*divmod(row_number, self.rows), step)

    def place(self, position: Position) -> tuple[int, int]:
        """The number of the row that is shown at `position`, counted over all epochs, and how many of its Steps
        have run. At the start, and at the end of a row before a term of the next has run, that is the row before."""
        if position.term == 0 and position.index > 0:
            row_number, step = self.row_of(position.index - 1)
            return row_number, step + 1
        return self.row_of(position.index)

    def slot(self, index: int) -> Slot:
        """What the Step that runs after `index` Steps is."""
        row_number, step = self.row_of(index)
        return self.row_slots(row_number)[step]

    def forward(self, position: Position, grain: Grain) -> Position:
        """The end of the unit of `grain` in which `position` stands, or of the next where it stands at an end."""
        if position >= self.end:
            return self.end
        if grain is Grain.TERM and position.term < self.slot(position.index).terms:
            return Position(position.index, position.term + 1)
        return min(Position(self._after(position.index, grain)), self.end)

    def back(self, position: Position, grain: Grain) -> Position:
        """The start of the unit of `grain` in which `position` stands, or of the one before."""
        if position <= START:
            return START
        if grain is Grain.TERM:
            if position.term:
                return Position(position.index, position.term - 1)
            return Position(position.index - 1, self.slot(position.index - 1).terms)
        return Position(self._before(position.index + (position.term > 0), grain))

    def _after(self, index: int, grain: Grain) -> int:
        """The first unit start beyond `index`."""
        row_number, step = self.row_of(index)
        if grain in (Grain.BATCH, Grain.EPOCH):
            return self.row_start(self._rows_before(row_number, grain) + self._unit_rows(row_number, grain))
        starts = self._kind(row_number).starts[Grain.NEURON if grain is Grain.TERM else grain]
        found = bisect_right(starts, step)
        return self.row_start(row_number) + (starts[found] if found < len(starts) else self.row_steps(row_number))

    def _before(self, index: int, grain: Grain) -> int:
        """The last unit start before `index`, which is at least 1."""
        row_number, step = self.row_of(index - 1)
        if grain in (Grain.BATCH, Grain.EPOCH):
            return self.row_start(self._rows_before(row_number, grain))
        starts = self._kind(row_number).starts[grain]
        return self.row_start(row_number) + starts[bisect_left(starts, step + 1) - 1]

    def _rows_before(self, row_number: int, grain: Grain) -> int:
        """The first row of the batch or epoch that a row belongs to."""
        row = row_number % self.rows
        return row_number - (row if grain is Grain.EPOCH else row % self.batch_size)

    def _unit_rows(self, row_number: int, grain: Grain) -> int:
        """How many rows the batch or epoch has that a row belongs to."""
        if grain is Grain.EPOCH:
            return self.rows
        row = row_number % self.rows
        return min(self.batch_size, self.rows - (row - row % self.batch_size))


def _row_kinds(experiment: Experiment) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """The Steps of a row inside a batch, and of one that ends a batch, in the order in which they are taken."""
    layers = experiment.layers
    units = [[Unit(i, j) for j in range(size)] for i, size in enumerate(layers[1:])]
    last = len(units) - 1
    forward = [Slot(Phase.FORWARD, unit, layers[unit.layer]) for layer in units for unit in layer]
    if experiment.transfers[last] == SOFTMAX:
        # the whole sum belongs to the first neuron's turn
        forward += [Slot(Phase.FORWARD, unit, 0 if unit.index else layers[-1], shares=True) for unit in units[last]]
    loss = [Slot(Phase.LOSS, None, layers[-1])]
    backward = [
        Slot(Phase.BACKWARD, unit, 1 if unit.layer == last else layers[unit.layer + 2])
        for layer in reversed(units)
        for unit in layer
    ]
    if experiment.procedure is Procedure.BACKWARD:
        return tuple(backward), tuple(backward)
    if experiment.procedure is not Procedure.TRAIN:
        return tuple(forward), tuple(forward)
    row = (*forward, *loss, *backward)
    accumulate, update = (
        tuple(Slot(phase, unit, layers[unit.layer] + 1) for layer in units for unit in layer)
        for phase in (Phase.ACCUMULATE, Phase.UPDATE)
    )
    if experiment.rows_per_update == 1:
        return (*row, *update), (*row, *update)
    return (*row, *accumulate), (*row, *accumulate, *update)
