from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from bpviz.gui.actions import make_actions
from bpviz.gui.theme import Theme
from bpviz.gui.top_bar import TRANSPORT, TopBar
from bpviz.gui.view import View
from bpviz.present.speeds import SPEEDS
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Grain, Moment, Position


class Bar:
    """A top bar on the tutorial's run at 6:4:7, and what it asks for."""

    def __init__(self, qtbot: QtBot, width: int = 1416) -> None:
        self.qtbot = qtbot
        run = Run(default_experiment())
        run.seek(Position(run.timeline.index(Moment(6, 4, 7))))
        self.run = run
        self.view = View(run.snapshot())
        self.theme = Theme()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme.apply(app)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.actions = make_actions(self.window, self.theme)
        self.bar = TopBar(self.view, self.theme, self.actions, self.window)
        self.resize(width)
        self.bar.set_speed(SPEEDS["2"])
        self.window.show()
        self.triggered: list[str] = []
        for id, action in self.actions.items():
            action.triggered.connect(lambda _, id=id: self.triggered.append(id))
        self.commands: list[str] = []
        self.view.command_requested.connect(self.commands.append)
        self.speeds: list[object] = []
        self.bar.speed_changed.connect(self.speeds.append)

    def resize(self, width: int) -> None:
        self.window.resize(width, 60)
        self.bar.resize(width, 48)

    def button(self, id: str) -> QToolButton:
        found = self.bar.findChild(QToolButton, f"button_{id}")
        assert isinstance(found, QToolButton)
        return found

    def click(self, id: str) -> None:
        self.qtbot.mouseClick(self.button(id), Qt.MouseButton.LeftButton)


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> Iterator[Bar]:
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    yield Bar(qtbot)
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])


def test_it_says_where_the_cursor_is(bar: Bar) -> None:
    text = "epoch 6 of 0–19 · row 5 of 10 · backward · h1"
    assert bar.bar.texts() == {
        "where": text, "shown": text, "grain": "Neuron", "speed": "2 steps/s", "play": "play",
    }  # fmt: skip
    bar.view.show(Run(default_experiment()).snapshot())
    assert bar.bar.texts()["where"] == "start — press →"


def test_at_full_speed_it_says_how_fast(bar: Bar) -> None:
    bar.run.advance(bar.run.timeline.end, 0.0)
    bar.view.steps_per_second = 12345.0
    bar.view.show(bar.run.snapshot())
    assert bar.bar.texts()["where"] == "epoch 6 · running, 12,300 Steps/s"


def test_every_button_of_the_transport_triggers_its_command(bar: Bar) -> None:
    for id in TRANSPORT:
        bar.click(id)
    bar.click("ask_first")
    assert bar.triggered == [*TRANSPORT, "ask_first"]


def test_a_workspace_is_chosen_by_its_word_and_in_less_room_by_its_icon(bar: Bar) -> None:
    debug, present = bar.button("workspace_debug"), bar.button("workspace_present")
    assert (debug.text(), present.text()) == ("Debug", "Present")
    bar.resize(1800)
    assert present.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextOnly
    bar.resize(1256)
    assert present.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    assert "Present" in present.toolTip() and not present.icon().isNull()
    bar.click("workspace_present")
    assert bar.triggered == ["workspace_present"]


def test_play_turns_into_pause_while_the_run_moves(bar: Bar) -> None:
    before = bar.button("play").icon().cacheKey()
    bar.view.look(running=True)
    assert bar.bar.texts()["play"] == "pause"
    assert bar.button("play").icon().cacheKey() != before
    bar.view.running = False
    bar.view.show(bar.run.snapshot())
    assert bar.bar.texts()["play"] == "play"


def test_a_grain_is_asked_for_and_shown_when_it_is_set(bar: Bar) -> None:
    bar.click("grain_layer")
    assert bar.commands == ["grain_layer"]
    assert bar.bar.texts()["grain"] == "Neuron"
    for grain in Grain:
        bar.view.look(grain=grain)
        assert bar.bar.texts()["grain"] == grain.capitalize()
        assert [g for g in Grain if bar.button(f"grain_{g}").isChecked()] == [grain]


def test_setting_the_grain_moves_nothing(bar: Bar) -> None:
    places = [bar.button(f"grain_{grain}").geometry() for grain in Grain]
    for grain in Grain:
        bar.view.look(grain=grain)
        QApplication.processEvents()
        assert [bar.button(f"grain_{g}").geometry() for g in Grain] == places


