"""A run is changed from here: by table, menu and keys; the old future stays as a branch, and undo goes back to it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.ask import Ask
from bpviz.gui.editing import AT_END
from bpviz.gui.locks import frozen_places
from bpviz.gui.pane import Pane
from bpviz.gui.panes.weights_table import FROM_HERE, WeightsTablePane
from bpviz.gui.view import STILL_ASKED
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import Freeze, SetRate, SetWeight
from bpviz.session.timeline import Moment, Position
from tests.gui.window import CTRL, Key, Window

HERE = Moment(6, 4, 7)
W = Ref(Quantity.WEIGHT, Unit(1, 0), Unit(0, 0))


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    opened = Window(qtbot)
    opened.press(Key.Key_End, leads_to=2600)
    index = opened.snapshot.timeline.index(HERE)
    opened.view.seek_requested.emit(Position(index))
    opened.wait(lambda: opened.index == index and not opened.view.running)
    return opened


def table(window: Window) -> WeightsTablePane:
    pane = window.pane("weights")
    assert isinstance(pane, WeightsTablePane)
    window.main.docks.docks["weights"].show()
    window.main.docks.docks["weights"].raise_()
    window.wait(pane.table.isVisible)
    return pane


def stands_on_another(window: Window, experiment: Experiment) -> None:
    window.wait(lambda: window.snapshot.experiment is not experiment and not window.view.running)


def type_weight(window: Window, text: str) -> None:
    pane, before = table(window), window.snapshot
    place = pane.cell(W).center()
    window.qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    window.qtbot.mouseDClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = pane.table.findChild(QLineEdit)
    assert editor
    editor.selectAll()
    window.qtbot.keyClicks(editor, text)
    window.qtbot.keyClick(editor, Key.Key_Return)
    stands_on_another(window, before.experiment)


def choose(window: Window, pane: Pane, at: QPoint, words: str) -> None:
    """Chooses an entry of a pane's own menu."""
    QGuiApplication.sendEvent(pane, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, pane.mapToGlobal(at)))
    menu = pane.findChildren(QMenu)[-1]
    before = window.snapshot
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()
    window.main.activateWindow()
    if not words.endswith("…"):
        stands_on_another(window, before.experiment)


def titles(window: Window) -> list[tuple[str, bool]]:
    menu = window.main.editing.menu
    menu.aboutToShow.emit()
    return [(action.text(), action.isChecked()) for action in menu.actions() if action.isCheckable()]


def answer(window: Window, text: str) -> None:
    dialog = window.main.findChildren(Ask)[-1]
    dialog.field.selectAll()
    window.qtbot.keyClicks(dialog.field, text)
    before = window.snapshot
    window.qtbot.keyClick(dialog.field, Key.Key_Return)
    stands_on_another(window, before.experiment)


def test_a_weight_typed_in_the_past_holds_from_here_and_undo_returns(window: Window) -> None:
    index, first, errors = window.index, window.snapshot.experiment, list(window.snapshot.epoch_errors)
    assert table(window).texts()["status"] == FROM_HERE
    type_weight(window, "1/3")
    assert window.snapshot.experiment.interventions == (SetWeight(index, Unit(1, 0), 0, 1 / 3),)
    assert window.index == index and window.snapshot.value(W) == 1 / 3
    assert window.snapshot.computed <= index and list(window.snapshot.epoch_errors) == errors[:6]
    assert titles(window) == [("1 without edits", False), ("2 from 6:4:7: w[y1,h1] = 0.3333333333333333", True)]
    window.press(Key.Key_End, leads_to=2600)
    assert list(window.snapshot.epoch_errors)[6:] != errors[6:]
    edited = list(window.snapshot.epoch_errors)
    window.press(Key.Key_Z, CTRL)
    window.wait(lambda: window.snapshot.experiment is first and not window.view.running)
    assert window.index == index and list(window.snapshot.epoch_errors) == errors
    assert titles(window)[0] == ("1 without edits", True) and len(titles(window)) == 2
    window.press(Key.Key_Y, CTRL)
    stands_on_another(window, first)
    assert list(window.snapshot.epoch_errors) == edited


