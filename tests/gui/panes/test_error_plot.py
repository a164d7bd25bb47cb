from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe, Scale
from bpviz.gui.panes.error_plot import ErrorPlotPane
from bpviz.gui.plot_parts import PlotArea
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.error_curve import ExactErrors, Values
from bpviz.present.number_format import NumberFormat
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.timeline import START, Moment, Position
from bpviz.session.verdict import verdict_of_network
from tests.curves import curve_of
from tests.gui.window import Key, Window

Open = Callable[[Experiment], "Plot"]


class Plot:
    """An error plot on a run, and the wishes that it utters."""

    def __init__(self, qtbot: QtBot, experiment: Experiment) -> None:
        self.qtbot = qtbot
        self.run = Run(experiment)
        self.view = View(self.run.snapshot())
        self.pane = ErrorPlotPane(self.view, Theme())
        self.pane.complete()
        qtbot.addWidget(self.pane)
        self.pane.resize(464, 220)
        self.pane.show()
        self.area = self.pane.findChild(PlotArea)
        assert self.area
        self.wishes: list[Position] = []
        self.commands: list[str] = []
        self.view.seek_requested.connect(self.wishes.append)
        self.view.command_requested.connect(self.commands.append)

    def go(self, position: Position) -> None:
        self.run.seek(position)
        self.view.show(self.run.snapshot())

    def moment(self, *moment: int) -> None:
        self.go(Position(self.run.timeline.index(Moment(*moment))))

    def point(self, epoch: float) -> QPoint:
        box = self.area.view_box
        middle = box.viewRange()[1][0] / 2 + box.viewRange()[1][1] / 2
        return self.area.mapFromScene(box.mapViewToScene(QPointF(epoch, middle)))

    def errors(self) -> list[float]:
        return list(self.run.snapshot().epoch_errors)


@pytest.fixture
def open_plot(qtbot: QtBot) -> Open:
    return lambda experiment: Plot(qtbot, experiment)


@pytest.fixture
def plot(open_plot: Open) -> Plot:
    """The tutorial's run, all computed, at 6:4:7."""
    found = open_plot(default_experiment())
    found.go(found.run.timeline.end)
    found.moment(6, 4, 7)
    return found


def test_ink_up_to_the_cursor_and_pale_beyond(plot: Plot) -> None:
    drawn, errors = plot.pane.drawn(), plot.errors()
    assert drawn["past"] == [(epoch, errors[epoch]) for epoch in range(6)]
    assert drawn["future"] == [(epoch, errors[epoch]) for epoch in range(5, 20)]
    assert drawn["marks"] == []
    assert plot.pane.cursor_epoch() == 6
    assert plot.pane.texts()["value"] == f"epoch 5: {NumberFormat().short(errors[5])}"


def test_the_future_can_be_hidden(plot: Plot) -> None:
    plot.view.look(hide_future=True)
    assert plot.pane.drawn()["future"] == [(5, plot.errors()[5])]


def test_the_future_does_not_answer_what_is_asked(plot: Plot) -> None:
    plot.run.seek(Position(plot.run.timeline.index(Moment(6, 9, 4))))
    plot.view.show(plot.run.snapshot(), revealed=False)
    assert len(plot.pane.drawn()["future"]) == 1
    plot.view.show(plot.run.snapshot(), revealed=True)
    assert len(plot.pane.drawn()["future"]) == 15


def test_at_the_start_it_says_that_no_epoch_has_ended(open_plot: Open) -> None:
    plot = open_plot(default_experiment())
    assert plot.pane.texts() == {"value": "no epoch has ended yet", "tip": ""}
    assert plot.pane.cursor_epoch() is None
    plot.moment(0, 9, 12)
    assert plot.pane.drawn()["past"] == [(0, plot.errors()[0])]


def test_a_procedure_without_epoch_errors_says_so(open_plot: Open) -> None:
    plot = open_plot(EXAMPLES["predict"].experiment())
    plot.go(plot.run.timeline.end)
    assert plot.pane.texts()["value"] == "this procedure sums up no epoch error"


def test_the_mouse_is_told_the_exact_error(plot: Plot) -> None:
    plot.qtbot.mouseMove(plot.area.viewport(), plot.point(3.2))
    assert plot.pane.texts()["value"] == f"epoch 3: {NumberFormat().short(plot.errors()[3])}"
    assert plot.pane.texts()["tip"].startswith(f"epoch 3: {plot.errors()[3]!r}\n")
    plot.area.pointed.emit(None)
    assert plot.pane.texts()["value"].startswith("epoch 5: ")


def test_an_epoch_that_is_not_computed_has_no_error(open_plot: Open) -> None:
    plot = open_plot(default_experiment())
    plot.qtbot.mouseMove(plot.area.viewport(), plot.point(12))
    assert plot.pane.texts()["value"] == "epoch 12: —"


@pytest.mark.parametrize("epoch", [0, 5, 19])
def test_a_click_goes_to_the_end_of_the_epoch(plot: Plot, epoch: int) -> None:
    plot.qtbot.mouseClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=plot.point(epoch))
    assert plot.wishes == [Position(plot.run.timeline.index(Moment(epoch, 9, 12)))]


