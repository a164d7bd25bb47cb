"""Formulas where there is no room for all of them."""

from bpviz.present.formula_fit import MORE, fitted
from bpviz.present.formula_parts import Formula, Line, Token
from bpviz.present.formula_symbols import Symbols

WAY, RESULT = (Token("1 + 1"),), (Token("= 2"),)
WHOLE = Formula(Symbols("", "", ""), (Line((WAY, RESULT)),) * 4)


def lines(formulas: tuple[Formula, ...]) -> list[Line]:
    return [line for formula in formulas for line in formula.lines]


def test_first_lines_keep_the_numbers_put_in_where_these_have_room() -> None:
    shown = fitted((WHOLE,), lambda formulas: len(lines(formulas)) <= 3)
    assert lines(shown) == [*WHOLE.lines[:2], *MORE.lines]


def test_where_these_have_no_room_results_stand_alone() -> None:
    shown = fitted((WHOLE,), lambda formulas: sum(len(line.chunks) for line in lines(formulas)) <= 3)
    assert lines(shown) == [Line((RESULT,)), Line((RESULT,)), *MORE.lines]
