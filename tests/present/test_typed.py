"""What is typed for a setting is read, or refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.present import typed


@pytest.mark.parametrize("value, above, below", [(0.5, 1.0, 0.2), (0.3, 0.5, 0.2), (1.0, 2.0, 0.5), (7.0, 10.0, 5.0),
                                                 (1000.0, 2000.0, 500.0), (0.001, 0.002, 0.0005)])  # fmt: skip
def test_steps_of_the_learning_rate(value: float, above: float, below: float) -> None:
    assert typed.next_1_2_5(value, 1) == above
    assert typed.next_1_2_5(value, -1) == below


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_a_step_always_leads_on(value: float) -> None:
    assert typed.next_1_2_5(value, -1) < value < typed.next_1_2_5(value, 1)


def test_a_rate_is_positive() -> None:
    assert typed.learning_rate("1/4") == 0.25
    with pytest.raises(ValueError, match="above 0"):
        typed.learning_rate("-0,5")


def test_counts_are_whole_and_exact() -> None:
    assert typed.epochs("1e6") == 1_000_000
    assert typed.seed("9007199254740993") == 9007199254740993
    for read in (typed.epochs, typed.seed, typed.digits):
        with pytest.raises(ValueError, match="whole number"):
            read("4.5")
    with pytest.raises(ValueError, match="3 to 8"):
        typed.digits("2")
