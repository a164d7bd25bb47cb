"""Runs named by what differs between them."""

from dataclasses import replace

from bpviz.engine.rules import Rule
from bpviz.present.comparison import error_at, how_far, run_facts, run_names
from bpviz.session.comparison import Entry, entry_of
from bpviz.session.examples import default_experiment
from bpviz.session.interventions import SetRate
from bpviz.session.run import Run
from bpviz.session.timeline import Position


def entries(*changes: dict[str, object], epochs: int = 1) -> list[Entry]:
    found = []
    for change in changes:
        run = Run(replace(default_experiment(), **change))
        run.seek(Position(epochs * run.timeline.epoch_steps))
        found.append(entry_of(run.snapshot()))
    return found


def test_a_name_says_what_differs_and_nothing_else() -> None:
    assert run_names(entries({"learning_rate": 0.1}, {}, {"learning_rate": 2.0})) == [
        "rate 0.1",
        "rate 0.5",
        "rate 2.0",
    ]
    assert run_names(entries({}, {"layers": (2, 3, 2), "seed": 7})) == ["2-2-2 · seed 1", "2-3-2 · seed 7"]
    momentum = run_names(entries({}, {"rule": Rule("momentum", 0.8)}))
    assert momentum == ["sgd", "momentum · momentum 0.8"]


def test_runs_without_a_difference_are_counted() -> None:
    assert run_names(entries({})) == ["as it is"]
    assert run_names(entries({}, {})) == ["as it is (1)", "as it is (2)"]
    assert run_names([]) == []


def test_a_branch_is_named_by_its_edits() -> None:
    run, branch = entries({}, {"interventions": (SetRate(130, 0.1),)})
    assert run_names([run, branch]) == ["as it is", "from 0:9:12: learning rate 0.1"]


def test_it_is_said_how_far_a_run_got() -> None:
    begun, done = entries({})[0], entries({}, epochs=20)[0]
    assert (how_far(begun), how_far(done)) == ("1 of 20 epochs", "20 epochs")
    diverged = entries({"transfers": ("linear", "linear"), "learning_rate": 5.0}, epochs=20)[0]
    assert how_far(diverged) == "0 of 20 epochs, then not finite"
    assert error_at(begun) == 6.350126629022046
    assert error_at(entries({}, epochs=0)[0]) is error_at(begun, 1) is None
    assert error_at(done, 0) == 6.350126629022046
    assert "2-2-2\n" in run_facts(begun)
