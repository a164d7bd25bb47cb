"""The nearest stop is found forward and back, wherever one stands, in every kind of run, plain and compiled alike."""

import math
import time
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.state import Ran, State
from bpviz.engine.steps import Ref, Step
from bpviz.session.answers import predictions
from bpviz.session.condition_text import parse_condition
from bpviz.session.conditions import sources, truth
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.interventions import Freeze, SetRate, SetWeight
from bpviz.session.places import RightRow, Source
from bpviz.session.run import Run
from bpviz.session.scores import accuracy
from bpviz.session.search import Search
from bpviz.session.snapshot import Snapshot
from bpviz.session.stop_places import lines_of_steps
from bpviz.session.stops import ConditionStop, EpochStop, LineStop, NeuronStop, RowStop, Stop
from bpviz.session.timeline import START, Position
from bpviz.session.watched_rows import PlainWatchedRows
from bpviz.session.watches import Watches

TUTORIAL = replace(default_experiment(), epochs=4)
BATCH = replace(TUTORIAL, batch_size=4, rule=Rule("adam"), shuffle=True, learning_rate=0.05, epochs=3)
SOFTMAX = replace(
    TUTORIAL, layers=(2, 3, 2), transfers=("relu", "softmax"), loss="cross_entropy", init="half", epochs=3
)
MOMENTUM = replace(SOFTMAX, batch_size=None, rule=Rule("momentum"), learning_rate=0.1)
EXPLODING = replace(EXAMPLES["exploding"].experiment(), epochs=5)
EDITED = replace(
    TUTORIAL,
    interventions=(
        SetWeight(40, Unit(0, 0), 0, -0.75),
        SetRate(150, 2.0),
        Freeze(201, Unit(1, 0), None),
        SetWeight(260, Unit(1, 0), -1, 1.5),
        Freeze(330, Unit(1, 0), None, frozen=False),
    ),
)
RUNS = {
    "tutorial": TUTORIAL, "batch": BATCH, "softmax": SOFTMAX, "momentum": MOMENTUM, "exploding": EXPLODING,
    "edited": EDITED,
}  # fmt: skip
NAMES = ("w[h1,x1]", "b[y1]", "out[y1]", "out[y2]", "net[h1]", "delta[h1]", "error[y1]", "slope[h2]", "row_error",
         "epoch_error", "accuracy", "expected[y1]", "x1")  # fmt: skip
MORE = {
    "batch": ("gradient[h1,x1]", "gradient[y2]", "mean[h1,x1]", "square[y1,h1]", "mean[y1]"),
    "momentum": ("gradient[y1]", "velocity[y2,h1]", "largest", "total"),
    "softmax": ("largest", "total"),
}


@cache
def moments(name: str) -> tuple[list[Snapshot], dict[int, float]]:
    """Every moment of a run, and the accuracy at the end of each epoch, before a person sets a weight there."""
    run = Run(RUNS[name])
    run.seek(run.end)
    snapshots, accuracies = [], {}
    for index in range(run.end.index + 1):
        run.seek(Position(index))
        snapshots.append(run.snapshot())
        if index and index % run.timeline.epoch_steps == 0:
            edits = tuple(edit for edit in run.experiment.interventions if edit.at < index)
            alone = Run(replace(run.experiment, interventions=edits))
            alone.seek(Position(index))
            right = accuracy(predictions(run.experiment, alone.snapshot().parameters), run.experiment.data.targets)
            assert right is not None
            accuracies[index] = right
    return snapshots, accuracies


