"""Keeps what is unsaved, and offers what a program that ended badly has left."""

import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from bpviz.data.files import ExportError
from bpviz.gui.autosaves import Autosaves, Left
from bpviz.gui.questions import Questions

if TYPE_CHECKING:
    from bpviz.gui.documents import Documents

EVERY = 20_000  # milliseconds between two autosaves, while there is something unsaved


class Recovery(QObject):
    """Autosaves of one window's run."""

    def __init__(self, documents: "Documents", questions: Questions) -> None:
        super().__init__(documents)
        self._documents, self._questions = documents, questions
        self._autosaves: Autosaves | None = None
        self._fails = False  # as the person was told
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.autosave)

    def keep_safe_in(self, folder: Path) -> None:
        """Keeps what is unsaved in files of a folder, and offers what was left there."""
        self._autosaves = Autosaves(folder)
        self._offer(self._autosaves)
        self.watch(self._documents.unsaved)

    def _offer(self, autosaves: Autosaves) -> None:
        if left := autosaves.abandoned():
            self._questions.ask(
                "Bring it back?",
                f"bpviz ended unexpectedly. The unsaved run of {_when(left.at)} is still there.",
                {
                    "Open it": partial(self._recover, autosaves, left),
                    "Throw it away": partial(self._drop, autosaves, left),
                },
            )

    def _drop(self, autosaves: Autosaves, left: Left) -> None:
        """Throws one away; there may be others."""
        autosaves.drop(left)
        self._offer(autosaves)

    def watch(self, unsaved: bool) -> None:
        """Saves now and then, while something is `unsaved`."""
        if not (unsaved and self._autosaves):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot()
    def autosave(self) -> None:
        """Keeps what is unsaved; where that cannot be written the person is told, once, and goes on without."""
        documents = self._documents
        if not (self._autosaves and documents.unsaved and documents.is_shown):
            return
        from bpviz.session.document import encoded

        try:
            self._autosaves.keep(encoded(documents.document()))
        except (OSError, ExportError) as error:
            if not self._fails:
                why = getattr(error, "strerror", None) or error
                where = f"it cannot be kept in {self._autosaves.folder}: {why}"
                documents.said.emit(f"A crash would lose what is unsaved: {where}")
            self._fails = True
        else:
            self._fails = False

    def forget(self) -> None:
        """What was kept is saved, or not wanted."""
        if self._autosaves:
            self._autosaves.forget()

    def _recover(self, autosaves: Autosaves, left: Left) -> None:
        from bpviz.session.document import DocumentError, opened

        try:
            document = opened(left.path)
        except DocumentError as error:
            left.lock.unlock()
            self._documents.said.emit(f"It could not be brought back: {error}")
            return
        self._documents.begin_unsaved(document)
        with suppress(OSError):  # else it stays where it is, and is offered again
            autosaves.take_over(left)


def _when(at: float) -> str:
    """When a file was written, where its clock can be believed at all."""
    try:
        return time.strftime("%d.%m.%Y %H:%M", time.localtime(at))
    except (ValueError, OverflowError, OSError):
        return "an unknown day"
