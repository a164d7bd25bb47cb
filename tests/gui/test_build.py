"""Building the network on its drawing: off at first, undone by Ctrl+Z, refused where the data say otherwise."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import MOST_LAYERS, ExperimentError
from bpviz.session.new_layers import Layers, layers_of, with_layers
from tests.gui.window import CTRL, Key, Window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    assert not window.view.build and not window.main.graph._tools.isVisible()
    window.press(Key.Key_B, Qt.KeyboardModifier.AltModifier)
    yield window
    window.main.close()


def click(window: Window, id: str) -> None:
    button = window.main.graph._tools.buttons[id]
    assert button.isVisible()
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for(window: Window, *layers: int) -> None:
    window.wait(lambda: window.snapshot.experiment.layers == layers)


def test_neurons_and_layers_are_added_and_taken_away_and_every_change_undone(window: Window) -> None:
    click(window, "more 0")
    wait_for(window, 2, 3, 2)
    assert "out[h3]" in window.main.graph.texts()
    click(window, "insert 1")
    wait_for(window, 2, 3, 3, 2)
    click(window, "fewer 1")
    wait_for(window, 2, 3, 2, 2)
    assert window.main.setup.layers.layers.sizes == (2, 3, 2, 2)
    click(window, "remove 0")
    wait_for(window, 2, 2, 2)
    for layers in ((2, 3, 2, 2), (2, 3, 3, 2), (2, 3, 2), (2, 2, 2)):
        window.press(Key.Key_Z, CTRL)
        wait_for(window, *layers)
    window.press(Key.Key_B, Qt.KeyboardModifier.AltModifier)
    assert not window.main.graph._tools.isVisible()


def test_the_neuron_that_is_pointed_at_goes_and_the_others_keep_their_weights(window: Window) -> None:
    click(window, "more 0")
    wait_for(window, 2, 3, 2)
    hidden, outputs = window.snapshot.experiment.initial_weights()
    window.view.select(Unit(0, 1))
    window.press(Key.Key_Delete)
    wait_for(window, 2, 2, 2)
    now, then = window.snapshot.experiment.initial_weights()
    assert now.weights == (hidden.weights[0], hidden.weights[2]) and now.biases == (hidden.biases[0], hidden.biases[2])
    assert then.weights == tuple((row[0], row[2]) for row in outputs.weights) and then.biases == outputs.biases
    window.press(Key.Key_Z, CTRL)
    wait_for(window, 2, 3, 2)
    place = window.main.graph.place("out[h3]").center()
    wishes = dict(window.main.graph.wishes(place))
    wishes["Take h3 away"]()
    wait_for(window, 2, 2, 2)
    window.press(Key.Key_Z, CTRL)
    wait_for(window, 2, 3, 2)
    click(window, "more 0")  # one, although there was another wish before it was undone
    wait_for(window, 2, 4, 2)
    window.view.select(Unit(1, 0))
    window.press(Key.Key_Delete)
    assert "has 2 classes, so there are as many outputs" in window.main.notices.text()
    window.press(Key.Key_B, Qt.KeyboardModifier.AltModifier)
    window.press(Key.Key_Delete)
    assert window.main.notices.text() == "Neurons are taken away while the network is built (Alt+B)."


def test_a_transfer_function_is_chosen_on_the_drawing(window: Window) -> None:
    click(window, "transfer 0")
    menu = window.main.graph._tools.findChild(QMenu)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["sigmoid"]
    next(action for action in menu.actions() if action.text() == "tanh").trigger()
    menu.close()
    window.wait(lambda: window.snapshot.experiment.transfers == ("tanh", "sigmoid"))
    assert window.main.graph._tools.buttons["transfer 0"].toolTip() == "Transfer function of the hidden layer: tanh"


def test_quick_presses_add_up(window: Window) -> None:
    for _ in range(3):
        click(window, "more 0")
    wait_for(window, 2, 5, 2)


def test_what_the_data_fix_is_refused_in_words(window: Window) -> None:
    said = window.main.notices
    for id, why in (
        ("more -1", "has 2 inputs, so there are as many inputs; other columns of a file change that."),
        ("fewer 1", "has 2 classes, so there are as many outputs; other data change that."),
    ):
        click(window, id)
        assert why in said.text() and said.text().startswith("The data ")
        assert window.snapshot.experiment.layers == (2, 2, 2)
    click(window, "fewer 0")
    wait_for(window, 2, 1, 2)
    click(window, "fewer 0")
    assert "A layer has 1 to 4096 neurons, not 0." in said.text()


def test_buttons_stand_below_their_columns_and_nothing_overlaps(window: Window) -> None:
    graph = window.main.graph
    for size, with_room in (((1440, 900), {"insert 1"}), ((1024, 768), set())):
        window.main.resize(*size)
        graph.grab()
        columns, corner = graph.sight.scene().layout.columns, graph.sight.corner().x()
        shown = {id: b.geometry() for id, b in graph._tools.buttons.items() if b.isVisible()}
        assert {"fewer -1", "more 0", *with_room} <= set(shown)
        for i, x in enumerate(columns):
            middle = (shown[f"fewer {i - 1}"].left() + shown[f"more {i - 1}"].right()) / 2
            assert abs(middle - x - corner) < 3
        rects = sorted(shown.values(), key=lambda rect: rect.left())
        assert all(a.right() < b.left() for a, b in pairwise(rects))
        assert graph._tools.geometry().bottom() <= graph.height() - graph._frame.legend().height + 1


def test_where_columns_stand_close_a_menu_has_what_has_no_room(window: Window) -> None:
    graph = window.main.graph

    def choose(id: str, words: str, *layers: int) -> None:
        graph.grab()
        click(window, id)
        menu = graph._tools.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.close()
        wait_for(window, *layers)

    window.main.resize(1024, 768)
    choose("rest 1", "A hidden layer before the outputs", 2, 2, 2, 2)
    choose("rest 0", "A hidden layer before hidden layer 1", 2, 2, 2, 2, 2)
    graph.grab()
    assert not graph._tools.buttons["more 0"].isVisible()
    choose("rest 0", "One neuron more in hidden layer 1", 2, 3, 2, 2, 2)
    choose("rest 1", "Takes hidden layer 2 away", 2, 3, 2, 2)
    for layers in ((2, 3, 2, 2, 2), (2, 2, 2, 2, 2), (2, 2, 2, 2), (2, 2, 2)):
        window.run("undo")
        wait_for(window, *layers)
    graph.grab()
    assert all(graph._tools.rect().contains(b.geometry()) for b in graph._tools.buttons.values() if b.isVisible())
    assert graph._tools.buttons["more 0"].isVisible()


def test_layers_that_are_one_edit_away() -> None:
    layers = Layers((4, 5, 3), ("tanh", "softmax"))
    assert layers.with_hidden() == ((4, 5, 5, 3), ("tanh", "tanh", "softmax"))
    assert layers.with_hidden(0) == ((4, 5, 5, 3), ("tanh", "tanh", "softmax"))
    assert Layers((4, 3), ("softmax",)).with_hidden() == ((4, 3, 3), ("sigmoid", "softmax"))
    assert layers.without(0) == ((4, 3), ("softmax",))
    experiment = default_experiment()
    many = layers_of(experiment)
    for _ in range(MOST_LAYERS - 2):
        many = many.with_hidden()
    assert len(with_layers(experiment, many).transfers) == MOST_LAYERS
    with pytest.raises(ExperimentError, match="at most 20 layers"):
        with_layers(experiment, many.with_hidden())
