"""Every number has an origin: the Step that wrote it last, and what that read, in every kind of run."""

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import MEMORY, NEURON_QUANTITIES, Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.steps import Ref, weight_ref
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import SetRate, SetWeight
from bpviz.session.moves import Move, Moves, WhatMoved
from bpviz.session.origins import KEPT, Kind, Number, Origin, Why, number_at
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Grain, Moment, Position

TUTORIAL = default_experiment()
BATCH = replace(TUTORIAL, epochs=4, batch_size=4, rule=Rule("adam"), shuffle=True, learning_rate=0.05)
SOFTMAX = replace(
    TUTORIAL, layers=(2, 3, 2), transfers=("relu", "softmax"), loss="cross_entropy", init="half", epochs=3
)
MOMENTUM = replace(SOFTMAX, batch_size=None, rule=Rule("momentum"), learning_rate=0.1)
EDITS = (SetWeight(40, Unit(0, 0), 0, -0.75), SetRate(150, 2.0), SetWeight(260, Unit(1, 0), -1, 1.5))
EDITED = replace(TUTORIAL, interventions=EDITS)
RUNS = {
    "tutorial": TUTORIAL, "batch": BATCH, "softmax": SOFTMAX, "momentum": MOMENTUM, "edited": EDITED,
    "exploding": EXAMPLES["exploding"].experiment(), "backward": EXAMPLES["backward"].experiment(),
}  # fmt: skip


def why(run: Run, number: Number) -> Origin:
    *_, origin = Why(number).answer(run)
    assert origin
    return origin


def moved(run: Run, question: WhatMoved) -> Moves:
    *_, moves = question.answer(run)
    assert moves
    return moves


def refs_of(experiment: Experiment) -> Iterator[Ref]:
    """Every number that a snapshot of this experiment can have."""
    yield from map(Ref, (Quantity.ROW_ERROR, Quantity.EPOCH_ERROR, Quantity.LEARNING_RATE))
    yield from (Ref(Quantity.OUTPUT, Unit(-1, i)) for i in range(experiment.layers[0]))
    yield from (Ref(Quantity.EXPECTED, Unit(experiment.last_layer, i)) for i in range(experiment.layers[-1]))
    for layer, size in enumerate(experiment.layers[1:]):
        for unit in (Unit(layer, i) for i in range(size)):
            yield from (Ref(quantity, unit) for quantity in NEURON_QUANTITIES)
            for quantity in (Quantity.WEIGHT, Quantity.GRADIENT, *MEMORY):
                count = experiment.layers[layer] + 1
                yield from (weight_ref(unit, i, i == count - 1, quantity) for i in range(count))


def same(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and math.isnan(one) and math.isnan(other))


