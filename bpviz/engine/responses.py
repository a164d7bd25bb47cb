"""The forward pass over many points at once, compiled: what `algorithm.forward_propagate` does for each of them, the
same arithmetic in the same order, so the same bits. Importing this imports numba, which takes a while.

Inner loops run over points, so that the vector units work on several at once while each still adds in the tutorial's
order; and one compiled text serves networks of any depth.
"""

import math
from collections.abc import Sequence

import numpy as np

from bpviz.engine.activations import LEAKY_SLOPE, SOFTMAX, TRANSFERS
from bpviz.engine.compiling import Matrix, Vector, Whole, cached, compiled
from bpviz.engine.network import Parameters

TRANSFER_NAMES = (*TRANSFERS, SOFTMAX)  # a function's number is its place in it
SIGMOID, TANH, RELU, LEAKY_RELU, LINEAR, SHARES = range(6)


def transfer_numbers(names: Sequence[str]) -> tuple[int, ...]:
    """The numbers by which compiled code knows transfer functions."""
    return tuple(TRANSFER_NAMES.index(name) for name in names)


@compiled
def transfer_points(function: int, output: Vector) -> None:
    """2.2 Outputs (points,) of a neuron, in place of its net inputs."""
    for p in range(len(output)):
        net_input = output[p]
        if function == SIGMOID:
            output[p] = 1.0 / (1.0 + math.exp(-net_input))
        elif function == TANH:
            output[p] = math.tanh(net_input)
        elif function == RELU:
            output[p] = 0.0 if net_input <= 0.0 else net_input
        elif function == LEAKY_RELU:
            output[p] = LEAKY_SLOPE * net_input if net_input <= 0.0 else net_input


@compiled
def share_points(first: int, last: int, values: Matrix) -> None:
    """Softmax of rows `first` to before `last`, in place of their net inputs, point by point."""
    for p in range(values.shape[1]):
        largest = values[first, p]
        for j in range(first, last):
            if values[j, p] > largest:
                largest = values[j, p]
        total = 0.0
        for j in range(first, last):
            total += math.exp(values[j, p] - largest)
        for j in range(first, last):
            values[j, p] = math.exp(values[j, p] - largest) / total


@compiled
def respond_to_points(weights: Vector, sizes: Whole, transfers: Whole, values: Matrix) -> None:
    """2.3 Fills `values`, (inputs + neurons, points), whose first rows are the inputs: a row a neuron, its outputs.

    `weights` are those of all neurons one after the other, each with its bias last; `sizes` are those of the layers,
    the inputs' first.
    """
    points, at, below = values.shape[1], 0, 0
    for k in range(len(transfers)):
        inputs, neurons = sizes[k], sizes[k + 1]
        first = below + inputs
        for j in range(first, first + neurons):
            for p in range(points):
                values[j, p] = weights[at + inputs]
            for i in range(inputs):
                weight = weights[at + i]
                for p in range(points):
                    values[j, p] += weight * values[below + i, p]
            at += inputs + 1
            if transfers[k] != SHARES:
                transfer_points(transfers[k], values[j])
        if transfers[k] == SHARES:
            share_points(first, first + neurons, values)
        below = first


@cached
def respond(weights: Vector, sizes: Whole, transfers: Whole, values: Matrix) -> None:
    """`respond_to_points`, to be called from outside."""
    respond_to_points(weights, sizes, transfers, values)


def responses(
    parameters: Parameters, sizes: Sequence[int], transfers: Sequence[str], inputs: Matrix, values: Matrix
) -> None:
    """Writes `inputs` (inputs, points) and below them what every neuron answers into `values`, (inputs + neurons,
    points), for weights in the shapes of `Network.parameters`."""
    values[: sizes[0]] = inputs
    weights = np.concatenate([layer.ravel() for layer in parameters])
    respond(weights, np.array(sizes), np.array(transfer_numbers(transfers)), values)


def warm_up() -> None:
    """Compiles, or loads what an earlier process has compiled."""
    responses((np.zeros((1, 2)),), (1, 1), ("linear",), np.zeros((1, 1)), np.zeros((2, 1)))
