from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpviz.data.dataset import classified
from bpviz.gui.panes.timeline import Band, TimelinePane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.error_curve import ExactErrors
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.timeline import START, Moment, Position
from tests.curves import curve_of

WIDTH = 1440


class Strip:
    """A timeline pane on a run, and the wishes that it utters."""

    def __init__(self, qtbot: QtBot, experiment: Experiment) -> None:
        self.qtbot = qtbot
        self.run = Run(experiment)
        self.view = View(self.run.snapshot())
        self.theme = Theme()
        self.pane = TimelinePane(self.view, self.theme)
        qtbot.addWidget(self.pane)
        self.pane.resize(WIDTH, self.pane.sizeHint().height())
        self.pane.show()
        self.wishes: list[Position] = []
        self.view.seek_requested.connect(self.wishes.append)

    def go(self, *moment: int, term: int = 0) -> None:
        self.run.seek(Position(self.run.timeline.index(Moment(*moment)), term))
        self.view.show(self.run.snapshot())

    def at(self, band: Band, x: float) -> QPoint:
        top, height = band.value
        return QPoint(round(x), self.theme.px(top) + self.theme.px(height) // 2)

    def click(self, band: Band, x: float) -> Position:
        self.qtbot.mouseClick(self.pane, Qt.MouseButton.LeftButton, pos=self.at(band, x))
        return self.wishes[-1]

    def wheel(self, x: float, up: int, across: int = 0, band: Band = Band.RUN, shift: bool = False) -> bool:
        """Turns the wheel over a place; whether the strip took it."""
        point = QPointF(self.at(band, x))
        keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(
            point, self.pane.mapToGlobal(point), QPoint(), QPoint(across, up), Qt.MouseButton.NoButton, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.pane, event)
        return event.isAccepted()

    def drag(self, begin: float, end: float, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        self.qtbot.mousePress(self.pane, button, keys, self.at(Band.RUN, begin))
        self.qtbot.mouseMove(self.pane, self.at(Band.RUN, end))
        self.qtbot.mouseRelease(self.pane, button, keys, self.at(Band.RUN, end))

    def index(self, *moment: int) -> Position:
        return Position(self.run.timeline.index(Moment(*moment)))


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[Strip]:
    """The tutorial's run at 6:4:7."""
    found = Strip(qtbot, default_experiment())
    found.go(6, 4, 7)
    yield found


@pytest.fixture
def large(qtbot: QtBot) -> Strip:
    """200 rows of a network with 319 Steps a row, at its start."""
    rng = np.random.default_rng(0)
    labels = [i % 10 for i in range(200)]
    data = classified("large", rng.random((200, 4)).tolist(), labels, tuple(map(str, range(10))))
    return Strip(qtbot, Experiment(data, (4, 64, 32, 10), ("sigmoid",) * 3))


def test_rows_say_whether_they_were_right(strip: Strip) -> None:
    snapshot = strip.run.snapshot()
    right = [snapshot.predictions[i] == snapshot.experiment.data.targets[i] for i in range(4)]
    right.append(snapshot.prediction() == snapshot.experiment.data.targets[4])
    marks = [f"row {i + 1} {'✓' if ok else '✗'}" for i, ok in enumerate(right)]
    assert strip.pane.texts()["rows"] == [*marks, *(f"row {i}" for i in range(6, 11))]


def test_steps_before_the_cursor_are_filled_and_the_current_one_is_raised(strip: Strip) -> None:
    cells = strip.pane.lanes.cells(Band.STEPS)
    assert [cell.done for cell in cells] == [1] * 8 + [0] * 5
    assert [i for i, cell in enumerate(cells) if cell.current] == [7]
    palette = strip.theme.palette
    colours = [palette.forward] * 4 + [palette.loss] + [palette.backward] * 4 + [palette.update] * 4
    assert [cell.look.fill for cell in cells] == colours
    assert strip.pane.texts()["steps"][:6] == ["forward · h1", "h2", "y1", "y2", "loss", "backward · y1"]


def test_the_cell_in_the_making_is_filled_in_part(strip: Strip) -> None:
    strip.go(6, 4, 7, term=1)
    cell = strip.pane.lanes.cells(Band.STEPS)[8]
    assert cell.done == 0.5
    assert cell.current


def test_nothing_is_filled_at_the_start(strip: Strip) -> None:
    strip.run.seek(START)
    strip.view.show(strip.run.snapshot())
    assert strip.pane.playhead() == 0
    assert all(
        cell.done == 0 and not cell.current
        for cell in strip.pane.lanes.cells(Band.STEPS) + strip.pane.lanes.cells(Band.ROWS)
    )
    assert strip.click(Band.STEPS, 20) == strip.index(0, 0, 0)


def test_a_click_on_a_row_goes_to_its_first_step(strip: Strip) -> None:
    for row, state in enumerate(strip.pane.lanes.cells(Band.ROWS)):
        assert strip.click(Band.ROWS, state.cell.x + state.cell.width / 2) == strip.index(6, row, 0)


def test_a_click_on_a_step_goes_there(strip: Strip) -> None:
    for step, state in enumerate(strip.pane.lanes.cells(Band.STEPS)):
        assert strip.click(Band.STEPS, state.cell.x + state.cell.width / 2) == strip.index(6, 4, step)


def test_the_playhead_stands_where_the_cursor_is(strip: Strip) -> None:
    position = strip.run.position
    assert strip.pane.playhead() == pytest.approx(position.index / 2600)
    strip.go(6, 4, 7, term=1)
    assert strip.pane.playhead() == pytest.approx((position.index + 0.5) / 2600)


def test_dragging_scrubs_also_beyond_what_is_computed(strip: Strip) -> None:
    qtbot, pane = strip.qtbot, strip.pane
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=strip.at(Band.RUN, 16))
    for x in (500, 720, 5000):
        qtbot.mouseMove(pane, strip.at(Band.RUN, x))
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=strip.at(Band.RUN, 5000))
    assert strip.wishes == [START, Position(round(2600 * 484 / 1408)), Position(1300), Position(2600)]
    qtbot.mouseMove(pane, strip.at(Band.RUN, 300))
    assert len(strip.wishes) == 4


