from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.present.error_curve import (
    Scale,
    epochs_ended,
    log_ticks,
    peaks,
    round_ticks,
    scale_of,
    shown,
    tick_text,
)
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position


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
    assert shown(snapshot, with_future=True).errors.tolist() == snapshot.epoch_errors.tolist()
    without = shown(snapshot, with_future=False)
    assert without.errors.tolist() == snapshot.epoch_errors[:6].tolist()
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
    scale = scale_of([np.array([6.0, 4.0])], log=False)
    assert scale.low == 0
    assert scale.high > 6
    assert scale.heights(np.array([0.0, scale.high / 2, scale.high])).tolist() == [0, 0.5, 1]


def test_the_logarithmic_scale_is_whole_powers_of_ten() -> None:
    scale = scale_of([np.array([6.0, 0.2]), np.array([30.0])], log=True)
    assert (scale.low, scale.high) == (0.1, 100)
    assert scale.heights(np.array([0.1, 1.0, 100.0])).tolist() == pytest.approx([0, 1 / 3, 1])


@pytest.mark.parametrize("log", [False, True])
def test_every_height_is_within_the_lane(log: bool) -> None:
    values = np.array([1e-320, 0.0, 1.0, 1e308, np.inf, np.nan, -1.0])
    heights = scale_of([values], log).heights(values)
    assert np.isfinite(heights).all()
    assert (heights >= 0).all()
    assert (heights <= 1).all()


def test_no_error_at_all_has_a_scale_too() -> None:
    assert scale_of([], log=False).low == 0
    assert scale_of([np.zeros(3)], log=True) == Scale(0.1, 1.0, True)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=500), st.integers(1, 200))
def test_peaks_keep_the_highest_and_lie_within_the_run(errors: list[float], columns: int) -> None:
    epochs, highest = peaks(np.array(errors), columns)
    assert max(highest) == max(errors)
    assert len(epochs) <= columns
    assert 0 <= epochs[0] <= epochs[-1] <= len(errors) - 1


def test_a_short_curve_is_all_there(run: Run) -> None:
    errors = run.snapshot().epoch_errors
    epochs, highest = peaks(errors, 1000)
    assert epochs.tolist() == list(range(20))
    assert highest.tolist() == errors.tolist()


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
