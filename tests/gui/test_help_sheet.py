"""The help sheet shows all that there is, in the theme's colours and sizes, and closes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from bpviz.gui.help_sheet import HelpSheet
from bpviz.gui.theme import Theme
from bpviz.present.commands import COMMANDS
from bpviz.present.palette import DARK


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme()


@pytest.fixture
def sheet(qtbot: QtBot, theme: Theme) -> Iterator[HelpSheet]:
    sheet = HelpSheet(theme)
    with qtbot.waitExposed(sheet):
        sheet.show()
    yield sheet
    if isValid(sheet):
        sheet.close()


def test_every_command_with_keys_is_there(sheet: HelpSheet) -> None:
    text = sheet.text.toPlainText()
    for command in COMMANDS.values():
        assert (command.text in text) or not command.shortcuts
    assert "→" in text
    assert "The first five minutes" in text


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F1])
def test_it_closes(sheet: HelpSheet, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(sheet, key)
    assert not isValid(sheet) or not sheet.isVisible()


def test_it_follows_the_theme_and_stays_where_it_was_scrolled(sheet: HelpSheet, theme: Theme) -> None:
    sheet.text.verticalScrollBar().setValue(200)
    theme.mode = "dark"
    assert DARK.forward in sheet.text.toHtml()
    assert sheet.text.verticalScrollBar().value() == 200
    theme.scale = 1.5
    assert sheet.text.document().defaultFont().pixelSize() == 20


def test_it_scrolls_and_is_never_wider_than_its_window(sheet: HelpSheet, theme: Theme) -> None:
    for scale in (1.0, 3.0):
        theme.scale = scale
        sheet.resize(500, 400)
        assert sheet.text.verticalScrollBar().maximum() > 0
        assert sheet.text.document().size().width() <= sheet.text.viewport().width()
