"""The epoch errors as a curve: which of them are shown, on which scale, and where the run broke off."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.present.number_format import MINUS, NOT_COMPUTED
from bpviz.session.curve import EpochErrors, Part
from bpviz.session.snapshot import Snapshot

Values = NDArray[np.float64]

ONE_BY_ONE = 2**14  # of so many epochs each error is computed again where it was not kept; more pixels no screen has

NOT_FINITE = "not finite"
HEADROOM = 1.08  # how much of a linear scale is above the highest error
LARGEST = 1e300  # beyond it the arithmetic of drawing would overflow


class Shown(NamedTuple):
    """The epoch errors as they are drawn: the first `ended` lie before the cursor, the rest beyond it.
    `diverged` is the epoch in which a value was not finite and the run ended; None where none was, or none is shown."""

    errors: EpochErrors
    ended: int
    diverged: int | None


class Point(NamedTuple):
    """The error of an epoch; of one that is not known by itself the largest of the epochs around it."""

    epoch: int
    error: float


def curve_heading(loss: str) -> str:
    """What the curve shows, and behind two spaces the formula of a row's share of it."""
    return f"Error per epoch  {'−Σ expected · ln(output)' if loss == 'cross_entropy' else 'Σ(expected − output)²'}"


def epochs_ended(snapshot: Snapshot) -> int:
    """How many epochs ended before or at the cursor."""
    return snapshot.timeline.epoch_of(snapshot.position.index)


def shown(snapshot: Snapshot, with_future: bool) -> Shown:
    """What of the curve is shown; without the future nothing that lies beyond the cursor."""
    ended = min(epochs_ended(snapshot), len(snapshot.epoch_errors))
    errors = snapshot.epoch_errors if with_future else snapshot.epoch_errors.until(ended)
    diverged = None
    if snapshot.not_finite and (with_future or snapshot.position >= snapshot.end):
        diverged = snapshot.timeline.epoch_of(snapshot.end.index - 1)
    return Shown(errors, ended, diverged)


@dataclass(frozen=True, eq=False)
class ExactErrors:
    """The errors of the epochs from `first` on, each of them, shape (epochs,)."""

    first: int
    errors: Values


def missing(errors: EpochErrors, first: int, last: int, exact: Sequence[ExactErrors]) -> tuple[int, int] | None:
    """Which epochs, as (first, last + 1), are to be computed again so that `first` … `last − 1` can be drawn one by
    one; None where they are there already, or are too many to be told apart."""
    first, last = max(first, 0), min(last, len(errors))
    if not 0 < last - first <= ONE_BY_ONE or _one_by_one(errors, first, last, exact) is not None:
        return None
    return first // ONE_BY_ONE * ONE_BY_ONE, min(-(-last // ONE_BY_ONE) * ONE_BY_ONE, len(errors))


def _one_by_one(errors: EpochErrors, first: int, last: int, exact: Sequence[ExactErrors]) -> Values | None:
    found = errors.known(first, last)
    for window in exact if found is None else ():
        if window.first <= first and last <= window.first + len(window.errors):
            return window.errors[first - window.first : last - window.first]
    return found


def error_of(errors: EpochErrors, epoch: int, exact: Sequence[ExactErrors]) -> float | tuple[float, float]:
    """The error of an epoch that has ended or, where it is not known by itself, the smallest and the largest of the
    epochs around it."""
    found = _one_by_one(errors, epoch, epoch + 1, exact)
    if found is not None:
        return float(found[0])
    part = errors.detail.part(epoch, epoch + 1)
    return float(part.lows[0]), float(part.highs[0])


def last_ended(shown: Shown, exact: Sequence[ExactErrors]) -> Point:
    """The point at which the cursor stands; NaN where no epoch has ended."""
    epoch = shown.ended - 1
    error = error_of(shown.errors, epoch, exact) if shown.ended else math.nan
    return Point(epoch, error[1] if isinstance(error, tuple) else error)


def error_words(error: float | tuple[float, float] | None, diverged: bool, text: Callable[[float], str]) -> str:
    """The error of an epoch, as `error_of` has it: None is one that was not computed, `diverged` one that broke off."""
    if isinstance(error, tuple):
        return f"{text(error[0])} … {text(error[1])}"
    if error is None and not diverged:
        return NOT_COMPUTED
    return text(error) if error is not None and math.isfinite(error) else NOT_FINITE


def listed(errors: EpochErrors) -> list[tuple[str, str]]:
    """What can be copied of a curve, and what it is called: a line an epoch or, of very many, a line a block."""
    if errors.overview.size == 1:
        lines = [f"{epoch}\t{error!r}" for epoch, error in enumerate(errors.overview.lows.tolist())]
        return [("all epoch errors", "\n".join(lines))]
    size, starts, lows, highs = errors.overview.part(0, len(errors))
    rows = zip(starts.tolist(), lows.tolist(), highs.tolist(), strict=True)
    lines = [f"{first}\t{min(first + size, len(errors)) - 1}\t{low!r}\t{high!r}" for first, low, high in rows]
    return [("epoch errors (first epoch, last, smallest, largest)", "\n".join(lines))]