@pytest.mark.parametrize("name", RUNS)
def test_what_is_shown_has_an_origin_and_what_that_read_stood_there_then(name: str) -> None:
    run = Run(RUNS[name])
    run.seek(run.end)
    last = run.end.index
    for index in sorted({1, last // 3, min(last // 3 + 3, last), last // 2, last} - {0}):
        run.seek(Position(index))
        shown = run.snapshot()
        for ref in list(refs_of(run.experiment))[index % 5 :: 5]:
            value = shown.value(ref)
            if value is None and ref.quantity in KEPT | {Quantity.ROW_ERROR}:
                continue
            origin = why(run, number_at(ref, shown))
            assert same(origin.value, value), (index, ref)
            check(run, origin)
        assert run.position == Position(index)


def check(run: Run, origin: Origin) -> None:
    """The Step that is named wrote the number, and what it read is what another run shows there."""
    at = origin.number.at
    if origin.written.kind is not Kind.STEP:
        assert not origin.sources
        return
    assert origin.written.at is not None and origin.written.at <= at
    assert origin.sources
    for value, number in origin.sources:
        if number:
            assert same(why(run, number).value, value), (origin.number, number)


def test_a_number_is_followed_back_to_data_and_first_weights() -> None:
    run = Run(TUTORIAL)
    run.seek(Position(run.timeline.index(Moment(6, 4, 12))))
    at, seen = Number(Ref(Quantity.WEIGHT, Unit(1, 0), Unit(0, 0)), run.position.index), []
    while True:  # always on by what was read last but one: the delta, the error, …
        origin = why(run, at)
        seen.append((origin.written.kind, at.ref.quantity.value, str(run.timeline.moment(origin.written.at or 0))))
        if origin.written.kind is not Kind.STEP:
            break
        numbers = [source.number for source in origin.sources if source.number]
        at = numbers[2] if at.ref.quantity is Quantity.WEIGHT else numbers[0]
    assert seen[:6] == [
        (Kind.STEP, "w", "6:4:11"), (Kind.STEP, "delta", "6:4:5"), (Kind.STEP, "error", "6:4:5"),
        (Kind.STEP, "out", "6:4:2"), (Kind.STEP, "net", "6:4:2"), (Kind.STEP, "b", "6:3:11"),
    ]  # fmt: skip
    assert seen[-2:] == [(Kind.STEP, "b", "0:0:11"), (Kind.GIVEN, "b", "None")]


def test_one_that_is_not_there_yet_says_when_it_will_be() -> None:
    run = Run(TUTORIAL)
    run.seek(Position(14))  # h1 of the second row
    origin = why(run, Number(Ref(Quantity.DELTA, Unit(0, 0)), 14))
    assert (origin.written, origin.value) == ((Kind.NOT_YET, 21), None)


def test_a_term_that_has_run_counts() -> None:
    run = Run(TUTORIAL)
    run.seek(Position(9, 2))  # two of the three changes of h1
    shown = run.snapshot()
    first, bias = weight_ref(Unit(0, 0), 0, False), Ref(Quantity.BIAS, Unit(0, 0))
    assert (number_at(first, shown).at, number_at(bias, shown).at) == (10, 9)
    assert why(run, number_at(first, shown)).value == shown.value(first)
    assert why(run, number_at(bias, shown)).written == (Kind.GIVEN, 0)


@pytest.mark.parametrize("name", ["tutorial", "batch", "momentum", "edited"])
def test_what_moved_a_weight_adds_up_to_new_less_old(name: str) -> None:
    run = Run(RUNS[name])
    run.seek(run.end)
    for until in (run.timeline.epoch_steps, run.timeline.epoch_steps * 2 + 11, 264, run.end.index):
        for ref in (weight_ref(Unit(0, 0), 0, False), Ref(Quantity.BIAS, Unit(1, 0))):
            found = moved(run, WhatMoved(ref, until))
            assert found.total == found.new - found.old
            sizes = [abs(move.change) for move in found.moves]
            assert sizes == sorted(sizes, reverse=True)
            run.seek(Position(until))
            assert found.new == run.snapshot().value(ref)


def test_the_moves_are_the_changes_of_the_steps() -> None:
    run = Run(EDITED)
    ref = weight_ref(Unit(0, 0), 0, False)
    found = moved(run, WhatMoved(ref, 130))
    expected, at = [], Position(0)
    while at < Position(130):
        at = run.timeline.forward(at, Grain.NEURON)
        run.seek(at)
        shown: Snapshot = run.snapshot()
        changes = (
            [c for c in shown.step.changes if c.ref == ref] if shown.step and shown.step.phase is Phase.UPDATE else []
        )
        expected += [Move(shown.data_row, c.old, c.new, at.index) for c in changes]
    by_hand = [move for move in found.moves if move.row is None]
    assert [(move.new, move.at) for move in by_hand] == [(-0.75, 40)]
    assert sorted(m for m in found.moves if m.row is not None) == sorted(m for m in expected if m.old != m.new)
    assert sum(Fraction(m.new) - Fraction(m.old) for m in found.moves) == Fraction(found.new) - Fraction(found.old)
