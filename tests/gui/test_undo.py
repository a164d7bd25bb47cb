"""Whatever a person changes can be undone and done again: settings, data, points, layers, edits, marks, branches."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bpviz.data.editing import without_row
from bpviz.engine.network import Unit
from bpviz.gui.ask import Ask
from bpviz.gui.panes.data_table import DataTablePane
from bpviz.session.interventions import SetWeight
from tests.gui.test_editing import W
from tests.gui.window import CTRL, Key, Window

LEFT = Qt.MouseButton.LeftButton


class Hands:
    """What a person does, each by its name."""

    def __init__(self, window: Window, weights: Path) -> None:
        self.window, self.main, self.weights = window, window.main, weights
        setup = self.main.setup
        self.deeds: dict[str, Callable[[], object]] = {
            "rate": lambda: self.type(setup.rate, "0.25"),
            "epochs": lambda: self.type(setup.epochs, "30"),
            "seed": lambda: self.type(setup.seed, "7"),
            "init": lambda: self.choose(setup.init, "glorot"),
            "transfer": lambda: self.choose(setup.layers.output.transfer, "tanh"),
            "layers": lambda: setup.layers.add.click(),
            "loss": lambda: self.choose(setup.rule.loss, "cross_entropy"),
            "optimizer": lambda: self.choose(setup.rule.optimizer, "adam"),
            "batches": lambda: self.choose(setup.rule.when, "batch"),
            "schedule": lambda: self.choose(setup.rule.schedule, "cosine"),
            "shuffle": setup.rule.shuffle.click,
            "data": lambda: self.choose(setup.data.choice, "xor"),
            "scale": lambda: self.choose(setup.data.scale, "minmax"),
            "new weights": lambda: window.run("new_weights"),
            "build": self.build,
            "points": self.take_a_point,
            "import": lambda: window.run("import_weights"),
            "example": lambda: self.main.open_example("mazur"),
            "weight": lambda: window.view.edit_requested.emit(SetWeight(window.index, Unit(0, 0), 1, 0.5)),
            "weight asked": self.ask_weight,
            "freeze": self.freeze,
            "breakpoint": self.stop_at_a_neuron,
            "watch": self.watch,
            "keep": lambda: window.run("keep_run"),
            "bookmark": lambda: self.answer("bookmark", "here"),
        }

    def type(self, field: object, text: str) -> None:
        field.setFocus()  # type: ignore[attr-defined]
        field.selectAll()  # type: ignore[attr-defined]
        self.window.qtbot.keyClicks(field, text)
        self.window.qtbot.keyClick(field, Key.Key_Return)
        self.main.setFocus()

    def choose(self, choice: object, data: str) -> None:
        assert choice.findData(data) >= 0, data  # type: ignore[attr-defined]
        choice.setCurrentIndex(choice.findData(data))  # type: ignore[attr-defined]
        choice.activated.emit(choice.currentIndex())  # type: ignore[attr-defined]

    def build(self) -> None:
        self.window.view.look(build=True)
        button = self.main.graph._tools.buttons["more 0"]
        self.window.wait(button.isVisible)
        self.window.qtbot.mouseClick(button, LEFT)

    def take_a_point(self) -> None:
        pane = self.main.panes["data"]
        assert isinstance(pane, DataTablePane)
        pane._request(without_row(self.window.snapshot.experiment.data, 3))

    def ask_weight(self) -> None:
        self.window.view.weight_asked.emit(W)
        self.fill("1/3")

    def freeze(self) -> None:
        self.window.view.select(Unit(0, 1))
        self.window.run("freeze")

    def stop_at_a_neuron(self) -> None:
        self.window.view.select(Unit(1, 0))
        self.window.run("toggle_stop")

    def watch(self) -> None:
        next(do for words, do in self.window.view.number_menu.wishes(W) if "atch" in words)()

    def answer(self, command: str, text: str) -> None:
        self.window.run(command)
        self.fill(text)

    def fill(self, text: str) -> None:
        dialog = self.main.findChildren(Ask)[-1]
        dialog.field.setText(text)
        dialog.accept()


def test_every_change_is_undone_and_done_again(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window, weights = Window(qtbot), tmp_path / "weights.json"
    weights.write_text(
        '[{"weights": [[1, 2], [3, 4]], "biases": [5, 6]}, {"weights": [[1, 2], [3, 4]], "biases": [5, 6]}]'
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(weights), ""))
    stack = window.main.pilot.undo_stack

    def state() -> tuple[object, ...]:
        pilot = window.main.pilot
        kept = [entry.experiment for entry in pilot.comparison.entries]
        return window.snapshot.experiment, window.view.marks, pilot.branches.current, kept

    def becomes(wanted: tuple[object, ...]) -> None:
        window.wait(lambda: state() == wanted and not window.view.running)

    def differs(from_: tuple[object, ...]) -> None:
        window.wait(lambda: state() != from_ and not window.view.running)

    for name, do in Hands(window, weights).deeds.items():
        before, count = state(), stack.count()
        do()
        differs(before)
        assert stack.count() == count + 1, name
        after = state()
        window.press(Key.Key_Z, CTRL)
        becomes(before)
        window.press(Key.Key_Y, CTRL)
        becomes(after)
        window.press(Key.Key_Z, CTRL)
        becomes(before)
        stack.clear()
