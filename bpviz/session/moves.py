"""What moved a weight in an epoch, row by row."""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from bpviz.engine.state import State
from bpviz.engine.steps import Ref
from bpviz.session.edits import place_of
from bpviz.session.interventions import SetWeight
from bpviz.session.order import Order
from bpviz.session.origins import go_to, set_by_hand
from bpviz.session.places import Calendar, writes
from bpviz.session.run import Run
from bpviz.session.timeline import Position


class Move(NamedTuple):
    """What a weight was before and after a row's update, or before and after a person set it. `row` is the row of the
    data, None where a person did it; `at` is the index just after that."""

    row: int | None
    old: float
    new: float
    at: int

    @property
    def change(self) -> float:
        """By how much it moved."""
        return self.new - self.old


@dataclass(frozen=True, eq=False)
class Moves:
    """The answer to `WhatMoved`: what the weight was when `epoch` began and what it is at last; all moves between, the
    biggest first; those that changed nothing are left out."""

    question: "WhatMoved"
    epoch: int
    old: float
    new: float
    moves: tuple[Move, ...]

    @property
    def total(self) -> float:
        """All moves together, added up without rounding on the way."""
        if not math.isfinite(self.new):
            return self.new
        return float(sum((Fraction(move.new) - Fraction(move.old) for move in self.moves), Fraction()))


@dataclass(frozen=True)
class WhatMoved:
    """Asks what moved a weight or bias in the epoch in which Step `until` lies, from its start to just after it."""

    ref: Ref
    until: int

    def answer(self, run: Run) -> Iterator[Moves | None]:
        """Works a row at a time, giving None, and then the answer; `run` stays as it is."""
        beside, timeline = run.forked(run.experiment), run.timeline
        epoch = timeline.epoch_of(self.until - 1)
        first, last = epoch * timeline.rows, timeline.place(Position(self.until))[0]
        state = beside.replays.state()
        values: list[float] = []  # when each row begins
        for row_number in beside.replays.each_row(state, first, last):
            if row_number is not None:
                values.append(self._in(state))
            yield None
        yield from go_to(beside, self.until)
        values.append(self._now(beside))
        moves: list[Move] = []
        order, calendar, places = Order(run.experiment), Calendar(run.experiment, timeline), writes(self.ref, timeline)
        assert places
        by_hand = self._by_hand(run, timeline.row_start(first))
        for row_number, (old, new) in enumerate(pairwise(values), first):
            row, start = order.row(row_number), timeline.row_start(row_number)
            for edit in (edit for edit in by_hand if start < edit.at <= timeline.row_start(row_number + 1)):
                before = yield from self._before(run, edit)
                moves += [Move(row, old, before, edit.at), Move(None, before, edit.value, edit.at)]
                old = edit.value
            moves.append(Move(row, old, new, calendar.after(places, start) or self.until))
        moves = [move for move in moves if move.new != move.old]
        moves.sort(key=lambda move: -abs(move.change))  # stable: of equals the earlier is first
        yield Moves(self, epoch, values[0], values[-1], tuple(moves))

    def _by_hand(self, run: Run, start: int) -> list[SetWeight]:
        return [edit for edit in set_by_hand(self.ref, run.experiment) if start < edit.at <= self.until]

    def _before(self, run: Run, edit: SetWeight) -> Generator[None, None, float]:
        """The value that a person replaced."""
        edits = run.experiment.interventions
        without = run.forked(replace(run.experiment, interventions=edits[: edits.index(edit)]))
        yield from go_to(without, edit.at)
        return self._now(without)

    def _now(self, run: Run) -> float:
        value = run.snapshot().value(self.ref)
        assert value is not None
        return value

    def _in(self, state: State) -> float:
        assert self.ref.unit
        place = place_of(self.ref)
        return float(state.parameters[self.ref.unit.layer][place, self.ref.unit.index])
