"""Conditions as instructions for compiled code; see `engine.watching`. Importing this imports numba."""

from collections.abc import Sequence

import numpy as np

from bpviz.engine import watching as code
from bpviz.engine.compiling import Whole
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
    RightRow,
    Source,
    Trend,
    sources,
)
from bpviz.session.places import AT_EPOCH_ENDS
from bpviz.session.watching import Watcher

_KINDS = {
    Quantity.NET_INPUT: code.NET_INPUT,
    Quantity.OUTPUT: code.OUTPUT,
    Quantity.ERROR: code.ERROR,
    Quantity.DERIVATIVE: code.DERIVATIVE,
    Quantity.DELTA: code.DELTA,
    Quantity.WEIGHT: code.PARAMETER,
    Quantity.BIAS: code.PARAMETER,
    Quantity.VELOCITY: code.MEAN,
    Quantity.MEAN: code.MEAN,
    Quantity.SQUARE: code.SQUARE,
    Quantity.ROW_ERROR: code.ROW_ERROR,
    Quantity.EPOCH_ERROR: code.EPOCH_ERROR,
    Quantity.ACCURACY: code.ACCURACY,
    Quantity.EXPECTED: code.EXPECTED,
}
_COMPARE = {
    Comparison.BELOW: (code.BELOW, False),
    Comparison.AT_MOST: (code.AT_MOST, False),
    Comparison.ABOVE: (code.BELOW, True),
    Comparison.AT_LEAST: (code.AT_MOST, True),
    Comparison.EQUAL: (code.EQUAL, False),
    Comparison.NOT_EQUAL: (code.NOT_EQUAL, False),
}  # the instruction, and whether the right side comes first


def can_be_compiled(watcher: Watcher) -> bool:
    """Whether compiled rows leave behind all that conditions name; gradients of a batch are gone when it has ended."""
    return all(isinstance(source, RightRow) or source.quantity in _KINDS for source in watcher.sources)


def compiled_conditions(watcher: Watcher) -> Watched:
    """The instructions for a watcher's conditions. What it knows and has found is shared, and changed by them."""
    timeline, data = watcher.timeline, watcher.experiment.data
    programs = [_Program(watcher.places(i)) for i in range(len(watcher.conditions))]
    for program, condition in zip(programs, watcher.conditions, strict=True):
        program.add_condition(condition)
    lengths = np.cumsum([0, *(len(program.code) for program in programs)])
    constants = np.cumsum([0, *(len(program.constants) for program in programs)])
    instructions = [
        (what, argument + int(first) if what == code.CONSTANT else argument)
        for program, first in zip(programs, constants, strict=False)
        for what, argument in program.code
    ]
    events, written = _events(watcher)
    sizes = watcher.experiment.layers
    room = [tuple(np.empty(neurons) for neurons in sizes[1:]) for _ in range(2)]
    inside = timeline.row_steps(0)
    steps = timeline.epoch_steps, inside, len(timeline.all_slots) - inside, timeline.batch_size
    return Watched(
        sources=_whole([_place(source) for source in watcher.sources], 4),
        passes=watcher.passes,
        now=watcher.now,
        last=watcher.last,
        before=watcher.before,
        events=_whole(events, 5),
        written=np.array(written, np.int64),
        code=_whole(instructions, 2),
        programs=np.array([lengths[:-1], lengths[1:]]).T.astype(np.int64, order="C"),
        constants=np.array([number for program in programs for number in program.constants], np.float64),
        stack=np.empty(max((program.deepest for program in programs), default=0)),
        hits=watcher.hits,
        wanted=watcher.wanted,
        where=watcher.where,
        between=watcher.between,
        steps=np.array(steps, np.int64),
        targets=np.array(data.targets or np.zeros(data.rows), np.int64),
        net_inputs=room[0],
        outputs=room[1],
        by_row=any(when != code.IN_EPOCH_ENDS for _, _, when, _, _ in events),
    )


def _whole(rows: Sequence[tuple[int, ...]], columns: int) -> Whole:
    return np.array(rows, np.int64).reshape(-1, columns)


def _place(source: Source) -> tuple[int, int, int, int]:
    """What kind of number it is, and where it lies."""
    if isinstance(source, RightRow):
        return code.RIGHT_ROW, 0, source.row, 0
    if source.unit is None:
        return _KINDS[source.quantity], 0, 0, 0
    layer, neuron = source.unit
    if layer < 0:
        return code.INPUT, 0, 0, neuron
    return _KINDS[source.quantity], layer, source.source.index if source.source else -1, neuron


