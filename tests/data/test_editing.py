"""Rows put there, moved and taken away by hand."""

import numpy as np
import pytest

from bpviz.data.catalogue import load, loaded
from bpviz.data.editing import moved, with_row, without_row
from bpviz.data.recipe import Recipe, Scale, ScaleOn


def test_a_row_more() -> None:
    before = load("xor")
    after = with_row(before, (0.5, 0.25), 1)
    assert after.inputs.tolist() == [*before.inputs.tolist(), [0.5, 0.25]]
    assert (after.targets, after.classes) == ((*before.targets, 1), before.classes)
    assert after.expected[-1].tolist() == [0.0, 1.0]
    assert (after.name, after.recipe.source) == ("xor, edited", "")
    assert before.rows == 4
    assert with_row(after, (0.5, 0.5), 0).name == "xor, edited"


def test_a_row_elsewhere_and_one_fewer() -> None:
    before = load("xor")
    assert moved(before, 2, (3.0, 4.0)).inputs[2].tolist() == [3.0, 4.0]
    fewer = without_row(before, 1)
    assert fewer.inputs.tolist() == [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]
    assert fewer.targets == (0, 1, 0)
    assert fewer.classes == before.classes


def test_at_least_two_rows_stay() -> None:
    two = without_row(without_row(load("xor"), 0), 0)
    with pytest.raises(ValueError, match="at least 2 rows are needed"):
        without_row(two, 0)


def test_scaled_and_held_out_rows_stay_scaled_and_held_out() -> None:
    recipe = Recipe("moons", scale=Scale.MINMAX, scale_on=ScaleOn.ALL, hold_out=0.25)
    before = loaded(recipe)
    assert before.raw is not None
    after = moved(before, 3, before.inputs[7].tolist())
    assert after.raw is not None
    row, other = before.numbers[3], before.numbers[7]
    assert after.raw.inputs[row] == pytest.approx(before.raw.inputs[other])
    assert (after.numbers, after.recipe.scale, after.recipe.hold_out) == (before.numbers, Scale.MINMAX, 0.25)
    fewer = without_row(before, 3)
    assert fewer.raw is not None
    assert np.array_equal(fewer.raw.inputs, np.delete(before.raw.inputs, row, axis=0))
