"""The course pane: what weights, deltas and gradients were over the epochs, true to the run, and a click goes there."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bpviz.gui.panes.course import CoursePane
from bpviz.present.course import GRADIENTS
from bpviz.session.timeline import START, Position
from tests.gui.window import CTRL, Key, Window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    window.press(Key.Key_3, CTRL)
    yield window
    window.main.close()


def written(window: Window) -> CoursePane:
    """The pane when all that has been computed is written."""
    view = window.view

    def is_written() -> bool:
        chronicle = view.chronicle
        return chronicle is not None and chronicle.whole and chronicle.done == len(view.snapshot.epoch_errors)

    window.wait(lambda: not view.running and is_written())
    window.wait(lambda: window.main.explore.course._plot is not None)
    return window.main.explore.course


def test_all_weights_of_a_layer_are_what_the_run_had(window: Window) -> None:
    pane = window.main.explore.course
    assert pane.isVisible() and pane.texts()["topic"] == GRADIENTS
    assert pane.box.toolTip() == GRADIENTS
    window.run("end")
    window.wait(lambda: window.snapshot.position == window.snapshot.end)
    written(window)
    assert pane.texts()["legend"] == "output layer, hidden layer"
    assert "rectifier" in pane.texts()["remark"] and "sigmoid ≤ 0.25" in pane.texts()["remark"]
    pane.show_topic("all weights, output layer")
    lines = {line.name: line.values for line in pane.drawn().lines}
    assert set(lines) == {"w[y1,h1]", "w[y1,h2]", "b[y1]", "w[y2,h1]", "w[y2,h2]", "b[y2]"}
    for epoch in (4, 19):
        window.main.pilot.seek(window.snapshot.timeline.epoch_end(epoch))
        window.wait(lambda epoch=epoch: window.snapshot.position == window.snapshot.timeline.epoch_end(epoch))
        for name, values in lines.items():
            assert values[epoch + 1] == window.view.value(window.view.names.parse(name))
    assert lines["b[y1]"][0] == window.snapshot.experiment.initial_weights()[1].biases[0]


def test_the_plot_is_there_where_the_pane_is_first_seen_at_the_start_and_its_line_keeps_up(qtbot: QtBot) -> None:
    window = Window(qtbot, position=Position(3))
    window.wait(lambda: window.main.error_plot._plot is not None)
    window.press(Key.Key_Home, leads_to=0)
    window.press(Key.Key_3, CTRL)
    for index in (1, 130, 131):
        window.main.pilot.seek(Position(index))
        window.wait(lambda index=index: window.index == index and not window.view.running)
        line = written(window)._plot.cursor_line
        assert line.isVisible() and line.value() == window.snapshot.epoch
    window.main.close()


def test_headings_of_panes_that_leave_their_tabs_have_their_height_back(window: Window) -> None:
    for name in ("boundary", "error", "course"):
        heading = window.main.docks.docks[name].titleBarWidget()
        assert heading.findChild(QLabel, "headingText").isVisible()
        assert heading.sizeHint().height() == heading.height()


def test_a_name_can_be_typed_and_what_is_none_is_refused(window: Window) -> None:
    window.run("end")
    window.wait(lambda: window.snapshot.position == window.snapshot.end)
    pane = written(window)
    pane.box.setFocus()
    pane.box.edit.selectAll()
    window.qtbot.keyClicks(pane.box.edit, "delta[h2]")
    window.qtbot.keyClick(pane.box.edit, Key.Key_Return)
    assert [line.name for line in pane.drawn().lines] == ["delta[h2]"]
    assert np.isnan(pane.drawn().lines[0].values[0])
    assert pane.texts()["value"] == f"epoch 19: {window.view.text(window.view.names.parse('delta[h2]'))}"
    for text, why in (("w[h9,x1]", "has no neuron"), ("out[h1]", "has no course"), ("lunch", "There is no")):
        pane.show_topic(text)
        assert why in window.main.notices.text() and pane.texts()["topic"] == "delta[h2]"


def test_a_click_goes_to_an_epoch_and_left_of_all_to_the_start(window: Window) -> None:
    window.run("end")
    window.wait(lambda: window.snapshot.position == window.snapshot.end)
    pane = written(window)
    pane.show_topic("all weights, hidden layer")
    pane.grab()
    plot = pane._plot
    line = next(line for line in pane.drawn().lines if line.name == "w[h1,x1]")

    def place(epoch: int):
        at = plot.view_box.mapViewToScene(QPointF(epoch, line.values[epoch + 1]))
        return plot.mapFromScene(at)

    plot.height_under_mouse = line.values[7]
    plot.pointed.emit(6.0)
    assert pane.texts()["value"].startswith("w[h1,x1], epoch 6: ")
    assert window.view.focus == line.ref  # the graph marks it, too
    window.qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place(6))
    window.wait(lambda: window.snapshot.position == window.snapshot.timeline.epoch_end(6))
    assert plot.cursor_line.value() == 6
    window.qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place(-1))
    window.wait(lambda: window.snapshot.position == START)


def test_the_future_can_be_hidden_and_another_run_begins_anew(window: Window) -> None:
    window.run("end")
    window.wait(lambda: window.snapshot.position == window.snapshot.end)
    pane = written(window)
    window.main.pilot.seek(window.snapshot.timeline.epoch_end(3))
    window.wait(lambda: window.snapshot.epoch == 3)
    assert pane.drawn().epochs.tolist() == [*range(-1, 20)]
    window.view.look(hide_future=True)
    assert pane.drawn().epochs.tolist() == [*range(-1, 4)]
    window.main.pilot.new_weights()
    window.wait(lambda: window.snapshot.experiment.seed == 2)
    pane = written(window)
    pane.show_topic("w[h1,x1]")
    first = window.snapshot.experiment.initial_weights()[0].weights[0][0]
    assert pane.drawn().lines[0].values[0] == first


def test_where_it_is_low_the_plot_has_the_room_and_the_tab_alone_the_heading(qtbot: QtBot) -> None:
    window = Window(qtbot)
    docks = window.main.docks.docks
    docks["course"].toggleViewAction().trigger()
    docks["course"].raise_()
    window.run("end")
    window.wait(lambda: window.snapshot.position == window.snapshot.end)
    pane = written(window)
    heading = docks["course"].titleBarWidget().findChild(QLabel, "headingText")
    assert pane.isVisible() and not heading.isVisible()
    assert not pane._remark.isVisible() and "rectifier" in pane.toolTip()
    assert pane._plot.height() >= 40
    window.main.docks.fill("course")
    window.wait(pane._remark.isVisible)
    assert pane.toolTip() == ""
    window.main.close()
