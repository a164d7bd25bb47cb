"""Compiled epochs: what `algorithm.py` and `updates.py` do, without the interpreter: the same arithmetic in the same
order, so the same bits. `compiled.py` calls it.

Weights lie transposed, (inputs + 1, neurons), so that inner loops run over neurons: the vector units work on several
neurons at once while each neuron still adds in the tutorial's order. Online gradient descent without decay also fuses
sweeps over the weights: the errors of a layer with the update of the next; and the first layer's update after one row
with the forward pass of the next row, two inputs at a time.

One text is compiled for networks of any size, and for just one with sizes and functions as constants; see `trainer`.
All of it stands in this one file, because numba's cache looks for changes in no other.
"""

import functools
import math
from collections.abc import Callable

from bpviz.engine import shuffle
from bpviz.engine.activations import LEAKY_SLOPE
from bpviz.engine.compiling import Arrays, Constants, Matrix, Plan, Vector, Whole, cached, compiled, compiled_with
from bpviz.engine.state import NEARLY_ZERO

SIGMOID, TANH, RELU, LEAKY_RELU, LINEAR, SOFTMAX = range(6)
SQUARED, CROSS_ENTROPY = range(2)
SGD, MOMENTUM, ADAM = range(3)


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
def update_and_activate(
    inputs: int, neurons: int, weights: Matrix, before: Vector, step: Vector, values: Vector, net_input: Vector
) -> None:
    """`update_weights` with the inputs of the row `before`, and `activate`, in one sweep over the weights."""
    for j in range(neurons):
        weights[inputs, j] -= step[j]
        net_input[j] = weights[inputs, j]
    i = 0
    while i + 1 < inputs:
        one, two, one_before, two_before = values[i], values[i + 1], before[i], before[i + 1]
        for j in range(neurons):
            weight_one = weights[i, j] - step[j] * one_before
            weight_two = weights[i + 1, j] - step[j] * two_before
            weights[i, j] = weight_one
            weights[i + 1, j] = weight_two
            net_input[j] = (net_input[j] + weight_one * one) + weight_two * two
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


@compiled
def optimize(
    plan: Plan, rate: float, powers: Vector, weights: Vector, gradients: Vector, means: Vector, squares: Vector
) -> None:
    """What `optimizers.py` does, for the weights (neurons,) from one input."""
    for j in range(len(weights)):
        if plan.optimizer == SGD:
            weights[j] -= rate * gradients[j]
        elif plan.optimizer == MOMENTUM:
            means[j] = plan.momentum * means[j] + gradients[j]
            weights[j] -= rate * means[j]
        else:
            means[j] = plan.beta1 * means[j] + (1.0 - plan.beta1) * gradients[j]
            squares[j] = plan.beta2 * squares[j] + (1.0 - plan.beta2) * (gradients[j] * gradients[j])
            mean = means[j] / (1.0 - powers[0])
            square = squares[j] / (1.0 - powers[1])
            weights[j] -= rate * (mean / (math.sqrt(square) + plan.epsilon))


@compiled
def update_by_rule(state: Arrays, plan: Plan, rate: float, row: Vector, ends_batch: bool) -> None:
    """What follows on a row where it is not the tutorial's own update. `state.step` is room for gradients."""
    if ends_batch:
        state.powers[0] *= plan.beta1
        state.powers[1] *= plan.beta2
    values = row
    for k in range(len(state.parameters)):
        weights, gradients, delta, gradient = state.parameters[k], state.gradients[k], state.delta[k], state.step[k]
        inputs, neurons = len(values), len(delta)
        if plan.batch_size > 1:
            accumulate_gradients(inputs, neurons, gradients, values, delta)
        if ends_batch:
            for i in range(inputs + 1):
                for j in range(neurons):
                    if plan.batch_size > 1:
                        gradient[j] = gradients[i, j]
                        gradients[i, j] = 0.0
                    else:
                        gradient[j] = delta[j] * values[i] if i < inputs else delta[j]
                    if i < inputs:  # a bias does not decay
                        gradient[j] += plan.l2 * weights[i, j]
                optimize(plan, rate, state.powers, weights[i], gradient, state.means[k][i], state.squares[k][i])
        values = state.output[k]


@compiled
def deadness_changed(state: Arrays, epoch_start: int) -> bool:
    """Whether, at an epoch's end, other neurons had no row alive in it than `state.dead` says."""
    changed = False
    for k in range(len(state.dead)):
        for j in range(len(state.dead[k])):
            changed |= (later(state.last_alive[k][j], state.all_alive[k]) < epoch_start) != state.dead[k][j]
    return changed


