"""The peer of the start-up figures: imports PySide6, numpy and pyqtgraph, shows an empty window.

Prints the seconds from process start to the first painted frame, then its resident memory in MiB, and that again after
it has imported numba and compiled one function.
"""

import importlib
import sys
from pathlib import Path

import numpy
import pyqtgraph
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

sys.path.insert(0, str(Path(__file__).parent))
from process import resident_mebibytes, seconds_since_start

assert numpy and pyqtgraph


class Window(QMainWindow):
    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            print(f"{seconds_since_start():.3f}", flush=True)
            QTimer.singleShot(1000, self.close)


app = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
app.exec()
print(f"{resident_mebibytes():.1f}")

numba = importlib.import_module("numba")


@numba.njit(nogil=True)
def twice(numbers):
    for i in range(len(numbers)):
        numbers[i] *= 2.0


twice(numpy.zeros(3))
print(f"{resident_mebibytes():.1f}")
