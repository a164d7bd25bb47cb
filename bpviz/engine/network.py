"""A network: layers of neurons that hold their weights and what was last computed in them; and its first weights."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.activations import SOFTMAX, TRANSFERS, softmax_derivative
from bpviz.engine.losses import LOSSES
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.quantities import REMEMBERED, Quantity
from bpviz.engine.rules import TUTORIALS_RULE, Rule
from bpviz.engine.state import State

Parameters = tuple[NDArray[np.float64], ...]
Frozen = tuple[NDArray[np.bool_], ...]  # in the shapes of the parameters


class Unit(NamedTuple):
    """Where a neuron stands: layer 0 is the first with weights, layer -1 the inputs; the index counts from 0."""

    layer: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody calls


class Weights(NamedTuple):
    """The weights of one layer: `weights[j][i]` to neuron j from input i, and `biases[j]`."""

    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]


def weights_of(parameters: Parameters) -> tuple[Weights, ...]:
    """Arrays (neurons, inputs + 1), bias last, as the weights that they hold."""
    return tuple(
        Weights(tuple(tuple(row[:-1]) for row in table.tolist()), tuple(table[:, -1].tolist())) for table in parameters
    )


class Neuron:
    """One neuron. What is computed in it stays in it, as in the tutorial's dictionaries.

    `gradients` are the batch's sums so far, `memory` is what the optimizer remembers, and `frozen` says whether an
    update leaves it as it is: of each weight and, last, of the bias.
    """

    __slots__ = (
        "bias",
        "delta",
        "derivative",
        "error",
        "frozen",
        "gradients",
        "memory",
        "net_input",
        "output",
        "unit",
        "weights",
    )

    def __init__(self, unit: Unit, weights: Sequence[float], bias: float, remembers: int = 0) -> None:
        self.unit = unit
        self.weights = list(weights)
        self.bias = bias
        self.gradients = [0.0] * (len(weights) + 1)
        self.memory = [[0.0] * remembers for _ in self.gradients]
        self.frozen = [False] * len(self.gradients)
        self.net_input = self.output = self.error = self.derivative = self.delta = 0.0


class Layer:
    """The neurons of one layer, their transfer function with its derivative, and the neurons of the next layer."""

    def __init__(self, neurons: list[Neuron], transfer: str) -> None:
        self.neurons = neurons
        self.is_softmax = transfer == SOFTMAX
        self.has_kink = not self.is_softmax and TRANSFERS[transfer].has_kink
        if not self.is_softmax:
            self.transfer = TRANSFERS[transfer].function
        self.transfer_derivative = softmax_derivative if self.is_softmax else TRANSFERS[transfer].derivative_from_output
        self.next: Sequence[Neuron] = ()

    def __iter__(self) -> Iterator[Neuron]:
        return iter(self.neurons)

    def largest_net_input(self) -> float:
        """By comparisons in order, and not `max()`, whose answer depends on the order where there is a NaN."""
        largest = self.neurons[0].net_input
        for neuron in self.neurons:
            if neuron.net_input > largest:
                largest = neuron.net_input
        return largest


class Network:
    """Layers from the first hidden one to the output layer.

    `weights` holds one `Weights` a layer, `transfers` one name a layer (the keys of `TRANSFERS`, for the output layer
    also softmax), `loss` is a key of `LOSSES`, `rule` says how weights are updated, and
    `accumulates` whether their gradients are added up over a batch first. `powers` are the rule's running products.
    """

    def __init__(
        self,
        weights: Sequence[Weights],
        transfers: Sequence[str],
        loss: str = "squared",
        rule: Rule = TUTORIALS_RULE,
        accumulates: bool = False,
    ) -> None:
        self.rule = rule
        self.optimizer = OPTIMIZERS[rule.optimizer].function
        self.powers = [1.0, 1.0]
        self.accumulates = accumulates
        self.remembers = remembers = OPTIMIZERS[rule.optimizer].remembers
        self.layers = [
            Layer([Neuron(Unit(i, j), w, b, remembers) for j, (w, b) in enumerate(zip(*layer, strict=True))], transfer)
            for i, (layer, transfer) in enumerate(zip(weights, transfers, strict=True))
        ]
        for layer, following in pairwise(self.layers):
            layer.next = following.neurons
        self.output_layer = self.layers[-1]
        self.loss: Callable[[float, float], float] = LOSSES[loss].function

    def begin_update(self) -> None:
        """Takes the running products of the betas one update further."""
        self.powers[0] *= self.rule.beta1
        self.powers[1] *= self.rule.beta2

    def optimized(self, neuron: Neuron, j: int, weight: float, gradient: float, learning_rate: float) -> float:
        """The new weight `j` of a neuron, by the optimizer, which changes what it remembers; a frozen one stays."""
        moved = self.optimizer(weight, gradient, neuron.memory[j], learning_rate, self.rule, self.powers)
        return weight if neuron.frozen[j] else moved

    def neurons(self) -> Iterator[Neuron]:
        """Every neuron, first hidden layer first."""
        return (neuron for layer in self.layers for neuron in layer)

    def parameters(self) -> Parameters:
        """A copy of all weights and biases as they are now: an array (neurons, inputs + 1) a layer, bias last."""
        return tuple(np.array([[*neuron.weights, neuron.bias] for neuron in layer]) for layer in self.layers)

    def load(self, parameters: Parameters) -> None:
        """Replaces all weights and biases."""
        for layer, rows in zip(self.layers, parameters, strict=True):
            for neuron, row in zip(layer, rows.tolist(), strict=True):
                *neuron.weights, neuron.bias = row

    def freeze(self, frozen: Frozen | None) -> None:
        """Says which weights and biases an update leaves as they are."""
        for i, layer in enumerate(self.layers):
            for j, neuron in enumerate(layer):
                neuron.frozen = frozen[i][j].tolist() if frozen else [False] * len(neuron.frozen)

    def beside_weights(self) -> dict[Quantity, Parameters]:
        """A copy of what belongs to each weight beside its value, in the shapes of `parameters`: the batch's gradients
        where learning is in batches, and what the optimizer remembers."""
        found: dict[Quantity, Parameters] = {}
        if self.accumulates:
            found[Quantity.GRADIENT] = tuple(np.array([neuron.gradients for neuron in layer]) for layer in self.layers)
        for k, quantity in enumerate(REMEMBERED[self.remembers]):
            found[quantity] = tuple(
                np.array([[numbers[k] for numbers in neuron.memory] for neuron in layer]) for layer in self.layers
            )
        return found

    def load_state(self, state: State) -> None:
        """Replaces weights, biases, what the optimizer remembers, and the batch's gradients."""
        self.load(tuple(layer.T for layer in state.parameters))
        self.powers = state.powers.tolist()
        for i, layer in enumerate(self.layers):
            gradients = state.gradients[i].T.tolist() if state.gradients else None
            memories = [memory[i].T.tolist() for memory in state.memory]
            for j, neuron in enumerate(layer):
                if gradients:
                    neuron.gradients = gradients[j]
                if memories:
                    neuron.memory = [list(numbers) for numbers in zip(*(memory[j] for memory in memories), strict=True)]

    def save_state(self, state: State) -> None:
        """Writes weights, biases, what the optimizer remembers, and the batch's gradients into a state."""
        for array, rows in zip(state.parameters, self.parameters(), strict=True):
            array[:] = rows.T
        state.powers[:] = self.powers
        arrays = state.beside_weights()
        for quantity, layers in self.beside_weights().items():
            for array, rows in zip(arrays[quantity], layers, strict=True):
                array[:] = rows.T
        for i, layer in enumerate(self.layers):
            for name, values in state.values.items():
                values[i][:] = [getattr(neuron, name) for neuron in layer]


