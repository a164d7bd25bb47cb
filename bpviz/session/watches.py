"""What is watched as it is at a moment: numbers, and whether conditions hold there, by the very rules of a search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.session.condition_text import ConditionError, parse_condition, parse_value
from bpviz.session.conditions import Compare, Comparison, Condition, Operand, sources, value_of
from bpviz.session.experiment import Experiment
from bpviz.session.rows import seconds_a_row
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from bpviz.session.watched_rows import watched_steps
from bpviz.session.watching import Watcher

WORTH = 0.02  # seconds of looking back by the algorithm from which compiled code is asked for

Watch = Condition | Operand


@dataclass(frozen=True)
class Seen:
    """What was found at a position, by the text of a watch: a number, NaN where it is not known, or whether a condition
    holds, None where that is not known."""

    position: Position
    found: Mapping[str, float | bool | None]


def parse_watch(text: str, experiment: Experiment) -> Watch:
    """The value or the condition that a text says. Raises ConditionError, that of the reading which came further."""
    try:
        return parse_value(text, experiment)
    except ConditionError as error:
        of_value = error
    try:
        return parse_condition(text, experiment)
    except ConditionError as error:
        raise (error if error.start >= of_value.start else of_value) from None


def is_on_snapshot(watch: Watch) -> bool:
    """Whether a snapshot says all that is to be known: that of numbers, but for the accuracy."""
    return isinstance(watch, Operand) and Ref(Quantity.ACCURACY) not in sources(watch)


class Watches:
    """Finds what those of some watches are that no snapshot has: they depend on earlier rows, or on an epoch's end."""

    def __init__(self, run: Run, texts: Sequence[str]) -> None:
        self.run = run
        self._watches: dict[str, Watch] = {}
        for text in texts:
            try:
                watch = parse_watch(text, run.experiment)
            except ConditionError:
                continue
            if not is_on_snapshot(watch):
                self._watches[text] = watch
        self._watcher = Watcher([_condition(watch) for watch in self._watches.values()], run.experiment, run.timeline)
        self._rows = run.rows.watched(self._watcher)
        self._state, self._network = run.replays.state(), run.experiment.network()
        if run.rows.fast and self._watcher.rows_needed * seconds_a_row(run.experiment) > WORTH:
            run.rows.fast.prepare_watching(run.experiment)

    def __bool__(self) -> bool:
        return bool(self._watches)

    def at(self, position: Position) -> Iterator[Seen | None]:
        """Works a slice at a time, giving None, and then what was found; the run stays as it is."""
        run, watcher, state = self.run, self._watcher, self._state
        row_number, count = run.timeline.place(position)
        watcher.forget()
        for _ in run.replays.to(state, max(row_number - watcher.rows_needed, 0), row_number, self._rows):
            yield None
        watcher.begin(state)
        watcher.take_state(state)
        if count:
            row = run.rows.traced(row_number, state, self._network)
            watcher.see_row(row_number, islice(watched_steps(row, watcher), count), self._network)
            watcher.take_changes(row.edited(count))
        yield Seen(position, {text: self._found(i, watch) for i, (text, watch) in enumerate(self._watches.items())})

    def _found(self, i: int, watch: Watch) -> float | bool | None:
        if not isinstance(watch, Operand):
            return self._watcher.holds(i)
        known, places = self._watcher.now, self._watcher.places(i)
        return value_of(watch, lambda source: float(known[places[source]]))


def _condition(watch: Watch) -> Condition:
    """A condition that names what a watch names."""
    return Compare(Comparison.EQUAL, watch, watch) if isinstance(watch, Operand) else watch
