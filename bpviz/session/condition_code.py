"""Conditions as instructions for compiled code; see `engine.watching`. Importing this imports numba.

A condition becomes comparisons that all or some must hold, with no `not`: that has gone into the comparisons. It holds
where it is surely true, so a comparison is false as long as a number in it is not known; and which numbers of a row are
known after one of its Steps is known beforehand. So each Step that writes something has instructions of its own, those
that can still matter there.
"""

from collections.abc import Sequence, Set
from typing import NamedTuple

import numpy as np

from bpviz.engine import watching as code
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.watching import Watched
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
from bpviz.session.places import AT_EPOCH_ENDS, RightRow, Source
from bpviz.session.watching import Watcher

_KINDS = {
    Quantity.NET_INPUT: code.NET_INPUT,
    Quantity.OUTPUT: code.OUTPUT,
    Quantity.ERROR: code.ERROR,
    Quantity.DERIVATIVE: code.DERIVATIVE,
    Quantity.DELTA: code.DELTA,
    Quantity.WEIGHT: code.PARAMETER,
    Quantity.BIAS: code.PARAMETER,
    Quantity.GRADIENT: code.GRADIENT,
    Quantity.VELOCITY: code.MEAN,
    Quantity.MEAN: code.MEAN,
    Quantity.SQUARE: code.SQUARE,
    Quantity.ROW_ERROR: code.ROW_ERROR,
    Quantity.EPOCH_ERROR: code.EPOCH_ERROR,
    Quantity.ACCURACY: code.ACCURACY,
    Quantity.LARGEST: code.LARGEST,
    Quantity.TOTAL: code.TOTAL,
    Quantity.EXPECTED: code.EXPECTED,
}
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


class CompiledConditions:
    """A watcher's conditions for compiled code, `watched`. What was found, `hits` and `where`, is shared with it; what
    it knows of the numbers is handed over."""

    def __init__(self, watcher: Watcher) -> None:
        timeline, data, layers = watcher.timeline, watcher.experiment.data, watcher.experiment.layers
        program, places = _Program(watcher), [_place(source, layers) for source in watcher.sources]
        room = [tuple(np.empty(neurons) for neurons in layers[1:]) for _ in range(2)]
        inside = timeline.row_steps(0)
        steps = timeline.epoch_steps, inside, len(timeline.all_slots) - inside, timeline.batch_size
        self._watcher = watcher
        self._numbers = np.array([*np.full(2 * len(places), np.nan), *program.constants])
        self.watched = Watched(
            sources=_table(places),
            numbers=self._numbers,
            events=_table(program.events),
            written=np.array(program.written, np.uint32),
            code=_table(program.code),
            quiet=np.zeros(len(watcher.conditions), np.bool_),
            hits=watcher.hits,
            wanted=watcher.wanted,
            where=watcher.where,
            between=watcher.between,
            steps=np.array(steps, np.int64),
            targets=np.array(data.targets or np.zeros(data.rows), np.int64),
            net_inputs=room[0],
            outputs=room[1],
            gradients=np.empty(len(places)),
            by_row=any(when != code.IN_EPOCH_ENDS for _, _, when, *_ in program.events),
            sees_update=any(kind == code.ACCURACY or (kind == code.PARAMETER and not k) for kind, k, *_ in places),
            is_careful=False,
        )

    def begin(self) -> None:
        """Takes over what the watcher knows."""
        known = self._numbers[: 2 * len(self._watcher.sources)]
        known[::2], known[1::2] = self._watcher.last, self._watcher.before
        self.watched.quiet[:] = False

    def end(self) -> None:
        """Tells the watcher what is known now; it forgets itself what a row has computed when the next begins."""
        known = self._numbers[: 2 * len(self._watcher.sources)]
        self._watcher.last[:] = self._watcher.now[:] = known[::2]
        self._watcher.before[:] = known[1::2]


def _table(lines: Sequence[tuple[int, ...]]) -> code.Table:
    return np.array(lines, np.uint32).reshape(-1)