def stretches(errors: EpochErrors, first: int, last: int, columns: int, exact: Sequence[ExactErrors]) -> Part:
    """Epochs `first` … `last − 1`, as far as there are, in stretches: one an epoch, or `columns` to about
    twice as many. Those of a run that goes on stay where they are."""
    first = max(first, 0)
    last = max(min(last, len(errors)), first)
    if last - first <= ONE_BY_ONE and (single := _one_by_one(errors, first, last, exact)) is not None:
        part = Part(1, np.arange(first, last), single, single)
    else:
        coarse = last - first >= columns * errors.overview.size
        part = (errors.overview if coarse else errors.detail).part(first, last)
    several = len(part.starts) // max(columns, 1)
    return part if several < 2 else _joined(part, several)


def _joined(part: Part, several: int) -> Part:
    """A part with so many blocks made one, counted from the first of all."""
    size = part.size * several
    cuts = np.flatnonzero(part.starts % size == 0)
    cuts = cuts if cuts.size and cuts[0] == 0 else np.append(0, cuts)
    return Part(size, part.starts[cuts], np.fmin.reduceat(part.lows, cuts), np.maximum.reduceat(part.highs, cuts))


class Scale(NamedTuple):
    """What a height means: `low` at the bottom, `high` at the top, between them linear or logarithmic."""

    low: float
    high: float
    log: bool

    def heights(self, values: Values) -> Values:
        """How high the values are drawn, 0…1; what lies beyond an end, or is not finite, at that end."""
        inside: Values = np.clip(np.where(np.isnan(values), self.high, values), self.low, self.high)
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            inside = np.log10(inside)
        else:
            low, high = self.low, self.high
        return (inside - low) / (high - low)


def scale_of(curves: Sequence[EpochErrors], log: bool) -> Scale:
    """The scale on which all curves fit: from 0, or between powers of ten. It changes only when a value leaves it."""
    parts = [curve.overview.part(0, len(curve)) for curve in curves]
    values = np.concatenate([np.empty(0), *(part.lows for part in parts), *(part.highs for part in parts)])
    values = values[np.isfinite(values) & (values > 0)]
    if not values.size:
        return Scale(0.1, 1.0, True) if log else Scale(0.0, HEADROOM, False)
    lowest, highest = max(float(values.min()), 1 / LARGEST), min(float(values.max()), LARGEST)
    if not log:
        return Scale(0.0, highest * HEADROOM, False)
    bottom, top = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
    return Scale(10.0**bottom, 10.0 ** max(top, bottom + 1), True)


def middles(part: Part, last: int) -> Values:
    """The epoch in the middle of each stretch, the last of which may be cut off by epoch `last − 1`."""
    ends = np.minimum(part.starts + part.size, last)
    middle: Values = (part.starts + ends - 1) / 2
    return middle


def line(part: Part, last: int) -> tuple[Values, Values]:
    """A line through a part, as epochs and finite errors: through each, or up and down between the extremes of each
    stretch; what is not finite leaves no gap."""
    epochs, values = middles(part, last), part.highs
    if part.size > 1:
        epochs, values = np.repeat(epochs, 2), np.stack([part.lows, part.highs], axis=1).ravel()
    finite = np.isfinite(values)
    return epochs[finite], values[finite]


def round_ticks(low: float, high: float, most: int, smallest: float = 0.0) -> list[float]:
    """Round values between `low` and `high`, at most about `most`, and no closer than `smallest`."""
    rough = max((high - low) / max(most, 1), smallest)
    power = 10.0 ** math.floor(math.log10(rough))
    every = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return [k * every for k in range(math.ceil(low / every - 1e-9), math.floor(high / every + 1e-9) + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten between `low` and `high`, which are logarithms themselves, and 2 and 5 times those where there is
    room for them."""
    low, high = max(low, -math.log10(LARGEST)), min(high, math.log10(LARGEST))
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if 3 * (high - low) <= most:
        within = [k + math.log10(factor) for k in range(math.floor(low), last + 1) for factor in (1, 2, 5)]
        return [value for value in within if low - 1e-9 <= value <= high + 1e-9]
    return [float(k) for k in range(first, last + 1, max(1, math.ceil((last - first) / max(most, 1))))]


def tick_text(value: float) -> str:
    """A round value as a label: '2', '0.05', '1e+98'."""
    return f"{value:.4g}".replace("-", MINUS)
