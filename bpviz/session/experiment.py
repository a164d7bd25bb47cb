"""Everything that fixes a run: data, layers, functions, rate, epochs and first weights. Frozen and validated."""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np

from bpviz.data.bounds import MOST_WEIGHTS
from bpviz.data.dataset import DataSet
from bpviz.data.files import shortened
from bpviz.engine.activations import SOFTMAX, TRANSFERS
from bpviz.engine.losses import LOSSES
from bpviz.engine.network import INITIALISATIONS, Network, Weights, initialize_network
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.rules import CONSTANT, SCHEDULES, TUTORIALS_RULE, Rule, Schedule
from bpviz.engine.state import State
from bpviz.session.interventions import Intervention, problem

MOST_LAYERS = 20
MOST_NEURONS = 4096
MOST_EPOCHS = 1_000_000_000
LARGEST_SEED = 2**63 - 1
LARGEST_BATCH = 1_000_000_000


class Procedure(StrEnum):
    """Which of the tutorial's procedures is run on each row; the text is its name in algorithm.py."""

    FORWARD = "forward_propagate"
    BACKWARD = "backward_propagate_error"
    TRAIN = "train_network"
    PREDICT = "predict"


class ExperimentError(ValueError):
    """A field that cannot be: `field` names it, the text says what is wrong and what is allowed."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, eq=False)
class Experiment:
    """A run before it is run.

    `layers` are sizes, the inputs first. `transfers` holds one name a layer with weights; softmax is for the output
    layer, where the loss is cross-entropy. `batch_size` is how many rows lie between two updates: 1 is online, None
    is all rows; the last batch of an epoch may be a short one. `rule` says how an update moves weights, `schedule`
    how the learning rate changes. `shuffle` draws the order of rows anew for each epoch, from the seed. `given` are
    first weights that replace the drawn ones. `given_outputs` are outputs for every neuron, a tuple a layer, for
    the procedure that propagates backward from outputs that it did not compute. `interventions` are what a person has
    changed in the course of the run, in the order of their moments.

    Raises ExperimentError where a field is out of its range or does not fit the others.
    """

    data: DataSet
    layers: tuple[int, ...] = (2, 2, 2)
    transfers: tuple[str, ...] = ("sigmoid", "sigmoid")
    learning_rate: float = 0.5
    epochs: int = 20
    seed: int = 1
    init: str = "unit"
    given: tuple[Weights, ...] | None = None
    procedure: Procedure = Procedure.TRAIN
    given_outputs: tuple[tuple[float, ...], ...] | None = None
    batch_size: int | None = 1
    rule: Rule = TUTORIALS_RULE
    loss: str = "squared"
    schedule: Schedule = CONSTANT
    shuffle: bool = False
    interventions: tuple[Intervention, ...] = ()

    def __post_init__(self) -> None:
        check_layers(self.layers)
        self._check_data()
        check_transfers(self.transfers, self.layers)
        check_loss(self.loss, self.transfers)
        check_batch_size(self.batch_size)
        check_rule(self.rule)
        check_learning_rate(self.learning_rate)
        check_epochs(self.epochs)
        check_seed(self.seed)
        check_init(self.init)
        check_schedule(self.schedule, self.learning_rate, self.epochs)
        if self.given is not None:
            check_weights(self.given, self.layers)
        if self.procedure is Procedure.BACKWARD and self.given_outputs is None:
            raise ExperimentError("given_outputs", "propagating backward alone needs the outputs of every neuron")
        if wrong := problem(self.interventions, self.layers):
            raise ExperimentError("interventions", wrong)
        if self.interventions and self.procedure is not Procedure.TRAIN:
            raise ExperimentError("interventions", "only a run that trains can be edited")

    def _check_data(self) -> None:
        data = self.data
        inputs, outputs = data.inputs.shape[1], data.expected.shape[1]
        kind = "classes" if data.classes else "expected output" if outputs == 1 else "expected outputs"
        for which, size, there, what in (
            ("first", self.layers[0], inputs, "input" if inputs == 1 else "inputs"),
            ("last", self.layers[-1], outputs, kind),
        ):
            if size != there:
                has = f"the data '{data.name}' has {there} {what}"
                raise ExperimentError("layers", f"{has}, so the {which} layer must be {there}, not {size}")

    def changed(self, **changes: object) -> "Experiment":
        """The experiment with other settings; interventions stay where each Step that they stand at is still there.

        Raises ExperimentError.
        """
        new: Experiment = replace(self, interventions=(), **changes)  # type: ignore[arg-type]  # by name
        return replace(new, interventions=self.interventions) if new._has_steps_of(self) else new

    def _has_steps_of(self, other: "Experiment") -> bool:
        mine, others = (
            (each.layers, each.transfers[-1] == SOFTMAX, each.data.rows, each.rows_per_update, each.procedure)
            for each in (self, other)
        )
        return mine == others

    def initial_weights(self) -> tuple[Weights, ...]:
        """The weights at the start: the given ones, or else drawn with the seed."""
        return self.given if self.given is not None else initialize_network(self.layers, self.init, self.seed)

    def network(self) -> Network:
        """A new network with the initial weights (and the given outputs, where there are any)."""
        network = Network(self.initial_weights(), self.transfers, self.loss, self.rule, self.rows_per_update > 1)
        for layer, outputs in zip(network.layers, self.given_outputs or (), strict=False):
            for neuron, output in zip(layer, outputs, strict=True):
                neuron.output = output
        return network

    def empty_state(self) -> State:
        """A new state to be loaded."""
        remembers = OPTIMIZERS[self.rule.optimizer].remembers
        return State(self.layers, self.data.rows, self.rows_per_update > 1, remembers)

    def state(self) -> State:
        """A new state with the initial weights."""
        state = self.empty_state()
        for array, layer in zip(state.parameters, self.initial_weights(), strict=True):
            array[:-1] = np.array(layer.weights).T
            array[-1] = layer.biases
        return state

    @property
    def rows_per_update(self) -> int:
        """How many rows lie between two updates, at most all."""
        return min(self.batch_size or self.data.rows, self.data.rows)

    @property
    def update(self) -> int | str:
        """When weights are updated, as people type it: 'online', 'batch', or after how many rows."""
        if self.batch_size is None:
            return "batch"
        return "online" if self.batch_size == 1 else self.batch_size

    @property
    def is_tutorials_update(self) -> bool:
        """Whether weights are updated after each row and by the tutorial's own rule."""
        return self.rows_per_update == 1 and self.rule.is_plain

    def rate(self, epoch: int) -> float:
        """The learning rate of an epoch, by the schedule."""
        return self.schedule.rate(self.learning_rate, epoch, self.epochs)

    @property
    def last_layer(self) -> int:
        """The number of the output layer; layer 0 is the first with weights."""
        return len(self.layers) - 2