def _place(source: Source, layers: Sequence[int]) -> tuple[int, int, int, int]:
    """What kind of number it is, and where it lies."""
    if isinstance(source, RightRow):
        return code.RIGHT_ROW, 0, source.row, 0
    if source.unit is None:
        return _KINDS[source.quantity], 0, 0, 0
    layer, neuron = source.unit
    if layer < 0:
        return code.INPUT, 0, 0, neuron
    return _KINDS[source.quantity], layer, source.source.index if source.source else layers[layer], neuron


class _Program:
    """The events, instructions and constants of `Watched` for a watcher's conditions."""

    def __init__(self, watcher: Watcher) -> None:
        self.events: list[tuple[int, ...]] = []
        self.written: list[int] = []
        self.code: list[tuple[int, ...]] = [(0,) * 6] * code.FIRST
        self.constants: list[float] = []
        self._watcher = watcher
        self._slots = watcher.timeline.all_slots
        for i in range(len(watcher.conditions)):
            self._add_condition(i)

    def _add_condition(self, i: int) -> None:
        """The Steps that write something that a condition names, in order, and what each writes."""
        places, steps = self._watcher.places(i), self._watcher.steps
        formula, last = formula_of(self._watcher.conditions[i]), len(self._slots) - 1
        given = {source for source, k in places.items() if steps[k] is None}
        at_ends = [source for source in places if not isinstance(source, RightRow) and source.quantity in AT_EPOCH_ENDS]
        by_step: dict[int, list[Source]] = {}
        for source, k in places.items():
            step = steps[k]
            if step is not None and source not in at_ends:
                by_step.setdefault(step, []).append(source)
        waiting = list(given)  # written, but nothing was to be tested yet
        for step in sorted(by_step):
            writes, when = [*waiting, *by_step[step]], self._when(step)
            unknown = {s for s, k in places.items() if self._watcher.passes[k] and (steps[k] or 0) > step}
            known = known_part(formula, unknown)
            if known is None and when == code.ALWAYS:
                waiting = writes
                continue
            when = code.NOT_IN_EPOCH_ENDS if at_ends and step == last else when
            self._add_event(i, step, when, writes, known, given)
            waiting = []
        if at_ends:
            self._add_event(i, last, code.IN_EPOCH_ENDS, [*waiting, *by_step.get(last, []), *at_ends], formula, given)

    def _when(self, step: int) -> int:
        """When a Step is taken."""
        in_batches = self._watcher.timeline.batch_size > 1
        return code.IN_BATCH_ENDS if in_batches and self._slots[step].phase is Phase.UPDATE else code.ALWAYS

    def _add_event(
        self, i: int, step: int, when: int, writes: list[Source], formula: Formula | None, given: set[Source]
    ) -> None:
        places, first = self._watcher.places(i), len(self.written)
        self.written += [places[source] for source in writes]
        programs = (self._begin_of(part, places) for part in (formula, changed_part(formula, given.union(writes))))
        self.events.append((i, step, when, first, len(self.written), *programs))

    def _begin_of(self, formula: Formula | None, places: dict[Source, int]) -> int:
        """Adds the instructions of a formula; gives the first."""
        return code.HOLDS_NOT if formula is None else self._add(formula, places, code.HOLDS, code.HOLDS_NOT)

    def _add(self, formula: Formula, places: dict[Source, int], holds: int, holds_not: int) -> int:
        """The same, where it goes on at `holds` or at `holds_not`: the last part first, so that it is known where it
        begins."""
        match formula:
            case Test(what, left, right):
                sizes = left.size * code.ABSOLUTE_LEFT | right.size * code.ABSOLUTE_RIGHT
                where = self._place(left, places), self._place(right, places)
                self.code.append((what, *where, sizes, holds, holds_not))
                return len(self.code) - 1
            case All(of):
                for part in reversed(of):
                    holds = self._add(part, places, holds, holds_not)
                return holds
            case Some(of):
                for part in reversed(of):
                    holds_not = self._add(part, places, holds, holds_not)
                return holds_not

    def _place(self, side: Side, places: dict[Source, int]) -> int:
        """Where a side's number is among `Watched.numbers`."""
        count = len(self._watcher.sources)
        if isinstance(side.number, float):
            self.constants.append(side.number)
            return 2 * count + len(self.constants) - 1
        return 2 * places[side.number] + side.before
