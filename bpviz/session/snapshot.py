"""What there is to see at one place of a run: an immutable picture that any thread may read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Frozen, Parameters, Unit, largest_output
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import NEURON_QUANTITIES, Quantity
from bpviz.engine.state import State
from bpviz.engine.steps import Change, Ref, Step
from bpviz.session.curve import EpochErrors
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import Grain, Moment, Position, Timeline

NeuronValues = tuple[tuple[float | None, ...], ...]  # [layer][neuron]; None: not computed yet in this row


class Notice(NamedTuple):
    """A neuron whose derivative was (nearly) 0 for every row of an epoch: it does not learn. `began` is the first
    row of that streak, `noticed` the index from which it is known, `until` the index at which it ended."""

    unit: Unit
    exactly_zero: bool
    began: Moment
    noticed: int
    until: int | None = None


class RowSummary(NamedTuple):
    """A row that has ended: its error before and after its own update, and the changes, the largest first. Inside a
    batch there is no update and there are no changes."""

    error_before: float
    error_after: float
    largest_changes: tuple[Change, ...]


class BatchSummary(NamedTuple):
    """A batch of `rows` rows that has ended: the sum of their errors before and after its update, None where that would
    take too long, and the changes, the largest first."""

    rows: int
    errors: tuple[float, float] | None
    largest_changes: tuple[Change, ...]


class EpochSummary(NamedTuple):
    """An epoch that has ended: its error and that of the one before (None in the first), how many rows were right
    when their turn came, and the weight that moved most since the epoch began."""

    error: float
    error_before: float | None
    rows_right: int | None
    moved_most: Change | None


Summary = RowSummary | BatchSummary | EpochSummary


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A place of a run.

    `row` is the turn of the epoch that the network is at, from 0, None at the start; `data_row` is the data's row that
    it sees then, and `order` has the data's rows in the order of this epoch's turns: the same unless it is shuffled.
    `steps` are its Steps that have run; `step` is the last of them or, where `position.term` is not 0, the one in the
    making. While the run is `fast`, there are no Steps, only their numbers. `parameters` is an array (neurons, inputs
    + 1) a layer, bias last; `beside` has what belongs to each of them in the same shapes: the batch's gradients, and
    what the optimizer remembers; `beside_before` is the same when the row began. `powers` are the products of the betas
    that the row's update uses, 1 before it. `epoch_errors` has every epoch computed so far, also beyond this place;
    `predictions` the class index for each turn of this epoch that is over. `computed` is the index up to which the run
    is known, `end` where it ends. `learning_rate` is the one that holds here; `frozen` says, in the shapes of
    `parameters`, which weights an update leaves as they are, None where it leaves none.
    """

    experiment: Experiment
    timeline: Timeline
    position: Position
    epoch: int
    row: int | None
    data_row: int | None
    order: NDArray[np.int64]
    steps: tuple[Step, ...]
    step: Step | None
    parameters: Parameters
    beside: dict[Quantity, Parameters]
    values: dict[Quantity, NeuronValues]
    row_error: float | None
    epoch_error: float | None
    epoch_errors: EpochErrors
    predictions: NDArray[np.int32]
    computed: int
    end: Position
    not_finite: bool
    notices: tuple[Notice, ...]
    grain: Grain
    summary: Summary | None
    fast: bool = False
    beside_before: dict[Quantity, Parameters] = field(default_factory=dict)
    powers: tuple[float, float] = (1.0, 1.0)
    learning_rate: float | None = None
    frozen: Frozen | None = None

    @property
    def moment(self) -> Moment | None:
        """The moment of the last Step that has run; None at the start."""
        return self.timeline.moment(self.position.index)

    @cached_property
    def predicted(self) -> NDArray[np.int32]:
        """The class index for each row of the data, shape (rows,); -1 where it had no turn yet in this epoch."""
        found = np.full(len(self.order), -1, np.int32)
        found[self.order[: len(self.predictions)]] = self.predictions
        return found

    def position_of_row(self, row: int) -> Position | None:
        """The position after the first Step of a row of the data, in this epoch; None where there are no epochs."""
        if not self.timeline.epochs:
            return None
        epoch = min(self.epoch, self.timeline.epochs - 1)
        turn = int(np.flatnonzero(self.order == row)[0])
        return Position(self.timeline.index(Moment(epoch, turn, 0)))

    def outputs(self) -> tuple[float | None, ...]:
        """The outputs of the output layer."""
        return self.values[Quantity.OUTPUT][-1]

    def prediction(self) -> int | None:
        """The index of the largest output; None until all are computed."""
        outputs = [output for output in self.outputs() if output is not None]
        return largest_output(outputs) if len(outputs) == len(self.outputs()) else None

    def value(self, ref: Ref) -> float | None:
        """The number that `ref` names, as it is now; None where it was not computed yet in this row."""
        match ref.quantity:
            case Quantity.WEIGHT | Quantity.BIAS if ref.unit:
                i = ref.source.index if ref.source else -1
                return float(self.parameters[ref.unit.layer][ref.unit.index, i])
            case Quantity.ROW_ERROR:
                return self.row_error
            case Quantity.EPOCH_ERROR:
                return self.epoch_error
            case Quantity.LEARNING_RATE:
                return self.learning_rate
            case Quantity.GRADIENT | Quantity.VELOCITY | Quantity.MEAN | Quantity.SQUARE if ref.unit:
                layers = self.beside.get(ref.quantity)
                i = ref.source.index if ref.source else -1
                return float(layers[ref.unit.layer][ref.unit.index, i]) if layers else None
            case Quantity.LARGEST | Quantity.TOTAL:
                shared = [result.value for step in self.steps for result in step.results if result.ref == ref]
                return shared[0] if shared else None
            case Quantity.EXPECTED if ref.unit:
                return self._of_row(self.experiment.data.expected, ref.unit.index)
            case Quantity.OUTPUT if ref.unit and ref.unit.layer < 0:
                return self._of_row(self.experiment.data.inputs, ref.unit.index)
            case _ if ref.unit:
                return self.values[ref.quantity][ref.unit.layer][ref.unit.index]
        return None

    def is_frozen(self, ref: Ref) -> bool:
        """Whether an update leaves a weight or bias as it is."""
        if self.frozen is None or ref.unit is None or ref.quantity not in (Quantity.WEIGHT, Quantity.BIAS):
            return False
        return bool(self.frozen[ref.unit.layer][ref.unit.index, ref.source.index if ref.source else -1])

    def is_all_frozen(self, unit: Unit) -> bool:
        """Whether an update leaves all weights of a neuron as they are."""
        return self.frozen is not None and bool(self.frozen[unit.layer][unit.index].all())

    def _of_row(self, table: NDArray[np.float64], column: int) -> float | None:
        return None if self.data_row is None else float(table[self.data_row, column])


