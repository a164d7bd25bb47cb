"""Conditions on the numbers of a run, such as `abs(w[y2,h1]) > 5`: what they mean, and whether they hold.

A number that was not computed yet in its row, and a previous value where there was none, is unknown, written as NaN.
What depends on it is neither true nor false (Kleene's logic): a condition holds only where it is surely true.
"""

import math
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bpviz.session.places import Source


class Comparison(StrEnum):
    """How two values are compared."""

    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    EQUAL = "=="
    NOT_EQUAL = "!="


class Trend(StrEnum):
    """How a value compares with the previous one of the same quantity. A sign changes between above 0 and below."""

    RISES = "rises"
    FALLS = "falls"
    CHANGES_SIGN = "changes sign"


@dataclass(frozen=True)
class Number:
    """A number that was typed."""

    value: float


@dataclass(frozen=True)
class Named:
    """A number of the run."""

    source: Source


@dataclass(frozen=True)
class Absolute:
    """The size of a value, without its sign."""

    of: "Operand"


Operand = Number | Named | Absolute


@dataclass(frozen=True)
class Compare:
    """Two values compared."""

    how: Comparison
    left: Operand
    right: Operand


@dataclass(frozen=True)
class Moves:
    """A value compared with the previous one."""

    how: Trend
    of: Operand


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    of: "Condition"


@dataclass(frozen=True)
class And:
    """Both conditions."""

    left: "Condition"
    right: "Condition"


@dataclass(frozen=True)
class Or:
    """At least one of two conditions."""

    left: "Condition"
    right: "Condition"


Condition = Compare | Moves | Not | And | Or
Values = Callable[[Source], float]

_COMPARE = {
    Comparison.BELOW: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.ABOVE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.EQUAL: operator.eq,
    Comparison.NOT_EQUAL: operator.ne,
}


def sources(part: Condition | Operand) -> Iterator[Source]:
    """The numbers that a condition names, in order; one that stands there twice comes twice."""
    match part:
        case Named(source):
            yield source
        case Absolute(of) | Moves(_, of) | Not(of):
            yield from sources(of)
        case Compare(_, left, right) | And(left, right) | Or(left, right):
            yield from sources(left)
            yield from sources(right)


def value_of(operand: Operand, values: Values) -> float:
    """What an operand is, NaN where that is unknown."""
    match operand:
        case Number(value):
            return value
        case Named(source):
            return values(source)
        case Absolute(of):
            return abs(value_of(of, values))


def truth(condition: Condition, now: Values, before: Values) -> bool | None:
    """Whether a condition is true of the values `now` and `before`; None where that is unknown."""
    match condition:
        case Compare(how, left, right):
            one, two = value_of(left, now), value_of(right, now)
            return None if math.isnan(one) or math.isnan(two) else _COMPARE[how](one, two)
        case Moves(how, of):
            return _moves(how, value_of(of, before), value_of(of, now))
        case Not(of):
            found = truth(of, now, before)
            return None if found is None else not found
        case And(left, right):
            both = truth(left, now, before), truth(right, now, before)
            return False if False in both else None if None in both else True
        case Or(left, right):
            both = truth(left, now, before), truth(right, now, before)
            return True if True in both else None if None in both else False


def _moves(how: Trend, before: float, now: float) -> bool | None:
    if math.isnan(before) or math.isnan(now):
        return None
    match how:
        case Trend.RISES:
            return now > before
        case Trend.FALLS:
            return now < before
        case Trend.CHANGES_SIGN:
            return before < 0.0 < now or now < 0.0 < before
