"""The arithmetic of moments, and where stepping leads at every grain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.dataset import DataSet
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import START, Grain, Moment, Position, Timeline, read_moment

TUTORIAL = Timeline(default_experiment())


def timeline(layers: tuple[int, ...], rows: int, epochs: int, batch: int | None = 1, softmax: bool = False) -> Timeline:
    data = DataSet("made", np.zeros((rows, layers[0])), np.zeros((rows, layers[-1])))
    transfers = ["sigmoid"] * (len(layers) - 1)
    if softmax:
        transfers[-1] = "softmax"
    loss = "cross_entropy" if softmax else "squared"
    return Timeline(Experiment(data, layers, tuple(transfers), epochs=epochs, batch_size=batch, loss=loss))


TIMELINES = st.builds(
    timeline,
    st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple),
    st.integers(1, 4),
    st.integers(1, 3),
    st.sampled_from([1, 2, 3, None]),
    st.booleans(),
)
GRAINS = st.sampled_from(list(Grain))


def some_position(line: Timeline, data: st.DataObject) -> Position:
    index = data.draw(st.integers(0, line.end.index))
    terms = line.slot(index).terms if index < line.end.index else 0
    return Position(index, data.draw(st.integers(0, terms)))


def test_the_tutorial_has_13_steps_a_row_and_2600_in_all() -> None:
    assert (TUTORIAL.row_steps(0), TUTORIAL.end) == (13, Position(2600))
    assert TUTORIAL.index(Moment(0, 0, 0)) == 1
    assert TUTORIAL.index(Moment(6, 4, 7)) == (6 * 10 + 4) * 13 + 8
    assert TUTORIAL.moment(0) is None
    assert str(TUTORIAL.moment(2600)) == "19:9:12"


@given(TIMELINES)
def test_moments_and_indices_are_a_bijection(line: Timeline) -> None:
    moments = [line.moment(index) for index in range(1, line.end.index + 1)]
    assert moments == sorted(set(moments))
    assert [line.index(moment) for moment in moments if moment] == list(range(1, line.end.index + 1))


@pytest.mark.parametrize(
    "moment, message",
    [
        (Moment(20, 0, 0), "epoch 20 is not there: this run has epochs 0 to 19"),
        (Moment(0, 10, 0), "row 10 is not there: this run has rows 0 to 9"),
        (Moment(0, 0, 13), "step 13 is not there: this run has steps 0 to 12"),
        (Moment(-1, 0, 0), "epoch -1 is not there: this run has epochs 0 to 19"),
    ],
)
def test_a_moment_that_is_not_there(moment: Moment, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TUTORIAL.index(moment)


def test_a_run_without_epochs_has_only_a_start() -> None:
    none = Timeline(Experiment(default_experiment().data, epochs=0))
    assert none.end == START
    assert none.forward(START, Grain.EPOCH) == none.back(START, Grain.TERM) == START
    with pytest.raises(ValueError, match="this run has no epochs"):
        none.index(Moment(0, 0, 0))


def test_slots_of_a_row() -> None:
    assert [(slot.phase, slot.unit, slot.terms) for slot in TUTORIAL.all_slots] == [
        *((Phase.FORWARD, Unit(i, j), 2) for i in (0, 1) for j in (0, 1)),
        (Phase.LOSS, None, 2),
        *((Phase.BACKWARD, Unit(1, j), 1) for j in (0, 1)),
        *((Phase.BACKWARD, Unit(0, j), 2) for j in (0, 1)),
        *((Phase.UPDATE, Unit(i, j), 3) for i in (0, 1) for j in (0, 1)),
    ]


@pytest.mark.parametrize(
    "grain, stops",
    [
        (Grain.NEURON, list(range(1, 14))),
        (Grain.LAYER, [2, 4, 5, 7, 9, 11, 13]),
        (Grain.PASS, [4, 5, 9, 13]),
        (Grain.ROW, [13]),
        (Grain.EPOCH, [130]),
    ],
)
def test_where_forward_stops_in_a_row(grain: Grain, stops: list[int]) -> None:
    position, seen = START, []
    for _ in stops:
        position = TUTORIAL.forward(position, grain)
        seen.append(position.index)
    assert seen == stops
    for index in [*reversed(stops[:-1]), 0]:
        position = TUTORIAL.back(position, grain)
        assert position == Position(index)


def test_forward_by_terms_shows_each_term_and_then_the_step() -> None:
    position = START
    seen = []
    for _ in range(4):
        position = TUTORIAL.forward(position, Grain.TERM)
        seen.append(position)
    assert seen == [Position(0, 1), Position(0, 2), Position(1), Position(1, 1)]
    for expected in [Position(1), Position(0, 2), Position(0, 1), START, START]:
        position = TUTORIAL.back(position, Grain.TERM)
        assert position == expected


@pytest.mark.parametrize(
    "grain, forward, back", [(Grain.NEURON, 7, 6), (Grain.LAYER, 7, 5), (Grain.PASS, 9, 5), (Grain.ROW, 13, 0)]
)
def test_from_the_middle_of_a_sum(grain: Grain, forward: int, back: int) -> None:
    middle = Position(6, 1)
    assert TUTORIAL.forward(middle, grain) == Position(forward)
    assert TUTORIAL.back(middle, grain) == Position(back)


@given(TIMELINES, GRAINS, st.data())
def test_back_undoes_forward_from_the_end_of_a_unit(line: Timeline, grain: Grain, data: st.DataObject) -> None:
    position = START
    for _ in range(data.draw(st.integers(0, 12))):
        position = line.forward(position, grain)
    onward = line.forward(position, grain)
    assert onward > position or position == line.end
    if onward > position:
        assert line.back(onward, grain) == position


@given(TIMELINES, GRAINS, st.data())
def test_stepping_always_moves_and_never_leaves_the_run(line: Timeline, grain: Grain, data: st.DataObject) -> None:
    position = some_position(line, data)
    forward, back = line.forward(position, grain), line.back(position, grain)
    assert position < forward <= line.end or position == forward == line.end
    assert START <= back < position or position == back == START


@given(TIMELINES, st.data())
def test_a_coarser_grain_goes_at_least_as_far(line: Timeline, data: st.DataObject) -> None:
    position = some_position(line, data)
    forward = [line.forward(position, grain) for grain in Grain]
    back = [line.back(position, grain) for grain in Grain]
    assert forward == sorted(forward)
    assert back == sorted(back, reverse=True)


@given(TIMELINES, st.data())
def test_the_place_of_a_position(line: Timeline, data: st.DataObject) -> None:
    position = some_position(line, data)
    row_number, count = line.place(position)
    assert line.row_start(row_number) + count == position.index
    assert 0 <= count <= line.row_steps(row_number)
    moment = line.moment(position.index)
    if moment and not position.term:
        assert (moment.epoch * line.rows + moment.row, moment.step + 1) == (row_number, count)


def test_grains_from_fine_to_coarse() -> None:
    order = [Grain.TERM]
    while TUTORIAL.coarser(order[-1]) is not order[-1]:
        order.append(TUTORIAL.coarser(order[-1]))
    assert order == [grain for grain in Grain if grain is not Grain.BATCH]
    assert [TUTORIAL.finer(grain) for grain in order] == [Grain.TERM, *order[:-1]]


def test_the_other_procedures_take_fewer_steps() -> None:
    assert Timeline(EXAMPLES["forward"].experiment()).epoch_steps == 3
    assert [slot.phase for slot in Timeline(EXAMPLES["backward"].experiment()).all_slots] == [Phase.BACKWARD] * 3
    assert Timeline(EXAMPLES["predict"].experiment()).end == Position(40)


@pytest.mark.parametrize("space", [" ", "\n", "\x1c", "\u2003"])
def test_space_around_a_moment_is_left_out(space: str) -> None:
    assert read_moment(f"{space}6:4:7{space}") == Moment(6, 4, 7)
    with pytest.raises(ValueError, match="is not a moment"):
        read_moment(f"6:{space}4:7")