def test_the_right_button_asks_for_nothing(strip: Strip) -> None:
    strip.qtbot.mouseClick(strip.pane, Qt.MouseButton.RightButton, pos=strip.at(Band.RUN, 500))
    assert strip.wishes == []


def test_what_is_computed_beyond_the_cursor_can_be_hidden(strip: Strip) -> None:
    strip.run.seek(strip.run.timeline.end)
    strip.go(6, 4, 7)
    errors = list(strip.run.snapshot().epoch_errors)
    assert list(strip.pane.curve().errors) == errors
    assert strip.pane.curve().ended == 6
    strip.view.look(hide_future=True)
    assert list(strip.pane.curve().errors) == errors[:6]


def test_the_mouse_is_told_the_moment_and_the_error(strip: Strip) -> None:
    cell = strip.pane.lanes.cells(Band.STEPS)[7].cell
    point = strip.at(Band.STEPS, cell.x + 10)
    assert strip.pane.tip(point.x(), point.y()) == "epoch 6 · row 5 · backward · h1\n6:4:7"
    point = strip.at(Band.RUN, 16 + 1408 * 5.5 / 20)
    error = float(strip.run.snapshot().epoch_errors[5])
    assert strip.pane.tip(point.x(), point.y()).endswith(f"5:4:12\nepoch error of epoch 5: {error!r}")


def test_many_cells_fold_and_unfold_under_the_mouse(large: Strip) -> None:
    pane = large.pane
    assert [state.cell.count for state in pane.lanes.cells(Band.STEPS)] == [64, 32, 10, 1, 10, 32, 64, 64, 32, 10]
    assert pane.texts()["rows"][1] == "rows 21–40"
    large.qtbot.mouseMove(pane, large.at(Band.STEPS, 700))
    unfolded = pane.lanes.lens_cells()
    assert all(state.cell.count == 1 and state.label for state in unfolded)
    for state in unfolded:
        wanted = large.index(0, 0, state.cell.first)
        assert large.click(Band.STEPS, state.cell.x + state.cell.width / 2) == wanted
    large.qtbot.mouseMove(pane, large.at(Band.RUN, 700))
    assert pane.lanes.lens_cells() == []


def test_a_row_of_a_folded_lane_can_be_clicked(large: Strip) -> None:
    large.qtbot.mouseMove(large.pane, large.at(Band.ROWS, 900))
    state = large.pane.lanes.lens_cells()[-1]
    assert large.click(Band.ROWS, state.cell.x + 5) == large.index(0, state.cell.first, 0)


