"""`bpviz train` prints what the tutorial prints, and the same numbers as JSON."""

import argparse
import ast
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bpviz.cli import train as train_module
from bpviz.data.catalogue import CATALOGUE, loaded
from bpviz.data.recipe import Recipe
from bpviz.engine import compiled
from bpviz.engine.kinds import Kind
from bpviz.session import fast_engine
from bpviz.session.compiled_rows import CompiledRows
from bpviz.session.examples import EXAMPLES
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import made_ready_for
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from tests.cli.command import Command, refused
from tests.engine import tutorial
from tests.golden import GOLDEN, ROWS
from tests.session.test_run import state

TRAINED = GOLDEN["section_4_train"]
TUTORIAL = "--data tutorial --layers 2-2-2 --transfer sigmoid --rate 0.5 --epochs 20 --seed 1"


@pytest.mark.parametrize("options", ["", TUTORIAL, "--init unit --transfer sigmoid,sigmoid --rate 0,5", "--rate 1/2"])
def test_the_tutorials_lines(command: Command, options: str) -> None:
    said = command(f"train {options}")
    errors = TRAINED["printed_errors"]
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        *(f">epoch={epoch}, lrate=0.500, error={error}" for epoch, error in enumerate(errors)),
        *(str(layer) for layer in TRAINED["final"]),
    ]


