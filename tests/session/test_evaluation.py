"""Cross-validation: the tutorial's case study, both ways of running it, and how it ends early."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from bpviz.data.catalogue import load, loaded
from bpviz.data.recipe import Recipe, Scale, ScaleOn
from bpviz.session.answers import predictions
from bpviz.session.evaluation import DivergedFoldError, Evaluation, Fold, cross_validate
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.folds import drawn_folds
from bpviz.session.run import Run
from bpviz.session.scores import majority
from bpviz.session.verdict import verdict_of_folds
from tests.golden import GOLDEN

SEEDS = loaded(Recipe("seeds", scale=Scale.MINMAX, scale_on=ScaleOn.ALL))
CASE_STUDY = Experiment(SEEDS, (7, 5, 3), learning_rate=0.3, epochs=500, seed=1)
SINE = Experiment(load("sine"), (1, 4, 1), ("tanh", "linear"), 0.05, epochs=200)


def ignore(done: Sequence[Fold], share: float) -> None:
    pass


@pytest.fixture(scope="module")
def fast() -> FastEngine:
    engine = FastEngine()
    engine.prepare(CASE_STUDY)
    engine.wait()
    assert engine.is_ready(CASE_STUDY) and engine.is_ready(SINE)
    return engine


def numbers(evaluation: Evaluation) -> list[object]:
    return [
        (fold.rows, fold.outputs.tobytes(), fold.predictions, fold.score, fold.zero_rule) for fold in evaluation.folds
    ]


def test_the_case_study(fast: FastEngine) -> None:
    golden, folds = GOLDEN["case_study"], drawn_folds(CASE_STUDY)
    evaluation = cross_validate(folds, fast, ignore)
    assert [fold.score for fold in evaluation.folds] == golden["fold_accuracy_percent"]
    assert evaluation.mean == golden["mean_accuracy_percent"]
    assert evaluation.zero_rule == golden["zero_rule_mean_accuracy_percent"]
    assert evaluation.spread == pytest.approx(2.608, abs=5e-4)
    confusion = verdict_of_folds(evaluation.data, evaluation.folds).confusion
    assert sum(map(sum, confusion)) == 210
    assert sum(confusion[i][i] for i in range(3)) == 196
    assert [sum(row) for row in confusion] == [70, 70, 70]


@pytest.mark.parametrize(
    "experiment, stratified",
    [
        (replace(CASE_STUDY, epochs=3), False),
        (replace(CASE_STUDY, epochs=3, shuffle=True, batch_size=8), True),
        (replace(SINE, epochs=10), False),
    ],
    ids=["seeds", "stratified", "sine"],
)
def test_compiled_and_plain_are_the_same(experiment: Experiment, stratified: bool, fast: FastEngine) -> None:
    folds = drawn_folds(experiment, 3, stratified)
    plain = cross_validate(folds, None, ignore)
    assert numbers(cross_validate(folds, fast, ignore)) == numbers(plain)


def test_a_fold_opened_as_a_run_gives_the_numbers_of_the_evaluation() -> None:
    folds = drawn_folds(replace(CASE_STUDY, epochs=3))
    evaluation = cross_validate(folds, None, ignore)
    experiment = folds.experiment(3)
    run = Run(experiment)
    run.seek(run.end)
    held_out = experiment.data.held_out
    assert held_out and held_out.numbers == evaluation.folds[3].rows
    predicted = predictions(experiment, run.snapshot().parameters, held_out)
    assert tuple(predicted) == evaluation.folds[3].predictions
    right = sum(map(int.__eq__, predicted, held_out.targets))
    assert evaluation.folds[3].score == right / 42 * 100.0
    usual = majority(experiment.data.targets)
    assert evaluation.folds[3].zero_rule == held_out.targets.count(usual) / 42 * 100.0


def test_numbers_to_be_reached(fast: FastEngine) -> None:
    folds = drawn_folds(SINE, 4)
    evaluation = cross_validate(folds, fast, ignore)
    rows = [row for fold in evaluation.folds for row in fold.rows]
    outputs = np.concatenate([fold.outputs for fold in evaluation.folds])
    expected = SINE.data.expected[rows]
    errors = abs(expected - outputs)
    assert evaluation.mean == pytest.approx(errors.mean())  # all folds have the same size
    squared, around = (errors**2).sum(), ((expected - expected.mean()) ** 2).sum()
    verdict = verdict_of_folds(evaluation.data, evaluation.folds)
    assert verdict.r_squared == pytest.approx(1 - squared / around)
    assert evaluation.mean < evaluation.zero_rule
    assert verdict.confusion == []


def test_progress_comes_fold_by_fold_in_the_callers_thread() -> None:
    told, shares, threads = list[list[Fold]](), list[float](), set[int]()

    def progress(done: Sequence[Fold], share: float) -> None:
        shares.append(share)
        threads.add(threading.get_ident())
        told.append(list(done))

    evaluation = cross_validate(drawn_folds(replace(CASE_STUDY, epochs=2)), None, progress)
    assert threads == {threading.get_ident()}
    assert told[-1] == list(evaluation.folds)
    assert shares == sorted(shares) and shares[-1] == 1.0
    for before, after in pairwise(told):
        assert all(one is other for one, other in zip(before, after, strict=False))
        assert len(before) <= len(after)


class EnoughError(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1])
def test_progress_can_end_it_at_once_and_no_thread_stays(after: int) -> None:
    def progress(done: Sequence[Fold], share: float) -> None:
        if len(done) >= after:
            raise EnoughError

    before = threading.active_count()
    endless = replace(CASE_STUDY, epochs=10**9 if after == 0 else 1)
    with pytest.raises(EnoughError):
        cross_validate(drawn_folds(endless), None, progress)
    assert threading.active_count() == before


def test_a_fold_that_diverges_says_where() -> None:
    wild = replace(SINE, transfers=("linear", "linear"), learning_rate=1e6)
    with pytest.raises(DivergedFoldError) as caught:
        cross_validate(drawn_folds(wild), None, ignore)
    assert caught.value.number == 0
    assert caught.value.snapshot.not_finite
    assert str(caught.value) == f"fold 1 diverged at {caught.value.snapshot.moment}"


def test_no_epochs_test_the_first_weights() -> None:
    folds = drawn_folds(replace(CASE_STUDY, epochs=0))
    evaluation = cross_validate(folds, None, ignore)
    experiment = folds.experiment(0)
    assert experiment.data.held_out
    untrained = predictions(experiment, experiment.network().parameters(), experiment.data.held_out)
    assert list(evaluation.folds[0].predictions) == untrained
