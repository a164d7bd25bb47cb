"""The workspace Explore: the boundary pane shows what the network answers now, live, and what one neuron answers."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QThread
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import load, loaded
from bpviz.data.recipe import Scale
from bpviz.engine import algorithm
from bpviz.engine.network import Parameters, Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui import responding, response_maps
from bpviz.gui import view as view_module
from bpviz.gui.graph_painter import GraphPainter
from bpviz.gui.messages import FULL_SPEED
from bpviz.gui.responding import Question
from bpviz.session.experiment import Experiment
from bpviz.session.new_data import with_data
from bpviz.session.responses import Plane, Responder, Responses
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import START, Position
from tests.gui.window import CTRL, Key, Paintings, Window


def spiral() -> Experiment:
    data = loaded(replace(load("spiral").recipe, hold_out=0.2))
    return Experiment(data, (2, 8, 2), ("tanh", "sigmoid"), 0.1, epochs=10**6, init="glorot")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot, spiral())
    window.press(Key.Key_3, CTRL)
    assert window.view.workspace == "explore"
    settle(window)
    yield window
    window.main.close()


def settle(window: Window) -> None:
    """Waits until the answers for this moment are drawn."""
    explore, view = window.main.explore, window.view
    window.wait(
        lambda: (
            not view.running
            and not explore.responding.is_busy
            and view.responses is not None
            and view.responses.experiment is view.snapshot.experiment
        )
    )


def answers(window: Window, inputs: list[float]) -> dict[Unit, float]:
    """What the algorithm computes for some inputs with the weights of this moment."""
    network = window.snapshot.experiment.network()
    network.load(window.snapshot.parameters)
    for _ in algorithm.forward_propagate(network, inputs):
        pass
    return {neuron.unit: neuron.output for neuron in network.neurons()}


def test_the_pane_shows_class_and_sureness_at_each_moment(window: Window) -> None:
    pane, palette = window.main.explore.boundary, window.theme.palette
    assert pane.isVisible() and window.main.graph.isVisible() and window.main.error_plot.isVisible()
    assert not window.main.card.isVisible()
    for position in (START, window.snapshot.timeline.epoch_end(40)):
        window.main.pilot.seek(position)
        window.wait(lambda position=position: window.snapshot.position == position)
        settle(window)
        grid = window.view.responses
        for row, column in ((0, 0), (grid.grid.shape[1] // 2, 3), (-1, -1)):
            inputs = grid.grid[:2, row, column].tolist()
            outputs = [answers(window, inputs)[Unit(1, i)] for i in range(2)]
            assert outputs == grid.of_outputs()[:, row, column].tolist()
            winner, sure = int(outputs[1] > outputs[0]), abs(outputs[0] - outputs[1])
            wanted = [palette.class_ground(winner, max(sure + d, 0)) for d in (-0.01, 0, 0.01)]
            assert pane.canvas.colour_at(*inputs) in {palette.class_ground(winner, i / 63) for i in range(64)}
            channels = [int(c[i : i + 2], 16) for c in (pane.canvas.colour_at(*inputs), wanted[1]) for i in (1, 3, 5)]
            assert max(abs(a - b) for a, b in zip(channels[:3], channels[3:], strict=True)) <= 3
    texts = pane.texts()
    assert texts["legend"] == "0, 1, lead of the largest output 0 … 1, wrong, held out" and texts["note"] == ""


def test_it_is_live_while_training_and_never_touches_the_run(window: Window) -> None:
    window.wait(lambda: not window.main.loader.busy)
    seen = []
    window.view.responses_changed.connect(lambda: seen.append(window.view.responses))
    window.main.engine.play(FULL_SPEED)
    window.wait(lambda: len({r.grid.tobytes() for r in seen[-40:]}) > 8)
    window.main.engine.pause()
    settle(window)
    last = window.view.responses
    assert last.grid.shape[1:] == (100, 100) or not window.main.engine.fast.responses_ready
    assert answers(window, last.grid[:2, 3, 5].tolist())[Unit(0, 7)] == last.of(Unit(0, 7))[3, 5]
    position = window.snapshot.position
    there = window.snapshot.parameters
    window.main.pilot.home()
    window.wait(lambda: window.snapshot.position == START)
    window.main.pilot.seek(position)
    window.wait(lambda: window.snapshot.position == position)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(there, window.snapshot.parameters, strict=True))


def test_in_a_rush_what_neurons_answer_is_asked_when_the_picture_is_painted(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sooner whoever answers would take the interpreter from the thread that paints."""
    happened: list[str] = []
    view, explore = window.view, window.main.explore
    question, show = explore._question, view.show

    def asked() -> Question:
        if view.rushing:
            happened.append("asked")
        return question()

    def shown(snapshot: Snapshot, revealed: bool = True) -> None:
        happened.append("shown")
        show(snapshot, revealed)

    monkeypatch.setattr(explore, "_question", asked)
    monkeypatch.setattr(view, "show", shown)
    paintings = Paintings(window.main.graph, happened)
    window.main.engine.play(FULL_SPEED)
    window.wait(lambda: happened.count("asked") > 5)  # the first of a rush come while other things are still done
    happened.clear()
    window.wait(lambda: happened.count("asked") > 10)
    window.main.engine.pause()
    settle(window)
    paintings.deleteLater()
    assert " shown asked" not in " ".join(happened)


