"""Runs the command line in this process, as a person types it."""

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bpviz.cli.main import main

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def started(line: str, **options: Any) -> "Iterator[subprocess.Popen[str]]":
    """`bpviz` in a process of its own, that ends with the test, whatever happens.

    Ctrl+C reaches it also where the tests themselves run in the background, to which shells hand down that it is
    ignored.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "bpviz", *line.split()], cwd=ROOT, stderr=subprocess.PIPE, text=True, **options
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout of a command that went well."""
        assert (self.code, self.err) == (0, "")
        return json.loads(self.out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


class Command:
    """`command("train --json")` is `bpviz train --json`."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, line: str, *more: str) -> Said:
        code = main([*shlex.split(line), *more])
        return Said(code, *self._capsys.readouterr())


def refused(said: Said) -> str:
    """The one line on stderr of a command that was typed wrong."""
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("bpviz: ")
    assert said.err.count("\n") == 1
    assert said.err.endswith("\n")
    assert "Traceback" not in said.err
    return said.err.removeprefix("bpviz: ").strip()
