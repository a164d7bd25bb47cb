"""Futures that were left stay until they are deleted, and what they have in common is computed once."""

from dataclasses import replace

import numpy as np
import pytest

from bpviz.data.catalogue import load
from bpviz.session.branches import Branches
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment, ExperimentError
from bpviz.session.fast_engine import FastEngine
from bpviz.session.interventions import SetRate
from bpviz.session.kept_runs import MOST, KeptRuns
from bpviz.session.new_data import with_data
from bpviz.session.run import Run
from bpviz.session.timeline import Position

FIRST = default_experiment()
EDITED = replace(FIRST, interventions=(SetRate(1300, 0.1),))


def test_a_fork_leaves_the_old_branch_with_its_curve() -> None:
    branches, run = Branches(FIRST), Run(FIRST)
    run.seek(run.end)
    branches.note(run.snapshot().epoch_errors)
    number = branches.fork(EDITED, 1300)
    branches.show(number, EDITED)
    assert (branches.current, [branch.number for branch in branches], len(branches)) == (2, [1, 2], 2)
    assert branches[2].parent == 1 and branches[2].at == 1300
    assert len(branches[1].errors or ()) == 20
    branches.delete(branches.current)  # not the one that is shown
    assert 2 in branches
    old = branches[1]
    branches.delete(1)
    assert 1 not in branches
    branches.restore(old)
    assert [branch.number for branch in branches] == [1, 2]
    branches.delete(1)
    branches.show(1, FIRST)  # what undo goes back to is there again
    assert branches[1].errors is None and branches.fork(FIRST, 0) == 3


def test_going_back_computes_nothing_and_an_edit_only_what_follows() -> None:
    runs = KeptRuns(FastEngine())
    first = runs.of(FIRST)
    first.seek(first.end)
    edited = runs.of(EDITED)
    assert edited.computed == 1300 and len(edited.snapshot().epoch_errors) == 10
    edited.seek(Position(1301))
    assert runs.of(FIRST) is first and first.computed == 2600
    assert runs.anew(FIRST).computed == 0
    other = [runs.of(replace(FIRST, seed=seed)) for seed in range(MOST)]
    assert runs.of(other[0].experiment) is other[0]
    assert runs.of(FIRST).computed == 0


def test_edits_stay_where_their_steps_are_still_there() -> None:
    assert EDITED.changed(learning_rate=0.3, epochs=30).interventions == EDITED.interventions
    assert EDITED.changed(batch_size=5).interventions == ()
    assert EDITED.changed(layers=(2, 3, 2)).interventions == ()
    assert with_data(EDITED, load("seeds")).interventions == ()
    with pytest.raises(ExperimentError, match="rate"):
        EDITED.changed(learning_rate=0.0)


def test_a_run_whose_early_errors_are_known_in_blocks_only_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(FIRST)
    run.seek(run.end)
    monkeypatch.setattr("bpviz.session.curve.EpochErrors.known", lambda *_: None)
    assert run.forked(EDITED).computed == 0


def test_notices_of_the_common_past_are_there() -> None:
    dead = Experiment(FIRST.data, transfers=("relu", "linear"))
    run = Run(dead)
    run.seek(run.end)
    notices = run.snapshot().notices
    assert notices
    fork = run.forked(replace(dead, interventions=(SetRate(2000, 0.1),)))
    fork.seek(Position(2000))
    run.seek(Position(2000))
    assert fork.snapshot().notices == run.snapshot().notices != ()
    assert np.isfinite(fork.snapshot().parameters[0]).all()
