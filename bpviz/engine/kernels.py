"""Compiled epochs: what `algorithm.py` and `updates.py` do, without the interpreter: the same arithmetic in the same
order, so the same bits. `compiled.py` calls it. All compiled functions stand in this file, because numba compiles anew
when the file of the function that it has cached changes, and looks at no other.

Weights lie transposed, (inputs + 1, neurons), so that inner loops run over neurons: the vector units work on several
neurons at once while each neuron still adds in the tutorial's order. Online gradient descent without decay also fuses
sweeps over the weights: the errors of a layer with the update of the next; and the first layer's update after one row
with the forward pass of the next row, two inputs at a time.
"""

import math

from bpviz.engine import shuffle
from bpviz.engine.activations import LEAKY_SLOPE
from bpviz.engine.compiling import Arrays, Flags, Matrix, Plan, Vector, Whole, cached, compiled, compiled_with

SIGMOID, TANH, RELU, LEAKY_RELU, LINEAR, SOFTMAX = range(6)
SQUARED, CROSS_ENTROPY = range(2)
SGD, MOMENTUM, ADAM = range(3)
NEARLY_ZERO = 1e-6


@compiled
def activate(weights: Matrix, inputs: Vector, net_input: Vector) -> None:
    """2.1 Net inputs of a layer: the bias, then the weighted inputs, one by one."""
    count, neurons = len(inputs), len(net_input)
    for j in range(neurons):
        net_input[j] = weights[count, j]
    for i in range(0, count - 1, 2):
        first, second = inputs[i], inputs[i + 1]
        for j in range(neurons):
            net_input[j] = (net_input[j] + weights[i, j] * first) + weights[i + 1, j] * second
    if count % 2:
        first = inputs[count - 1]
        for j in range(neurons):
            net_input[j] += weights[count - 1, j] * first


@compiled
def update_and_activate(weights: Matrix, before: Vector, step: Vector, inputs: Vector, net_input: Vector) -> None:
    """`update_weights` after the row `before`, and `activate` for the row `inputs`, in one sweep over the weights."""
    count, neurons = len(inputs), len(net_input)
    for j in range(neurons):
        weights[count, j] -= step[j]
        net_input[j] = weights[count, j]
    for i in range(0, count - 1, 2):
        first, second, first_before, second_before = inputs[i], inputs[i + 1], before[i], before[i + 1]
        for j in range(neurons):
            upper = weights[i, j] - step[j] * first_before
            lower = weights[i + 1, j] - step[j] * second_before
            weights[i, j] = upper
            weights[i + 1, j] = lower
            net_input[j] = (net_input[j] + upper * first) + lower * second
    if count % 2:
        first, first_before = inputs[count - 1], before[count - 1]
        for j in range(neurons):
            weights[count - 1, j] -= step[j] * first_before
            net_input[j] += weights[count - 1, j] * first


@compiled
def transfer(function: int, net_input: float) -> float:
    """2.2 The output of a neuron."""
    if function == SIGMOID:
        return 1.0 / (1.0 + math.exp(-net_input))
    if function == TANH:
        return math.tanh(net_input)
    if function == RELU:
        return 0.0 if net_input <= 0.0 else net_input
    if function == LEAKY_RELU:
        return LEAKY_SLOPE * net_input if net_input <= 0.0 else net_input
    return net_input


@compiled
def transfer_derivative(function: int, output: float) -> float:
    """3.1 The derivative, from the output."""
    if function == SIGMOID:
        return output * (1.0 - output)
    if function == TANH:
        return 1.0 - output * output
    if function == RELU:
        return 0.0 if output <= 0.0 else 1.0
    if function == LEAKY_RELU:
        return LEAKY_SLOPE if output <= 0.0 else 1.0
    return 1.0


@compiled
def transfer_all(function: int, net_input: Vector, output: Vector) -> bool:
    """The outputs of a layer; whether all net inputs are finite."""
    finite = True
    for j in range(len(output)):
        output[j] = transfer(function, net_input[j])
        finite &= abs(net_input[j]) < math.inf
    return finite


@compiled
def softmax(net_input: Vector, output: Vector) -> bool:
    """The outputs of a softmax layer; whether all net inputs are finite."""
    finite = True
    largest = net_input[0]
    for j in range(len(output)):
        if net_input[j] > largest:
            largest = net_input[j]
    total = 0.0
    for j in range(len(output)):
        output[j] = math.exp(net_input[j] - largest)
        total += output[j]
        finite &= abs(net_input[j]) < math.inf
    for j in range(len(output)):
        output[j] = output[j] / total
    return finite


