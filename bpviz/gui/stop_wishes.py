"""What can be done with a number, a neuron or a line to stop there, for the menus of the panes that show them."""

from dataclasses import replace
from functools import partial

from bpviz.engine.network import Unit
from bpviz.engine.steps import Ref
from bpviz.gui.number_menu import Wish
from bpviz.gui.view import View
from bpviz.present.stop_words import stop_words
from bpviz.present.where import step_words
from bpviz.session.places import Calendar, writes
from bpviz.session.stop_places import line_below
from bpviz.session.stops import PHASES, LineStop, Marks, NeuronStop, Stop, place, toggled
from bpviz.session.timeline import Position


def number_wishes(view: View, ref: Ref) -> list[Wish]:
    """When a number was written, by what, and when that happens next; and to watch it."""
    found: list[Wish] = []
    for verb, index in (("Written", last_write(view, ref)), ("Changes next", next_write(view, ref))):
        if index is not None:
            timeline = view.snapshot.timeline
            slot = timeline.slot(index - 1)
            words = f"{verb} at {timeline.moment(index)}, {step_words(slot, view.names)}: go there"
            found.append((words, partial(view.seek_requested.emit, Position(index))))
    name = view.names.ref(ref)
    watched = name in view.marks.watches
    words = f"No longer watch {name}" if watched else f"Watch {name}"
    found.append((words, partial(_want, view, _watched(view.marks, name), words)))
    if found[:-1]:
        found.append((f"Stop where {name} …", partial(view.condition_asked.emit, f"{name} ")))
    return found


def _watched(marks: Marks, name: str) -> Marks:
    others = tuple(other for other in marks.watches if other != name)
    return replace(marks, watches=others if name in marks.watches else (*others, name))


def neuron_wishes(view: View, unit: Unit | None) -> list[Wish]:
    """Breakpoints at the turns of a neuron."""
    if unit is None or unit.layer < 0:
        return []
    stops: list[Stop] = [NeuronStop(view.names.unit(unit), phase) for phase in PHASES]
    there = {place(stop) for stop in view.marks.stops}
    return [toggle_wish(view, stop, stop in there) for stop in stops]


NO_LINE = "Neither this line nor one below it computes a number in this run"


def line_stop(view: View, file: str, line: int) -> LineStop | None:
    """A breakpoint on a line or, where that computes nothing, on the next below that does."""
    snapshot = view.snapshot
    found = line_below(file, line, snapshot.experiment, snapshot.timeline)
    return None if found is None else LineStop(file, found)


def line_wishes(view: View, file: str, line: int) -> list[Wish]:
    """A breakpoint on a line."""
    stop = line_stop(view, file, line)
    return [toggle_wish(view, stop, stop in map(place, view.marks.stops))] if stop else []


def toggle_wish(view: View, stop: Stop, is_there: bool) -> Wish:
    """To set a breakpoint, or to take it away."""
    words = f"{'Do not stop' if is_there else 'Stop'} at {stop_words(stop)}"
    return words, partial(_want, view, toggled(view.marks, stop), words)


def _want(view: View, marks: Marks, words: str) -> None:
    view.marks_wanted.emit(marks, words)


def last_write(view: View, ref: Ref) -> int | None:
    """The index at which a number was written that stands there now; None where no Step has written it."""
    snapshot = view.snapshot
    places = writes(ref, snapshot.timeline)
    if places is None:
        return None
    return Calendar(snapshot.experiment, snapshot.timeline).before(places, snapshot.position.index + 1)


def next_write(view: View, ref: Ref) -> int | None:
    """The next index at which a number is written; None where that never happens again."""
    snapshot = view.snapshot
    places = writes(ref, snapshot.timeline)
    if places is None:
        return None
    return Calendar(snapshot.experiment, snapshot.timeline).after(places, snapshot.position.index)
