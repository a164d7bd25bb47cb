"""The window, driven as a person drives it."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTabBar
from pytestqt.qtbot import QtBot

from bpviz.engine import compiled
from bpviz.engine.kinds import Kind
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.ask import Ask
from bpviz.gui.dock_room import is_seen
from bpviz.gui.fields import NumberField
from bpviz.gui.plot_parts import PlotArea
from bpviz.gui.settings import Settings
from bpviz.gui.settings_file import SettingsFile
from bpviz.present.number_format import NOT_COMPUTED, NumberFormat, exact
from bpviz.present.speeds import SPEEDS
from bpviz.session.curve import Curve
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import made_ready_for
from bpviz.session.run import Run
from bpviz.session.timeline import START, Grain, Moment, Position
from tests.golden import GOLDEN
from tests.gui.window import CTRL, SHIFT, Key, Window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.main.close()


def neuron_refs(quantity: Quantity) -> list[Ref]:
    return [Ref(quantity, Unit(layer, i)) for layer in (0, 1) for i in (0, 1)]


def weight_refs() -> list[Ref]:
    weights = [
        Ref(Quantity.WEIGHT, Unit(layer, j), Unit(layer - 1, i)) for layer in (0, 1) for j in (0, 1) for i in (0, 1)
    ]
    return [*weights, *neuron_refs(Quantity.BIAS)]


def check_all_panes(window: Window, run: Run) -> None:
    """Every number on every pane is the run's own at this moment."""
    truth, short, names = run.snapshot(), NumberFormat().short, window.view.names
    names_of_panes = "graph", "variables", "weights", "outputs", "data"
    graph, variables, weights, outputs, data = (window.pane(name).texts() for name in names_of_panes)
    for ref in [*neuron_refs(Quantity.OUTPUT), *neuron_refs(Quantity.DELTA)]:
        assert graph[names.ref(ref)] == short(truth.value(ref)), names.ref(ref)
    for ref in weight_refs():
        assert weights[names.ref(ref)] == exact(truth.value(ref)), names.ref(ref)
    for i in (0, 1):
        ref = Ref(Quantity.OUTPUT, Unit(1, i))
        assert outputs[names.ref(ref)] == short(truth.value(ref))
    for name, text in variables.items():
        if "[" in name:
            assert text == NumberFormat(5).short(truth.value(names.parse(name))), name
    assert data["current"] == (NOT_COMPUTED if truth.row is None else str(truth.row + 1))
    if truth.step:
        for result in truth.step.results:
            if result.ref.quantity is Quantity.DERIVATIVE:
                continue  # its factors are on the card, and it in the variables
            number = short(result.value)
            assert any(number in text for text in card_texts(window)), (names.ref(result.ref), card_texts(window))


def card_texts(window: Window) -> list[str]:
    texts = window.main.card.texts()
    found = texts.values() if isinstance(texts, dict) else texts
    return [str(text) for text in found]


def test_the_first_row_forward_and_back(window: Window) -> None:
    run = Run(default_experiment())
    check_all_panes(window, run)
    steps = run.timeline.row_steps(0)
    for index in [*range(1, steps + 1), *range(steps - 1, -1, -1)]:
        window.press(Key.Key_Right if index > window.index else Key.Key_Left, leads_to=index)
        run.seek(Position(index))
        check_all_panes(window, run)


def test_the_whole_run_has_the_tutorials_curve_and_weights(window: Window) -> None:
    golden = GOLDEN["section_4_train"]
    window.press(Key.Key_End, leads_to=2600)
    assert list(window.snapshot.epoch_errors) == golden["sum_squared_error_per_epoch"]
    window.wait(lambda: bool(window.pane("error").drawn()))  # the plot is made when the run has first moved
    drawn = window.pane("error").drawn()
    assert [y for x, y in drawn["past"]] == golden["sum_squared_error_per_epoch"]
    weights = window.pane("weights").texts()
    for layer, neurons in enumerate(golden["final"]):
        for j, neuron in enumerate(neurons):
            *from_inputs, bias = neuron["weights"]
            names = window.view.names
            for i, weight in enumerate(from_inputs):
                name = names.ref(Ref(Quantity.WEIGHT, Unit(layer, j), Unit(layer - 1, i)))
                assert weights[name] == exact(weight)
            assert weights[names.ref(Ref(Quantity.BIAS, Unit(layer, j)))] == exact(bias)
    window.press(Key.Key_Home, leads_to=0)
    assert window.snapshot.computed == 2600


