"""The command table as QActions: one each, which menus, toolbar, shortcuts, palette and help share."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from bpviz.gui.theme import Theme
from bpviz.present.commands import COMMANDS
from bpviz.session.examples import EXAMPLES

Actions = dict[str, QAction]


def make_actions(window: QWidget, theme: Theme) -> Actions:
    """One action a command, added to the window so that its keys work everywhere in it."""
    actions = {}
    for command in COMMANDS.values():
        action = QAction(command.text, window)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        action.setCheckable(command.checkable)
        action.setIconVisibleInMenu(not command.checkable)  # it would stand where the tick is
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{command.text} ({keys})\n{command.help}" if keys else f"{command.text}\n{command.help}")
        action.setStatusTip("")
        window.addAction(action)
        actions[command.id] = action
    set_icons(actions, theme, in_menus=False)
    return actions


def set_icons(actions: Actions, theme: Theme, in_menus: bool = True) -> None:
    """Gives the actions their icons in the theme's colours; those that only menus show take time that the first paint
    need not wait for."""
    for command in COMMANDS.values():
        if command.icon and (in_menus or command.moves or command.id.startswith("workspace_")):
            actions[command.id].setIcon(theme.icon(command.icon))


def fill_menus(bar: QMenuBar, actions: Actions) -> dict[str, QMenu]:
    """A menu for each group of commands, by group; submenus by their own name."""
    menus: dict[str, QMenu] = {}
    for command in COMMANDS.values():
        if command.group not in menus:
            menus[command.group] = bar.addMenu(command.group)
        if command.submenu and command.submenu not in menus:
            menus[command.submenu] = menus[command.group].addMenu(command.submenu)
        menus[command.submenu or command.group].addAction(actions[command.id])
    return menus


def fill_examples(menu: QMenu, open_example: Callable[[str], None]) -> None:
    """An entry for each example, below the name of its group; it is opened by its id."""
    group = None
    for example in EXAMPLES.values():
        if example.group != group:
            group = example.group
            menu.addSection(group)
        action = menu.addAction(f"{example.title}: {example.text}")
        action.setObjectName(f"example_{example.id}")
        action.triggered.connect(partial(open_example, example.id))
