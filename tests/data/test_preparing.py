"""Scaling and held-out rows, and the tutorial's folds."""

import random as global_random
import tracemalloc
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from bpviz.data import scaling
from bpviz.data.catalogue import load, loaded, remade
from bpviz.data.dataset import classified
from bpviz.data.files import DataError
from bpviz.data.preparing import parted, prepared
from bpviz.data.recipe import Recipe, Scale, ScaleOn
from bpviz.data.scaling import fitted
from bpviz.data.splits import cross_validation_split, held_out, stratified_split
from tests.engine import tutorial
from tests.golden import GOLDEN


def tutorials_minmax(rows: list[list[float]]) -> list[list[float]]:
    """The tutorial's normalize_dataset, as it is written there."""
    minmax = [[min(column), max(column)] for column in zip(*rows, strict=True)]
    return [[(row[i] - minmax[i][0]) / (minmax[i][1] - minmax[i][0]) for i in range(len(row))] for row in rows]


def test_minmax_is_the_tutorials_to_the_last_bit() -> None:
    raw = load("seeds")
    scaled = loaded(Recipe("seeds", scale=Scale.MINMAX, scale_on=ScaleOn.ALL))
    assert scaled.inputs.tolist() == tutorials_minmax(raw.inputs.tolist())


def test_the_case_study_comes_out_as_in_the_tutorial() -> None:
    """Its protocol with this scaling and these folds: the first fold, whose weights go on in the same random stream."""
    data = loaded(Recipe("seeds", scale=Scale.MINMAX, scale_on=ScaleOn.ALL))
    random = Random(1)
    folds = cross_validation_split(data.rows, 5, random)
    assert [len(fold) for fold in folds] == [42] * 5
    rows = [[*inputs, target] for inputs, target in zip(data.inputs.tolist(), data.targets, strict=True)]
    first, rest = folds[0], [row for fold in folds[1:] for row in fold]
    global_random.setstate(random.getstate())  # where the tutorial draws its weights
    theirs = tutorial.initialize_network(7, 5, 3)
    tutorial.train_network(theirs, [rows[i] for i in rest], 0.3, 500, 3)
    right = sum(tutorial.predict(theirs, rows[i]) == rows[i][-1] for i in first)
    assert right / 42 * 100.0 == GOLDEN["case_study"]["fold_accuracy_percent"][0]


def test_standard_scaling() -> None:
    scaled = loaded(Recipe("iris", scale=Scale.STANDARD, scale_on=ScaleOn.ALL)).inputs
    assert scaled.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert scaled.std(axis=0) == pytest.approx(np.ones(4))


