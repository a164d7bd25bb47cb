"""A few letters find what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.present.fuzzy import fuzzy_match


def best(letters: str, *texts: str) -> str:
    found = [(match.score, text) for text in texts if (match := fuzzy_match(letters, text))]
    return max(found)[1]


def test_letters_are_found_in_order() -> None:
    match = fuzzy_match("htf", "Hide the future")
    assert match and match.positions == (0, 5, 9)
    assert fuzzy_match("fth", "Hide the future") is None


@pytest.mark.parametrize("letters", ["", "  "])
def test_no_letters_fit_everything(letters: str) -> None:
    match = fuzzy_match(letters, "Undo")
    assert match and match.positions == ()


def test_a_word_beats_scattered_letters() -> None:
    assert best("row", "Run to the end of the window", "Next row") == "Next row"
    assert best("fit", "Move: Finer in time", "View: Fit the graph") == "View: Fit the graph"


@given(st.text(alphabet="abc ", max_size=6), st.text(alphabet="abc :", max_size=20))
def test_what_is_found_are_the_letters(letters: str, text: str) -> None:
    match = fuzzy_match(letters, text)
    if match:
        assert "".join(text[at] for at in match.positions) == letters.replace(" ", "")
        assert list(match.positions) == sorted(set(match.positions))


@given(st.text(alphabet="ab", min_size=1, max_size=12), st.sets(st.integers(0, 11)))
def test_any_part_of_a_text_finds_it(text: str, kept: set[int]) -> None:
    assert fuzzy_match("".join(letter for i, letter in enumerate(text) if i in kept), text) is not None
