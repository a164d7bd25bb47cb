"""Conditions watched while compiled rows go by: a list of instructions for each, interpreted after every row.

Knows no names: only where numbers lie in the arrays of a state, in which order the Steps of a row write them, and what
is then to be compared. Comparisons jump, so that only those are made that decide; what depends on a number that is not
known is not there, see `session.condition_code`. Importing this imports numba, which takes a while.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.compiling import Arrays, Flags, Matrix, Plan, Vector, Whole, compiled
from bpviz.engine.layer_kernels import activate, largest_output, transfer

# where a number lies; what a Step computes comes before what is given
NET_INPUT, OUTPUT, ERROR, DERIVATIVE, DELTA, PARAMETER, GRADIENT, MEAN, SQUARE = range(9)
ROW_ERROR, EPOCH_ERROR, ACCURACY, RIGHT_ROW, LARGEST, TOTAL, INPUT, EXPECTED = range(9, 17)

# when a Step is taken: in every row, where a batch ends, or an epoch, or a batch but no epoch
ALWAYS, IN_BATCH_ENDS, IN_EPOCH_ENDS, NOT_IN_EPOCH_ENDS = range(4)

# comparisons of two numbers, none of which holds where one is NaN
BELOW, AT_MOST, EQUAL, DIFFERS, CHANGES_SIGN, KEEPS_SIGN = range(6)
ABSOLUTE_LEFT, ABSOLUTE_RIGHT = 1, 2  # of which sizes are compared

# where a jump leads to beside an instruction: the lines before the first
HOLDS_NOT, HOLDS, FIRST = range(3)


Table = NDArray[np.uint32]


class Watched(NamedTuple):
    """Conditions, what they have to know, and what became of them.

    Tables are flat, one line after the other, and unsigned, so that no index is looked at for its sign.

    sources: 4 columns, what kind, layer, place among the layer's inputs or data row, neuron.
    numbers: the newest value of each source and the one before it, and then numbers that were typed.
    events: 7 columns, in the order of the Steps, those of a condition side by side: which condition, which Step of
        a row, when it is taken, the first and the end of its places in `written`, the sources that it writes, and the
        first instruction, where the condition held at the event before and where it did not.
    code: 6 columns, comparison, places of left and right in `numbers`, of which the size, and where to go on
        where it holds, and where not.
    quiet: (conditions,), whether it did not hold at its last event.
    hits, wanted, where: (conditions,), see `session.watching.Watcher`; between: (2,), its `after` and `until`.
    steps: (4,), how many Steps an epoch has, a row, a row that ends a batch has more, and rows a batch.
    targets: (rows,), the class of each row of the data. net_inputs, outputs: room for those (neurons,) of each layer.
    gradients: (sources,), room for those that a batch has just before they begin anew.
    by_row: whether anything is written inside an epoch. sees_update: whether anything is named that the update of the
        first layer writes. is_careful: whether each row is looked at for numbers that are not finite.
    """

    sources: Table
    numbers: Vector
    events: Table
    written: Table
    code: Table
    quiet: Flags
    hits: Whole
    wanted: Whole
    where: Whole
    between: Whole
    steps: Whole
    targets: Whole
    net_inputs: tuple[Vector, ...]
    outputs: tuple[Vector, ...]
    gradients: Vector
    by_row: bool
    sees_update: bool
    is_careful: bool


def no_conditions(sizes: Sequence[int]) -> Watched:
    """Nothing to be watched, in a network of these sizes, the inputs' first."""

    def whole(*shape: int) -> Whole:
        return np.zeros(shape, np.int64)

    none = np.zeros(0, np.uint32)
    net_inputs, outputs = (tuple(np.empty(neurons) for neurons in sizes[1:]) for _ in range(2))
    return Watched(
        sources=none, numbers=np.empty(0), events=none, written=none, code=none, quiet=np.zeros(0, np.bool_),
        hits=whole(0), wanted=whole(0), where=whole(0), between=whole(2), steps=np.ones(4, np.int64), targets=whole(1),
        net_inputs=net_inputs, outputs=outputs, gradients=np.empty(0), by_row=True, sees_update=True, is_careful=True,
    )  # fmt: skip


@compiled
def holds(watched: Watched, first: int) -> bool:
    """Whether a condition is surely true, by the instructions from line `first` on."""
    numbers, code, at = watched.numbers, watched.code, first
    while at >= FIRST:
        line = 6 * at
        what, left, right, sizes = code[line], numbers[code[line + 1]], numbers[code[line + 2]], code[line + 3]
        if sizes & ABSOLUTE_LEFT:
            left = abs(left)
        if sizes & ABSOLUTE_RIGHT:
            right = abs(right)
        if what == BELOW:
            is_so = left < right
        elif what == AT_MOST:
            is_so = left <= right
        elif what == EQUAL:
            is_so = left == right
        elif what == DIFFERS:
            is_so = left < right or left > right
        else:
            changes = left < 0.0 < right or right < 0.0 < left
            is_so = changes if what == CHANGES_SIGN else left == left and right == right and not changes
        at = code[line + 4] if is_so else code[line + 5]
    return at == HOLDS


@compiled
def accuracy(state: Arrays, plan: Plan, watched: Watched) -> float:
    """The share of all rows that are right with the weights as they are now."""
    right, top = 0, len(state.parameters) - 1
    for row in range(len(plan.inputs)):
        values = plan.inputs[row]
        for k in range(top + 1):
            neurons, net_input, output = plan.sizes[k + 1], watched.net_inputs[k], watched.outputs[k]
            activate(plan.sizes[k], neurons, state.parameters[k], values, net_input)
            transfer(neurons, plan.transfers[k], net_input, output)
            values = output
        right += largest_output(plan.sizes[top + 1], watched.outputs[top]) == watched.targets[row]
    return right / len(plan.inputs)


