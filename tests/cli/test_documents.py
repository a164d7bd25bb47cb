"""`bpviz open FILE`, and documents in place of the options that describe an experiment."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from bpviz.carried import resources
from bpviz.session.branches import Branch
from bpviz.session.document import document_of, encoded, opened, save
from bpviz.session.examples import default_experiment
from bpviz.session.interventions import SetRate
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from tests.cli.command import Command, refused
from tests.cli.test_export import drawing
from tests.cli.test_window import FakeApp, app

__all__ = ["app", "drawing"]

EDITED = replace(default_experiment(), interventions=(SetRate(1300, 0.1),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    run = Run(EDITED)
    run.seek(Position(1400))
    save(document_of(run.snapshot(), (Branch(1, EDITED),), 1), tmp_path / "run.bpviz")
    return tmp_path / "run.bpviz"


def test_a_document_opens_where_its_cursor_stood_or_at_a_moment(command: Command, app: FakeApp, path: Path) -> None:
    for line, index in ((f"open {path}", 1400), (f"{path}", 1400), (f"open {path} --at 6:4:7", 840)):
        app.opened.clear()
        said = command(line)
        assert (said.code, said.out, said.err) == (0, "", "")
        experiment, position = app.opened[0][:2]
        assert experiment.interventions == EDITED.interventions and position == Position(index)


def test_train_steps_and_stops_run_the_document(command: Command, path: Path) -> None:
    trained = command(f"train {path} --json").json()
    run = Run(EDITED)
    run.seek(run.end)
    assert [one["error"] for one in trained["epochs"]] == list(run.snapshot().epoch_errors)
    assert "lrate=0.500" in command(f"train {path}").out.splitlines()[9]
    assert "lrate=0.100" in command(f"train {path}").out.splitlines()[10]
    assert command(f"steps {path} --epoch 12 --json").code == 0
    below = next(epoch for epoch, error in enumerate(run.snapshot().epoch_errors) if error < 2.4)
    assert command(f"stops {path} --until 'epoch_error < 2.4' --json").json()["epoch"] == below == 15


@pytest.mark.usefixtures("drawing")
def test_other_numbers_than_the_documents_are_told(command: Command, path: Path, tmp_path: Path) -> None:
    def said(lines: list[str]) -> list[str]:
        return [command(line).err for line in lines]

    def exports(*kinds: str) -> list[str]:
        return [f"export {path} --out {tmp_path / 'out'} --to {kind}" for kind in kinds]

    lines = [f"train {path} --json", f"steps {path}", f"steps {path} --json", f"stops {path} --until 'row_error < 9'"]
    lines += exports("json", "csv --from 0:0:0 --until 0:0:2", "script")
    assert said(lines) == [""] * len(lines)
    save(replace(opened(path), digest="0" * 64), path)
    lines += exports("png", "gif --from 0:0:1 --until 0:0:1")
    assert all("at 10:7:8 this run has other numbers than the document's" in err for err in said(lines))


def test_a_document_is_compared_as_it_was_when_it_was_read(command: Command, path: Path) -> None:
    said = command(f"export {path} --to json --out {path}")
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("what", ["open", "train", "steps", "stops --until 'epoch_error < 1'"])
def test_what_is_no_document_is_refused(command: Command, tmp_path: Path, what: str) -> None:
    name, *rest = what.split(" ", 1)
    (tmp_path / "bad.bpviz").write_text("{}")
    assert "not a bpviz document" in refused(command(f"{name} {tmp_path / 'bad.bpviz'} {' '.join(rest)}"))
    assert "cannot be read" in refused(command(f"{name} {tmp_path / 'none.bpviz'} {' '.join(rest)}"))


def test_a_document_is_fixed_and_has_its_moments_only(command: Command, app: FakeApp, path: Path) -> None:
    assert "leave out --rate" in refused(command(f"train {path} --rate 1"))
    assert "epoch 99" in refused(command(f"open {path} --at 99:0:0"))


def test_without_a_display_it_says_what_to_do(command: Command, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    said = command(f"open {path}")
    assert said.code == 1 and "bpviz train" in said.err


def test_the_window_opens_a_document_and_ends_silently(path: Path, tmp_path: Path) -> None:
    """The real program, whose window closes as soon as the document is there."""
    program = (
        "import sys; from PySide6.QtCore import QTimer; from bpviz.cli.main import main\n"
        "from bpviz.gui.recovery import Recovery\n"
        "keep = Recovery.keep_safe_in\n"
        "def close(self, folder):\n"
        "    keep(self, folder)\n"
        "    timer = QTimer(self, interval=10)\n"
        "    there = lambda: self._documents._window.view.snapshot.position.index == 1400\n"
        "    timer.timeout.connect(lambda: there() and self._documents._window.close())\n"
        "    timer.start()\n"
        "Recovery.keep_safe_in = close\n"
        f"sys.exit(main(['open', {str(path)!r}]))"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env=environment)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_the_desktop_knows_documents() -> None:
    entry = (resources() / "bpviz.desktop").read_text()
    assert "Exec=bpviz %f\n" in entry
    tree = ElementTree.fromstring((resources() / "bpviz-mime.xml").read_text())
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    (kind,) = tree.findall(f"{space}mime-type")
    assert f"MimeType={kind.get('type')};\n" in entry
    assert [glob.get("pattern") for glob in kind.findall(f"{space}glob")] == ["*.bpviz"]
    (match,) = kind.findall(f"{space}magic/{space}match")
    content = encoded(document_of(Run(EDITED).snapshot(), (Branch(1, EDITED),), 1))
    assert content.startswith(str(match.get("value")).encode())
