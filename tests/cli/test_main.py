"""Whatever happens, a command ends with an exit code and one line, never with a traceback."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import bpviz
from bpviz.cli import train as train_module
from bpviz.cli.errors import one_line
from bpviz.cli.help_texts import COMMANDS
from bpviz.cli.main import main
from tests.cli.command import ROOT, Command, refused, started


def test_the_version(command: Command) -> None:
    assert command("--version") == (0, f"bpviz {bpviz.__version__}\n", "")


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_examples_that_can_be_typed(command: Command, name: str) -> None:
    said = command(f"{name} --help")
    assert (said.code, said.err) == (0, "")
    assert f"usage: bpviz {name}".strip() in said.out
    assert "examples:\n  bpviz" in said.out
    assert max(map(len, said.out.splitlines())) <= 110
    for other in COMMANDS:
        assert name or f"bpviz {other}" in said.out


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_a_wrong_option(command: Command, name: str) -> None:
    assert "unrecognized arguments: --bogus" in refused(command(f"{name} --row=1,0 --bogus".replace(
        "--row=1,0", {"predict": "--row=1,0", "picture": "out.png", "data": "rows.csv", "open": "run.bpviz",
        "stops": "--until=x", "check": "sheet.csv", "export": "--to=csv --out=x.csv"}.get(name, "")
    )))  # fmt: skip


@pytest.mark.parametrize(
    "line, message",
    [
        ("''", "there is no command ''; there are open, train, steps, "),
        ("fly", "there is no command 'fly'; there are open, train, steps, "),
        ("--seed 3 train", "unrecognized arguments: train"),
        ("--at 6:4", "--at: '6:4' is not a moment; write epoch:row:step, all from 0, for example 6:4:7, or start"),
        ("--at 20:0:0", "--at: epoch 20 is not there: this run has epochs 0 to 19"),
        ("--at 0:0:13", "--at: step 13 is not there: this run has steps 0 to 12"),
        ("--at -1:0:0", "--at: '-1:0:0' is not a moment"),
        ("--example moon", "--example: there is no 'moon'; there are initialise, forward"),
        ("--example mazur --rate 1", "--example: an example is fixed as it is; leave out --rate"),
        ("--tra tanh", "unrecognized arguments: --tra tanh"),
        ("--quit-after-first-paint=3", "--quit-after-first-paint: ignored explicit argument '3'"),
    ],
)
def test_what_is_typed_wrong(command: Command, line: str, message: str) -> None:
    assert refused(command(line)).startswith(message)


@pytest.mark.parametrize(
    "error, code, message",
    [
        (MemoryError(), 1, "bpviz: there is not enough memory for this\n"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "bpviz: the output: No space left on device\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
        (ZeroDivisionError("one\ntwo"), 1, "bpviz: a fault in bpviz itself, please report it: ZeroDivisionError at "),
    ],
)
def test_what_goes_wrong_inside(
    command: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str
) -> None:
    def fail(options: object) -> int:
        raise error

    monkeypatch.setattr(train_module, "train", fail)
    said = command("train")
    assert said.code == code
    assert said.err.startswith(message)
    assert said.err.count("\n") == (1 if message else 0)


def test_a_message_is_one_line_of_printable_text() -> None:
    assert one_line("a\nb\x1b[0m—é") == "a b [0m—é"


def test_a_pipe_that_is_closed_ends_it_quietly() -> None:
    with started("train --epochs 100000", stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline() == ">epoch=0, lrate=0.500, error=6.350\n"
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == ""


def test_control_c_ends_it_quietly() -> None:
    with started("train --epochs 1000000000", stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(30) == 130
        assert process.stderr.read() == ""


@pytest.mark.parametrize("line", ["train", "train --json", "steps", "predict --row 1,0", "--quit-after-first-paint"])
def test_a_full_disk_is_told_in_one_line(line: str) -> None:
    with Path("/dev/full").open("w") as full, started(line, stdout=full) as process:
        assert process.stderr
        assert process.stderr.read() == f"bpviz: the output: {os.strerror(errno.ENOSPC)}\n"
        assert process.wait(30) == 1


def test_nobody_reads_what_is_said_beside_the_output(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = command("train").out
    monkeypatch.setattr("sys.stderr", None)  # as Python has it where it was closed before
    assert main(["train"]) == 0
    assert command("train").out.endswith(whole)


def test_characters_that_the_terminal_does_not_have() -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    with started("train --help", stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read().startswith("usage: bpviz train")
        assert process.wait(30) == 0
    with started("train --data gänse.csv", stdout=subprocess.PIPE, env=environment) as process:
        assert process.stderr
        assert "there is no such file" in process.stderr.read()
        assert process.wait(30) == 2


@pytest.mark.parametrize("line", ["train --json", "steps --json", "predict --row 1,0", "--help", "--at 99:0:0"])
def test_the_terminal_needs_no_qt(line: str) -> None:
    program = (
        "import sys; from bpviz.cli.main import main; main(sys.argv[1:]);"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'PySide6', 'shiboken6', 'pyqtgraph'}))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, *line.split()], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert said.stdout.splitlines()[-1] == "[]"


def test_as_a_module() -> None:
    with started("steps --json --epoch 3", stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read().startswith('[{"phase": "forward", "layer": 0, "neuron": 0, "terms": [[')
        assert process.wait(30) == 0
        assert process.stderr.read() == ""


def test_no_stdout_at_all() -> None:
    said = subprocess.run(
        f"{sys.executable} -m bpviz train --epochs 1 >&-",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (said.returncode, said.stderr) == (0, "")