@compiled
def shared(net_input: Vector, what: int) -> float:
    """What the shares of a softmax layer come from: its largest net input, or the sum of all."""
    largest, total = net_input[0], 0.0
    for j in range(1, len(net_input)):
        largest = net_input[j] if net_input[j] > largest else largest
    for j in range(len(net_input)):
        total += math.exp(net_input[j] - largest)
    return float(largest if what == LARGEST else total)


@compiled
def take_gradients(state: Arrays, watched: Watched, row: Vector) -> None:
    """Keeps the gradients of a batch as they will be with this row's: its update takes them back to 0."""
    for k in range(len(watched.gradients)):
        if watched.sources[4 * k] == GRADIENT:
            layer, i, j = watched.sources[4 * k + 1], watched.sources[4 * k + 2], watched.sources[4 * k + 3]
            value = 1.0
            if i < len(row) and layer == 0:
                value = row[i]
            elif layer > 0 and i < len(state.output[layer - 1]):
                value = state.output[layer - 1][i]
            watched.gradients[k] = state.gradients[layer][i, j] + state.delta[layer][j] * value


@compiled
def number(state: Arrays, plan: Plan, watched: Watched, k: int, turn: int, at: int, epoch_error: float) -> float:
    """The number of source `k` as the row `at` of the data, the turn `turn` of its epoch, has left it."""
    what, layer = watched.sources[4 * k], watched.sources[4 * k + 1]
    i, j = watched.sources[4 * k + 2], watched.sources[4 * k + 3]
    if what == NET_INPUT:
        return float(state.net_input[layer][j])
    if what == OUTPUT:
        return float(state.output[layer][j])
    if what == ERROR:
        return float(state.error[layer][j])
    if what == DERIVATIVE:
        return float(state.derivative[layer][j])
    if what == DELTA:
        return float(state.delta[layer][j])
    if what == PARAMETER:
        return float(state.parameters[layer][i, j])
    if what == GRADIENT:
        return float(watched.gradients[k])
    if what == MEAN:
        return float(state.means[layer][i, j])
    if what == SQUARE:
        return float(state.squares[layer][i, j])
    if what == ROW_ERROR:
        return float(state.errors[0])
    if what == EPOCH_ERROR:
        return epoch_error
    if what == ACCURACY:
        return accuracy(state, plan, watched)
    if what == RIGHT_ROW:
        return 1.0 if state.predictions[turn] == watched.targets[at] else 0.0
    if what == INPUT:
        return float(plan.inputs[at, j])
    if what == EXPECTED:
        return float(plan.expected[at, j])
    return shared(state.net_input[-1], what)


@compiled
def look(
    state: Arrays, plan: Plan, watched: Watched, row: int, turn: int, at: int, epoch_error: float, ends_batch: bool
) -> bool:
    """Looks at a row that is over: the turn `turn` of its epoch, at row `at` of the data. Returns whether a condition
    held as often as is wanted."""
    ends_epoch, done = turn == len(state.predictions) - 1, False
    sources, numbers, events = watched.sources, watched.numbers, watched.events
    for event in range(0, len(events), 7):
        condition, when = events[event], events[event + 2]
        if when != ALWAYS and (
            (when == IN_BATCH_ENDS and not ends_batch)
            or (when == IN_EPOCH_ENDS and not ends_epoch)
            or (when == NOT_IN_EPOCH_ENDS and (ends_epoch or not ends_batch))
        ):
            continue
        wrote = False
        for w in range(events[event + 3], events[event + 4]):
            k = watched.written[w]
            what = sources[4 * k]
            if what == RIGHT_ROW and sources[4 * k + 2] != at:
                continue
            numbers[2 * k + 1] = numbers[2 * k]
            numbers[2 * k] = number(state, plan, watched, k, turn, at, epoch_error)
            wrote |= what < INPUT
        if wrote:
            is_so = holds(watched, events[event + 6] if watched.quiet[condition] else events[event + 5])
            watched.quiet[condition] = not is_so
            if is_so:
                done |= note(watched, condition, row, turn, events[event + 1])
    return done


@compiled
def note(watched: Watched, condition: int, row: int, turn: int, step: int) -> bool:
    """Notes that a condition held after a Step; returns whether it did as often as is wanted."""
    epoch_steps, row_steps, more, batch = watched.steps[0], watched.steps[1], watched.steps[2], watched.steps[3]
    epoch = row // len(watched.targets)
    index = epoch * epoch_steps + turn * row_steps + turn // batch * more + step + 1
    if not watched.between[0] < index <= watched.between[1]:
        return False
    watched.hits[condition] += 1
    if watched.hits[condition] <= watched.wanted[condition]:
        watched.where[condition] = index
    return bool(watched.hits[condition] >= watched.wanted[condition])


@compiled
def is_finite(matrix: Matrix) -> bool:
    """Whether all numbers of a matrix are finite."""
    finite = True
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            finite &= abs(matrix[i, j]) < math.inf
    return finite


@compiled
def all_finite(state: Arrays, is_plain: bool) -> bool:
    """Whether all weights are finite, and what belongs to them."""
    finite = True
    for k in range(len(state.parameters)):
        finite &= is_finite(state.parameters[k])
        if not is_plain:
            finite &= is_finite(state.gradients[k]) and is_finite(state.means[k]) and is_finite(state.squares[k])
    return finite
