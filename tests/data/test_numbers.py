"""Numbers as people type them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.numbers import parse_number, parse_whole


@pytest.mark.parametrize(
    "text, value",
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        (" 1/3 ", 1 / 3),
        ("-1/4", -0.25),
        ("1,5/3", 0.5),
        ("2e-3", 0.002),
        ("−0.25", -0.25),
        (".5", 0.5),
        ("+7", 7.0),
        ("1 / 2", 0.5),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "'' is not a number; write for example 0.5, 0,5, -2e-3 or 1/3"),
        ("abc", "'abc' is not a number"),
        ("1/0", "'1/0' divides by zero"),
        ("1/2/3", "is not a number"),
        ("1.000,5", "is not a number"),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("nan", "'nan' is not a finite number"),
        ("inf", "'inf' is not a finite number"),
        ("1e999", "'1e999' is not a finite number"),
        ("1/1e999", "'1/1e999' is not a finite number"),
        ("1e308/1e-308", "is not a finite number"),
    ],
)
def test_what_is_no_number(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_number(text)
    assert message in str(caught.value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_prints_is_read_back_in_the_same_bits(value: float) -> None:
    assert math.copysign(1, parse_number(repr(value))) == math.copysign(1, value)
    assert parse_number(repr(value)) == value


@pytest.mark.parametrize("text, value", [("20", 20), (" 7 ", 7), ("1e6", 10**6), ("−3", -3), ("9" * 40, int("9" * 40))])
def test_whole_numbers(text: str, value: int) -> None:
    assert parse_whole(text) == value


@pytest.mark.parametrize("text", ["", "1.5", "1,000", "abc", "1_000", "9" * 41, "1e-3"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a whole number; write for example 20"):
        parse_whole(text)
