"""Transfer functions at ordinary values and at the ends of the number line."""

import math
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.activations import TRANSFERS

INFINITY = math.inf


@pytest.mark.parametrize(
    "name, net_input, output, derivative",
    [
        ("sigmoid", 0.0, 0.5, 0.25),
        ("sigmoid", 1000.0, 1.0, 0.0),
        ("sigmoid", -1000.0, 0.0, 0.0),
        ("sigmoid", INFINITY, 1.0, 0.0),
        ("sigmoid", -INFINITY, 0.0, 0.0),
        ("tanh", 0.0, 0.0, 1.0),
        ("tanh", 1000.0, 1.0, 0.0),
        ("tanh", -1000.0, -1.0, 0.0),
        ("relu", 2.5, 2.5, 1.0),
        ("relu", 0.0, 0.0, 0.0),
        ("relu", -2.5, 0.0, 0.0),
        ("relu", -INFINITY, 0.0, 0.0),
        ("leaky_relu", 2.5, 2.5, 1.0),
        ("leaky_relu", 0.0, 0.0, 0.01),
        ("leaky_relu", -2.5, -0.025, 0.01),
        ("linear", -2.5, -2.5, 1.0),
        ("linear", INFINITY, INFINITY, 1.0),
    ],
)
def test_values(name: str, net_input: float, output: float, derivative: float) -> None:
    transfer = TRANSFERS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert transfer.function(net_input) == output
        assert transfer.derivative_from_output(output) == derivative


@pytest.mark.parametrize("transfer", TRANSFERS.values(), ids=list(TRANSFERS))
def test_nan_stays_nan(transfer: object) -> None:
    assert math.isnan(TRANSFERS[transfer.name].function(math.nan))  # type: ignore[attr-defined]


@given(st.floats(-700, 700))
def test_the_sigmoid_is_the_tutorials_formula(net_input: float) -> None:
    assert TRANSFERS["sigmoid"].function(net_input) == 1.0 / (1.0 + math.exp(-net_input))


@pytest.mark.parametrize("name", TRANSFERS)
@given(net_input=st.floats(allow_nan=False))
def test_outputs_stay_in_their_range(name: str, net_input: float) -> None:
    transfer = TRANSFERS[name]
    assert transfer.lowest <= transfer.function(net_input) <= transfer.highest


def test_zero_is_never_negative_in_a_rectifier() -> None:
    assert math.copysign(1.0, TRANSFERS["relu"].function(-0.0)) == 1.0
