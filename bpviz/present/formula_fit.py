"""As much of the formulas as there is room for: all lines whole, or some of them and of the others their results, or
fewer of these; results alone only where not even one line has room as a whole."""

from collections.abc import Callable

from bpviz.present.formula_parts import RELATIONS, Formula, Line, Look, Token
from bpviz.present.formula_symbols import Symbols

Formulas = tuple[Formula, ...]

MORE = Formula(Symbols("", "", ""), (Line(((Token("⋯", look=Look.QUIET),),)),))  # some lines have no room


def fitted(formulas: Formulas, fits: Callable[[Formulas], bool]) -> Formulas:
    """The formulas, shortened as little as needed until they `fit`; nothing is cut within a term, and where a number
    comes from is seen of one line, if there is room for that."""
    if fits(formulas):
        return formulas
    lines = [line for formula in formulas for line in formula.lines or (None,)]  # None: symbols without numbers
    count, last = len(lines), max((i for i, line in enumerate(lines) if line and _result(line) != line), default=0)

    def shown(first: int, whole: range) -> Formulas:
        return (*_shortened(formulas, first, whole), *((MORE,) if first < count else ()))

    ways = [
        (count, range(1)),
        (count, range(last, last + 1)),
        *((first, range(1)) for first in range(count - 1, 0, -1)),
    ]
    for first, whole in (*ways, *((first, range(0)) for first in range(count, 0, -1))):
        if fits(shown(first, whole)):
            while whole and whole.stop < first and fits(shown(first, range(whole.start, whole.stop + 1))):
                whole = range(whole.start, whole.stop + 1)
            return shown(first, whole)
    return ()


def _shortened(formulas: Formulas, first: int, whole: range) -> Formulas:
    """The `first` lines of all, some of them `whole`, of the others the results."""
    found, at = [], 0
    for formula in formulas:
        if at < first:
            own = formula.lines[: first - at]
            lines = (line if at + i in whole else _result(line) for i, line in enumerate(own))
            found.append(formula._replace(lines=tuple(lines)))
        at += max(len(formula.lines), 1)
    return tuple(found)


def _result(line: Line) -> Line:
    """A line without the way to its result, where that stands behind a relation sign."""
    last = line.chunks[-1]
    ends = isinstance(last[0], Token) and last[0].text.strip()[:1] in RELATIONS
    return line._replace(chunks=(last,)) if ends else line
