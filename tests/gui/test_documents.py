"""A run is saved and opened in the window, to the same bits at the same moment, and nothing is lost unasked."""

import json
import os
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QLockFile, QMimeData, Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe, Scale
from bpviz.engine.network import Unit
from bpviz.gui.autosaves import Autosaves
from bpviz.gui.kept_layout import KeptLayout
from bpviz.gui.settings import Settings
from bpviz.gui.settings_file import SettingsFile
from bpviz.present.speeds import SPEEDS
from bpviz.session import document
from bpviz.session.document import decoded, encoded, opened, save, state_digest
from bpviz.session.document_schema import GroupFile, PaneFile
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import SetRate, SetWeight
from bpviz.session.stops import Marks
from bpviz.session.timeline import Grain, Moment, Position
from tests.gui.window import CTRL, Key, Window


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    return Window(qtbot, settings=Settings(), asks=True)


def go(window: Window, moment: str) -> None:
    position = Position(window.snapshot.timeline.index(Moment(*map(int, moment.split(":")))))
    window.view.seek_requested.emit(position)
    window.wait(lambda: window.snapshot.position == position and not window.view.running)


def edit(window: Window, value: float) -> None:
    before = window.snapshot.experiment
    window.view.edit_requested.emit(SetWeight(window.index, Unit(0, 0), 0, value))
    window.wait(lambda: window.snapshot.experiment is not before and not window.view.running)


