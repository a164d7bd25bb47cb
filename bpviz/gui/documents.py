"""Runs as files in the window: opened, saved, recalled after a crash; asks before something is lost.

What reads and writes documents is imported when it is needed: the first paint need not wait for it.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox
from shiboken6 import isValid

from bpviz.data.files import DOCUMENT_SUFFIX as SUFFIX
from bpviz.gui.autosaves import Autosaves
from bpviz.gui.pilot import Pilot, Setting
from bpviz.gui.settings import Settings
from bpviz.gui.view import View
from bpviz.present.workspaces import WORKSPACES
from bpviz.session.branches import Branch
from bpviz.session.examples import default_experiment
from bpviz.session.stops import Marks
from bpviz.session.timeline import START, Position

if TYPE_CHECKING:
    from bpviz.session.document import Document

FILES = f"bpviz documents (*{SUFFIX});;All files (*)"
AUTOSAVE = 20_000  # milliseconds between two, while there is something unsaved
MOST_RECENT = 10
LOOKS = ("net_inputs", "hide_future", "log_axis")

Button = QMessageBox.StandardButton
Role = QMessageBox.ButtonRole


class Documents(QObject):
    """Keeps the window's run in a file. `path` is the file's, None before it is saved first; `dialog` is the question
    that is open, if any; `recent_menu` lists what was opened before; `asks` is whether anybody is there who could
    answer.

    Signals: `said(text)`, a word for the status bar; `look_wanted(workspace)`, that of a document that was opened.
    """

    said = Signal(str)
    look_wanted = Signal(str)

    def __init__(self, window: QMainWindow, view: View, pilot: Pilot, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._view, self._pilot, self._settings = window, view, pilot, settings
        self.path: Path | None = None
        self.dialog: QMessageBox | None = None
        self.asks = True
        self._may_close = False
        self._expected: Document | None = None  # whose digest is still to be compared
        self._autosaves: Autosaves | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(AUTOSAVE)
        self._timer.timeout.connect(self.autosave)
        self.recent_menu = QMenu("Open recent", window)
        self.recent_menu.setObjectName("recent")
        self._fill_recent()
        pilot.undo_stack.cleanChanged.connect(self._show_title)
        view.moment_changed.connect(self._compare_digest)
        self._show_title()

    # what is open

    @property
    def unsaved(self) -> bool:
        """Whether something was changed since the document was saved or opened."""
        return not self._pilot.undo_stack.isClean()

    def document(self) -> "Document":
        """What would be saved now."""
        from bpviz.session.document import document_of
        from bpviz.session.document_schema import LookFile

        snapshot, branches = self._view.snapshot, self._pilot.branches
        shown = [
            replace(branch, experiment=snapshot.experiment) if branch.number == branches.current else branch
            for branch in branches
        ]
        look = LookFile(
            self._view.workspace,
            self._view.grain,
            self._view.numbers.digits,
            **{name: getattr(self._view, name) for name in LOOKS},
        )
        return document_of(snapshot, tuple(shown), branches.current, self._view.example, self._view.marks, look)

    def begin(self, document: "Document", path: Path | None, position: Position | None = None) -> None:
        """Shows a document, at its cursor unless another position is given."""
        branch = document.branch
        self.path = path
        self._view.mark(document.marks)
        where = document.position if position is None else position
        self._expected = document if position is None else None
        self._pilot.begin(list(document.branches), Setting(branch.experiment, where, document.example, branch.number))
        look = document.look
        self._view.look(digits=min(max(look.digits, 1), 17), **{name: getattr(look, name) for name in LOOKS})
        self._pilot.set_grain(look.grain)
        if look.workspace in WORKSPACES:
            self.look_wanted.emit(look.workspace)
        self._forget_autosave()
        if path:
            self._remember(path)
        self._show_title()

    @Slot()
    def _compare_digest(self) -> None:
        """When the cursor has come to where it stood: are the numbers there those that were saved?"""
        document, snapshot = self._expected, self._view.snapshot
        if document is None or snapshot.experiment is not document.branch.experiment:
            return
        if snapshot.position == document.position and not self._view.running:
            from bpviz.session.document import state_digest

            self._expected = None
            if state_digest(snapshot) != document.digest:
                self._tell_of_difference(document)

    def _tell_of_difference(self, document: "Document") -> None:
        moment = self._view.snapshot.moment or "the start"
        weights = replace(document.branch.experiment, given=document.weights, interventions=())
        self._ask(
            "The numbers differ",
            f"At {moment} this run has other numbers than the document's: this computer's mathematical functions give "
            "other last digits, or the file was changed by hand. The run can go on as it is computed here, or begin "
            "anew from the weights that the document has there.",
            {"Go on": lambda: None, "Begin with the document's weights": partial(self._pilot.change, weights)},
        )

    # the file menu

    def new(self) -> None:
        """The tutorial's run, as the program opens."""
        self._unless_lost(self._begin_new)

    def _begin_new(self) -> None:
        experiment = default_experiment()
        branches = [Branch(1, experiment)]
        self.path = self._expected = None
        self._view.mark(Marks())
        self._pilot.begin(branches, Setting(experiment, START, None, 1))
        self._forget_autosave()
        self._show_title()

    def ask_open(self) -> None:
        """A document, chosen in the system's dialog."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open", self._folder(), FILES)
        if path:
            self.open_path(path)

    def open_path(self, path: str) -> None:
        """A document by its path; one that cannot be used changes nothing, and the window says why."""
        from bpviz.session.document import DocumentError, opened

        try:
            document = opened(Path(path))
        except DocumentError as error:
            self.said.emit(f"Nothing was opened: {error}")
        else:
            self._unless_lost(partial(self.begin, document, Path(path)))

    def save(self) -> bool:
        """Into the document's file, which is asked for where there is none; gives whether it was saved."""
        return self.save_as() if self.path is None else self._save(self.path)

    def save_as(self) -> bool:
        """Into another file."""
        suggested = self.path or Path(self._folder()) / f"run{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self._window, "Save", str(suggested), FILES)
        if not name:
            return False
        path = Path(name)
        return self._save(path if path.suffix else path.with_suffix(SUFFIX))

    def _save(self, path: Path) -> bool:
        from bpviz.session.document import save

        try:
            save(self.document(), path)
        except OSError as error:
            self.said.emit(f"Nothing was saved: {path}: {error.strerror or error}")
            return False
        self.path = path
        self._pilot.undo_stack.setClean()
        self._forget_autosave()
        self._remember(path)
        self._show_title()
        self.said.emit(f"Saved {path}")
        return True

    def _folder(self) -> str:
        return str(self.path.parent) if self.path else ""

    @Slot()
    def _show_title(self) -> None:
        if not isValid(self._window):  # the undo stack says that it is clean once more when all is deleted
            return
        self._window.setWindowTitle(f"{self.path.name}[*] — bpviz" if self.path else "bpviz[*]")
        self._window.setWindowModified(self.unsaved)
        if self.unsaved and self._autosaves:
            self._timer.start()
        else:
            self._timer.stop()

    def _remember(self, path: Path) -> None:
        name = str(path.absolute())
        others = [recent for recent in self._settings.recent if recent != name]
        self._settings.recent = (name, *others)[:MOST_RECENT]
        self._fill_recent()

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        self.recent_menu.setEnabled(bool(self._settings.recent))
        for path in self._settings.recent:
            self.recent_menu.addAction(path).triggered.connect(partial(self._open_recent, path))

    def _open_recent(self, path: str, checked: bool = False) -> None:
        self.open_path(path)

    # before something is lost

    def may_close(self) -> bool:
        """Whether the window may close now; else the person is asked, and the answer closes it."""
        if self._may_close or not (self.unsaved and self.asks):
            self._timer.stop()
            self._forget_autosave()
            return True
        self._unless_lost(self._close)
        return False

    def _close(self) -> None:
        self._may_close = True
        self._window.close()

    def _unless_lost(self, then: Callable[[], None]) -> None:
        """Asks first where something is unsaved."""
        if not (self.unsaved and self.asks):
            then()
            return
        name = self.path.name if self.path else "this run"
        self._ask(
            "Save first?",
            f"What was changed in {name} is not saved.",
            {"Save": partial(self._save_then, then), "Don't save": then, "Cancel": lambda: None},
        )

    def _save_then(self, then: Callable[[], None]) -> None:
        if self.save():
            then()

    def _ask(self, title: str, text: str, answers: dict[str, Callable[[], None]]) -> None:
        if self.dialog:
            self.dialog.reject()
        dialog = QMessageBox(QMessageBox.Icon.Question, title, text, parent=self._window)
        roles = {"Cancel": Role.RejectRole, "Don't save": Role.DestructiveRole}
        for words, do in answers.items():
            button = dialog.addButton(words, roles.get(words, Role.AcceptRole))
            button.clicked.connect(partial(self._answered, do))
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        dialog.open()

    def _answered(self, do: Callable[[], None], checked: bool = False) -> None:
        QTimer.singleShot(0, self, do)  # when the question is gone: the answer may close the window

    @Slot()
    def _forget_dialog(self) -> None:
        if self.dialog:
            self.dialog.deleteLater()
        self.dialog = None

    # after a crash

    def keep_safe_in(self, folder: Path) -> None:
        """Keeps what is unsaved in files of a folder, and offers what a program that ended badly has left there."""
        self._autosaves = Autosaves(folder)
        if left := self._autosaves.abandoned():
            path, at = left
            self._ask(
                "Bring it back?",
                f"bpviz ended unexpectedly. The unsaved run of {time.strftime('%d.%m. %H:%M', time.localtime(at))} is "
                "still there.",
                {"Open it": partial(self._recover, path), "Throw it away": partial(self._autosaves.drop, path)},
            )
        self._show_title()

    def _recover(self, path: Path) -> None:
        from bpviz.session.document import DocumentError, opened

        assert self._autosaves
        try:
            document = opened(path)
        except DocumentError as error:
            self.said.emit(f"It could not be brought back: {error}")
            return
        self.begin(document, None)
        self._pilot.undo_stack.resetClean()  # it is in no file of the person's yet
        self._show_title()
        self.autosave()
        self._autosaves.drop(path)

    @Slot()
    def autosave(self) -> None:
        """Keeps what is unsaved; where that cannot be written the person goes on without."""
        if self._autosaves and self.unsaved:
            from bpviz.session.document import encoded

            self._autosaves.keep(encoded(self.document()))

    def _forget_autosave(self) -> None:
        if self._autosaves:
            self._autosaves.forget()