def test_in_a_rush_the_maps_in_neurons_are_made_before_they_are_painted(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []  # for each, whether while the graph was painted
    paint, image = GraphPainter.paint, response_maps.response_image
    painting = False

    def painted(painter: GraphPainter, *args: object) -> None:
        nonlocal painting
        painting = True
        paint(painter, *args)
        painting = False

    def noted(*args: object) -> QImage:
        made.append(painting)
        return image(*args)

    monkeypatch.setattr(view_module, "RUSH", 60.0)  # seconds: however slow the machine is
    monkeypatch.setattr(GraphPainter, "paint", painted)
    monkeypatch.setattr(response_maps, "response_image", noted)
    window.press(Key.Key_M)
    settle(window)
    window.wait(lambda: len(made) >= 12)
    window.main.engine.play(FULL_SPEED)
    window.wait(lambda: len(made) > 60)
    made.clear()
    window.wait(lambda: len(made) > 60)
    assert not any(made)
    window.main.engine.pause()
    settle(window)


def test_in_a_rush_the_engines_thread_answers_what_is_short_and_at_rest_another_one(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    respond = Responder.respond

    def noted(responder: Responder, experiment: Experiment, parameters: Parameters, plane: Plane) -> Responses:
        threads.append(QThread.currentThread().objectName())
        return respond(responder, experiment, parameters, plane)

    monkeypatch.setattr(view_module, "RUSH", 60.0)  # seconds: however slow the machine is
    monkeypatch.setattr(Responder, "respond", noted)
    window.main.engine.fast.wait()  # where nothing was compiled before this may take longer than other things
    assert window.main.engine.fast.responses_ready
    for short, answering in ((lambda _: True, "engine"), (lambda _: False, "responses")):
        monkeypatch.setattr(responding, "is_short", short)
        window.main.engine.play(FULL_SPEED)
        window.wait(lambda answering=answering: threads[-5:] == [answering] * 5)
        assert window.view.rushing
        window.main.engine.pause()
        settle(window)
        assert threads[-1] == "responses"


def test_pointing_at_a_neuron_fills_the_pane_and_a_click_keeps_it(window: Window) -> None:
    pane, graph, qtbot = window.main.explore.boundary, window.main.graph, window.qtbot
    place = graph.place("out[h3]").center()
    qtbot.mouseMove(graph, place + QPoint(0, 1))
    qtbot.mouseMove(graph, place)
    assert pane.shown_unit() == Unit(0, 2) and pane.texts()["what"] == "out[h3]"
    assert pane.texts()["legend"].startswith("−1 … 1")
    values = window.view.responses.of(Unit(0, 2))
    low, high = (np.unravel_index(f(values), values.shape) for f in (np.argmin, np.argmax))
    inputs = [window.view.responses.grid[:2, r, c].tolist() for r, c in (low, high)]
    lightness = [int(pane.canvas.colour_at(*at)[1:3], 16) for at in inputs]
    assert lightness[0] > lightness[1]  # the fill of a neuron: blue is its highest output
    qtbot.mouseClick(graph, Qt.MouseButton.LeftButton, pos=place)
    window.view.point_at(None)
    assert pane.texts()["what"] == "out[h3]"
    window.view.select(None)
    assert pane.texts()["what"] == "Which class the network decides for"


def test_neurons_filled_with_their_answers_have_no_values(window: Window) -> None:
    graph, view = window.main.graph, window.view
    window.main.pilot.seek(Position(3))
    window.wait(lambda: window.index == 3)
    settle(window)
    names = {window.view.names.ref(Ref(Quantity.OUTPUT, unit)) for unit in graph.sight.scene().layout.spots}
    assert names & set(graph.texts())
    window.press(Key.Key_M)
    assert view.response_maps and not (names | {"sum"}) & set(graph.texts())
    assert "name[h1]" in graph.texts() and "w[h1,x1]" in graph.texts()
    spot, corner = graph.sight.scene().layout.spots[Unit(-1, 0)], graph.sight.corner()
    image = graph.grab().toImage()
    left, right = (
        image.pixelColor(round(corner.x() + spot.x + share * spot.half_width), round(corner.y() + spot.y)).lightness()
        for share in (-0.1, 0.9)
    )
    assert left > right + 60  # x1 grows to the right: pale to blue
    window.press(Key.Key_M)
    assert names & set(graph.texts())


def test_a_point_goes_to_its_row_and_a_held_out_one_says_why_not(window: Window) -> None:
    pane, spots = window.main.explore.boundary, window.main.explore.boundary._spots
    pane.grab()
    lonely = [
        at for at in range(len(spots.x)) if np.sort(np.hypot(spots.x - spots.x[at], spots.y - spots.y[at]))[1] > 0.04
    ]
    at = next(at for at in lonely if not spots.held_out[at])
    window.qtbot.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.place(at).toPoint())
    window.wait(lambda: window.snapshot.data_row == spots.rows[at])
    held = next(at for at in lonely if spots.held_out[at])
    window.qtbot.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.place(held).toPoint())
    assert "held out" in window.main.notices.text()
    pane.canvas.pointed.emit(QPointF(0.5, 0.5))
    assert pane.texts()["under mouse"].startswith("x1 ") and ": y1 0." in pane.texts()["under mouse"]


