"""What is marked in a run: kept as JSON, and found on the timeline."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.engine import algorithm
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import Freeze
from bpviz.session.order import Order
from bpviz.session.places import Calendar, Places
from bpviz.session.run import Run
from bpviz.session.stop_places import Line, line_below, lines_of_steps, places_of
from bpviz.session.stops import (
    Bookmark,
    ConditionStop,
    EpochStop,
    LineStop,
    Marks,
    NeuronStop,
    RowStop,
    as_plain,
    bookmark_at,
    marks_of,
    neighbour,
    position_of,
    toggled,
)
from bpviz.session.timeline import Position, Timeline

TUTORIAL = default_experiment()
MARKS = Marks(
    (
        LineStop("algorithm.py", 105, count=3),
        NeuronStop("h1", Phase.UPDATE),
        RowStop(3, enabled=False),
        EpochStop(6),
        ConditionStop("abs(w[y2,h1]) > 5"),
    ),
    ("w[h1,x1]",),
    (Bookmark("6:4:7", "the last row is wrong", 1), Bookmark("start")),
)


def test_marks_are_read_back_from_json() -> None:
    assert marks_of(json.loads(json.dumps(as_plain(MARKS)))) == MARKS


def test_a_stop_goes_by_its_place_whatever_its_count() -> None:
    line, *others = MARKS.stops
    assert toggled(MARKS, replace(line, count=1)).stops == (*others,)
    assert toggled(MARKS, RowStop(3)).stops == (*MARKS.stops[:2], *MARKS.stops[3:])
    assert toggled(MARKS, RowStop(4)).stops == (*MARKS.stops, RowStop(4))


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"stop": []},
        {"stops": {}},
        {"stops": [{"kind": "line"}]},
        {"stops": [{"kind": "row", "row": "4"}]},
        {"stops": [{"kind": "row", "row": True}]},
        {"stops": [{"kind": "row", "row": -1}]},
        {"stops": [{"kind": "row", "row": 1, "count": 0}]},
        {"stops": [{"kind": "neuron", "neuron": "h1", "phase": "loss"}]},
        {"stops": [{"kind": "moon"}]},
        {"watches": [7]},
        {"watches": ["w" * 501]},
        {"bookmarks": ["start"]},
        {"bookmarks": [{"at": "start", "text": 7}]},
        {"bookmarks": [{"at": "start"}] * 1001},
    ],
)
def test_other_json_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        marks_of(wrong)


def test_bookmarks_stand_where_their_moment_is() -> None:
    timeline = Timeline(TUTORIAL)
    positions = [position_of(bookmark, timeline) for bookmark in MARKS.bookmarks]
    assert positions == [Position(840, 1), Position(0)]
    assert bookmark_at(Position(840, 1), timeline, "the last row is wrong") == MARKS.bookmarks[0]
    for elsewhere in ("99:0:0", "now", "1:2", "6:4:99"):
        assert position_of(Bookmark(elsewhere), timeline) is None
    assert position_of(Bookmark("start", term=9), timeline) is None
    assert neighbour([*positions, None], Position(5), forward=True) == Position(840, 1)
    assert neighbour([*positions, None], Position(5), forward=False) == Position(0)
    assert neighbour(positions, Position(840, 1), forward=True) is None


@settings(max_examples=60)
@given(st.data())
def test_places_are_found_before_and_after_any_moment(data: st.DataObject) -> None:
    batch = data.draw(st.sampled_from([1, 4, None]))
    experiment = replace(TUTORIAL, epochs=2, batch_size=batch, shuffle=data.draw(st.booleans()))
    timeline, order = Timeline(experiment), Order(experiment)
    places = Places(
        tuple(sorted(data.draw(st.sets(st.integers(0, len(timeline.all_slots) - 1), min_size=1, max_size=3)))),
        row=data.draw(st.sampled_from([None, 3])),
        epoch=data.draw(st.sampled_from([None, 0, 1, 7])),
        turn=data.draw(st.sampled_from([None, 0, 9])),
    )
    found = []
    for index in range(timeline.end.index):
        row_number, step = timeline.row_of(index)
        epoch, turn = divmod(row_number, timeline.rows)
        row = order.row(row_number)
        if step in places.steps and places.row in (None, row) and places.epoch in (None, epoch):
            found += [index + 1] * (places.turn in (None, turn))
    calendar = Calendar(experiment, timeline)
    for index in data.draw(st.lists(st.integers(0, timeline.end.index), min_size=5, max_size=5)):
        after = [there for there in found if there > index]
        before = [there for there in found if there < index]
        assert calendar.after(places, index) == (after[0] if after else None)
        assert calendar.before(places, index) == (before[-1] if before else None)
        assert calendar.nth(places, index, 3, forward=True) == (after[2] if len(after) > 2 else None)


@pytest.mark.parametrize(
    "experiment",
    [
        TUTORIAL,
        replace(TUTORIAL, transfers=("tanh", "softmax"), loss="cross_entropy", batch_size=3),
        replace(TUTORIAL, rule=TUTORIAL.rule._replace(optimizer="adam")),
        replace(TUTORIAL, interventions=(Freeze(0, Unit(0, 0), 0),)),
        EXAMPLES["backward"].experiment(),
    ],
)
def test_a_line_stops_after_the_steps_that_run_it(experiment: Experiment) -> None:
    run = Run(experiment)
    timeline = run.timeline
    lines = lines_of_steps(run.experiment, timeline)
    for row_number in range(min(3, timeline.rows)):
        run.seek(Position(timeline.row_start(row_number) + timeline.row_steps(row_number)))
        for step, expected in zip(run.snapshot().steps, lines, strict=False):
            numbers = {result.line for result in step.results} | {term.line for term in step.terms} | {step.line}
            assert numbers <= {line.number for line in expected}
            assert {line.number for line in expected} == numbers or experiment.interventions
            file = "algorithm.py" if step.path[-1] in dir(algorithm) else "updates.py"
            assert file in {line.file for line in expected}


def test_breakpoints_have_places_in_a_run_or_a_reason() -> None:
    timeline = Timeline(TUTORIAL)
    forward = next(line for line in lines_of_steps(TUTORIAL, timeline)[0])
    assert isinstance(forward, Line)
    first = line_below("algorithm.py", 1, TUTORIAL, timeline)
    assert first is not None and line_below("algorithm.py", first, TUTORIAL, timeline) == first
    assert line_below("algorithm.py", 10_000, TUTORIAL, timeline) is None
    assert places_of(LineStop("algorithm.py", first), TUTORIAL, timeline) == Places((0, 1, 2, 3))
    assert places_of(NeuronStop("y1", Phase.BACKWARD), TUTORIAL, timeline) == Places((5,))
    assert places_of(NeuronStop("h2", Phase.UPDATE), TUTORIAL, timeline) == Places((10,))
    assert places_of(RowStop(3), TUTORIAL, timeline) == Places((0,), row=3)
    assert places_of(EpochStop(6), TUTORIAL, timeline) == Places((0,), epoch=6, turn=0)
    for stop, says in {
        LineStop("algorithm.py", 1): "computes nothing",
        NeuronStop("h7", Phase.UPDATE): "no neuron",
        RowStop(10): "the rows are 1 to 10",
        EpochStop(20): "no epoch 20",
        ConditionStop("h1 saturates"): "no fixed place",
    }.items():
        with pytest.raises(ValueError, match=says):
            places_of(stop, TUTORIAL, timeline)