class Walk:
    """The indices at which a condition holds, found in the plainest way: by looking at every moment of a run."""

    def __init__(self, name: str, text: str) -> None:
        self.experiment = RUNS[name]
        self.condition = parse_condition(text, self.experiment)
        self.named = set(sources(self.condition))
        self.now: dict[Source, float] = {}
        self.last: dict[Source, float] = {}
        self.before: dict[Source, float] = {}
        self.found: list[int] = []
        self.truths: list[bool | None] = []  # at each index
        snapshots, self.accuracies = moments(name)
        self.end = len(snapshots) - 1
        for index in range(self.end + 1):
            if index:
                self._look(snapshots[index], index)
            self._take_weights(snapshots[index])
            self.truths.append(self._truth())

    def _look(self, snapshot: Snapshot, index: int) -> None:
        assert snapshot.step
        if len(snapshot.steps) == 1:  # a row begins
            stays = {Quantity.WEIGHT, Quantity.BIAS, *MEMORY, Quantity.EPOCH_ERROR, Quantity.ACCURACY}
            self.now = {s: value for s, value in self.now.items() if isinstance(s, RightRow) or s.quantity in stays}
        for ref in self.named:
            if isinstance(ref, Ref) and (ref.quantity is Quantity.EXPECTED or (ref.unit and ref.unit.layer < 0)):
                value = snapshot.value(ref)
                assert value is not None
                self.now[ref] = value
        written = self._written(snapshot, snapshot.step, index)
        for source, value in written.items():
            self._write(source, value)
        if self.named & written.keys() and self._truth():
            self.found.append(index)

    def _truth(self) -> bool | None:
        return truth(self.condition, lambda s: self.now.get(s, math.nan), lambda s: self.before.get(s, math.nan))

    def _written(self, snapshot: Snapshot, step: Step, index: int) -> dict[Source, float]:
        found: dict[Source, float] = {result.ref: result.value for result in step.computed}
        found.pop(Ref(Quantity.EPOCH_ERROR), None)
        for i, term in enumerate(step.terms):
            if step.phase in (Phase.UPDATE, Phase.ACCUMULATE):
                found[step.made(i)] = term.value
            found |= dict(term.remembered)
        prediction, row = snapshot.prediction(), snapshot.data_row
        if step.phase is Phase.FORWARD and prediction is not None and row is not None:
            found[RightRow(row)] = float(prediction == self.experiment.data.targets[row])
        if index in self.accuracies:
            found[Ref(Quantity.EPOCH_ERROR)] = snapshot.epoch_error or 0.0
            found[Ref(Quantity.ACCURACY)] = self.accuracies[index]
        return found

    def _take_weights(self, snapshot: Snapshot) -> None:
        """A weight that a person sets at a moment holds from the next Step on."""
        for ref in self.named:
            if isinstance(ref, Ref) and ref.quantity in (Quantity.WEIGHT, Quantity.BIAS, *MEMORY):
                value = snapshot.value(ref)
                assert value is not None
                if value != self.now.get(ref):
                    self._write(ref, value)

    def _write(self, source: Source, value: float) -> None:
        if source in self.last:
            self.before[source] = self.last[source]
        self.last[source] = self.now[source] = value


def search(run: Run, stops: list[Stop], position: Position, forward: bool) -> int | None:
    run.seek(position)
    looking = Search(run, stops, forward)
    while not looking.go_on(time.perf_counter()):
        assert 0.0 <= looking.progress <= 1.0
    if not forward:
        assert run.position == position
    return looking.found.position.index if looking.found else None


@st.composite
def run_and_condition(draw: st.DrawFn) -> tuple[str, str]:
    """A kind of run, and a condition on its numbers."""
    name = draw(st.sampled_from(sorted(RUNS)))
    computed = st.sampled_from(NAMES[:-2] + MORE.get(name, ()))
    named = st.one_of(computed, st.sampled_from(NAMES[-2:]))
    operands = st.one_of(named, named.map("abs({})".format), st.floats(-1, 1).map(repr))
    tests = st.one_of(
        st.builds("{} {} {}".format, computed, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), operands),
        st.builds("{} {}".format, computed, st.sampled_from(["rises", "falls", "changes sign"])),
        st.sampled_from(["row 4 is wrong", "row 9 is right", "h1 saturates", "not h2 saturates"]),
    )
    conditions = st.recursive(
        tests,
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            inner.map("not ({})".format),
        ),
        max_leaves=5,
    )
    return name, draw(conditions)


def check(name: str, text: str, data: st.DataObject, run: Run) -> None:
    walk = Walk(name, text)
    run.seek(run.end)
    for index in [0, walk.end, *data.draw(st.lists(st.integers(0, walk.end), min_size=2, max_size=2))]:
        count = data.draw(st.integers(1, 3))
        after = [there for there in walk.found if there > index]
        before = [there for there in walk.found if there < index]
        stops: list[Stop] = [ConditionStop(text, count=count)]
        assert search(run, stops, Position(index), True) == (after[count - 1] if len(after) >= count else None)
        assert search(run, stops, Position(index), False) == (before[-count] if len(before) >= count else None)
        *_, seen = Watches(run, [text]).at(Position(index))
        assert seen and seen.found == {text: walk.truths[index]}


