"""Ctrl+C in the terminal that the program was started from."""

import signal

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QWidget


class Interrupts(QObject):
    """Ctrl+C closes the window, which may ask what is to be saved; a second one ends the program at once.

    Python's handlers run when the interpreter gets its turn, which a window that rests does not give it: the signal
    therefore writes into a socket, which Qt listens to.
    """

    def __init__(self, window: QWidget) -> None:
        import socket  # here, so that the first paint need not wait for it

        super().__init__(window)
        self._window = window
        self._heard, self._told = socket.socketpair()
        self._told.setblocking(False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._close)
        self._descriptor_before = signal.set_wakeup_fd(self._told.fileno())
        self._handler_before = signal.signal(signal.SIGINT, lambda *_: None)

    @Slot()
    def _close(self) -> None:
        self._notifier.setEnabled(False)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        self._window.close()

    def end(self) -> None:
        """Gives Ctrl+C back to Python."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._descriptor_before)
        signal.signal(signal.SIGINT, self._handler_before)
        self._heard.close()
        self._told.close()