def _check_known(field: str, what: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise ExperimentError(field, f"there is no {what} '{shortened(name)}'; there are {', '.join(known)}")


def check_layers(layers: tuple[int, ...]) -> None:
    """Raises ExperimentError unless the sizes are a network that fits in memory."""
    if len(layers) < 2:
        raise ExperimentError("layers", "a network has at least an input and an output layer, for example 2-2-2")
    if len(layers) - 1 > MOST_LAYERS:
        raise ExperimentError("layers", f"at most {MOST_LAYERS} layers after the inputs, not {len(layers) - 1}")
    for size in layers:
        if not 1 <= size <= MOST_NEURONS:
            raise ExperimentError("layers", f"a layer has 1 to {MOST_NEURONS} neurons, not {size}")
    if (weights := weights_in(layers)) > MOST_WEIGHTS:
        raise ExperimentError("layers", f"at most {MOST_WEIGHTS:,} weights, these layers have {weights:,}")


def weights_in(layers: tuple[int, ...]) -> int:
    """How many weights and biases a network has."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(layers))


def check_transfers(transfers: tuple[str, ...], layers: tuple[int, ...]) -> None:
    """Raises ExperimentError unless there is a known transfer function for every layer with weights."""
    for name in transfers:
        _check_known("transfer", "transfer function", name, (*TRANSFERS, SOFTMAX))
    if SOFTMAX in transfers[:-1]:
        raise ExperimentError("transfer", "softmax is for the output layer only, not for a hidden one")
    if len(transfers) != len(layers) - 1:
        raise ExperimentError(
            "transfer",
            f"{len(layers) - 1} layers have weights, so give one transfer function, or "
            f"{len(layers) - 1}, not {len(transfers)}",
        )


def check_loss(loss: str, transfers: tuple[str, ...]) -> None:
    """Raises ExperimentError unless the loss is known and fits the output layer."""
    _check_known("loss", "loss", loss, LOSSES)
    if (loss == "cross_entropy") != (transfers[-1] == SOFTMAX):
        raise ExperimentError(
            "loss",
            "cross-entropy and a softmax output layer go together: "
            f"the loss is '{loss}', the output layer is '{transfers[-1]}'",
        )


def check_batch_size(size: int | None) -> None:
    """Raises ExperimentError unless the size is a whole number from 1, or None for all rows."""
    if size is not None and not 1 <= size <= LARGEST_BATCH:
        raise ExperimentError("update", f"a batch has 1 to {LARGEST_BATCH:,} rows, or all ('batch'), not {size}")


def check_rule(rule: Rule) -> None:
    """Raises ExperimentError unless the optimizer is known and its settings are in their ranges."""
    _check_known("optimizer", "optimizer", rule.optimizer, OPTIMIZERS)
    for name in ("momentum", "beta1", "beta2"):
        value = getattr(rule, name)
        if not 0.0 <= value < 1.0:
            raise ExperimentError(name, f"{name} is a number from 0 to below 1, for example 0.9, not {value:g}")
    if not (math.isfinite(rule.epsilon) and rule.epsilon > 0.0):
        raise ExperimentError("epsilon", f"epsilon is a number above 0, for example 1e-8, not {rule.epsilon:g}")
    if not (math.isfinite(rule.l2) and rule.l2 >= 0.0):
        raise ExperimentError("l2", f"the weight decay is a number from 0, for example 0.001, not {rule.l2:g}")


def check_schedule(schedule: Schedule, learning_rate: float, epochs: int) -> None:
    """Raises ExperimentError unless the schedule is known and keeps the learning rate finite to the last epoch."""
    _check_known("schedule", "schedule", schedule.kind, SCHEDULES)
    if schedule.every < 1:
        raise ExperimentError("schedule", f"a step is every 1 or more epochs, not every {schedule.every}")
    if not (math.isfinite(schedule.factor) and schedule.factor > 0.0):
        raise ExperimentError("schedule", f"the factor of a step is a number above 0, not {schedule.factor:g}")
    try:
        last = schedule.rate(learning_rate, max(epochs - 1, 0), max(epochs, 1))
    except OverflowError:
        last = math.inf
    if not math.isfinite(last):
        raise ExperimentError(
            "schedule",
            f"with the factor {schedule.factor:g} the learning rate grows beyond all numbers; take one below 1",
        )


def check_learning_rate(rate: float) -> None:
    """Raises ExperimentError unless the rate is a positive finite number."""
    if not (math.isfinite(rate) and rate > 0):
        raise ExperimentError("rate", f"the learning rate is a number above 0, for example 0.5, not {rate:g}")


def check_epochs(epochs: int) -> None:
    """Raises ExperimentError unless 0 <= epochs <= MOST_EPOCHS."""
    if not 0 <= epochs <= MOST_EPOCHS:
        raise ExperimentError("epochs", f"epochs are a whole number from 0 to {MOST_EPOCHS:,}, not {epochs}")


def check_seed(seed: int, field: str = "seed") -> None:
    """Raises ExperimentError for `field` unless 0 <= seed <= LARGEST_SEED."""
    if not 0 <= seed <= LARGEST_SEED:
        raise ExperimentError(field, f"a seed is a whole number from 0 to {LARGEST_SEED}, not {seed}")


def check_init(init: str) -> None:
    """Raises ExperimentError unless the initialisation is known."""
    _check_known("init", "initialisation", init, INITIALISATIONS)


def check_weights(given: tuple[Weights, ...], layers: tuple[int, ...]) -> None:
    """Raises ExperimentError unless the weights are finite and fit the layers."""
    if len(given) != len(layers) - 1:
        raise ExperimentError(
            "weights", f"weights for {len(given)} layers were given, the network has {len(layers) - 1}"
        )
    for i, (layer, inputs, size) in enumerate(zip(given, layers, layers[1:], strict=False)):
        if len(layer.weights) != size or len(layer.biases) != size:
            raise ExperimentError(
                "weights",
                f"layer {i} has {size} neurons, but weights for {len(layer.weights)} and biases for "
                f"{len(layer.biases)} were given",
            )
        for j, (weights, bias) in enumerate(zip(*layer, strict=True)):
            if len(weights) != inputs:
                raise ExperimentError(
                    "weights", f"neuron {j} of layer {i} has {inputs} inputs, but {len(weights)} weights were given"
                )
            if not all(map(math.isfinite, (*weights, bias))):
                raise ExperimentError("weights", f"neuron {j} of layer {i} has a weight that is not a finite number")
