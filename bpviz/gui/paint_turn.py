"""The turn of the event loop in which the window is painted."""

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from bpviz.gui.view import View


class PaintTurn(QObject):
    """Has the window painted, while the run rushes, in a turn of the event loop of its own: not in the one that shows
    the moment, as Qt would, nor in the next, in which panes do what they do apart. Timers that are due in one turn
    follow each other at once, and whatever else waits would wait for all of them."""

    def __init__(self, window: QMainWindow, view: "View") -> None:
        super().__init__(window)
        self._window, self._view = window, view
        self._turn = LaterTurn(2, self)
        self._turn.reached.connect(self._paint)
        self._is_it = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        waits = event.type() is QEvent.Type.UpdateRequest and self._view.rushing and not self._is_it
        if waits and not self._turn.is_coming:
            self._turn.start()
        return waits

    @Slot()
    def _paint(self) -> None:
        self._is_it = True
        QApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        self._is_it = False


class LaterTurn(QObject):
    """Comes some turns of the event loop after its start; whatever else waits has its turn between.

    Signals: `reached`, once for each `start`, or once for several.
    """

    reached = Signal()

    def __init__(self, turns: int, parent: QObject) -> None:
        super().__init__(parent)
        self._timers = [single_shot(self) for _ in range(turns)]
        for timer, following in pairwise(self._timers):
            timer.timeout.connect(following.start)
        self._timers[-1].timeout.connect(self.reached)

    @property
    def is_coming(self) -> bool:
        """Whether it was started and is not there yet."""
        return any(timer.isActive() for timer in self._timers)

    def start(self) -> None:
        """Begins to wait."""
        self._timers[0].start()


class AfterPicture(LaterTurn):
    """Tells when what is shown in this turn of the event loop has been painted, also where that has a turn of its own,
    the second from here."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(3, parent)


def single_shot(parent: QObject) -> QTimer:
    """A timer of 0 ms. `QTimer.singleShot` is none: it posts an event, and these come before the window is painted."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    return timer