def values_of_steps(steps: Sequence[Step], experiment: Experiment) -> dict[Quantity, NeuronValues]:
    """What the Steps of a row computed in each neuron, None where they have not come to it; given outputs are there
    from the start."""
    found: dict[Quantity, list[list[float | None]]] = {
        quantity: [[None] * size for size in experiment.layers[1:]] for quantity in NEURON_QUANTITIES
    }
    for step in steps:
        for result in step.results if step.phase is not Phase.LOSS else ():
            if result.ref.unit and result.ref.quantity in found:
                found[result.ref.quantity][result.ref.unit.layer][result.ref.unit.index] = result.value
    values = {quantity: tuple(map(tuple, layers)) for quantity, layers in found.items()}
    if experiment.given_outputs:
        values[Quantity.OUTPUT] = experiment.given_outputs
    return values


def values_in_state(state: State) -> dict[Quantity, NeuronValues]:
    """What the last whole row has left in every neuron."""
    return {
        quantity: tuple(tuple(layer.tolist()) for layer in state.values[name])
        for quantity, name in NEURON_QUANTITIES.items()
    }


def beside_weights(state: State) -> dict[Quantity, Parameters]:
    """What belongs to each weight beside its value, as arrays (neurons, inputs + 1) a layer."""
    return {quantity: tuple(layer.T.copy() for layer in layers) for quantity, layers in state.beside_weights().items()}
