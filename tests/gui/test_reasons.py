"""Why this number: asked by key and menu, followed back, walked back, and what moved a weight."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.panes.gradient import GradientPane
from bpviz.gui.panes.why import WhyPane
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position
from tests.gui.test_number_menu import menu_of, place_of
from tests.gui.window import Key, Window

W = Ref(Quantity.WEIGHT, Unit(1, 0), Unit(0, 0))


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    opened = Window(qtbot)
    at = Position(opened.snapshot.timeline.index(Moment(6, 4, 11)))
    opened.view.seek_requested.emit(at)
    opened.wait(lambda: opened.snapshot.position == at and not opened.view.running)
    return opened


def pane_of(window: Window) -> WhyPane:
    pane = window.pane("why")
    assert isinstance(pane, WhyPane)
    return pane


def text(window: Window) -> str:
    return pane_of(window).texts()["page"].replace("\xa0", " ")


def ask(window: Window, ref: Ref) -> None:
    window.view.point_at(ref)
    window.press(Key.Key_W)
    name = window.view.names.ref(ref)
    window.wait(lambda: f"{name} = " in text(window))


def click(window: Window, words: str, then: str) -> None:
    """Clicks the first link that says this."""
    html = pane_of(window).text.toHtml()
    links = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', html)
    link = next(to for to, said in links if words in re.sub("<[^>]*>", "", said).replace("&nbsp;", " "))
    pane_of(window).text.anchorClicked.emit(QUrl(link))
    window.wait(lambda: then in text(window))


def test_why_leads_out_of_present_which_has_no_room_for_it(window: Window) -> None:
    window.run("workspace_present")
    ask(window, W)
    assert window.view.workspace == "debug" and pane_of(window).isVisible()
    window.run("workspace_present")
    window.press(Key.Key_G)
    assert window.view.workspace == "debug" and window.pane("gradient").isVisible()


def test_a_number_is_followed_back_and_the_trail_walked_back(window: Window) -> None:
    ask(window, W)
    assert pane_of(window).isVisible()
    assert "Written by update · y1, epoch 6 · row 5." in text(window)
    value = window.snapshot.value(W)
    assert f"w[y1,h1] = {value!r}" in text(window)
    click(window, "delta[y1]", "Written by backward · y1")
    click(window, "error[y1]", "error[y1] = ")
    click(window, "expected[y1]", "Given by row 5 of the data")
    assert pane_of(window).trail == ["w[y1,h1]", "delta[y1]", "error[y1]", "expected[y1]"]
    click(window, "delta[y1]", "delta[y1] = ")
    assert pane_of(window).trail == ["w[y1,h1]", "delta[y1]"]
    index = window.snapshot.timeline.index(Moment(6, 4, 5))
    click(window, "epoch 6", "delta[y1] = ")
    window.wait(lambda: window.index == index)
    assert pane_of(window).trail == ["w[y1,h1]", "delta[y1]"]


def test_what_moved_a_weight(window: Window) -> None:
    ask(window, W)
    click(window, "What moved w[y1,h1] in epoch 6?", "the biggest first")
    lines = [line for line in text(window).splitlines() if line.startswith("row ")]
    assert len(lines) == 5
    start = Position(window.snapshot.timeline.index(Moment(5, 9, 12)))
    old, new = window.snapshot.value(W), None
    window.view.seek_requested.emit(start)
    window.wait(lambda: window.snapshot.position == start)
    old, new = window.snapshot.value(W), old
    numbers = window.view.numbers
    assert old is not None and new is not None
    assert f"{numbers.short(old)} → {numbers.short(new)}: {numbers.short(new - old)}".replace(": 0", ": +0") in text(
        window
    )
    click(window, "row", "w[y1,h1] = ")
    window.run("restart")  # another run: the trail is about the old one
    window.wait(lambda: "Point at a number" in text(window))


def test_the_menu_has_it_and_what_is_asked_for_is_not_told(window: Window) -> None:
    graph = window.pane("graph")
    output = Ref(Quantity.OUTPUT, Unit(1, 1))
    menu = menu_of(graph, place_of(window, graph, output))
    next(action for action in menu.actions() if action.text() == "Why out[y2]?").trigger()
    menu.close()
    window.main.activateWindow()
    window.wait(lambda: "Written by forward · y2" in text(window))
    window.view.look(ask_first=True)
    window.press(Key.Key_Right)
    window.wait(lambda: not window.view.revealed)
    bias = Ref(Quantity.BIAS, Unit(1, 1))
    assert not any("Why" in words for words, _ in window.view.number_menu.wishes(bias))
    window.view.point_at(bias)
    window.press(Key.Key_W)
    assert "asked for this number" in window.main.notices.text()
    window.press(Key.Key_Right)
    window.view.point_at(None)
    window.press(Key.Key_W)
    assert "Point at a number" in window.main.notices.text()


def test_gradient_check_and_what_if_leave_no_trace(window: Window) -> None:
    window.view.point_at(W)
    window.press(Key.Key_G)
    pane = window.pane("gradient")
    assert isinstance(pane, GradientPane)
    assert pane.isVisible()
    assert "Row 5, weights as at the cursor: 12 of 12 agree" in pane.texts()["check"]
    before, bits = window.snapshot, [layer.tobytes() for layer in window.snapshot.parameters]
    assert "w[y1,h1]" in pane.texts()["weight"]
    still = pane.texts()["outcome"]
    slider = pane.slider
    assert slider.y() < pane.weight.geometry().bottom() and pane.weight.width() >= pane.weight.sizeHint().width()
    window.qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 12, slider.height() // 2))
    assert slider.value() > 100
    assert pane.texts()["outcome"] != still and "→" in pane.texts()["weight"]
    window.qtbot.mouseClick(pane.let_go, Qt.MouseButton.LeftButton)
    assert pane.texts()["outcome"] == still and slider.value() == 0
    assert window.snapshot is before
    assert [layer.tobytes() for layer in window.snapshot.parameters] == bits
    slider.setValue(50)
    window.press(Key.Key_Right, leads_to=window.index + 1)
    assert slider.value() == 0
    run = Run(window.snapshot.experiment)
    run.seek(window.snapshot.position)
    assert [layer.tobytes() for layer in run.snapshot().parameters] == [
        layer.tobytes() for layer in window.snapshot.parameters
    ]
    dock = window.main.docks.docks["gradient"]  # in a narrow pane the slider stands below, and no number is cut
    dock.setFloating(True)
    dock.resize(280, 300)
    window.wait(lambda: slider.y() > pane.weight.geometry().bottom())
    assert pane.weight.width() >= pane.weight.sizeHint().width()
    assert pane.outcome.height() >= pane.outcome.sizeHint().height()


def test_a_network_with_many_weights_is_checked_when_somebody_says_so(qtbot: QtBot) -> None:
    window = Window(qtbot, replace(default_experiment(), layers=(2, 60, 2), init="half"), Position(70))
    window.press(Key.Key_G)
    pane = window.pane("gradient")
    assert isinstance(pane, GradientPane)
    assert "Row 1, weights as at the cursor: 1 of 1 agree" in pane.texts()["check"]
    pane.text.anchorClicked.emit(QUrl("all"))
    window.wait(lambda: "Row 1, weights as at the cursor: 302 of 302 agree" in pane.texts()["check"])
