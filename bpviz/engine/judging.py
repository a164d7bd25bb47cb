"""How good networks are, compiled: the forward pass of many rows by the weights of one epoch after the other, the error
of each row, and how many were predicted right. Importing this imports numba, which takes a while."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.compiling import Matrix, Vector, Whole, cached, compiled
from bpviz.engine.layer_kernels import largest_output, sum_error
from bpviz.engine.losses import LOSSES
from bpviz.engine.responses import respond_to_points, transfer_numbers

LOSS_NAMES = tuple(LOSSES)  # a function's number is its place in it


@compiled
def judge_points(
    loss: int, outputs: Matrix, expected: Matrix, targets: Whole, error: Vector, row_errors: Vector
) -> int:
    """Row errors (points,) of `outputs` (outputs, points), by the algorithm's arithmetic in its order; gives how many
    points have their target as the largest output. `error` is room for (outputs,)."""
    right, neurons = 0, len(outputs)
    for p in range(len(row_errors)):
        row_errors[p] = sum_error(neurons, loss, outputs[:, p], expected[:, p], error)
    for p in range(len(targets)):
        right += largest_output(neurons, outputs[:, p]) == targets[p]
    return right


@cached
def judge(
    weights: Matrix, sizes: Whole, transfers: Whole, loss: int, expected: Matrix, targets: Whole, values: Matrix,
    error: Vector, row_errors: Matrix, right: Whole,
) -> None:  # fmt: skip
    """Fills `row_errors` (epochs, points) and `right` (epochs,) for `weights` (epochs, weights); see `judged`."""
    for k in range(len(weights)):
        respond_to_points(weights[k], sizes, transfers, values)
        outputs = values[len(values) - sizes[len(sizes) - 1] :]
        right[k] = judge_points(loss, outputs, expected, targets, error, row_errors[k])


def judged(
    weights: Matrix,
    sizes: Sequence[int],
    transfers: Sequence[str],
    loss: str,
    rows: tuple[Matrix, Matrix, NDArray[np.int64]],
) -> tuple[NDArray[np.int64], Matrix]:
    """How many rows were predicted right, (epochs,), and the row errors, (epochs, rows), by each line of `weights`
    (epochs, weights): those of all neurons one after the other, each with its bias last. `rows` are inputs (rows,
    inputs), what is expected (rows, outputs), and the classes (rows,), which are empty where there are none."""
    inputs, expected, targets = rows
    values = np.empty((sum(sizes), len(inputs)))
    values[: sizes[0]] = inputs.T
    row_errors, right = np.empty((len(weights), len(inputs))), np.zeros(len(weights), np.int64)
    numbers = np.array(transfer_numbers(transfers))
    wanted = np.array(expected.T, order="C")
    error = np.empty(sizes[-1])
    judge(weights, np.array(sizes), numbers, LOSS_NAMES.index(loss), wanted, targets, values, error, row_errors, right)
    return right, row_errors


def warm_up() -> None:
    """Compiles, or loads what an earlier process has compiled."""
    nothing = np.zeros((1, 1))
    judged(np.zeros((1, 2)), (1, 1), ("linear",), "squared", (nothing, nothing, np.zeros(1, np.int64)))
