"""Rows come into the window: by menu, dropped, pasted; the dialog says what was understood."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from bpviz.data import table
from bpviz.data.recipe import Missing, Reading, Text
from bpviz.gui.open_data import OpenDataDialog
from bpviz.present.link import link, unsaid
from tests.gui.window import CTRL, Key, Window

FLOWERS = "length;colour;kind\n1,5;red;a\n2,5;;b\n3,25;blue;a\n4;red;b\n"


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    return Window(qtbot)


@pytest.fixture
def flowers(tmp_path: Path) -> str:
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    return str(path)


def dialog_of(window: Window) -> OpenDataDialog:
    """The dialog, when it has read and understood."""
    dialog = window.main.files.dialog
    assert dialog is not None
    settled(window, dialog)
    return dialog


def settled(window: Window, dialog: OpenDataDialog) -> None:
    window.wait(lambda: dialog.open_button.isEnabled() or bool(dialog.problem.text()))


def choose(choice: object, data: object) -> None:
    choice.setCurrentIndex(choice.findData(data))
    choice.activated.emit(choice.currentIndex())


def test_a_file_from_the_menu(window: Window, flowers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (flowers, ""))
    before = window.snapshot.experiment
    window.run("open_data")
    dialog = dialog_of(window)
    assert dialog.facts.text() == "4 rows · 2 inputs · 2 classes: a, b"
    assert dialog.written.text() == "semicolons, decimal comma, utf-8, with a header"
    model = dialog.table.model()
    lengths = [model.index(row, 0).data() for row in range(4)]
    assert [text.strip() for text in lengths] == ["1.5", "2.5", "3.25", "4"]
    assert [(len(text), text.find(".")) for text in lengths] == [(4, 1), (4, 1), (4, 1), (4, -1)]
    assert "line 2, column 2: 'red' is not a number" in dialog.problem.text()
    assert not dialog.open_button.isEnabled()
    assert dialog.problem.text().endswith("or make an input of each of its words")  # no option of the command line
    choose(dialog.fields.text, Text.ONE_HOT)
    window.wait(lambda: "line 3, column 2: the input is missing" in dialog.problem.text())
    choose(dialog.fields.missing, Missing.DROP)
    window.wait(dialog.open_button.isEnabled)
    assert dialog.facts.text() == "3 rows · 3 inputs · 2 classes: a, b"
    assert window.snapshot.experiment is before
    dialog.open_button.click()
    window.wait(lambda: window.snapshot.experiment.data.name == flowers)
    experiment = window.snapshot.experiment
    assert experiment.layers == (3, 2, 2)
    assert experiment.data.recipe.reading == Reading(missing=Missing.DROP, text=Text.ONE_HOT)
    assert f"--data {flowers} --missing drop --text one-hot" in link(experiment, None)
    window.run("undo")
    window.wait(lambda: window.snapshot.experiment is before)


def test_columns_and_target_are_chosen(window: Window, flowers: str) -> None:
    window.main.files.open_file(flowers)
    dialog = dialog_of(window)
    choose(dialog.fields.target, 0)
    dialog.fields.columns.item(1).setCheckState(Qt.CheckState.Unchecked)
    choose(dialog.fields.kind, True)
    choose(dialog.fields.text, Text.ONE_HOT)
    window.wait(lambda: dialog.facts.text() == "4 rows · 2 inputs · a number to be reached")
    dialog.open_button.click()
    window.wait(lambda: window.snapshot.experiment.data.name == flowers)
    experiment = window.snapshot.experiment
    assert (experiment.layers, experiment.transfers[-1]) == ((2, 2, 1), "linear")
    assert experiment.data.recipe.reading == Reading("length", True, ("kind",), text=Text.ONE_HOT)


def test_texts_as_classes_are_shown_by_their_beginnings(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    long = "A" * 3000
    path.write_text(f"a,b,kind\n1,2,{long}\n2,3,{'two words ' * 300}\n3,1,c\n")
    window.main.files.open_file(str(path))
    dialog = dialog_of(window)
    assert f"3 classes: {'A' * 39}…, c, two words" in dialog.facts.text()
    assert dialog.width() < 1000
    dialog.open_button.click()
    window.wait(lambda: window.snapshot.experiment.data.name == str(path))
    data, setup = window.snapshot.experiment.data, window.main.setup
    assert data.classes[0] == long and max(map(len, data.labels)) == 40
    area = setup.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    assert area.widget().width() <= area.viewport().width()
    assert not area.horizontalScrollBar().isVisible()


def test_the_first_row_is_no_header(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("a,x\n1,y\n2,x\n")
    window.main.files.open_file(str(path))
    dialog = dialog_of(window)
    assert dialog.facts.text() == "2 rows · 1 input · 2 classes: x, y"
    dialog.fields.header.click()
    window.wait(lambda: "line 1, column 1: 'a' is not a number" in dialog.problem.text())
    assert dialog.written.text().endswith("without a header")


def drop(window: Window, content: QMimeData) -> None:
    at, actions = window.main.rect().center(), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(at), actions, content, left, none)
    QApplication.sendEvent(window.main, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window.main, QDropEvent(QPointF(at), actions, content, left, none))


def test_a_file_is_dropped(window: Window, flowers: str) -> None:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(flowers)])
    drop(window, content)
    assert dialog_of(window).windowTitle() == f"Open {flowers}"


def test_several_files_are_one_too_many(window: Window, flowers: str) -> None:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(flowers)] * 2)
    drop(window, content)
    assert window.main.files.dialog is None
    assert window.main.notices.text() == "Nothing was opened: one file at a time, not 2"


def test_rows_are_pasted(window: Window) -> None:
    QGuiApplication.clipboard().setText("x\ty\tclass\n1,5\t2\ta\n3\t4\tb\n")
    window.press(Key.Key_V, CTRL)
    dialog = dialog_of(window)
    window.wait(dialog.open_button.isEnabled)
    window.press(Key.Key_Return)
    window.wait(lambda: window.snapshot.experiment.data.name == "pasted rows")
    assert window.snapshot.experiment.data.inputs.tolist() == [[1.5, 2.0], [3.0, 4.0]]
    assert unsaid(window.snapshot.experiment) == "the rows of 'pasted rows'"


def test_there_is_nothing_to_paste(window: Window) -> None:
    QGuiApplication.clipboard().setText(" ")
    window.run("paste_data")
    assert window.main.notices.text() == "Nothing was opened: there is no text on the clipboard"


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "there are no rows"),
        (b"1\n2\n", "there is one column"),
        (b"\x89PNG\r\n\x1a\n", "this is a PNG picture"),
        (b"x,class\n1,a\n2,a\n", "every row has the class 'a'"),
        (b"1,2,a\n3,b\n", "2 columns where the rows before have 3; add what is missing, or remove the row"),
        (("1," * 5000 + "a\n" + "2," * 5000 + "b\n").encode(), "a layer has 1 to 4096 neurons, not 5000"),
    ],
)
def test_bad_files_leave_the_run_as_it_was(window: Window, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    before = window.snapshot.experiment
    window.main.files.open_file(str(path))
    dialog = dialog_of(window)
    assert message in dialog.problem.text()
    assert "--" not in dialog.problem.text()  # options are the command line's
    assert not dialog.open_button.isEnabled()
    dialog.cancel_button.click()
    assert window.main.files.dialog is None
    assert window.snapshot.experiment is before


def test_no_file(window: Window, tmp_path: Path) -> None:
    window.main.files.open_file(str(tmp_path / "none.csv"))
    assert "none.csv: there is no such file" in window.main.notices.text()


def test_reading_shows_progress_and_can_be_cancelled(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "REPORT_EVERY", 0.0)
    path = tmp_path / "long.csv"
    path.write_text("1,2,a\n3,4,b\n" * 200_000)
    window.main.files.open_file(str(path))
    dialog = window.main.files.dialog
    assert dialog is not None
    window.wait(lambda: dialog.progress.value() > 100)
    assert dialog.progress.isVisible()
    assert dialog.facts.text() == "Reading…"
    window.press(Key.Key_Escape)
    assert window.main.files.dialog is None


def dropped(window: Window, *urls: str | QUrl) -> str:
    """What the window says of what is dropped on it."""
    content = QMimeData()
    content.setUrls([url if isinstance(url, QUrl) else QUrl.fromLocalFile(url) for url in urls])
    window.main.files.take(content)
    return window.main.notices.text()


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe that has a name")
def test_what_is_dropped_and_is_no_file(window: Window, flowers: str, tmp_path: Path, monkeypatch) -> None:
    page = QUrl("https://example.org/rows.csv")
    assert "is no file on this computer" in dropped(window, page)
    assert "one file at a time, not 2" in dropped(window, page, flowers)
    assert "File name too long" in dropped(window, f"{tmp_path}/{'x' * 300}.csv")
    for name in ("pipe.csv", "pipe.bpviz"):  # to which nobody ever writes
        os.mkfifo(tmp_path / name)
        assert "this is a pipe or a device, not a file" in dropped(window, str(tmp_path / name))
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(tmp_path / "pipe.csv"), ""))
    for command in ("import_weights", "check_sheet", "save_data", "save_as", "export_weights", "write_sheet"):
        window.main.notices.say("")
        window.run(command)
        window.wait(lambda: "this is a pipe or a device, not a file" in window.main.notices.text())
    assert window.main.files.dialog is None


def test_a_file_that_is_gone_before_it_is_read_again(window: Window, flowers: str) -> None:
    window.main.files.open_file(flowers)
    dialog = dialog_of(window)
    Path(flowers).unlink()
    dialog.fields.header_changed.emit()
    window.wait(lambda: "can no longer be read: No such file" in dialog.problem.text())
    dialog.reject()


def test_a_file_that_nobody_was_asked_about_is_not_replaced(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("old")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
    window.run("save_data")
    assert "rows.csv is there already" in window.main.notices.text() and path.read_text() == "old"


def test_the_rows_are_saved(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "saved.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.run("save_data")
    assert path.read_text().splitlines()[:2] == ["x1,x2,class", "2.7810836,2.550537003,0"]
    assert window.main.notices.text() == f"Saved {path}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path), ""))
    window.run("save_data")
    assert window.main.notices.text().startswith("Nothing was saved")
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: ("", ""))
    window.run("save_data")
    window.run("open_data")
    assert window.main.files.dialog is None