def test_grains_by_key(window: Window) -> None:
    window.press(Key.Key_Up)
    assert window.view.grain is Grain.LAYER
    window.press(Key.Key_Right, leads_to=2)
    window.press(Key.Key_Up)
    window.press(Key.Key_Right, leads_to=4)
    window.press(Key.Key_Up)
    window.press(Key.Key_Right, leads_to=13)
    window.press(Key.Key_Up)
    window.press(Key.Key_Right, leads_to=130)
    window.press(Key.Key_Left, leads_to=0)


def test_into_and_out(window: Window) -> None:
    window.press(Key.Key_F11)
    window.wait(lambda: window.snapshot.position == Position(0, 1))
    assert window.view.grain is Grain.TERM
    window.press(Key.Key_F11, SHIFT, leads_to=1)
    assert window.view.grain is Grain.NEURON


def test_next_and_previous_row(window: Window) -> None:
    window.press(Key.Key_Right, CTRL, leads_to=13)
    window.press(Key.Key_Right, CTRL, leads_to=26)
    window.press(Key.Key_Left, CTRL, leads_to=13)


@pytest.mark.parametrize(
    "name", ["timeline", "graph", "step_card", "source", "variables", "error", "outputs", "data", "weights", "setup"]
)
def test_transport_keys_work_whatever_was_clicked(window: Window, name: str) -> None:
    window.press(Key.Key_Right, leads_to=1)
    dock = window.main.docks.docks[name]
    dock.raise_()
    pane = window.pane(name)
    where = QPoint(pane.width() - 12, pane.height() - 6)
    child = pane.childAt(where) or pane
    window.qtbot.mouseClick(child, Qt.MouseButton.LeftButton, pos=child.mapFrom(pane, where))
    if name == "timeline":
        window.wait(lambda: window.index == 13)  # the last Step's cell was clicked
    if name == "data":
        window.wait(lambda: window.index > 13)  # a click on a row goes to that row of this epoch
    before = window.index
    window.press(Key.Key_Right, leads_to=before + 1)
    window.press(Key.Key_PageDown, leads_to=before + 2)
    window.press(Key.Key_PageUp, leads_to=before + 1)
    window.press(Key.Key_Space)
    window.wait(lambda: window.view.running)
    window.press(Key.Key_Space)
    window.wait(lambda: not window.view.running)


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Space])
def test_what_was_set_going_is_stopped_however_soon(window: Window, key: Key) -> None:
    before = window.reports
    window.press(Key.Key_Space)
    window.press(key)
    window.wait(lambda: window.reports > before and not window.view.running)
    window.press(Key.Key_Right)
    there = window.index + 1
    window.wait(lambda: window.index == there)  # and not further


def test_other_keys_work_whatever_was_clicked(window: Window) -> None:
    keys = {
        Key.Key_A: "ask_first", Key.Key_B: "blank", Key.Key_Period: "blank", Key.Key_N: "net_inputs",
        Key.Key_H: "hide_future", Key.Key_L: "log_axis",
    }  # fmt: skip
    for name, pane in window.main.panes.items():
        window.main.docks.docks[name].raise_()
        where = pane.rect().center()
        child = pane.childAt(where) or pane
        window.qtbot.mouseClick(child, Qt.MouseButton.LeftButton, pos=child.mapFrom(pane, where))
        for key, look in keys.items():
            for on in (True, False):
                window.press(key)
                assert getattr(window.view, look) is on, (name, look)
        window.press(Key.Key_F)
        assert window.main.docks.filled
        window.press(Key.Key_F)
        assert not window.main.docks.filled


def test_keys_are_text_while_a_weight_is_typed(window: Window) -> None:
    table = window.pane("weights")
    window.main.docks.docks["weights"].raise_()
    weight = Ref(Quantity.WEIGHT, Unit(0, 0), Unit(-1, 0))
    viewport, place = table.table.viewport(), table.cell(weight).center()
    window.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    window.qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    moves = (Key.Key_PageDown, Key.Key_PageUp, Key.Key_Up, Key.Key_Down, Key.Key_Right, Key.Key_End, Key.Key_A)
    for key in (*moves, Key.Key_B, Key.Key_Period, Key.Key_F, Key.Key_Plus, Key.Key_Space):
        window.press(key)
    window.qtbot.wait(20)  # a move would be there by then
    assert (window.index, window.view.grain, window.view.ask_first, window.view.blank) == (
        0,
        Grain.NEURON,
        False,
        False,
    )
    assert not window.main.docks.filled and window.main.graph.sight.camera.zoom == 1.0
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    window.qtbot.keyClicks(editor, "-1/3")
    window.press(Key.Key_Return)
    window.wait(lambda: window.snapshot.value(weight) == -1 / 3)
    window.press(Key.Key_Right, leads_to=1)


