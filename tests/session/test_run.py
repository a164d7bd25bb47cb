"""A run goes anywhere, forward and back, and is there in the same bits as one that went straight through."""

import math
import time
from random import Random
from typing import Any

import numpy as np
import pytest

from bpviz.data.catalogue import tutorial
from bpviz.data.dataset import DataSet
from bpviz.engine.network import Unit, Weights
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule, Schedule
from bpviz.engine.steps import Ref
from bpviz.session import rows
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.snapshot import EpochSummary, RowSummary, Snapshot
from bpviz.session.timeline import START, Grain, Moment, Position
from tests.golden import GOLDEN

SHORT = Experiment(tutorial(), epochs=3)
BATCHES = Experiment(
    tutorial(),
    (2, 3, 2),
    ("tanh", "softmax"),
    0.05,
    epochs=3,
    batch_size=4,
    rule=Rule("adam", l2=0.01),
    loss="cross_entropy",
    schedule=Schedule("step", 2, 0.5),
    shuffle=True,
)
DEEP = Experiment(tutorial(), (2, 3, 1, 2), ("tanh", "leaky_relu", "sigmoid"), 0.1, epochs=2, seed=5)


def state(snapshot: Snapshot) -> tuple[Any, ...]:
    """All that is computed at a place; NaN equals NaN, because it is compared as text."""
    return (
        [layer.tobytes() for layer in snapshot.parameters],
        repr(sorted(snapshot.values.items())),
        [(name, [layer.tobytes() for layer in layers]) for name, layers in snapshot.beside.items()],
        repr((snapshot.row_error, snapshot.epoch_error)),
        [(step.phase, step.unit, repr(step.results), repr(list(step.terms))) for step in snapshot.steps],
        snapshot.predictions.tolist(),
        (snapshot.epoch, snapshot.row, snapshot.moment, snapshot.position),
    )


def straight(experiment: Experiment) -> list[tuple[Any, ...]]:
    """The state at every index, by stepping forward from the start."""
    run = Run(experiment)
    states = [state(run.snapshot())]
    while run.position < run.end:
        run.seek(run.timeline.forward(run.position, Grain.NEURON))
        states.append(state(run.snapshot()))
    return states


@pytest.mark.parametrize(
    "experiment",
    [SHORT, DEEP, BATCHES, EXAMPLES["exploding"].experiment()],
    ids=["2-2-2", "deep", "batches", "exploding"],
)
@pytest.mark.parametrize("budget", [64 * 2**20, 3000], ids=["all keyframes", "few keyframes"])
def test_two_thousand_seeks_lead_to_the_same_bits(
    experiment: Experiment, budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "REPLAY", 0.0)  # a keyframe at every row
    expected = straight(experiment)
    run = Run(experiment)
    run.books.history.budget = budget
    random = Random(0)
    for _ in range(2000):
        index = random.randrange(len(expected))
        run.seek(Position(index))
        assert state(run.snapshot()) == expected[index]


def test_a_walk_of_every_kind_of_step_leads_to_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "REPLAY", 0.0)
    expected = straight(SHORT)
    run, random = Run(SHORT), Random(1)
    run.books.history.budget = 5000
    for _ in range(2000):
        step = random.choice([run.timeline.forward, run.timeline.back])
        run.seek(step(run.position, random.choice(list(Grain))))
        if not run.position.term:
            assert state(run.snapshot()) == expected[run.position.index]
    assert len(run.books.history) > 1
    assert run.books.history.stride > 1


@pytest.mark.parametrize("start", [0, 7, 1234])
def test_500_steps_forward_and_500_back(start: int) -> None:
    run = Run(default_experiment())
    run.seek(Position(start))
    before = state(run.snapshot())
    for _ in range(500):
        run.seek(run.timeline.forward(run.position, Grain.NEURON))
    assert run.position == Position(start + 500)
    for _ in range(500):
        run.seek(run.timeline.back(run.position, Grain.NEURON))
    assert state(run.snapshot()) == before


def test_every_epoch_of_the_tutorial() -> None:
    run = Run(default_experiment())
    run.seek(run.end)
    assert list(run.snapshot().epoch_errors) == GOLDEN["section_4_train"]["sum_squared_error_per_epoch"]
    assert not run.not_finite
    assert run.books.computed == run.end.index == 2600


