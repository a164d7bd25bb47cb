"""Loss functions, in one table."""

from collections.abc import Callable
from typing import NamedTuple


def squared_error(expected: float, output: float) -> float:
    """(expected - output) squared: the tutorial's section 4.2. Written d*d, whose bits `**` need not give."""
    difference = expected - output
    return difference * difference


class Loss(NamedTuple):
    """A loss function by name: `function(expected, output) -> the share of one output`."""

    name: str
    function: Callable[[float, float], float]


LOSSES = {loss.name: loss for loss in (Loss("squared", squared_error),)}
