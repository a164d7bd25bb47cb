"""While the window is styled anew, no widget of it may go: Qt goes through a list of them that it made before."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bpviz.gui.theme import Theme
from tests.gui.window import CTRL, Key, Window


def test_no_widget_goes_while_the_window_is_styled_anew(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the window has still to be laid out, after panes or the window itself went and came back."""
    window = Window(qtbot)
    main, dress = window.main, Theme.dress
    gone: list[str] = []

    def watched(theme: Theme, app: QApplication) -> None:
        for child in main.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            child.destroyed.connect(lambda widget: gone.append(str(widget)))
        before = len(gone)
        dress(theme, app)
        assert gone[before:] == []

    monkeypatch.setattr(Theme, "dress", watched)
    window.run("fill")
    window.press(Key.Key_Minus, CTRL)
    window.run("fill")
    window.press(Key.Key_0, CTRL)
    main.hide()
    main.show()
    window.press(Key.Key_Plus, CTRL)
    window.run("theme_dark")
    main.showMinimized()
    main.showNormal()
    window.press(Key.Key_0, CTRL)
    window.run("theme_light")
