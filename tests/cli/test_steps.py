"""`bpviz steps` shows every number of a row."""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from bpviz.engine import algorithm
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from tests.cli.command import Command, refused
from tests.golden import GOLDEN, ROWS

COMMON = ["phase", "layer", "neuron", "terms", "line"]
KEYS = {
    "forward": [*COMMON, "bias", "net_input", "output"],
    "loss": [*COMMON, "loss"],
    "backward": [*COMMON, "error", "delta"],
    "update": [*COMMON, "changes"],
}


def steps(command: Command, options: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = command(f"steps --json {options}").json()
    return found


def test_one_object_a_step_in_order(command: Command) -> None:
    found = steps(command, "--epoch 6 --example 4")
    assert [(step["phase"], step["layer"], step["neuron"]) for step in found] == [
        *(("forward", layer, neuron) for layer in (0, 1) for neuron in (0, 1)),
        ("loss", 1, None),
        *(("backward", layer, neuron) for layer in (1, 0) for neuron in (0, 1)),
        *(("update", layer, neuron) for layer in (0, 1) for neuron in (0, 1)),
    ]
    assert all(list(step) == KEYS[step["phase"]] for step in found)


def test_the_numbers_fit_together(command: Command) -> None:
    found = steps(command, "--epoch 6 --example 4")
    inputs, expected = ROWS[4][:-1], [1.0, 0.0]
    forward, loss, backward, update = found[:4], found[4], found[5:9], found[9:]
    outputs = [step["output"] for step in forward]
    for step, reads in zip(forward, [inputs, inputs, outputs[:2], outputs[:2]], strict=True):
        net_input = step["bias"]
        assert [x for _, x in step["terms"]] == reads
        for weight, value in step["terms"]:
            net_input += weight * value
        assert step["net_input"] == net_input
    assert loss["terms"] == [[1.0, outputs[2]], [0.0, outputs[3]]]
    assert loss["loss"] == (1.0 - outputs[2]) * (1.0 - outputs[2]) + outputs[3] * outputs[3]
    for step, output, target in zip(backward[:2], outputs[2:], expected, strict=True):
        assert step["terms"] == [[output, target]]
        assert step["error"] == output - target
        assert step["delta"] == step["error"] * (output * (1.0 - output))
    for j, step in enumerate(backward[2:]):
        assert step["terms"] == [[forward[2 + k]["terms"][j][0], backward[k]["delta"]] for k in (0, 1)]
        assert step["delta"] == step["error"] * (outputs[j] * (1.0 - outputs[j]))
    deltas = [backward[2]["delta"], backward[3]["delta"], backward[0]["delta"], backward[1]["delta"]]
    for step, before, delta in zip(update, forward, deltas, strict=True):
        assert step["terms"] == [*([delta, x] for _, x in before["terms"]), [delta, 1]]
        assert [change["weight"] for change in step["changes"]] == [0, 1, "bias"]
        assert [change["old"] for change in step["changes"]] == [*(w for w, _ in before["terms"]), before["bias"]]
        for change, (_, value) in zip(step["changes"], step["terms"], strict=True):
            assert change["new"] == change["old"] - 0.5 * delta * value


def test_the_lines_are_those_of_the_source(command: Command) -> None:
    source = inspect.getsource(algorithm).splitlines()
    assert {(step["phase"], source[step["line"] - 1].strip()) for step in steps(command)} == {
        ("forward", "neuron.output = layer.transfer(neuron.net_input)"),
        ("loss", "epoch_error += row_error"),
        ("backward", "neuron.delta = error * neuron.derivative"),
        ("update", "neuron.bias -= learning_rate * neuron.delta"),
    }


def test_the_last_updates_lead_to_the_trained_network(command: Command) -> None:
    found = steps(command, "--epoch 19 --example 9")
    new = [[change["new"] for change in step["changes"]] for step in found[9:]]
    assert new == [neuron["weights"] for layer in GOLDEN["section_4_train"]["final"] for neuron in layer]


def test_the_first_row_is_what_is_shown_where_none_is_named(command: Command) -> None:
    assert steps(command) == steps(command, "--epoch 0 --example 0")
    assert [x for _, x in steps(command)[0]["terms"]] == ROWS[0][:-1]


def test_other_networks(command: Command) -> None:
    found = steps(command, "--layers 2-3-1-2 --transfer relu,tanh,linear --rate 0.01 --seed 3 --example 2")
    assert len(found) == 6 + 1 + 6 + 6
    assert found[6] | {"terms": 0, "line": 0, "loss": 0} == {
        "phase": "loss", "layer": 2, "neuron": None, "terms": 0, "line": 0, "loss": 0
    }  # fmt: skip


def test_the_table_has_every_number_of_the_json(command: Command) -> None:
    said = command("steps --epoch 6 --example 4")
    assert (said.code, said.err) == (0, "")
    for step in steps(command, "--epoch 6 --example 4"):
        numbers = [step[key] for key in ("net_input", "output", "loss", "error", "delta") if key in step]
        numbers += [change[key] for change in step.get("changes", []) for key in ("old", "new")]
        assert all(repr(number) in said.out for number in numbers)
    lines = said.out.splitlines()
    assert lines[0].startswith("  0  forward   h1")
    assert "delta[h1] = -0.024467465745099407" in said.out
    run = Run(default_experiment())
    run.seek(Position((6 * 10 + 5) * 13))
    assert f"row_error = {run.snapshot().row_error!r} = (1.0 - 0.6374973512617466)^2" in said.out


@pytest.mark.parametrize(
    "options, message",
    [
        ("--epoch 20", "--epoch: 20 is not there; the epochs are 0 to 19"),
        ("--epoch -1", "--epoch: -1 is not there"),
        ("--example 10", "--example: 10 is not there; the rows are 0 to 9"),
        ("--epochs 0", "--epoch: 0 is not there; the run has no epochs"),
        ("--example mazur", "--example: 'mazur' is not a whole number"),
        (f"--epoch {'9' * 40}", "--epoch: 999"),
    ],
)
def test_a_row_that_is_not_there(command: Command, options: str, message: str) -> None:
    assert refused(command(f"steps {options}")).startswith(message)


def test_a_row_in_which_the_run_diverges(command: Command, tmp_path: Path) -> None:
    said = command("steps --transfer linear --example 5 --json")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("bpviz: the run diverged at 0:5:4 ")
    said = command("steps --transfer linear --example 5")
    assert said.code == 1
    assert said.out.splitlines()[-1].strip().startswith("epoch_error = inf")
    assert "  4  loss" in said.out and "  5  backward" not in said.out


def test_a_row_after_the_run_has_diverged(command: Command) -> None:
    for json_ in ("", "--json"):
        said = command(f"steps --transfer linear --epoch 3 {json_}")
        assert (said.code, said.out) == (1, "")
        assert "diverged at 0:5:4" in said.err


def test_a_negative_number_in_a_sum_stands_in_brackets(command: Command) -> None:
    out = command("steps --epoch 19 --example 8").out
    assert " * (-0.242068655)" in out
    assert json.loads(command("steps --json --epoch 19 --example 8").out)[0]["terms"][1][1] == -0.242068655
