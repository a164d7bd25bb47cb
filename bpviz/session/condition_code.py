"""Conditions as instructions for compiled code; see `engine.watching`. Importing this imports numba.

Each Step that writes something that a condition names has instructions of its own: those comparisons of its formula
that can still matter there.
"""

from collections.abc import Sequence

import numpy as np

from bpviz.engine import watching as code
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.watching import Watched
from bpviz.session.condition_formula import All, Formula, Side, Some, Test, changed_part, formula_of, known_part
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
        numbers = np.array([*np.full(2 * len(places), np.nan), *program.constants])
        self._known = numbers[: 2 * len(places)]
        self.watched = Watched(
            sources=_table(places),
            numbers=numbers,
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
        self._known[::2], self._known[1::2] = self._watcher.last, self._watcher.before
        self.watched.quiet[:] = False

    def end(self) -> None:
        """Tells the watcher what is known now; it forgets itself what a row has computed when the next begins."""
        self._watcher.last[:] = self._watcher.now[:] = self._known[::2]
        self._watcher.before[:] = self._known[1::2]


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
