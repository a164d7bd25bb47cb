"""Large libraries are loaded beside the window."""

import importlib
import subprocess
import sys

from PySide6.QtCore import Qt
from pytest import MonkeyPatch
from pytestqt.qtbot import QtBot

from bpviz.gui import loading
from tests.gui.window import Window

PROGRAM = """
import threading
from PySide6 import QtCore, QtGui, QtWidgets
from bpviz.gui import loading

def left():
    return sum(name not in vars(module) for module in (QtCore, QtGui, QtWidgets) for name in dir(module))

def import_module(name):
    print(name, left(), threading.current_thread() is threading.main_thread())

app = QtWidgets.QApplication([])
loading.importlib.import_module = import_module
loader = loading.Loader()
loader.loaded.connect(app.quit)
print("before", left() > 100)
loader.begin()
assert loader.busy
app.exec()
loader.wait()
assert not loader.busy
"""


def test_no_class_of_qt_is_made_in_the_loaders_thread() -> None:
    """Where one was, the window's thread could meet it half made, and crashed."""
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert (said.returncode, said.stdout.splitlines()) == (
        0,
        ["before True", "bpviz.gui.epoch_plot 0 False", "bpviz.gui.course_plot 0 False", "ziamath 0 False"],
    )


def test_a_window_that_is_closed_before_its_first_picture_loads_nothing(qtbot: QtBot) -> None:
    """Else what was loaded came to a window that was gone."""
    window = Window(qtbot)
    window.main.close()
    window.main.engine.painted.emit()
    assert not window.main.loader.busy


def test_waiting_means_that_all_is_there(qtbot: QtBot, monkeypatch: MonkeyPatch) -> None:
    imported: list[str] = []
    monkeypatch.setattr(importlib, "import_module", imported.append)
    loader = loading.Loader()
    direct = Qt.ConnectionType.DirectConnection
    loader.plots_loaded.connect(lambda: imported.append("plots can be drawn"), direct)
    loader.begin()
    loader.wait()
    assert (imported, loader.busy) == ([*loading.PLOTS, "plots can be drawn", "ziamath"], False)
