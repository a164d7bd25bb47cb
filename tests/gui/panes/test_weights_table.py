"""The weights pane: exact values, what changed, and typing at the start."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontInfo, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit, Weights
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.panes.weights_table import FROM_HERE, GIVEN, HOW_TO_TYPE, NOT_NOW, WeightsTablePane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.gui.weights_cells import HEAT, LOCK
from bpviz.present.number_format import exact
from bpviz.present.palette import DARK, HIGH_CONTRAST_LIGHT, LIGHT, Palette, blend, contrast
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.interventions import Freeze
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position
from tests.present.graph_look import network

# The offscreen platform says so of every tooltip and menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

W_Y1_H1 = Ref(Quantity.WEIGHT, Unit(1, 0), Unit(0, 0))
B_H1 = Ref(Quantity.BIAS, Unit(0, 0))


def pane_on(view: View, qtbot: QtBot) -> WeightsTablePane:
    pane = WeightsTablePane(view, Theme())
    qtbot.addWidget(pane)
    pane.resize(530, 170)
    pane.show()
    return pane


def view_at(step: int, term: int = 0) -> View:
    run = Run(default_experiment())
    index = run.timeline.index(Moment(6, 4, step))
    run.seek(Position(index - 1, term) if term else Position(index))
    return View(run.snapshot())


@pytest.fixture
def view() -> View:
    return View(Run(default_experiment()).snapshot())


@pytest.fixture
def pane(view: View, qtbot: QtBot) -> WeightsTablePane:
    return pane_on(view, qtbot)


def test_no_number_is_cut(qtbot: QtBot) -> None:
    pane = pane_on(view_at(12), qtbot)
    assert pane.table.columnWidth(0) >= QFontMetrics(pane.theme.font("mono_small")).horizontalAdvance("0" * 22)
    assert QFontInfo(pane.table.cell_font).fixedPitch()


def edit(pane: WeightsTablePane, ref: Ref, text: str, qtbot: QtBot) -> QLineEdit:
    """Double-clicks the cell and types."""
    place = pane.cell(ref).center()
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = pane.table.findChild(QLineEdit)
    assert editor
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    return editor


def test_a_lock_stands_beside_the_number(qtbot: QtBot) -> None:
    free = view_at(12)
    index = free.snapshot.position.index
    run = Run(replace(default_experiment(), interventions=(Freeze(index, Unit(0, 0), None),)))
    run.seek(Position(index))
    numbers, cells = [], []
    for view in (free, View(run.snapshot())):
        pane = pane_on(view, qtbot)
        cells.append(pane.cell(B_H1))
        number = QRect(cells[0].topLeft(), QSize(cells[0].width() - 2, cells[0].height()))
        numbers.append(pane.table.viewport().grab(number).toImage())
    assert numbers[0] == numbers[1]
    assert cells[1].width() - cells[0].width() == round(Theme().px(LOCK))


def test_every_weight_is_there_with_all_its_digits(qtbot: QtBot) -> None:
    view = view_at(9)
    pane = pane_on(view, qtbot)
    texts = pane.texts()
    assert len(texts) == 12 + 1
    for ref in W_Y1_H1, B_H1:
        assert texts[view.names.ref(ref)] == exact(view.snapshot.value(ref))
    assert texts["status"] == FROM_HERE


def test_changed_weights_are_marked(qtbot: QtBot) -> None:
    assert pane_on(view_at(9), qtbot).marked() == ["w[h1,x1]", "w[h1,x2]", "b[h1]"]
    assert pane_on(view_at(9, term=1), qtbot).marked() == ["w[h1,x1]"]
    assert pane_on(view_at(8), qtbot).marked() == []
    table = pane_on(view_at(9, term=2), qtbot).table
    assert [table.is_changed(Ref(Quantity.WEIGHT, Unit(0, 0), Unit(-1, i))) for i in range(2)] == [True, True]
    assert not table.is_changed(B_H1)


def test_what_is_asked_for_stays_hidden(qtbot: QtBot) -> None:
    view = view_at(9)
    pane = pane_on(view, qtbot)
    view.show(view.snapshot, revealed=False)
    assert pane.texts()["b[h1]"] == "?"
    assert pane.texts()["b[h2]"] != "?"


@pytest.mark.parametrize("text, value", [("0.25", 0.25), ("0,25", 0.25), ("1/3", 1 / 3), ("-2e-3", -0.002)])
def test_a_number_typed_at_the_start_makes_a_new_run(
    pane: WeightsTablePane, view: View, qtbot: QtBot, text: str, value: float
) -> None:
    assert pane.texts()["status"] == HOW_TO_TYPE
    editor = edit(pane, W_Y1_H1, text, qtbot)
    with qtbot.waitSignal(view.experiment_requested) as wish:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    before, after = view.snapshot.experiment.initial_weights(), wish.args[0].initial_weights()
    assert after[1].weights[0][0] == value
    assert after[0] == before[0]
    assert (after[1].weights[0][1], after[1].weights[1], after[1].biases) == (
        before[1].weights[0][1],
        before[1].weights[1],
        before[1].biases,
    )


def test_a_bias_is_typed_too(pane: WeightsTablePane, view: View, qtbot: QtBot) -> None:
    editor = edit(pane, B_H1, "7", qtbot)
    with qtbot.waitSignal(view.experiment_requested) as wish:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert wish.args[0].initial_weights()[0].biases[0] == 7.0


def test_wrong_text_is_explained_and_the_old_number_stays(pane: WeightsTablePane, view: View, qtbot: QtBot) -> None:
    before = pane.texts()
    editor = edit(pane, W_Y1_H1, "a third", qtbot)
    assert editor.property("invalid")
    assert "'a third' is not a number" in pane.texts()["status"]
    with qtbot.assertNotEmitted(view.experiment_requested):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        QGuiApplication.processEvents()
    after = pane.texts()
    assert after.pop("status").startswith("w[y1,h1]: 'a third' is not a number; write for example")
    assert QToolTip.text().startswith("'a third' is not a number")
    QToolTip.hideText()
    before.pop("status")
    assert after == before


def test_escape_and_the_same_number_change_nothing(pane: WeightsTablePane, view: View, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.experiment_requested):
        qtbot.keyClick(edit(pane, W_Y1_H1, "3", qtbot), Qt.Key.Key_Escape)
        value = view.snapshot.value(W_Y1_H1)
        pane.type_into(pane.model.index_of(W_Y1_H1), repr(value))


def test_while_the_run_moves_and_in_other_examples_nothing_can_be_typed(qtbot: QtBot) -> None:
    given = View(Run(EXAMPLES["predict"].experiment()).snapshot())
    moving = view_at(9)
    moving.running = True
    for view, status in (moving, NOT_NOW), (given, GIVEN):
        pane = pane_on(view, qtbot)
        place = pane.cell(B_H1).center()
        qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert pane.table.findChild(QLineEdit) is None
        assert pane.texts()["status"] == status


def test_cells_are_copied_with_all_digits(pane: WeightsTablePane, view: View, qtbot: QtBot) -> None:
    pane.table.setFocus()
    qtbot.keyClick(pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    numbers = [[float(number) for number in line.split("\t")] for line in lines]
    rows = [row for table in view.snapshot.parameters for row in table.tolist()]
    assert numbers == [[row[-1], *row[:-1]] for row in rows]
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=pane.cell(B_H1).center())
    qtbot.keyClick(pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == repr(view.snapshot.value(B_H1))


def test_pointing_shares_the_focus(pane: WeightsTablePane, view: View, qtbot: QtBot) -> None:
    qtbot.mouseMove(pane.table.viewport(), pane.cell(W_Y1_H1).center())
    assert view.focus == W_Y1_H1
    qtbot.mouseMove(pane.table.viewport(), QPoint(pane.table.viewport().width() - 1, 0))
    before = pane.table.viewport().grab().toImage()
    view.point_at(B_H1)
    assert pane.table.viewport().grab().toImage() != before


def test_columns_are_named_after_the_layer_that_is_at_the_top(pane: WeightsTablePane) -> None:
    header = [pane.model.headerData(i, Qt.Orientation.Horizontal) for i in range(3)]
    assert header == ["bias", "from x1", "from x2"]
    assert [pane.model.text(pane.model.index(2, i)) for i in range(3)] == ["bias", "from h1", "from h2"]
    pane.resize(530, 110)
    QGuiApplication.processEvents()
    pane.table.verticalScrollBar().setValue(pane.table.verticalScrollBar().maximum())
    header = [pane.model.headerData(i, Qt.Orientation.Horizontal) for i in range(3)]
    assert header == ["bias", "from h1", "from h2"]


def test_an_exploded_run_is_shown_without_breaking(qtbot: QtBot) -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(run.timeline.end)
    view = View(run.snapshot())
    pane = pane_on(view, qtbot)
    assert not pane.grab().isNull()
    assert pane.texts()["b[h1]"] == exact(view.snapshot.value(B_H1))


def test_another_network_has_other_rows(pane: WeightsTablePane, view: View) -> None:
    view.show(Run(EXAMPLES["initialise"].experiment()).snapshot())
    assert set(pane.texts()) == {
        *("status", "b[h1]", "w[h1,x1]", "w[h1,x2]", "b[y1]", "w[y1,h1]", "b[y2]", "w[y2,h1]"),
    }


@pytest.mark.parametrize("palette", [LIGHT, DARK, HIGH_CONTRAST_LIGHT])
@pytest.mark.parametrize("value", [-1.0, 1.0])
def test_ink_is_readable_on_the_fullest_ground(palette: Palette, value: float) -> None:
    assert contrast(palette.ink, blend(palette.weight(value), palette.pane, HEAT)) >= 4.5


def test_what_is_typed_after_the_run_has_moved_is_refused(pane: WeightsTablePane, view: View, qtbot: QtBot) -> None:
    run = Run(view.snapshot.experiment)
    run.seek(Position(87))
    view.running = True
    view.show(run.snapshot())
    with qtbot.assertNotEmitted(view.experiment_requested), qtbot.assertNotEmitted(view.edit_requested):
        pane.type_into(pane.model.index_of(B_H1), "0.5")
    assert pane.texts()["status"] == f"b[h1]: {NOT_NOW}"


def test_a_weight_near_the_largest_number_has_a_ground(qtbot: QtBot) -> None:
    layer = Weights(((1.7e308, 0.5), (0.5, 0.5)), (0.5, 0.5))
    view = View(Run(replace(default_experiment(), given=(layer, layer))).snapshot())
    assert pane_on(view, qtbot).model.scales() == [2.0**1023, 2.0**1023]


def test_the_weights_of_a_large_network_are_a_map_at_first_and_numbers_when_asked_for(qtbot: QtBot) -> None:
    view = View(Run(network(64, 32, 10)).snapshot())
    pane = pane_on(view, qtbot)
    assert pane.map.isVisible() and not pane.table.isVisible()
    second = pane.map.maps()[1]
    ref = Ref(Quantity.WEIGHT, Unit(1, 4), Unit(0, 20))
    place = second.place(ref)
    assert place
    middle = QPoint(round((place.left + place.right) / 2), round((place.top + place.bottom) / 2))
    qtbot.mouseMove(pane.map, QPoint(1, 1))
    qtbot.mouseMove(pane.map, middle)
    assert view.focus is not None and view.focus.unit is not None and view.focus.unit.layer == 1
    assert view.focus == pane.map.ref_at(middle)
    assert not pane.grab().isNull()
    qtbot.mouseClick(pane._as_map, Qt.MouseButton.LeftButton)
    assert pane.table.isVisible() and not pane.map.isVisible()


def test_the_weights_of_a_small_network_are_numbers_at_first(pane: WeightsTablePane) -> None:
    assert pane.table.isVisible() and not pane.map.isVisible()
