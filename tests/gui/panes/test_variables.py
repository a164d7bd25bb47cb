"""The variables pane lists numbers, marks what changed, and shares the focus."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QMenu, QToolTip
from pytestqt.qtbot import QtBot

from bpviz.engine.quantities import Quantity
from bpviz.gui.panes.variables import VariablesPane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.number_format import NumberFormat, exact
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position

# The offscreen platform says so of every tooltip and menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def view() -> View:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(6, 4, 7))))
    return View(run.snapshot())


@pytest.fixture
def pane(view: View, qtbot: QtBot) -> VariablesPane:
    pane = VariablesPane(view, Theme())
    qtbot.addWidget(pane)
    pane.resize(480, 200)
    pane.show()
    return pane


def test_numbers_have_one_digit_more_than_elsewhere(pane: VariablesPane, view: View) -> None:
    step = view.snapshot.step
    assert step
    assert pane.texts()["delta[h1]"] == NumberFormat(5).short(step.result(Quantity.DELTA))
    view.look(digits=6)
    assert pane.texts()["delta[h1]"] == NumberFormat(7).short(step.result(Quantity.DELTA))


def test_what_changed_is_marked_and_at_least_six_lines_are_seen(pane: VariablesPane) -> None:
    assert pane.changed() == ["error[h1]", "slope[h1]", "delta[h1]"]
    seen = [name for name in pane.texts() if pane.rect().contains(pane.place(name))]
    assert len(seen) >= 6


def test_two_columns_become_one_where_it_is_narrow(pane: VariablesPane) -> None:
    assert len({pane.place(name).left() for name in pane.texts()}) == 2
    pane.resize(260, 200)
    QGuiApplication.processEvents()
    assert len({pane.place(name).left() for name in pane.texts()}) == 1


def test_pointing_shares_the_focus_and_tells_all_digits(pane: VariablesPane, view: View, qtbot: QtBot) -> None:
    lines, step = pane._lines, view.snapshot.step
    assert step
    place = lines.viewport().mapFrom(pane, pane.place("delta[h1]").center())
    qtbot.mouseMove(lines.viewport(), place)
    assert view.focus == step.results[2].ref
    tip = QHelpEvent(QEvent.Type.ToolTip, place, lines.viewport().mapToGlobal(place))
    QGuiApplication.sendEvent(lines.viewport(), tip)
    assert QToolTip.text() == f"delta[h1] = {exact(step.result(Quantity.DELTA))}"
    QToolTip.hideText()
    qtbot.mouseMove(lines.viewport(), QPoint(0, lines.height() - 1))
    assert view.focus is None


def test_focus_from_elsewhere_lights_the_line(pane: VariablesPane, view: View) -> None:
    before = pane.grab().toImage()
    step = view.snapshot.step
    assert step
    view.point_at(step.results[2].ref)
    assert pane.grab().toImage() != before


def test_a_number_is_copied_with_all_its_digits(pane: VariablesPane, view: View) -> None:
    lines, step = pane._lines, view.snapshot.step
    assert step
    place = lines.viewport().mapFrom(pane, pane.place("delta[h1]").center())
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, lines.viewport().mapToGlobal(place))
    QGuiApplication.sendEvent(lines.viewport(), event)
    menu = pane.findChild(QMenu)
    assert menu
    one, every, _ = menu.actions()
    one.trigger()
    assert QGuiApplication.clipboard().text() == exact(step.result(Quantity.DELTA))
    every.trigger()
    assert f"delta[h1]\t{exact(step.result(Quantity.DELTA))}" in QGuiApplication.clipboard().text().split("\n")
    menu.close()


def test_what_is_asked_for_stays_hidden(pane: VariablesPane, view: View) -> None:
    view.show(view.snapshot, revealed=False)
    assert pane.texts()["delta[h1]"] == "?"
    assert pane.texts()["w[y1,h1]"] != "?"


def test_no_line_is_cut(pane: VariablesPane) -> None:
    lines = pane._lines
    for height in (75, 100, 131):
        pane.resize(480, height)
        QGuiApplication.processEvents()
        picture = lines.viewport().grab().toImage()
        whole = lines.viewport().height() // pane.theme.px(24) * pane.theme.px(24)
        below = {picture.pixel(x, y) for y in range(whole, picture.height()) for x in range(0, picture.width(), 3)}
        assert len(below) <= 1
    top = pane.place("error[h1]").top()
    lines.verticalScrollBar().setValue(1)
    assert pane.place("slope[h1]").top() == top