def test_the_speed_goes_from_a_step_in_two_seconds_to_as_fast_as_it_goes(bar: Bar) -> None:
    box = bar.bar.findChild(QComboBox)
    assert box
    texts = [box.itemText(i) for i in range(box.count())]
    assert texts[:3] == ["1 step in 2 s", "1 step/s", "2 steps/s"]
    assert texts[-3:] == ["1 row a frame", "1 epoch a frame", "full speed"]
    for i in (0, box.count() - 1):
        box.activated.emit(i)
    assert bar.speeds == [SPEEDS["0.5"], SPEEDS["full"]]


def test_the_speed_is_said_in_the_unit_in_use(bar: Bar) -> None:
    width = bar.bar.findChild(QComboBox).width()
    for grain, text in ((Grain.TERM, "2 terms/s"), (Grain.PASS, "2 passes/s"), (Grain.ROW, "2 rows/s")):
        bar.view.look(grain=grain)
        assert bar.bar.texts()["speed"] == text
    assert bar.bar.findChild(QComboBox).width() == width


@pytest.mark.parametrize(
    ("id", "shown"), [("0.5", "1 step in 2 s"), ("epoch", "1 epoch a frame"), ("full", "full speed")]
)
def test_a_speed_that_was_kept_is_shown_and_not_announced(bar: Bar, id: str, shown: str) -> None:
    bar.bar.set_speed(SPEEDS[id])
    assert bar.bar.texts()["speed"] == shown
    assert bar.speeds == []


def test_the_wheel_passes_over_the_speed(bar: Bar) -> None:
    box = bar.bar.findChild(QComboBox)
    assert box
    wheel = QWheelEvent(
        QPointF(5, 5), box.mapToGlobal(QPointF(5, 5)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert bar.bar.texts()["speed"] == "2 steps/s"


def test_nothing_takes_the_focus_by_a_click(bar: Bar) -> None:
    for widget in (*bar.bar.findChildren(QToolButton), *bar.bar.findChildren(QComboBox)):
        assert widget.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_there_are_at_most_a_dozen_controls(bar: Bar) -> None:
    assert 5 <= len(bar.bar.controls()) <= 12


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("width", [1000, 1256, 1416, 1896])
def test_it_is_whole_at_every_width(bar: Bar, width: int, scale: float) -> None:
    bar.theme.scale = scale
    bar.resize(width)
    QApplication.processEvents()
    shown = [child for child in bar.bar.findChildren(QWidget) if child.parent() is bar.bar and child.isVisible()]
    shown.sort(key=lambda child: child.x())
    for left, right in pairwise(shown):
        assert left.geometry().right() < right.geometry().left()
    assert shown[-1].geometry().right() <= width
    grains = [bar.button(f"grain_{grain}") for grain in Grain]
    box = bar.bar.findChild(QComboBox)
    others = [widget for widget in bar.bar.controls() if widget not in grains and widget is not box]
    assert [widget.objectName() for widget in others if widget.width() < widget.minimumSizeHint().width()] == []
    assert box
    assert box.width() >= QFontMetrics(box.font()).horizontalAdvance(box.currentText()) + bar.theme.px(40)
    metrics = QFontMetrics(bar.theme.font("strong"))
    padding = 2 * bar.theme.px(9)
    assert all(button.width() >= metrics.horizontalAdvance(button.text()) + padding for button in grains)
    assert bar.button("play").isVisible()


def test_at_1024_the_grains_are_a_menu_and_the_sentence_is_there(bar: Bar) -> None:
    bar.resize(1000)
    assert bar.bar.texts()["shown"] == "epoch 6 · row 5 · backward · h1"
    assert bar.bar.texts()["grain"] == "Neuron"
    assert "Neuron" in bar.button("grain_neuron").toolTip()


def test_in_the_least_room_the_sentence_is_elided(bar: Bar) -> None:
    bar.theme.scale = 3.0
    bar.resize(700)
    QApplication.processEvents()
    assert bar.bar.texts()["shown"].endswith("…")
    assert bar.bar.texts()["where"] == "epoch 6 of 0–19 · row 5 of 10 · backward · h1"


def test_a_missing_command_is_an_error(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    view, theme = View(Run(default_experiment()).snapshot()), Theme()
    actions = make_actions(window, theme)
    del actions["play"]
    with pytest.raises(KeyError, match="play"):
        TopBar(view, theme, actions, window)
