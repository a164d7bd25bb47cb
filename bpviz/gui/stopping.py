"""Stops, watches and bookmarks in the window: what a person marks, and the ways to go there."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QWidget

from bpviz.engine.phases import Phase
from bpviz.gui.ask import Ask
from bpviz.gui.docks import Docks
from bpviz.gui.late_pane import StandIn
from bpviz.gui.pilot import Pilot
from bpviz.gui.stop_wishes import NO_LINE, last_write, line_stop, next_write, number_wishes, toggle_wish
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.stop_words import bookmark_text
from bpviz.session.places import Calendar
from bpviz.session.stop_places import places_of
from bpviz.session.stops import PHASES, Marks, NeuronStop, Stop, bookmark_at, neighbour, place, position_of
from bpviz.session.timeline import Position

if TYPE_CHECKING:
    from bpviz.gui.panes.stops import StopsPane

STOPS = "stops"


class Stopping(QObject):
    """Attributes: panes, what stands for the pane until it is wanted; pane, the list of all that is marked, made when
    it is first asked for."""

    def __init__(self, view: View, pilot: Pilot, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._view, self._pilot, self._theme, self._window = view, pilot, theme, window
        self.panes = (StandIn(view, theme, STOPS, "Stops", lambda: self.pane),)
        view.marks_wanted.connect(self._change)
        view.number_menu.add(lambda ref: number_wishes(view, ref))

    @cached_property
    def pane(self) -> "StopsPane":
        from bpviz.gui.panes.stops import StopsPane

        return StopsPane(self._view, self._theme)

    def handlers(self, docks: Docks) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""

        def ask(text: str = "") -> None:
            docks.show(STOPS)
            self.pane.ask(text)

        self._view.condition_asked.connect(ask)
        self._view.moment_changed.connect(self._announce)  # now, so that the status bar has shown the moment before
        return {
            "continue": lambda: self._pilot.continue_run(forward=True),
            "continue_back": lambda: self._pilot.continue_run(forward=False),
            "run_to_here": self._run_to_here,
            "toggle_stop": self._toggle,
            "stop_where": ask,
            "next_change": lambda: self._to_write(next_write, "never changes again"),
            "last_write": lambda: self._to_write(last_write, "was written by no Step"),
            "bookmark": self._ask_bookmark,
            "next_bookmark": lambda: self._to_bookmark(forward=True),
            "previous_bookmark": lambda: self._to_bookmark(forward=False),
            "clear_stops": self._clear,
            "show_stops": lambda: docks.show(STOPS),
        }

    @Slot(object, str)
    def _change(self, marks: Marks, words: str) -> None:
        self._pilot.undo_stack.push(_Marking(self._view, marks, words))

    def _here(self) -> Stop | None:
        """The line under the mouse, else the neuron that is pointed at or selected, else the line that ran last; None
        where no line from there on computes anything."""
        view = self._view
        unit, step = view.neuron_in_view(), view.snapshot.step
        if not view.pointed_line and unit and unit.layer >= 0:
            phase = step.phase if step and step.phase in PHASES else Phase.FORWARD
            return NeuronStop(view.names.unit(unit), phase)
        stop = line_stop(view, *(view.pointed_line or view.current_line()))
        if stop is None:
            view.told.emit(NO_LINE)
        return stop

    def _toggle(self) -> None:
        stop = self._here()
        if stop is None:
            return
        words, do = toggle_wish(self._view, stop, stop in map(place, self._view.marks.stops))
        do()
        self._view.told.emit(words)

    def _run_to_here(self) -> None:
        snapshot, stop = self._view.snapshot, self._here()
        if stop is None:
            return
        places = places_of(stop, snapshot.experiment, snapshot.timeline)
        index = Calendar(snapshot.experiment, snapshot.timeline).after(places, snapshot.position.index)
        if index is None:
            self._view.told.emit("Up to the end of the run that is not reached again")
        else:
            self._pilot.seek(Position(index))

    def _to_write(self, find: Callable[..., int | None], missed: str) -> None:
        ref = self._view.focus
        if ref is None:
            self._view.told.emit("Point at a number, then press the key again")
            return
        index = find(self._view, ref)
        if index is None:
            self._view.told.emit(f"{self._view.names.ref(ref)} {missed} in this run")
        else:
            self._pilot.seek(Position(index))

    def _ask_bookmark(self) -> None:
        snapshot = self._view.snapshot
        position, timeline = snapshot.position, snapshot.timeline
        old = [one for one in self._view.marks.bookmarks if position_of(one, timeline) == position]

        def set_bookmark(text: str) -> None:
            others = tuple(one for one in self._view.marks.bookmarks if one not in old)
            marks = replace(self._view.marks, bookmarks=(*others, bookmark_at(position, timeline, text)))
            self._change(marks, "bookmark")

        moment = timeline.moment(position.index) or "the start"
        question = f"A bookmark at {moment}, with a line of text if you like"
        text = old[0].text if old else ""
        dialog = Ask("Bookmark", question, text, bookmark_text, self._theme, self._window, verb="Set")
        dialog.answered.connect(set_bookmark)
        dialog.open()

    def _to_bookmark(self, forward: bool) -> None:
        snapshot = self._view.snapshot
        positions = (position_of(bookmark, snapshot.timeline) for bookmark in self._view.marks.bookmarks)
        found = neighbour(positions, snapshot.position, forward)
        if found is None:
            side = "after" if forward else "before"
            self._view.told.emit(f"There is no bookmark {side} this moment; Ctrl+B sets one")
        else:
            self._pilot.seek(found)

    @Slot()
    def _announce(self) -> None:
        """Says the text of the bookmark at which the run has come to rest."""
        view = self._view
        for bookmark in view.marks.bookmarks if not view.running else ():
            if bookmark.text and position_of(bookmark, view.snapshot.timeline) == view.snapshot.position:
                view.told.emit(bookmark.text)

    def _clear(self) -> None:
        if self._view.marks.stops:
            self._change(replace(self._view.marks, stops=()), "removal of all stops")


class _Marking(QUndoCommand):
    """Marks replaced by others."""

    def __init__(self, view: View, after: Marks, words: str) -> None:
        super().__init__(words)
        self._view, self._before, self._after = view, view.marks, after

    def redo(self) -> None:
        self._view.mark(self._after)

    def undo(self) -> None:
        self._view.mark(self._before)
