import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.dataset import classified
from bpviz.present.timeline_layout import (
    Cell,
    cell_mark,
    current_step,
    fitting,
    lane,
    row_label,
    row_lane,
    row_marks,
    step_labels,
    step_lane,
    step_position,
    steps_made,
)
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.timeline import START, Moment, Position, Timeline


def measure(text: str) -> float:
    return 6.0 * len(text)


def shows_all(ref: object) -> bool:
    return False


def large(rows: int, layers: tuple[int, ...]) -> Timeline:
    labels = [i % layers[-1] for i in range(rows)]
    data = classified("large", np.ones((rows, layers[0])).tolist(), labels, tuple(map(str, range(layers[-1]))))
    return Timeline(Experiment(data, layers, ("sigmoid",) * (len(layers) - 1)))


SMALL = Timeline(default_experiment())


def test_the_tutorials_rows_and_steps_have_a_cell_each() -> None:
    for found, count in ((row_lane(SMALL, 16, 1408, 8), 10), (step_lane(SMALL.all_slots, 16, 1408, 8), 13)):
        assert not found.folded
        assert [(cell.first, cell.count) for cell in found.cells] == [(i, 1) for i in range(count)]
        assert found.left == 16
        assert found.right == pytest.approx(1424)
        assert all(found.item_at(cell.x + cell.width / 2) == cell.first for cell in found.cells)


def test_left_and_right_of_a_lane_are_its_first_and_last_item() -> None:
    steps = step_lane(SMALL.all_slots, 16, 1408, 8)
    assert steps.item_at(-100) == 0
    assert steps.item_at(1e6) == 12


def test_319_steps_fold_into_one_block_a_layer_and_phase() -> None:
    timeline = large(2, (64, 64, 32, 10))
    found = step_lane(timeline.all_slots, 0, 1400, 8)
    assert found.folded
    assert [cell.count for cell in found.cells] == [64, 32, 10, 1, 10, 32, 64, 64, 32, 10]
    assert min(cell.width for cell in found.cells) >= 8
    assert found.right == pytest.approx(1400)
    names = Names((64, 64, 32, 10))
    assert [step_labels(timeline.all_slots, names, cell)[0] for cell in found.cells[:5]] == [
        "forward · h1.1–h1.64",
        "h2.1–h2.32",
        "y1–y10",
        "loss",
        "backward · y1–y10",
    ]


def test_a_lens_gives_the_items_under_the_mouse_room() -> None:
    found = step_lane(large(2, (64, 64, 32, 10)).all_slots, 0, 1400, 8)
    for x in (0, 3, 700, 1399):
        lens = found.lens(x, 48, 11)
        assert len(lens.cells) == 11
        assert lens.cells[0].width == 48
        assert found.left <= lens.left
        assert lens.right <= found.right + 1e-9
        assert found.item_at(x) in [cell.first for cell in lens.cells]
    assert found.lens(700, 48, 11).item_at(700) == found.item_at(700)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=60), st.floats(1, 3000), st.floats(0, 1))
def test_every_item_can_be_found_where_it_is_drawn(groups: list[int], width: float, share: float) -> None:
    found = lane(groups, 16, width, 8)
    assert sum(cell.count for cell in found.cells) == sum(groups)
    item = min(int(share * sum(groups)), sum(groups) - 1)
    cell = next(cell for cell in found.cells if cell.first <= item < cell.first + cell.count)
    x, room = cell.place(item)
    assert found.item_at(x + room / 2) == item


def test_many_rows_fold_into_round_blocks() -> None:
    found = row_lane(large(205, (1, 2)), 0, 1400, 8)
    assert [cell.count for cell in found.cells] == [20] * 10 + [5]
    huge = row_lane(large(60_000, (1, 2)), 0, 1400, 8)
    assert len(huge.cells) == 12
    assert huge.cells[0].count == 5000


def test_rows_are_labelled_alike_and_as_fully_as_there_is_room() -> None:
    cells = [Cell(i, 1, 0, 0) for i in range(10)]
    assert [row_label(cell, 10, 35, measure) for cell in cells][::9] == ["1", "10"]
    assert [row_label(cell, 10, 36, measure) for cell in cells][::9] == ["row 1", "row 10"]
    assert row_label(cells[9], 10, 11, measure) == ""
    assert row_label(Cell(20, 20, 0, 0), 200, 200, measure) == "rows 21–40"


def test_the_first_step_of_a_phase_names_the_phase() -> None:
    names = Names((2, 2, 2))
    longest = [step_labels(SMALL.all_slots, names, Cell(i, 1, 0, 0))[0] for i in range(13)]
    assert longest == [
        "forward · h1", "h2", "y1", "y2", "loss", "backward · y1", "y2", "h1", "h2", "update · h1", "h2", "y1", "y2",
    ]  # fmt: skip
    assert fitting(step_labels(SMALL.all_slots, names, Cell(5, 1, 0, 0)), 20, measure) == "y1"
    assert fitting(step_labels(SMALL.all_slots, names, Cell(5, 1, 0, 0)), 5, measure) == ""


def test_marks_say_which_rows_were_right() -> None:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(6, 4, 7))))
    snapshot = run.snapshot()
    targets = snapshot.experiment.data.targets
    predicted = [*snapshot.predictions, snapshot.prediction()]
    expected = ["✓" if predicted[i] == targets[i] else "✗" for i in range(5)]
    assert row_marks(snapshot, shows_all) == expected
    assert row_marks(snapshot, lambda ref: True)[-1] == ""
    run.seek(Position(run.timeline.index(Moment(6, 4, 1))))
    assert row_marks(run.snapshot(), shows_all) == [*expected[:4], ""]


def test_no_marks_without_classes_or_at_the_start() -> None:
    mazur = Run(EXAMPLES["mazur"].experiment())
    mazur.seek(mazur.timeline.end)
    assert row_marks(mazur.snapshot(), shows_all) == []
    assert row_marks(Run(default_experiment()).snapshot(), shows_all) == []


def test_a_block_counts_its_wrong_rows() -> None:
    marks = ["✓", "✗", "✓", "✗", "✓", "✓"]
    assert cell_mark(Cell(0, 4, 0, 0), marks) == "✗ 2"
    assert cell_mark(Cell(4, 2, 0, 0), marks) == "✓"
    assert cell_mark(Cell(4, 4, 0, 0), marks) == ""


def test_a_run_of_no_epochs_has_steps_to_point_at_too() -> None:
    none = Timeline(Experiment(default_experiment().data, epochs=0))
    assert step_position(none, 0, 3, 0) == START


def test_cells_fill_with_steps_and_terms() -> None:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(6, 4, 7)), 1))
    snapshot = run.snapshot()
    assert steps_made(snapshot) == 8.5
    assert current_step(snapshot) == 8
    done = [cell.done(steps_made(snapshot)) for cell in step_lane(SMALL.all_slots, 0, 1400, 8).cells]
    assert done == [1] * 8 + [0.5] + [0] * 4


def test_at_the_start_nothing_is_made() -> None:
    snapshot = Run(default_experiment()).snapshot()
    assert steps_made(snapshot) == 0
    assert current_step(snapshot) is None