@settings(max_examples=25, deadline=None)
@given(run_and_condition(), st.data())
def test_a_condition_is_found_where_it_holds(case: tuple[str, str], data: st.DataObject) -> None:
    check(*case, data, Run(RUNS[case[0]]))


@cache
def fast(name: str) -> FastEngine:
    engine = FastEngine()
    engine.prepare(RUNS[name])
    engine.prepare_watching(RUNS[name])
    engine.wait()
    assert engine.can_watch(RUNS[name]) and (name != "edited" or engine.can_watch(RUNS[name], freezes=True))
    return engine


@settings(max_examples=75, deadline=None)
@given(run_and_condition(), st.data())
def test_compiled_code_finds_the_same(case: tuple[str, str], data: st.DataObject) -> None:
    name, text = case
    run, plain = Run(RUNS[name], fast(name)), PlainWatchedRows.run

    def only_where_something_changes_inside(rows: PlainWatchedRows, state: State, first: int, *rest: Any) -> Ran:
        assert run.rows.edits.is_inside(first)
        return plain(rows, state, first, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlainWatchedRows, "run", only_where_something_changes_inside)
        check(name, text, data, run)


def test_the_nearest_of_several_stops_is_found() -> None:
    run = Run(TUTORIAL)
    run.seek(run.end)
    walk = Walk("tutorial", "row 4 is right")
    middle = Position(walk.found[1])
    stops: list[Stop] = [
        ConditionStop("row 4 is right"),
        ConditionStop("h1 saturates", enabled=False),
        ConditionStop("out[h9] < 1"),
        NeuronStop("h2", Phase.UPDATE),
        NeuronStop("h9", Phase.UPDATE),
        EpochStop(2),
        RowStop(3, enabled=False),
    ]
    step = run.timeline.row_steps(0)
    assert search(run, stops, middle, True) == min(walk.found[2], middle.index // step * step + 11)
    assert search(run, stops, middle, False) == max(walk.found[0], middle.index // step * step - 2)
    assert search(run, stops[:3], middle, True) == walk.found[2]
    assert search(run, stops[5:], middle, True) == 2 * run.timeline.epoch_steps + 1
    assert search(run, stops[6:], middle, True) is None
    line = LineStop("algorithm.py", next(line.number for line in sorted(lines_of_steps(TUTORIAL, run.timeline)[4])))
    assert search(run, [line], START, True) == 5
    assert search(run, [replace(line, count=3)], START, True) == 5 + 2 * step


def test_in_the_middle_of_a_sum_the_step_before_lies_behind_and_its_own_ahead() -> None:
    run = Run(TUTORIAL)
    forward: list[Stop] = [NeuronStop("h1", Phase.FORWARD), NeuronStop("h2", Phase.FORWARD)]
    assert search(run, forward, Position(1, 1), True) == 2
    assert search(run, forward, Position(1, 1), False) == 1
    assert search(run, [ConditionStop("net[h1] > 0 or net[h2] > 0")], Position(1, 1), False) == 1


def test_gradients_and_what_an_optimizer_remembers_are_watched() -> None:
    for text in ("gradient[h1,x1] changes sign", "velocity[y2,h1] rises and gradient[y2] < 0"):
        found = Walk("momentum", text).found
        run = Run(MOMENTUM)
        run.seek(run.end)
        assert search(run, [ConditionStop(text)], START, True) == found[0]
        assert search(run, [ConditionStop(text)], run.end, False) == found[-1]


def test_two_replays_do_not_disturb_each_other() -> None:
    run = Run(TUTORIAL)
    run.seek(run.end)
    alone = [list(run.replays.to(run.replays.state(), 0, until)) for until in (30, 40)]
    beside = list(zip_longest(*(run.replays.to(run.replays.state(), 0, until) for until in (30, 40))))
    for one, other in zip(alone, zip(*beside, strict=True), strict=True):
        errors, both = (
            [error for ran, _ in filter(None, replay) for error in ran.epoch_errors.tolist()] for replay in (one, other)
        )
        assert errors == both
