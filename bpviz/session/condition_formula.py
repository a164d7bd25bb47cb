"""Conditions in the form in which compiled code tests them. Importing this imports numba.

A condition becomes comparisons that all or some must hold, with no `not`: that has gone into the comparisons. It holds
where it is surely true, so a comparison is false as long as a number in it is not known; and which numbers of a row are
known after one of its Steps is known beforehand.
"""

from collections.abc import Set
from typing import NamedTuple

from bpviz.engine import watching as code
from bpviz.session.conditions import (
    Absolute,
    And,
    Compare,
    Comparison,
    Condition,
    Moves,
    Named,
    Not,
    Number,
    Operand,
    Or,
    Trend,
)
from bpviz.session.places import Source

# the comparison, and whether the right side comes first; of what holds, and of what surely does not
_COMPARE = {
    Comparison.BELOW: ((code.BELOW, False), (code.AT_MOST, True)),
    Comparison.AT_MOST: ((code.AT_MOST, False), (code.BELOW, True)),
    Comparison.ABOVE: ((code.BELOW, True), (code.AT_MOST, False)),
    Comparison.AT_LEAST: ((code.AT_MOST, True), (code.BELOW, False)),
    Comparison.EQUAL: ((code.EQUAL, False), (code.DIFFERS, False)),
    Comparison.NOT_EQUAL: ((code.DIFFERS, False), (code.EQUAL, False)),
}
# how the previous value compares with the newest
_MOVES = {
    Trend.RISES: ((code.BELOW, False), (code.AT_MOST, True)),
    Trend.FALLS: ((code.BELOW, True), (code.AT_MOST, False)),
    Trend.CHANGES_SIGN: ((code.CHANGES_SIGN, False), (code.KEEPS_SIGN, False)),
}


class Side(NamedTuple):
    """A side of a comparison: a number of the run or one that was typed, whether its size is meant, and whether its
    previous value."""

    number: Source | float
    size: bool = False
    before: bool = False


class Test(NamedTuple):
    """A comparison."""

    what: int
    left: Side
    right: Side

    @property
    def names(self) -> set[Source]:
        """The numbers of the run in it."""
        return {side.number for side in (self.left, self.right) if not isinstance(side.number, float)}


class Some(NamedTuple):
    """At least one of these must hold; none is `Some` itself."""

    of: tuple["Formula", ...]

    @property
    def names(self) -> set[Source]:
        """The numbers of the run in it."""
        return set().union(*(part.names for part in self.of))


class All(NamedTuple):
    """All of these must hold."""

    of: tuple["Formula", ...]

    @property
    def names(self) -> set[Source]:
        """The numbers of the run in it."""
        return set().union(*(part.names for part in self.of))


Formula = Test | Some | All


def formula_of(condition: Condition, holds: bool = True) -> Formula:
    """A condition without `not`; or, where `holds` is False, its opposite."""
    match condition:
        case Compare(how, left, right):
            return _test(_COMPARE[how][not holds], _side(left), _side(right))
        case Moves(how, of):
            return _test(_MOVES[how][not holds], _side(of)._replace(before=True), _side(of))
        case Not(of):
            return formula_of(of, not holds)
        case And(left, right) | Or(left, right):
            both = formula_of(left, holds), formula_of(right, holds)
            if isinstance(condition, And) == holds:
                return All(both)
            return Some(tuple(part for one in both for part in (one.of if isinstance(one, Some) else (one,))))


def _test(how: tuple[int, bool], left: Side, right: Side) -> Test:
    what, swapped = how
    return Test(what, right, left) if swapped else Test(what, left, right)


def _side(operand: Operand) -> Side:
    match operand:
        case Number(value):
            return Side(float(value))
        case Named(source):
            return Side(source)
        case Absolute(of):
            return _side(of)._replace(size=True)


def known_part(formula: Formula, unknown: Set[Source]) -> Formula | None:
    """What can hold of a formula while these numbers are not known; None where nothing can."""
    match formula:
        case Test():
            return None if formula.names & unknown else formula
        case All(of):
            parts = [known_part(part, unknown) for part in of]
            known = tuple(part for part in parts if part is not None)
            return All(known) if len(known) == len(parts) else None
        case Some(of):
            known = tuple(part for part in (known_part(part, unknown) for part in of) if part is not None)
            return Some(known) if known else None


def changed_part(formula: Formula | None, changed: Set[Source]) -> Formula | None:
    """What can hold of a formula that did not hold before only these numbers changed."""
    if not isinstance(formula, Some):
        return formula
    parts = tuple(part for part in formula.of if part.names & changed)
    return Some(parts) if parts else None