def test_the_words_of_a_block_go_on_across_its_current_row(large: Strip) -> None:
    large.theme.mode = "light"
    colours = []
    for row in (1, 2, 3):  # where 'rows 1–20' stands
        large.go(0, row, 0)
        left, width = large.pane.lanes.cells(Band.ROWS)[0].current or (0.0, 0.0)
        image, middle = large.pane.grab().toImage(), large.at(Band.ROWS, left + width / 2)
        colours += [image.pixelColor(middle.x(), middle.y() + dy).lightness() for dy in range(-5, 6)]
        assert large.theme.palette.ink in {image.pixelColor(middle.x(), middle.y() + dy).name() for dy in range(-7, 8)}
    assert max(colours) > 128 > min(colours)


@pytest.mark.parametrize("scale", [0.75, 1.5, 3.0])
@pytest.mark.parametrize("width", [1024, 1440])
def test_no_text_is_wider_than_its_cell(large: Strip, scale: float, width: int) -> None:
    large.theme.scale = scale
    large.pane.resize(width, large.pane.sizeHint().height())
    for role, states in (("small", large.pane.lanes.cells(Band.ROWS)), ("caps", large.pane.lanes.cells(Band.STEPS))):
        metrics = QFontMetricsF(large.theme.font(role))
        for state in states:
            assert metrics.horizontalAdvance(state.label + (state.mark or "")) <= state.cell.width


def test_another_run_gets_its_own_cells(strip: Strip) -> None:
    run = Run(EXAMPLES["mazur"].experiment())
    run.seek(run.timeline.end)
    strip.view.show(run.snapshot())
    assert strip.pane.texts()["rows"] == ["row 1"]
    assert strip.pane.playhead() == 1


def test_a_run_that_broke_off_is_marked_and_painted(qtbot: QtBot) -> None:
    strip = Strip(qtbot, EXAMPLES["exploding"].experiment())
    strip.run.seek(strip.run.timeline.end)
    strip.view.look(log_axis=True, old_curve=curve_of([3.0, np.inf, 0.0]))
    strip.view.show(strip.run.snapshot())
    assert strip.pane.curve().diverged == strip.run.snapshot().epoch
    assert not strip.pane.grab().isNull()


def test_the_strip_is_painted_in_the_colours_of_the_phases(strip: Strip) -> None:
    strip.theme.mode = "light"
    image = strip.pane.grab().toImage()
    for state in strip.pane.lanes.cells(Band.STEPS):
        point = strip.at(Band.STEPS, state.cell.x + state.cell.width - 12)
        expected = state.look.fill if state.done else strip.theme.palette.window
        assert image.pixelColor(point).name() == expected


def test_at_full_speed_no_step_is_current(strip: Strip) -> None:
    strip.run.advance(strip.run.timeline.end, 0.0)
    assert strip.run.snapshot().fast
    strip.view.show(strip.run.snapshot())
    assert all(cell.done == 1 and not cell.current for cell in strip.pane.lanes.cells(Band.STEPS))


def test_labels_of_a_very_long_run_do_not_touch(qtbot: QtBot) -> None:
    strip = Strip(qtbot, replace(default_experiment(), epochs=1_000_000_000))
    band = strip.pane.grab().toImage().copy(0, strip.theme.px(8), WIDTH, strip.theme.px(12))
    ground = band.pixel(WIDTH - 2, 0)
    inked = [any(band.pixel(x, y) != ground for y in range(band.height())) for x in range(30, WIDTH - 20)]
    runs = "".join("x" if ink else " " for ink in inked).split(" " * 12)
    assert max(len(run.strip()) for run in runs) < 100


SHIFT, NO_KEYS = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


def test_the_wheel_zooms_down_to_single_steps_and_each_can_be_clicked(strip: Strip) -> None:
    assert strip.pane.in_view() == (0, 2600)
    assert strip.pane.run_cells() == []
    while len(strip.pane.run_cells()) == 0 or strip.pane.run_cells()[0].cell.width < 40:
        assert strip.wheel(400, 120)
    for state in strip.pane.run_cells():
        assert strip.click(Band.RUN, state.cell.x + state.cell.width / 2) == Position(state.cell.first + 1)
    assert [state.label for state in strip.pane.run_cells() if state.cell.first == 787] in (["h1"], [])
    strip.qtbot.mouseDClick(strip.pane, Qt.MouseButton.LeftButton, pos=strip.at(Band.RUN, 700))
    assert strip.pane.in_view() == (0, 2600)


