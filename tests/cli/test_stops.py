"""`bpviz stops` says where a condition holds first."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bpviz.engine.network import Unit
from bpviz.session.branches import Branch
from bpviz.session.document import document_of, save
from bpviz.session.examples import default_experiment
from bpviz.session.fast_engine import made_ready_for
from bpviz.session.interventions import SetWeight
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from tests.cli.command import Command, refused


def test_the_first_step_after_which_a_condition_holds(command: Command) -> None:
    found = command('stops --json --until "abs(w[y2,h1]) > 1"').json()
    run = Run(default_experiment())
    sizes = []
    for index in (found["index"] - 1, found["index"]):
        run.seek(Position(index))
        sizes.append(abs(run.snapshot().parameters[1][1, 0]))
    assert sizes[0] <= 1 < sizes[1]
    moment = run.timeline.moment(found["index"])
    assert found == {**dict(zip(("epoch", "example", "step"), moment or (), strict=True)), "index": found["index"]}
    said = command('stops --until "abs(w[y2,h1]) > 1"')
    assert (said.code, said.out) == (0, f"{moment} (epoch:row:step, from 0): abs(w[y2,h1]) > 1\n")


def test_an_accuracy_is_that_of_the_weights_at_the_end_of_the_epoch(command: Command) -> None:
    found = command('stops --json --until "accuracy >= 0.9"').json()
    assert command(f"train --json --epochs {found['epoch'] + 1}").json()["accuracy"] >= 0.9
    assert command(f"train --json --epochs {found['epoch']}").json()["accuracy"] < 0.9


def test_what_never_holds_is_null(command: Command) -> None:
    said = command('stops --json --until "epoch_error rises"')
    assert (said.code, json.loads(said.out), said.err) == (1, None, "")
    said = command('stops --until "epoch_error rises"')
    assert (said.code, said.out) == (1, "")
    assert "never holds in this run" in said.err
    diverging = "--transfer linear --rate 5 --epochs 50"
    said = command(f'stops --until "h1 saturates" {diverging}')
    assert said.code == 1 and "where the run diverged" in said.err


@pytest.mark.parametrize(
    ("until", "says"),
    [("w[y2,", "at character 1"), ("out[y1] <", "at character 10"), ("out[h9] < 1", "no neuron 'h9'")],
)
def test_mistakes_are_said_where_they_are(until: str, says: str, command: Command) -> None:
    assert says in refused(command("stops --json", f"--until={until}"))
    assert "--until" in refused(command("stops --json"))


def test_a_document_is_searched_with_its_edits(command: Command, tmp_path: Path) -> None:
    edited = replace(default_experiment(), interventions=(SetWeight(500, Unit(1, 1), 0, 3.0),))
    path = tmp_path / "run.bpviz"
    save(document_of(Run(edited).snapshot(), (Branch(1, edited),), 1), path)
    found = command(f"stops {path} --json", "--until=w[y2,h1] > 2").json()
    assert found["index"] == 507  # the first update of y2 after the edit


def test_wide_layers_are_searched_by_compiled_code() -> None:
    wide = replace(default_experiment(), layers=(2, 4096, 2))
    assert made_ready_for(wide, watches=True).can_watch(wide)
    assert not made_ready_for(default_experiment(), watches=True).can_watch(default_experiment())
