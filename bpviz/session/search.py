"""The way from a moment to the nearest stop, forward or back."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.state import State
from bpviz.engine.steps import Ref
from bpviz.session.condition_text import ConditionError, parse_condition
from bpviz.session.conditions import Condition, sources
from bpviz.session.places import Calendar, writes
from bpviz.session.run import Run
from bpviz.session.stop_places import places_of
from bpviz.session.stops import ConditionStop, Stop
from bpviz.session.timeline import Position
from bpviz.session.watched_rows import watched_steps
from bpviz.session.watching import KEPT, OFTEN, Watcher

FEWEST = 64  # rows that are looked at together on the way back


class Found(NamedTuple):
    """A place where a run is to stop, and which stop it was."""

    position: Position
    stop: Stop


class Was(NamedTuple):
    """A number at a stop, and the value that it had before it was written last; None where there was none."""

    ref: Ref
    now: float
    before: float | None


MOST_VALUES = 3  # that are said of a stop


class Search:
    """Looks for the nearest place, after the cursor or before it, at which one of some stops is met, each the
    `count`-th time on the way. Stops that are not enabled, and those that this run cannot have, are left out.

    On the way forward the run goes on, so that what was computed is kept; its cursor is where it has come to. On the
    way back it stays where it is. `found` is None until something is found, and where there is nothing.
    """

    def __init__(self, run: Run, stops: Sequence[Stop], forward: bool) -> None:
        self.forward = forward
        self.found: Found | None = None
        self._run = run
        self._base = run.position.index + (not forward and run.position.term > 0)
        self._deadline = 0.0
        self._done = 0.0
        enabled = [stop for stop in stops if stop.enabled]
        self._placed = self._nearest_place(enabled)
        conditions = _conditions(enabled, run)
        self._stops = [stop for stop, _ in conditions]
        self._watcher = Watcher([condition for _, condition in conditions], run.experiment, run.timeline)
        self._rows = run.rows.watched(self._watcher)
        self._left = [stop.count for stop in self._stops]  # how often each is still to be met
        self._work = (self._forward() if forward else self._back()) if conditions else iter(())

    @property
    def progress(self) -> float:
        """The share, 0 to 1, of the way to the end of the run, or back to its start, that was looked at."""
        return self._done

    def go_on(self, deadline: float) -> bool:
        """Goes on until `time.perf_counter()` passes `deadline`; returns whether the search is over."""
        self._deadline = deadline
        for _ in self._work:
            if time.perf_counter() > deadline:
                return False
        if self.found is None and self._placed and self._placed.position <= self._run.end:
            self.found = self._placed
        return True

    def _nearest_place(self, stops: Sequence[Stop]) -> Found | None:
        """The nearest of the stops that lie on the timeline."""
        run, found = self._run, []
        calendar = Calendar(run.experiment, run.timeline)
        for stop in stops:
            if isinstance(stop, ConditionStop):
                continue
            try:
                places = places_of(stop, run.experiment, run.timeline)
            except ValueError:
                continue
            index = calendar.nth(places, self._base, stop.count, self.forward)
            if index is not None:
                found.append(Found(Position(index), stop))
        choose = min if self.forward else max
        return choose(found, key=lambda one: one.position, default=None)

    def _forward(self) -> Iterator[None]:
        run, watcher, timeline = self._run, self._watcher, self._run.timeline
        until = min(self._placed.position, run.end) if self._placed else run.end
        if until.index <= self._base:
            return
        watcher.between[:] = self._base, until.index
        watcher.wanted[:] = self._left
        at, last = timeline.row_of(self._base)[0], timeline.row_of(until.index - 1)[0] + 1
        first = max(0, at - watcher.rows_needed)
        if run.not_finite and until == run.end:
            last -= 1
        run.stand_before(first)
        while not run.go_on_to(first, self._deadline):
            yield
        ended = False
        while not (watcher.is_done or ended or run.position.index >= timeline.row_start(last)):
            run.go_on_to(last, self._deadline, self._rows)
            ended = run.not_finite and run.position >= run.end
            self._done = min(max(run.position.index - self._base, 0) / (until.index - self._base), 1.0)
            yield
        if run.not_finite and not watcher.is_done and until >= run.end:
            self._see_last_row()
        self._take(watcher.hits >= watcher.wanted)

    def _back(self) -> Iterator[None]:
        run, watcher, timeline = self._run, self._watcher, self._run.timeline
        after = self._placed.position.index if self._placed else 0
        end = self._base - 1
        if end <= after:
            return
        state = run.replays.state()
        until, lowest = timeline.row_of(end - 1)[0] + 1, timeline.row_of(after)[0]
        size = max(FEWEST, 4 * watcher.rows_needed, self._rows.spacing)
        while until > lowest:
            first = max(lowest, until - size)
            watcher.between[:] = max(after, timeline.row_start(first)), end
            watcher.wanted[:] = OFTEN
            yield from self._look_at(state, first, until)
            left = np.array(self._left)
            met = watcher.hits >= left
            if met.any():
                if any(self._left[i] > 1 for i in np.flatnonzero(met)):
                    # those that were met as often as wanted: which one was it, counted from the front?
                    watcher.wanted[:] = np.where(met, watcher.hits - left + 1, OFTEN)
                    yield from self._look_at(state, first, until)
                self._take(met)
                return
            self._left = (left - watcher.hits).tolist()
            self._done = min((self._base - timeline.row_start(first)) / (self._base - after), 1.0)
            until, size = first, 2 * size

    def _look_at(self, state: State, first: int, until: int) -> Iterator[None]:
        """Watches rows `first` to before `until` on a state of the search's own."""
        run, watcher = self._run, self._watcher
        watcher.forget()
        ends_here = run.not_finite and run.timeline.row_of(run.end.index - 1)[0] < until
        begin = max(0, first - watcher.rows_needed)
        for _ in run.replays.to(state, begin, until - ends_here, self._rows):
            yield
        if ends_here:
            self._see_last_row()

    def _see_last_row(self) -> None:
        """Looks at the row with whose Step the run ends because a number is not finite; the cursor stays."""
        run, watcher, position = self._run, self._watcher, self._run.position
        row_number = run.timeline.row_of(run.end.index - 1)[0]
        state = run.replays.state()
        for _ in run.replays.to(state, row_number, row_number):
            pass
        watcher.begin(state)
        row, network = run.last_row()
        watcher.take_state(state)
        watcher.see_row(row_number, watched_steps(row, watcher), network)
        run.seek(position)

    def _take(self, met: NDArray[np.bool_]) -> None:
        """Finds the nearest of the places at which conditions were met."""
        found = [Found(Position(int(self._watcher.where[i])), self._stops[i]) for i in np.flatnonzero(met)]
        choose = min if self.forward else max
        self.found = choose(found, key=lambda one: one.position, default=None)


