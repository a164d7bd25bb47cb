"""Numbers stand below each other at their decimal points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.present.columns import aligned, split_at_point
from bpviz.present.number_format import NumberFormat


def test_points_stand_below_each_other() -> None:
    assert aligned(["−0.02", "12.5", "3", "1.2e+98"]) == ["−0.02   ", "12.5    ", " 3      ", " 1.2e+98"]


def test_what_is_no_number_stands_at_the_right() -> None:
    assert aligned(["0.5", "—", "?"]) == ["0.5", "  —", "  ?"]


def test_nothing_gives_nothing() -> None:
    assert aligned([]) == []


@pytest.mark.parametrize(
    "text, parts", [("0.5", ("0", ".5")), ("12", ("12", "")), ("5e+197", ("5", "e+197")), ("—", ("—", ""))]
)
def test_a_number_is_split_at_its_point(text: str, parts: tuple[str, str]) -> None:
    assert split_at_point(text) == parts


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_all_are_equally_long_and_say_the_same(values: list[float]) -> None:
    texts = [NumberFormat().short(value) for value in values]
    padded = aligned(texts)
    assert len({len(text) for text in padded}) == 1
    assert [text.strip() for text in padded] == texts
