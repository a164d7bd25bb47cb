"""Runs that are kept beside each other."""

from dataclasses import replace

import pytest

from bpviz.session.branches import Branches
from bpviz.session.comparison import MOST, Comparison, ComparisonFullError, Entry, entry_of, entry_of_branch
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import SetRate
from bpviz.session.run import Run
from bpviz.session.timeline import Position


def entry(experiment: Experiment, epochs: int | None = None) -> Entry:
    run = Run(experiment)
    run.seek(run.end if epochs is None else Position(epochs * run.timeline.epoch_steps))
    return entry_of(run.snapshot())


def test_a_run_is_kept_once_and_its_curve_grows_with_it() -> None:
    experiment, comparison = default_experiment(), Comparison()
    comparison.keep(entry(experiment, 3))
    assert (len(comparison.entries[0].curve), comparison.entries[0].finished) == (3, False)
    comparison.keep(entry(experiment))
    assert (len(comparison.entries), len(comparison.entries[0].curve)) == (1, 20)
    assert comparison.entries[0].finished
    comparison.follow(entry(experiment, 2))  # opened again, it starts anew: what is known stays
    assert len(comparison.entries[0].curve) == 20


def test_a_branch_is_a_run_of_its_own() -> None:
    experiment, comparison = default_experiment(), Comparison()
    comparison.keep(entry(experiment, 1))
    branches = Branches(experiment)
    edited = replace(experiment, interventions=(SetRate(0, 0.1),))
    number = branches.fork(edited, 0)
    assert len(entry_of_branch(branches[number]).curve) == 0  # nothing was computed yet
    branches.show(number, edited)
    branches.note(entry(edited, 2).curve)
    branch = entry_of_branch(branches[number])
    assert (len(branch.curve), branch.finished) == (2, False)
    comparison.keep(branch)
    comparison.follow(entry(experiment, 4))
    assert [len(kept.curve) for kept in comparison.entries] == [4, 2]


def test_there_are_at_most_eight_and_one_can_be_taken_away() -> None:
    experiments, comparison = [replace(default_experiment(), seed=seed) for seed in range(MOST + 1)], Comparison()
    for experiment in experiments[:MOST]:
        comparison.keep(entry(experiment, 1))
    with pytest.raises(ComparisonFullError, match="8 runs are kept already"):
        comparison.keep(entry(experiments[MOST], 1))
    comparison.remove(2)
    comparison.keep(entry(experiments[MOST], 1))
    assert [kept.experiment.seed for kept in comparison.entries] == [0, 1, 3, 4, 5, 6, 7, 8]


def test_a_run_that_diverged_is_finished() -> None:
    linear = replace(default_experiment(), transfers=("linear", "linear"), learning_rate=5.0)
    assert entry(linear).finished