def largest_output(outputs: Sequence[float]) -> int:
    """The index of the largest output, the first of equals: the tutorial's arg max (section 5).

    A loop and not `max()`, whose answer depends on the order where an output is NaN.
    """
    largest = 0
    for i in range(1, len(outputs)):
        if outputs[i] > outputs[largest]:
            largest = i
    return largest


def one_hot(index: int, count: int) -> tuple[float, ...]:
    """The expected outputs of class `index` of `count`: 1 in its place, else 0 (section 4.2)."""
    return tuple(1.0 if i == index else 0.0 for i in range(count))


class Initialisation(NamedTuple):
    """How first weights are drawn: `limit(inputs, outputs)` bounds them; `zero_biases` where biases start at 0.

    A weight is `limit * (2 random() - 1)`; the tutorial's own 'unit' draws `random()` itself, from 0 to 1.
    """

    name: str
    title: str
    limit: Callable[[int, int], float] | None
    zero_biases: bool


INITIALISATIONS = {
    init.name: init
    for init in (
        Initialisation("unit", "uniform 0 … 1 (the tutorial's)", None, False),
        Initialisation("half", "uniform −0.5 … 0.5", lambda inputs, outputs: 0.5, False),
        Initialisation("glorot", "Glorot uniform", lambda inputs, outputs: math.sqrt(6 / (inputs + outputs)), True),
        Initialisation("he", "He uniform", lambda inputs, outputs: math.sqrt(6 / inputs), True),
    )
}


def initialize_network(layers: Sequence[int], init: str, seed: int) -> tuple[Weights, ...]:
    """First weights for `layers` (inputs first) from Python's own generator with `seed`: the same bits on every
    machine."""
    return drawn_weights(layers, init, random.Random(seed))


def drawn_weights(layers: Sequence[int], init: str, generator: random.Random) -> tuple[Weights, ...]:
    """The next first weights for `layers` from a generator, drawn as section 1 draws them.

    Layer by layer, neuron by neuron, the inputs' weights and then the bias. Glorot and Bengio 2010 and He et al. 2015
    give the limits that are not the tutorial's.
    """
    chosen = INITIALISATIONS[init]
    network = []
    for inputs, outputs in pairwise(layers):
        limit = chosen.limit(inputs, outputs) if chosen.limit else None
        weights, biases = [], []
        for _ in range(outputs):
            weights.append(tuple(_draw(generator, limit) for _ in range(inputs)))
            biases.append(0.0 if chosen.zero_biases else _draw(generator, limit))
        network.append(Weights(tuple(weights), tuple(biases)))
    return tuple(network)


def _draw(generator: random.Random, limit: float | None) -> float:
    drawn = generator.random()
    return drawn if limit is None else limit * (2.0 * drawn - 1.0)
