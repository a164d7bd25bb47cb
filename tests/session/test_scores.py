"""Scores, against numbers worked out by hand and against their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.session.scores import ClassScore, class_scores, confusion_matrix, majority, mean_error, r_squared


def test_the_confusion_matrix_by_hand() -> None:
    targets, predicted = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 1, 0])
    confusion = confusion_matrix(predicted, targets, 4)
    assert confusion == [[2, 1, 0, 0], [0, 2, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert class_scores(confusion) == [
        ClassScore(2 / 3, 2 / 3, 2 / 3),
        ClassScore(2 / 3, 1.0, 4 / 5),
        ClassScore(None, 0.0, 0.0),
        ClassScore(None, None, None),
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_f1_is_the_harmonic_mean(pairs: list[tuple[int, int]]) -> None:
    targets, predicted = np.array(pairs).T
    confusion = confusion_matrix(predicted, targets, 4)
    assert sum(map(sum, confusion)) == len(pairs)
    for score in class_scores(confusion):
        if score.precision and score.recall:
            assert score.f1 == pytest.approx(2 / (1 / score.precision + 1 / score.recall))
        else:
            assert not score.f1


def test_the_majority_is_the_first_of_equals() -> None:
    assert majority([2, 1, 2, 1, 0]) == 1
    assert majority([0, 3, 3]) == 3


def test_numbers_by_hand() -> None:
    expected, outputs = np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0], [5.0]])
    assert mean_error(outputs, expected) == 2 / 3
    assert r_squared(outputs, expected) == 1 - 4 / 2
    assert r_squared(expected, expected) == 1.0
    assert r_squared(np.full((3, 1), 2.0), expected) == 0.0
    assert r_squared(outputs, np.ones((3, 1))) is None
    assert r_squared(outputs, np.full((3, 1), 0.1)) is None


@pytest.mark.parametrize("size", [2.0**1000, 2.0**-1000])
def test_numbers_whose_squares_are_none(size: float) -> None:
    expected, outputs = np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0], [5.0]])
    assert mean_error(outputs * size, expected * size) == 2 / 3 * size
    assert r_squared(outputs * size, expected * size) == 1 - 4 / 2


def test_numbers_too_large_to_be_added_up() -> None:
    expected, outputs = np.array([[1e308], [-1e308]]), np.array([[-1e308], [1e308]])
    assert mean_error(outputs, expected) == math.inf
    assert r_squared(outputs, expected) is None
