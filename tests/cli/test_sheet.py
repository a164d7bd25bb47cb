"""`bpviz sheet` and `bpviz check`."""

import csv
import json
from pathlib import Path

import pytest

from bpviz.session.slips import DERIVATIVE
from tests.cli.command import Command

ROW = ["--epoch", "6", "--example", "4"]


def filled(command: Command, path: Path, **other: str) -> Path:
    """A sheet with every value right to six digits, but for some."""
    steps = json.loads(command("steps", *ROW, "--json").out)
    right = {f"delta{i}": step["delta"] for i, step in enumerate(steps) if "delta" in step}
    assert command("sheet", *ROW, "--out", str(path)).code == 0
    found = json.loads(command("check", str(path), *ROW, "--json").out)
    assert {cell["grade"] for cell in found} == {"blank"}
    values = {(str(cell["step"]), cell["name"]): cell["value"] for cell in found}
    assert values["7", "delta[h1]"] == right["delta7"]
    lines = list(csv.reader(path.read_text().splitlines()))
    assert lines[0] == ["epoch", "row", "step", "phase", "name", "value"] and len(lines) == 34
    for line in lines[1:]:
        assert line[:2] == ["6", "4"]
        line[5] = other.get(line[4], f"{values[line[2], line[4]]:.6g}")
    with path.open("w", newline="") as file:
        csv.writer(file, delimiter=";").writerows(lines)
    return path


def test_a_right_sheet_and_one_with_slips(command: Command, tmp_path: Path) -> None:
    done = command("check", str(filled(command, tmp_path / "a.csv")), *ROW)
    assert (done.code, done.out) == (0, "33 of 33 right, 0 not, 0 left blank\n")
    wrong = filled(
        command, tmp_path / "b.csv", **{"delta[h1]": "-0,1497", "out[h1]": "0.3", "b[y2]": "", "net[y1]": "1"}
    )
    done = command("check", str(wrong), *ROW)
    assert done.code == 1
    assert done.out.splitlines() == [
        "line 3, step 0, out[h1]: 0.3 is not 0.794205",
        "line 6, step 2, net[y1]: 1 is right as far as it goes; give more digits",
        f"line 19, step 7, delta[h1]: -0,1497 is not −0.0244675; it looks as if {DERIVATIVE}",
        "29 of 33 right, 3 not, 1 left blank",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("epoch,row,step,phase,name,value\n0,0,0,forward,net[h1],abc\n", "line 2, column 6: 'abc' is not a number"),
        (
            "epoch,row,step,phase,name,value\n0,0,0,forward,net[h9],1\n",
            "line 2, column 5: step 0 of this row computes no 'net[h9]'",
        ),
        ("epoch,row,step,phase,name,value\n0,0,x,forward,net[h1],1\n", "line 2, column 3: 'x' is no step"),
        (
            "epoch,row,step,phase,name,value\n0,0,0,forward,net[h1],1,35\n",
            "line 2: 7 columns where there are 6; put a decimal comma",
        ),
        (
            "epoch,row,step,phase,name,value\n0,0,0,f,net[h1],1\n0,0,0,f,net[h1],1\n",
            "line 3: net[h1] of step 0 stands in line 2 already",
        ),
        ("a,b\n", "line 1: the first line is epoch,row,step,phase,name,value"),
        ("epoch,row,step,phase,name,value\n", "there is nothing to check"),
        ('epoch,row,step,phase,name,value\n0,0,0,f,"net\n', "line 2: this is not CSV"),
        ("", "there is nothing to check"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(command: Command, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    done = command("check", str(path))
    assert done.code == 2 and said in done.err


def test_a_sheet_of_another_row_is_refused_and_says_of_which(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    command("sheet", *ROW, "--out", str(path))
    done = command("check", str(path), "--epoch", "6", "--example", "3")
    assert done.code == 2 and "line 2, column 1: this is of epoch 6, row 4 (counted from 0)" in done.err
    assert "check it with --epoch 6 --example 4" in done.err


def test_what_else_can_go_wrong(command: Command, tmp_path: Path) -> None:
    assert "there is no such file" in command("check", str(tmp_path / "no.csv")).err
    done = command("sheet", "--epoch", "20")
    assert done.code == 2 and "--epoch: 20 is not there" in done.err
    done = command("sheet", "--out", str(tmp_path / "no" / "a.csv"))
    assert done.code == 2 and done.err.endswith("cannot be written: No such file or directory\n")
    done = command("sheet", "--data", "digits", "--layers", "64-80-10", "--epochs", "1")
    assert done.code == 2 and "a sheet has 5,000 at most" in done.err
