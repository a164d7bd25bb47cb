"""Runs as files in the window: opened and saved; asks before something is lost.

What reads and writes documents is imported when it is needed: the first paint need not wait for it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox
from shiboken6 import isValid

from bpviz.data.files import DOCUMENT_SUFFIX as SUFFIX
from bpviz.data.files import ExportError, not_plain
from bpviz.gui.pilot import Pilot, Setting
from bpviz.gui.questions import Questions, nothing
from bpviz.gui.recovery import Recovery
from bpviz.gui.save_dialog import where_to
from bpviz.gui.settings import Settings
from bpviz.gui.view import View
from bpviz.session.branches import Branch
from bpviz.session.examples import default_experiment
from bpviz.session.stops import Marks
from bpviz.session.timeline import START, Position

if TYPE_CHECKING:
    from bpviz.gui.window_look import WindowLook
    from bpviz.session.document import Document

FILES = f"bpviz documents (*{SUFFIX});;All files (*)"
MOST_RECENT = 10


class Documents(QObject):
    """Keeps the window's run in a file. `path` is the file's, None before it is saved first; `recovery` keeps what is
    unsaved; `recent_menu` lists what was opened before; `asks` is whether anybody is there who could answer.

    Signal: `said(text)`, a word for the status bar.
    """

    said = Signal(str)

    def __init__(self, window: QMainWindow, view: View, pilot: Pilot, look: "WindowLook", settings: Settings) -> None:
        super().__init__(window)
        self._window, self._view, self._pilot, self._look, self._settings = window, view, pilot, look, settings
        self.path: Path | None = None
        self.asks = True
        self._may_close = False
        self._expected: Document | None = None  # whose digest is still to be compared
        self._file = ""  # the digest of what this window has last read from `path`, or written there
        self._marks = view.marks  # as they were saved or opened
        self._waiting: Callable[[], None] | None = None  # a save until its run is shown
        self._questions = Questions(window)
        self.recovery = Recovery(self, self._questions)
        self.recent_menu = QMenu("Open recent", window)
        self.recent_menu.setObjectName("recent")
        self._fill_recent()
        pilot.undo_stack.cleanChanged.connect(self._show_title)
        view.marks_changed.connect(self._show_title)
        view.moment_changed.connect(self._compare_digest)
        view.moment_changed.connect(self._save_what_waits)
        self._show_title()

    @property
    def dialog(self) -> QMessageBox | None:
        """The question that is open, if any."""
        return self._questions.dialog

    # what is open

    @property
    def unsaved(self) -> bool:
        """Whether the run, or what is marked in it, was changed since the document was saved or opened."""
        return not self._pilot.undo_stack.isClean() or self._view.marks != self._marks

    @property
    def is_shown(self) -> bool:
        """Whether the view has a moment of the run that is open: after a change it is for a while the run before."""
        branches = self._pilot.branches
        return self._view.snapshot.experiment is branches[branches.current].experiment

    def document(self) -> "Document":
        """What would be saved now, if it `is_shown`."""
        from bpviz.session.document import document_of

        view, branches = self._view, self._pilot.branches
        branches.note(view.snapshot.epoch_errors)
        return document_of(
            view.snapshot,
            tuple(branches),
            branches.current,
            view.example,
            view.marks,
            self._look.now(),
            self._pilot.comparison.entries,
        )

    def begin(self, document: "Document", path: Path | None, position: Position | None = None) -> None:
        """Shows a document, at its cursor unless another position is given."""
        branch = document.branch
        self.path, self._file, self._waiting = path, document.file, None
        self._marks = document.marks
        self._view.mark(document.marks)
        where = document.position if position is None else position
        self._expected = document
        self._pilot.begin(
            list(document.branches), Setting(branch.experiment, where, document.example, branch.number), document.kept
        )
        self._look.wear(document.look, branch.experiment.data)
        self.recovery.forget()
        if path:
            self._remember(path)
        self._show_title()

    def begin_unsaved(self, document: "Document") -> None:
        """Shows a document that is in no file of the person's yet."""
        self.begin(document, None)
        self._pilot.undo_stack.resetClean()
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
        self._pilot.branches.forget_errors()  # they are that computer's
        self._pilot.comparison.forget_curves()
        self._view.show(self._view.snapshot, self._view.revealed)
        moment = self._view.snapshot.moment or "the start"
        weights = replace(document.branch.experiment, given=document.weights, interventions=())
        self._questions.ask(
            "The numbers differ",
            f"At {moment} this run has other numbers than the document's: this computer's mathematical functions give "
            "other last digits, or the file was changed by hand. The run can go on as it is computed here, or begin "
            "anew from the weights that the document has there.",
            {"Go on": nothing, "Begin with the document's weights": partial(self._pilot.change, weights)},
        )

    # the file menu

    def new(self) -> None:
        """The tutorial's run, as the program opens."""
        self._unless_lost(self._begin_new)

    def _begin_new(self) -> None:
        experiment = default_experiment()
        branches = [Branch(1, experiment)]
        self.path = self._expected = self._waiting = None
        self._marks = Marks()
        self._view.mark(self._marks)
        self._pilot.begin(branches, Setting(experiment, START, None, 1))
        self._look.take_off()
        self.recovery.forget()
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
            if why := not_plain(path):
                raise DocumentError(f"{path}: {why}")
            document = opened(Path(path))
        except DocumentError as error:
            self.said.emit(f"Nothing was opened: {error}")
        else:
            self._unless_lost(partial(self.begin, document, Path(path)))

    def save(self, then: Callable[[], None] = nothing) -> None:
        """Into the document's file, which is asked for where there is none; when it is saved, `then` follows."""
        if self.path is None:
            self.save_as(then)
        else:
            self._save(self.path, then)

    def save_as(self, then: Callable[[], None] = nothing) -> None:
        """Into another file."""
        suggested = self.path or Path(self._folder()) / f"run{SUFFIX}"
        try:
            name = where_to(self._window, "Save", str(suggested), FILES)
        except ExportError as error:
            self.said.emit(f"Nothing was saved: {error}")
            return
        if name:
            self._save(Path(name), then)

    def _save(self, path: Path, then: Callable[[], None], replaces: bool = False) -> None:
        """Saves, once the run is shown; asks first where others have written into the window's file, unless what is
        there may be replaced."""
        from bpviz.session.document import is_another, save

        if not self.is_shown:
            self._waiting = partial(self._save, path, then, replaces)
            self.said.emit("The run is saved as soon as it is there")
            return
        if why := not_plain(path):
            self.said.emit(f"Nothing was saved: {path}: {why}")
            return
        is_own = self.path is not None and path.absolute() == self.path.absolute()
        if is_own and not replaces and is_another(path, self._file):
            self._questions.ask(
                "Changed meanwhile",
                f"Another window or program has written into {path.name} since it was opened or saved here. To save it "
                "here would replace what is there now.",
                {
                    "Save as…": partial(self.save_as, then),
                    "Replace it": partial(self._save, path, then, True),
                    "Cancel": nothing,
                },
            )
            return
        try:
            self._file = save(self.document(), path)
        except (OSError, ExportError) as error:
            self.said.emit(f"Nothing was saved: {path}: {getattr(error, 'strerror', None) or error}")
            return
        self.path, self._marks = path, self._view.marks
        self._pilot.undo_stack.setClean()
        self.recovery.forget()
        self._remember(path)
        self._show_title()
        self.said.emit(f"Saved {path}")
        then()

    @Slot()
    def _save_what_waits(self) -> None:
        if self._waiting and self.is_shown:
            waiting, self._waiting = self._waiting, None
            QTimer.singleShot(0, self, waiting)  # when all have seen the moment

    def _folder(self) -> str:
        return str(self.path.parent) if self.path else ""

    @Slot()
    def _show_title(self) -> None:
        if not isValid(self._window):  # the undo stack says that it is clean once more when all is deleted
            return
        self._window.setWindowTitle(f"{self.path.name}[*] — bpviz" if self.path else "bpviz[*]")
        self._window.setWindowModified(self.unsaved)
        self.recovery.watch(self.unsaved)

    def _remember(self, path: Path) -> None:
        name = str(path.absolute())
        self._settings.store.reread()  # other windows remember theirs there
        others = [recent for recent in self._settings.recent if recent != name]
        self._settings.recent = (name, *others)[:MOST_RECENT]
        self._settings.store.write()
        self._fill_recent()

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        self.recent_menu.setEnabled(bool(self._settings.recent))
        for path in self._settings.recent[:MOST_RECENT]:
            self.recent_menu.addAction(path.replace("&", "&&")).triggered.connect(partial(self._open_recent, path))

    def _open_recent(self, path: str, checked: bool = False) -> None:
        self.open_path(path)

    # before something is lost

    def may_close(self) -> bool:
        """Whether the window may close now; else the person is asked, and the answer closes it."""
        if self._may_close or not (self.unsaved and self.asks):
            self.recovery.watch(unsaved=False)
            self.recovery.forget()
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
        self._questions.ask(
            "Save first?",
            f"What was changed in {name} is not saved.",
            {"Save": partial(self.save, then), "Don't save": then, "Cancel": nothing},
        )
