"""`bpviz evaluate` as it is typed."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command, Said, refused, started
from tests.golden import GOLDEN

CASE_STUDY = "evaluate --data seeds --layers 7-5-3 --rate 0.3 --epochs 500 --folds 5 --seed 1"


def document(said: Said) -> Any:
    assert said.code == 0
    return json.loads(said.out)


def test_the_case_study(command: Command) -> None:
    said, golden = command(f"{CASE_STUDY} --json"), GOLDEN["case_study"]
    found = document(said)
    assert list(found) == ["fold_accuracy", "mean", "zero_rule", "confusion"]
    assert found["fold_accuracy"] == golden["fold_accuracy_percent"]
    assert found["mean"] == golden["mean_accuracy_percent"]
    assert found["zero_rule"] == golden["zero_rule_mean_accuracy_percent"]
    assert found["confusion"] == [[64, 1, 5], [4, 66, 0], [4, 0, 66]]
    assert said.err.splitlines() == [
        "bpviz: inputs scaled to 0…1 over all rows",
        "bpviz: fold 1 of 5: 90.476 %",
        "bpviz: fold 2 of 5: 92.857 %",
        "bpviz: fold 3 of 5: 97.619 %",
        "bpviz: fold 4 of 5: 92.857 %",
        "bpviz: fold 5 of 5: 92.857 %",
    ]


def test_the_same_in_words(command: Command) -> None:
    lines = command(CASE_STUDY).out.splitlines()
    assert lines[0] == "accuracy of each fold, and of the zero rule"
    assert lines[3].split() == ["3", "97.619", "%", "30.952", "%", "42", "rows"]
    assert lines[6].split() == ["mean", "93.333", "%", "28.095", "%"]
    assert lines[7].split()[-1] == "2.608"
    assert lines[9].split() == ["1", "2", "3", "precision", "recall", "F1"]
    assert lines[10].split() == ["1", "64", "1", "5", "0.889", "0.914", "0.901"]
    assert len({len(line) for line in lines[9:]}) == 1


def test_numbers_to_be_reached(command: Command) -> None:
    line = "evaluate --data sine --layers 1-4-1 --transfer tanh,linear --rate 0.05 --epochs 20 --folds 4"
    said = command(f"{line} --json")
    found = document(said)
    assert list(found) == ["fold_error", "mean", "zero_rule", "r_squared"]
    assert found["mean"] == pytest.approx(sum(found["fold_error"]) / 4)
    assert found["mean"] < found["zero_rule"]
    words = command(line)
    assert words.out.splitlines()[-1] == f"R² over all folds {found['r_squared']:.3f}"
    assert "%" not in words.out + words.err


def test_scaling_and_folds_are_as_they_were_asked_for(command: Command) -> None:
    line = "evaluate --data iris --layers 4-3-3 --epochs 3 --folds 4 --json"
    usual, none = command(line), command(f"{line} --scale none")
    assert none.err.startswith("bpviz: inputs as they are, not scaled\n")
    train = command(f"{line} --scale standard --scale-on train")
    assert train.err.startswith("bpviz: inputs scaled to mean 0 and standard deviation 1 over the training rows\n")
    assert "bpviz: 2 rows are in no fold, because all have the same size\n" in usual.err
    assert sum(map(sum, document(usual)["confusion"])) == 148
    stratified = command(f"{line} --stratified")
    assert "in no fold" not in stratified.err
    assert [sum(row) for row in document(stratified)["confusion"]] == [50, 50, 50]


def test_a_file(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("a;b;kind\n1,5;2;red\n1,25;2;red\n4;0,5;blue\n4,5;0;blue\n")
    said = command("evaluate --layers 2-2-2 --folds 2 --epochs 20 --data", str(path))
    assert said.code == 0
    assert "blue" in said.out and "red" in said.out


@pytest.mark.parametrize(
    "options, message",
    [
        ("--folds 1", "--folds: 10 rows can be divided into 2 to 10 folds, not 1"),
        ("--folds 11", "--folds: 10 rows can be divided into 2 to 10 folds, not 11"),
        ("--folds 2.5", "--folds: '2.5' is not a whole number"),
        ("--data sine --layers 1-2-1 --stratified", "--stratified: the data have no classes"),
        ("--data nowhere.csv", "'nowhere.csv': there is no such file"),
        ("--layers 3-2-2", "--layers: the data 'tutorial' has 2 inputs"),
        ("--hold-out 0.2", "unrecognized arguments: --hold-out"),
        ("--weights x.json", "unrecognized arguments: --weights"),
        ("--scale max", "--scale: 'max' is not among none, minmax, standard"),
    ],
)
def test_what_is_typed_wrong(command: Command, options: str, message: str) -> None:
    assert message in refused(command(f"evaluate {options}"))


def test_huge_numbers_to_be_reached(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "huge.csv"
    file.write_text("x,y\n1,1e153\n2,-1e153\n3,5e152\n4,-5e153\n")
    line = f"evaluate --data {file} --layers 1-1 --transfer linear --target-column y --epochs 0 --folds 2"
    said = command(line)
    assert "3e+153" in said.out
    assert len(max(said.out.splitlines(), key=len)) < 80
    file.write_text("x,y\n1,1e308\n2,-1e308\n3,1e308\n4,-1e308\n")
    said = command(line)
    assert (said.code, said.out) == (2, "")
    assert "bpviz: fold 1: the errors are too large to be added up; divide the numbers to be reached\n" in said.err


def test_a_fold_that_diverges(command: Command) -> None:
    said = command("evaluate --transfer linear --rate 1e6 --epochs 500")
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[-1].startswith("bpviz: fold 1 of 5: the run diverged at ")
    assert "try a smaller learning rate" in said.err


def test_ctrl_c_ends_it() -> None:
    with started("evaluate --data seeds --layers 7-5-3 --epochs 1e9", stdout=subprocess.PIPE) as process:
        assert process.stderr
        assert process.stderr.readline() == "bpviz: inputs scaled to 0…1 over all rows\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (130, "", "")
