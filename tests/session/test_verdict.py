"""What networks said of rows, and such a row as a run."""

from dataclasses import replace

import numpy as np

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe
from bpviz.session.evaluation import cross_validate
from bpviz.session.examples import EXAMPLES
from bpviz.session.experiment import Procedure
from bpviz.session.folds import drawn_folds
from bpviz.session.run import Run
from bpviz.session.verdict import prediction_of_fold, verdict_of_folds, verdict_of_network

CASE_STUDY = EXAMPLES["case_study"].experiment()


def test_folds_can_be_looked_at_together_or_one_by_one() -> None:
    folds = drawn_folds(replace(CASE_STUDY, epochs=5))
    evaluation = cross_validate(folds, None, lambda done, share: None)
    verdict = verdict_of_folds(evaluation.data, evaluation.folds)
    assert (verdict.score, verdict.zero_rule) == (evaluation.mean, evaluation.zero_rule)
    third = verdict_of_folds(evaluation.data, evaluation.folds, only=2)
    assert (third.rows, third.score) == (evaluation.folds[2].rows, evaluation.folds[2].score)
    assert set(third.folds) == {2}
    wrong = [place for i in range(3) for j in range(3) if i != j for place in third.places((i, j))]
    assert len(wrong) == round(42 * (1 - third.score / 100))
    assert len({*wrong, *(place for i in range(3) for place in third.places((i, i)))}) == 42
    errors = [third.errors[place] for place in third.places()]
    assert errors == sorted(errors, reverse=True)
    expected = ((third.expected - third.outputs) ** 2).sum(axis=1)
    np.testing.assert_allclose(third.errors, expected, rtol=1e-12)


def test_a_row_becomes_a_run_whose_forward_pass_is_the_answer() -> None:
    folds = drawn_folds(replace(CASE_STUDY, epochs=5))
    evaluation = cross_validate(folds, None, lambda done, share: None)
    third = verdict_of_folds(evaluation.data, evaluation.folds, only=2)
    place = third.places()[0]
    experiment, position = prediction_of_fold(folds, 2, evaluation.folds[2], third.rows[place])
    run = Run(experiment)
    run.seek(position)
    snapshot = run.snapshot()
    assert experiment.procedure is Procedure.PREDICT
    assert snapshot.outputs() == tuple(third.outputs[place])
    assert snapshot.prediction() == third.predictions[place]
    assert experiment.data.numbers[snapshot.data_row or 0] == third.rows[place]
    assert experiment.data.targets[place] == third.targets[place]


def test_the_network_of_a_moment_on_its_own_rows() -> None:
    data = loaded(Recipe("iris", hold_out=0.2, seed=3))
    experiment = replace(CASE_STUDY, data=data, layers=(4, 3, 3), epochs=4)
    run = Run(experiment)
    run.seek(run.end)
    parameters = run.snapshot().parameters
    assert data.held_out
    trained, held_out = (verdict_of_network(experiment, parameters, rows) for rows in (data, data.held_out))
    assert sorted(trained.rows + held_out.rows) == list(range(150))
    assert held_out.targets.tolist() == [data.raw.targets[row] for row in held_out.rows] if data.raw else False
    right = int((held_out.predictions == held_out.targets).sum())
    assert held_out.score == right / 30 * 100.0


def test_numbers_to_be_reached_have_an_error_and_no_classes() -> None:
    data = loaded(Recipe("sine"))
    experiment = replace(CASE_STUDY, data=data, layers=(1, 3, 1), transfers=("tanh", "linear"))
    verdict = verdict_of_network(experiment, experiment.network().parameters(), data)
    assert verdict.score == verdict.mean_error == abs(verdict.expected - verdict.outputs).mean()
    assert (verdict.confusion, verdict.classes, verdict.targets.tolist()) == ([], [], [])
    assert verdict.r_squared is not None and verdict.r_squared < 1
