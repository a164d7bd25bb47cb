"""`bpviz export` writes what `train` and `steps` print, and pictures of it, into files."""

import csv
import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from bpviz.engine.network import Unit
from bpviz.gui import qt_messages
from bpviz.session import stretch
from bpviz.session.branches import Branch
from bpviz.session.document import document_of, save
from bpviz.session.examples import default_experiment
from bpviz.session.interventions import SetWeight
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from bpviz.session.trace_file import TRACE_WRITERS
from tests.cli.command import Command, refused

DIGITS = "--data digits --layers 64-3-10 --epochs 1"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def document(tmp_path: Path) -> str:
    """The tutorial's run with an edit, its cursor in epoch 3."""
    experiment = replace(default_experiment(), interventions=(SetWeight(200, Unit(0, 0), 0, 2.0),))
    run = Run(experiment)
    run.seek(Position(400))
    path = tmp_path / "run.bpviz"
    save(document_of(run.snapshot(), (Branch(1, experiment),), 1), path)
    return str(path)


@pytest.fixture
def drawing(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are drawn in this process, which goes on."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(qt_messages, "drop_noise", lambda: None)


@pytest.mark.parametrize("kind", ["csv", "json", "npz"])
def test_exported_weights_are_those_of_the_end_and_can_be_trained_on(command: Command, kind: str, out: Path) -> None:
    out = out.with_suffix(f".{kind}")
    assert command(f"export --to {kind} --out {out}") == (0, "", "")
    network = command("train --json").json()["network"]
    assert command(f"train --weights {out} --epochs 0 --json").json()["network"] == network
    if kind == "json":
        assert json.loads(out.read_text()) == network
    assert "layer 0 has 3 neurons, but weights for 2" in refused(command(f"train --layers 2-3-2 --weights {out}"))


def test_weights_of_a_moment(command: Command, out: Path) -> None:
    command(f"export --to json --out {out} --at start")
    assert json.loads(out.read_text()) == command("train --epochs 0 --json").json()["network"]
    command(f"export --to json --out {out} --at 4:9:12")
    assert json.loads(out.read_text()) == command("train --epochs 5 --json").json()["network"]


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.skipif(sys.platform == "win32", reason="nobody sends these there")
def test_what_ends_the_program_leaves_no_half_file(
    command: Command, out: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    out.write_text("before")
    monkeypatch.setitem(TRACE_WRITERS, "csv", lambda *_: os.kill(os.getpid(), getattr(signal, name)))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert command(f"export --to csv --from 0:0:0 --out {out}") == (code, "", "")
    finally:
        signal.signal(signal.SIGINT, before)
    assert [file.name for file in out.parent.iterdir()] == ["out"] and out.read_text() == "before"


def test_steps_as_json_and_csv(command: Command, out: Path) -> None:
    assert command(f"export --to json --out {out} --from 6:4:2 --until 6:5:3").code == 0
    rows = [command(f"steps --json --epoch 6 --example {row}").json() for row in (4, 5)]
    moments = [(row, step) for row, steps in zip((4, 5), rows, strict=True) for step in range(len(steps))]
    wanted = [
        {"epoch": 6, "example": row, "step": step, **rows[row - 4][step]}
        for row, step in moments
        if (4, 2) <= (row, step) <= (5, 3)
    ]
    assert json.loads(out.read_text()) == wanted
    assert command(f"export --to csv --out {out} --from 6:4:2 --until 6:5:3").code == 0
    with out.open(newline="") as file:
        table = list(csv.DictReader(file))
    deltas = {(step["example"], step["neuron"], step["layer"]): step["delta"] for step in wanted if "delta" in step}
    written = [line for line in table if line["name"].startswith("delta")]
    assert len(written) == len(deltas) == 4
    for line in written:
        place = tuple(int(line[name]) for name in ("example", "neuron", "layer"))
        assert float(line["value"]) == deltas[place]
    changes = [change for step in wanted if step["example"] == 4 for change in step.get("changes", ())]
    assert [(float(line["before"]), float(line["value"])) for line in table if line["phase"] == "update"] == [
        (change["old"], change["new"]) for change in changes
    ]
    terms = [line for line in table if line["name"] == "net[y1]" and line["first"]]
    for line in terms:
        before, first, second, value = (float(line[name]) for name in ("before", "first", "second", "value"))
        assert before + first * second == value


def test_steps_of_every_rule(command: Command, out: Path) -> None:
    rules = "--update 3 --optimizer adam --loss cross_entropy --epochs 1 --shuffle"
    assert command(f"export --to json --out {out} --from start {rules}").code == 0
    found = json.loads(out.read_text())
    assert {step["phase"] for step in found} == {"forward", "loss", "backward", "accumulate", "update"}
    assert command(f"export --to csv --out {out} --until 0:2:18 {rules}").code == 0
    names = {line["name"] for line in csv.DictReader(out.read_text().splitlines())}
    assert {"total", "gradient[y1,h1]", "mean[y1,h1]", "square[h1]", "w[y1,h1]"} <= names


def test_a_document_with_its_edits_at_its_cursor(command: Command, document: str, out: Path) -> None:
    assert command(f"export {document} --to script --out {out}") == (0, "", "")
    printed = subprocess.run([sys.executable, "-I", "-S", out], capture_output=True, text=True).stdout.splitlines()
    trained = command(f"train {document}").out.splitlines()
    assert printed[-2:] == trained[-2:]
    assert command(f"export {document} --to json --out {out}").code == 0
    assert command(f"export {document} --to json --out {out}2 --at 3:0:9").code == 0
    assert command(f"export {document} --to json --out {out}3 --at 3:0:8").code == 0
    at_cursor, there, before = (json.loads(Path(f"{out}{n}").read_text()) for n in ("", 2, 3))
    assert at_cursor == there != before
    message = refused(command(f"export {document} --to json --out {out} --epochs 3"))
    assert message == "FILE: a document is fixed as it is; leave out --epochs"
    assert "--example" in refused(command(f"export {document} --to json --out {out} --example mazur"))


@pytest.mark.parametrize(
    "options, message",
    [
        ("--to npz --from 0:0:0", "--from: this is for --to csv, json, gif, not npz"),
        ("--to png --out run.svg", "--out: 'run.svg' ends in .svg, and --to is png; let both say the same"),
        ("--to script --pane graph", "--pane: this is for --to png, svg, gif, not script"),
        (
            "--to csv --at 0:0:0 --until 0:0:1",
            "--at: weights and pictures have a moment, Steps have --from and --until",
        ),
        ("--to csv --from 0:0:13", "--from: step 13 is not there: this run has steps 0 to 12"),
        ("--to csv --from 3:0:0 --until 2:0:0", "there are no Steps from 3:0:0 to 2:0:0"),
        ("--to csv --until start", "there are no Steps from 0:0:0 to start"),
        (f"--to json --from start {DIGITS} --update batch --epochs 100", "these"),
        ("--to json --from 0:0:0 --transfer linear", "the run diverged at"),
        ("--to gif", "--to gif: say which Steps with --from and --until, for example"),
        ("--to gif --seconds 100", "--seconds: a frame stays 0.02 to 60 seconds, not 100"),
    ],
)
def test_what_cannot_be_exported(command: Command, options: str, message: str, out: Path) -> None:
    out.write_text("old")
    assert refused(command(f"export --out {out} {options}")).startswith(message)
    assert out.read_text() == "old"
    assert list(out.parent.iterdir()) == [out]


def test_a_folder_that_is_not_there(command: Command, out: Path) -> None:
    said = command(f"export --to npz --out {out}/weights.npz")
    assert (said.code, said.err) == (
        2,
        f"bpviz: --out: '{out}/weights.npz' cannot be written: No such file or directory\n",
    )


def test_a_file_has_a_largest_size(command: Command, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretch, "MOST_NUMBERS", 100)
    message = refused(command(f"export --to csv --out {out} --from 0:0:0 --until 0:2:0"))
    assert message == "these 27 Steps have about 162 numbers; at most 100: take fewer rows"


def test_a_picture_of_a_pane_in_lines(command: Command, drawing: None, out: Path) -> None:
    assert command(f"export --to svg --out {out} --pane graph --at 6:4:7").code == 0
    root = ElementTree.fromstring(out.read_text())
    words = {element.get("aria-label") for element in root.iter()}
    assert {"h1", "y2", "0.7942", "δ −0.02447"} <= words
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert "text" not in tags and "image" not in tags
    said = refused(command(f"export --to svg --out {out} --pane grph"))
    assert said.startswith("--pane: there is no 'grph'; there are window, timeline, setup, graph")


def test_a_picture_of_the_window(command: Command, drawing: None, out: Path) -> None:
    line = "--at 6:4:7 --size 1300x900 --theme dark"
    assert command(f"export --to png --out {out} {line}").code == 0
    assert command(f"picture {line} {out}.png").code == 0
    assert out.read_bytes() == Path(f"{out}.png").read_bytes()
    with Image.open(out) as picture:
        assert picture.size == (1300, 900)


def test_a_film_has_a_frame_a_step(command: Command, drawing: None, out: Path) -> None:
    stretch = "--from 6:4:2 --until 6:4:5"
    assert command(f"export --to gif --out {out} {stretch} --seconds 0.5").code == 0
    with Image.open(out) as film:
        assert (film.n_frames, film.size, film.info["loop"]) == (4, (960, 600), 0)
        durations = []
        for i in range(film.n_frames):
            film.seek(i)
            durations.append(film.info["duration"])
    assert durations == [500, 500, 500, 1500]
    said = refused(command(f"export --to gif --out {out} --from 0:0:0 --until 9:0:0"))
    assert said == "a film has a frame for each Step, at most 500; these are 1,171: take fewer"


def test_a_film_of_a_pane_ends_where_the_run_does(command: Command, drawing: None, out: Path) -> None:
    run = Run(replace(default_experiment(), transfers=("linear", "linear")))
    run.seek(run.end)
    first = run.timeline.moment(run.end.index - 1)
    options = f"--pane source --workspace debug --size 1200x800 --transfer linear --from {first} --until 0:9:12"
    assert command(f"export --to gif --out {out} {options}").code == 0
    with Image.open(out) as film:
        assert film.n_frames == 2
