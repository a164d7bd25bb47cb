"""As much of the formulas as there is room for: whole lines, then only their results, then the first lines, whole again
where they have room."""

from collections.abc import Callable

from bpviz.present.formula_parts import RELATIONS, Formula, Line, Look, Token
from bpviz.present.formula_symbols import Symbols

Formulas = tuple[Formula, ...]

MORE = Formula(Symbols("", "", ""), (Line(((Token("⋯", look=Look.QUIET),),)),))  # some lines have no room


def fitted(formulas: Formulas, fits: Callable[[Formulas], bool]) -> Formulas:
    """The formulas, shortened as little as needed until they `fit`; nothing is cut within a term."""
    results = tuple(formula._replace(lines=tuple(map(_result, formula.lines))) for formula in formulas)
    for candidate in (formulas, results):
        if fits(candidate):
            return candidate
    whole = formulas
    while whole:
        whole, results = _without_last_line(whole), _without_last_line(results)
        for candidate in (whole, results):
            if fits((*candidate, MORE)):
                return (*candidate, MORE)
    return ()


def _result(line: Line) -> Line:
    """A line without the way to its result, where that stands behind a relation sign."""
    last = line.chunks[-1]
    ends = isinstance(last[0], Token) and last[0].text.strip()[:1] in RELATIONS
    return line._replace(chunks=(last,)) if ends else line


def _without_last_line(formulas: Formulas) -> Formulas:
    *first, last = formulas
    return (*first, last._replace(lines=last.lines[:-1])) if len(last.lines) > 1 else tuple(first)