def test_keys_are_text_while_text_is_edited(window: Window) -> None:
    rate = window.main.setup.rate
    rate.setFocus()
    rate.selectAll()
    window.qtbot.keyClicks(rate, "0.25")
    window.press(Key.Key_Left)
    window.press(Key.Key_Home)
    assert window.index == 0
    window.press(Key.Key_Return)
    window.wait(lambda: window.snapshot.experiment.learning_rate == 0.25)
    window.press(Key.Key_Right, leads_to=1)


def test_a_changed_rate_keeps_the_moment_and_can_be_undone(window: Window) -> None:
    window.press(Key.Key_End, leads_to=2600)
    window.view.seek_requested.emit(Position(window.snapshot.timeline.index(Moment(6, 4, 7))))
    window.wait(lambda: window.snapshot.moment == Moment(6, 4, 7))
    first = window.snapshot
    rate = window.main.setup.rate
    rate.setFocus()
    rate.selectAll()
    window.qtbot.keyClicks(rate, "0.1")
    window.press(Key.Key_Return)
    window.wait(lambda: window.snapshot.experiment.learning_rate == 0.1 and not window.view.running)
    assert window.snapshot.moment == Moment(6, 4, 7)
    assert list(window.view.old_curve) == list(first.epoch_errors)
    window.press(Key.Key_Z, CTRL)
    window.wait(lambda: window.snapshot.experiment is first.experiment and not window.view.running)
    assert window.snapshot.moment == Moment(6, 4, 7)
    assert all((a == b).all() for a, b in zip(window.snapshot.parameters, first.parameters, strict=True))
    window.press(Key.Key_Z, CTRL | SHIFT)
    window.wait(lambda: window.snapshot.experiment.learning_rate == 0.1)


def test_restart_and_new_weights(window: Window) -> None:
    weights = [layer.copy() for layer in window.snapshot.parameters]
    window.press(Key.Key_Right, CTRL, leads_to=13)
    window.run("restart")
    window.wait(lambda: window.index == 0 and window.snapshot.computed == 0)
    assert all((a == b).all() for a, b in zip(window.snapshot.parameters, weights, strict=True))
    window.run("new_weights")
    window.wait(lambda: window.snapshot.experiment.seed == 2)
    assert not any((a == b).all() for a, b in zip(window.snapshot.parameters, weights, strict=True))


def test_ask_first_hides_the_result_until_the_next_press(window: Window) -> None:
    window.press(Key.Key_A)
    window.press(Key.Key_Right, leads_to=1)
    assert not window.view.revealed
    graph = window.pane("graph").texts()
    truth = NumberFormat().short(window.snapshot.value(Ref(Quantity.OUTPUT, Unit(0, 0))))
    assert graph["out[h1]"] == "?"
    assert window.pane("variables").texts()["out[h1]"] == "?"
    assert not any(truth in text for text in card_texts(window))
    assert not any(truth in text for text in window.pane("source").texts().values())
    window.press(Key.Key_Right)
    assert window.view.revealed and window.index == 1
    assert window.pane("graph").texts()["out[h1]"] == truth
    window.press(Key.Key_Right, leads_to=2)
    assert not window.view.revealed
    window.press(Key.Key_A)
    assert window.view.revealed


@pytest.mark.parametrize("id", list(EXAMPLES))
def test_each_example_opens_where_its_numbers_stand(window: Window, id: str) -> None:
    window.main.open_example(id)
    wanted = Run(EXAMPLES[id].experiment())
    wanted.seek(wanted.end if EXAMPLES[id].at_end else START)
    window.wait(lambda: window.snapshot.experiment.layers == wanted.experiment.layers)
    window.wait(lambda: window.snapshot.position == wanted.position)
    window.wait(lambda: not window.view.running)
    truth = wanted.snapshot()
    assert all((a == b).all() for a, b in zip(window.snapshot.parameters, truth.parameters, strict=True))
    for output in range(len(truth.outputs())):
        ref = Ref(Quantity.OUTPUT, Unit(truth.experiment.last_layer, output))
        name = window.view.names.ref(ref)
        assert window.pane("graph").texts()[name] == NumberFormat().short(truth.value(ref))
    if id == "exploding":
        assert "no longer finite" in window.main.notices.text()
    if id in ("dead", "frozen"):
        assert "not learn" in window.main.notices.text()


