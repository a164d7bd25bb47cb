import dataclasses
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QMainWindow, QScrollArea
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.steps import Ref
from bpviz.gui import math_type
from bpviz.gui.formula_view import FormulaView
from bpviz.gui.panes.step_card import StepCardPane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.formula_parts import Look
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Grain, Moment, Position


@pytest.fixture
def run() -> Run:
    return Run(default_experiment())


@pytest.fixture
def card(run: Run, qtbot: QtBot) -> StepCardPane:
    pane = StepCardPane(View(run.snapshot()), Theme())
    pane.resize(460, 300)
    qtbot.addWidget(pane)
    with qtbot.waitExposed(pane):
        pane.show()
    return pane


def go(card: StepCardPane, run: Run, moment: Moment, revealed: bool = True, grain: Grain = Grain.NEURON) -> None:
    run.seek(Position(run.timeline.index(moment)))
    card.view.show(run.snapshot(grain), revealed)


def formula(card: StepCardPane) -> FormulaView:
    found = card.findChild(FormulaView)
    assert isinstance(found, FormulaView)
    return found


def test_the_card_tells_the_moment(card: StepCardPane, run: Run) -> None:
    assert card.texts()["phase"] == "start"
    go(card, run, Moment(6, 4, 7))
    texts = card.texts()
    assert texts["phase"] == "backward"
    assert texts["title"] == "h1 takes its share of the blame"
    assert "a larger h1 would help both" in texts["sentence"]
    assert texts["formula"].endswith("= −0.02447")


def test_what_is_asked_for_is_hidden_until_it_is_revealed(card: StepCardPane, run: Run) -> None:
    go(card, run, Moment(6, 4, 7), revealed=False)
    assert "= ?" in card.texts()["formula"] and "−0.02447" not in "".join(card.texts().values())
    card.view.show(run.snapshot(), revealed=True)
    assert "−0.02447" in card.texts()["formula"]


def test_pointing_at_a_number_lights_it_everywhere(card: StepCardPane, run: Run, qtbot: QtBot) -> None:
    go(card, run, Moment(6, 4, 7))
    view, ref = formula(card), Ref(Quantity.WEIGHT, Unit(1, 0), Unit(0, 0))
    placed = next(placed for placed in view.tokens() if placed.token.ref == ref)
    assert placed.token.hint.startswith("w[y1,h1] = 0.80")
    before = view.grab().toImage()
    qtbot.mouseMove(view, placed.rect.center().toPoint())
    assert card.view.focus == ref
    assert view.grab().toImage() != before
    qtbot.mouseMove(view, QPoint(view.width() - 1, view.height() - 1))
    assert card.view.focus is None


def test_results_stand_out(card: StepCardPane, run: Run) -> None:
    go(card, run, Moment(6, 4, 7))
    results = [placed for placed in formula(card).tokens() if placed.token.look is Look.RESULT]
    assert [placed.token.text for placed in results] == ["−0.1497", "−0.02447"]
    assert all(placed.font.bold() for placed in results)


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("width", [300, 440, 700])
def test_nothing_is_cut(card: StepCardPane, run: Run, width: int, scale: float) -> None:
    card.theme.scale = scale
    card.resize(width, 300)
    for step in range(13):
        for grain in (Grain.NEURON, Grain.LAYER, Grain.ROW):
            go(card, run, Moment(6, 4, step), grain=grain)
            card.complete()
            view, page = formula(card), formula(card).parentWidget()
            assert page
            for placed in view.tokens():
                assert view.rect().adjusted(-1, -1, 1, 1).contains(placed.rect.toAlignedRect())
            for child in (view, *page.findChildren(QLabel)):
                assert page.rect().contains(child.geometry()) or child.height() == 0
            for label in page.findChildren(QLabel):
                assert not label.text() or label.height() >= label.heightForWidth(label.width())


def test_no_two_numbers_overlap(card: StepCardPane, run: Run) -> None:
    for step in range(13):
        for grain in (Grain.NEURON, Grain.LAYER):
            go(card, run, Moment(6, 4, step), grain=grain)
            placed = [placed for placed in formula(card).tokens() if not placed.token.shift]
            for i, one in enumerate(placed):
                middle = one.rect.center()
                assert not any(other.rect.contains(middle) for other in placed[i + 1 :])


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_a_usual_step_needs_no_sideways_scrolling(card: StepCardPane, run: Run, scale: float) -> None:
    if scale > 1.0:
        card.theme.scale = scale
        card.resize(477, 537)
    scroll = card.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)
    for step in range(13):
        go(card, run, Moment(6, 4, step))
        card.complete()
        QApplication.processEvents()
        assert scroll.horizontalScrollBar().maximum() == 0


def test_adams_quotient_breaks_before_its_division(card: StepCardPane) -> None:
    adam = Run(dataclasses.replace(default_experiment(), rule=Rule("adam"), batch_size=3))
    go(card, adam, Moment(1, 2, 15))
    card.complete()
    QApplication.processEvents()
    placed = formula(card).arranged_in(428).tokens
    assert max(token.rect.right() for token in placed) <= 428
    outer = [token for token, after in pairwise(placed) if token.token.text == " / " and after.token.text == "(√("]
    assert outer and all(token.rect.left() == min(o.rect.left() for o in outer) for token in outer)


def test_the_symbolic_line_comes_after_the_first_paint(card: StepCardPane, run: Run, qtbot: QtBot) -> None:
    go(card, run, Moment(6, 4, 7))
    view = formula(card)
    qtbot.waitUntil(lambda: len(view.arranged_in(428.0).symbols) == 4, timeout=5000)
    left, right, *_ = view.arranged_in(428.0).symbols
    assert left.latex == r"e_{\mathrm{h1}}" and right.latex.startswith("=")


def test_nothing_is_cut_while_half_of_a_symbolic_line_is_set(
    card: StepCardPane, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(math_type, "_drawings", {})
    go(card, run, Moment(6, 4, 12))
    view = formula(card)
    math_type._set(view._formulas[0].symbols.left)
    view.rearrange()
    assert min(placed.rect.left() for placed in view.arranged_in(428.0).tokens) >= 0


def test_the_formula_is_copied_as_latex(card: StepCardPane, run: Run) -> None:
    go(card, run, Moment(6, 4, 7))
    copies = dict(card.copies(QPoint(0, 0)))
    assert copies["formula as LaTeX"] == card.latex() and r"\mathbf{-0.02447}" in card.latex()
    assert "h1 takes its share of the blame" in copies["card as text"]


def test_the_card_takes_no_keys(card: StepCardPane, qtbot: QtBot) -> None:
    for label in card.findChildren(QLabel):
        qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
        assert not label.hasFocus()
    assert all(child.focusPolicy() == Qt.FocusPolicy.NoFocus for child in card.findChildren(QScrollArea))


def test_the_title_is_large_in_a_dock_too(run: Run, qtbot: QtBot, qapp: QApplication) -> None:
    theme, window, dock = Theme(), QMainWindow(), QDockWidget()
    theme.apply(qapp)
    pane = StepCardPane(View(run.snapshot()), theme)
    qtbot.addWidget(window)
    dock.setWidget(pane)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    with qtbot.waitExposed(window):
        window.show()
    title = next(label for label in pane.findChildren(QLabel) if label.text() == pane.texts()["title"])
    assert title.font().pixelSize() >= 19 and title.font().bold()
    qapp.setStyleSheet("")


def test_it_follows_the_theme(card: StepCardPane, run: Run) -> None:
    go(card, run, Moment(6, 4, 7))
    light = card.grab().toImage()
    card.theme.mode = "dark"
    assert card.grab().toImage() != light