@compiled
def share_of_loss(loss: int, expected: float, output: float) -> float:
    """The share of one output in the row's error."""
    if loss == SQUARED:
        difference = expected - output
        return difference * difference
    if expected == 0.0:
        return 0.0
    return math.inf if output <= 0.0 else -expected * math.log(output)


@compiled
def finish(
    j: int, function: int, row: int, rate: float, output: Vector, error: Vector, derivative: Vector, delta: Vector,
    step: Vector, last_alive: Whole, last_nonzero: Whole,
) -> None:  # fmt: skip
    """The delta of a neuron from its error signal, how far it will step, and whether it was alive in this row."""
    slope = transfer_derivative(function, output[j])
    derivative[j] = slope
    delta[j] = error[j] * slope
    step[j] = rate * delta[j]
    last_alive[j] = row if abs(slope) >= NEARLY_ZERO else last_alive[j]
    last_nonzero[j] = row if slope != 0.0 else last_nonzero[j]


@compiled
def share_blame(weights: Matrix, delta: Vector, i: int) -> float:
    """3.2 Error signals of a layer, from the deltas of the next and the `weights` between."""
    error = 0.0
    for j in range(len(delta)):
        error += weights[i, j] * delta[j]
    return error


@compiled
def share_blame_and_update(weights: Matrix, value: float, delta: Vector, step: Vector, i: int) -> float:
    """`share_blame`, and `update_weights` of the next layer, in one sweep over the weights."""
    error = 0.0
    for j in range(len(delta)):
        error += weights[i, j] * delta[j]
        weights[i, j] -= step[j] * value
    return error


@compiled
def update_weights(weights: Matrix, inputs: Vector, step: Vector) -> None:
    """4.1 Each weight moves against its delta times its input."""
    count, neurons = len(inputs), len(step)
    for i in range(count):
        for j in range(neurons):
            weights[i, j] -= step[j] * inputs[i]
    for j in range(neurons):
        weights[count, j] -= step[j]


@compiled
def accumulate(gradients: Matrix, inputs: Vector, delta: Vector) -> None:
    """The gradients of a row are added to the batch's."""
    count, neurons = len(inputs), len(delta)
    for i in range(count):
        for j in range(neurons):
            gradients[i, j] += delta[j] * inputs[i]
    for j in range(neurons):
        gradients[count, j] += delta[j]


@compiled
def optimize(
    plan: Plan, rate: float, powers: Vector, weights: Vector, gradients: Vector, means: Vector, squares: Vector
) -> None:
    """What `optimizers.py` does, for weights (neurons,) from one input."""
    neurons = len(weights)
    if plan.optimizer == SGD:
        for j in range(neurons):
            weights[j] -= rate * gradients[j]
    elif plan.optimizer == MOMENTUM:
        for j in range(neurons):
            means[j] = plan.momentum * means[j] + gradients[j]
            weights[j] -= rate * means[j]
    else:
        for j in range(neurons):
            means[j] = plan.beta1 * means[j] + (1.0 - plan.beta1) * gradients[j]
            squares[j] = plan.beta2 * squares[j] + (1.0 - plan.beta2) * (gradients[j] * gradients[j])
            mean = means[j] / (1.0 - powers[0])
            square = squares[j] / (1.0 - powers[1])
            weights[j] -= rate * (mean / (math.sqrt(square) + plan.epsilon))


@compiled
def update_by_gradient(
    plan: Plan,
    rate: float,
    powers: Vector,
    weights: Matrix,
    gradients: Matrix,
    means: Matrix,
    squares: Matrix,
    inputs: Vector,
    delta: Vector,
    gradient: Vector,
) -> None:
    """Online: each weight by the optimizer, given delta times input and the decay. In batches: given the batch's sum
    and the decay; the sums start anew. `gradient` is room for (neurons,)."""
    count, neurons = len(inputs), len(delta)
    for i in range(count + 1):
        if plan.batch_size > 1:
            for j in range(neurons):
                gradient[j] = gradients[i, j]
                gradients[i, j] = 0.0
        elif i < count:
            for j in range(neurons):
                gradient[j] = delta[j] * inputs[i]
        else:
            for j in range(neurons):
                gradient[j] = delta[j]
        if i < count:  # a bias does not decay
            for j in range(neurons):
                gradient[j] += plan.l2 * weights[i, j]
        optimize(plan, rate, powers, weights[i], gradient, means[i], squares[i])


@compiled
def deadness_changed(last_alive: Whole, dead: Flags, epoch_start: int) -> bool:
    """Whether other neurons have had no row alive in the epoch than `dead` says."""
    changed = False
    for j in range(len(dead)):
        changed |= (last_alive[j] < epoch_start) != dead[j]
    return changed