def test_the_notice_leads_to_the_row_where_it_began(window: Window) -> None:
    window.main.open_example("dead")
    window.wait(lambda: window.snapshot.position == Position(2600))
    window.main.notices.follow("0:1:0")
    window.wait(lambda: window.snapshot.moment == Moment(0, 1, 0))


def test_weights_can_be_typed_before_the_first_step(window: Window) -> None:
    table = window.pane("weights")
    table.type_into(table.model.index_of(Ref(Quantity.WEIGHT, Unit(0, 0), Unit(-1, 0))), "1/3")
    window.wait(lambda: window.snapshot.experiment.given is not None)
    assert window.snapshot.value(Ref(Quantity.WEIGHT, Unit(0, 0), Unit(-1, 0))) == 1 / 3


def test_playing_at_full_speed_and_pausing(window: Window) -> None:
    window.main.pilot.set_speed(SPEEDS["full"])
    window.press(Key.Key_Space)
    window.wait(lambda: window.index == 2600)
    assert not window.view.running


def test_fill_and_back(window: Window) -> None:
    shown = {name for name, dock in window.main.docks.docks.items() if dock.isVisible()}
    graph = window.main.graph
    QCursor.setPos(graph.mapToGlobal(graph.rect().center()))
    window.run("fill")
    filled = {name for name, dock in window.main.docks.docks.items() if dock.isVisible()}
    assert filled == {"graph", "step_card"}
    window.press(Key.Key_Right, leads_to=1)
    window.press(Key.Key_Escape)
    assert {name for name, dock in window.main.docks.docks.items() if dock.isVisible()} == shown


def test_a_pane_in_front_gets_the_room_that_it_needs_and_gives_it_back(window: Window) -> None:
    main, docks = window.main, window.main.docks.docks
    usual = docks["data"].height()

    def click(title: str) -> None:
        bar, i = next(
            (bar, i)
            for bar in main.findChildren(QTabBar)
            for i in range(bar.count())
            if bar.isVisible() and bar.tabText(i) == title
        )
        window.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(i).center())

    click("Boundary")
    window.wait(lambda: docks["boundary"].height() == round(0.3 * main.height()))
    assert window.pane("boundary").canvas.height() > 150
    click("Predict")
    window.wait(lambda: docks["predict"].height() == docks["boundary"].height() == round(0.36 * main.height()))
    click("Outputs for this row")
    window.wait(lambda: docks["boundary"].height() == round(0.3 * main.height()))
    click("Data")
    window.wait(lambda: docks["data"].height() == usual)
    window.pane("data").views.buttons["Scatter"].click()
    assert docks["data"].height() > usual
    window.pane("data").views.buttons["Table"].click()
    assert docks["data"].height() == usual
    click("Boundary")
    window.wait(lambda: docks["boundary"].height() > usual)
    main.resizeDocks([docks["boundary"]], [usual * 2], Qt.Orientation.Vertical)  # as a person drags its edge
    window.wait(lambda: docks["boundary"].height() != round(0.3 * main.height()))
    own = docks["boundary"].height()
    click("Data")
    window.wait(docks["data"].isVisible)
    QApplication.processEvents()
    assert docks["data"].height() == own


def test_tabs_never_stay_behind_the_panes_that_they_were_of(window: Window) -> None:
    def tabs() -> list[str]:
        bars = window.main.findChildren(QTabBar)
        return sorted(bar.tabText(0) for bar in bars if bar.count() and not bar.visibleRegion().isEmpty())

    usual = tabs()
    assert len(usual) == 5
    window.main.docks.fill("predict")
    QApplication.processEvents()
    assert tabs() == []
    window.main.docks.unfill()
    for workspace, shown in (("explore", []), ("present", []), ("debug", usual), ("present", []), ("explore", [])):
        window.main.workspaces.choose(workspace, fill_screen=False)
        QApplication.processEvents()
        assert tabs() == shown
    window.run("workspace_debug")
    window.run("reset_layout")
    QApplication.processEvents()
    assert tabs() == usual


def test_looks_and_layout_are_remembered(qtbot: QtBot, tmp_path) -> None:
    store = SettingsFile(tmp_path / "settings.json")
    first = Window(qtbot, settings=Settings(store))
    first.run("log_axis")
    first.run("grain_layer")
    first.run("theme_dark")
    first.run("text_larger")
    first.main.docks.docks["variables"].hide()
    first.main.close()
    assert Settings(store).theme_mode == "dark"
    assert Settings(store).text_scale == 1.125
    second = Window(qtbot, settings=Settings(store))
    assert second.view.log_axis
    assert second.view.grain is Grain.LAYER
    assert not second.main.docks.docks["variables"].isVisible()
    second.run("reset_layout")
    assert second.main.docks.docks["variables"].isVisible()
    second.main.close()