def values(window: Window) -> list[float]:
    return [edit.value for edit in window.snapshot.experiment.interventions if isinstance(edit, SetWeight)]


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    answer = (str(path) if path else "", "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answer)


def answer(window: Window, words: str) -> None:
    window.wait(lambda: window.main.documents.dialog is not None)
    dialog = window.main.documents.dialog
    assert isinstance(dialog, QMessageBox)
    window.wait(dialog.isVisible)
    next(button for button in dialog.buttons() if button.text() == words).click()
    window.wait(lambda: window.main.documents.dialog is not dialog)


def test_saved_and_opened_it_is_the_same_run_at_the_same_moment(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, main = tmp_path / "lesson.bpviz", window.main
    assert main.windowTitle() == "bpviz[*]" and not main.isWindowModified()
    go(window, "6:4:7")
    edit(window, 1 / 3)
    go(window, "9:2:3")
    main.pilot.set_grain(Grain.ROW)
    assert main.isWindowModified()
    choose_file(monkeypatch, tmp_path / "lesson")
    window.press(Key.Key_S, CTRL)
    assert main.windowTitle() == "lesson.bpviz[*] — bpviz" and not main.isWindowModified()
    digest = state_digest(window.snapshot)
    edit(window, -1.0)
    window.press(Key.Key_S, CTRL)  # into the same file
    window.run("undo")
    assert main.isWindowModified()
    window.run("redo")
    window.wait(lambda: not main.isWindowModified())
    assert len(opened(path).branches) == 3
    window.run("undo")
    window.wait(lambda: len(window.snapshot.experiment.interventions) == 1 and not window.view.running)
    assert state_digest(window.snapshot) == digest
    window.press(Key.Key_S, CTRL)
    window.run("new")
    window.wait(lambda: window.snapshot.experiment.interventions == () and window.index == 0)
    assert main.windowTitle() == "bpviz[*]" and len(main.pilot.branches) == 1
    assert not main.pilot.undo_stack.canUndo()
    main.pilot.set_grain(Grain.NEURON)
    (recent,) = main.documents.recent_menu.actions()
    assert recent.text() == str(path)
    recent.trigger()
    window.wait(lambda: window.snapshot.moment == Moment(9, 2, 3) and not window.view.running)
    assert state_digest(window.snapshot) == digest
    assert main.documents.dialog is None
    assert [branch.number for branch in main.pilot.branches] == [1, 2, 3] and main.pilot.branches.current == 2
    assert window.view.grain is Grain.ROW


def test_panes_stand_as_the_document_has_them_and_ones_own_places_come_back(qtbot: QtBot, tmp_path: Path) -> None:
    def shown(window: Window) -> dict[str, bool]:
        return {name: dock.isVisible() for name, dock in window.main.docks.docks.items()}

    def setup_is_right(window: Window) -> bool:
        docks = window.main.docks.docks
        return docks["setup"].x() > docks["graph"].x()

    author, path = Window(qtbot, destroyed=True), tmp_path / "lesson.bpviz"
    docks = author.main.docks.docks
    for name in ("error", "data"):
        docks[name].close()
    author.main.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks["setup"])
    author.main.pilot.set_speed(SPEEDS["10"])
    author.view.look(ask_first=True)
    author.wait(lambda: setup_is_right(author))
    save(author.main.documents.document(), path)
    panes = shown(author)
    author.main.close()
    author.destroy()
    reader = Window(qtbot, settings=Settings(), size=(1300, 800))
    own = shown(reader)
    assert own != panes and not setup_is_right(reader)
    reader.main.documents.open_path(str(path))
    reader.wait(lambda: shown(reader) == panes and setup_is_right(reader))
    assert (reader.main.width(), reader.main.height(), reader.theme.mode) == (1300, 800, "light")
    assert reader.main.pilot.speed == SPEEDS["10"] and reader.view.ask_first
    assert reader.main.top_bar.texts()["speed"] == "10 steps/s"
    reader.run("new")
    reader.wait(lambda: shown(reader) == own and not setup_is_right(reader))
    reader.main.documents.open_path(str(path))
    reader.wait(lambda: setup_is_right(reader))
    reader.main.workspaces.keep()  # as when it closes
    reader.main.memory.keep()
    layout = KeptLayout(reader.main, Settings()).panes("debug", reader.main.docks.docks)
    assert layout
    reader.main.docks.restore(layout)
    assert not setup_is_right(reader)
    (area,) = opened(path).look.panes[:1]
    for group in _no_places(area.group):
        places = [*opened(path).look.panes[1:], msgspec.structs.replace(area, group=group)]
        reader.main.workspaces.borrow(places)
        assert not setup_is_right(reader)
    wide = msgspec.structs.replace(area, width=10**9)
    reader.main.workspaces.borrow([wide, *opened(path).look.panes[1:]])
    assert not setup_is_right(reader) and (reader.main.width(), reader.main.height()) == (1300, 800)
    reader.run("reset_layout")
    reader.wait(lambda: shown(reader) == own)


def test_the_boundary_is_over_the_inputs_that_the_document_has(qtbot: QtBot, tmp_path: Path) -> None:
    data, path = loaded(Recipe("seeds", scale=Scale.MINMAX)), tmp_path / "seeds.bpviz"
    author = Window(qtbot, Experiment(data, (7, 2, 3), epochs=1))
    author.run("workspace_explore")
    pane = author.main.explore.boundary
    for choice, i in ((pane.across, 3), (pane.upwards, 5)):
        choice.setCurrentIndex(i)
        choice.activated.emit(i)
    save(author.main.documents.document(), path)
    reader = Window(qtbot)
    reader.main.documents.open_path(str(path))
    reader.wait(lambda: reader.snapshot.experiment.data.name == data.name and not reader.view.running)
    pane = reader.main.explore.boundary
    reader.wait(lambda: "along x4 and x6" in pane.texts()["note"])
    assert (pane.across.currentData(), pane.upwards.currentData()) == (3, 5)
    document = reader.main.documents.document()
    reader.main.documents.begin(replace(document, look=msgspec.structs.replace(document.look, plane=None)), None)
    assert reader.view.plane_inputs == (0, 1)  # of an earlier document, which has none


def _no_places(group: GroupFile) -> list[GroupFile]:
    """Groups of panes that Qt must not be given."""
    first, *others = group.items
    deep = GroupFile(group.items)
    for _ in range(20):
        deep = GroupFile([deep])
    changes: list[list[PaneFile | GroupFile]] = [
        others,
        [first, first, *others],
        [msgspec.structs.replace(first, size=-2), *others],
        [PaneFile("none", True), *others],
        [GroupFile([]), *group.items],
        [GroupFile([first], front=1), *others],
        [deep],
    ]
    return [GroupFile(items, group.size, group.across) for items in changes]


def test_what_would_be_lost_is_asked_for(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main, path = window.main, tmp_path / "run.bpviz"
    edit(window, 0.5)
    main.close()
    assert main.isVisible()
    answer(window, "Cancel")
    assert main.isVisible() and window.snapshot.experiment.interventions
    window.run("new")
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (asked.append("") or "", ""))
    answer(window, "Save")  # and then no file is chosen: nothing happens
    window.wait(lambda: bool(asked))
    assert window.snapshot.experiment.interventions
    choose_file(monkeypatch, path)
    window.run("new")
    answer(window, "Save")
    window.wait(lambda: window.snapshot.experiment.interventions == ())
    assert opened(path).branch.experiment.interventions
    edit(window, 0.25)
    main.close()
    answer(window, "Don't save")
    window.wait(lambda: not main.isVisible())


def test_a_file_that_is_no_document_changes_nothing(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.bpviz"
    path.write_text('{"format": "bpviz", "version": 9}')
    edit(window, 0.5)
    before = window.snapshot.experiment
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    window.main.files.take(content)
    assert "newer bpviz" in window.main.notices.text()
    choose_file(monkeypatch, tmp_path / "none.bpviz")
    window.run("open_document")
    assert "cannot be read" in window.main.notices.text()
    choose_file(monkeypatch, tmp_path / "no folder" / "run.bpviz")
    window.run("save_as")
    assert "Nothing was saved" in window.main.notices.text()
    assert window.snapshot.experiment is before and window.main.documents.dialog is None


def test_other_numbers_than_the_documents_are_told(window: Window, tmp_path: Path) -> None:
    go(window, "3:0:0")
    document = window.main.documents.document()
    changed = replace(document, digest="0" * 64)
    save(changed, tmp_path / "other.bpviz")
    path = tmp_path / "other.bpviz"
    found = opened(path)
    window.main.documents.begin(found, path, found.position)  # as `bpviz open` does
    window.wait(lambda: window.main.documents.dialog is not None)
    assert "3:0:0" in window.main.documents.dialog.text()
    answer(window, "Begin with the document's weights")
    window.wait(lambda: window.snapshot.experiment.given is not None)
    assert window.snapshot.experiment.given == document.weights


def test_what_a_crash_left_is_offered_again(window: Window, tmp_path: Path) -> None:
    main, folder = window.main, tmp_path / "unsaved"
    main.documents.recovery.keep_safe_in(folder)
    assert main.documents.dialog is None and not folder.exists()
    main.documents.recovery.autosave()
    assert not folder.exists()  # nothing is unsaved
    go(window, "2:0:0")
    edit(window, 0.125)
    main.documents.recovery.autosave()
    (own,) = folder.glob("*.bpviz")
    assert Autosaves(folder).abandoned() is None  # its window lives
    left = folder / "99-1.bpviz"
    left.write_bytes(own.read_bytes().replace(b"0.125", b"0.375"))
    dead = json.loads(left.read_bytes())
    left.write_bytes(encoded(replace(decoded(json.dumps(dead).encode(), ""), digest="")))
    main.pilot.undo_stack.setClean()
    main.documents.recovery.keep_safe_in(folder)
    answer(window, "Open it")
    window.wait(lambda: values(window) == [0.375])
    window.wait(lambda: main.documents.dialog is not None)  # its digest is not that of the state
    answer(window, "Go on")
    assert main.isWindowModified() and not left.exists()
    main.documents.recovery.autosave()
    assert len(list(folder.glob("*.bpviz"))) == 2  # this window's second keeper, and the first that it had
    main.documents.asks = False
    main.close()
    assert len(list(folder.glob("*.bpviz"))) == 1


def test_a_bad_autosave_and_a_locked_one(window: Window, tmp_path: Path) -> None:
    (tmp_path / "1-1.bpviz").write_text("{")
    (tmp_path / "2-2.bpviz").write_text("{")
    os.mkfifo(tmp_path / "3-3.bpviz")  # which nobody has written
    lock = QLockFile(str(tmp_path / "2-2.bpviz.lock"))
    assert lock.tryLock(0)
    window.main.documents.recovery.keep_safe_in(tmp_path)
    answer(window, "Open it")
    window.wait(lambda: "could not be brought back" in window.main.notices.text())
    window.main.documents.recovery.keep_safe_in(tmp_path)
    answer(window, "Throw it away")
    window.wait(lambda: not (tmp_path / "1-1.bpviz").exists())
    assert (tmp_path / "2-2.bpviz").exists()
    lock.unlock()


def test_recent_files_that_somebody_else_wrote_are_none() -> None:
    store = SettingsFile.own()
    for text in ("{", "[1]", "7"):
        store.set("files/recent", text)
        assert Settings(store).recent == ()


def test_switching_keeps_edits_of_both_branches_in_the_document(window: Window) -> None:
    go(window, "1:0:0")
    before = window.snapshot.experiment
    window.view.edit_requested.emit(SetRate(window.index, 0.1))
    window.wait(lambda: window.snapshot.experiment is not before and not window.view.running)
    window.main.editing.switch(1)
    window.wait(lambda: window.snapshot.experiment is before)
    found = decoded(encoded(window.main.documents.document()), "")
    assert [len(branch.experiment.interventions) for branch in found.branches] == [0, 1] and found.current == 1


def test_what_another_window_has_written_is_replaced_only_when_asked(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "run.bpviz", tmp_path / "mine.bpviz"
    choose_file(monkeypatch, path)
    edit(window, 0.5)
    window.press(Key.Key_S, CTRL)
    theirs = path.read_bytes() + b" "
    path.write_bytes(theirs)
    edit(window, 0.25)
    window.press(Key.Key_S, CTRL)
    answer(window, "Cancel")
    assert path.read_bytes() == theirs and window.main.isWindowModified()
    choose_file(monkeypatch, other)
    window.main.close()
    answer(window, "Save")
    answer(window, "Save as…")
    window.wait(lambda: not window.main.isVisible())
    (kept,) = opened(other).branch.experiment.interventions
    assert path.read_bytes() == theirs and isinstance(kept, SetWeight) and kept.value == 0.25


def test_what_is_there_is_replaced_when_that_is_wanted_or_it_is_gone(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "run.bpviz"
    save(window.main.documents.document(), path)
    window.main.documents.open_path(str(path))
    path.write_text("theirs")
    edit(window, 0.5)
    window.press(Key.Key_S, CTRL)
    answer(window, "Replace it")
    window.wait(lambda: not window.main.isWindowModified())
    assert len(opened(path).branches) == 2
    path.unlink()
    window.run("save")
    assert opened(path).branches and window.main.documents.dialog is None
    path.unlink()
    os.mkfifo(path)
    window.run("save")  # waits for nobody who might read there
    assert window.main.notices.text().startswith(f"Nothing was saved: {path}: this is a pipe")


def test_saved_before_the_new_run_is_shown_it_is_that_run(window: Window, tmp_path: Path) -> None:
    path, documents = tmp_path / "run.bpviz", window.main.documents
    go(window, "3:0:0")
    edit(window, 0.5)
    save(documents.document(), path)
    window.main.pilot.undo_stack.setClean()
    window.run("new")
    window.wait(lambda: window.index == 0)
    documents.open_path(str(path))
    assert not documents.is_shown
    window.press(Key.Key_S, CTRL)
    documents.open_path(str(path))  # which nobody wants saved any more
    window.run("restart")
    window.press(Key.Key_S, CTRL)
    window.wait(lambda: window.main.notices.text() == f"Saved {path}")
    assert len(opened(path).branches) == 2 and len(opened(path).branch.experiment.interventions) == 1


def test_what_several_crashes_left_is_offered_in_turn_and_to_one_window(window: Window, tmp_path: Path) -> None:
    main, recovery = window.main, window.main.documents.recovery
    edit(window, 0.5)
    for number, written in enumerate((-1e9, 0.0, 1e10)):  # whatever the clocks said
        left = tmp_path / f"{number}-1.bpviz"
        left.write_bytes(encoded(main.documents.document()))
        os.utime(left, (written, written))
    main.pilot.undo_stack.setClean()
    recovery.keep_safe_in(tmp_path)
    assert main.documents.dialog and "2286" in main.documents.dialog.text()
    found = Autosaves(tmp_path).abandoned()
    assert found and found.at == 0.0  # the newest is this window's business
    found.lock.unlock()
    answer(window, "Throw it away")
    window.wait(lambda: main.documents.dialog is not None and "1970" in main.documents.dialog.text())
    answer(window, "Open it")
    window.wait(lambda: main.documents.is_shown and main.isWindowModified())
    kept, older = sorted(tmp_path.glob("*.bpviz"), key=lambda path: path.name == "0-1.bpviz")
    assert older.name == "0-1.bpviz" and values(window) == [0.5]
    assert opened(kept).branch.experiment.interventions  # this window's own from now on


def test_where_nothing_can_be_kept_safe_that_is_said_once(window: Window, tmp_path: Path) -> None:
    told: list[str] = []
    window.main.documents.said.connect(told.append)
    folder = tmp_path / "unsaved"
    folder.write_text("in the way")
    recovery = window.main.documents.recovery
    recovery.keep_safe_in(folder)
    edit(window, 0.5)
    recovery.autosave()
    recovery.autosave()
    assert told == [f"A crash would lose what is unsaved: it cannot be kept in {folder}: File exists"]
    folder.unlink()
    recovery.autosave()
    assert len(list(folder.glob("*.bpviz"))) == 1 and len(told) == 1
    recovery.forget()


def test_a_run_that_no_document_can_hold_is_not_saved(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MOST_MEMORY", 1000)
    window.main.documents.path = path = tmp_path / "run.bpviz"
    window.run("save")
    assert window.main.notices.text().startswith(f"Nothing was saved: {path}: a document cannot hold this run: ")
    window.main.documents.recovery.keep_safe_in(tmp_path)
    edit(window, 0.5)
    window.main.documents.recovery.autosave()
    assert "it cannot be kept in" in window.main.notices.text() and not list(tmp_path.glob("*.bpviz"))


def test_what_is_marked_is_not_lost_unasked(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose_file(monkeypatch, tmp_path / "run.bpviz")
    marks = Marks(watches=("out[y1]",))
    window.view.mark(marks)
    assert window.main.isWindowModified()
    window.run("save")
    assert not window.main.isWindowModified() and opened(tmp_path / "run.bpviz").marks == marks
    window.view.mark(Marks())
    window.main.close()
    answer(window, "Cancel")
    window.view.mark(marks)
    assert window.main.isVisible() and not window.main.isWindowModified()