def values_at(run: Run, found: Found) -> tuple[Was, ...]:
    """The numbers that a stop is about, as they are there and as they were before: those that its condition names, or
    what the Step has written. The run's cursor goes there."""
    run.seek(found.position)
    snapshot = run.snapshot()
    refs: dict[Ref, None] = {}
    if isinstance(found.stop, ConditionStop):
        named = sources(parse_condition(found.stop.text, run.experiment))
        refs = {source: None for source in named if isinstance(source, Ref)}
    elif snapshot.step:
        made = (snapshot.step.made(i) for i in range(min(len(snapshot.step.terms), MOST_VALUES)))
        refs = dict.fromkeys(result.ref for result in snapshot.step.computed[-1:]) or dict.fromkeys(made)
    calendar, values = Calendar(run.experiment, run.timeline), []
    for ref in [*refs][:MOST_VALUES]:
        places, now = writes(ref, run.timeline), snapshot.value(ref)
        if places is None or now is None:
            continue
        written = calendar.before(places, found.position.index + 1)
        earlier = None if written is None else calendar.before(places, written)
        before = None
        if earlier is not None or ref.quantity in KEPT:
            run.seek(Position(earlier or 0))
            before = run.snapshot().value(ref)
        values.append(Was(ref, now, before))
    run.seek(found.position)
    return tuple(values)


def _conditions(stops: Sequence[Stop], run: Run) -> list[tuple[Stop, Condition]]:
    """The conditions among some stops, but for those that this run cannot have."""
    found: list[tuple[Stop, Condition]] = []
    for stop in stops:
        if isinstance(stop, ConditionStop):
            with contextlib.suppress(ConditionError):
                found.append((stop, parse_condition(stop.text, run.experiment)))
    return found
