"""Everything on the screen can be copied: from the menu of the pane that it is in."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.number_format import exact
from bpviz.session.timeline import Moment, Position
from tests.gui.window import Window

WANTED = {
    "timeline": "epoch 6 · row 5 · backward · h1",
    "graph": "all numbers that are shown",
    "step_card": "formula as LaTeX",
    "source": "call path",
    "variables": "all variables",
    "error": "all epoch errors",
    "outputs": "outputs",
    "data": "all rows",
    "weights": "all weights",
}


@pytest.fixture
def window(qtbot: QtBot):
    window = Window(qtbot, position=Position(6 * 130 + 4 * 13 + 8))
    assert window.snapshot.moment == Moment(6, 4, 7)
    yield window
    window.main.close()


def right_click(window: Window, pane: QWidget, at: QPoint) -> QMenu:
    """Asks for the menu where the mouse is, as Qt does: the innermost widget first."""
    inner = pane.childAt(at) or pane
    place = inner.mapTo(window.main, inner.mapFrom(pane, at))
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, inner.mapFrom(window.main, place), window.main.mapToGlobal(place)
    )
    QApplication.sendEvent(inner, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, text: str) -> str:
    action = next(action for action in menu.actions() if action.text() == text)
    QGuiApplication.clipboard().clear()
    action.trigger()
    menu.close()
    return QGuiApplication.clipboard().text()


def place_in(window: Window, name: str) -> QPoint:
    pane = window.pane(name)
    if name == "timeline":
        return QPoint(round(16 + (pane.width() - 32) * 7.5 / 13), pane.height() - 12)
    return QPoint(pane.width() // 2, pane.height() // 2)


@pytest.mark.parametrize("name", list(WANTED))
def test_each_pane_has_a_menu_that_copies_it(window: Window, name: str) -> None:
    window.main.docks.docks[name].raise_()
    pane = window.pane(name)
    assert choose(right_click(window, pane, place_in(window, name)), f"Copy {WANTED[name]}")
    choose(right_click(window, pane, place_in(window, name)), "Copy pane as picture")
    assert QGuiApplication.clipboard().pixmap().width() >= pane.width()


def test_numbers_are_copied_with_all_their_digits(window: Window) -> None:
    snapshot = window.snapshot
    delta, weight = Ref(Quantity.DELTA, Unit(0, 0)), Ref(Quantity.WEIGHT, Unit(1, 0), Unit(0, 0))
    graph = dict(window.main.graph.copies(QPoint(1, 1)))["all numbers that are shown"].splitlines()
    assert f"delta[h1] = {exact(snapshot.value(delta))}" in graph
    assert f"w[y1,h1] = {exact(snapshot.value(weight))}" in graph
    errors = dict(window.main.error_plot.copies(QPoint(1, 1)))["all epoch errors"].splitlines()
    assert errors == [f"{epoch}\t{error!r}" for epoch, error in list(enumerate(snapshot.epoch_errors))]
    assert "6.350126629022046" in errors[0]


def test_what_is_asked_for_is_not_copied(window: Window) -> None:
    window.view.show(window.snapshot, revealed=False)
    told = exact(window.snapshot.value(Ref(Quantity.DELTA, Unit(0, 0))))
    for pane in map(window.pane, window.main.panes):
        for x in range(0, pane.width(), 97):
            for _, text in pane.copies(QPoint(x, pane.height() // 2)):
                assert told not in text and told.replace("−", "-") not in text, pane.name
