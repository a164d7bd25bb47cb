"""`bpviz data`, and the options that say how data are read and prepared."""

from pathlib import Path

import pytest

from bpviz.data.catalogue import load
from tests.cli.command import Command, refused

FLOWERS = "Länge;Farbe;Art\n1,5;rot;a\n2,5;;b\n3,25;blau;a\n4;rot;b\n"


@pytest.fixture
def flowers(tmp_path: Path) -> str:
    path = tmp_path / "flowers.csv"
    path.write_bytes(FLOWERS.encode("latin-1"))
    return str(path)


def test_what_was_understood(command: Command, flowers: str) -> None:
    document = command("data --json", flowers).json()
    columns = document.pop("columns")
    assert document == {
        "rows": 4,
        "inputs": 2,
        "classes": ["a", "b"],
        "delimiter": ";",
        "decimal": ",",
        "encoding": "latin-1",
        "header": True,
    }
    assert columns[1] == {"name": "Farbe", "kind": "text", "use": "input", "missing": 1, "constant": False}
    assert [column["use"] for column in columns] == ["input", "input", "class"]


def test_the_same_in_words(command: Command, flowers: str) -> None:
    said = command("data", flowers)
    assert (said.code, said.err) == (0, "")
    for line in ("rows       4", "delimiter  semicolon", "decimal    comma", "encoding   latin-1", "header     yes"):
        assert line in said.out
    assert f"not usable yet: {flowers}, line 2, column 2: 'rot' is not a number" in said.out
    said = command("data --missing drop --text one-hot", flowers)
    assert "rows       3\ninputs     3\nclasses    2: a, b" in said.out
    assert "1 row with missing values dropped" in said.out


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "line 1, column 1: there are no rows"),
        (b"1\n2\n", "line 1, column 1: there is one column"),
        (b"1,2,a\n3,b\n", "line 2, column 3: 2 columns where the rows before have 3"),
        (b"1,a\n2,\0\n", "line 2, column 3: there is a zero byte"),
        (b"\x89PNG\r\n\x1a\n", "line 1, column 1: this is a PNG picture"),
        (b"1,a\ninf,b\n", "line 2, column 1: 'inf' is not a finite number"),
        (b"1,a\n2,a\n", "line 1, column 2: every row has the class 'a'"),
        (b"x,class\n", "line 1, column 1: there is a header, but there are no rows below it"),
        (b"x,x,class\n1,2,a\n3,4,b\n", "line 1, column 2: two columns are called 'x'"),
    ],
)
def test_bad_files(command: Command, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    for line in ("data", "data --json", "train --layers 1-2 --data"):
        assert f"bad.csv, {message}" in refused(command(line, str(path)))


def test_options_that_cannot_be(command: Command, flowers: str) -> None:
    assert "'median' is not among refuse, drop, mean" in refused(command("data --missing median", flowers))
    assert "give one" in refused(command("data --class-column Art --target-column Farbe", flowers))
    assert "there is no column 'x'" in refused(command("data --class-column x", flowers))
    assert "'maybe' is neither yes nor no" in refused(command("data --header maybe", flowers))
    assert "the held-out share is a number" in refused(command("train --hold-out 2"))
    assert "'max' is not among none, minmax, standard" in refused(command("train --scale max"))


def test_missing_and_text_are_refused_unless_they_are_spoken_of(command: Command, flowers: str) -> None:
    line = f"train --json --layers 3-2-2 --data {flowers}"
    assert "(--text one-hot)" in refused(command(line))
    assert "(--missing drop)" in refused(command(f"{line} --text one-hot"))
    document = command(f"{line} --text one-hot --missing drop").json()
    assert len(document["predictions"]) == 3


def test_the_class_column(command: Command, flowers: str) -> None:
    for column in ("Farbe", "1"):
        line = f"train --json --layers 1-2-2 --data {flowers} --missing drop --columns 0 --class-column {column}"
        assert len(command(line).json()["predictions"]) == 3


def test_names_in_files_command_no_terminal(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    red = '"\x1b[31mred\nhot' + "!" * 100 + '"'
    path.write_text(f"a,{red}\n1,{red}\n2,b\n3,b\n4,{red}\n")
    for line in f"data {path}", f"evaluate --data {path} --layers 1-2-2 --folds 2 --epochs 1":
        said = command(line)
        assert said.code == 0 and " [31mred hot!!" in said.out
        assert all(row.isprintable() and len(row) < 200 for row in said.out.splitlines())


def test_held_out_rows_are_predicted_apart(command: Command) -> None:
    line = "train --json --data seeds --layers 7-3-3 --epochs 30 --rate 0.3 --scale minmax --hold-out 0.2"
    document = command(line).json()
    held_out = document["held_out"]
    targets = load("seeds").targets
    assert len(document["predictions"]) == 168
    assert len(held_out["rows"]) == len(held_out["predictions"]) == 42
    right = sum(targets[row] == p for row, p in zip(held_out["rows"], held_out["predictions"], strict=True))
    assert held_out["accuracy"] == right / 42
    out = [targets[row] for row in held_out["rows"]]
    usual = out.count(max(range(3), key=lambda target: targets.count(target) - out.count(target)))
    assert document["experiment"]["scale"] == "minmax"
    assert document["experiment"]["scale_on"] == "train"
    said = command(line.replace("--json ", ""))
    assert said.out.splitlines()[-1] == f"held out: rows=42, accuracy={right / 42:.3f}, zero rule={usual / 42:.3f}"
    assert said.err == "bpviz: inputs scaled to 0…1 over the training rows\n"


def test_train_says_that_it_does_not_scale(command: Command) -> None:
    said = command("train --data xor --epochs 1")
    assert said.err == "bpviz: inputs as they are, not scaled\n"
    assert command("train --data xor --epochs 1 --json").json()["experiment"]["scale"] == "none"


def test_a_row_to_predict_is_scaled_as_the_rows_were(command: Command, tmp_path: Path) -> None:
    options = "--data seeds --layers 7-3-3 --epochs 5 --scale minmax --scale-on all"
    trained = command(f"train --json {options}")
    row = ",".join(map(str, load("seeds").inputs[3].tolist()))
    after = command(f"predict --json {options} --row {row}").json()
    assert after["prediction"] == trained.json()["predictions"][3]
    file = tmp_path / "trained.json"
    file.write_text(trained.out)
    assert command(f"predict --json {options} --row {row} --weights {file}").json() == after
    unscaled = command(f"predict --json --layers 7-3-3 --row {row} --weights {file}").json()
    assert unscaled["outputs"] != after["outputs"]


def test_one_row_of_prepared_data_has_its_steps(command: Command) -> None:
    steps = command("steps --json --epoch 0 --example 167 --data seeds --layers 7-2-3 --hold-out 0.2").json()
    assert steps[0]["phase"] == "forward"
    line = "steps --epoch 0 --example 168 --data seeds --layers 7-2-3 --hold-out 0.2"
    assert "the rows are 0 to 167" in refused(command(line))