def test_a_double_click_on_the_graph_asks_for_a_weight_but_tells_none_that_is_asked_for(window: Window) -> None:
    graph, index = window.main.graph, window.index
    place = graph.place("w[y1,h1]").center()
    window.qtbot.mouseDClick(graph, Qt.MouseButton.LeftButton, pos=place)
    answer(window, "1/3")
    assert window.snapshot.experiment.interventions == (SetWeight(index, Unit(1, 0), 0, 1 / 3),)
    asked = Ref(Quantity.WEIGHT, Unit(0, 0), Unit(-1, 0))
    window.view.seek_requested.emit(Position(index + 1))
    window.wait(lambda: window.index == index + 1 and not window.view.running)
    window.run("ask_first")
    window.run("forward")
    window.wait(lambda: window.view.hides(asked))
    window.qtbot.mouseDClick(graph, Qt.MouseButton.LeftButton, pos=graph.place("w[h1,x1]").center())
    assert window.main.notices.text() == STILL_ASKED
    assert not any(dialog.isVisible() for dialog in window.main.findChildren(Ask))


def test_branches_are_switched_deleted_and_brought_back(window: Window) -> None:
    first = window.snapshot.experiment
    type_weight(window, "0,5")
    menu = window.main.editing.menu
    titles(window)
    menu.actions()[0].trigger()
    window.wait(lambda: window.snapshot.experiment is first and not window.view.running)
    deletes = next(action.menu() for action in menu.actions() if action.menu())
    titles(window)
    deletes = next(action.menu() for action in menu.actions() if action.menu())
    assert isinstance(deletes, QMenu)
    deletes.actions()[0].trigger()
    assert len(titles(window)) == 1
    window.run("undo")
    assert len(titles(window)) == 2
    window.run("undo")  # of the edit, which is where we are
    assert titles(window)[0] == ("1 without edits", True)


def test_the_rate_from_here(window: Window) -> None:
    index = window.index
    window.run("rate_from_here")
    answer(window, "0,1")
    assert window.snapshot.experiment.interventions == (SetRate(index, 0.1),)
    assert window.snapshot.value(Ref(Quantity.LEARNING_RATE)) == 0.1
    window.run("rate_from_here")  # nothing was computed after the first: it gives way
    answer(window, "0,2")
    assert window.snapshot.experiment.interventions == (SetRate(index, 0.2),)
    assert len(titles(window)) == 2


def test_freezing_by_menu_and_key_is_marked_in_graph_table_and_timeline(window: Window) -> None:
    graph, index = window.main.graph, window.index
    choose(window, graph, graph.place("w[y1,h1]").center(), "Freeze w[y1,h1] from here")
    assert window.snapshot.is_frozen(W)
    assert set(frozen_places(graph.sight.scene(), window.snapshot, 10)) == {W}
    choose(window, graph, graph.place("w[y1,h1]").center(), "Unfreeze w[y1,h1] from here")
    assert not window.snapshot.is_frozen(W)
    window.view.select(Unit(0, 1))
    before = window.snapshot.experiment
    window.press(Key.Key_Z)
    stands_on_another(window, before)
    assert window.snapshot.experiment.interventions[-1] == Freeze(index, Unit(0, 1), None)
    places = frozen_places(graph.sight.scene(), window.snapshot, 10)
    assert set(places) == {Ref(Quantity.OUTPUT, Unit(0, 1))}
    window.press(Key.Key_Right, CTRL)
    window.wait(lambda: window.snapshot.moment == Moment(6, 4, 12) and not window.view.running)
    window.press(Key.Key_Left, leads_to=window.index - 1)
    window.press(Key.Key_Left, leads_to=window.index - 1)
    assert window.snapshot.step and window.snapshot.step.unit == Unit(0, 1)
    card = window.main.card.texts()
    assert "h2 is frozen: all its weights stay as they are." in card["sentence"]
    timeline = window.main.timeline
    x = timeline._scrubber.x(Position(index))
    assert "from 6:4:7: h2 frozen" in timeline.tip(x, 20)


def test_a_weight_is_set_by_the_tables_menu(window: Window) -> None:
    pane = table(window)
    at = pane.table.viewport().mapTo(pane, pane.cell(W).center())
    choose(window, pane, at, "Set w[y1,h1] from here…")
    answer(window, "-2")
    assert window.snapshot.value(W) == -2.0


def test_what_cannot_be_changed_says_so(window: Window) -> None:
    window.press(Key.Key_End, leads_to=2600)
    window.view.select(Unit(0, 1))
    for command in ("rate_from_here", "freeze"):
        window.main.notices.say("")
        window.run(command)
        assert window.main.notices.text() == AT_END and len(titles(window)) == 1
    window.view.select(None)
    window.press(Key.Key_Z)
    assert "Point at a weight" in window.main.notices.text()
    window.main.open_example("predict")
    window.wait(lambda: window.view.example == "predict" and window.snapshot.experiment.epochs == 1)
    window.run("rate_from_here")
    assert "while it trains" in window.main.notices.text()
    wishes = window.main.graph.wishes(window.main.graph.place("w[y1,h1]").center())
    assert not [words for words, _ in wishes if "from here" in words]
