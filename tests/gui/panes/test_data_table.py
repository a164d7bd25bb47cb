"""The data pane: rows, predictions, and a click that goes there."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.panes.data_table import DataTablePane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.new_data import with_data
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position


@pytest.fixture
def run() -> Run:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(6, 4, 7))))
    return run


@pytest.fixture
def view(run: Run) -> View:
    return View(run.snapshot())


@pytest.fixture
def pane(view: View, qtbot: QtBot) -> DataTablePane:
    pane = DataTablePane(view, Theme())
    qtbot.addWidget(pane)
    pane.resize(530, 170)
    pane.show()
    return pane


def test_rows_count_from_one_and_show_inputs_class_and_prediction(pane: DataTablePane, view: View) -> None:
    texts, data = pane.texts(), view.snapshot.experiment.data
    assert texts["current"] == "5"
    for row in range(data.rows):
        assert texts[f"x1 {row + 1}"] == view.numbers.short(data.inputs[row, 0])
        assert texts[f"class {row + 1}"] == data.classes[data.targets[row]]
    for row, predicted in enumerate(view.snapshot.predictions):
        sign = "✓" if predicted == data.targets[row] else "✗"
        assert texts[f"predicted {row + 1}"] == f"{sign} {predicted}"
    assert texts["predicted 5"] == f"✓ {view.snapshot.prediction()}"
    assert texts["predicted 6"] == "—"


def test_there_is_no_stale_prediction(pane: DataTablePane, view: View, run: Run) -> None:
    run.seek(Position(run.timeline.index(Moment(6, 4, 2))))
    view.show(run.snapshot())
    assert pane.texts()["predicted 5"] == "—"
    run.seek(Position(run.timeline.index(Moment(7, 0, 3))))
    view.show(run.snapshot(), revealed=False)
    assert pane.texts()["predicted 1"] == "?"
    assert pane.texts()["predicted 2"] == "—"


def test_points_stand_below_each_other(pane: DataTablePane) -> None:
    cells = [pane.model.text(row, 2) for row in range(10)]
    assert len({(len(cell), cell.index(".")) for cell in cells}) == 1


def test_a_click_goes_to_the_first_step_of_a_row_in_this_epoch(pane: DataTablePane, view: View, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.seek_requested) as wish:
        qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=pane.row_place(5))
    assert wish.args == [Position(view.snapshot.timeline.index(Moment(6, 5, 0)))]


def test_the_current_row_is_always_in_view(pane: DataTablePane, view: View, run: Run) -> None:
    for row in (0, 9, 5, 0):
        run.seek(Position(run.timeline.index(Moment(6, row, 0))))
        view.show(run.snapshot())
        QGuiApplication.processEvents()
        assert pane.table.viewport().rect().contains(pane.row_place(row))
        assert pane.texts()["current"] == str(row + 1)


def test_pointing_at_an_input_of_the_current_row_shares_the_focus(
    pane: DataTablePane, view: View, qtbot: QtBot
) -> None:
    cell = pane.table.visualRect(pane.model.index(4, 1)).center()
    qtbot.mouseMove(pane.table.viewport(), cell)
    assert view.focus == Ref(Quantity.OUTPUT, Unit(-1, 0))
    qtbot.mouseMove(pane.table.viewport(), pane.row_place(5) + QPoint(60, 0))
    assert view.focus is None


def test_all_rows_are_copied_with_all_digits(pane: DataTablePane, view: View, qtbot: QtBot) -> None:
    pane.table.setFocus()
    qtbot.keyClick(pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0] == ["row", "x1", "x2", "class", "predicted"]
    assert [float(line[2]) for line in lines[1:]] == view.snapshot.experiment.data.inputs[:, 1].tolist()


def test_expected_outputs_that_are_numbers_have_columns(qtbot: QtBot) -> None:
    view = View(Run(EXAMPLES["mazur"].experiment()).snapshot())
    pane = DataTablePane(view, Theme())
    qtbot.addWidget(pane)
    assert pane.texts()["expected y2 1"] == view.numbers.short(0.99)
    assert not any("predicted" in name for name in pane.texts())


def test_other_data_and_other_digits_are_shown(pane: DataTablePane, view: View) -> None:
    view.look(digits=6)
    assert pane.texts()["x1 1"] == view.numbers.short(view.snapshot.experiment.data.inputs[0, 0])
    view.show(Run(EXAMPLES["forward"].experiment()).snapshot())
    assert pane.model.rowCount() == 1


def test_columns_are_measured_anew_only_where_they_may_be_wider(pane: DataTablePane, view: View) -> None:
    measured: list[str] = []
    pane.model.modelReset.connect(lambda: measured.append("again"))
    view.look(hide_future=True)
    assert measured == []
    view.look(digits=6)
    assert measured == ["again"]


def test_a_run_without_epochs_has_nowhere_to_go(qtbot: QtBot) -> None:
    view = View(Run(replace(default_experiment(), epochs=0)).snapshot())
    pane = DataTablePane(view, Theme())
    qtbot.addWidget(pane)
    pane.show()
    with qtbot.assertNotEmitted(view.seek_requested):
        qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=pane.row_place(1))


@pytest.mark.parametrize("height", [100, 133, 170, 190])
def test_no_row_is_cut(pane: DataTablePane, view: View, run: Run, height: int) -> None:
    """What the cover leaves free begins and ends with whole rows, also at the end, where Qt moves all down."""
    pane.resize(530, height)
    for row in (0, 4, 9, 6, 0):
        run.seek(Position(run.timeline.index(Moment(6, row, 7))))
        view.show(run.snapshot())
        QGuiApplication.processEvents()
        table = pane.table
        area, cover = table.viewport().geometry(), table.rest.geometry()
        free = area.adjusted(0, 0, 0, -cover.height())
        if cover.height() and cover.top() == area.top():
            free.translate(0, cover.height())
        rows = [table.visualRect(pane.model.index(i, 0)).translated(area.topLeft()) for i in range(10)]
        assert free.contains(rows[row])
        assert all(free.contains(rect) or not free.intersects(rect) for rect in rows)


def test_the_marked_row_does_not_jump_in_a_low_table(pane: DataTablePane, view: View, run: Run) -> None:
    pane.resize(530, pane.table.horizontalHeader().height() + 2 * 22)
    seen = set()
    for step in range(13):
        run.seek(Position(run.timeline.index(Moment(6, 4, step))))
        view.show(run.snapshot())
        seen.add(pane.table.verticalScrollBar().value())
    assert len(seen) == 1


def test_the_current_row_of_other_data_is_in_view(pane: DataTablePane, view: View, run: Run) -> None:
    view.show(Run(EXAMPLES["forward"].experiment()).snapshot())
    QGuiApplication.processEvents()
    run.seek(run.end)
    view.show(run.snapshot())
    QGuiApplication.processEvents()
    assert pane.table.viewport().rect().contains(pane.row_place(9))


def test_a_step_within_a_row_paints_that_row_alone(pane: DataTablePane, view: View, run: Run) -> None:
    told = []
    pane.model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    for moment in (Moment(6, 4, 8), Moment(6, 5, 0)):
        run.seek(Position(run.timeline.index(moment)))
        view.show(run.snapshot())
    assert told == [(4, 4), (0, 9)]


def click_title(pane: DataTablePane, column: int, qtbot: QtBot) -> None:
    header = pane.table.horizontalHeader()
    x = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, header.height() // 2))


def shown_rows(pane: DataTablePane) -> list[int]:
    return [int(pane.model.data(pane.model.index(place, 0))) for place in range(pane.model.rowCount())]


def test_a_click_on_a_title_sorts_and_rows_stay_who_they_are(pane: DataTablePane, view: View, qtbot: QtBot) -> None:
    inputs = view.snapshot.experiment.data.inputs[:, 0]
    upwards = [row + 1 for row in np.argsort(inputs, kind="stable").tolist()]
    click_title(pane, 1, qtbot)
    assert shown_rows(pane) == upwards
    assert pane.model.headerData(1, Qt.Orientation.Horizontal) == "x1 ↑"
    click_title(pane, 1, qtbot)
    assert shown_rows(pane) == upwards[::-1]
    assert pane.model.headerData(1, Qt.Orientation.Horizontal) == "x1 ↓"
    for place, row in enumerate(shown_rows(pane)):
        cell = pane.model.data(pane.model.index(place, 1))
        assert cell.strip() == view.numbers.short(inputs[row - 1])
    with qtbot.waitSignal(view.seek_requested) as wish:
        qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=pane.row_place(8))
    assert wish.args == [Position(view.snapshot.timeline.index(Moment(6, 8, 0)))]
    assert pane.table.viewport().rect().contains(pane.row_place(4))  # the current row
    click_title(pane, 1, qtbot)
    assert shown_rows(pane) == list(range(1, 11))


def test_classes_rows_and_predictions_are_sorted_too(pane: DataTablePane, view: View, qtbot: QtBot) -> None:
    data, predicted = view.snapshot.experiment.data, view.snapshot.predicted
    click_title(pane, 3, qtbot)
    assert shown_rows(pane) == [row + 1 for row in np.argsort(data.targets, kind="stable").tolist()]
    pane.model.sort_by(4)
    rank = [2 if predicted[i] < 0 else int(predicted[i] == data.targets[i]) for i in range(data.rows)]
    assert [rank[row - 1] for row in shown_rows(pane)] == sorted(rank)
    pane.model.sort_by(0)
    pane.model.sort_by(0)
    assert shown_rows(pane) == list(range(10, 0, -1))
    qtbot.keyClick(pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\n")[1].startswith("10\t")


def test_other_data_are_not_sorted(pane: DataTablePane, view: View) -> None:
    pane.model.sort_by(1)
    view.look(digits=6)
    assert pane.model.sorted_by == (1, False)
    view.show(Run(EXAMPLES["forward"].experiment()).snapshot())
    assert pane.model.sorted_by is None


def test_wrong_rows_are_marked(pane: DataTablePane, view: View, run: Run) -> None:
    run.seek(Position(run.timeline.index(Moment(1, 9, 12))))
    view.show(run.snapshot())
    snapshot = view.snapshot
    wrong = [
        i for i, predicted in enumerate(snapshot.predicted) if predicted not in (-1, run.experiment.data.targets[i])
    ]
    assert wrong
    assert [i for i in range(10) if pane.model.is_wrong(i)] == wrong
    pane.resize(530, 400)
    picture = pane.table.viewport().grab().toImage()
    for row in range(10):
        rect = pane.table.visualRect(pane.model.index(row, 0))
        at_the_left = picture.pixelColor(rect.left() + 1, rect.center().y()).name()
        assert (at_the_left == pane.theme.palette.ink) == (row in wrong)


def test_a_click_finds_the_turn_of_a_row_where_rows_are_shuffled(qtbot: QtBot) -> None:
    run = Run(replace(default_experiment(), shuffle=True))
    run.seek(Position(run.timeline.index(Moment(3, 2, 0))))
    view = View(run.snapshot())
    pane = DataTablePane(view, Theme())
    qtbot.addWidget(pane)
    pane.resize(530, 400)
    pane.show()
    with qtbot.waitSignal(view.seek_requested) as wish:
        qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=pane.row_place(7))
    run.seek(wish.args[0])
    assert run.snapshot().data_row == 7


def test_a_row_of_prepared_data_says_which_row_of_all_it_is(qtbot: QtBot) -> None:
    experiment = with_data(default_experiment(), loaded(Recipe("moons", hold_out=0.5)))
    pane = DataTablePane(View(Run(experiment).snapshot()), Theme())
    qtbot.addWidget(pane)
    of_all = experiment.data.numbers[3] + 1
    tip = pane.model.data(pane.model.index(3, 0), Qt.ItemDataRole.ToolTipRole)
    assert tip == f"row 4 of those that are trained on, row {of_all} of all"


def test_the_current_row_stays_in_view_in_a_lower_pane(pane: DataTablePane, view: View, run: Run) -> None:
    run.seek(Position(run.timeline.index(Moment(6, 8, 0))))
    pane.resize(530, 400)
    view.show(run.snapshot())
    pane.resize(530, 120)
    QGuiApplication.processEvents()
    assert pane.table.viewport().rect().contains(pane.row_place(8))


def test_other_data_are_seen_from_their_first_row_on(pane: DataTablePane, run: Run, view: View) -> None:
    run.seek(run.end)
    view.show(run.snapshot())
    assert pane.table.verticalScrollBar().value() > 0
    view.show(Run(with_data(run.experiment, loaded(Recipe("moons")))).snapshot())
    assert pane.table.verticalScrollBar().value() == 0
