"""Rows that were computed before, once more: from the nearest keyframe, on states of the caller's own, so that the run
stays as it is."""

import math
import time
from collections.abc import Iterator, Sequence

from bpviz.engine.epoch_ends import EpochEnds
from bpviz.engine.network import Parameters
from bpviz.engine.state import Ran, State
from bpviz.session.books import Books
from bpviz.session.experiment import Experiment
from bpviz.session.rows import Rows
from bpviz.session.run_rows import RunRows
from bpviz.session.saturation import note_deadness
from bpviz.session.timeline import Timeline

SLICE = 0.008  # seconds that a replay takes before it is asked whether to go on


class Replays:
    """Replays rows of the run whose books these are."""

    def __init__(self, experiment: Experiment, timeline: Timeline, rows: RunRows, books: Books) -> None:
        self._experiment, self._timeline, self._rows, self._books = experiment, timeline, rows, books

    def state(self) -> State:
        """A state to replay on."""
        return self._experiment.empty_state()

    def to(self, state: State, first: int, until: int, rows: Rows | None = None) -> Iterator[tuple[Ran, int]]:
        """Runs from the last keyframe before row `first` to the start of row `until`, a slice at a time; from the start
        of row `first` on by `rows`, where they are given. Gives what was run and the row where it stands then."""
        return self.on(state, -1, first, until, rows)

    def on(
        self, state: State, at: int, first: int, until: int, rows: Rows | None = None, ends: EpochEnds | None = None
    ) -> Iterator[tuple[Ran, int]]:
        """The same from where `state` stands, the start of row `at`, unless a keyframe lies nearer to row `first`;
        `ends` are given the weights that they want."""
        frame = self._books.history.before(first)
        if frame.row_number > at:
            state.restore(frame.state)
            at = frame.row_number
        return self._on(state, at, first, until, rows, ends)

    def _on(
        self, state: State, at: int, first: int, until: int, rows: Rows | None = None, ends: EpochEnds | None = None
    ) -> Iterator[tuple[Ran, int]]:
        while at < until:
            by, last = (rows, until) if rows and at >= first else (self._rows.whole, first if rows else until)
            ran = by.run(state, at, last, time.perf_counter() + SLICE, ends)
            at += ran.rows
            if at % self._timeline.rows == 0:
                note_deadness(state, at - self._timeline.rows)
            yield ran, at

    def turns(self, epoch: int, turns: Sequence[int], state: State, at: int) -> Iterator[int | None]:
        """Replays an epoch on `state`, which stands at row `at` or, where that is negative, nowhere; stops after each
        of these turns of the epoch (ascending), and gives the data's row whose turn it was; None where a slice of the
        way there is over."""
        first = epoch * self._timeline.rows
        for _ in self.on(state, at if at <= first else -1, first, first):
            yield None
        at = first
        for turn in turns:
            for _ in self._on(state, at, first, first + turn + 1):
                pass
            at = first + turn + 1
            yield self._rows.order.row(first + turn)

    def each_row(self, state: State, first: int, last: int) -> Iterator[int | None]:
        """Gives None after each slice of the way to row `first`; then each row up to `last`, with the state as it
        stands when that begins."""
        for _ in self.to(state, first, first):
            yield None
        for at in range(first, last):
            yield at
            self._rows.whole.run(state, at, at + 1, math.inf)
        yield last

    def parameters(self, row_number: int) -> Parameters:
        """The weights at the start of a row."""
        state = self.state()
        for _ in self.to(state, row_number, row_number):
            pass
        return tuple(layer.T.copy() for layer in state.parameters)

    def errors(self, first: int, last: int) -> Iterator[float]:
        """The errors of epochs `first` … `last − 1`, one after the other: replayed where only their block is known."""
        known = self._books.curve.errors().known(first, last)
        if known is not None:
            yield from known.tolist()
            return
        for ran, at in self.to(self.state(), first * self._timeline.rows, last * self._timeline.rows):
            ended = enumerate(ran.epoch_errors, (at - ran.rows) // self._timeline.rows)
            yield from (error for epoch, error in ended if epoch >= first)

    def first_below(self, value: float, epoch: int) -> int | None:
        """The first epoch from `epoch` on, of those computed so far, whose error is below `value`."""
        errors = self._books.curve.errors()
        while found := errors.below(value, epoch):
            for epoch, error in enumerate(self.errors(*found), found[0]):
                if error < value:
                    return epoch
            epoch = found[1]
        return None
