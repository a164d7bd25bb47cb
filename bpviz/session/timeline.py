"""The arithmetic of a run: which Step stands where, and where one gets to by stepping. Knows no numbers."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

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
    EPOCH = "epoch"

    def finer(self) -> "Grain":
        """The next finer grain; the finest stays."""
        return _GRAINS[max(_GRAINS.index(self) - 1, 0)]

    def coarser(self) -> "Grain":
        """The next coarser grain; the coarsest stays."""
        return _GRAINS[min(_GRAINS.index(self) + 1, len(_GRAINS) - 1)]


_GRAINS = tuple(Grain)


class Moment(NamedTuple):
    """The state just after a Step, all counted from 0; its text is `E:I:S`."""

    epoch: int
    row: int
    step: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.row}:{self.step}"


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place on the timeline: `index` Steps have run, and `term` terms of the next. The start is (0, 0)."""

    index: int
    term: int = 0


START = Position(0)


class Slot(NamedTuple):
    """What the Step at one place of every row is: its phase, its neuron (None: the loss), how many terms it has."""

    phase: Phase
    unit: Unit | None
    terms: int


class Timeline:
    """All micro-steps of an experiment, in order. Moments, indices and positions are converted by arithmetic."""

    def __init__(self, experiment: Experiment) -> None:
        self.rows = experiment.data.rows
        self.epochs = experiment.epochs
        self.slots = _slots(experiment.layers, experiment.procedure)
        self.steps = len(self.slots)
        self.epoch_steps = self.steps * self.rows
        self.end = Position(self.epoch_steps * self.epochs)
        self._starts = {
            Grain.NEURON: list(range(self.steps)),
            Grain.LAYER: self._starts_of(lambda slot: (slot.phase, slot.unit and slot.unit.layer)),
            Grain.PASS: self._starts_of(lambda slot: slot.phase),
            Grain.ROW: [0],
        }

    def _starts_of(self, part: Callable[[Slot], object]) -> list[int]:
        """The Steps of a row at which another `part` begins."""
        return [i for i, slot in enumerate(self.slots) if i == 0 or part(slot) != part(self.slots[i - 1])]

    def row_start(self, row_number: int) -> int:
        """How many Steps have run when a row (counted over all epochs) begins."""
        return row_number * self.steps

    def row_steps(self, row_number: int) -> int:
        """How many Steps a row has."""
        return self.steps

    def row_slots(self, row_number: int) -> tuple["Slot", ...]:
        """What the Steps of a row are."""
        return self.slots

    def row_of(self, index: int) -> tuple[int, int]:
        """The row in which the Step after `index` Steps lies, counted over all epochs, and how many of the row's
        Steps come before it."""
        return divmod(index, self.steps)

    def epoch_of(self, index: int) -> int:
        """The epoch in which the Step after `index` Steps lies; as many have ended before it."""
        return index // self.epoch_steps

    def epoch_end(self, epoch: int) -> Position:
        """Just after the last Step of an epoch."""
        return Position((epoch + 1) * self.epoch_steps)

    def index(self, moment: Moment) -> int:
        """How many Steps have run at `moment`. Raises ValueError where the run has no such moment."""
        for name, value, count in zip(moment._fields, moment, (self.epochs, self.rows, self.steps), strict=True):
            if not 0 <= value < count:
                there = f"{name}s 0 to {count - 1}" if count else f"no {name}s"
                raise ValueError(f"{name} {value} is not there: this run has {there}")
        return (moment.epoch * self.rows + moment.row) * self.steps + moment.step + 1

    def moment(self, index: int) -> Moment | None:
        """The moment after `index` Steps; None at the start."""
        if index == 0:
            return None
        row_number, step = divmod(index - 1, self.steps)
        return Moment(*divmod(row_number, self.rows), step)

    def place(self, position: Position) -> tuple[int, int]:
        """The number of the row that is shown at `position`, counted over all epochs, and how many of its Steps
        have run. At the start, and at the end of a row before a term of the next has run, that is the row before."""
        if position.term == 0 and position.index > 0:
            row_number, step = divmod(position.index - 1, self.steps)
            return row_number, step + 1
        return divmod(position.index, self.steps)

    def slot(self, index: int) -> Slot:
        """What the Step that runs after `index` Steps is."""
        return self.slots[index % self.steps]

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
        if grain is Grain.EPOCH:
            steps = self.steps * self.rows
            return (index // steps + 1) * steps
        row_start = index - index % self.steps
        starts = self._starts[Grain.NEURON if grain is Grain.TERM else grain]
        found = bisect_right(starts, index % self.steps)
        return row_start + (starts[found] if found < len(starts) else self.steps)

    def _before(self, index: int, grain: Grain) -> int:
        """The last unit start before `index`, which is at least 1."""
        if grain is Grain.EPOCH:
            steps = self.steps * self.rows
            return (index - 1) // steps * steps
        row_start = (index - 1) - (index - 1) % self.steps
        starts = self._starts[grain]
        return row_start + starts[bisect_left(starts, index - row_start) - 1]


def _slots(layers: tuple[int, ...], procedure: Procedure) -> tuple[Slot, ...]:
    """The Steps of one row, in the order in which the procedure takes them."""
    units = [[Unit(i, j) for j in range(size)] for i, size in enumerate(layers[1:])]
    last = len(units) - 1
    forward = [Slot(Phase.FORWARD, unit, layers[unit.layer]) for layer in units for unit in layer]
    loss = [Slot(Phase.LOSS, None, layers[-1])]
    backward = [
        Slot(Phase.BACKWARD, unit, 1 if unit.layer == last else layers[unit.layer + 2])
        for layer in reversed(units)
        for unit in layer
    ]
    update = [Slot(Phase.UPDATE, unit, layers[unit.layer] + 1) for layer in units for unit in layer]
    taken = {
        Procedure.TRAIN: [*forward, *loss, *backward, *update],
        Procedure.BACKWARD: backward,
    }
    return tuple(taken.get(procedure, forward))
