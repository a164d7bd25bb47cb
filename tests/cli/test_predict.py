"""`bpviz predict` gives the outputs for a row, and the prediction."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command, refused
from tests.golden import GOLDEN, ROWS, NeuronLists


def write(path: Path, layers: NeuronLists) -> str:
    network = [{"weights": [n[:-1] for n in layer], "biases": [n[-1] for n in layer]} for layer in layers]
    path.write_text(json.dumps(network))
    return str(path)


def test_the_tutorials_section_2(command: Command, tmp_path: Path) -> None:
    section = GOLDEN["section_2_forward"]
    file = write(tmp_path / "w.json", section["weights"])
    said = command(f"predict --layers 2-1-2 --weights {file} --row 1,0 --json").json()
    assert said == {"outputs": section["outputs"], "prediction": 1}


def test_the_tutorials_section_5(command: Command, tmp_path: Path) -> None:
    section = GOLDEN["section_5_predict"]
    file = write(tmp_path / "w.json", section["weights"])
    for row, prediction in zip(ROWS, section["predictions"], strict=True):
        said = command(f"predict --weights {file} --json", "--row", ",".join(map(repr, row[:-1])))
        assert said.json()["prediction"] == prediction


def test_without_weights_the_network_is_trained_first(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_text(command("train --json").out)
    trained = command("predict --row 1,0 --json").json()
    assert trained == command(f"predict --row 1,0 --json --weights {file}").json()
    untrained = command("predict --row 1,0 --json --epochs 0").json()
    assert untrained != trained
    assert command(f"predict --row 1,0 --json --weights {file} --epochs 20").json() == trained


def test_the_text(command: Command) -> None:
    outputs = command("predict --row 1,0 --json").json()["outputs"]
    assert command("predict --row 1,0").out == f"outputs={outputs}\nprediction=1\n"


def test_rows_may_be_negative_and_have_fractions(command: Command) -> None:
    assert command("predict --row -1,0 --json").json() == command("predict --row=-1,0 --json").json()
    assert command("predict --row 1/2,-.5 --json").json() == command("predict --row 0.5,-1/2 --json").json()


def test_given_weights_need_no_data_that_fit(command: Command, tmp_path: Path) -> None:
    file = write(tmp_path / "w.json", [[[1.0, 2.0, 3.0, 0.5]]])
    said = command(f"predict --layers 3-1 --transfer linear --weights {file} --row 1,1,1 --json").json()
    assert said == {"outputs": [6.5], "prediction": 0}
    assert "'tutorial' has 2 inputs" in refused(
        command(f"predict --data tutorial --layers 3-1 --weights {file} --row 1,1,1")
    )


@pytest.mark.parametrize(
    "options, message",
    [
        ("", "the following arguments are required: --row"),
        ("--row 1", "--row: 1 number was given; a network 2-2-2 has 2 inputs"),
        ("--row 1,2,3", "--row: 3 numbers were given; a network 2-2-2 has 2 inputs"),
        ("--row 1,x", "--row: 'x' is not a number"),
        ("--row ''", "--row: '' is not a number"),
        ("--row 1,nan", "--row: 'nan' is not a finite number"),
        ("--row 1,2 --weights nowhere.json", "nowhere.json: there is no such file"),
        ("--row 1,2 --layers 2-999999999 --weights nowhere.json", "--layers: a layer has 1 to 4096 neurons"),
    ],
)
def test_what_is_typed_wrong(command: Command, options: str, message: str) -> None:
    assert refused(command(f"predict {options}")).startswith(message)


def test_weights_that_do_not_fit(command: Command, tmp_path: Path) -> None:
    file = write(tmp_path / "w.json", GOLDEN["section_2_forward"]["weights"])
    assert f"--weights {file}: layer 0 has 2 neurons" in refused(command(f"predict --row 1,0 --weights {file}"))


def test_outputs_that_are_not_finite(command: Command, tmp_path: Path) -> None:
    file = write(tmp_path / "w.json", [[[1e308, 1e308, 0.0]]])
    said = command(f"predict --layers 2-1 --transfer linear --weights {file} --row 10,10 --json")
    assert (said.code, said.out) == (1, "")
    assert said.err == "bpviz: the outputs are not finite: [inf]\n"


def test_a_run_that_diverges_before_it_can_predict(command: Command) -> None:
    said = command("predict --row 1,0 --transfer linear --json")
    assert (said.code, said.out) == (1, "")
    assert "the run diverged at 0:5:4" in said.err