shuffled = compiled_with(shuffle.fill_order, shuffle.mixed)


@cached
def fill_orders(orders: Whole, seed_low: int, seed_high: int, first_epoch: int) -> None:
    """The order of rows in each epoch from `first_epoch` on, (epochs, rows); see `shuffle.fill_order`."""
    for i in range(len(orders)):
        shuffled(orders[i], seed_low, seed_high, first_epoch + i)


@cached
def train(
    state: Arrays, plan: Plan, orders: Whole, rates: Vector, first: int, last: int, epoch_errors: Vector
) -> tuple[int, bool]:
    """4.2 Train network: rows `first` to before `last`, counted over all epochs. See `compiled.Kernel.run`. Gives how
    many rows were run, and whether all net inputs and errors were finite.

    The first layer's update may still be `due` when a row is done, and is made together with the next row's forward
    pass; `state.step` has what it needs.
    """
    rows = len(state.predictions)
    layers = len(state.parameters)
    top = layers - 1
    turn = first % rows
    epoch_error = state.errors[1] if turn else 0.0
    before = plan.inputs[0]
    due = False
    ended = 0
    finite = True
    row = first
    order = orders[0]
    rate = rates[0]
    while row < last and finite:
        inputs = plan.inputs[order[turn]]
        expected = plan.expected[order[turn]]

        values = inputs
        for k in range(top):
            if due and k == 0:
                update_and_activate(state.parameters[0], before, state.step[0], inputs, state.net_input[0])
            else:
                activate(state.parameters[k], values, state.net_input[k])
            values = state.output[k]
            finite &= transfer_all(plan.transfers[k], state.net_input[k], values)
        if due and top == 0:
            update_and_activate(state.parameters[0], before, state.step[0], inputs, state.net_input[0])
        else:
            activate(state.parameters[-1], values, state.net_input[-1])
        values = state.output[-1]
        if plan.transfers[top] == SOFTMAX:
            finite &= softmax(state.net_input[-1], values)
        else:
            finite &= transfer_all(plan.transfers[top], state.net_input[-1], values)
        row_error = 0.0
        largest = 0
        error = state.error[-1]
        for j in range(len(values)):
            row_error += share_of_loss(plan.loss, expected[j], values[j])
            error[j] = values[j] - expected[j]
            finish(
                j,
                plan.transfers[top],
                row,
                rate,
                values,
                error,
                state.derivative[-1],
                state.delta[-1],
                state.step[-1],
                state.last_alive[-1],
                state.last_nonzero[-1],
            )
            largest = j if values[j] > values[largest] else largest
        state.predictions[turn] = largest
        epoch_error += row_error
        finite &= epoch_error < math.inf

        for k in range(top - 1, -1, -1):
            error = state.error[k]
            for i in range(len(error)):
                if plan.is_plain:
                    error[i] = share_blame_and_update(
                        state.parameters[k + 1], state.output[k][i], state.delta[k + 1], state.step[k + 1], i
                    )
                else:
                    error[i] = share_blame(state.parameters[k + 1], state.delta[k + 1], i)
                finish(
                    i,
                    plan.transfers[k],
                    row,
                    rate,
                    state.output[k],
                    error,
                    state.derivative[k],
                    state.delta[k],
                    state.step[k],
                    state.last_alive[k],
                    state.last_nonzero[k],
                )
            if plan.is_plain:
                for j in range(len(state.delta[k + 1])):
                    state.parameters[k + 1][len(error), j] -= state.step[k + 1][j]

        row += 1
        turn += 1
        if plan.is_plain:
            before = inputs
            due = True
        else:
            ends_batch = turn % plan.batch_size == 0 or turn == rows
            if ends_batch:
                state.powers[0] *= plan.beta1
                state.powers[1] *= plan.beta2
            values = inputs
            for k in range(layers):
                if plan.batch_size > 1:
                    accumulate(state.gradients[k], values, state.delta[k])
                if ends_batch:
                    update_by_gradient(
                        plan, rate, state.powers, state.parameters[k], state.gradients[k], state.means[k],
                        state.squares[k], values, state.delta[k], state.step[k],
                    )  # fmt: skip
                values = state.output[k]
        state.errors[0] = row_error
        state.errors[1] = epoch_error
        if turn == rows:
            epoch_errors[ended] = epoch_error
            ended += 1
            order = orders[ended % len(orders)]
            rate = rates[ended % len(rates)]
            turn = 0
            epoch_error = 0.0
            changed = False
            for k in range(layers):
                changed |= deadness_changed(state.last_alive[k], state.dead[k], row - rows)
            if changed:
                break
    if due:
        update_weights(state.parameters[0], before, state.step[0])
    return row - first, finite
