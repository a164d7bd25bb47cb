"""Whole numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.numbers import parse_whole


@given(st.integers(min_value=-(10**39), max_value=10**39))
def test_every_whole_number_is_read_exactly(number: int) -> None:
    assert parse_whole(f" {number} ") == number


def test_exponents_a_typographic_minus_and_digits_of_other_scripts() -> None:
    assert parse_whole("2e3") == 2000
    assert parse_whole("−4") == -4
    assert parse_whole("٣") == 3


@pytest.mark.parametrize("text", ["", " ", "1.5", "1,000", "1_000", "0x10", "1/1", "inf", "nan", "1e999", "1" * 50])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a whole number; write for example 20"):
        parse_whole(text)
