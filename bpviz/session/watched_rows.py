"""Runs whole rows while conditions are watched: the same bits as rows that nobody looks at."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bpviz.engine.epoch_ends import EpochEnds
from bpviz.engine.state import Ran, State
from bpviz.engine.steps import Step
from bpviz.session.compiled_rows import CompiledRows
from bpviz.session.edits import Edits
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.order import Order
from bpviz.session.row_run import RowRun, procedure
from bpviz.session.rows import PlainRows, is_finite, note_row
from bpviz.session.saturation import deadness_changes
from bpviz.session.timeline import Timeline
from bpviz.session.watching import Watcher

if TYPE_CHECKING:
    from bpviz.session.condition_code import CompiledConditions


class PlainWatchedRows(PlainRows):
    """Whole rows by the algorithm itself, Step by Step; see `PlainRows`. Ends early, with a row, where the watcher is
    done. A row in which a number is not finite is not watched."""

    def __init__(
        self, watcher: Watcher, experiment: Experiment, timeline: Timeline, order: Order, edits: Edits
    ) -> None:
        super().__init__(experiment, timeline, order, edits)
        self._watcher = watcher

    def run(self, state: State, first: int, last: int, deadline: float, ends: EpochEnds | None = None) -> Ran:
        """Rows `first` to before `last`; fewer where the deadline passes, where an epoch ends that changes which
        neurons are dead, and where the watcher is done."""
        rows, watcher = self._timeline.rows, self._watcher
        ended: list[float] = []
        at = first
        watcher.begin(state)
        while at < last:
            known = watcher.saved()
            row = self._begun(state, at)
            watcher.take_state(state)
            watcher.see_row(at, watched_steps(row, watcher), self._network)
            errors = row.errors(len(row.steps))
            if not is_finite(self._network, errors):
                watcher.restore(known)
                return Ran(at - first + 1, np.array(ended), not_finite=True)
            self._network.save_state(state)
            note_row(state, self._network, at, errors)
            at += 1
            self._edits.begin_row(state, at)
            if at % rows == 0:
                ended.append(errors.epoch)
                if ends:
                    ends.keep_of(self._network, at // rows - 1)
                if deadness_changes(state, at - rows):
                    break
            if watcher.is_done or time.perf_counter() > deadline:
                break
        return Ran(at - first, np.array(ended))

    def _begun(self, state: State, row_number: int) -> RowRun:
        """A row about to be traced. What a person has set for when it is over is left to the next."""
        network, timeline, edits = self._network, self._timeline, self._edits
        network.load_state(state)
        network.freeze(edits.held(row_number).frozen)
        epoch_error = float(state.errors[1]) if row_number % timeline.rows else 0.0
        run = procedure(self._experiment, network, timeline, self._order, row_number, epoch_error, edits)
        last = timeline.row_steps(row_number)
        inside = {count: here for count, here in edits.in_row(row_number).items() if count < last}
        return RowRun(network, run, epoch_error, inside)


class WatchedRows:
    """Whole rows, compiled as soon as that is ready, wherever nothing changes inside a row; see `EditedRows`."""

    def __init__(self, watcher: Watcher, plain: PlainWatchedRows, edits: Edits, fast: FastEngine) -> None:
        self._watcher, self._plain, self._edits, self._fast = watcher, plain, edits, fast
        self._made: tuple[CompiledRows, CompiledRows, CompiledConditions] | None = None
        self.spacing = plain.spacing

    def run(self, state: State, first: int, last: int, deadline: float, ends: EpochEnds | None = None) -> Ran:
        """Rows `first` to before `last`, or to before the next in which something changes; see `PlainWatchedRows`."""
        experiment, frozen = self._watcher.experiment, self._edits.held(first).frozen
        until = self._edits.next_row(first, last)
        if self._edits.is_inside(first):
            return self._plain.run(state, first, first + 1, deadline, ends)
        if not self._fast.can_watch(experiment, frozen is not None):
            return self._plain.run(state, first, until, deadline, ends)
        self._watcher.begin(state)
        self._watcher.take_state(state)
        ran = self._run_compiled(state, first, until, deadline, ends)
        self._edits.begin_row(state, first + ran.rows)
        return ran

    def _run_compiled(self, state: State, first: int, until: int, deadline: float, ends: EpochEnds | None) -> Ran:
        """Rows in which nothing is changed. Where a number turns out not to be finite, which is found out at the end,
        once more, now with a look at each row for the one in which that was."""
        (swift, careful, conditions), (rate, frozen) = self._compiled(), self._edits.held(first)
        saved, known, kept = state.saved(len(state.predictions)), self._watcher.saved(), ends.count if ends else 0
        conditions.begin()
        ran = swift.run(state, first, until, deadline, ends, rate, frozen)
        if ran.not_finite:
            state.restore(saved)
            self._watcher.restore(known)
            if ends:
                ends.count = kept
            conditions.begin()
            ran = careful.run(state, first, until, deadline, ends, rate, frozen)
        conditions.end()
        return ran

    def _compiled(self) -> "tuple[CompiledRows, CompiledRows, CompiledConditions]":
        if self._made is None:
            from bpviz.session.condition_code import CompiledConditions

            conditions, experiment = CompiledConditions(self._watcher), self._watcher.experiment
            watched = conditions.watched, conditions.watched._replace(is_careful=True, sees_update=True)
            swift, careful = (CompiledRows(experiment, self._fast, one) for one in watched)
            self._made = swift, careful, conditions
        return self._made


def watched_steps(row: RowRun, watcher: Watcher) -> Iterator[Step]:
    """The Steps of a row up to the first that is not finite, traced as they are asked for; the watcher takes notice of
    what a person has changed after one before the next."""
    count = 0
    while True:
        if count == len(row.steps):
            try:
                row.trace_step()
            except StopIteration:
                return
        step = row.steps[count]
        count += 1
        yield step
        watcher.take_changes(row.edited(count))
        if step.not_finite is not None:
            return
