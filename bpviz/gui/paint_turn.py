"""The turn of the event loop in which the window is painted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from bpviz.gui.view import View


class PaintTurn(QObject):
    """Has the window painted, while the run rushes, in a turn of the event loop after the one that shows the moment: Qt
    would do both in one, and whatever else waits would wait for both."""

    def __init__(self, window: QMainWindow, view: "View") -> None:
        super().__init__(window)
        self._window, self._view = window, view
        self._turn = single_shot(self)
        self._turn.timeout.connect(self._paint)
        self._is_it = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        waits = event.type() is QEvent.Type.UpdateRequest and self._view.rushing and not self._is_it
        if waits and not self._turn.isActive():
            self._turn.start()
        return waits

    @Slot()
    def _paint(self) -> None:
        self._is_it = True
        QApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        self._is_it = False


class AfterPicture(QObject):
    """Tells when what is shown in this turn of the event loop has been painted, also where that has a turn of its own.

    Signals: `reached`, once for each `start`, or once for several.
    """

    reached = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._soon, self._then = single_shot(self), single_shot(self)
        self._soon.timeout.connect(self._then.start)
        self._then.timeout.connect(self.reached)

    def start(self) -> None:
        """Begins to wait."""
        self._soon.start()


def single_shot(parent: QObject) -> QTimer:
    """A timer of 0 ms. `QTimer.singleShot` is none: it posts an event, and these come before the window is painted."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    return timer
