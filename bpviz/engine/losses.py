"""Loss functions, in one table."""

import math
from collections.abc import Callable
from typing import NamedTuple


def squared_error(expected: float, output: float) -> float:
    """(expected - output) squared: the tutorial's section 4.2. Written d*d, whose bits `**` need not give."""
    difference = expected - output
    return difference * difference


def cross_entropy(expected: float, output: float) -> float:
    """-expected log(output): 0 where nothing is expected, infinite where what is expected has no share at all."""
    if expected == 0.0:
        return 0.0
    return math.inf if output <= 0.0 else -expected * math.log(output)


class Loss(NamedTuple):
    """A loss function by name: `function(expected, output) -> the share of one output`."""

    name: str
    title: str
    function: Callable[[float, float], float]


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("squared", "squared error", squared_error),
        Loss("cross_entropy", "cross-entropy", cross_entropy),
    )
}
