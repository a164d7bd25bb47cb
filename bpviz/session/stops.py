"""What a person has marked in a run: where it is to stop, what is watched, and bookmarks. Frozen plain values, which a
document holds as JSON."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from bpviz.engine.phases import Phase
from bpviz.session.timeline import Moment, Position, Timeline

MOST = 1000  # of a kind
LONGEST = 500  # characters of a text
LARGEST_COUNT = 10_000
PHASES = (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE)  # in which one can stop at a neuron

T = TypeVar("T")


@dataclass(frozen=True)
class LineStop:
    """Stops when a line of a file of the algorithm has run; lines count from 1. Of every stop: only while `enabled`,
    and the `count`-th time that it is met on the way."""

    file: str
    line: int
    enabled: bool = True
    count: int = 1


@dataclass(frozen=True)
class NeuronStop:
    """Stops when a neuron, by its name, has had its turn in a phase."""

    neuron: str
    phase: Phase
    enabled: bool = True
    count: int = 1


@dataclass(frozen=True)
class RowStop:
    """Stops after the first Step of a row of the data, from 0."""

    row: int
    enabled: bool = True
    count: int = 1


@dataclass(frozen=True)
class EpochStop:
    """Stops after the first Step of an epoch, from 0."""

    epoch: int
    enabled: bool = True
    count: int = 1


@dataclass(frozen=True)
class ConditionStop:
    """Stops where a condition holds."""

    text: str
    enabled: bool = True
    count: int = 1


Stop = LineStop | NeuronStop | RowStop | EpochStop | ConditionStop
KINDS: dict[str, type[Stop]] = {
    "line": LineStop,
    "neuron": NeuronStop,
    "row": RowStop,
    "epoch": EpochStop,
    "condition": ConditionStop,
}


@dataclass(frozen=True)
class Bookmark:
    """A place to come back to: `at` is its moment as `E:I:S` or 'start', `term` how many terms of the next Step have
    run; and an optional line of text."""

    at: str
    text: str = ""
    term: int = 0


@dataclass(frozen=True)
class Marks:
    """All that is marked; `watches` are texts, as `watches.parse_watch` reads them."""

    stops: tuple[Stop, ...] = ()
    watches: tuple[str, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()


def place(stop: Stop) -> Stop:
    """A stop as it is when it is set: what tells it from others."""
    return replace(stop, enabled=True, count=1)


def toggled(marks: Marks, stop: Stop) -> Marks:
    """Marks with one stop more or, where there is one at this place, without it."""
    others = tuple(other for other in marks.stops if place(other) != place(stop))
    return replace(marks, stops=others if len(others) < len(marks.stops) else (*others, stop))


def as_plain(marks: Marks) -> dict[str, Any]:
    """Marks as JSON has them."""
    kinds = {kind: name for name, kind in KINDS.items()}
    return {
        "stops": [{"kind": kinds[type(stop)], **asdict(stop)} for stop in marks.stops],
        "watches": list(marks.watches),
        "bookmarks": [asdict(bookmark) for bookmark in marks.bookmarks],
    }


def marks_of(plain: object) -> Marks:
    """The marks that `as_plain` gave. Raises ValueError saying what is wrong with anything else."""
    if not isinstance(plain, dict) or not plain.keys() <= {"stops", "watches", "bookmarks"}:
        raise ValueError("marks are an object with stops, watches and bookmarks")
    return Marks(
        tuple(map(_stop_of, _list(plain, "stops"))),
        tuple(_text(watch, "a watch") for watch in _list(plain, "watches")),
        tuple(map(_bookmark_of, _list(plain, "bookmarks"))),
    )


def _list(plain: dict[str, Any], name: str) -> list[Any]:
    found = plain.get(name, [])
    if not isinstance(found, list) or len(found) > MOST:
        raise ValueError(f"{name} are a list of at most {MOST}")
    return found


def _stop_of(plain: object) -> Stop:
    kind = KINDS.get(str(plain.get("kind"))) if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or kind is None:
        raise ValueError(f"a stop is an object with a kind: {', '.join(KINDS)}")
    stop = _made(kind, {name: value for name, value in plain.items() if name != "kind"}, "a stop")
    if not 1 <= stop.count <= LARGEST_COUNT:
        raise ValueError(f"a stop's count is 1 to {LARGEST_COUNT}")
    if isinstance(stop, NeuronStop):
        if stop.phase not in PHASES:
            raise ValueError(f"one can stop at a neuron's {', '.join(PHASES)}")
        return replace(stop, phase=Phase(stop.phase))
    return stop


def _bookmark_of(plain: object) -> Bookmark:
    if not isinstance(plain, dict):
        raise ValueError("a bookmark is an object")
    return _made(Bookmark, plain, "a bookmark")


def _made(kind: type[T], plain: dict[str, Any], what: str) -> T:
    """A dataclass of texts, whole numbers and truth values from an object."""
    wanted = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]  # all are dataclasses
    for name, value in plain.items():
        if wanted.get(name) is bool:
            fits = isinstance(value, bool)
        elif wanted.get(name) is int:
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
        else:
            fits = name in wanted and isinstance(value, str) and len(value) <= LONGEST
        if not fits:
            raise ValueError(f"{what} has no such '{name}'")
    try:
        return kind(**plain)
    except TypeError:
        raise ValueError(f"{what} has {', '.join(wanted)}") from None


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError(f"{what} is a text of at most {LONGEST} characters")
    return value


def bookmark_at(position: Position, timeline: Timeline, text: str = "") -> Bookmark:
    """A bookmark of a position."""
    return Bookmark(str(timeline.moment(position.index) or "start"), text, position.term)


def position_of(bookmark: Bookmark, timeline: Timeline) -> Position | None:
    """Where a bookmark stands in a run; None where the run has no such moment."""
    try:
        index = 0 if bookmark.at == "start" else timeline.index(Moment(*map(int, bookmark.at.split(":"))))
    except (ValueError, TypeError):
        return None
    terms = timeline.slot(index).terms if index < timeline.end.index else 0
    return Position(index, bookmark.term) if bookmark.term <= terms else None


def neighbour(positions: Iterable[Position | None], position: Position, forward: bool) -> Position | None:
    """The nearest of some positions after a position, or before it; None where there is none."""
    choose: Callable[..., Position | None] = min if forward else max
    found = (there for there in positions if there is not None and (there > position if forward else there < position))
    return choose(found, default=None)
