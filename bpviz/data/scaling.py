"""Inputs brought to a common scale: 0…1 by minimum and maximum, as the tutorial does it, or mean 0 and deviation 1."""

from dataclasses import dataclass

import numpy as np

from bpviz.data.dataset import Array
from bpviz.data.recipe import Scale

AT_A_TIME = 8_000_000  # numbers


@dataclass(frozen=True, eq=False)
class Scaling:
    """`(x − offset) / span`, column by column; both are (inputs,). A column whose span is 0 is 0 everywhere."""

    offset: Array
    span: Array

    def apply(self, inputs: Array, out: Array | None = None) -> Array:
        """Inputs, (rows, inputs) or (inputs,), on the new scale; into `out` where that is given, which may be the
        inputs themselves."""
        scaled: Array = np.subtract(inputs, self.offset, out=out)
        scaled /= np.where(self.span == 0, 1.0, self.span)
        scaled[..., self.span == 0] = 0.0
        return scaled

    def undo(self, inputs: Array) -> Array:
        """Scaled inputs on their own scale again, as exactly as floating point allows."""
        return inputs * self.span + self.offset


def fitted(scale: Scale, inputs: Array) -> Scaling | None:
    """The scaling that fits these rows; None for Scale.NONE.

    `minmax` is the tutorial's normalize_dataset: (x − min) / (max − min). `standard` divides by the standard deviation
    over the rows (÷ n).
    """
    match scale:
        case Scale.NONE:
            return None
        case Scale.MINMAX:
            low = inputs.min(axis=0)
            return Scaling(low, inputs.max(axis=0) - low)
        case Scale.STANDARD:
            constant = inputs.min(axis=0) == inputs.max(axis=0)  # whose computed deviation need not be exactly 0
            return Scaling(inputs.mean(axis=0), np.where(constant, 0.0, _deviations(inputs)))


def _deviations(inputs: Array) -> Array:
    """The standard deviation of each column. To compute them takes as much memory again, which is why of a large table
    only some columns at a time have theirs; never a single one, whose sum numpy would add up in another order."""
    columns = inputs.shape[1]
    parts = max(min(-(-inputs.size // AT_A_TIME), columns // 2), 1)
    return np.concatenate([part.std(axis=0) for part in np.array_split(inputs, parts, axis=1)])