def _events(watcher: Watcher) -> tuple[list[tuple[int, ...]], list[int]]:
    """The Steps that write something, condition by condition, and what they write."""
    slots = watcher.timeline.all_slots
    batches, last = watcher.timeline.batch_size > 1, len(slots) - 1
    events: list[tuple[int, ...]] = []
    written: list[int] = []

    def add(condition: int, step: int, when: int, writes: list[int]) -> None:
        events.append((condition, step, when, len(written), len(written) + len(writes)))
        written.extend(writes)

    for i in range(len(watcher.conditions)):
        at_ends = [k for k in watcher.places(i).values() if _is_at_epoch_ends(watcher.sources[k])]
        by_step: dict[int, list[int]] = {}
        untested: list[int] = []
        for k in watcher.places(i).values():
            step = watcher.steps[k]
            if step is not None and k not in at_ends:
                by_step.setdefault(step, []).append(k)
        for step in sorted(by_step):
            when = code.IN_BATCH_ENDS if batches and slots[step].phase is Phase.UPDATE else code.ALWAYS
            unknown = {
                source
                for source, k in watcher.places(i).items()
                if watcher.passes[k] and (watcher.steps[k] or 0) > step
            }
            if when == code.ALWAYS and _cannot_hold(watcher.conditions[i], unknown):
                untested += by_step[step]
                continue
            when = code.NOT_IN_EPOCH_ENDS if at_ends and step == last else when
            add(i, step, when, [*untested, *by_step[step]])
            untested = []
        if at_ends:
            add(i, last, code.IN_EPOCH_ENDS, [*by_step.get(last, []), *at_ends])
    return events, written


def _cannot_hold(condition: Condition, unknown: set[Source]) -> bool:
    """Whether a condition is surely not true while these numbers are unknown: then it need not be tested."""
    match condition:
        case Compare() | Moves():
            return not unknown.isdisjoint(sources(condition))
        case Not(of):
            return _is_unknown(of, unknown)
        case And(left, right):
            return _cannot_hold(left, unknown) or _cannot_hold(right, unknown)
        case Or(left, right):
            return _cannot_hold(left, unknown) and _cannot_hold(right, unknown)


def _is_unknown(condition: Condition, unknown: set[Source]) -> bool:
    match condition:
        case Compare() | Moves():
            return not unknown.isdisjoint(sources(condition))
        case Not(of):
            return _is_unknown(of, unknown)
        case And(left, right) | Or(left, right):
            return _is_unknown(left, unknown) and _is_unknown(right, unknown)


def _is_at_epoch_ends(source: Source) -> bool:
    return not isinstance(source, RightRow) and source.quantity in AT_EPOCH_ENDS


class _Program:
    """Instructions for one condition, whose sources have these places; `deepest` is how much lies on the stack."""

    def __init__(self, places: dict[Source, int]) -> None:
        self.code: list[tuple[int, int]] = []
        self.constants: list[float] = []
        self.deepest = self._depth = 0
        self._places = places

    def add_condition(self, condition: Condition) -> None:
        match condition:
            case Compare(how, left, right):
                what, swapped = _COMPARE[how]
                for side in (right, left) if swapped else (left, right):
                    self._add_operand(side, code.NOW)
                self._add(what, grows=-1)
            case Moves(how, of):
                # rises: what it was is below what it is
                first, second = (code.NOW, code.BEFORE) if how is Trend.FALLS else (code.BEFORE, code.NOW)
                self._add_operand(of, first)
                self._add_operand(of, second)
                self._add(code.CHANGES_SIGN if how is Trend.CHANGES_SIGN else code.BELOW, grows=-1)
            case Not(of):
                self.add_condition(of)
                self._add(code.NOT)
            case And(left, right) | Or(left, right):
                self.add_condition(left)
                self.add_condition(right)
                self._add(code.AND if isinstance(condition, And) else code.OR, grows=-1)

    def _add_operand(self, operand: Operand, when: int) -> None:
        match operand:
            case Number(value):
                self._add(code.CONSTANT, len(self.constants), grows=1)
                self.constants.append(value)
            case Named(source):
                self._add(when, self._places[source], grows=1)
            case Absolute(of):
                self._add_operand(of, when)
                self._add(code.ABSOLUTE)

    def _add(self, what: int, argument: int = 0, grows: int = 0) -> None:
        self.code.append((what, argument))
        self._depth += grows
        self.deepest = max(self.deepest, self._depth)
