"""Whenever the program is killed while it saves, the old or the new document is there whole."""

import subprocess
import sys
from pathlib import Path

import pytest

# Forks a child that saves two documents in turn, kills it at a random moment, and looks at what is there.
KILLER = """
import os, random, signal, sys, time
from dataclasses import replace
from pathlib import Path
from bpviz.session.branches import Branch
from bpviz.session.document import document_of, encoded, opened, save
from bpviz.session.examples import default_experiment
from bpviz.session.interventions import SetRate
from bpviz.session.run import Run

path, times, random = Path(sys.argv[1]), int(sys.argv[2]), random.Random(7)
documents = []
for edits in (), tuple(SetRate(i, 0.1) for i in range(3000)):
    experiment = replace(default_experiment(), interventions=edits)
    documents.append(document_of(Run(experiment).snapshot(), (Branch(1, experiment),), 1))
texts = list(map(encoded, documents))
began = time.perf_counter()
for document in reversed(documents):
    save(document, path)
both = time.perf_counter() - began
found = []
for turn in range(10 * times):
    if turn >= times and set(found) == {0, 1}:
        break  # where others keep the machine busy, the first few may all come too early
    begun, begins = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(begins, b".")
        while True:
            for document in documents[:: 1 if turn % 2 else -1]:
                save(document, path)
    os.read(begun, 1)
    os.close(begun), os.close(begins)
    time.sleep(random.uniform(0, 2 * both))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found.append(texts.index(path.read_bytes()))
    opened(path)
    assert os.listdir(path.parent) == [path.name], "what a killed program was writing is still there"
print(*found)
"""


def kill_while_saving(folder: Path, times: int) -> list[int]:
    """Which of the two documents was there after each kill."""
    run = subprocess.run(
        [sys.executable, "-c", KILLER, str(folder / "run.bpviz"), str(times)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return list(map(int, run.stdout.split()))


def test_killed_twenty_times_while_it_saves(tmp_path: Path) -> None:
    found = kill_while_saving(tmp_path, 20)
    assert len(found) >= 20 and set(found) == {0, 1}


@pytest.mark.soak
def test_killed_two_hundred_times_while_it_saves(tmp_path: Path) -> None:
    assert len(kill_while_saving(tmp_path, 200)) >= 200