def test_what_cannot_be_compiled_is_said_and_runs_all_the_same(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(kind: Kind) -> None:
        raise RuntimeError("no compiler")

    monkeypatch.setattr(compiled, "make", fail)
    monkeypatch.setattr(fast_engine, "WORTH", 0.0)
    said = command("train --epochs 20 --json")
    assert said.code == 0
    assert said.err.startswith("bpviz: There is no fast engine here: RuntimeError: no compiler. Everything works")
    assert len(json.loads(said.out)["epochs"]) == 20


@pytest.mark.parametrize("options", ["", TUTORIAL])
def test_the_same_as_json(command: Command, options: str) -> None:
    said = command(f"train {options} --json")
    document = said.json()
    assert list(document) == ["experiment", "epochs", "network", "predictions", "accuracy"]
    assert document["epochs"] == [
        {"epoch": epoch, "error": error} for epoch, error in enumerate(TRAINED["sum_squared_error_per_epoch"])
    ]
    assert document["network"] == [
        {"weights": [n["weights"][:-1] for n in layer], "biases": [n["weights"][-1] for n in layer]}
        for layer in TRAINED["final"]
    ]
    assert document["predictions"] == GOLDEN["section_5_predict"]["predictions"]
    assert document["accuracy"] == 1.0
    assert document["experiment"] == {
        "data": "tutorial",
        "layers": [2, 2, 2],
        "transfer": ["sigmoid", "sigmoid"],
        "rate": 0.5,
        "epochs": 20,
        "seed": 1,
        "init": "unit",
        "weights": None,
        "update": "online",
        "optimizer": "sgd",
        "momentum": None,
        "beta1": None,
        "beta2": None,
        "epsilon": None,
        "loss": "squared",
        "schedule": "constant",
        "l2": 0.0,
        "shuffle": False,
    }
    assert "6.350126629022046" in said.out  # numbers as repr gives them
    assert said.out.count("\n") == 1


def test_no_epochs_leave_the_initial_weights(command: Command) -> None:
    layers = TRAINED["initial_weights"]
    printed = command("train --epochs 0").out.splitlines()
    assert [ast.literal_eval(line) for line in printed] == [[{"weights": n} for n in layer] for layer in layers]
    document = command("train --epochs 0 --json").json()
    assert document["epochs"] == []
    assert document["network"][0]["biases"] == [neuron[-1] for neuron in layers[0]]


def test_another_seed_and_size_are_the_tutorials_too(command: Command) -> None:
    document = command("train --layers 2-4-2 --seed 9 --rate 0.3 --epochs 7 --json").json()
    theirs = tutorial.trained((2, 4, 2), ROWS, 9, 0.3, 7)
    ours = [
        [[*weights, bias] for weights, bias in zip(layer["weights"], layer["biases"], strict=True)]
        for layer in document["network"]
    ]
    assert ours == [[neuron["weights"] for neuron in layer] for layer in theirs]
    assert document["predictions"] == [tutorial.predict(theirs, row) for row in ROWS]


def test_training_goes_on_from_the_weights_of_a_document(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "half.json"
    half = command("train --epochs 10 --json").out
    file.write_text(half)
    both = command("train --epochs 10 --json --weights", str(file)).json()
    assert both["network"] == command("train --json").json()["network"]
    assert both["experiment"]["weights"] == str(file)
    file.write_text(json.dumps(json.loads(half)["network"]))
    assert command("train --epochs 10 --json --weights", str(file)).json()["network"] == both["network"]


def test_a_csv_file(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("a,b,class\n" + "".join(",".join(map(str, row)) + "\n" for row in ROWS))
    document = command("train --json --data", str(file)).json()
    assert document["network"] == command("train --json").json()["network"]
    assert document["experiment"]["data"] == str(file)


def test_wrong_predictions_lower_the_accuracy(command: Command) -> None:
    document = command("train --epochs 0 --json").json()
    right = [int(a == row[-1]) for a, row in zip(document["predictions"], ROWS, strict=True)]
    assert document["accuracy"] == sum(right) / 10 < 1


@pytest.mark.parametrize("json_", ["", "--json"])
@pytest.mark.parametrize("rate", ["0.5", "0.11"])
def test_a_diverged_run(command: Command, json_: str, rate: str) -> None:
    said = command(f"train --transfer linear --rate {rate} {json_}")
    assert said.code == 1
    assert said.err.startswith("bpviz: the run diverged at ")
    assert said.err.count("\n") == 1
    assert all(line.startswith(">epoch=") for line in said.out.splitlines())
    assert json_ == "" or said.out == ""


@pytest.mark.parametrize(
    "weights, message",
    [
        ([[[1e308, 1e308, 1e308]] * 2, [[1, 1, 0]] * 2], "at 0:0:0 (epoch:row:step, from 0): net[h1] became inf"),
        ([[[0, 0, 1]] * 2, [[1e200, 0, 0]] * 2], "at 0:0:4 (epoch:row:step, from 0): row_error became inf"),
        ([[[0, 0, 0.5]] * 2, [[2.6e154, 0, 0], [0, 0, 0]]], "at 0:0:7 (epoch:row:step, from 0): error[h1] became inf"),
        (
            [[[0, 0, 1e300]] * 2, [[1e-200, 0, 0], [0, 0, 0]]],
            "at 0:0:11 (epoch:row:step, from 0): w[y1,h1] became -inf",
        ),
    ],
)
def test_what_is_said_of_the_value_that_diverged(command: Command, tmp_path: Path, weights: Any, message: str) -> None:
    file = tmp_path / "w.json"
    network = [{"weights": [n[:-1] for n in layer], "biases": [n[-1] for n in layer]} for layer in weights]
    file.write_text(json.dumps(network))
    assert message in command("train --transfer linear --weights", str(file)).err


def test_the_epoch_error_that_diverged(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    (tmp_path / "rows.csv").write_text("1,a\n2,b\n")
    file.write_text(json.dumps([{"weights": [[0], [0]], "biases": [1e154, 0.0]}]))
    line = f"train --transfer linear --layers 1-2 --rate 1e-300 --data {tmp_path / 'rows.csv'} --weights {file}"
    said = command(line)
    assert "epoch_error became inf" in said.err


@pytest.mark.parametrize("init", ["unit", "half", "glorot", "he"])
def test_every_initialisation(command: Command, init: str) -> None:
    first = command(f"train --init {init} --epochs 0").out
    assert first == command(f"train --init {init} --epochs 0").out
    assert first != command(f"train --init {init} --epochs 0 --seed 2").out


def test_lines_come_as_epochs_end(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bool] = []
    monkeypatch.setattr("builtins.print", lambda *values, flush=False, **rest: flushed.append(flush), raising=True)
    assert command("train --epochs 3").code == 0
    assert flushed[:3] == [True] * 3


@pytest.mark.parametrize(
    "options, message",
    [
        ("--rate abc", "--rate: 'abc' is not a number; write for example 0.5, 0,5, -2e-3 or 1/3"),
        ("--rate 0", "--rate: the learning rate is a number above 0"),
        ("--rate -1", "--rate: the learning rate is a number above 0"),
        ("--rate -1e3", "--rate: the learning rate is a number above 0"),
        ("--rate nan", "--rate: 'nan' is not a finite number"),
        ("--epochs 1.5", "--epochs: '1.5' is not a whole number"),
        ("--every 0", "--every: every how many epochs is a whole number from 1, not 0"),
        ("--every x", "--every: 'x' is not a whole number"),
        ("--epochs -1", "--epochs: epochs are a whole number from 0"),
        (f"--epochs {'9' * 30}", "--epochs: epochs are a whole number from 0"),
        (f"--epochs {'9' * 5000}", "--epochs: '999"),
        ("--seed x", "--seed: 'x' is not a whole number"),
        ("--seed -1", "--seed: a seed is a whole number from 0"),
        ("--init normal", "--init: there is no initialisation 'normal'; there are unit, half, glorot, he"),
        ("--init ''", "--init: there is no initialisation ''"),
        ("--transfer step", "--transfer: there is no transfer function 'step'; there are sigmoid, tanh, relu"),
        ("--transfer tanh,tanh,tanh", "--transfer: 2 layers have weights, so give one transfer function, or 2"),
        ("--transfer ''", "--transfer: there is no transfer function ''"),
        ("--layers 2", "--layers: a network has at least an input and an output layer"),
        ("--layers 2-x-2", "--layers: '2-x-2' is not a list of sizes; write for example 2-2-2"),
        ("--layers 2-0-2", "--layers: a layer has 1 to 4096 neurons, not 0"),
        ("--layers 2-999999999-2", "--layers: a layer has 1 to 4096 neurons"),
        ("--layers 3-2-2", "--layers: the data 'tutorial' has 2 inputs, so the first layer must be 2, not 3"),
        ("--layers 2-2-4", "--layers: the data 'tutorial' has 2 classes, so the last layer must be 2, not 4"),
        ("--data nowhere.csv", "'nowhere.csv': there is no such file, and no data set of that name; there is tutorial"),
        ("--data ''", "'': there is no such file"),
        ("--weights nowhere.json", "nowhere.json: there is no such file"),
        ("--bogus", "unrecognized arguments: --bogus (see bpviz train --help)"),
        ("--epoch 3", "unrecognized arguments: --epoch"),
        ("extra", "extra: it cannot be read: No such file or directory"),
        ("''", "FILE: '' names no file"),
        ("--rate", "--rate: expected one argument"),
    ],
)
def test_what_is_typed_wrong(command: Command, options: str, message: str) -> None:
    said = refused(command(f"train {options}"))
    assert said.startswith(message)
    assert len(said) < 300


def test_files_that_do_not_fit(command: Command, tmp_path: Path) -> None:
    rows, weights = tmp_path / "rows.csv", tmp_path / "w.json"
    rows.write_text("1,2,3,a\n4,5,6,b\n7,8,9,c\n")
    line = f"train --data {rows}"
    assert refused(command(line)).startswith(f"{rows}, line 1, column 3: 3 inputs, but the network has 2")
    assert refused(command(f"{line} --layers 3-2")).startswith(f"{rows}, line 3, column 4: 3 classes")
    assert command(f"{line} --layers 3-2-3").code == 0
    rows.write_text("1,2,a\n3,,b\n")
    assert refused(command(line)).startswith(f"{rows}, line 2, column 2: the input is missing")
    weights.write_text('[{"weights": [[1, 2]], "biases": [1]}]')
    said = refused(command(f"train --weights {weights}"))
    assert said == f"--weights {weights}: weights for 1 layers were given, the network has 2"
    weights.write_bytes(b"\x89PNG")
    assert "not text in UTF-8" in refused(command(f"train --weights {weights}"))
    assert "cannot be read: Is a directory" in refused(command(f"train --weights {tmp_path}"))
    assert "cannot be read: Is a directory" in refused(command(f"train --data {tmp_path}"))


def test_the_cell_of_a_file_cannot_break_the_line(command: Command, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text('1,2,a\n"\x1b[31m\nred",2,b\n')
    assert "\x1b" not in refused(command(f"train --data {rows}"))


def test_data_that_are_made(command: Command) -> None:
    line = "train --json --epochs 3 --data moons --layers 2-3-2"
    first, again = command(line).json(), command(f"{line} --data-seed 1 --noise 0.1").json()
    assert first["epochs"] == again["epochs"]
    assert command(f"{line} --data-seed 2").json()["epochs"] != first["epochs"]
    assert "'seeds' is not made by the program" in refused(command("train --data seeds --noise 1 --layers 7-2-3"))
    assert "--data-seed: a seed is a whole number" in refused(command("train --data xor --data-seed -1"))


def test_every_built_in_data_set_is_named_in_the_help(command: Command) -> None:
    said = " ".join(command("train --help").out.split())
    assert ", ".join(CATALOGUE) in said


def test_a_number_to_be_reached(command: Command) -> None:
    line = "train --json --epochs 30 --data sine --layers 1-4-1 --transfer tanh,linear --rate 0.1"
    document = command(line).json()
    assert document["accuracy"] is None
    assert document["epochs"][-1]["error"] < document["epochs"][0]["error"] / 2


def test_data_without_classes_has_no_accuracy() -> None:
    run = Run(EXAMPLES["mazur"].experiment())
    run.seek(run.end)
    document = train_module._document(argparse.Namespace(weights=None), run.snapshot(), [(0, 0.5)])
    assert document["accuracy"] is None
    assert document["predictions"] == [1]


@pytest.mark.parametrize(
    ("every", "epochs", "told"),
    [(1, 3, [0, 1, 2]), (2, 5, [0, 2, 4]), (4, 7, [0, 4, 6]), (100, 20, [0, 19]), (5, 0, [])],
)
def test_every_nth_epoch_and_the_last(command: Command, every: int, epochs: int, told: list[int]) -> None:
    full = command(f"train --json --epochs {epochs}").json()
    few = command(f"train --json --epochs {epochs} --every {every}").json()
    assert few["epochs"] == [full["epochs"][epoch] for epoch in told]
    assert few["network"] == full["network"]
    lines = command(f"train --epochs {epochs}").out.splitlines()
    assert command(f"train --epochs {epochs} --every {every}").out.splitlines() == [
        *(lines[epoch] for epoch in told),
        *lines[epochs:],
    ]


@pytest.mark.parametrize("line", ["train", "train --json", "predict --row 1,0"])
def test_a_bar_where_stderr_is_a_terminal(command: Command, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    before = command(line)
    assert before.err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    said = command(line)
    assert said.out == before.out
    assert "0/20" in said.err
    assert said.err.rstrip(" ").endswith("\r")  # the bar is gone when all is done


def test_lines_stand_above_the_bar_in_a_terminal(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = command("train --epochs 3").out
    for stream in ("stderr", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert command("train --epochs 3").out.replace("\r", "").replace(" ", "") == plain.replace(" ", "")


def test_a_run_that_diverges_leaves_no_bar(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    said = command("train --transfer linear --json")
    assert said.code == 1
    assert "bpviz: the run diverged at " in said.err.rpartition("\r")[2]


@pytest.mark.soak
def test_a_hundred_thousand_epochs_are_the_walk_at_a_hundred_moments(command: Command) -> None:
    """13 million Steps: what the command prints, and what a compiled run shows where it is sought out, is what the
    algorithm itself comes to, row by row."""
    said = command("train --data tutorial --epochs 100000 --json").json()
    experiment = Experiment(loaded(Recipe("tutorial")), epochs=100_000)
    plain, fast = Run(experiment), Run(experiment, made_ready_for(experiment))
    assert isinstance(fast.rows.whole, CompiledRows)
    fast.seek(fast.end)
    random = Random(1)
    for index in [*sorted(random.randrange(1, fast.end.index) for _ in range(100)), fast.end.index]:
        plain.seek(Position(index))
        fast.seek(Position(index))
        assert state(fast.snapshot()) == state(plain.snapshot())
    errors = plain.snapshot().epoch_errors.known(0, 100_000)
    assert errors is not None and [epoch["error"] for epoch in said["epochs"]] == errors.tolist()
    for layer, parameters in zip(said["network"], plain.snapshot().parameters, strict=True):
        assert [[*weights, bias] for weights, bias in zip(*layer.values(), strict=True)] == parameters.tolist()
