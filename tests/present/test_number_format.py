"""Numbers as text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.present.number_format import NumberFormat, exact


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.79421, "0.7942"),
        (-0.024471, "−0.02447"),
        (3.06407232, "3.064"),
        (12345.678, "12346"),
        (0.99996, "1.000"),
        (9.9996, "10.00"),
        (0.00012345, "0.0001234"),
        (0.000012345, "1.2e-05"),
        (1.2e98, "1.2e+98"),
        (-1.25e98, "−1.2e+98"),
        (1.0, "1"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (-0.05, "−0.05"),
        (5.1, "5.1"),
        (0.1 + 0.2, "0.3000"),
        (0.99994, "0.9999"),
        (999999.9, "1.0e+06"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
        (None, "—"),
    ],
)
def test_four_significant_digits(value: float | None, text: str) -> None:
    assert NumberFormat().short(value) == text


def test_more_digits() -> None:
    assert NumberFormat(8).short(1 / 3) == "0.33333333"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.79421, "0.7942"), (0.00033046, "3.3e-04"), (-0.00033046, "−3.3e-04"), (12.3456, "12.35"), (None, "—"),
     (math.inf, "∞"), (-1234567.8, "−1.2e+06"), (-0.05304, "−0.0530"), (-0.053049, "−0.0530")],
)  # fmt: skip
def test_where_there_is_little_room_an_exponent_is_shorter_or_fewer_digits_are(value: float | None, text: str) -> None:
    assert NumberFormat().tight(value, 7) == text


@given(st.floats(), st.sampled_from([1.0, 1 + 2**-52, 1.001]))
def test_a_number_and_what_it_was_before_are_told_apart(value: float, times: float) -> None:
    one, other = NumberFormat().apart(value, value * times)
    assert (one != other) == (value != value * times and not math.isnan(value))


def test_no_more_digits_than_it_takes() -> None:
    assert NumberFormat().apart(-1.870671, -1.870674) == ("−1.870671", "−1.870674")
    assert NumberFormat().apart(0.5, 0.25) == ("0.5", "0.25")


@given(st.floats(-1e300, 1e300))
def test_what_is_shown_is_near_the_number(value: float) -> None:
    shown = NumberFormat().rounded(value)
    assert math.isclose(shown, value, rel_tol=0.06, abs_tol=0)
    if 1e-4 <= abs(value) < 9e5:
        assert math.isclose(shown, value, rel_tol=6e-4)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_loses_nothing(value: float) -> None:
    assert float(exact(value).replace("−", "-")) == value


def test_exact_of_what_is_no_number() -> None:
    assert [exact(value) for value in (math.nan, math.inf, -math.inf, None)] == ["NaN", "∞", "−∞", "—"]
