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
    branches.note(Run(FIRST).snapshot().epoch_errors)  # after a restart: what is known stays
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
    assert edited.books.computed == 1300 and len(edited.snapshot().epoch_errors) == 10
    edited.seek(Position(1301))
    assert runs.of(FIRST) is first and first.books.computed == 2600
    assert runs.anew(FIRST).books.computed == 0
    other = [runs.of(replace(FIRST, seed=seed)) for seed in range(MOST)]
    assert runs.of(other[0].experiment) is other[0]
    assert runs.of(FIRST).books.computed == 0


def test_edits_stay_where_their_steps_are_still_there() -> None:
    assert EDITED.changed(learning_rate=0.3, epochs=30).interventions == EDITED.interventions
    assert EDITED.changed(batch_size=5).interventions == ()
    assert EDITED.changed(layers=(2, 3, 2)).interventions == ()
    assert with_data(EDITED, load("seeds")).interventions == ()
    with pytest.raises(ExperimentError, match="rate"):
        EDITED.changed(learning_rate=0.0)


@pytest.mark.parametrize("at", [0, 130 * 37, 130 * 64 + 61, 130 * 99])
def test_a_fork_of_a_run_whose_early_errors_are_known_in_blocks_begins_at_the_fork(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("EXACT", 32), ("OVERVIEW", 8), ("RECENT", 16)):
        monkeypatch.setattr(f"bpviz.session.curve.{name}", size)
    long = replace(FIRST, epochs=100)
    edited = replace(long, interventions=(SetRate(at, 0.1),))
    run, plain = Run(long), Run(edited)
    run.seek(run.end)
    fork = run.forked(edited)
    assert fork.books.computed == at - at % 13
    for either in (fork, plain):
        either.seek(either.end)
    one, other = fork.snapshot().epoch_errors, plain.snapshot().epoch_errors
    assert [list(fork.replays.errors(epoch, epoch + 3)) for epoch in range(0, 96, 7)] == [
        list(plain.replays.errors(epoch, epoch + 3)) for epoch in range(0, 96, 7)
    ]
    for mine, others in ((one.overview, other.overview), (one.detail, other.detail)):
        assert (mine.size, mine.rest) == (others.size, others.rest)
        np.testing.assert_array_equal(mine.lows, others.lows)
        np.testing.assert_array_equal(mine.highs, others.highs)


def test_a_fork_begins_where_the_cursor_stands() -> None:
    run = Run(replace(FIRST, epochs=10))
    run.seek(Position(13 * 50 + 4))
    assert len(run.books.history) == 1
    fork = run.forked(replace(run.experiment, interventions=(SetRate(13 * 50 + 4, 0.1),)))
    fork.seek(Position(13 * 50 + 5))
    assert fork.seconds_a_row is None  # no row was run again on the way
    run.seek(Position(13 * 50 + 4))
    assert [layer.tobytes() for layer in fork.snapshot().parameters] == [
        layer.tobytes() for layer in run.snapshot().parameters
    ]


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