def test_dragging_moves_nothing(plot: Plot) -> None:
    before = plot.area.view_box.viewRange()
    viewport = plot.area.viewport()
    plot.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=plot.point(4))
    plot.qtbot.mouseMove(viewport, plot.point(12))
    plot.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=plot.point(12))
    assert plot.area.view_box.viewRange() == before


def test_the_wheel_zooms_along_the_epochs_and_all_epochs_come_back(plot: Plot) -> None:
    (left, right), heights = plot.area.view_box.viewRange()
    point = QPointF(plot.point(10))
    wheel = QWheelEvent(
        point, plot.area.viewport().mapToGlobal(point), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot.area.viewport(), wheel)
    (closer_left, closer_right), same = plot.area.view_box.viewRange()
    assert left < closer_left < 10 < closer_right < right
    assert same == heights
    button = next(button for button in plot.pane.findChildren(QToolButton) if button.text() == "all epochs")
    assert button.isVisible()
    plot.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert plot.area.view_box.viewRange() == [[left, right], heights]
    assert not button.isVisible()


def test_the_axes_hold_still_while_stepping(plot: Plot) -> None:
    before = plot.area.view_box.viewRange()
    for position in (START, Position(1), Position(1300), plot.run.timeline.end):
        plot.go(position)
        assert plot.area.view_box.viewRange() == before
    assert before[0][0] < 0 < 19 < before[0][1]
    assert before[1][0] < 0


def test_the_logarithmic_axis_is_asked_for_and_shared(plot: Plot) -> None:
    button = next(button for button in plot.pane.findChildren(QToolButton) if button.text() == "log")
    plot.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert plot.commands == ["log_axis"]
    assert not button.isChecked()
    plot.view.look(log_axis=True)
    assert button.isChecked()
    heights = [y for _, y in plot.pane.drawn()["past"]]
    assert heights == pytest.approx(np.log10(plot.errors()[:6]))


def test_a_run_that_broke_off_is_marked_at_the_top(open_plot: Open) -> None:
    plot = open_plot(EXAMPLES["exploding"].experiment())
    plot.go(plot.run.timeline.end)
    epoch = plot.run.snapshot().epoch
    (mark,) = plot.pane.drawn()["marks"]
    low, high = plot.area.view_box.viewRange()[1]
    assert mark[0] == epoch
    assert 0.8 < (mark[1] - low) / (high - low) < 1
    assert plot.pane.texts()["value"] == f"epoch {epoch}: not finite"


def test_the_old_run_stays(plot: Plot) -> None:
    old = curve_of([7.0, 6.0, np.nan, 5.0])
    plot.view.look(old_curve=old)
    assert plot.pane.drawn()["old"] == [(0, 7.0), (1, 6.0), (3, 5.0)]
    plot.view.look(old_curve=None)
    assert plot.pane.drawn()["old"] == []


