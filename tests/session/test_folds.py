"""A data set in folds, each of which is a run of its own."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.catalogue import load, loaded
from bpviz.data.recipe import Recipe, Scale, ScaleOn
from bpviz.engine.network import initialize_network
from bpviz.present.link import unsaid
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment, ExperimentError, Procedure
from bpviz.session.folds import drawn_folds
from bpviz.session.run import Run

IRIS = Experiment(load("iris"), (4, 3, 3), seed=5)


@given(st.integers(2, 150), st.booleans())
def test_each_row_is_held_out_once_at_most_and_never_trained_on_then(count: int, stratified: bool) -> None:
    folds = drawn_folds(IRIS, count, stratified)
    held_out = [row for rows in folds.rows for row in rows]
    assert len(held_out) == len(set(held_out)) == 150 - folds.left_over
    assert folds.left_over == (0 if stratified else 150 % count)
    data = folds.experiment(count - 1).data
    assert data.held_out
    assert data.held_out.numbers == folds.rows[-1]
    assert data.numbers == tuple(row for rows in folds.rows[:-1] for row in rows)
    assert data.inputs.tolist() == IRIS.data.inputs[list(data.numbers)].tolist()
    assert data.held_out.targets == tuple(IRIS.data.targets[row] for row in folds.rows[-1])


def test_folds_of_large_networks_are_few() -> None:
    large = replace(IRIS, layers=(4, 900, 900, 3), transfers=("sigmoid",) * 3)
    with pytest.raises(ExperimentError, match="at most 24 folds of a network with so many weights, not 150"):
        drawn_folds(large, 150)


def test_stratified_folds_have_the_same_share_of_each_class() -> None:
    for rows in drawn_folds(IRIS, 5, stratified=True).rows:
        assert np.bincount([IRIS.data.targets[row] for row in rows]).tolist() == [10, 10, 10]


def test_every_fold_has_first_weights_of_its_own_that_the_seed_fixes() -> None:
    folds, again = drawn_folds(IRIS), drawn_folds(IRIS)
    assert (folds.rows, folds.weights) == (again.rows, again.weights)
    assert len({*folds.weights, initialize_network((4, 3, 3), "unit", 5)}) == 6
    other = drawn_folds(replace(IRIS, seed=6))
    assert other.rows != folds.rows and other.weights != folds.weights


def test_scaling_is_fitted_on_the_rows_that_the_recipe_says() -> None:
    for scale_on in ScaleOn:
        data = loaded(Recipe("seeds", scale=Scale.MINMAX, scale_on=scale_on))
        fold = drawn_folds(Experiment(data, (7, 3, 3)), 3).experiment(0).data
        rows = np.arange(210) if scale_on is ScaleOn.ALL else list(fold.numbers)
        low, high = load("seeds").inputs[rows].min(axis=0), load("seeds").inputs[rows].max(axis=0)
        assert fold.inputs.tolist() == ((load("seeds").inputs[list(fold.numbers)] - low) / (high - low)).tolist()
        assert fold.held_out
        assert (
            fold.held_out.inputs.tolist()
            == fold.scaling.apply(load("seeds").inputs[list(fold.held_out.numbers)]).tolist()
        )


def test_what_the_experiment_itself_holds_out_is_divided_with_the_rest() -> None:
    data = loaded(Recipe("iris", hold_out=0.2))
    folds = drawn_folds(replace(IRIS, data=data))
    assert sorted(row for rows in folds.rows for row in rows) == list(range(150))
    assert folds.rows == drawn_folds(IRIS).rows


def test_a_fold_is_a_run_to_look_at() -> None:
    experiment = drawn_folds(IRIS).experiment(2)
    assert experiment.data.name == "iris, fold 3 of 5"
    run = Run(experiment)
    run.seek(run.timeline.end)
    assert run.snapshot().step is not None
    assert unsaid(experiment) == "the rows of 'iris, fold 3 of 5' and first weights that were given"
    assert unsaid(replace(IRIS, data=loaded(Recipe("iris", hold_out=0.2)))) == ""


def test_an_example_that_does_not_train_is_trained() -> None:
    for id in ("backward", "predict"):
        experiment = EXAMPLES[id].experiment()
        assert experiment.procedure is not Procedure.TRAIN
        rows = experiment.data.rows
        if rows > 1:
            assert drawn_folds(experiment, 2).experiment(0).procedure is Procedure.TRAIN
        else:
            with pytest.raises(ExperimentError, match="there is one row"):
                drawn_folds(experiment, 2)


@pytest.mark.parametrize("count", [-1, 0, 1, 11])
def test_counts_that_cannot_be(count: int) -> None:
    with pytest.raises(ExperimentError, match=f"10 rows can be divided into 2 to 10 folds, not {count}"):
        drawn_folds(default_experiment(), count)


def test_numbers_to_be_reached_have_no_strata() -> None:
    with pytest.raises(ExperimentError, match="no classes"):
        drawn_folds(Experiment(load("sine"), (1, 2, 1)), stratified=True)
