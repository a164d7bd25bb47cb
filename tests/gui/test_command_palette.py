"""The command palette, used with the keyboard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from bpviz.gui.actions import Actions, make_actions
from bpviz.gui.command_palette import CommandPalette, keys_text
from bpviz.gui.theme import Theme
from bpviz.present.commands import COMMANDS


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.setCentralWidget(QLineEdit())
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window


@pytest.fixture
def actions(window: QMainWindow) -> Actions:
    return make_actions(window, Theme(window))


@pytest.fixture
def palette(window: QMainWindow, actions: Actions) -> CommandPalette:
    pairs: list[tuple[object, QAction]] = [(COMMANDS[id], action) for id, action in actions.items()]
    palette = CommandPalette(pairs, Theme(window), window)
    palette.open()
    return palette


def closed(palette: CommandPalette) -> bool:
    return not isValid(palette) or not palette.isVisible()


def test_it_opens_with_all_commands_and_the_keyboard(palette: CommandPalette) -> None:
    assert palette.shown() == list(COMMANDS)
    assert palette.field.hasFocus()


@pytest.mark.parametrize(
    "letters, first",
    [("undo", "undo"), ("hide f", "hide_future"), ("nxtrow", "next_row"), ("GRAIN LAYER", "grain_layer")],
)
def test_letters_find_a_command_and_enter_runs_it(
    palette: CommandPalette, actions: Actions, qtbot: QtBot, letters: str, first: str
) -> None:
    qtbot.keyClicks(palette.field, letters)
    assert palette.shown()[0] == first
    with qtbot.waitSignal(actions[first].triggered):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert closed(palette)


def test_a_word_of_the_help_finds_it_too(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "projector")
    assert palette.shown() == ["theme_contrast"]


def test_arrows_choose(palette: CommandPalette, actions: Actions, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "grain:")
    second = palette.shown()[1]
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(actions[second].triggered):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)


def test_a_click_runs(palette: CommandPalette, actions: Actions, qtbot: QtBot) -> None:
    at = palette.list.visualItemRect(palette.list.item(palette.shown().index("back"))).center()
    with qtbot.waitSignal(actions["back"].triggered):
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_command_that_is_off_stays_off(palette: CommandPalette, actions: Actions, qtbot: QtBot) -> None:
    actions["undo"].setEnabled(False)
    qtbot.keyClicks(palette.field, "undo")
    with qtbot.assertNotEmitted(actions["undo"].triggered):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not closed(palette)


def test_nothing_found_is_said(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "zzz")
    assert palette.shown() == []
    assert palette.nothing.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not closed(palette)


@pytest.mark.parametrize("key, modifier", [(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
                                           (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)])  # fmt: skip
def test_esc_and_its_own_keys_close(
    palette: CommandPalette, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    qtbot.keyClick(palette.field, key, modifier)
    assert closed(palette)


def test_a_click_beside_it_closes(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert closed(palette)


def test_no_key_moves_the_run_meanwhile(palette: CommandPalette, actions: Actions, qtbot: QtBot) -> None:
    fired: list[str] = []
    for id, action in actions.items():
        action.triggered.connect(lambda _=False, id=id: fired.append(id))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_F5, Qt.Key.Key_A):
        qtbot.keyClick(palette.field, key)
    assert fired == []


def test_the_focus_goes_back(window: QMainWindow, actions: Actions, qtbot: QtBot) -> None:
    window.centralWidget().setFocus()
    palette = CommandPalette([(COMMANDS["help"], actions["help"])], Theme(window), window)
    palette.open()
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert window.centralWidget().hasFocus()


def test_it_stays_inside_a_small_window(palette: CommandPalette, window: QMainWindow, qtbot: QtBot) -> None:
    window.resize(420, 300)
    qtbot.waitUntil(lambda: palette.width() == 420)
    assert palette.rect().contains(palette.card.geometry())


def test_it_paints_every_line(palette: CommandPalette) -> None:
    picture = palette.card.grab().toImage()
    assert not picture.isNull()


def test_arrows_are_written_as_arrows() -> None:
    assert keys_text(COMMANDS["forward"]).startswith("→")
    assert keys_text(COMMANDS["next_row"]) == "Ctrl+→"
