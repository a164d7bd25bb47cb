"""Conditions as people type them: read by recursive descent, with every mistake said where it is.

condition   = conjunction { "or" conjunction }
conjunction = negation { "and" negation }
negation    = "not" negation | "(" condition ")" | test
test        = "row" NUMBER "is" ("wrong" | "right") | NEURON "saturates"
            | operand (comparison operand | "rises" | "falls" | "changes" "sign")
operand     = NUMBER [ "%" ] | NAME | "abs" "(" operand ")"
"""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from bpviz.data.files import shortened
from bpviz.data.numbers import parse_number
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.quantities import MEMORY, REMEMBERED, Quantity
from bpviz.engine.state import NEARLY_ZERO
from bpviz.engine.steps import Ref
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
    sources,
)
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.places import RightRow, writing_step
from bpviz.session.stops import LONGEST
from bpviz.session.timeline import Timeline

DEEPEST = 40  # brackets and `not` inside each other
TESTS = (*Comparison, "rises", "falls", "changes sign")
STARTS = ("a name", "abs(", "row", "not", "(")
OPERANDS = ("a name", "abs(", "a number")
COMPARISONS = {comparison.value: comparison for comparison in Comparison} | {
    "=": Comparison.EQUAL,
    "≤": Comparison.AT_MOST,
    "≥": Comparison.AT_LEAST,
    "≠": Comparison.NOT_EQUAL,
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+−]?\d+)?(?:/\d+)?)"
    r"|(?P<word>[A-Za-z_][\w.]*(?:\s*\[[^\]]*(?:\]|$))?)"
    r"|(?P<sign><=|>=|==|!=|[<>=≤≥≠()])"
    r"|(?P<other>\S))"
)
_NOTHING_COMPUTED = "no Step computes any of this; name something that changes, for example out[y1]"
_ACCURACY = Named(Ref(Quantity.ACCURACY))
_KINDS = {"a name", "a number"}
Answer = TypeVar("Answer")