def test_copying(window: Window) -> None:
    window.press(Key.Key_Right, leads_to=1)
    window.press(Key.Key_L, CTRL)
    assert QGuiApplication.clipboard().text() == "bpviz --at 0:0:0"
    window.run("copy_formula")
    assert "\\" in QGuiApplication.clipboard().text()
    graph = window.pane("graph")
    QCursor.setPos(graph.mapToGlobal(graph.rect().center()))
    window.run("copy_picture")
    assert QGuiApplication.clipboard().pixmap().size() == graph.size()


def test_text_scale_and_themes_repaint_everything(window: Window) -> None:
    window.press(Key.Key_Right, leads_to=1)
    for id in ("theme_dark", "theme_contrast", "theme_light", "text_larger", "text_larger", "text_smaller"):
        before = window.main.grab().toImage()
        window.run(id)
        assert window.main.grab().toImage() != before
    fields = window.main.setup.findChildren(NumberField)
    assert {field.lineEdit().font().pixelSize() for field in fields} == {window.theme.font("mono").pixelSize()}
    window.run("text_normal")
    assert window.theme.scale == 1.0


def test_a_minimised_window_comes_back_as_it_was(window: Window) -> None:
    main = window.main
    main.resize(1200, 1000)
    main.resizeDocks([main.docks.docks["step_card"]], [600], Qt.Orientation.Horizontal)  # as a person drags its edge
    QApplication.processEvents()
    before = main.size(), window.pane("graph").size()
    main.showMinimized()
    QApplication.processEvents()
    main.showNormal()
    QApplication.processEvents()
    assert (main.size(), window.pane("graph").size()) == before


def test_the_largest_type_in_a_low_window_leaves_every_pane_some_height(window: Window) -> None:
    window.theme.scale = 3.0
    window.main.docks.arrangement.share_out(size=QSize(1024, 600))  # Qt has a word for panes that are to have none
    assert window.pane("graph").height() > 0


def test_in_a_narrow_window_predict_has_room(window: Window) -> None:
    main = window.main
    main.resize(1024, 768)
    window.run("reset_layout")
    main.docks.show("predict")
    QApplication.processEvents()
    assert main.width() == 1024
    assert main.docks.docks["predict"].width() >= 350


@pytest.mark.parametrize(("scale", "width", "height"), [(1.5, 1440, 900), (2.0, 1920, 1080), (1.75, 1024, 768)])
def test_the_window_stays_on_the_screen_in_large_type(window: Window, scale: float, width: int, height: int) -> None:
    main = window.main
    main.resize(width, height)
    QApplication.processEvents()
    docks = main.docks.docks

    def places() -> dict[str, tuple[int, ...]]:
        return {name: dock.geometry().getRect() for name, dock in docks.items() if is_seen(dock)}

    usual = places()
    while window.theme.scale < scale:
        window.run("text_larger")
    for workspace in ("debug", "explore", "debug"):
        window.run(f"workspace_{workspace}")
        window.wait(lambda: (main.width(), main.height()) == (width, height))
        if workspace == "explore":
            assert (docks["course"] in main.tabifiedDockWidgets(docks["boundary"])) is (height == 768)
    assert docks["error"] in main.tabifiedDockWidgets(docks["variables"])
    assert main.setup.folded and docks["graph"].width() > 0.4 * width
    assert (docks["source"] in main.tabifiedDockWidgets(docks["variables"])) is (height == 768)
    window.run("text_normal")
    window.wait(lambda: places() == {name: pytest.approx(place, abs=1) for name, place in usual.items()})
    assert not main.setup.folded
    if height == 900:  # what a person changed meanwhile stays
        window.run("text_larger")
        docks["stops"].hide()
        window.run("text_normal")
        QApplication.processEvents()
        assert docks["stops"].isHidden()


def test_the_setup_covers_other_panes_where_beside_them_it_has_no_room(window: Window) -> None:
    main, docks = window.main, window.main.docks
    main.resize(1024, 768)
    QApplication.processEvents()
    while window.theme.scale < 1.5:
        window.run("text_larger")
        QApplication.processEvents()
    window.wait(lambda: main.setup.folded and main.width() == 1024)
    before = docks.arrangement.shape()
    for key in (None, Key.Key_Escape):
        window.run("toggle_setup")
        assert docks.filled == "setup" and not docks.docks["graph"].isVisible()
        window.run("toggle_setup") if key is None else window.qtbot.keyClick(main, key)
        window.wait(docks.docks["graph"].isVisible)
        assert docks.arrangement.shape() == before
        assert main.setup.folded and (main.width(), main.height()) == (1024, 768)


