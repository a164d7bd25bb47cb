"""While the run rushes, panes take turns, and all show the moment at which it comes to rest."""

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import load
from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.view import TURNS, View
from bpviz.session.examples import default_experiment
from bpviz.session.new_data import with_data
from bpviz.session.responses import Plane, Responses
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from tests.gui.window import Key, Window
from tests.present.graph_look import network


class Counting(Pane):
    """Notes which moments it has shown."""

    turns = (1, 4)

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, theme)
        self.shown: list[int] = []
        self.start()

    def show_moment(self) -> None:
        self.shown.append(self.view.snapshot.position.index)


class Apart(Counting):
    """One that takes long."""

    apart = True


def test_in_a_rush_a_pane_shows_its_turns_and_where_the_run_comes_to_rest(qtbot: QtBot, qapp: QApplication) -> None:
    run = Run(default_experiment())
    view, theme = View(run.snapshot()), Theme()
    pane, apart, hidden = Counting(view, theme), Apart(view, theme), Counting(view, theme)
    for each in (pane, apart, hidden):
        qtbot.addWidget(each)
    pane.show()
    apart.show()
    view.running = True
    view.show(run.snapshot())
    for each in (pane, apart, hidden):
        each.shown.clear()
    for index in range(1, 2 * TURNS + 1):
        run.seek(Position(index))
        view.show(run.snapshot())
        assert view.rushing
    assert len(pane.shown) == 2 * len(Counting.turns)
    assert apart.shown == hidden.shown == []
    qtbot.waitUntil(lambda: apart.shown == [2 * TURNS])
    view.running = False
    run.seek(Position(40))
    view.show(run.snapshot())
    assert pane.shown[-1] == apart.shown[-1] == hidden.shown[-1] == 40


def test_in_a_rush_what_neurons_answer_is_shown_in_a_turn_of_its_own(qtbot: QtBot, qapp: QApplication) -> None:
    run = Run(default_experiment())
    view, shown = View(run.snapshot()), list[object]()
    view.responses_changed.connect(lambda: shown.append(view.responses))
    plane = Plane(0, 1, (0.0, 0.0), (0.0, 1.0), (0.0, 1.0))
    first, second, last = (Responses(run.experiment, plane, np.zeros((6, 1, 1)), None) for _ in range(3))
    view.running = True
    for answer, expected in ((first, [first]), (second, [first, second])):
        view.show(run.snapshot())
        view.show(run.snapshot())
        view.take_responses(answer)
        assert view.rushing and shown == expected[:-1]
        with qtbot.waitSignal(view.responses_changed):
            pass
        assert shown == expected
    view.running = False
    view.show(run.snapshot())
    view.take_responses(last)
    assert shown == [first, second, last]


def test_steps_that_are_taken_one_by_one_are_shown_by_all(qtbot: QtBot, qapp: QApplication) -> None:
    run = Run(default_experiment())
    view = View(run.snapshot())
    pane = Counting(view, Theme())
    qtbot.addWidget(pane)
    pane.shown.clear()
    for index in range(1, 5):
        run.seek(Position(index))
        view.show(run.snapshot())
    assert pane.shown == [1, 2, 3, 4]


def test_a_large_network_comes_to_rest_with_all_panes_at_one_moment(qtbot: QtBot) -> None:
    window = Window(qtbot, network(64, 32, 10, image=(8, 8)))
    window.press(Key.Key_End)
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)
    panes, view = window.main.panes, window.view
    row = str((view.snapshot.data_row or 0) + 1)
    assert panes["variables"].texts()["row"] == row
    assert panes["data"].texts()["current"] == row
    assert panes["graph"].texts()["out[y1]"] == panes["outputs"].texts()["out[y1]"]
    assert panes["graph"].texts()["caption[inputs]"] == "8 × 8 inputs"


def test_the_neurons_of_a_large_layer_hold_still_while_the_run_moves(qtbot: QtBot) -> None:
    window = Window(qtbot, network(64, 32, 10))
    graph = window.main.graph
    before = set(graph.sight.scene().layout.spots)
    run = Run(window.snapshot.experiment)
    window.view.running = True
    for row in range(1, 8):
        run.seek(Position(run.timeline.row_start(row)))
        window.view.show(run.snapshot())
        step = run.snapshot().step
        extra = {step.unit} if step else set()
        assert set(graph.sight.scene().layout.spots) - extra <= before
    window.view.running = False


def test_the_lines_of_a_large_network_are_painted_once_while_no_weight_changes(qtbot: QtBot) -> None:
    window = Window(qtbot, network(64, 32, 10))
    mesh = window.main.graph._painter._mesh
    window.press(Key.Key_Right, leads_to=1)
    QApplication.processEvents()  # the first Step folds the settings, and the graph becomes wider
    window.main.graph.grab()
    picture = mesh._picture.cacheKey()
    for index in (2, 3, 4):
        window.press(Key.Key_Right, leads_to=index)
        window.main.graph.grab()
    assert mesh._picture.cacheKey() == picture


def test_a_plane_belongs_to_the_run_it_came_with_alone(qtbot: QtBot) -> None:
    seeds, other = (with_data(default_experiment(), load("seeds")) for _ in range(2))
    view = View(Run(default_experiment()).snapshot())
    view.look_over((2, 4), seeds.data)
    view.show(Run(other).snapshot())  # opened in place of the one that was to come
    view.show(Run(seeds).snapshot())
    assert view.plane_inputs == (0, 1)
    view.look_over((2, 4), other.data)
    view.show(view.snapshot)
    view.show(Run(other).snapshot())
    assert view.plane_inputs == (2, 4)
