"""The tutorial's algorithm, in plain Python, one neuron at a time.

Every procedure keeps its name from the tutorial and says its section. A `yield` is a place where the run can be
looked at; it stands directly below the line whose result it shows, and computes nothing. Inside a sum it shows
one term: two operands and the value so far, and what an optimizer remembers. At the end of a neuron's turn it shows
what was `Made`.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import NamedTuple, TypeVar

from bpviz.engine.activations import softmax_share
from bpviz.engine.network import Layer, Network, Neuron, largest_output
from bpviz.engine.phases import Phase


class Made(NamedTuple):
    """A neuron has had its turn in a phase; the loss of a row has no neuron. `values` are what else was used."""

    phase: Phase
    neuron: Neuron | None
    values: tuple[float, ...] = ()


T = TypeVar("T")
Term = tuple[float, ...]
Run = Generator[Term | Made, None, T]
Row = tuple[Sequence[float], Sequence[float]]  # inputs, expected outputs


def activate(neuron: Neuron, inputs: Sequence[float]) -> Run[float]:
    """2.1 Neuron activation: the bias, then the weighted inputs, one by one."""
    net_input = neuron.bias
    for weight, value in zip(neuron.weights, inputs):
        net_input += weight * value
        yield weight, value, net_input
    return net_input


def forward_propagate(network: Network, row: Sequence[float]) -> Run[Sequence[float]]:
    """2.3 Forward propagation: the outputs of a layer are the inputs of the next."""
    inputs = row
    for layer in network.layers:
        if layer.is_softmax:
            return (yield from softmax(layer, inputs))
        new_inputs = []
        for neuron in layer:
            neuron.net_input = yield from activate(neuron, inputs)
            neuron.output = layer.transfer(neuron.net_input)
            yield Made(Phase.FORWARD, neuron)
            new_inputs.append(neuron.output)
        inputs = new_inputs
    return inputs


def softmax(layer: Layer, inputs: Sequence[float]) -> Run[Sequence[float]]:
    """An output layer that shares out 1: all net inputs first, then each neuron's share of the sum."""
    for neuron in layer:
        neuron.net_input = yield from activate(neuron, inputs)
        yield Made(Phase.FORWARD, neuron)
    largest = layer.largest_net_input()
    total = 0.0
    for neuron in layer:
        total += softmax_share(neuron.net_input, largest, 1.0)
        yield neuron.net_input, largest, total
    for neuron in layer:
        neuron.output = softmax_share(neuron.net_input, largest, total)
        yield Made(Phase.FORWARD, neuron, (largest, total))
    return [neuron.output for neuron in layer]


def sum_error(network: Network, outputs: Sequence[float], expected: Sequence[float]) -> Run[float]:
    """4.2 The error of one row, summed over the outputs."""
    row_error = 0.0
    for target, output in zip(expected, outputs):
        row_error += network.loss(target, output)
        yield target, output, row_error
    return row_error


def backward_propagate_error(network: Network, expected: Sequence[float]) -> Run[None]:
    """3.2 Error backpropagation: output layer first, each neuron its share of the blame."""
    for layer in reversed(network.layers):
        for j, neuron in enumerate(layer):
            if layer is network.output_layer:
                error = neuron.output - expected[j]
                yield neuron.output, expected[j], error
            else:
                error = 0.0
                for next_neuron in layer.next:
                    error += next_neuron.weights[j] * next_neuron.delta
                    yield next_neuron.weights[j], next_neuron.delta, error
            neuron.error = error
            neuron.derivative = layer.transfer_derivative(neuron.output)
            neuron.delta = error * neuron.derivative
            yield Made(Phase.BACKWARD, neuron)


def update_weights(network: Network, row: Sequence[float], learning_rate: float) -> Run[None]:
    """4.1 Update weights: each moves against its delta times its input; a bias has the input 1."""
    inputs = row
    for layer in network.layers:
        for neuron in layer:
            for j, weight in enumerate(neuron.weights):
                neuron.weights[j] -= learning_rate * neuron.delta * inputs[j]
                yield weight, inputs[j], neuron.weights[j]
            bias = neuron.bias
            neuron.bias -= learning_rate * neuron.delta
            yield bias, 1.0, neuron.bias
            yield Made(Phase.UPDATE, neuron, (learning_rate,))
        inputs = [neuron.output for neuron in layer]


Update = Callable[[Network, Sequence[float], float], Run[None]]


def train_network(
    network: Network,
    epochs: Iterable[Iterable[Row]],
    learning_rate: float,
    epoch_error: float = 0.0,
    update: Update = update_weights,
) -> Run[None]:
    """4.2 Train network. `epochs` holds the rows of each epoch that is still to come; `epoch_error` is what an epoch
    that has begun had summed up before; `update` is what follows on a row."""
    for rows in epochs:
        for row, expected in rows:
            outputs = yield from forward_propagate(network, row)
            row_error = yield from sum_error(network, outputs, expected)
            epoch_error += row_error
            yield Made(Phase.LOSS, None, (row_error, epoch_error))
            yield from backward_propagate_error(network, expected)
            yield from update(network, row, learning_rate)
        epoch_error = 0.0


def predict(network: Network, row: Sequence[float]) -> Run[int]:
    """5 Predict: the index of the largest output."""
    outputs = yield from forward_propagate(network, row)
    return largest_output(outputs)