def test_the_largest_type_stays_on_a_small_screen(window: Window) -> None:
    window.main.resize(1024, 768)
    QApplication.processEvents()
    while window.theme.scale < 3.0:
        window.run("text_larger")
        QApplication.processEvents()
    for workspace in ("debug", "explore"):
        window.run(f"workspace_{workspace}")
        window.wait(lambda: (window.main.width(), window.main.height()) == (1024, 768))


def test_palette_and_help_open_and_close(window: Window) -> None:
    window.press(Key.Key_K, CTRL)
    field = QApplication.focusWidget()
    assert field is not None
    window.qtbot.keyClicks(field, "next row")
    window.press(Key.Key_Return)
    window.wait(lambda: window.index == 13)
    window.press(Key.Key_F1)
    window.press(Key.Key_Escape)
    window.press(Key.Key_Right, leads_to=14)


@pytest.mark.parametrize("times", [20, pytest.param(300, marks=pytest.mark.soak)])
def test_closing_while_it_trains(qtbot: QtBot, times: int) -> None:
    long = Experiment(default_experiment().data, epochs=1_000_000)
    for _ in range(times):
        window = Window(qtbot, long, destroyed=True)
        window.main.pilot.set_speed(SPEEDS["full"])
        window.press(Key.Key_Space)
        window.wait(lambda window=window: window.view.running and window.index > 0)
        window.main.close()
        assert not window.main.engine.is_running()
        window.destroy()


def test_values_that_are_not_finite_are_shown(window: Window) -> None:
    window.main.open_example("exploding")
    window.wait(lambda: window.snapshot.not_finite and not window.view.running)
    assert math.isinf(window.snapshot.row_error)
    assert any("∞" in text for text in card_texts(window))
    assert any("e+" in text for text in window.pane("graph").texts().values())
    window.press(Key.Key_Left, leads_to=window.snapshot.end.index - 1)
    assert window.snapshot.row_error is None


def test_an_example_is_named_until_another_run_is_there(window: Window) -> None:
    window.main.open_example("mazur")
    window.wait(lambda: window.view.example == "mazur" and window.index == 13)
    window.press(Key.Key_Left, leads_to=12)
    assert window.main.notices.findChild(QLabel).textFormat() is Qt.TextFormat.PlainText
    assert window.main.notices.text().startswith("Mazur's step by step example: 2-2-2")
    window.run("new_weights")
    window.wait(lambda: window.view.example is None and window.snapshot.experiment.seed == 2)
    assert "Mazur" not in window.main.notices.text()  # the fast engine may be getting ready


def test_a_link_says_what_it_leaves_out(window: Window) -> None:
    window.press(Key.Key_L, CTRL)
    assert window.main.notices.text() == "Copied: bpviz --at start"
    table = window.pane("weights")
    table.type_into(table.model.index_of(Ref(Quantity.BIAS, Unit(0, 0))), "0,5")
    window.wait(lambda: window.snapshot.experiment.given is not None)
    window.press(Key.Key_L, CTRL)
    assert "cannot say first weights that were given" in window.main.notices.text()


