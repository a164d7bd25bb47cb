"""All that is marked in a run as lines of a list: stops, then watches with their values, then bookmarks."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bpviz.engine.steps import Ref
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, NumberFormat, exact
from bpviz.present.stop_words import count_words, met_text, stop_words
from bpviz.session.condition_text import parse_condition
from bpviz.session.conditions import Absolute, Named, Number, sources, value_of
from bpviz.session.experiment import Experiment
from bpviz.session.places import Source
from bpviz.session.search import Was
from bpviz.session.snapshot import Snapshot
from bpviz.session.stop_places import places_of
from bpviz.session.stops import Bookmark, ConditionStop, Marks, Stop, position_of
from bpviz.session.timeline import START, Position, Timeline
from bpviz.session.watches import Seen, Watch, is_on_snapshot, parse_watch

OFF = "off"
NOT_HERE = "not in this run"
SOON = "…"  # of a watch that is being looked up


class MarkLine(NamedTuple):
    """A line: what is marked (a watch is its text), in words, what stands beside it, all there is to say, and whether
    this run can have it."""

    mark: Stop | str | Bookmark
    words: str
    value: str
    full: str
    fits: bool = True


class MarkReader:
    """Reads marks in the light of one run; what was read is kept."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._timeline = Timeline(experiment)
        self._problems: dict[Stop, str] = {}
        self._watches: dict[str, Watch | str] = {}

    def lines(
        self,
        marks: Marks,
        snapshot: Snapshot,
        numbers: NumberFormat,
        hides: Callable[[Ref], bool],
        seen: Seen | None = None,
        met: tuple[Stop | None, Sequence[Was]] = (None, ()),
    ) -> list[MarkLine]:
        """The lines at a moment; `hides` says what a person is still asked for, `seen` what else is known of watches
        there, or a moment before; `met` is the stop at which the run stands, and the numbers that it is about."""
        return [
            *(self._stop_line(stop, numbers, met[1] if stop == met[0] else ()) for stop in marks.stops),
            *(self._watch_line(text, snapshot, numbers, hides, seen) for text in marks.watches),
            *map(self._bookmark_line, sorted(marks.bookmarks, key=self._place)),
        ]

    def _place(self, bookmark: Bookmark) -> tuple[bool, Position]:
        """Bookmarks stand in the order of their moments, a script; those that this run has not come last."""
        position = position_of(bookmark, self._timeline)
        return position is None, position or START

    def problem(self, stop: Stop) -> str:
        """Why this run cannot have a stop; '' where it can."""
        if stop not in self._problems:
            try:
                if isinstance(stop, ConditionStop):
                    parse_condition(stop.text, self.experiment)
                else:
                    places_of(stop, self.experiment, self._timeline)
                self._problems[stop] = ""
            except ValueError as error:
                self._problems[stop] = str(error)
        return self._problems[stop]

    def _stop_line(self, stop: Stop, numbers: NumberFormat, values: Sequence[Was]) -> MarkLine:
        words, problem = stop_words(stop), self.problem(stop)
        count = count_words(stop.count)
        value = NOT_HERE if problem else count if stop.enabled else OFF
        if values:
            value = met_text(values[0], numbers)
        full = problem or f"stops at {words}" + (f", the {count} from where one continues" if count else "")
        return MarkLine(stop, words, value, full if stop.enabled or problem else f"{full}; switched off", not problem)

    def _watch_line(
        self, text: str, snapshot: Snapshot, numbers: NumberFormat, hides: Callable[[Ref], bool], seen: Seen | None
    ) -> MarkLine:
        if text not in self._watches:
            try:
                self._watches[text] = parse_watch(text, self.experiment)
            except ValueError as error:
                self._watches[text] = str(error)
        watch = self._watches[text]
        if isinstance(watch, str):
            return MarkLine(text, text, NOT_HERE, watch, False)
        if any(isinstance(source, Ref) and hides(source) for source in sources(watch)):
            return MarkLine(text, text, HIDDEN, HIDDEN)

        def value(source: Source) -> float:
            found = snapshot.value(source) if isinstance(source, Ref) else None
            return math.nan if found is None else found

        if isinstance(watch, Number | Named | Absolute) and is_on_snapshot(watch):
            now: float | bool | None = value_of(watch, value)
        elif seen is None or text not in seen.found:
            return MarkLine(text, text, SOON, f"{text} is being looked up")
        else:
            now = seen.found[text]
        if now is None or math.isnan(now):
            return MarkLine(text, text, NOT_COMPUTED, f"{text} is not known yet in this row")
        if isinstance(now, bool):
            return MarkLine(text, text, "true" if now else "false", f"{text}: {'true' if now else 'false'}")
        return MarkLine(text, text, numbers.short(now), f"{text} = {exact(now)}")

    def _bookmark_line(self, bookmark: Bookmark) -> MarkLine:
        fits = position_of(bookmark, self._timeline) is not None
        words = bookmark.text or "bookmark"
        return MarkLine(bookmark, words, bookmark.at, f"{words}, at {bookmark.at}", fits)
