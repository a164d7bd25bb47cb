"""Questions before something is lost, one at a time; the window goes on meanwhile."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

Role = QMessageBox.ButtonRole
ROLES = {"Cancel": Role.RejectRole, "Don't save": Role.DestructiveRole}


def nothing() -> None:
    """What an answer does that leaves all as it is."""


class Questions(QObject):
    """`dialog` is the question that is open, if any; another one takes its place."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: QMessageBox | None = None

    def ask(self, title: str, text: str, answers: dict[str, Callable[[], None]]) -> None:
        """Asks; `answers` are what each button does, by its words."""
        if self.dialog:
            self.dialog.reject()
        dialog = QMessageBox(QMessageBox.Icon.Question, title, text, parent=self._window)
        for words, do in answers.items():
            button = dialog.addButton(words, ROLES.get(words, Role.AcceptRole))
            button.clicked.connect(partial(self._answered, do))
        dialog.finished.connect(self._forget)
        self.dialog = dialog
        dialog.open()

    def _answered(self, do: Callable[[], None], checked: bool = False) -> None:
        QTimer.singleShot(0, self, do)  # when the question is gone: the answer may close the window

    @Slot()
    def _forget(self) -> None:
        if self.dialog:
            self.dialog.deleteLater()
        self.dialog = None
