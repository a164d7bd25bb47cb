"""How good predictions are, as numbers: of classes that were predicted, and of numbers that were to be reached."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import Array

Classes = NDArray[np.integer]


class ClassScore(NamedTuple):
    """What became of one class, as shares from 0 to 1; None where nothing is there to divide by.

    `precision`: of the rows that were predicted as this class, those that are. `recall`: of the rows that are of this
    class, those that were predicted so. `f1`: the harmonic mean of both.
    """

    precision: float | None
    recall: float | None
    f1: float | None


def accuracy(predicted: Sequence[int], targets: Sequence[int]) -> float | None:
    """The share of rows, 0 to 1, whose class was predicted; None for data without classes."""
    if not targets:
        return None
    return sum(map(int.__eq__, predicted, targets)) / len(targets)


def majority(targets: Sequence[int]) -> int:
    """The class with the most rows, the first of equals: what the zero rule predicts."""
    counts = Counter(targets)
    return min(counts, key=lambda target: (-counts[target], target))


def zero_rule(training: Sequence[int], targets: Sequence[int]) -> float | None:
    """The accuracy, 0 to 1, of always predicting the class that most `training` rows have; None without classes."""
    return targets.count(majority(training)) / len(targets) if targets else None


def confusion_matrix(predicted: Classes, targets: Classes, classes: int) -> list[list[int]]:
    """How many rows of class i were predicted as class j, at `[i][j]`; both are (rows,)."""
    cells = targets.astype(np.int64) * classes + predicted
    counts: list[list[int]] = np.bincount(cells, minlength=classes**2).reshape(classes, classes).tolist()
    return counts


def class_scores(confusion: Sequence[Sequence[int]]) -> list[ClassScore]:
    """Precision, recall and F1 of each class."""
    scores = []
    for i, row in enumerate(confusion):
        right, expected, predicted = row[i], sum(row), sum(other[i] for other in confusion)
        scores.append(
            ClassScore(
                precision=right / predicted if predicted else None,
                recall=right / expected if expected else None,
                f1=2 * right / (expected + predicted) if expected + predicted else None,
            )
        )
    return scores


@np.errstate(over="ignore")
def mean_error(outputs: Array, expected: Array) -> float:
    """The mean distance |expected − output| over all rows and outputs; both are (rows, outputs). Infinite where the
    distances are too large to be added up."""
    return float(abs(expected - outputs).mean())


@np.errstate(over="ignore", invalid="ignore")
def r_squared(outputs: Array, expected: Array) -> float | None:
    """R², the coefficient of determination: 1 − ∑(expected − output)² / ∑(expected − mean)²; 1 is perfect, and 0
    as good as predicting the mean of each output. Both are (rows, outputs). None where all rows expect the same, or
    where the distances are too large to be added up."""
    if (expected == expected[0]).all():  # whose computed mean need not be exactly that
        return None
    distances, wrong = expected - expected.mean(axis=0), expected - outputs
    _, power = np.frexp(max(abs(distances).max(), abs(wrong).max()))  # the squares of very large or small ones are none
    spread = float((np.ldexp(distances, -power) ** 2).sum())
    return 1.0 - float((np.ldexp(wrong, -power) ** 2).sum()) / spread if math.isfinite(spread) and spread else None
