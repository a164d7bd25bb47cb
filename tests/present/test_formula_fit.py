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


def test_one_line_is_whole_before_others_have_their_results() -> None:
    shown = fitted((WHOLE,), lambda formulas: sum(len(line.chunks) for line in lines(formulas)) <= 4)
    assert lines(shown) == [WHOLE.lines[0], Line((RESULT,)), *MORE.lines]
    shown = fitted((WHOLE,), lambda formulas: sum(len(line.chunks) for line in lines(formulas)) <= 6)
    assert lines(shown) == [*WHOLE.lines[:2], *[Line((RESULT,))] * 2]


def test_a_first_line_that_is_too_long_leaves_its_way_out_before_the_last_goes() -> None:
    long = Formula(WHOLE.symbols, (Line((WAY, WAY, WAY, RESULT)), Line((WAY, RESULT))))
    shown = fitted((long,), lambda formulas: sum(len(line.chunks) for line in lines(formulas)) <= 4)
    assert lines(shown) == [Line((RESULT,)), long.lines[1]]


def test_where_not_one_has_room_results_stand_alone() -> None:
    shown = fitted((WHOLE,), lambda formulas: all(len(line.chunks) == 1 for line in lines(formulas)))
    assert lines(shown) == [Line((RESULT,))] * 4
