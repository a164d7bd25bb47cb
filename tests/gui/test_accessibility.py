"""Whatever can be pressed, chosen or typed into has a name that a screen reader can say, and so has each pane."""

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from bpviz.gui.pane import Pane
from tests.gui.window import Window

CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, Pane)


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_every_control_and_pane_has_a_name(qtbot: QtBot) -> None:
    window = Window(qtbot)
    controls = [w for w in window.main.findChildren(QWidget) if isinstance(w, CONTROLS) and w.isVisible()]
    assert len(controls) > 40
    mute = [repr(w) for w in controls if not name_of(w) and not w.objectName().startswith("qt_")]
    assert not mute
    window.main.close()
