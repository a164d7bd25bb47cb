"""The epoch errors as a curve: which of them are shown, on which scale, and where the run broke off."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.present.number_format import MINUS
from bpviz.session.snapshot import Snapshot

Values = NDArray[np.float64]

HEADROOM = 1.08  # how much of a linear scale is above the highest error
LARGEST = 1e300  # beyond it the arithmetic of drawing would overflow


class Shown(NamedTuple):
    """The epoch errors as they are drawn: the first `ended` lie before the cursor, the rest beyond it.
    `diverged` is the epoch in which a value was not finite and the run ended; None where none was, or none is shown."""

    errors: Values
    ended: int
    diverged: int | None


def epochs_ended(snapshot: Snapshot) -> int:
    """How many epochs ended before or at the cursor."""
    return snapshot.position.index // (snapshot.timeline.steps * snapshot.timeline.rows)


def shown(snapshot: Snapshot, with_future: bool) -> Shown:
    """What of the curve is shown; without the future nothing that lies beyond the cursor."""
    ended = min(epochs_ended(snapshot), len(snapshot.epoch_errors))
    errors = snapshot.epoch_errors if with_future else snapshot.epoch_errors[:ended]
    diverged = None
    if snapshot.not_finite and (with_future or snapshot.position >= snapshot.end):
        diverged = (snapshot.end.index - 1) // (snapshot.timeline.steps * snapshot.timeline.rows)
    return Shown(errors, ended, diverged)


@dataclass(frozen=True)
class Scale:
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


def scale_of(curves: Sequence[Values], log: bool) -> Scale:
    """The scale on which all curves fit: from 0, or between powers of ten. It changes only when a value leaves it."""
    values = np.concatenate([np.empty(0), *curves])
    values = values[np.isfinite(values) & (values > 0)]
    if not values.size:
        return Scale(0.1, 1.0, True) if log else Scale(0.0, HEADROOM, False)
    lowest, highest = max(float(values.min()), 1 / LARGEST), min(float(values.max()), LARGEST)
    if not log:
        return Scale(0.0, highest * HEADROOM, False)
    bottom, top = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
    return Scale(10.0**bottom, 10.0 ** max(top, bottom + 1), True)


def peaks(errors: Values, columns: int) -> tuple[Values, Values]:
    """The curve with at most about `columns` points: epochs (the middle of each stretch) and its highest errors."""
    stretch = max(1, math.ceil(len(errors) / columns))
    starts = np.arange(0, len(errors), stretch)
    if stretch == 1:
        return starts.astype(np.float64), errors
    ends = np.minimum(starts + stretch, len(errors))
    return (starts + ends - 1) / 2, np.maximum.reduceat(errors, starts)


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
