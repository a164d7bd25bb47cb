"""The tutorial's own procedures, typed from its text: what the program is compared with.

Two things are not as printed there. The transfer function and its derivative are parameters, the tutorial's sigmoid
by default; and the error of a row is added up with `+=`, because `sum()` rounds differently from Python 3.12 on.
"""

from collections.abc import Callable
from itertools import pairwise
from math import exp
from random import random, seed
from typing import Any

Network = list[list[dict[str, Any]]]
Function = Callable[[float], float]


def initialize_network(*sizes: int) -> Network:
    """Draws from Python's global generator, as the tutorial does; seed it first."""
    return [
        [{"weights": [random() for i in range(n_inputs + 1)]} for i in range(n_neurons)]
        for n_inputs, n_neurons in pairwise(sizes)
    ]


def activate(weights: list[float], inputs: list[float]) -> float:
    activation = weights[-1]
    for i in range(len(weights) - 1):
        activation += weights[i] * inputs[i]
    return activation


def sigmoid(activation: float) -> float:
    return 1.0 / (1.0 + exp(-activation))


def sigmoid_derivative(output: float) -> float:
    return output * (1.0 - output)


def forward_propagate(network: Network, row: list[float], transfers: list[Function]) -> list[float]:
    inputs = row
    for layer, transfer in zip(network, transfers, strict=True):
        new_inputs = []
        for neuron in layer:
            activation = activate(neuron["weights"], inputs)
            neuron["output"] = transfer(activation)
            new_inputs.append(neuron["output"])
        inputs = new_inputs
    return inputs


def backward_propagate_error(network: Network, expected: list[float], derivatives: list[Function]) -> None:
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = list()
        if i != len(network) - 1:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["weights"][j] * neuron["delta"]
                errors.append(error)
        else:
            for j in range(len(layer)):
                neuron = layer[j]
                errors.append(neuron["output"] - expected[j])
        for j in range(len(layer)):
            neuron = layer[j]
            neuron["delta"] = errors[j] * derivatives[i](neuron["output"])


def update_weights(network: Network, row: list[float], l_rate: float) -> None:
    for i in range(len(network)):
        inputs = row[:-1]
        if i != 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]


def train_network(
    network: Network,
    train: list[list[Any]],
    l_rate: float,
    n_epoch: int,
    n_outputs: int,
    transfers: list[Function] | None = None,
    derivatives: list[Function] | None = None,
) -> list[float]:
    """Gives the error of each epoch, where the tutorial prints it."""
    transfers = transfers or [sigmoid] * len(network)
    derivatives = derivatives or [sigmoid_derivative] * len(network)
    errors = []
    for _ in range(n_epoch):
        sum_error = 0.0
        for row in train:
            outputs = forward_propagate(network, row, transfers)
            expected = [0.0 for i in range(n_outputs)]
            expected[row[-1]] = 1.0
            row_error = 0.0
            for i in range(len(expected)):
                row_error += (expected[i] - outputs[i]) ** 2
            sum_error += row_error
            backward_propagate_error(network, expected, derivatives)
            update_weights(network, row, l_rate)
        errors.append(sum_error)
    return errors


def predict(network: Network, row: list[float]) -> int:
    outputs = forward_propagate(network, row, [sigmoid] * len(network))
    return outputs.index(max(outputs))


def trained(sizes: tuple[int, ...], train: list[list[Any]], seed_: int, l_rate: float, n_epoch: int) -> Network:
    """The tutorial's section 4.2 with other numbers."""
    seed(seed_)
    network = initialize_network(*sizes)
    train_network(network, train, l_rate, n_epoch, sizes[-1])
    return network
