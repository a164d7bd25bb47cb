"""What compiled epochs do with one layer: the same arithmetic as the procedures of `algorithm.py`, in the same order.

Weights lie transposed, (inputs + 1, neurons), so that inner loops run over neurons: the vector units work on several
neurons at once while each neuron still adds in the tutorial's order.
"""

import math

from bpviz.engine.activations import LEAKY_SLOPE
from bpviz.engine.compiling import Arrays, Matrix, Vector, compiled
from bpviz.engine.state import NEARLY_ZERO

Pair = tuple[float, float]

SIGMOID, TANH, RELU, LEAKY_RELU, LINEAR, SOFTMAX = range(6)
SQUARED, CROSS_ENTROPY = range(2)


@compiled
def activate(inputs: int, neurons: int, weights: Matrix, values: Vector, net_input: Vector) -> None:
    """2.1 Net inputs of a layer: the bias, then the weighted inputs, one by one."""
    for j in range(neurons):
        net_input[j] = weights[inputs, j]
    i = 0
    while i + 1 < inputs:
        one, two = values[i], values[i + 1]
        for j in range(neurons):
            net_input[j] = (net_input[j] + weights[i, j] * one) + weights[i + 1, j] * two
        i += 2
    if i < inputs:
        one = values[i]
        for j in range(neurons):
            net_input[j] += weights[i, j] * one


@compiled
def update_and_add_two(
    neurons: int, one: Vector, two: Vector, step: Vector, befores: Pair, values: Pair, net_input: Vector
) -> None:
    """The weights (neurons,) from two inputs are updated and add to the net inputs. A function of its own, so that the
    compiler knows that the two do not overlap: else it looks each time, and is wrong where it knows the sizes."""
    for j in range(neurons):
        one[j] -= step[j] * befores[0]
        two[j] -= step[j] * befores[1]
        net_input[j] = (net_input[j] + one[j] * values[0]) + two[j] * values[1]


@compiled
def update_and_activate(
    inputs: int, neurons: int, weights: Matrix, before: Vector, step: Vector, values: Vector, net_input: Vector
) -> None:
    """`update_weights` with the inputs of the row `before`, and `activate`, in one sweep over the weights."""
    for j in range(neurons):
        weights[inputs, j] -= step[j]
        net_input[j] = weights[inputs, j]
    i = 0
    while i + 1 < inputs:
        befores, pair = (before[i], before[i + 1]), (values[i], values[i + 1])
        update_and_add_two(neurons, weights[i], weights[i + 1], step, befores, pair, net_input)
        i += 2
    if i < inputs:
        one, one_before = values[i], before[i]
        for j in range(neurons):
            weights[i, j] -= step[j] * one_before
            net_input[j] += weights[i, j] * one


@compiled
def transfer(neurons: int, function: int, net_input: Vector, output: Vector) -> None:
    """2.2 Outputs of a layer."""
    if function == SIGMOID:
        for j in range(neurons):
            output[j] = 1.0 / (1.0 + math.exp(-net_input[j]))
    elif function == TANH:
        for j in range(neurons):
            output[j] = math.tanh(net_input[j])
    elif function == RELU:
        for j in range(neurons):
            output[j] = 0.0 if net_input[j] <= 0.0 else net_input[j]
    elif function == LEAKY_RELU:
        for j in range(neurons):
            output[j] = LEAKY_SLOPE * net_input[j] if net_input[j] <= 0.0 else net_input[j]
    elif function == LINEAR:
        for j in range(neurons):
            output[j] = net_input[j]
    else:
        largest = net_input[0]
        for j in range(neurons):
            if net_input[j] > largest:
                largest = net_input[j]
        total = 0.0
        for j in range(neurons):
            output[j] = math.exp(net_input[j] - largest)
            total += (
                output[j] + 0.0 * net_input[j]
            )  # NaN where a net input is infinite, so that it shows; else no change
        for j in range(neurons):
            output[j] = output[j] / total


@compiled
def sum_error(neurons: int, loss: int, output: Vector, expected: Vector, error: Vector) -> float:
    """4.2 The error of a row; and the error signal of each output."""
    row_error = 0.0
    for j in range(neurons):
        error[j] = output[j] - expected[j]
        if loss == SQUARED:
            difference = expected[j] - output[j]
            row_error += difference * difference
        elif expected[j] != 0.0:
            row_error += math.inf if output[j] <= 0.0 else -expected[j] * math.log(output[j])
    return row_error