def test_a_large_table_is_there_twice_and_no_third_time(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = classified("made", np.random.default_rng(1).random((2000, 101)), [0, 1] * 1000, ("a", "b"))
    before, deviations = raw.inputs.copy(), raw.inputs.std(axis=0).tolist()
    monkeypatch.setattr(scaling, "AT_A_TIME", 20_000)
    for recipe in (Recipe("made", scale=Scale.STANDARD), Recipe("made", scale=Scale.MINMAX, hold_out=0.2)):
        tracemalloc.start()
        data = prepared(raw, recipe)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 1.5 * raw.inputs.nbytes
        assert np.array_equal(raw.inputs, before)
        assert data.scaling is not None
        if recipe.scale is Scale.STANDARD:
            assert data.scaling.span.tolist() == deviations


@pytest.mark.parametrize("scale", [Scale.MINMAX, Scale.STANDARD])
def test_a_constant_column_is_zero(scale: Scale) -> None:
    data = loaded(Recipe("ionosphere", scale=scale))
    assert not data.inputs[:, 1].any()
    assert np.isfinite(data.inputs).all()
    tenths = fitted(Scale.STANDARD, np.full((3, 1), 0.1))
    assert tenths is not None
    assert tenths.apply(np.array([[0.1], [5.0]])).tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize("scale", [Scale.MINMAX, Scale.STANDARD])
def test_numbers_too_far_apart_to_be_scaled_are_refused(scale: Scale) -> None:
    far = classified("far", [[1.0, 1e308], [2.0, -1e308]], [0, 1], ("a", "b"), ("near", "far"))
    with pytest.raises(DataError, match=r"^far: the numbers of the input far lie too far apart to be scaled"):
        prepared(far, Recipe("far", scale=scale))
    close = classified("close", [[0.0], [1e-320], [1.0]], [0, 1, 1], ("a", "b"))
    with pytest.raises(DataError, match="input x1"):  # the held-out row
        parted(close, Recipe("close", scale=Scale.MINMAX), [0, 1], [2])


def test_it_is_fitted_on_the_training_rows_or_on_all() -> None:
    on_train = loaded(Recipe("seeds", scale=Scale.MINMAX, hold_out=0.5, seed=3))
    on_all = loaded(Recipe("seeds", scale=Scale.MINMAX, hold_out=0.5, seed=3, scale_on=ScaleOn.ALL))
    assert on_train.numbers == on_all.numbers
    assert (on_train.inputs.min(), on_train.inputs.max()) == (0.0, 1.0)
    assert on_train.held_out is not None
    assert on_all.held_out is not None
    assert not np.array_equal(on_train.inputs, on_all.inputs)
    together = np.vstack([on_all.inputs, on_all.held_out.inputs])
    assert together.min(axis=0).tolist() == [0.0] * 7
    assert together.max(axis=0).tolist() == [1.0] * 7


def test_typed_inputs_are_brought_to_the_same_scale() -> None:
    data = loaded(Recipe("seeds", scale=Scale.STANDARD))
    raw = load("seeds")
    assert data.scaled(raw.inputs[17].tolist()) == data.inputs[17].tolist()
    assert raw.scaled([1.0, 2.0]) == [1.0, 2.0]
    assert data.scaling is not None
    assert data.scaling.undo(data.inputs) == pytest.approx(raw.inputs)


@pytest.mark.parametrize("stratified", [False, True])
def test_held_out_rows(stratified: bool) -> None:
    recipe = Recipe("seeds", hold_out=0.2, stratified=stratified, seed=5)
    data, again, other = loaded(recipe), loaded(recipe), loaded(replace(recipe, seed=6))
    raw = load("seeds")
    out = data.held_out
    assert out is not None
    assert (data.rows, out.rows) == (168, 42)
    assert sorted(data.numbers + out.numbers) == list(range(210))
    assert list(data.numbers) == sorted(data.numbers)
    for part in (data, out):
        rows = list(part.numbers)
        assert np.array_equal(part.inputs, raw.inputs[rows])
        assert part.targets == tuple(raw.targets[row] for row in rows)
        assert np.array_equal(part.expected, raw.expected[rows])
    assert data.numbers == again.numbers != other.numbers
    if stratified:
        assert np.bincount(out.targets).tolist() == [14, 14, 14]


def test_a_share_of_each_class_as_near_as_whole_rows_come() -> None:
    targets = [0] * 10 + [1] * 5 + [2] * 3
    out = held_out(18, 0.3, 1, targets)
    assert len(out) == 5
    assert np.bincount([targets[row] for row in out]).tolist() == [3, 1, 1]


def test_one_row_at_least_and_never_all() -> None:
    assert len(held_out(10, 0.001, 1)) == 1
    assert len(held_out(10, 0.999, 1)) == 9


@pytest.mark.parametrize("share", [-0.1, 1.0, float("nan")])
def test_a_share_that_cannot_be(share: float) -> None:
    with pytest.raises(DataError, match="the held-out share is a number from 0 to below 1"):
        loaded(Recipe("seeds", hold_out=share))


def test_one_row_cannot_be_shared_out() -> None:
    with pytest.raises(DataError, match="there is one row"):
        prepared(classified("one", [[1.0]], [0], ("a", "b")), Recipe(hold_out=0.5))


def test_another_scale_needs_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    data = loaded(Recipe("seeds", scale=Scale.MINMAX, hold_out=0.2))
    monkeypatch.setattr("bpviz.data.catalogue.read_csv", lambda *_: pytest.fail("it is there already"))
    plain = remade(data, Recipe("seeds"))
    assert (plain.rows, plain.scaling, plain.held_out) == (210, None, None)
    again = remade(plain, Recipe("seeds", scale=Scale.MINMAX, hold_out=0.2))
    assert np.array_equal(again.inputs, data.inputs)


def test_other_points_are_made_anew() -> None:
    data = loaded(Recipe("moons"))
    assert not np.array_equal(remade(data, Recipe("moons", seed=2)).inputs, data.inputs)


def test_the_tutorials_folds_leave_out_what_is_left_over() -> None:
    folds = cross_validation_split(11, 3, Random(1))
    assert [len(fold) for fold in folds] == [3, 3, 3]
    assert len({row for fold in folds for row in fold}) == 9


def test_stratified_folds() -> None:
    targets = load("seeds").targets
    folds = stratified_split(targets, 5, Random(1))
    assert sorted(row for fold in folds for row in fold) == list(range(210))
    assert all(np.bincount([targets[row] for row in fold]).tolist() == [14, 14, 14] for fold in folds)
    assert folds != stratified_split(targets, 5, Random(2))


def test_the_reading_of_built_in_data_is_known() -> None:
    recipe = Recipe("seeds")
    with pytest.raises(DataError, match="this data set is built in"):
        loaded(replace(recipe, reading=replace(recipe.reading, target="0")))
