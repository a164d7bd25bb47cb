"""What else may follow on a row, beside the tutorial's `update_weights`: optimizers, batches, and frozen weights.

Written like `algorithm.py`: a `yield` stands directly below the line whose result it shows, and computes nothing.
"""

from collections.abc import Sequence

from bpviz.engine.algorithm import Made, Run
from bpviz.engine.network import Network
from bpviz.engine.phases import Phase


def update_unfrozen(network: Network, row: Sequence[float], learning_rate: float) -> Run[None]:
    """4.1, where some weights are frozen: those keep their value, the others move as ever."""
    inputs = row
    for layer in network.layers:
        for neuron in layer:
            for j, weight in enumerate(neuron.weights):
                moved = weight - learning_rate * neuron.delta * inputs[j]
                neuron.weights[j] = weight if neuron.frozen[j] else moved
                yield weight, inputs[j], neuron.weights[j]
            bias = neuron.bias
            moved = bias - learning_rate * neuron.delta
            neuron.bias = bias if neuron.frozen[-1] else moved
            yield bias, 1.0, neuron.bias
            yield Made(Phase.UPDATE, neuron, (learning_rate,))
        inputs = [neuron.output for neuron in layer]


def update_by_gradient(network: Network, row: Sequence[float], learning_rate: float) -> Run[None]:
    """Online learning with an optimizer: it is given each weight's gradient, delta times input, and the decay."""
    network.begin_update()
    inputs = row
    for layer in network.layers:
        for neuron in layer:
            for j, weight in enumerate(neuron.weights):
                gradient = neuron.delta * inputs[j] + network.rule.l2 * weight
                neuron.weights[j] = network.optimized(neuron, j, weight, gradient, learning_rate)
                yield weight, inputs[j], neuron.weights[j], *neuron.memory[j]
            bias = neuron.bias
            neuron.bias = network.optimized(neuron, -1, bias, neuron.delta, learning_rate)
            yield bias, 1.0, neuron.bias, *neuron.memory[-1]
            yield Made(Phase.UPDATE, neuron, (learning_rate,))
        inputs = [neuron.output for neuron in layer]


def accumulate_gradients(network: Network, row: Sequence[float], learning_rate: float) -> Run[None]:
    """4.1, in batches: the gradients of a row are added to the batch's, and no weight moves."""
    inputs = row
    for layer in network.layers:
        for neuron in layer:
            for j, value in enumerate(inputs):
                neuron.gradients[j] += neuron.delta * value
                yield neuron.delta, value, neuron.gradients[j]
            neuron.gradients[-1] += neuron.delta
            yield neuron.delta, 1.0, neuron.gradients[-1]
            yield Made(Phase.ACCUMULATE, neuron, (learning_rate,))
        inputs = [neuron.output for neuron in layer]


def finish_batch(network: Network, row: Sequence[float], learning_rate: float) -> Run[None]:
    """4.1, the last row of a batch: its gradients too, then every weight moves by the batch's, which start anew."""
    yield from accumulate_gradients(network, row, learning_rate)
    network.begin_update()
    for layer in network.layers:
        for neuron in layer:
            for j, weight in enumerate(neuron.weights):
                gradient = neuron.gradients[j] + network.rule.l2 * weight
                neuron.weights[j] = network.optimized(neuron, j, weight, gradient, learning_rate)
                yield weight, neuron.gradients[j], neuron.weights[j], *neuron.memory[j]
            bias, gradient = neuron.bias, neuron.gradients[-1]
            neuron.bias = network.optimized(neuron, -1, bias, gradient, learning_rate)
            yield bias, gradient, neuron.bias, *neuron.memory[-1]
            yield Made(Phase.UPDATE, neuron, (learning_rate,))
            neuron.gradients = [0.0] * len(neuron.gradients)
