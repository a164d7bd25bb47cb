"""The outputs pane: bars, marks, numbers and the prediction."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit, Weights
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.panes.outputs import OutputsPane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position


def view_at(step: int, experiment: Experiment | None = None, moment: tuple[int, int] = (6, 4)) -> View:
    run = Run(experiment or default_experiment())
    run.seek(Position(run.timeline.index(Moment(*moment, step))))
    return View(run.snapshot())


def pane_on(view: View, qtbot: QtBot) -> OutputsPane:
    pane = OutputsPane(view, Theme())
    qtbot.addWidget(pane)
    pane.resize(430, 170)
    pane.show()
    return pane


def bar_width(pane: OutputsPane, i: int) -> int:
    """How many pixels of output i's bar are in its class's colour, counted in a picture of the pane."""
    bars = pane._bars
    _, bar, _ = bars._parts(i)
    picture = bars.viewport().grab().toImage()
    colour = QColor(pane.theme.palette.class_colour(i))
    return sum(picture.pixelColor(x, bar.center().y()) == colour for x in range(picture.width()))


def test_bars_are_as_long_as_the_outputs(qtbot: QtBot) -> None:
    view = view_at(4)
    pane = pane_on(view, qtbot)
    for i, output in enumerate(view.snapshot.outputs()):
        assert output is not None
        _, bar, _ = pane._bars._parts(i)
        assert bar_width(pane, i) == pytest.approx(output * bar.width(), abs=4)
        assert pane.texts()[f"out[y{i + 1}]"] == view.numbers.short(output)


def test_small_outputs_beside_large_ones_are_seen_whole(qtbot: QtBot) -> None:
    weights = Weights(((-1.0, -2.0), (-3.0, 0.0)), (-4.0, 0.9))
    view = view_at(1, replace(default_experiment(), layers=(2, 2), transfers=("sigmoid",), given=(weights,)), (0, 0))
    pane = pane_on(view, qtbot)
    assert pane.texts()["out[y2]"] == "0.0005850"  # nine characters
    room = QFontMetrics(pane.theme.font("mono"))
    assert pane._bars._parts(0)[2][0].width() >= max(room.horizontalAdvance(text) for text in pane._bars._numbers[0])


def test_what_is_not_computed_has_no_number_and_no_bar(qtbot: QtBot) -> None:
    pane = pane_on(view_at(2), qtbot)
    assert pane.texts()["out[y2]"] == "—"
    assert pane.texts()["prediction"] == "predicts class —"
    assert bar_width(pane, 0) > 0
    assert bar_width(pane, 1) == 0


def test_what_is_asked_for_has_no_bar_either(qtbot: QtBot) -> None:
    view = view_at(3)
    pane = pane_on(view, qtbot)
    view.show(view.snapshot, revealed=False)
    assert pane.texts()["out[y2]"] == "?"
    assert pane.texts()["prediction"] == "predicts class ?"
    assert bar_width(pane, 1) == 0


def test_expected_numbers_stand_beside_outputs_and_errors(qtbot: QtBot) -> None:
    view = view_at(5, EXAMPLES["mazur"].experiment(), (0, 0))
    texts = pane_on(view, qtbot).texts()
    error = view.snapshot.value(Ref(Quantity.ERROR, Unit(1, 0)))
    assert texts["expected[y1]"] == view.numbers.short(0.01)
    assert texts["error[y1]"] == view.numbers.short(error)
    assert texts["error[y2]"] == "—"
    assert (texts["label y1"], texts["prediction"]) == ("y1", "")


def test_where_it_is_narrow_columns_are_left_out_and_no_label_is_shortened(qtbot: QtBot) -> None:
    pane = pane_on(view_at(5, EXAMPLES["mazur"].experiment(), (0, 0)), qtbot)
    columns = {}
    for width in (430, 270, 180):
        pane.resize(width, 150)
        QGuiApplication.processEvents()
        label, _, numbers = pane._bars._parts(0)
        assert label.width() >= QFontMetrics(pane.theme.font("text")).horizontalAdvance("y1") + 4
        columns[width] = len(numbers)
    assert columns == {430: 3, 270: 2, 180: 1}
    pane = pane_on(view_at(11), qtbot)
    for width in (430, 180):
        pane.resize(width, 150)
        QGuiApplication.processEvents()
        assert pane._legend.isVisible() is (width == 430)
        assert pane._sentence.heightForWidth(pane._sentence.width()) <= pane._sentence.height()


def test_an_exploded_run_is_shown_without_breaking(qtbot: QtBot) -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(run.timeline.end)
    view = View(run.snapshot())
    pane = pane_on(view, qtbot)
    assert not pane.grab().isNull()
    assert pane.texts()["out[y1]"] == view.numbers.short(view.snapshot.outputs()[0])


def test_pointing_and_clicking(qtbot: QtBot) -> None:
    view = view_at(4)
    pane = pane_on(view, qtbot)
    _, bar, numbers = pane._bars._parts(1)
    qtbot.mouseMove(pane._bars.viewport(), numbers[0].center())
    assert view.focus == Ref(Quantity.OUTPUT, Unit(1, 1))
    qtbot.mouseMove(pane._bars.viewport(), QPoint(bar.left() + 1, bar.center().y()))
    assert view.focus == Ref(Quantity.EXPECTED, Unit(1, 1))
    qtbot.mouseClick(pane._bars.viewport(), Qt.MouseButton.LeftButton, pos=numbers[0].center())
    assert view.selected == Unit(1, 1)


def test_another_network_has_other_bars(qtbot: QtBot) -> None:
    view = view_at(4)
    pane = pane_on(view, qtbot)
    view.show(Run(EXAMPLES["mazur"].experiment()).snapshot())
    assert "expected[y1]" in pane.texts()
    assert pane.texts()["out[y1]"] == "—"


def test_many_outputs_scroll_by_whole_lines_and_labels_become_short_where_it_is_narrow(qtbot: QtBot) -> None:
    view = view_at(4)
    pane = pane_on(view, qtbot)
    assert pane._bars._drawn_labels == ["y1 · class 0", "y2 · class 1"]
    pane.resize(230, 90)
    QGuiApplication.processEvents()
    assert pane._bars._drawn_labels == ["y1", "y2"]
    label, _, _ = pane._bars._parts(0)
    assert label.width() >= pane.fontMetrics().horizontalAdvance("y1")
    assert pane.texts()["label y1"] == "y1 · class 0"
    assert [pane._bars._row_rect(i).bottom() <= pane._bars.viewport().height() for i in pane._bars._rows()] == [True]
    pane._bars.verticalScrollBar().setValue(1)
    assert list(pane._bars._rows()) == [1]
