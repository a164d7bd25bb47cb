"""The context menu of a number: the same entries in every pane that shows it."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.pane import Pane
from bpviz.session.timeline import Position
from tests.gui.window import Window


def menu_of(pane: Pane, at: QPoint) -> QMenu:
    """The menu that a right click at a place opens."""
    QGuiApplication.sendEvent(pane, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, pane.mapToGlobal(at)))
    return pane.findChildren(QMenu)[-1]


def place_of(window: Window, pane: Pane, ref: Ref) -> QPoint:
    """Where a pane shows a number."""
    spots = (QPoint(x, y) for y in range(0, pane.height(), 4) for x in range(0, pane.width(), 6))
    return next(spot for spot in spots if pane.number_at(spot) == ref)


@pytest.mark.parametrize("name", ["graph", "step_card", "variables", "outputs", "weights"])
def test_every_pane_offers_for_a_number_what_a_part_of_the_window_has_added(qtbot: QtBot, name: str) -> None:
    window = Window(qtbot, position=Position(4))
    output = Ref(Quantity.OUTPUT, Unit(1, 1))
    weight = Ref(Quantity.WEIGHT, Unit(1, 1), Unit(0, 0))
    asked: list[Ref] = []
    window.view.number_menu.add(lambda ref: [(f"Ask about {window.view.names.ref(ref)}", lambda: asked.append(ref))])
    pane = window.pane(name)
    window.main.docks.docks[name].raise_()
    ref = weight if name == "weights" else output
    menu = menu_of(pane, place_of(window, pane, ref))
    action = next(action for action in menu.actions() if action.text().startswith("Ask about"))
    assert action.text() == f"Ask about {window.view.names.ref(ref)}"
    action.trigger()
    menu.close()
    assert asked == [ref]
