"""Transfer functions (the tutorial's section 2.2) and their derivatives (section 3.1), in one table.

Every derivative takes the neuron's *output*, not its net input, as the tutorial's `transfer_derivative` does.
A comparison that NaN fails leaves NaN as it is, so that a diverged run never looks healthy.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

LEAKY_SLOPE = 0.01
SOFTMAX = "softmax"  # of an output layer only: it looks at all its net inputs at once


def sigmoid(net_input: float) -> float:
    """1 / (1 + exp(-z)); exactly 0 where exp(-z) is beyond the largest double."""
    try:
        return 1.0 / (1.0 + math.exp(-net_input))
    except OverflowError:
        return 0.0


def sigmoid_derivative(output: float) -> float:
    """a (1 - a)."""
    return output * (1.0 - output)


def tanh(net_input: float) -> float:
    """The hyperbolic tangent of z."""
    return math.tanh(net_input)


def tanh_derivative(output: float) -> float:
    """1 - a a."""
    return 1.0 - output * output


def relu(net_input: float) -> float:
    """The rectifier: z where it is positive, else 0."""
    return 0.0 if net_input <= 0.0 else net_input


def relu_derivative(output: float) -> float:
    """1 where the output is positive, else 0 (also at 0)."""
    return 0.0 if output <= 0.0 else 1.0


def leaky_relu(net_input: float) -> float:
    """z where it is positive, else 0.01 z."""
    return LEAKY_SLOPE * net_input if net_input <= 0.0 else net_input


def leaky_relu_derivative(output: float) -> float:
    """1 where the output is positive, else 0.01 (also at 0)."""
    return LEAKY_SLOPE if output <= 0.0 else 1.0


def linear(net_input: float) -> float:
    """z itself."""
    return net_input


def linear_derivative(output: float) -> float:
    """1 everywhere."""
    return 1.0


def softmax_share(net_input: float, largest: float, total: float) -> float:
    """exp(z - largest) / total: the share of one output, where `total` adds up exp(z - largest) of them all. Taking
    the largest net input away changes no share, and no exp is beyond the largest double."""
    return math.exp(net_input - largest) / total


def softmax_derivative(output: float) -> float:
    """1: with cross-entropy the slopes cancel out, and the delta is output - expected itself."""
    return 1.0


class Transfer(NamedTuple):
    """A transfer function by name: `function(z) -> a`, `derivative_from_output(a) -> da/dz`, the range of a, and
    whether it has a kink at z = 0, where there is no derivative."""

    name: str
    function: Callable[[float], float]
    derivative_from_output: Callable[[float], float]
    lowest: float
    highest: float
    has_kink: bool = False


TRANSFERS = {
    transfer.name: transfer
    for transfer in (
        Transfer("sigmoid", sigmoid, sigmoid_derivative, 0.0, 1.0),
        Transfer("tanh", tanh, tanh_derivative, -1.0, 1.0),
        Transfer("relu", relu, relu_derivative, 0.0, math.inf, has_kink=True),
        Transfer("leaky_relu", leaky_relu, leaky_relu_derivative, -math.inf, math.inf, has_kink=True),
        Transfer("linear", linear, linear_derivative, -math.inf, math.inf),
    )
}


def transfer_range(name: str) -> tuple[float, float]:
    """The lowest and the highest output of a transfer function, also of softmax."""
    if name == SOFTMAX:
        return 0.0, 1.0
    return TRANSFERS[name].lowest, TRANSFERS[name].highest
