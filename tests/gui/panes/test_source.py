"""The source pane follows the run, and is read, pointed at and copied."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bpviz.engine.quantities import Quantity
from bpviz.gui.panes.source import SourcePane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.number_format import exact
from bpviz.present.palette import contrast
from bpviz.present.source_map import algorithm_listing
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Grain, Moment, Position


class Bench:
    """A pane on a run that is stepped by hand."""

    def __init__(self, qtbot: QtBot) -> None:
        self.run = Run(default_experiment())
        self.view = View(self.run.snapshot())
        self.theme = Theme()
        self.pane = SourcePane(self.view, self.theme)
        qtbot.addWidget(self.pane)
        self.pane.resize(480, 230)
        self.pane.show()
        self.listing = self.pane._listing

    def seek(self, step: int, term: int = 0, revealed: bool = True) -> None:
        index = self.run.timeline.index(Moment(6, 4, step))
        self.run.seek(Position(index - 1, term) if term else Position(index))
        self.view.show(self.run.snapshot(), revealed)
        QGuiApplication.processEvents()

    def line_in_view(self, number: int) -> QRect | None:
        return dict(self.listing.lines_in_view()).get(number)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_it_shows_line_path_values_and_the_called_function(bench: Bench) -> None:
    bench.seek(7)
    step, texts = bench.view.snapshot.step, bench.pane.texts()
    assert step
    assert texts["path"].split(" \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ") == list(step.path)
    assert texts["line"] == "neuron.delta = error * neuron.derivative"
    assert texts["called"].startswith("def sigmoid_derivative(output")
    assert texts[f"inline {step.line}"] == bench.view.numbers.short(step.result(Quantity.DELTA))


def test_the_current_line_is_in_view_at_every_step_and_term(bench: Bench) -> None:
    for height in 230, 140, 420:
        bench.pane.resize(480, height)
        bench.run.seek(Position(0))
        for _ in range(40):
            bench.run.seek(bench.run.timeline.forward(bench.run.position, Grain.TERM))
            bench.view.show(bench.run.snapshot())
            QGuiApplication.processEvents()
            position, step = bench.run.position, bench.view.snapshot.step
            assert step
            rect = bench.line_in_view(step.terms[position.term - 1].line if position.term else step.line)
            assert rect is not None, position
            assert rect.top() >= 0 and rect.bottom() <= bench.listing.viewport().height(), position


def test_nothing_moves_within_the_backward_pass(bench: Bench) -> None:
    bench.pane.resize(480, 420)
    tops = set()
    for step in range(5, 9):
        for term in (1, 0):
            bench.seek(step, term)
            tops.add(bench.listing.verticalScrollBar().value())
    assert tops == {algorithm_listing().procedures["backward_propagate_error"][0] - 1}


def test_at_the_start_it_shows_the_procedure_that_will_run(bench: Bench) -> None:
    assert bench.listing.lines_in_view()[0][0] == algorithm_listing().procedures["train_network"][0]
    bench.view.show(Run(EXAMPLES["forward"].experiment()).snapshot())
    assert bench.listing.lines_in_view()[0][0] == algorithm_listing().procedures["forward_propagate"][0]
    nothing = {"line": "", "called": ""}
    assert bench.pane.texts() == {"path": "forward_propagate", "head": "forward_propagate"} | nothing


def test_what_is_asked_for_is_a_question_mark(bench: Bench) -> None:
    bench.seek(7, revealed=False)
    inlines = {name: text for name, text in bench.pane.texts().items() if name.startswith("inline")}
    assert inlines and set(inlines.values()) == {"?"}
    assert {full for _, _, full in bench.listing.chips} == {"?"}


def test_pointing_at_a_value_lights_it_everywhere(bench: Bench, qtbot: QtBot) -> None:
    bench.seek(7)
    chip = bench.listing.chips[-1]
    rect = bench.listing.chip_rect(chip)
    assert rect and chip[0].ref
    qtbot.mouseMove(bench.listing.viewport(), rect.center())
    assert bench.view.focus == chip[0].ref
    assert bench.listing.hint(rect.center()) == f"delta[h1] = {exact(chip[0].value)}"
    qtbot.mouseMove(bench.listing.viewport(), QPoint(0, 0))
    assert bench.view.focus is None


def test_a_number_in_focus_lights_the_line_that_uses_it(bench: Bench) -> None:
    bench.seek(7)
    step = bench.view.snapshot.step
    assert step
    bench.view.point_at(step.terms[0].factors[0].ref)
    assert bench.listing.ground(step.terms[0].line) == bench.theme.palette.selection
    bench.view.point_at(None)
    assert bench.listing.ground(step.terms[0].line) == bench.theme.palette.code


def test_a_line_that_is_cut_says_all_of_itself(bench: Bench) -> None:
    bench.seek(7)
    step = bench.view.snapshot.step
    assert step
    number = step.terms[0].line
    rect = bench.line_in_view(number)
    assert rect
    text = algorithm_listing().lines[number - 1].strip()
    assert bench.listing.hint(QPoint(rect.left() + 100, rect.center().y())) == text
    bench.pane.resize(1000, 230)
    QGuiApplication.processEvents()
    assert bench.listing.hint(QPoint(rect.left() + 100, rect.center().y())) == ""


def test_values_stand_behind_the_code_where_there_is_room(bench: Bench) -> None:
    bench.pane.resize(1000, 230)
    bench.seek(7)
    QGuiApplication.processEvents()
    for chip in bench.listing.chips:
        rect = bench.listing.chip_rect(chip)
        assert rect and rect.left() > bench.listing._text_width(chip[0].line)


def test_text_is_selected_and_copied_as_it_is_written(bench: Bench, qtbot: QtBot) -> None:
    bench.seek(7)
    first = bench.listing.lines_in_view()[0][0]
    bench.listing.setFocus()
    cursor = QTextCursor(bench.listing.document().findBlockByNumber(first - 1))
    cursor.select(QTextCursor.SelectionType.LineUnderCursor)
    bench.listing.setTextCursor(cursor)
    qtbot.keyClick(bench.listing, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == algorithm_listing().lines[first - 1]


def test_transport_keys_are_left_to_the_window(qtbot: QtBot) -> None:
    pressed = []

    class Window(QWidget):
        def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
            pressed.append(event.key())

    window = Window()
    qtbot.addWidget(window)
    view = View(Run(default_experiment()).snapshot())
    pane = SourcePane(view, Theme(), window)
    window.show()
    qtbot.mouseClick(pane._listing.viewport(), Qt.MouseButton.LeftButton)
    keys = [Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_A]
    for key in keys:
        qtbot.keyClick(pane._listing, key)
    assert pressed == keys


@pytest.mark.parametrize("mode", ["light", "dark", "contrast"])
def test_text_is_readable_on_every_ground(bench: Bench, mode: str) -> None:
    bench.theme.mode = mode  # type: ignore[assignment]
    colours = bench.theme.palette
    for step in (0, 4, 7, 9):
        bench.seek(step)
        current = bench.view.snapshot.step
        assert current
        assert contrast(colours.ink, bench.listing.ground(current.line)) >= 4.5
        assert contrast(colours.muted, bench.listing.ground(current.line)) >= 4.5


def test_it_grows_with_the_scale(bench: Bench) -> None:
    bench.seek(7)
    before = bench.listing.line_height()
    bench.theme.scale = 1.5
    assert bench.listing.font().pixelSize() == bench.theme.font("mono_small").pixelSize()
    assert bench.listing.line_height() > before
    assert bench.listing.font().weight() == QFont.Weight.Normal


def test_the_called_function_gives_way_to_the_steps_own_lines(bench: Bench) -> None:
    bench.pane.resize(480, 148)
    bench.seek(7)
    step = bench.view.snapshot.step
    assert step and bench.pane.texts()["called"].startswith("def sigmoid_derivative")
    for number in (*(term.line for term in step.terms), step.line):
        assert bench.line_in_view(number) is not None
    bench.pane.resize(480, 110)
    QGuiApplication.processEvents()
    assert bench.pane.texts()["called"] == ""
    assert bench.line_in_view(step.line) is not None
    assert bench.pane.texts()["head"].endswith(" · calls sigmoid_derivative()")
    assert "def&nbsp;sigmoid_derivative(output" in bench.pane._path.toolTip()
    bench.pane.resize(480, 148)
    QGuiApplication.processEvents()
    assert bench.pane.texts()["head"] == bench.pane._path.toolTip() == bench.pane.texts()["path"]


def test_all_steps_leave_the_pane_as_low_as_it_is(bench: Bench) -> None:
    """Else the panes around it would move while stepping."""
    least = set()
    for step in range(13):
        bench.seek(step)
        least.add((bench.pane.minimumHeight(), bench.pane.height()))
    assert len(least) == 1