Train = Callable[[Arrays, Plan, Whole, Vector, int, int, Vector], tuple[int, bool]]
Known = tuple[tuple[int, ...], tuple[int, ...], int]


@functools.cache
def trainer(is_plain: bool, known: Known | None = None) -> Train:
    """4.2 Trains on rows `first` to before `last`; see `compiled.Kernel.run`. Gives how many rows were run, and whether
    their numbers were finite, as far as the weights do not show it.

    `is_plain`: online gradient descent without decay. `known`: sizes, transfers and loss, as constants; without them
    what is made here serves networks of any size and all functions.
    """

    @cached
    def train(
        state: Arrays, plan: Plan, orders: Whole, rates: Vector, first: int, last: int, epoch_errors: Vector
    ) -> tuple[int, bool]:
        # the output layer stands beside the loops: with one hidden layer the compiler knows where each one lies
        sizes: Constants = plan.sizes if known is None else known[0]
        transfers: Constants = plan.transfers if known is None else known[1]
        loss = plan.loss if known is None else known[2]
        rows, top = len(state.predictions), len(state.parameters) - 1
        weights, net_input, output = state.parameters, state.net_input, state.output
        error, derivative, delta, step = state.error, state.derivative, state.delta, state.step
        row, turn, ended, finite = first, first % rows, 0, True
        epoch_error = state.errors[1] if turn else 0.0
        order, rate = orders[0], rates[0]
        before = -1  # the data's row after which the first layer has still to be updated
        while row < last and finite:
            at = order[turn]
            values = plan.inputs[at]
            for k in range(top):
                if k == 0 and before >= 0:
                    update_and_activate(
                        sizes[k], sizes[k + 1], weights[k], plan.inputs[before], step[k], values, net_input[k]
                    )
                else:
                    activate(sizes[k], sizes[k + 1], weights[k], values, net_input[k])
                transfer(sizes[k + 1], transfers[k], net_input[k], output[k])
                values = output[k]
            inputs, neurons = sizes[top], sizes[top + 1]
            if top == 0 and before >= 0:
                update_and_activate(inputs, neurons, weights[-1], plan.inputs[before], step[-1], values, net_input[-1])
            else:
                activate(inputs, neurons, weights[-1], values, net_input[-1])
            transfer(neurons, transfers[top], net_input[-1], output[-1])
            state.predictions[turn] = largest_output(neurons, output[-1])
            row_error = sum_error(neurons, loss, output[-1], plan.expected[at], error[-1])
            epoch_error += row_error

            transfer_derivative(neurons, transfers[top], output[-1], derivative[-1])
            finite = finish_deltas(neurons, rate, state, top, row) and epoch_error < math.inf
            for k in range(top - 1, -1, -1):
                inputs, neurons = sizes[k + 1], sizes[k + 2]
                if is_plain:
                    share_blame_and_update(
                        inputs, neurons, weights[k + 1], delta[k + 1], error[k], output[k], step[k + 1]
                    )
                else:
                    share_blame(inputs, neurons, weights[k + 1], delta[k + 1], error[k])
                transfer_derivative(inputs, transfers[k], output[k], derivative[k])
                finite &= finish_deltas(inputs, rate, state, k, row)

            row += 1
            turn += 1
            if is_plain:
                before = at
            else:
                update_by_rule(state, plan, rate, plan.inputs[at], turn % plan.batch_size == 0 or turn == rows)
            state.errors[0] = row_error
            state.errors[1] = epoch_error
            if turn == rows:
                epoch_errors[ended] = epoch_error
                ended += 1
                order, rate = orders[ended % len(orders)], rates[ended % len(rates)]
                turn, epoch_error = 0, 0.0
                if deadness_changed(state, row - rows):
                    break
        if before >= 0:
            update_weights(sizes[0], sizes[1], weights[0], plan.inputs[before], step[0])
        return row - first, finite

    return train


shuffled = compiled_with(shuffle.fill_order, shuffle.mixed)


@cached
def fill_orders(orders: Whole, seed_low: int, seed_high: int, first_epoch: int) -> None:
    """The order of rows in each epoch from `first_epoch` on, (epochs, rows); see `shuffle.fill_order`."""
    for i in range(len(orders)):
        shuffled(orders[i], seed_low, seed_high, first_epoch + i)
