"""The evaluation pane: the case study by menu and mouse, and from a wrong row back to the weight that was at fault."""

import math
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.gui import evaluator
from bpviz.gui.evaluation_fields import HELD_OUT, TRAINED
from bpviz.gui.panes.evaluation import EvaluationPane
from bpviz.present.number_format import MINUS
from bpviz.session import folds
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.timeline import Grain
from tests.golden import GOLDEN
from tests.gui.window import CTRL, Key, Window

LEFT = Qt.MouseButton.LeftButton
CASE_STUDY = GOLDEN["case_study"]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot, size=(1440, 900))
    action = window.main.findChild(QAction, "example_case_study")
    assert isinstance(action, QAction)
    action.trigger()
    window.wait(lambda: window.snapshot.experiment.layers == (7, 5, 3))
    yield window
    window.main.close()


def pane_of(window: Window) -> EvaluationPane:
    return window.main.judging.evaluation


def cross_validate(window: Window) -> EvaluationPane:
    """By its keys, to its end."""
    window.press(Key.Key_E, CTRL)
    pane = pane_of(window)
    window.qtbot.waitUntil(lambda: pane.fields.run.text() == "Cross-validate", timeout=60_000)
    return pane


def click(window: Window, table, row: int, column: int) -> None:
    """On a cell, which is scrolled into view first."""
    window.qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(row, column)).center())


def is_seen(table, row: int) -> bool:
    return table.viewport().visibleRegion().contains(table.visualRect(table.model().index(row, 0)))


def number(text: str) -> float:
    return float(text.replace(MINUS, "-").removesuffix("%"))


def test_from_the_case_study_to_the_weight_at_fault(window: Window) -> None:
    pane = cross_validate(window)
    chart, matrix, rows = pane.result.chart, pane.result.matrix, pane.result.rows
    scores = [number(full.splitlines()[0].removeprefix("accuracy ")) for full in chart.shown.full]
    assert scores == CASE_STUDY["fold_accuracy_percent"]
    assert list(chart.shown.texts) == ["90.48 %", "92.86 %", "97.62 %", "92.86 %", "92.86 %"]
    said = dict(part.rsplit(" ", 1) for part in pane.headline.said.toolTip().replace(" %", "").split(" · "))
    assert number(said["mean accuracy"]) == CASE_STUDY["mean_accuracy_percent"]
    assert number(said["zero rule"]) == CASE_STUDY["zero_rule_mean_accuracy_percent"]
    cells = [[matrix.confusion.text(i, j) for j in range(7)] for i in range(3)]
    assert sum(int(cell) for line in cells for cell in line[1:4]) == 210
    assert cells[0][4] == "0.8889"  # 64 of the 72 that were predicted as the first class

    window.wait(lambda: is_seen(matrix, 2))  # without scrolling

    whole = pane.verdict
    for said in (
        "accuracy 97.62 % · zero rule 30.95 %",
        pane.headline.said.text(),
        "accuracy 97.62 % · zero rule 30.95 %",
    ):
        window.qtbot.mouseClick(chart, LEFT, pos=chart.place(2))
        assert pane.headline.said.text() == said
        assert (pane.verdict is whole) is said.startswith("mean")  # of many rows it is not made again in the window
    wrong = [(i, j) for i in range(3) for j in range(3) if i != j and matrix.confusion.text(i, j + 1) != "0"]
    assert wrong == [(1, 0)]
    click(window, matrix, 1, 1)
    assert pane.result.listed.text() == "1 row of class 2, predicted as 1"
    assert rows.visibleRegion().boundingRect().height() >= rows.height_of(1)  # it is scrolled to
    assert is_seen(matrix, 1)  # and the cell stays in sight
    row = rows.answers.text(0, 0)
    click(window, rows, 0, 0)

    window.wait(lambda: window.snapshot.experiment.procedure is Procedure.PREDICT and not window.view.running)
    snapshot = window.snapshot
    assert window.main.notices.text().startswith(f"Row {row} of all rows, as the network trained without fold 3 of 5")
    assert snapshot.experiment.data.numbers[snapshot.data_row or 0] + 1 == int(row)
    outputs = window.pane("outputs").texts()
    assert outputs["prediction"] == "predicts class 1 ✗ wrong, expected class 2"
    step_back_to_the_weight(window)
    window.press(Key.Key_Z, CTRL)
    window.wait(lambda: window.snapshot.experiment.procedure is Procedure.TRAIN)


