"""Large libraries, imported beside the window's work: nothing needs them before a run has moved."""

import importlib
import threading

from PySide6.QtCore import QObject, Signal

from bpviz.session.giving_way import give_way
from bpviz.session.loading import loading

# pyqtgraph, which both plots need: 0.25 s and 34 MB; ziamath: 0.3 s and 20 MB
LARGE = ("bpviz.gui.epoch_plot", "bpviz.gui.course_plot", "ziamath")


class Loader(QObject):
    """Imports the large modules in a thread of its own, once.

    Signals: `loaded` when they are there; to import them then takes no time.
    """

    loaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Starts to import; does nothing the second time."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._import, name="loader")
            self._thread.start()

    def wait(self) -> None:
        """Waits until the thread has ended, where there is one."""
        if self._thread:
            self._thread.join()

    def _import(self) -> None:
        give_way()
        with loading():
            for name in LARGE:
                importlib.import_module(name)
        self.loaded.emit()
