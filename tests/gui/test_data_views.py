"""Scatter, histogram, and points by hand, in the window."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import load
from bpviz.data.dataset import DataSet, classified
from bpviz.gui.data_plots import ScatterPlot
from bpviz.gui.data_views import HISTOGRAM, SCATTER, TABLE, DataViews
from bpviz.gui.panes.data_table import DataTablePane
from bpviz.present.data_plots import MOST_POINTS
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.new_data import with_data
from tests.gui.window import CTRL, Key, Window

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    return Window(qtbot, with_data(default_experiment(), load("xor")))


@pytest.fixture
def views(window: Window) -> DataViews:
    pane = window.pane("data")
    assert isinstance(pane, DataTablePane)
    return pane.views


def scatter_of(views: DataViews) -> ScatterPlot:
    views.buttons[SCATTER].click()
    assert views.scatter is not None
    assert views.scatter.isVisible()
    return views.scatter


def test_a_click_on_a_point_goes_to_its_row(window: Window, views: DataViews, qtbot: QtBot) -> None:
    scatter = scatter_of(views)
    qtbot.mouseClick(scatter.viewport(), LEFT, pos=scatter.place(2))
    window.wait(lambda: window.snapshot.data_row == 2)


def test_of_many_rows_it_is_said_how_many_are_points(qtbot: QtBot) -> None:
    rows = np.arange(2.0 * (MOST_POINTS + 2)).reshape(-1, 2)
    many = classified("many", rows, [0, 1] * (len(rows) // 2), ("a", "b"))
    window = Window(qtbot, with_data(default_experiment(), many))
    window.press(Key.Key_Right, modifiers=CTRL)
    window.wait(lambda: window.snapshot.data_row == 0)
    window.press(Key.Key_Right, modifiers=CTRL)
    window.wait(lambda: window.snapshot.data_row == 1)  # which has no point of its own
    pane = window.pane("data")
    assert isinstance(pane, DataTablePane)
    scatter = scatter_of(pane.views)
    assert pane.views.thinned.text() == "a point for every 2 of 5,002 rows"
    assert scatter.ringed() == [(2.0, 3.0)]
    window.main.close()


def test_columns_are_chosen(qtbot: QtBot) -> None:
    window = Window(qtbot, with_data(default_experiment(), load("seeds")))
    pane = window.pane("data")
    assert isinstance(pane, DataTablePane)
    views = pane.views
    assert not views.across.isVisible()
    scatter = scatter_of(views)
    assert views.across.currentText() == "x1 · area"
    at = scatter.place(5)
    views.upwards.setCurrentIndex(4)
    views.upwards.activated.emit(4)
    assert scatter.place(5) != at
    assert not views.edit.isEnabled() and "two inputs, or one input and a number" in views.edit.toolTip()
    views.buttons[HISTOGRAM].click()
    assert views.histogram is not None
    assert views.histogram.isVisible()
    assert not views.upwards.isVisible()
    qtbot.mouseClick(views.histogram.viewport(), LEFT)
    views.buttons[TABLE].click()
    assert pane.table.isVisible()


def test_points_are_put_there_moved_and_taken_away(window: Window, views: DataViews, qtbot: QtBot) -> None:
    scatter = scatter_of(views)
    views.edit.click()
    views.point_class.setCurrentIndex(1)
    between = (scatter.place(0) + scatter.place(3)) / 2
    qtbot.mouseClick(scatter.viewport(), LEFT, pos=between)
    window.wait(lambda: window.snapshot.experiment.data.rows == 5)
    data = window.snapshot.experiment.data
    assert data.inputs[4] == pytest.approx([0.5, 0.5], abs=0.05)
    assert (data.targets[4], data.name) == (1, "xor, edited")
    assert window.main.setup.data.choice.currentText() == "xor, edited"
    start, end = scatter.place(4), scatter.place(4) + QPoint(40, 0)
    qtbot.mousePress(scatter.viewport(), LEFT, pos=start)
    qtbot.mouseMove(scatter.viewport(), end)
    qtbot.mouseRelease(scatter.viewport(), LEFT, pos=end)
    window.wait(lambda: window.snapshot.experiment.data.inputs[4, 0] > 0.52)
    away = QPoint(4 * scatter.width(), scatter.place(4).y())  # beyond the axes
    qtbot.mousePress(scatter.viewport(), LEFT, pos=scatter.place(4))
    qtbot.mouseRelease(scatter.viewport(), LEFT, pos=away)
    window.wait(lambda: window.snapshot.experiment.data.inputs[4, 0] > 1.0)
    assert window.snapshot.experiment.data.inputs[4, 0] == pytest.approx(1.1)
    qtbot.mouseClick(scatter.viewport(), RIGHT, pos=scatter.place(0))
    window.wait(lambda: window.snapshot.experiment.data.rows == 4)
    assert window.snapshot.experiment.data.inputs[0].tolist() == [0.0, 1.0]
    window.run("undo")
    window.wait(lambda: window.snapshot.experiment.data.rows == 5)


def test_points_over_one_input_have_their_number_by_their_height(qtbot: QtBot) -> None:
    window = Window(qtbot, Experiment(load("sine"), (1, 4, 1), ("tanh", "linear"), 0.05, epochs=20))
    pane = window.pane("data")
    assert isinstance(pane, DataTablePane)
    scatter, before = scatter_of(pane.views), window.snapshot.experiment.data
    pane.views.edit.click()
    assert not pane.views.point_value.isVisible()
    away = QPoint(0, -30)
    qtbot.mousePress(scatter.viewport(), LEFT, pos=scatter.place(3))
    qtbot.mouseMove(scatter.viewport(), scatter.place(3) + away)
    qtbot.mouseRelease(scatter.viewport(), LEFT, pos=scatter.place(3) + away)
    window.wait(lambda: window.snapshot.experiment.data.expected[3, 0] > before.expected[3, 0] + 0.01)
    assert window.snapshot.experiment.data.inputs[3] == pytest.approx(before.inputs[3], abs=0.02)
    window.main.close()


def test_points_of_two_inputs_get_the_number_that_is_typed(qtbot: QtBot) -> None:
    plane = DataSet("plane", np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[0.0, 1, 1, 2]]).T)
    window = Window(qtbot, Experiment(plane, (2, 2, 1), ("tanh", "linear"), 0.05, epochs=20))
    pane = window.pane("data")
    assert isinstance(pane, DataTablePane)
    scatter, views = scatter_of(pane.views), pane.views
    views.edit.click()
    between = (scatter.place(0) + scatter.place(3)) / 2
    for typed in ("a lot", "0.75"):
        views.point_value.selectAll()
        qtbot.keyClicks(views.point_value, typed)
        qtbot.mouseClick(scatter.viewport(), LEFT, pos=between)
        if typed == "a lot":
            assert window.main.notices.text().startswith("No point was put there: ")
    window.wait(lambda: window.snapshot.experiment.data.rows == 5)
    assert window.snapshot.experiment.data.expected[4].tolist() == [0.75]
    window.main.close()


def test_the_last_two_points_stay(window: Window, views: DataViews, qtbot: QtBot) -> None:
    scatter = scatter_of(views)
    views.edit.click()
    for rows in (3, 2):
        qtbot.mouseClick(scatter.viewport(), RIGHT, pos=scatter.place(0))
        window.wait(lambda rows=rows: window.snapshot.experiment.data.rows == rows)
    qtbot.mouseClick(scatter.viewport(), RIGHT, pos=scatter.place(0))
    assert window.main.notices.text() == "The point stays: at least 2 rows are needed to learn from"


def test_other_data_end_the_editing(window: Window, views: DataViews) -> None:
    scatter = scatter_of(views)
    views.edit.click()
    assert scatter.editing
    window.view.experiment_requested.emit(with_data(window.snapshot.experiment, load("iris")))
    window.wait(lambda: window.snapshot.experiment.data.name == "iris")
    assert not scatter.editing
    assert not views.edit.isEnabled()
    assert views.upwards.count() == 4