def test_an_error_in_the_engine_stops_what_plays(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bool:
        raise RuntimeError("on <purpose>")

    window.main.pilot.set_speed(SPEEDS["30"])
    window.press(Key.Key_Space)
    window.wait(lambda: window.view.running)
    with monkeypatch.context() as patch:
        patch.setattr(Run, "advance", broken)
        window.wait(lambda: not window.view.running)
    assert "RuntimeError: on <purpose>" in window.main.notices.text()
    window.run("restart")
    window.wait(lambda: window.index == 0 and window.main.notices.text() == "")
    window.press(Key.Key_Right, leads_to=1)


def test_what_cannot_be_compiled_is_said_quietly(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(kind: Kind) -> None:
        raise RuntimeError("no compiler")

    monkeypatch.setattr(compiled, "make", fail)
    window.press(Key.Key_Right, leads_to=1)
    said = "There is no fast engine here: RuntimeError: no compiler"
    window.wait(lambda: window.main.notices.text().startswith(said))
    window.press(Key.Key_Right, leads_to=2)


def test_a_long_message_widens_no_window(window: Window) -> None:
    window.main.notices.say("x " * 1000)
    QApplication.processEvents()
    assert window.main.width() == 1440


def test_the_largest_text_opens(qtbot: QtBot) -> None:
    window = Window(qtbot, scale=3.0)
    window.press(Key.Key_Right, leads_to=1)
    window.run("reset_layout")
    window.main.close()


def ask(window: Window, id: str) -> Ask:
    window.run(id)
    dialog = window.main.findChild(Ask)
    assert dialog
    return dialog


def test_run_to_the_end_of_the_row_and_of_the_epoch(window: Window) -> None:
    window.run("run_row")
    window.wait(lambda: window.index == 13)
    window.run("run_epoch")
    window.wait(lambda: window.index == 130)
    window.run("run_epoch")
    window.wait(lambda: window.index == 260 and not window.view.running)


def test_run_some_epochs_further(window: Window) -> None:
    window.press(Key.Key_Right, leads_to=1)
    dialog = ask(window, "run_epochs")
    for wrong, said in (("x", "not a whole number"), ("0", "from 1 to 20"), ("21", "20 epochs are left"), ("", "")):
        dialog.field.setText(wrong)
        assert said in dialog.problem.text()
        assert not dialog.ok.isEnabled()
        window.qtbot.keyClick(dialog.field, Key.Key_Return)
        assert dialog.isVisible()
    dialog.field.setText("3")
    window.qtbot.keyClick(dialog.field, Key.Key_Return)
    window.wait(lambda: window.index == 391 and not window.view.running)
    window.wait(lambda: window.main.findChild(Ask) is None)
    dialog = ask(window, "run_epochs")
    assert dialog.field.text() == "3"
    dialog.reject()
    window.wait(lambda: window.main.findChild(Ask) is None)
    window.run("end")
    window.wait(lambda: window.index == 2600 and not window.view.running)
    assert "the panel on the left" in ask(window, "run_epochs").problem.text()


def test_how_much_a_run_may_keep_is_a_setting(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(SettingsFile(tmp_path / "settings.json"))
    settings.keyframes = 32
    window = Window(qtbot, settings=settings)
    worker = window.main.engine._worker
    assert worker and worker._run
    kept = worker._run.books.history
    curve = Curve.size(20)
    assert kept.budget + curve == 32 * 2**20
    dialog = ask(window, "keyframes")
    assert dialog.field.text() == "32"
    for wrong in "15", "4097", "x":
        dialog.field.setText(wrong)
        assert dialog.problem.text() and not dialog.ok.isEnabled()
    dialog.field.setText("100")
    window.qtbot.keyClick(dialog.field, Key.Key_Return)
    window.wait(lambda: kept.budget + curve == 100 * 2**20)
    window.main.pilot.restart()
    window.wait(lambda: worker._run is not None and worker._run.books.history is not kept)
    assert worker._run.books.history.budget == kept.budget
    window.main.close()
    assert Settings(SettingsFile(tmp_path / "settings.json")).keyframes == 100


def test_run_until_the_epoch_error_is_below_a_value(window: Window) -> None:
    window.press(Key.Key_End, leads_to=2600)
    errors = list(window.snapshot.epoch_errors)
    window.run("restart")
    window.wait(lambda: window.index == 0)
    dialog = ask(window, "run_until")
    assert not dialog.ok.isEnabled()
    dialog.field.setText("-1")
    assert "never below 0" in dialog.problem.text()
    dialog.field.setText(f"{errors[7] + 1e-6}")
    window.qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    window.wait(lambda: window.index == 8 * 130 and not window.view.running)
    assert str(window.snapshot.moment) == "7:9:12"
    dialog = ask(window, "run_until")
    assert float(dialog.field.text()) == errors[7] + 1e-6
    dialog.field.setText("0.001")
    window.qtbot.keyClick(dialog.field, Key.Key_Return)
    window.wait(lambda: window.index == 2600 and not window.view.running)
    assert "no epoch error was below 0.001 on the way; the lowest of all is" in window.main.notices.text()
    window.run("back")
    window.wait(lambda: window.index == 2599)
    assert "below 0.001" not in window.main.notices.text()


def test_rows_that_rush_by_are_told_by_their_speed_and_pause_by_its_step(qtbot: QtBot) -> None:
    window = Window(qtbot, Experiment(default_experiment().data, epochs=1000))
    window.main.pilot.set_speed(SPEEDS["row"])
    window.press(Key.Key_Space)
    window.wait(lambda: window.main.card.texts()["title"].startswith("Running · "))
    assert window.main.card.texts()["title"].endswith(" Steps/s")
    window.press(Key.Key_Space)
    window.wait(lambda: not window.view.running)
    assert window.snapshot.step and not window.main.card.texts()["title"].startswith("Running")


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Space])
def test_a_long_way_shows_progress_and_can_be_cancelled(qtbot: QtBot, key: Key) -> None:
    long = Experiment(default_experiment().data, epochs=1_000_000)
    fast = made_ready_for(long)  # so that the window need not say for long that it gets ready
    window = Window(qtbot, long)
    window.main.pilot.run_until(1e-9)
    window.wait(lambda: "until an epoch error is below 1e-09" in window.main.notices.text())
    assert "left, to the end of the run · Esc stops here" in window.main.notices.text()
    said: list[tuple[str, str]] = []
    top, card = window.main.top_bar, window.main.card
    window.view.moment_changed.connect(lambda: said.append((top.texts()["where"], card.texts()["title"])))
    window.wait(lambda: len(set(said)) > 3)
    seen = [(one, other) for one, other in said if "Steps/s" in one + other]  # not what stood there at the start
    rates = [(one.rpartition(", ")[2], other.rpartition(" · ")[2]) for one, other in seen]
    assert rates and all(one == other for one, other in rates)
    window.press(key)
    window.wait(lambda: not window.view.running and not window.snapshot.fast)  # it may be seen slowing down
    snapshot = window.snapshot
    assert snapshot.step and not snapshot.fast
    run = Run(long, fast)  # compiled runs have the bits of plain ones, and are there sooner
    run.seek(snapshot.position)
    assert all((a == b).all() for a, b in zip(snapshot.parameters, run.snapshot().parameters, strict=True))
    window.wait(lambda: window.main.notices.text() == "")


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (1280, 720)])
def test_the_room_that_the_folded_setup_leaves_is_the_graphs(qtbot: QtBot, size: tuple[int, int]) -> None:
    window = Window(qtbot, size=size)
    card, graph = window.main.card, window.main.graph
    before = card.width(), graph.width()
    window.press(Key.Key_Right, leads_to=1)
    QApplication.processEvents()
    assert window.main.setup.folded
    assert abs(card.width() - before[0]) <= 2 and card.width() >= 440
    assert graph.width() >= size[0] / 2
    window.run("toggle_setup")
    QApplication.processEvents()
    assert abs(card.width() - before[0]) <= 2 and abs(graph.width() - before[1]) <= 2