class ConditionError(ValueError):
    """A mistake in a condition: it lies from character `start` to before `end`; `expected` are words that would be
    right there, or kinds of them: 'a name', 'a number', 'a neuron'."""

    def __init__(self, message: str, start: int, end: int, expected: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.start, self.end, self.expected = start, end, expected

    def __str__(self) -> str:
        return f"at character {self.start + 1}: {self.args[0]}"


class Token(NamedTuple):
    """A piece of the text: what kind, and from where to where."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def quoted(self) -> str:
        """The text as a message has it."""
        return f"'{shortened(self.text)}'"


def parse_condition(text: str, experiment: Experiment) -> Condition:
    """The condition that a text says, for this run. Raises ConditionError."""
    found = _Parser(text, experiment).all_of(_Parser.condition)
    timeline = Timeline(experiment)
    if all(writing_step(source, timeline) is None for source in sources(found)):
        raise ConditionError(_NOTHING_COMPUTED, 0, len(text))
    return found


def parse_value(text: str, experiment: Experiment) -> Operand:
    """The value that a text says, such as `w[h1,x2]` or `abs(delta[h1])`. Raises ConditionError."""
    return _Parser(text, experiment, given=frozenset({Quantity.LEARNING_RATE})).all_of(_Parser.operand)


def _without_abs(operand: Operand) -> Operand:
    return _without_abs(operand.of) if isinstance(operand, Absolute) else operand


def _tokens(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind], match.start(kind), match.end(kind)))
    return [*found, Token("end", "", len(text), len(text))]


class _Parser:
    """Reads one text; `_at` is the token that comes next. Numbers that are `given` may be named, though no Step
    computes them."""

    def __init__(self, text: str, experiment: Experiment, given: frozenset[Quantity] = frozenset()) -> None:
        if len(text) > LONGEST:
            raise ConditionError(f"a condition has at most {LONGEST} characters", LONGEST, len(text))
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0
        self._given = given | {Quantity.EXPECTED}
        self._experiment = experiment
        self._timeline = Timeline(experiment)
        self._names = Names(experiment.layers)

    def all_of(self, part: Callable[["_Parser"], Answer]) -> Answer:
        """All of the text as one part of the grammar."""
        found = part(self)
        if self._next.kind != "end":
            raise self._expected("and", "or")
        return found

    def condition(self) -> Condition:
        found = self._conjunction()
        while self._takes("or"):
            found = Or(found, self._conjunction())
        return found

    def _conjunction(self) -> Condition:
        found = self._negation()
        while self._takes("and"):
            found = And(found, self._negation())
        return found

    def _negation(self) -> Condition:
        if self._next.text not in ("not", "("):
            return self._test()
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"at most {DEEPEST} brackets and 'not' inside each other")
        if self._takes("not"):
            found: Condition = Not(self._negation())
        else:
            self._take("(")
            found = self.condition()
            if not self._takes(")"):
                raise self._expected(")", "and", "or")
        self._depth -= 1
        return found

    def _test(self) -> Condition:
        if self._takes("row"):
            return self._row()
        if self._tokens[min(self._at + 1, len(self._tokens) - 1)].text == "saturates":
            return self._saturates()
        left = self.operand(STARTS)
        token = self._next
        if token.text in COMPARISONS:
            self._at += 1
            compare = Compare(COMPARISONS[token.text], left, self.operand(OPERANDS))
            self._check_share(compare, token)
            return compare
        for trend in (Trend.RISES, Trend.FALLS):
            if self._takes(trend.value):
                return self._moves(trend, left, token)
        if self._takes("changes"):
            self._take("sign")
            return self._moves(Trend.CHANGES_SIGN, left, token)
        raise self._expected(*TESTS)

    def _check_share(self, compare: Compare, token: Token) -> None:
        """An accuracy is above 1 nowhere, though plots show it in per cent."""
        sides = compare.left, compare.right
        numbers = [side.value for side in sides if isinstance(side, Number)]
        if _ACCURACY in map(_without_abs, sides) and any(not 0.0 <= number <= 1.0 for number in numbers):
            message = "the accuracy is a share, from 0 to 1; write for example 0.9 or 90 %"
            raise ConditionError(message, token.start, self._tokens[self._at - 1].end)

    def _moves(self, trend: Trend, operand: Operand, token: Token) -> Condition:
        if not all(self._is_written(source) for source in sources(operand)) or not list(sources(operand)):
            raise ConditionError(f"only what a Step computes {token.text}", token.start, token.end)
        return Moves(trend, operand)

    def _row(self) -> Condition:
        """`row 4 is wrong`: rows count from 1, as on the screen."""
        token, data = self._next, self._experiment.data
        if token.kind != "number":
            raise self._expected("a number")
        if not data.targets:
            raise self._wrong("rows are right or wrong only where the data have classes")
        if not (token.text.isdecimal() and 1 <= int(token.text) <= data.rows):
            raise self._wrong(f"there is no row {shortened(token.text)}; the rows are 1 to {data.rows}")
        self._at += 1
        self._take("is")
        if self._next.text not in ("wrong", "right"):
            raise self._expected("wrong", "right")
        verdict = 1.0 if self._next.text == "right" else 0.0
        self._at += 1
        row = RightRow(int(token.text) - 1)
        self._check_written(row, token)
        return Compare(Comparison.EQUAL, Named(row), Number(verdict))

    def _saturates(self) -> Condition:
        """`h1 saturates`: its derivative is nearly 0 in this row."""
        token = self._next
        try:
            unit = self._names.parse_unit(token.text)
        except ValueError:
            raise self._wrong(f"{token.quoted} is no neuron; for example: h1 saturates") from None
        if unit.layer < 0:
            raise self._wrong(f"{token.text} is an input, which has no transfer function")
        self._at += 2
        slope = Ref(Quantity.DERIVATIVE, unit)
        self._check_written(slope, token)
        return Compare(Comparison.BELOW, Absolute(Named(slope)), Number(NEARLY_ZERO))

    def operand(self, expected: tuple[str, ...] = OPERANDS) -> Operand:
        token = self._next
        if token.kind == "number":
            self._at += 1
            try:
                value = parse_number(token.text)
                return Number(value / 100.0 if self._takes("%") else value)
            except ValueError as error:
                raise ConditionError(str(error), token.start, token.end) from None
        if self._takes("abs"):
            self._depth += 1
            if self._depth > DEEPEST:
                raise self._wrong(f"at most {DEEPEST} brackets and 'not' inside each other")
            self._take("(")
            inner = self.operand()
            self._take(")")
            self._depth -= 1
            return Absolute(inner)
        if token.kind != "word" or token.text in ("and", "or", "not", "row", "is", *Trend, "changes", "sign"):
            raise self._expected(*expected)
        return Named(self._name(token))

    def _name(self, token: Token) -> Ref:
        if "[" in token.text and not token.text.endswith("]"):
            raise ConditionError(f"{token.quoted} is not finished: ] is missing", token.start, token.end, ("a name",))
        try:
            ref = self._names.parse(token.text)
        except ValueError as error:
            raise ConditionError(str(error), token.start, token.end, ("a name",)) from None
        self._at += 1
        if ref.quantity is Quantity.ACCURACY and not self._experiment.data.targets:
            raise ConditionError("there is an accuracy only where the data have classes", token.start, token.end)
        if ref.quantity not in self._given and (ref.unit is None or ref.unit.layer >= 0):
            self._check_written(ref, token)
        return ref

    def _check_written(self, source: Ref | RightRow, token: Token) -> None:
        if not self._is_written(source):
            raise ConditionError(f"no Step of this run computes {token.quoted}", token.start, token.end, ("a name",))

    def _is_written(self, source: Ref | RightRow) -> bool:
        remembered = REMEMBERED[OPTIMIZERS[self._experiment.rule.optimizer].remembers]
        if isinstance(source, Ref) and source.quantity in MEMORY.difference(remembered):
            return False
        return writing_step(source, self._timeline) is not None

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _takes(self, text: str) -> bool:
        found = self._next.text == text and self._next.kind != "end"
        self._at += found
        return found

    def _take(self, text: str) -> None:
        if not self._takes(text):
            raise self._expected(text)

    def _wrong(self, message: str) -> ConditionError:
        return ConditionError(message, self._next.start, self._next.end)

    def _expected(self, *what: str) -> ConditionError:
        """What would be right here instead of the next token."""
        *others, last = [word if word in _KINDS else f"'{word}'" for word in what]
        said = f"{', '.join(others)} or {last}" if others else last
        token = self._next
        found = "the text ends" if token.kind == "end" else f"{token.quoted} stands there"
        return ConditionError(f"{said} is expected, but {found}", token.start, token.end, what)
