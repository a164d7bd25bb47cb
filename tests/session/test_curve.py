import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.session import curve as module
from bpviz.session.curve import Curve
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Position

ERRORS = st.floats(0, 1e6) | st.just(np.inf) | st.just(np.nan)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Curves that keep little, so that a short run is a long one."""
    for name, value in (("EXACT", 32), ("OVERVIEW", 8), ("RECENT", 4)):
        monkeypatch.setattr(module, name, value)


def test_it_grows_and_what_was_handed_out_stays() -> None:
    curve = Curve()
    handed_out = []
    for i in range(200):
        curve.append(float(i))
        handed_out.append(curve.errors())
    for i, errors in enumerate(handed_out):
        assert list(errors) == list(map(float, range(i + 1)))
    with pytest.raises(ValueError, match="read-only"):
        handed_out[-1].detail.lows[0] = 5.0


@pytest.mark.usefixtures("tiny")
@given(st.lists(st.lists(ERRORS, max_size=40), max_size=12))
def test_beyond_the_exact_it_keeps_the_extremes_of_blocks(chunks: list[list[float]]) -> None:
    curve, values, seen = Curve(), np.empty(0), []
    for chunk in chunks:
        curve.extend(np.array(chunk, dtype=np.float64))
        values = np.append(values, chunk)
        seen.append((curve.errors(), len(values)))
    for errors, count in seen:
        assert len(errors) == count
        for extremes, most in ((errors.detail, 32), (errors.overview, 8)):
            part = extremes.part(0, count)
            assert len(part.starts) <= (most if part.size == 1 else most // 2 + 1)
            blocks = [values[start : min(start + part.size, count)] for start in part.starts]
            assert sum(map(len, blocks)) == count
            for block, low, high in zip(blocks, part.lows, part.highs, strict=True):
                assert np.array_equal(low, np.fmin.reduce(block), equal_nan=True)
                assert np.array_equal(high, np.maximum.reduce(block), equal_nan=True)
        recent = min(count, 4)
        known = errors.known(count - recent, count)
        assert known is not None
        assert np.array_equal(known, values[count - recent : count], equal_nan=True)


@pytest.mark.usefixtures("tiny")
def test_one_error_of_a_block_is_not_known_by_itself() -> None:
    curve = Curve()
    curve.extend(np.arange(100.0))
    errors = curve.errors()
    assert errors[99] == 99.0
    with pytest.raises(LookupError, match="epoch 3: only its block is known"):
        errors[3]
    with pytest.raises(IndexError, match="epoch 100: 100 epochs have ended"):
        errors[100]


@pytest.mark.usefixtures("tiny")
def test_what_lies_beyond_an_epoch_can_be_left_out() -> None:
    curve = Curve()
    curve.extend(np.arange(100.0))
    whole = curve.errors()
    assert whole.until(100) is whole
    for count in (0, 1, 50, 98):
        errors = whole.until(count)
        assert len(errors) == count
        for extremes in (errors.detail, errors.overview):
            assert all(high < count for high in extremes.part(0, 1000).highs)
        assert all(recent < count for recent in errors.recent)
    assert whole.until(98)[97] == 97.0


def test_the_largest_curve_stays_within_what_it_says() -> None:
    curve = Curve()
    rng = np.random.default_rng(0)
    for _ in range(40):
        curve.extend(rng.random(100_000))
    errors = curve.errors()
    assert len(errors) == 4_000_000
    assert errors.detail.size == 8
    kept = [*vars(errors.detail).values(), *vars(errors.overview).values(), errors.recent]
    buffers = {id(array.base): array.base.nbytes for array in kept if isinstance(array, np.ndarray)}
    assert sum(buffers.values()) <= Curve.size(4_000_000) < 10 * 2**20


def test_errors_computed_again_are_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Run(default_experiment())
    plain.seek(plain.end)
    expected = list(plain.snapshot().epoch_errors)
    for name, value in (("EXACT", 8), ("OVERVIEW", 8), ("RECENT", 2)):
        monkeypatch.setattr(module, name, value)
    run = Run(default_experiment())
    run.seek(run.end)
    assert run.snapshot().epoch_errors.detail.size > 1
    assert list(run.replays.errors(3, 17)) == expected[3:17]
    for value in (expected[0] + 1, expected[7] + 1e-9, expected[19], expected[19] + 1e-9, 0.0):
        for first in (0, 5, 19):
            under = [epoch for epoch in range(first, 20) if expected[epoch] < value]
            assert run.replays.first_below(value, first) == (under[0] if under else None)
            assert plain.replays.first_below(value, first) == run.replays.first_below(value, first)


def test_the_summary_of_an_epoch_has_exact_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    from bpviz.session.snapshot import EpochSummary
    from bpviz.session.timeline import Grain

    plain = Run(default_experiment())
    plain.seek(plain.end)
    expected = list(plain.snapshot().epoch_errors)
    for name, value in (("EXACT", 8), ("RECENT", 1)):
        monkeypatch.setattr(module, name, value)
    run = Run(default_experiment())
    run.seek(run.end)
    run.seek(Position(run.timeline.epoch_end(6).index))
    summary = run.snapshot(Grain.EPOCH).summary
    assert isinstance(summary, EpochSummary)
    assert (summary.error, summary.error_before) == (expected[6], expected[5])
