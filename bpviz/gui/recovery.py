"""Keeps what is unsaved, and offers what a program that ended badly has left."""

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from bpviz.gui.autosaves import Autosaves
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
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.autosave)

    def keep_safe_in(self, folder: Path) -> None:
        """Keeps what is unsaved in files of a folder, and offers what was left there."""
        self._autosaves = Autosaves(folder)
        if left := self._autosaves.abandoned():
            path, at = left
            self._questions.ask(
                "Bring it back?",
                f"bpviz ended unexpectedly. The unsaved run of {time.strftime('%d.%m. %H:%M', time.localtime(at))} is "
                "still there.",
                {"Open it": partial(self._recover, path), "Throw it away": partial(self._autosaves.drop, path)},
            )
        self.watch(self._documents.unsaved)

    def watch(self, unsaved: bool) -> None:
        """Saves now and then, while something is `unsaved`."""
        if not (unsaved and self._autosaves):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot()
    def autosave(self) -> None:
        """Keeps what is unsaved; where that cannot be written the person goes on without."""
        if self._autosaves and self._documents.unsaved:
            from bpviz.session.document import encoded

            self._autosaves.keep(encoded(self._documents.document()))

    def forget(self) -> None:
        """What was kept is saved, or not wanted."""
        if self._autosaves:
            self._autosaves.forget()

    def _recover(self, path: Path) -> None:
        from bpviz.session.document import DocumentError, opened

        assert self._autosaves
        try:
            document = opened(path)
        except DocumentError as error:
            self._documents.said.emit(f"It could not be brought back: {error}")
            return
        self._documents.begin_unsaved(document)
        self.autosave()
        self._autosaves.drop(path)