def test_the_step_under_the_cursor_is_raised_in_the_runs_lane(strip: Strip) -> None:
    strip.pane.zoom(20)
    current = [state for state in strip.pane.run_cells() if state.current]
    assert [state.cell.first for state in current] == [strip.run.position.index - 1]
    assert [state.label for state in current] == ["h1"]
    assert all(state.done == (state.cell.first < strip.run.position.index) for state in strip.pane.run_cells())
    assert not strip.pane.grab().isNull()


def test_what_is_in_view_is_moved_by_drag_and_by_scrolling(strip: Strip) -> None:
    strip.pane.zoom(6)
    first, last = strip.pane.in_view()
    step = 1408 / (last - first)
    strip.drag(700, 700 + 10 * step, Qt.MouseButton.LeftButton, SHIFT)
    assert strip.pane.in_view() == (first - 10, last - 10)
    strip.drag(700, 700 - 20 * step, Qt.MouseButton.MiddleButton, NO_KEYS)
    assert strip.pane.in_view()[0] in (first + 9, first + 10)
    strip.wheel(700, -120, shift=True)
    assert strip.pane.in_view()[0] > first + 10
    strip.wheel(700, 0, across=100_000)
    assert strip.pane.in_view() == (0, last - first)
    assert strip.wishes == []


def test_the_wheel_passes_over_the_lower_lanes(strip: Strip) -> None:
    assert not strip.wheel(700, 120, band=Band.STEPS)
    assert strip.pane.in_view() == (0, 2600)


def test_the_view_follows_the_cursor(strip: Strip) -> None:
    strip.pane.zoom(20)
    before = strip.pane.in_view()
    strip.go(6, 4, 8)
    assert strip.pane.in_view() == before
    strip.go(19, 9, 12)
    first, last = strip.pane.in_view()
    assert first <= 2600 <= last
    assert last - first == before[1] - before[0]


def test_a_run_of_the_same_steps_keeps_the_view_another_does_not(strip: Strip) -> None:
    strip.pane.zoom(6)
    before = strip.pane.in_view()
    strip.view.show(Run(replace(default_experiment(), seed=5)).snapshot())
    assert strip.pane.in_view() == before
    strip.pane.resize(900, strip.pane.height())
    assert strip.pane.in_view() == before
    strip.view.show(Run(replace(default_experiment(), epochs=21)).snapshot())
    assert strip.pane.in_view() == (0, 2730)


def test_a_run_of_a_billion_epochs_is_exact_at_every_zoom(qtbot: QtBot) -> None:
    strip = Strip(qtbot, replace(default_experiment(), epochs=1_000_000_000))
    index = 98_765_432_109
    strip.view.show(replace(strip.run.snapshot(), position=Position(index), computed=index))
    for _ in range(200):
        strip.pane.zoom(1)
    first, last = strip.pane.in_view()
    assert last - first == 8
    for state in strip.pane.run_cells():
        assert strip.click(Band.RUN, state.cell.x + 10) == Position(state.cell.first + 1)
    moment = strip.run.timeline.moment(first + 1)
    assert str(moment) in strip.pane.tip(strip.at(Band.RUN, 40).x(), strip.at(Band.RUN, 40).y())
    strip.pane.show_all()
    assert strip.pane.in_view() == (0, strip.run.timeline.end.index)


def test_of_millions_of_epochs_exact_errors_are_asked_for_when_zoomed_in(qtbot: QtBot) -> None:
    strip = Strip(qtbot, replace(default_experiment(), epochs=2_000_000))
    values = np.linspace(5, 1, 2_000_000)
    asked: list[tuple[int, int]] = []
    strip.view.epochs_requested.connect(lambda *epochs: asked.append(epochs))
    position = Position(1_234_567 * 130)
    strip.view.show(
        replace(strip.run.snapshot(), position=position, epoch_errors=curve_of(values), computed=26 * 10**7)
    )
    strip.pane.grab()
    assert asked == []
    strip.pane.zoom(25)
    ((first, last),) = asked
    assert first <= 1_234_567 < last
    strip.view.take_exact(ExactErrors(first, values[first:last]))
    strip.view.show(strip.view.snapshot)
    x = strip.at(Band.RUN, 720)
    assert any(strip.pane.tip(x.x(), x.y()).endswith(f": {float(values[epoch])!r}") for epoch in range(first, last))