def test_more_inputs_are_cut_by_a_plane_through_the_current_row(qtbot: QtBot) -> None:
    data = loaded(replace(load("seeds").recipe, scale=Scale.MINMAX))
    window = Window(qtbot, Experiment(data, (7, 3, 3), epochs=3), Position(40))
    window.run("workspace_explore")
    settle(window)
    pane = window.main.explore.boundary
    row = window.snapshot.data_row
    assert f"through row {row + 1} along x1 and x2" in pane.texts()["note"]
    pane.upwards.setCurrentIndex(5)
    pane.upwards.activated.emit(5)
    settle(window)
    assert "along x1 and x6" in pane.texts()["note"] and window.view.responses.plane.upwards == 5
    pane.across.setCurrentIndex(5)
    pane.across.activated.emit(5)
    assert window.view.plane_inputs == (5, 0)  # the two change places
    settle(window)
    fixed = [i for i in range(7) if i not in (0, 5)]
    seen = window.view.responses
    assert [seen.of(Unit(-1, i))[0, 0] for i in fixed] == [data.inputs[row, i] for i in fixed]
    window.run("workspace_debug")
    dock = window.main.docks.docks["boundary"]
    dock.show()
    dock.raise_()
    settle(window)
    parts = [pane.across, pane.upwards, pane.canvas, pane._legend]
    window.wait(lambda: not any(a.geometry().intersects(b.geometry()) for a, b in combinations(parts, 2)))
    assert pane._note.isHidden() and pane.toolTip() == pane.texts()["note"] != ""
    window.main.close()


def test_a_number_over_one_input_is_a_curve_through_the_rows(qtbot: QtBot) -> None:
    window = Window(qtbot, Experiment(load("sine"), (1, 4, 1), ("tanh", "linear"), 0.05, epochs=3))
    window.run("workspace_explore")
    settle(window)
    pane = window.main.explore.boundary
    curve = pane.canvas._curves[0].heights
    xs = window.view.responses.of(Unit(-1, 0))[0]
    assert curve[7] == answers(window, [float(xs[7])])[Unit(1, 0)]
    assert pane._spots.y.tolist() == load("sine").expected[:, 0].tolist()
    assert pane.texts()["what"] == "out[y1], the network's answer" and not pane.across.isVisible()
    window.view.select(Unit(0, 1))
    assert not pane.canvas._with_spots and pane.texts()["legend"] == ""  # what is expected is expected of y1
    assert pane.canvas._curves[0].heights[9] == answers(window, [float(xs[9])])[Unit(0, 1)]
    window.main.close()


def test_at_first_the_plane_lies_along_inputs_that_vary_and_ten_classes_have_a_legend(qtbot: QtBot) -> None:
    window = Window(qtbot, Experiment(load("digits"), (64, 4, 10)), Position(3))
    window.run("workspace_explore")
    settle(window)
    pane = window.main.explore.boundary
    assert "along x2 and x3" in pane.texts()["note"]  # x1 is 0 in every row
    legend = pane._legend
    first, second = legend._lines()
    assert [entry.text for _, entry in first + second] == [*map(str, range(10)), "1", "wrong"]
    window.wait(lambda: legend.height() == window.theme.px(48))
    window.main.close()


def test_another_run_is_painted_before_its_neurons_have_answered(window: Window) -> None:
    pane, graph, view = window.main.explore.boundary, window.main.graph, window.view
    window.main.pilot.seek(Position(view.snapshot.timeline.row_start(60) + 1))
    window.wait(lambda: view.snapshot.data_row == 60 and not view.running)
    window.press(Key.Key_M)
    settle(window)
    for widget in (pane.canvas, graph):  # no ring around row 61 of 4, and no map of a neuron that was not there
        view.moment_changed.connect(widget.grab)
    larger = with_data(view.snapshot.experiment, load("xor")).changed(layers=(2, 9, 4, 2), transfers=("tanh",) * 3)
    view.experiment_requested.emit(larger)
    window.wait(lambda: view.snapshot.experiment is larger)
    settle(window)