def test_lines_are_made_anew_only_when_they_changed(plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    draw = plot.area.draw
    monkeypatch.setattr(plot.area, "draw", lambda *curves, **looks: (made.append(1), draw(*curves, **looks)))
    for step in range(8, 13):
        plot.moment(6, 4, step)
    plot.moment(2, 4, 3)
    assert not made
    plot.view.look(log_axis=True)
    assert len(made) == 1


def test_in_a_rush_the_curve_goes_on_where_that_can_be_seen_and_at_rest_it_is_exact(open_plot: Open) -> None:
    plot = open_plot(
        default_experiment().changed(epochs=4000, learning_rate=1e-9)
    )  # ten epochs a pixel, all of one height

    def line_after(epochs: int) -> float | None:
        plot.go(plot.run.timeline.epoch_end(epochs - 1))
        return plot.pane.cursor_epoch()

    plot.view.running = True
    first = line_after(40)
    assert line_after(41) == first and plot.view.rushing
    assert plot.pane.texts()["value"].startswith("epoch 40: ")  # what is said is always true
    there = line_after(90)
    assert there == plot.view.snapshot.epoch != first and plot.view.rushing
    plot.view.running = False
    assert line_after(91) == plot.view.snapshot.epoch != there


def test_values_have_the_digits_that_were_chosen(plot: Plot) -> None:
    plot.view.look(digits=6)
    assert plot.pane.texts()["value"] == f"epoch 5: {NumberFormat(6).short(plot.errors()[5])}"


def test_the_ring_outlives_another_theme(plot: Plot) -> None:
    ring = plot.area._ring
    before = [values.tolist() for values in ring.getData()]
    plot.pane.theme.changed.emit()
    assert [values.tolist() for values in ring.getData()] == before != [[], []]


@pytest.mark.parametrize("height", [140, 220, 400])
def test_the_ring_around_the_highest_point_is_whole(plot: Plot, height: int) -> None:
    plot.moment(0, 9, 12)
    plot.pane.resize(464, height)
    plot.qtbot.waitUntil(lambda: plot.pane.height() == height)
    box, highest = plot.area.view_box, max(plot.errors())
    (low, high), pixels = box.viewRange()[1], box.height()
    assert (high - highest) / (high - low) * pixels >= 5.5
    assert low < 0


class LongPlot(Plot):
    """A plot of a run of 10⁶ epochs and more that needs no time: the curve is given, not computed."""

    def __init__(self, qtbot: QtBot, values: Values) -> None:
        super().__init__(qtbot, replace(default_experiment(), epochs=len(values)))
        self.values = values
        self.asked: list[tuple[int, int]] = []
        self.view.epochs_requested.connect(lambda *epochs: self.asked.append(epochs))
        end = self.run.timeline.end
        snapshot = replace(self.run.snapshot(), position=end, epoch_errors=curve_of(values), computed=end.index)
        self.view.show(snapshot)

    def zoom(self, epoch: float, degrees: int) -> None:
        point = QPointF(self.point(epoch))
        wheel = QWheelEvent(
            point, self.area.viewport().mapToGlobal(point), QPoint(), QPoint(0, degrees), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.area.viewport(), wheel)


@pytest.fixture(scope="module")
def values() -> Values:
    """3 million epoch errors, one of them high and one low."""
    found = np.random.default_rng(3).random(3_000_000) + np.linspace(5, 1, 3_000_000)
    found[[1_234_567, 2_345_678]] = 9.0, 0.125
    return found


def test_millions_of_epochs_are_few_points_with_the_extremes_among_them(qtbot: QtBot, values: Values) -> None:
    plot = LongPlot(qtbot, values)
    drawn = plot.pane.drawn()["past"]
    assert 200 < len(drawn) < 10_000
    heights = [y for _, y in drawn]
    assert (max(heights), min(heights)) == (9.0, 0.125)
    assert plot.asked == []


def test_zoomed_in_exact_errors_are_asked_for_once_and_drawn(qtbot: QtBot, values: Values) -> None:
    plot = LongPlot(qtbot, values)
    while not plot.asked:
        plot.zoom(1_234_567, 240)
    ((first, last),) = plot.asked
    assert first <= 1_234_567 < last
    assert plot.pane.copies(QPoint())[1][0].startswith("epoch errors (first epoch, last, smallest")
    plot.view.take_exact(ExactErrors(first, values[first:last]))
    plot.view.show(plot.view.snapshot)
    plot.zoom(1_234_567, 1200)
    begin, end = plot.area.visible()
    assert end - begin < 4096
    drawn = plot.pane.drawn()["past"]
    assert len(drawn) >= end - begin - 2  # pyqtgraph leaves out what lies beyond the edges
    assert all(y == values[int(x)] for x, y in drawn)
    plot.zoom(1_234_567, 120)
    assert len(plot.asked) == 1


def test_of_a_block_the_extremes_are_told_until_its_errors_are_there(qtbot: QtBot, values: Values) -> None:
    plot = LongPlot(qtbot, values)
    plot.area.pointed.emit(1_234_567.0)
    assert " … 9" in plot.pane.texts()["value"]
    assert plot.pane.texts()["tip"].startswith("epoch 1234567: ")
    assert "zoom in to have it computed again" in plot.pane.texts()["tip"]
    plot.view.take_exact(ExactErrors(1_234_560, values[1_234_560:1_234_570]))
    plot.view.show(plot.view.snapshot)
    assert plot.pane.texts()["value"] == "epoch 1234567: 9"


def test_accuracy_on_training_and_held_out_rows_is_plotted_with_what_it_costs(qtbot: QtBot) -> None:
    data = loaded(Recipe("iris", scale=Scale.MINMAX, hold_out=0.2))
    window = Window(qtbot, Experiment(data, (4, 3, 3), epochs=30))
    pane = window.main.error_plot
    window.press(Key.Key_End)
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)
    assert window.view.scores is None
    window.run("plot_accuracy")
    qtbot.waitUntil(lambda: window.view.scores is not None and len(window.view.scores.epochs) == 30, timeout=60_000)
    run = Run(window.snapshot.experiment)
    run.seek(run.end)
    found = [verdict_of_network(run.experiment, run.snapshot().parameters, rows) for rows in (data, data.held_out)]
    training, held_out = (window.view.numbers.short(verdict.score) for verdict in found)
    first, second = pane.texts()["value"].split("\n")
    assert first.startswith(f"epoch 29: training {training} % · +") and first.endswith(" % time")
    assert second == f"held out (dashed) {held_out} % · zero rule (dotted) 34.17 %, 30 %"
    cost, *_, cut = pane._value.shown.split("\n")
    assert cost == first and cut[:-1] == second[: len(cut) - 1] and cut.endswith("…")
    drawn = pane.drawn()
    assert drawn["held out"][29] == (29.0, pytest.approx(found[1].score))
    window.press(Key.Key_Home)
    window.wait(lambda: window.index == 0)
    assert len(pane.drawn()["training later"]) == 30
    assert pane.texts() == {"value": "no epoch has ended yet\n", "tip": ""}
    window.run("plot_accuracy")
    window.wait(lambda: window.view.scores is None)
    assert pane.texts()["value"] == "no epoch has ended yet"
    window.main.close()