def test_in_a_low_window_the_card_comes_first(qtbot: QtBot) -> None:
    for size, scale in (((1024, 768), 1.0), ((1280, 720), 1.0), ((1920, 1080), 1.5)):
        window = Window(qtbot, size=size, scale=scale)
        assert window.main.width() == size[0]  # with the setup unfolded, too
        window.press(Key.Key_Right, leads_to=1)
        docks = window.main.docks.docks
        assert docks["error"] in window.main.tabifiedDockWidgets(docks["variables"])
        assert window.pane("error").visibleRegion().isEmpty()
        assert not window.pane("variables").visibleRegion().isEmpty()
        bars = window.main.findChildren(QTabBar)
        shown = 3 if size[0] == 1024 else 4  # there predict is a tab beside the source; none is left over
        assert sum(not bar.visibleRegion().isEmpty() for bar in bars) == shown
        assert window.main.card.height() >= 250 * scale
    for scale, tiny in ((1.75, False), (2.5, True)):
        opened = Window(qtbot, size=(1024, 768), scale=scale)
        large = opened.main
        assert large.size() == QSize(1024, 768)
        assert large.docks.docks["timeline"].isHidden() is tiny
        assert (large.docks.docks["source"] in large.tabifiedDockWidgets(large.docks.docks["step_card"])) is tiny
        opened.run("text_normal")
        assert large.docks.docks["source"] not in large.tabifiedDockWidgets(large.docks.docks["variables"])
        QApplication.processEvents()
        assert large.size() == QSize(1024, 768)
    high = Window(qtbot)
    assert not high.main.panes["error"].visibleRegion().isEmpty()
    high.pane("error").complete()
    docks = high.main.docks.docks
    column = [docks[name] for name in ("step_card", "source", "variables", "error")]
    usual = [dock.height() for dock in column]
    plot = high.pane("error").findChild(PlotArea)
    for name, least in (("why", 220), ("gradient", 220), ("evaluation", 280), ("stops", 100)):
        high.main.docks.show(name)
        QApplication.processEvents()
        assert plot and plot.height() >= 100
        assert docks[name].height() >= least
    for name in ("variables", "source"):
        high.main.docks.show(name)
    QApplication.processEvents()
    assert [dock.height() for dock in column] == pytest.approx(usual, abs=2)
