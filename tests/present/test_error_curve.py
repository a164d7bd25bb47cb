from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.present import error_curve
from bpviz.present.error_curve import (
    ExactErrors,
    Scale,
    epochs_ended,
    error_of,
    line,
    listed,
    log_ticks,
    missing,
    round_ticks,
    scale_of,
    shown,
    stretches,
    tick_text,
)
from bpviz.session import curve as curve_module
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position
from tests.curves import curve_of


@pytest.fixture
def run() -> Run:
    """The tutorial's run, all computed, with the cursor at 6:4:7."""
    run = Run(default_experiment())
    run.seek(run.timeline.end)
    run.seek(Position(run.timeline.index(Moment(6, 4, 7))))
    return run


def test_an_epoch_has_ended_with_its_last_step(run: Run) -> None:
    for moment, ended in ((Moment(6, 9, 11), 6), (Moment(6, 9, 12), 7), (Moment(7, 0, 0), 7)):
        run.seek(Position(run.timeline.index(moment)))
        assert epochs_ended(run.snapshot()) == ended


def test_the_future_is_shown_or_not(run: Run) -> None:
    snapshot = run.snapshot()
    assert list(shown(snapshot, with_future=True).errors) == list(snapshot.epoch_errors)
    without = shown(snapshot, with_future=False)
    assert list(without.errors) == list(snapshot.epoch_errors)[:6]
    assert without.ended == 6


def test_a_broken_run_is_marked_at_its_last_epoch_and_not_before_the_cursor_is_there() -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(run.timeline.end)
    moment = run.timeline.moment(run.end.index)
    assert moment
    assert shown(run.snapshot(), with_future=False).diverged == moment.epoch
    run.seek(Position(1))
    assert shown(run.snapshot(), with_future=True).diverged == moment.epoch
    assert shown(run.snapshot(), with_future=False).diverged is None


def test_the_linear_scale_begins_at_0() -> None:
    scale = scale_of([curve_of([6.0, 4.0])], log=False)
    assert scale.low == 0
    assert scale.high > 6
    assert scale.heights(np.array([0.0, scale.high / 2, scale.high])).tolist() == [0, 0.5, 1]


def test_the_logarithmic_scale_is_whole_powers_of_ten() -> None:
    scale = scale_of([curve_of([6.0, 0.2]), curve_of([30.0])], log=True)
    assert (scale.low, scale.high) == (0.1, 100)
    assert scale.heights(np.array([0.1, 1.0, 100.0])).tolist() == pytest.approx([0, 1 / 3, 1])


@pytest.mark.parametrize("log", [False, True])
def test_every_height_is_within_the_lane(log: bool) -> None:
    values = np.array([1e-320, 0.0, 1.0, 1e308, np.inf, np.nan, -1.0])
    heights = scale_of([curve_of(values.tolist())], log).heights(values)
    assert np.isfinite(heights).all()
    assert (heights >= 0).all()
    assert (heights <= 1).all()


def test_no_error_at_all_has_a_scale_too() -> None:
    assert scale_of([], log=False).low == 0
    assert scale_of([curve_of([0.0] * 3)], log=True) == Scale(0.1, 1.0, True)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=500), st.integers(1, 200), st.integers(0, 499))
def test_stretches_keep_the_extremes_and_lie_within_the_run(errors: list[float], columns: int, first: int) -> None:
    first = min(first, len(errors) - 1)
    part = stretches(curve_of(errors), first, len(errors), columns, ())
    assert max(part.highs) == max(errors[first:])
    assert min(part.lows) == min(errors[first:])
    assert len(part.starts) <= 2 * columns + 1
    epochs, values = line(part, len(errors))
    assert first <= epochs[0] <= epochs[-1] <= len(errors) - 1
    assert max(values) == max(errors[first:])


def test_a_short_curve_is_all_there(run: Run) -> None:
    errors = run.snapshot().epoch_errors
    epochs, values = line(stretches(errors, 0, 20, 1000, ()), 20)
    assert epochs.tolist() == list(range(20))
    assert values.tolist() == list(errors)


def test_the_line_of_a_run_that_goes_on_stays_where_it_is() -> None:
    rng = np.random.default_rng(1)
    values = rng.random(5_000).tolist()
    before, after = (stretches(curve_of(values[:n]), 0, n, 100, ()) for n in (4_900, 4_950))
    whole = len(before.starts) - 1
    assert before.highs[:whole].tolist() == after.highs[:whole].tolist()


def test_what_is_not_finite_leaves_no_gap_in_the_line() -> None:
    part = stretches(curve_of([3.0, np.inf, np.nan, 1.0]), 0, 4, 100, ())
    assert [x.tolist() for x in line(part, 4)] == [[0.0, 3.0], [3.0, 1.0]]
    assert part.starts[~np.isfinite(part.highs)].tolist() == [1, 2]


def test_of_a_long_run_a_few_epochs_are_asked_for_and_then_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curve_module, "EXACT", 64)
    monkeypatch.setattr(curve_module, "RECENT", 16)
    monkeypatch.setattr(error_curve, "ONE_BY_ONE", 32)
    values = np.random.default_rng(2).random(1_000)
    errors = curve_of(values.tolist())
    assert missing(errors, 0, 1_000, ()) is None  # too many
    assert missing(errors, 990, 1_010, ()) is None  # known
    assert missing(errors, 500, 520, ()) == (480, 544)
    low, high = error_of(errors, 500, ())
    assert low <= values[500] <= high
    exact = (ExactErrors(480, values[480:544]),)
    assert missing(errors, 500, 520, exact) is None
    assert error_of(errors, 500, exact) == values[500]
    part = stretches(errors, 500, 520, 100, exact)
    assert (part.size, part.highs.tolist()) == (1, values[500:520].tolist())


def test_of_a_very_long_run_blocks_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed(curve_of([2.0, 1.0])) == [("all epoch errors", "0\t2.0\n1\t1.0")]
    monkeypatch.setattr(curve_module, "OVERVIEW", 4)
    ((what, text),) = listed(curve_of([5.0, 4.0, 3.0, 2.0, 1.0]))
    assert what == "epoch errors (first epoch, last, smallest, largest)"
    assert text == "0\t3\t2.0\t5.0\n4\t4\t1.0\t1.0"


def test_ticks_are_round() -> None:
    assert round_ticks(-0.3, 6.9, 4) == [0, 2, 4, 6]
    assert round_ticks(-0.4, 19.4, 8, smallest=1.0) == [0, 5, 10, 15]
    assert round_ticks(-0.5, 0.5, 8, smallest=1.0) == [0]
    assert [tick_text(10.0**tick) for tick in log_ticks(-1, 1, 6)] == ["0.1", "0.2", "0.5", "1", "2", "5", "10"]
    assert log_ticks(-300, 300, 3) == [-300, -100, 100, 300]
    assert tick_text(1e-07) == "1e−07"


def test_a_scale_holds_still_while_its_run_goes_on(run: Run) -> None:
    snapshot = run.snapshot()
    scales = {
        scale_of([shown(replace(snapshot, position=Position(130 * epoch)), False).errors], log=False)
        for epoch in range(1, 21)
    }
    assert len(scales) == 1