def step_back_to_the_weight(window: Window) -> None:
    """Back from the row's last output, neuron by neuron, to the output that won; there term by term to the weight
    that did most for it."""
    while (step := window.snapshot.step) is None or step.unit != Unit(1, 0):
        window.press(Key.Key_Left, leads_to=window.index - 1)
    assert step.result(Quantity.OUTPUT) > 0.9
    shares = [math.prod(factor.value for factor in term.factors) for term in step.terms]
    guilty = shares.index(max(shares))
    window.press(Key.Key_Down)
    assert window.view.grain is Grain.TERM
    while window.snapshot.position.term != guilty + 1:
        before = window.snapshot.position
        window.press(Key.Key_Left)
        window.wait(lambda before=before: window.snapshot.position < before)
    weight = next(factor.ref for factor in step.terms[guilty].factors if factor.ref)
    assert weight.quantity is Quantity.WEIGHT
    name = window.view.names.ref(weight)
    assert number(window.pane("variables").texts()[name]) == pytest.approx(window.view.value(weight), rel=1e-4)
    assert name in window.main.card.texts()["sentence"]


def test_a_fold_opens_at_any_epoch_and_the_network_is_asked_about_its_rows(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    divide, pick, threads = evaluator.drawn_folds, folds.parted, set[threading.Thread]()
    monkeypatch.setattr(
        evaluator, "drawn_folds", lambda *given: threads.add(threading.current_thread()) or divide(*given)
    )
    monkeypatch.setattr(folds, "parted", lambda *given: threads.add(threading.current_thread()) or pick(*given))
    pane = cross_validate(window)
    window.qtbot.mouseClick(pane.result.chart, LEFT, pos=pane.result.chart.place(1))
    scored = pane.headline.said.text()
    pane.fields.epoch.selectAll()
    window.qtbot.keyClicks(pane.fields.epoch, "99")
    window.qtbot.mouseClick(pane.fields.open, LEFT)
    window.wait(lambda: window.snapshot.experiment.data.held_out is not None and not window.view.running)
    assert (window.snapshot.moment or ())[0] == 99
    assert window.main.notices.text() == "Fold 2 of 5 is held out of this run, opened at the end of epoch 99."
    assert len(threads) >= 3  # of the draw, of the folds, and of the run
    assert threading.main_thread() not in threads
    held_out = window.snapshot.experiment.data.held_out
    assert held_out and pane.verdict and held_out.numbers == pane.verdict.rows

    window.run("end")
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)
    pane.fields.what.setCurrentIndex(pane.fields.what.findData(HELD_OUT))
    pane.fields.what.activated.emit(2)
    window.wait(lambda: pane.headline.about.text().startswith("the network at 499:167:24"))
    assert pane.headline.said.text() == scored
    pane.fields.what.setCurrentIndex(pane.fields.what.findData(TRAINED))
    pane.fields.what.activated.emit(1)
    window.wait(lambda: pane.verdict is not None and len(pane.verdict.rows) == 168)


def test_it_can_be_cancelled_and_says_what_cannot_be(window: Window) -> None:
    window.main.setup.epochs.selectAll()
    window.qtbot.keyClicks(window.main.setup.epochs, "100000000")
    window.press(Key.Key_Return)
    window.wait(lambda: window.snapshot.experiment.epochs == 100_000_000)
    window.press(Key.Key_E, CTRL)
    pane = pane_of(window)
    window.wait(lambda: "0 of 5 folds" in pane.headline.said.text())
    assert pane.fields.run.text() == "Cancel"
    window.press(Key.Key_E, CTRL)
    assert (pane.fields.run.text(), pane.headline.said.text()) == ("Cross-validate", "no cross-validation yet")
    window.main.docks.fill("evaluation")  # out of its tabs, the card below it
    window.wait(lambda: not window.main.card.visibleRegion().isEmpty() and not pane.visibleRegion().isEmpty())
    window.main.docks.unfill()
    pane.fields.count.selectAll()
    window.qtbot.keyClicks(pane.fields.count, "211")
    assert pane.fields.count.problem == "210 rows can be divided into 2 to 210 folds, not 211"
    window.qtbot.mouseClick(pane.fields.run, LEFT, pos=QPoint(5, 5))
    assert pane.fields.run.text() == "Cross-validate"


def test_numbers_to_be_reached_have_an_error_and_no_matrix(qtbot: QtBot) -> None:
    sine = Experiment(loaded(Recipe("sine")), (1, 4, 1), ("tanh", "linear"), 0.05, epochs=20)
    window = Window(qtbot, sine)
    pane = cross_validate(window)
    assert pane.headline.said.text().startswith("mean error |expected − output| ")
    assert " · R² " in pane.headline.said.text()
    assert not pane.result.matrix.isVisible()
    click(window, pane.result.rows, 0, 0)
    window.wait(lambda: window.snapshot.experiment.procedure is Procedure.PREDICT and not window.view.running)
    place = pane.result.rows.answers.places[0]
    assert pane.verdict and window.snapshot.outputs() == tuple(pane.verdict.outputs[place])
    assert cross_validate(window).headline.said.text().startswith("mean error")  # again, of what was evaluated before
    window.main.close()