def test_the_start_has_nothing_computed() -> None:
    snapshot = Run(default_experiment()).snapshot()
    assert (snapshot.moment, snapshot.row, snapshot.step, snapshot.steps) == (None, None, None, ())
    assert snapshot.prediction() is None
    assert {value for layers in snapshot.values.values() for layer in layers for value in layer} == {None}
    assert snapshot.row_error is None
    assert snapshot.predictions.tolist() == []
    assert snapshot.value(Ref(Quantity.OUTPUT, Unit(-1, 0))) is None
    assert snapshot.value(Ref(Quantity.EXPECTED, Unit(1, 0))) is None


def test_values_appear_when_their_step_has_run() -> None:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(6, 4, 7))))
    snapshot = run.snapshot()
    assert snapshot.step is snapshot.steps[-1]
    assert snapshot.step.unit == Unit(0, 0) and snapshot.step.phase is Phase.BACKWARD
    assert snapshot.values[Quantity.DELTA][0] == (snapshot.step.result(Quantity.DELTA), None)
    assert snapshot.value(Ref(Quantity.DELTA, Unit(0, 1))) is None
    assert snapshot.value(Ref(Quantity.OUTPUT, Unit(-1, 1))) == 3.005305973
    assert snapshot.value(Ref(Quantity.EXPECTED, Unit(1, 0))) == 1.0
    assert snapshot.value(Ref(Quantity.LEARNING_RATE)) == 0.5
    assert snapshot.value(Ref(Quantity.ROW_ERROR)) == snapshot.row_error == snapshot.steps[4].results[0].value
    assert snapshot.value(Ref(Quantity.EPOCH_ERROR)) == snapshot.steps[4].results[1].value
    assert snapshot.prediction() == 0
    assert len(snapshot.predictions) == 4
    # a name that fits no number of this network has none
    assert snapshot.value(Ref(Quantity.DELTA)) is None


def test_terms_of_an_update_change_one_weight_at_a_time() -> None:
    run = Run(default_experiment())
    run.seek(Position(9))
    before = run.snapshot().parameters[0]
    for term in (1, 2, 3):
        run.seek(Position(9, term))
        snapshot = run.snapshot()
        changed = (snapshot.parameters[0] != before).sum()
        assert changed == term
        assert snapshot.step and snapshot.step.phase is Phase.UPDATE
        assert len(snapshot.steps) == 9
    run.seek(Position(9, 1))
    assert (run.snapshot().parameters[0] != before).sum() == 1
    run.seek(Position(9))
    np.testing.assert_array_equal(run.snapshot().parameters[0], before)


def test_a_term_at_the_start_of_the_next_row_belongs_to_that_row() -> None:
    run = Run(default_experiment())
    run.seek(Position(13, 1))
    snapshot = run.snapshot()
    assert (snapshot.row, snapshot.steps) == (1, ())
    assert snapshot.step and snapshot.step.unit == Unit(0, 0)


def test_a_seek_beyond_the_end_goes_to_the_end() -> None:
    run = Run(SHORT)
    run.seek(Position(10**9))
    assert run.position == run.end == Position(390)


def test_a_run_without_epochs() -> None:
    run = Run(Experiment(tutorial(), epochs=0))
    run.seek(Position(5))
    assert run.position == START
    assert run.snapshot().moment is None


def test_a_snapshot_stays_as_it_was() -> None:
    run = Run(SHORT)
    run.seek(Position(140))
    snapshot = run.snapshot()
    before, errors = state(snapshot), list(snapshot.epoch_errors)
    run.seek(run.end)
    run.seek(Position(3))
    assert state(snapshot) == before
    assert list(snapshot.epoch_errors) == errors
    with pytest.raises(ValueError):
        snapshot.epoch_errors.detail.lows[0] = 1.0


def test_a_deadline_stops_between_rows_and_the_run_goes_on_from_there() -> None:
    run = Run(default_experiment())
    target = Position(1300)
    arrived, slices = False, 0
    while not arrived:
        arrived = run.advance(target, time.perf_counter())
        slices += 1
        assert run.position == target or (run.position.term == 0 and START < run.position < target)
    assert slices > 50
    expected = Run(default_experiment())
    expected.seek(target)
    assert state(run.snapshot()) == state(expected.snapshot())


