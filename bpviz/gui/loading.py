"""Large libraries, imported beside the window's work: nothing needs them before a run has moved."""

import importlib
import math
import threading
import time
from collections.abc import Iterator

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bpviz.session.giving_way import give_way
from bpviz.session.loading import loading

# pyqtgraph, which both plots need: 0.25 s and 34 MB; ziamath: 0.3 s and 20 MB
PLOTS = ("bpviz.gui.epoch_plot", "bpviz.gui.course_plot")
LARGE = (*PLOTS, "ziamath")
SLICE = 0.004  # seconds of the window's thread at a time


def _qt_names() -> Iterator[object]:
    """Everything that Qt's modules hold, each made as it is named: PySide makes a class when it is first asked for."""
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            yield getattr(module, name, None)


class Loader(QObject):
    """Imports the large modules in a thread of its own, once.

    pyqtgraph asks for every class of Qt. PySide crashes where the window's thread wants one that is half made in
    another thread, so all are made here before, little by little.

    Signals: `plots_loaded` when what plots need is there, `loaded` when all is; to import it then takes no time.
    """

    plots_loaded = Signal()
    loaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._names = _qt_names()
        self._closed = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether it has begun and not ended."""
        return self._timer.isActive() or (self._thread is not None and self._thread.is_alive())

    def begin(self) -> None:
        """Starts to import; does nothing the second time, and nothing after `close`."""
        if self._thread is None and not self._closed:
            self._timer.start()

    def wait(self) -> None:
        """Waits until all is imported, where it has begun."""
        if self._timer.isActive():
            self._go_on(math.inf)
        if self._thread:
            self._thread.join()

    def close(self) -> None:
        """Waits for what is being imported; nothing begins any more, also where a first picture comes still."""
        self._closed = True
        self._timer.stop()
        self.wait()

    @Slot()
    def _go_on(self, most: float = SLICE) -> None:
        began = time.perf_counter()
        for _ in self._names:
            if time.perf_counter() - began > most:
                return
        self._timer.stop()
        self._thread = threading.Thread(target=self._import, name="loader")
        self._thread.start()

    def _import(self) -> None:
        give_way()
        with loading():
            for name in LARGE:
                importlib.import_module(name)
                if name == PLOTS[-1]:
                    self.plots_loaded.emit()
        self.loaded.emit()
