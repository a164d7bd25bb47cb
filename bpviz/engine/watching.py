"""Conditions watched while compiled rows go by: a list of instructions for each, interpreted after every row.

Knows no names: only where numbers lie in the arrays of a state, in which order the Steps of a row write them, and what
is then to be computed. A number that is not known is NaN, and so is what depends on it; see `session.conditions`.
Importing this imports numba, which takes a while.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bpviz.engine.compiling import Arrays, Flags, Matrix, Plan, Vector, Whole, compiled
from bpviz.engine.layer_kernels import activate, largest_output, transfer

# where a number lies
NET_INPUT, OUTPUT, ERROR, DERIVATIVE, DELTA = range(5)
PARAMETER, MEAN, SQUARE, ROW_ERROR, EPOCH_ERROR, ACCURACY, RIGHT_ROW, INPUT, EXPECTED = range(5, 14)

# when a Step is taken: in every row, where a batch ends, or an epoch, or a batch but no epoch
ALWAYS, IN_BATCH_ENDS, IN_EPOCH_ENDS, NOT_IN_EPOCH_ENDS = range(4)

# instructions; `CONSTANT`, `NOW` and `BEFORE` have an argument, the others take what lies on the stack
CONSTANT, NOW, BEFORE, ABSOLUTE, BELOW, AT_MOST, EQUAL, NOT_EQUAL, CHANGES_SIGN, NOT, AND, OR = range(12)


class Watched(NamedTuple):
    """Conditions, what they have to know, and what became of them.

    sources: (sources, 4), what kind, layer, place among the layer's inputs or data row, neuron. passes: (sources,),
        whether it is forgotten when a row begins. now, last, before: (sources,), see `session.watching.Watcher`.
    events: (events, 5), in the order of the Steps, those of a condition side by side: which condition, which Step of
        a row, when it is taken, and the first and the end of its places in `written`, the numbers that it writes.
    code: (instructions, 2), instruction and argument; programs: (conditions, 2), the first of each and the end.
    constants: numbers that were typed. stack: room for the deepest program.
    hits, wanted, where: (conditions,), see `Watcher`; between: (2,), its `after` and `until`.
    steps: (4,), how many Steps an epoch has, a row, a row that ends a batch has more, and rows a batch.
    targets: (rows,), the class of each row of the data. net_inputs, outputs: room for those (neurons,) of each layer.
    by_row: whether anything is written inside an epoch.
    """

    sources: Whole
    passes: Flags
    now: Vector
    last: Vector
    before: Vector
    events: Whole
    written: Whole
    code: Whole
    programs: Whole
    constants: Vector
    stack: Vector
    hits: Whole
    wanted: Whole
    where: Whole
    between: Whole
    steps: Whole
    targets: Whole
    net_inputs: tuple[Vector, ...]
    outputs: tuple[Vector, ...]
    by_row: bool


def no_conditions(sizes: Sequence[int]) -> Watched:
    """Nothing to be watched, in a network of these sizes, the inputs' first."""

    def whole(*shape: int) -> Whole:
        return np.zeros(shape, np.int64)

    none = np.empty(0)
    net_inputs, outputs = (tuple(np.empty(neurons) for neurons in sizes[1:]) for _ in range(2))
    return Watched(
        sources=whole(0, 4), passes=np.zeros(0, np.bool_), now=none, last=none, before=none,
        events=whole(0, 5), written=whole(0), code=whole(0, 2), programs=whole(0, 2), constants=none, stack=none,
        hits=whole(0), wanted=whole(0), where=whole(0), between=whole(2), steps=np.ones(4, np.int64),
        targets=whole(1), net_inputs=net_inputs, outputs=outputs, by_row=True,
    )  # fmt: skip


@compiled
def holds(watched: Watched, condition: int) -> bool:
    """Whether a condition is surely true."""
    stack, below, top = watched.stack, 0, 0.0  # the top of the stack is kept out of it: that is faster
    for at in range(watched.programs[condition, 0], watched.programs[condition, 1]):
        what, argument = watched.code[at, 0], watched.code[at, 1]
        if what <= BEFORE:
            stack[below] = top
            below += 1
            if what == CONSTANT:
                top = watched.constants[argument]
            elif what == NOW:
                top = watched.now[argument]
            else:
                top = watched.before[argument]
        elif what == ABSOLUTE:
            top = abs(top)
        elif what == NOT:
            top = 1.0 - top
        else:
            below -= 1
            one, unknown = stack[below], math.isnan(stack[below]) or math.isnan(top)
            if what == AND:
                top = 0.0 if one == 0.0 or top == 0.0 else math.nan if unknown else 1.0
            elif what == OR:
                top = 1.0 if one == 1.0 or top == 1.0 else math.nan if unknown else 0.0
            elif unknown:
                top = math.nan
            elif what == BELOW:
                top = 1.0 if one < top else 0.0
            elif what == AT_MOST:
                top = 1.0 if one <= top else 0.0
            elif what == EQUAL:
                top = 1.0 if one == top else 0.0
            elif what == NOT_EQUAL:
                top = 1.0 if one != top else 0.0
            else:
                top = 1.0 if one < 0.0 < top or top < 0.0 < one else 0.0
    return top == 1.0


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
def number(state: Arrays, plan: Plan, watched: Watched, source: int, at: int, epoch_error: float) -> float:
    """A number as the row `at` of the data has left it."""
    what, layer = watched.sources[source, 0], watched.sources[source, 1]
    i, j = watched.sources[source, 2], watched.sources[source, 3]
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
    if what == INPUT:
        return float(plan.inputs[at, j])
    return float(plan.expected[at, j])


@compiled
def look(
    state: Arrays, plan: Plan, watched: Watched, row: int, turn: int, at: int, epoch_error: float, ends_batch: bool
) -> bool:
    """Looks at a row that is over: the turn `turn` of its epoch, at row `at` of the data. Returns whether a condition
    held as often as is wanted."""
    ends_epoch = turn == len(state.predictions) - 1
    for k in range(len(watched.sources)):
        if watched.passes[k]:
            watched.now[k] = math.nan
        if watched.sources[k, 0] >= INPUT:
            watched.now[k] = number(state, plan, watched, k, at, epoch_error)
    done = False
    for e in range(len(watched.events)):
        condition, step, when = watched.events[e, 0], watched.events[e, 1], watched.events[e, 2]
        if (
            (when == IN_BATCH_ENDS and not ends_batch)
            or (when == IN_EPOCH_ENDS and not ends_epoch)
            or (when == NOT_IN_EPOCH_ENDS and (ends_epoch or not ends_batch))
        ):
            continue
        wrote = False
        for w in range(watched.events[e, 3], watched.events[e, 4]):
            k = watched.written[w]
            if watched.sources[k, 0] == RIGHT_ROW:
                if watched.sources[k, 2] != at:
                    continue
                value = 1.0 if state.predictions[turn] == watched.targets[at] else 0.0
            else:
                value = number(state, plan, watched, k, at, epoch_error)
            watched.before[k] = watched.last[k]
            watched.last[k] = value
            watched.now[k] = value
            wrote = True
        if wrote and holds(watched, condition):
            done |= note(watched, condition, row, turn, step)
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