def test_at_full_speed_a_snapshot_has_the_numbers_without_steps() -> None:
    run, traced = Run(default_experiment()), Run(default_experiment())
    run.advance(run.end, time.perf_counter())
    snapshot = run.snapshot()
    assert snapshot.fast
    assert snapshot.steps == ()
    traced.seek(run.position)
    expected = traced.snapshot()
    assert not expected.fast
    assert snapshot.values == expected.values
    assert (snapshot.row_error, snapshot.epoch_error) == (expected.row_error, expected.epoch_error)
    assert [*expected.predictions, expected.prediction()] == snapshot.predictions.tolist()
    for now, then in zip(snapshot.parameters, expected.parameters, strict=True):
        np.testing.assert_array_equal(now, then)


def test_a_run_stands_at_a_step_without_going_back_to_a_keyframe(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(default_experiment())
    assert run.nearest_stand == START
    run.advance(run.end, time.perf_counter())
    stand = run.nearest_stand
    assert run.position < stand == Position(run.timeline.row_start(run.timeline.row_of(stand.index - 1)[0] + 1))
    went_back: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(Run, "_load", lambda _, frame: went_back.append(frame))
        run.seek(stand)
    assert not went_back and run.snapshot().step and run.nearest_stand == stand
    run.seek(run.end)
    assert run.nearest_stand == run.end


def seek_to_the_end(run: Run) -> None:
    run.seek(run.end)


def seek_far_away(run: Run) -> None:
    run.seek(Position(10**6))


def step_by_neurons(run: Run) -> None:
    while run.position < run.end:
        run.seek(run.timeline.forward(run.position, Grain.NEURON))


def step_by_rows(run: Run) -> None:
    while run.position < run.end:
        run.seek(min(run.timeline.forward(run.position, Grain.ROW), run.end))


def step_by_terms(run: Run) -> None:
    while run.position < run.end:
        run.seek(run.timeline.forward(run.position, Grain.TERM))


def slice_by_slice(run: Run) -> None:
    while not run.advance(run.end, time.perf_counter()):
        pass


WAYS = [seek_to_the_end, seek_far_away, step_by_neurons, step_by_rows, step_by_terms, slice_by_slice]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("rate", [0.5, 0.11])
def test_a_diverging_run_ends_at_its_first_value_that_is_not_finite(way: Any, rate: float) -> None:
    experiment = Experiment(tutorial(), transfers=("linear", "linear"), learning_rate=rate)
    run = Run(experiment)
    way(run)
    snapshot = run.snapshot()
    assert run.not_finite and snapshot.not_finite
    assert run.position == run.end == snapshot.end
    assert snapshot.step and snapshot.step.not_finite is not None
    assert all(step.not_finite is None for step in snapshot.steps[:-1])
    assert len(snapshot.steps) == snapshot.moment.step + 1  # type: ignore[union-attr]
    # the neurons before it are finite in every row before, and going back works
    run.seek(Position(run.end.index - 1))
    before = run.snapshot()
    assert not any(step.not_finite is not None for step in before.steps)
    assert all(np.isfinite(layer).all() for layer in before.parameters)
    run.seek(START)
    assert run.snapshot().moment is None
    run.seek(Position(10**6))
    assert state(run.snapshot()) == state(snapshot)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_where_keyframes_are_few_a_diverging_run_ends_at_the_same_place(way: Any) -> None:
    experiment = EXAMPLES["exploding"].experiment()
    expected, run = Run(experiment), Run(experiment)
    run.books.history.budget = 0
    seek_to_the_end(expected)
    way(run)
    assert state(run.snapshot()) == state(expected.snapshot())


def test_where_keyframes_are_few_an_epochs_summary_is_the_same() -> None:
    expected, run = Run(SHORT), Run(SHORT)
    run.books.history.budget = 0
    for each in (expected, run):
        seek_to_the_end(each)
    assert run.snapshot(Grain.EPOCH).summary == expected.snapshot(Grain.EPOCH).summary


def test_a_term_after_the_end_of_a_diverged_run_is_not_shown() -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(Position(10**6))
    run.seek(Position(run.end.index, 1))
    assert run.position == run.end


def test_given_weights_that_overflow_at_once() -> None:
    huge = Weights(((1e308, 1e308), (1.0, 1.0)), (1e308, 0.0))
    run = Run(Experiment(tutorial(), transfers=("linear", "linear"), given=(huge, huge)))
    run.seek(run.end)
    assert run.end == Position(1)
    assert run.snapshot().step.not_finite == 0  # type: ignore[union-attr]


def test_the_summary_of_a_row() -> None:
    run = Run(default_experiment())
    run.seek(Position(13))
    summary = run.snapshot(Grain.ROW).summary
    assert isinstance(summary, RowSummary)
    assert summary.error_before == run.snapshot().row_error
    again = Run(Experiment(only_row(0), given=weights_of(run.snapshot())))
    again.seek(Position(5))
    assert summary.error_after == again.snapshot().row_error
    moves = [abs(change.new - change.old) for step in run.snapshot().steps for change in step.changes]
    largest = [abs(change.new - change.old) for change in summary.largest_changes]
    assert largest == sorted(moves, reverse=True)[:3]


def only_row(row: int) -> DataSet:
    data = tutorial()
    return DataSet("one row", data.inputs[row : row + 1], data.expected[row : row + 1])


def weights_of(snapshot: Snapshot) -> tuple[Weights, ...]:
    return tuple(
        Weights(tuple(map(tuple, layer[:, :-1].tolist())), tuple(layer[:, -1].tolist()))
        for layer in snapshot.parameters
    )


@pytest.mark.parametrize("way", [seek_to_the_end, step_by_neurons], ids=lambda way: way.__name__)
def test_the_summary_of_an_epoch(way: Any) -> None:
    run = Run(SHORT)
    way(run)
    errors = GOLDEN["section_4_train"]["sum_squared_error_per_epoch"]
    summary = run.snapshot(Grain.EPOCH).summary
    assert isinstance(summary, EpochSummary)
    assert (summary.error, summary.error_before) == (errors[2], errors[1])
    right = [int(largest == target) for largest, target in zip(predictions_in_turn(2), tutorial().targets, strict=True)]
    assert summary.rows_right == sum(right)
    before = Run(SHORT)
    before.seek(Position(260))
    moved = max(
        float(abs(new - old).max())
        for old, new in zip(before.snapshot().parameters, run.snapshot().parameters, strict=True)
    )
    assert summary.moved_most
    assert abs(summary.moved_most.new - summary.moved_most.old) == moved
    assert run.snapshot().value(summary.moved_most.ref) == summary.moved_most.new


def predictions_in_turn(epoch: int) -> list[int | None]:
    run = Run(SHORT)
    found = []
    for row in range(10):
        run.seek(Position(run.timeline.index(Moment(epoch, row, 12))))
        found.append(run.snapshot().prediction())
    return found


def test_the_first_epoch_has_none_before_it() -> None:
    run = Run(SHORT)
    run.seek(Position(130))
    summary = run.snapshot(Grain.EPOCH).summary
    assert isinstance(summary, EpochSummary)
    assert summary.error_before is None


@pytest.mark.parametrize(
    "index, grain", [(12, Grain.ROW), (13, Grain.NEURON), (13, Grain.EPOCH), (0, Grain.EPOCH), (129, Grain.EPOCH)]
)
def test_there_is_a_summary_only_where_the_unit_ends(index: int, grain: Grain) -> None:
    run = Run(SHORT)
    run.seek(Position(index))
    assert run.snapshot(grain).summary is None


def test_expected_outputs_that_are_no_classes_have_no_rows_right() -> None:
    run = Run(EXAMPLES["mazur"].experiment())
    run.seek(run.end)
    summary = run.snapshot(Grain.EPOCH).summary
    assert isinstance(summary, EpochSummary)
    assert summary.rows_right is None


def test_nothing_moves_where_every_delta_is_zero() -> None:
    dead = Weights(((-1.0, -1.0), (-1.0, -1.0)), (0.0, 0.0))
    data = DataSet("positive", np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]]))
    run = Run(Experiment(data, transfers=("relu", "relu"), epochs=1, given=(dead, dead)))
    run.seek(run.end)
    summary = run.snapshot(Grain.EPOCH).summary
    assert isinstance(summary, EpochSummary)
    assert summary.moved_most is None


def test_the_epoch_error_is_known_in_the_middle_of_an_epoch() -> None:
    run = Run(SHORT)
    total = 0.0
    for row in range(10):
        run.seek(Position(run.timeline.index(Moment(1, row, 4))))
        snapshot = run.snapshot()
        assert snapshot.row_error is not None
        total += snapshot.row_error
        assert snapshot.epoch_error == total
    assert math.isclose(total, GOLDEN["section_4_train"]["sum_squared_error_per_epoch"][1], rel_tol=0)


def test_a_procedure_without_a_loss_has_no_row_error_also_while_it_is_fast() -> None:
    run = Run(EXAMPLES["predict"].experiment())
    assert not run.advance(run.end, 0.0)
    snapshot = run.snapshot()
    assert snapshot.fast and snapshot.row_error is None
