"""Compiled epochs: what `algorithm.py` and `updates.py` do, without the interpreter: the same arithmetic in the same
order, so the same bits. `compiled.py` calls it.

Online gradient descent without decay fuses sweeps over the weights: the errors of a layer with the update of the next;
and the first layer's update after one row with the forward pass of the next row, two inputs at a time.

One text is compiled for networks of any size, and for just one with sizes and functions as constants; see `trainer`.
What is done with one layer stands in `layer_kernels.py`, how conditions are watched in `watching.py`.
"""

import functools
import math
from collections.abc import Callable

from bpviz.engine import shuffle
from bpviz.engine.compiling import (
    Arrays,
    Constants,
    Flags,
    Matrix,
    Plan,
    Vector,
    Whole,
    cached,
    compiled,
    compiled_with,
)
from bpviz.engine.layer_kernels import (
    accumulate_gradients,
    activate,
    finish_deltas,
    largest_output,
    later,
    share_blame,
    share_blame_and_update,
    sum_error,
    transfer,
    transfer_derivative,
    update_and_activate,
    update_weights,
)
from bpviz.engine.watching import Watched, all_finite, look, take_gradients

SGD, MOMENTUM, ADAM = range(3)


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
def update_each(state: Arrays, row: Vector) -> None:
    """4.1 for every layer, where weights are frozen and no sweep is fused."""
    values = row
    for k in range(len(state.parameters)):
        update_weights(len(values), len(state.delta[k]), state.parameters[k], values, state.step[k])
        values = state.output[k]


@compiled
def keep_frozen(state: Arrays) -> bool:
    """Gives frozen weights the value back that an update has changed. Returns whether the deltas are finite: what is
    frozen does not show it."""
    finite = True
    for k in range(len(state.frozen)):
        frozen, kept, weights, delta = state.frozen[k], state.kept[k], state.parameters[k], state.delta[k]
        for i in range(frozen.shape[0]):
            for j in range(frozen.shape[1]):
                if frozen[i, j]:
                    weights[i, j] = kept[i, j]
        for j in range(frozen.shape[1]):
            finite &= abs(delta[j]) < math.inf
    return finite


@compiled
def deadness_changed(state: Arrays, epoch_start: int) -> bool:
    """Whether, at an epoch's end, other neurons had no row alive in it than `state.dead` says."""
    changed = False
    for k in range(len(state.dead)):
        for j in range(len(state.dead[k])):
            changed |= (later(state.last_alive[k][j], state.all_alive[k]) < epoch_start) != state.dead[k][j]
    return changed


@compiled
def keep_weights(state: Arrays, kept: Vector) -> None:
    """Copies all weights to `kept` (weights,), neuron by neuron, each with its bias last."""
    at = 0
    for k in range(len(state.parameters)):
        weights = state.parameters[k]
        for j in range(weights.shape[1]):
            for i in range(weights.shape[0]):
                kept[at] = weights[i, j]
                at += 1


Train = Callable[[Arrays, Plan, Whole, Vector, int, int, Vector, Watched | None, Flags, Matrix], tuple[int, bool]]
Known = tuple[tuple[int, ...], tuple[int, ...], int]


@functools.cache
def trainer(is_plain: bool, known: Known | None = None, watches: bool = False) -> Train:
    """4.2 Trains on rows `first` to before `last`; see `compiled.Kernel.run`. Gives how many rows were run, and whether
    their numbers were finite, as far as the weights do not show it.

    `is_plain`: online gradient descent without decay, and nothing is frozen. `known`: sizes, transfers and loss, as
    constants; without them what is made here serves networks of any size and all functions. `watches`: conditions are
    looked at after every row in which something is written that they name; it ends with a row in which one held as
    often as is wanted, and, if `watched.is_careful`, with one in which a number was not finite, at which it does not
    look. Else there is nothing `watched`. At the ends of the epochs that are `wanted`, (epochs,), the weights are
    `kept`, line by line.
    """

    @cached
    def train(
        state: Arrays, plan: Plan, orders: Whole, rates: Vector, first: int, last: int, epoch_errors: Vector,
        watched: Watched | None, wanted: Flags, kept: Matrix,
    ) -> tuple[int, bool]:  # fmt: skip
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
        done, keeps = False, 0
        while row < last and finite and not done:
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
            ends_batch = turn % plan.batch_size == 0 or turn == rows
            if is_plain:
                before = at
            else:
                if plan.is_plain:
                    update_each(state, plan.inputs[at])
                else:
                    if watches and watched is not None and plan.batch_size > 1:
                        take_gradients(state, watched, plan.inputs[at])
                    update_by_rule(state, plan, rate, plan.inputs[at], ends_batch)
                finite &= keep_frozen(state)
            state.errors[0] = row_error
            state.errors[1] = epoch_error
            if watches and watched is not None and (watched.by_row or turn == rows):
                if before >= 0 and watched.sees_update:
                    update_weights(sizes[0], sizes[1], weights[0], plan.inputs[before], step[0])
                    before = -1
                if watched.is_careful:
                    finite &= all_finite(state, is_plain)
                done = finite and look(state, plan, watched, row - 1, turn - 1, at, epoch_error, ends_batch)
            if turn == rows:
                epoch_errors[ended] = epoch_error
                if wanted[ended]:
                    if before >= 0:
                        update_weights(sizes[0], sizes[1], weights[0], plan.inputs[before], step[0])
                        before = -1
                    keep_weights(state, kept[keeps])
                    keeps += 1
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
