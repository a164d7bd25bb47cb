"""Stops, searches for them and what they came to, in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpviz.data.numbers import parse_whole
from bpviz.present.notices import Progress
from bpviz.present.number_format import NumberFormat
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot
from bpviz.session.stops import LARGEST_COUNT, LONGEST, ConditionStop, EpochStop, LineStop, NeuronStop, RowStop, Stop

if TYPE_CHECKING:
    from bpviz.session.search import Was

NOTHING_AHEAD = "No stop is met up to the end of the run."
NOTHING_BEHIND = "No stop is met before this moment."


def stop_words(stop: Stop) -> str:
    """'h1, update', 'row 4', 'line 35 of algorithm.py', or the condition. Rows count from 1, epochs from 0."""
    match stop:
        case LineStop(file, line):
            return f"line {line} of {file}"
        case NeuronStop(neuron, phase):
            return f"{neuron}, {phase}"
        case RowStop(row):
            return f"row {row + 1}"
        case EpochStop(epoch):
            return f"epoch {epoch}"
        case ConditionStop(text):
            return text


def looking_line(snapshot: Snapshot, forward: bool, share: float) -> Progress:
    """How far a search for a stop is."""
    where = f"on the way to the end, in epoch {snapshot.epoch:,}" if forward else "on the way back"
    return Progress(f"Looking for a stop {where} · {share:.0%} · Esc ends that", share)


def stopped_line(stop: Stop | None, values: "Sequence[Was]", names: Names, numbers: NumberFormat, forward: bool) -> str:
    """Which stop was met, with the numbers that it is about and what they were before."""
    if stop is None:
        return NOTHING_AHEAD if forward else NOTHING_BEHIND
    parts = [f"Stopped: {stop_words(stop)}"]
    for was in values:
        now, before = _told(was, numbers)
        parts.append(f"{names.ref(was.ref)} = {now}{before and f', before {before}'}")
    return " · ".join(parts)


def met_text(was: "Was", numbers: NumberFormat) -> str:
    """A number before and after the Step at which a stop was met; beside the stop there is no room for its name."""
    now, before = _told(was, numbers)
    return f"{before} → {now}" if before else now


def _told(was: "Was", numbers: NumberFormat) -> tuple[str, str]:
    """The number, and what it was before: '' where it was nothing."""
    return (numbers.short(was.now), "") if was.before is None else numbers.apart(was.now, was.before)


def bookmark_text(text: str) -> str:
    """What is typed for a bookmark. Raises ValueError where it is too long."""
    if len(text) > LONGEST:
        raise ValueError(f"a bookmark's text has at most {LONGEST} characters")
    return text.strip()


def count_text(text: str) -> int:
    """At the how-manieth time a stop is to stop. Raises ValueError."""
    count = parse_whole(text)
    if not 1 <= count <= LARGEST_COUNT:
        raise ValueError(f"a stop stops at the 1st to the {LARGEST_COUNT:,}th time, not {count}")
    return count


def count_words(count: int) -> str:
    """'3rd time', counted from where one continues; '' for the first."""
    if count == 1:
        return ""
    ending = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count:,}{ending} time"
