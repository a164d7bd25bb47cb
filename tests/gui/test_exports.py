"""What the window shows leaves it as a file; weights come into it."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bpviz.data.weights_reader import read_weights_file
from bpviz.engine.network import weights_of
from bpviz.gui.export_dialog import ExportDialog
from bpviz.gui.exports import WRITES
from tests.gui.window import Key, Window


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window(qtbot)
    window.press(Key.Key_Right, leads_to=1)
    return window


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which every dialog chooses a file; its name is set by the test."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), _[-1].split(";;")[0]))
    return tmp_path / "out"


def chosen(file: Path, monkeypatch: pytest.MonkeyPatch, kind: str = "") -> Path:
    """The person chooses this name."""
    path = file.with_suffix(f".{kind}")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    return path


def dialog_of(window: Window) -> ExportDialog:
    dialog = window.main.exports.dialog
    assert dialog is not None
    return dialog


def difference(path: Path, pane: QWidget) -> float:
    """The share of pixels in which a drawing is clearly other than the pane; letters are smoothed otherwise."""
    drawn = QImage(pane.size(), QImage.Format.Format_RGB32)
    drawn.fill(0xFFFFFFFF)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(path)).render(painter, QRectF(drawn.rect()))
    painter.end()
    shown = pane.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = [np.frombuffer(image.constBits(), np.uint8).astype(int) for image in (drawn, shown)]
    return float((np.abs(pixels[0] - pixels[1]).reshape(-1, 4).max(1) > 60).mean())


def said(window: Window, text: str) -> None:
    window.wait(lambda: window.main.exports.progress is None and window.main.notices.text().startswith(text))


def test_weights_out_and_in(window: Window, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window.press(Key.Key_End, leads_to=2600)
    weights = weights_of(window.snapshot.parameters)
    for kind in ("csv", "json", "npz"):
        path = chosen(file, monkeypatch, kind)
        window.run("export_weights")
        assert window.main.notices.text() == f"Saved {path}"
        assert read_weights_file(str(path)) == weights
    before = window.snapshot.experiment
    window.run("import_weights")
    window.wait(lambda: window.snapshot.experiment.given == weights)
    window.run("undo")
    window.wait(lambda: window.snapshot.experiment is before)
    path.write_bytes(b"PK")
    window.run("import_weights")
    assert window.main.notices.text().startswith(f"Nothing was imported: {path}: this is not a whole .npz file")
    text = chosen(file, monkeypatch, "json")
    text.write_text("bpviz --at 6:4:7")
    window.run("import_weights")
    said = window.main.notices.text()
    assert said.startswith(f"Nothing was imported: {text}, line 1, column 1: this is not JSON")
    assert "weights are written as [" in said and said.endswith(WRITES)
    chosen(file, monkeypatch, "npz")
    np.savez(path, weights_0=np.ones((3, 2)), biases_0=np.ones(3))
    window.run("import_weights")
    wrong = f"Nothing was imported: {path}: weights for 1 layers were given, the network has 2"
    assert window.main.notices.text() == wrong
    assert window.snapshot.experiment is before


def test_a_name_gets_the_end_that_was_chosen(window: Window, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window.run("export_script")
    assert "def train_network" in file.with_suffix(".py").read_text()
    path = chosen(file, monkeypatch, "txt")
    window.run("export_weights")
    assert window.main.notices.text().startswith(
        "Nothing was exported: the name of the file ends in .csv or .json or .npz"
    )
    assert not path.exists()
    path = chosen(file / "nowhere" / "out", monkeypatch, "csv")
    window.run("export_weights")
    assert window.main.notices.text() == f"Nothing was exported: {path}: No such file or directory"


def test_steps_of_the_row_that_is_shown(window: Window, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = chosen(file, monkeypatch, "json")
    window.run("export_steps")
    dialog = dialog_of(window)
    assert (dialog.first.text(), dialog.last.text()) == ("0:0:0", "0:0:12")
    assert dialog.problem.text().startswith("13 Steps;")
    dialog.last.setText("0:1")
    assert (dialog.problem.text()[:25], dialog.ok.isEnabled()) == ("'0:1' is not a moment; wr", False)
    dialog.last.setText("20:0:0")
    assert dialog.problem.text() == "epoch 20 is not there: this run has epochs 0 to 19"
    dialog.last.setText("3:0:0")
    dialog.ok.click()
    said(window, f"Saved {path}")
    steps = json.loads(path.read_text())
    assert len(steps) == 3 * 130 + 1
    assert steps[-1]["output"] is not None and steps[0]["net_input"] == window.snapshot.steps[0].results[0].value


def test_pictures_of_what_is_seen(window: Window, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = chosen(file, monkeypatch, "png")
    window.run("export_picture")
    dialog = dialog_of(window)
    names = [dialog.subject.itemData(i) for i in range(dialog.subject.count())]
    assert {"window", "graph", "step_card", "data"} <= set(names) and "slide" not in names and "weights" not in names
    dialog.ok.click()
    said(window, f"Saved {path}")
    assert QImage(str(path)).size() == window.main.size()
    path = chosen(file, monkeypatch, "svg")
    for name in ("step_card", "graph", "timeline", "outputs"):
        window.run("export_picture")
        dialog_of(window).subject.setCurrentIndex(names.index(name))
        dialog_of(window).ok.click()
        window.wait(path.exists)
        assert difference(path, window.pane(name)) < (0.06 if name == "step_card" else 0.015)
        path = path.rename(path.with_stem(name)).with_stem("out")
    path = path.with_stem("step_card")
    words = " ".join(element.get("aria-label", "") for element in ElementTree.fromstring(path.read_text()).iter())
    assert window.main.card.texts()["title"] in words


def test_a_film_of_the_slide_and_of_a_pane(window: Window, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = chosen(file, monkeypatch, "gif")
    for subject, size in (("present", (960, 600)), ("graph", None)):
        window.run("export_film")
        dialog = dialog_of(window)
        dialog.subject.setCurrentIndex(dialog.subject.findData(subject))
        dialog.last.setText("0:0:2")
        dialog.ok.click()
        window.wait(lambda: window.main.exports.progress is not None)
        said(window, f"Saved {path}")
        with Image.open(path) as film:
            assert film.n_frames == 3
            wanted = size or (window.main.graph.width(), window.main.graph.height() + 76)  # a caption below
            assert np.abs(np.subtract(film.size, wanted)).max() <= 2
        path.unlink()
    assert window.index == 1


def test_a_film_can_be_cancelled(window: Window, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = chosen(file, monkeypatch, "gif")
    path.write_text("old")
    window.run("export_film")
    dialog_of(window).last.setText("0:9:12")
    dialog_of(window).ok.click()
    window.wait(lambda: window.main.exports.progress is not None and window.main.exports.progress.value() > 0)
    window.main.exports.progress.findChild(QPushButton).click()
    said(window, "Nothing was exported: cancelled")
    assert path.read_text() == "old"
    window.run("export_film")
    dialog_of(window).last.setText("9:9:12")
    assert (
        dialog_of(window).problem.text() == "a film has a frame for each Step, at most 500; these are 1,300: take fewer"
    )
    dialog_of(window).reject()