@compiled
def largest_output(neurons: int, output: Vector) -> int:
    """5 The predicted class: the index of the largest output, the first of equals."""
    largest, value = 0, output[0]
    for j in range(1, neurons):
        is_larger = output[j] > value
        largest = j if is_larger else largest
        value = output[j] if is_larger else value
    return largest


@compiled
def share_blame(inputs: int, neurons: int, weights: Matrix, delta: Vector, error: Vector) -> None:
    """3.2 Error signals of a layer, from the deltas of the next and the weights between."""
    for i in range(inputs):
        total = 0.0
        for j in range(neurons):
            total += weights[i, j] * delta[j]
        error[i] = total


@compiled
def share_blame_and_update(
    inputs: int, neurons: int, weights: Matrix, delta: Vector, error: Vector, values: Vector, step: Vector
) -> None:
    """`share_blame`, and `update_weights` of the next layer, in one sweep over the weights."""
    for i in range(inputs):
        total, value = 0.0, values[i]
        for j in range(neurons):
            total += weights[i, j] * delta[j]
            weights[i, j] -= step[j] * value
        error[i] = total
    for j in range(neurons):
        weights[inputs, j] -= step[j]


@compiled
def transfer_derivative(neurons: int, function: int, output: Vector, derivative: Vector) -> None:
    """3.1 Derivatives of a layer, from its outputs."""
    if function == SIGMOID:
        for j in range(neurons):
            derivative[j] = output[j] * (1.0 - output[j])
    elif function == TANH:
        for j in range(neurons):
            derivative[j] = 1.0 - output[j] * output[j]
    elif function == RELU:
        for j in range(neurons):
            derivative[j] = 0.0 if output[j] <= 0.0 else 1.0
    elif function == LEAKY_RELU:
        for j in range(neurons):
            derivative[j] = LEAKY_SLOPE if output[j] <= 0.0 else 1.0
    else:
        for j in range(neurons):
            derivative[j] = 1.0


@compiled
def later(row: int, other: int) -> int:
    """The later of two rows; `max` would take longer to compile than all that calls it."""
    return row if row > other else other


@compiled
def finish_deltas(neurons: int, rate: float, state: Arrays, k: int, row: int) -> bool:
    """3.2 Deltas of layer `k`, and rate times delta; notes which of its neurons are alive in this row, one by one only
    where not all are. Returns whether the layer's net inputs are finite, as far as what they lead to does not show it:
    where one is infinite and its output is not, its derivative is 0."""
    error, derivative, delta, step = state.error[k], state.derivative[k], state.delta[k], state.step[k]
    alive = True
    for j in range(neurons):
        delta[j] = error[j] * derivative[j]
        step[j] = rate * delta[j]
        alive &= abs(derivative[j]) >= NEARLY_ZERO
    if alive:
        state.all_alive[k] = row
        return True
    last_alive, nonzero = state.last_alive[k], True
    for j in range(neurons):
        last_alive[j] = row if abs(derivative[j]) >= NEARLY_ZERO else later(last_alive[j], state.all_alive[k])
        nonzero &= derivative[j] != 0.0
    if nonzero:
        state.all_nonzero[k] = row
        return True
    net_input, last_nonzero, finite = state.net_input[k], state.last_nonzero[k], True
    all_nonzero = later(state.all_alive[k], state.all_nonzero[k])
    for j in range(neurons):
        last_nonzero[j] = row if derivative[j] != 0.0 else later(last_nonzero[j], all_nonzero)
        finite &= abs(net_input[j]) < math.inf
    return finite


@compiled
def update_weights(inputs: int, neurons: int, weights: Matrix, values: Vector, step: Vector) -> None:
    """4.1 Each weight moves against its delta times its input."""
    for i in range(inputs):
        for j in range(neurons):
            weights[i, j] -= step[j] * values[i]
    for j in range(neurons):
        weights[inputs, j] -= step[j]


@compiled
def accumulate_gradients(inputs: int, neurons: int, gradients: Matrix, values: Vector, delta: Vector) -> None:
    """4.1, in batches: the gradients of a row are added to the batch's."""
    for i in range(inputs):
        for j in range(neurons):
            gradients[i, j] += delta[j] * values[i]
    for j in range(neurons):
        gradients[inputs, j] += delta[j]
