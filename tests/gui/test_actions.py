"""The commands as actions in the menus."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from bpviz.gui.actions import make_actions
from bpviz.gui.theme import Theme


def test_what_is_on_has_a_tick_in_the_menu_also_where_it_has_an_icon(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme()
    theme.mode = "light"
    theme.apply(app)
    menu = QMenu()
    qtbot.addWidget(menu)
    window = QWidget()
    qtbot.addWidget(window)
    actions = make_actions(window, theme)
    for id in ("hide_future", "theme_dark", "ask_first"):
        action = actions[id]
        action.setIcon(theme.icon("moon"))
        menu.addAction(action)
        menu.adjustSize()
        left = menu.actionGeometry(action).adjusted(0, 0, 30 - menu.actionGeometry(action).width(), 0)
        action.setChecked(True)
        ticked = menu.grab(left).toImage()
        inked = [ticked.pixelColor(x, y) for x in range(ticked.width()) for y in range(ticked.height())]
        assert inked.count(QColor(theme.palette.ink)) > 60, id
