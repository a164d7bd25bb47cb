"""Curves for tests that need no run."""

from collections.abc import Sequence

import numpy as np

from bpviz.session.curve import Curve, EpochErrors


def curve_of(errors: Sequence[float]) -> EpochErrors:
    """The curve of a run with these epoch errors."""
    curve = Curve()
    curve.extend(np.array(errors, dtype=np.float64))
    return curve.errors()
