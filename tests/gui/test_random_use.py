"""Whatever is done in whatever order, the window shows what a plain model of the timeline says."""

import random
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase as Stage
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.present.number_format import exact
from bpviz.present.speeds import SPEEDS
from bpviz.present.workspaces import WORKSPACES
from bpviz.session import compiled_rows, rows
from bpviz.session.comparison import MOST
from bpviz.session.edits import freezing, rate_from, ref_of
from bpviz.session.examples import default_experiment
from bpviz.session.interventions import BIAS, Intervention, SetRate, SetWeight
from bpviz.session.stops import Bookmark, Marks
from bpviz.session.timeline import Grain, Position
from tests.gui.plain_timeline import END, EPOCHS, KINDS_OF_STOP, ROWS, STEPS, PlainTimeline, moment
from tests.gui.test_stopping import answer
from tests.gui.window import CTRL, NONE, SHIFT, Key, Window

Edits = tuple[Intervention, ...]
UNITS = [Unit(layer, neuron) for layer in (0, 1) for neuron in (0, 1)]
SIZES = {Grain.NEURON: 1, Grain.ROW: STEPS, Grain.EPOCH: ROWS * STEPS}

plain = cache(PlainTimeline)


@dataclass(frozen=True)
class Place:
    """A branch, what was changed in it, and the cursor."""

    branch: int
    edits: Edits
    index: int


@dataclass(frozen=True)
class Notes:
    """What is marked in the run, and the runs that were kept, each by its edits: two with the same are two runs."""

    marks: Marks = field(default_factory=Marks)
    kept: tuple[Edits, ...] = ()


@dataclass(frozen=True)
class Deletion:
    """A branch that was taken away."""

    branch: int
    edits: Edits


What = Place | Notes | Deletion


@dataclass(frozen=True)
class Saved:
    """What is in the file."""

    branches: dict[int, Edits]
    here: Place
    notes: Notes
    grain: Grain
    workspace: str


class RandomUse(RuleBasedStateMachine):
    """The window, and beside it what it ought to show. `done` and `undone` are what can be taken back and done again:
    what was there before, and after."""

    qtbot: QtBot
    folder: Path

    @initialize()
    def open_window(self) -> None:
        self.window = Window(self.qtbot, replace(default_experiment(), epochs=EPOCHS), size=(1100, 760), destroyed=True)
        self.branches: dict[int, Edits] = {1: ()}
        self.here, self.notes = Place(1, (), 0), Notes()
        self.done: list[tuple[What, What]] = []
        self.undone: list[tuple[What, What]] = []
        self.saved_at = self.done  # the same thing done once more is another change
        self.saved: Saved | None = None
        self.next_branch = 2
        self.path = self.folder / f"{random.getrandbits(64):x}.bpviz"

    def teardown(self) -> None:
        self.window.main.close()
        self.window.destroy()

    def arrives(self, place: Place) -> None:
        """Waits until the window stands there, and compares what it shows."""
        self.here = place
        self.branches[place.branch] = place.edits
        window, pilot = self.window, self.window.main.pilot
        window.wait(
            lambda: (
                window.index == place.index
                and not window.view.running
                and window.snapshot.experiment.interventions == place.edits
                and pilot.branches[place.branch].experiment is window.snapshot.experiment
            )
        )
        model, snapshot = plain(place.edits), window.snapshot
        shown = [line for layer in snapshot.parameters for line in layer.tolist()]
        assert shown == model.weights[place.index]
        assert snapshot.learning_rate == model.rates[place.index]
        assert len(snapshot.epoch_errors) >= place.index // (ROWS * STEPS)
        texts = window.pane("weights").texts()
        for number, unit in enumerate(UNITS):
            for i, value in enumerate(model.weights[place.index][number]):
                ref = ref_of(unit, i if i < 2 else BIAS)
                assert texts[window.view.names.ref(ref)] == exact(value)
        assert {branch.number: branch.experiment.interventions for branch in pilot.branches} == self.branches
        assert pilot.branches.current == place.branch
        assert window.view.marks == self.notes.marks
        kept = [(entry.experiment.interventions, entry.curve) for entry in pilot.comparison.entries]
        assert tuple(edits for edits, _ in kept) == self.notes.kept
        left = [(branch.experiment.interventions, branch.errors or ()) for branch in pilot.branches]
        for edits, curve in [(place.edits, snapshot.epoch_errors), *kept, *left]:
            assert list(curve) == plain(edits).errors[: len(curve)]
        assert window.main.documents.unsaved == (list(map(id, self.done)) != list(map(id, self.saved_at)))

    def changes(self, after: What) -> None:
        """What was just done can be taken back."""
        before = self.here if isinstance(after, Place) else self.notes if isinstance(after, Notes) else after
        self.done, self.undone = [*self.done, (before, after)], []
        self.becomes(after, again=True)

    def becomes(self, what: What, again: bool) -> None:
        if isinstance(what, Place):
            self.arrives(what)
            return
        if isinstance(what, Notes):
            self.notes = what
        elif not again:
            self.branches = dict(sorted({**self.branches, what.branch: what.edits}.items()))
        elif what.branch != self.here.branch:
            del self.branches[what.branch]
        self.arrives(self.here)

    @rule(grain=st.sampled_from(list(SIZES)), forward=st.booleans(), times=st.integers(1, 3))
    def step(self, grain: Grain, forward: bool, times: int) -> None:
        self.window.main.pilot.set_grain(grain)
        index, size = self.here.index, SIZES[grain]
        for _ in range(times):
            self.window.press(Key.Key_Right if forward else Key.Key_Left)
            index = min((index // size + 1) * size, END) if forward else max(-(-index // size) - 1, 0) * size
        self.arrives(replace(self.here, index=index))

    @rule(index=st.integers(0, END))
    def seek(self, index: int) -> None:
        self.window.view.seek_requested.emit(Position(index))
        self.arrives(replace(self.here, index=index))

    @rule(unit=st.sampled_from(UNITS), place=st.integers(-1, 1), kind=st.integers(0, 3), value=st.floats(-2, 2))
    def edit(self, unit: Unit, place: int, kind: int, value: float) -> None:
        index, snapshot = self.here.index, self.window.snapshot
        if kind == 0:
            edit: Intervention = SetWeight(index, unit, place, value)
        elif kind == 1:
            edit = SetRate(rate_from(snapshot.timeline, snapshot.position), 0.1 + abs(value))
        else:
            edit = freezing(snapshot, unit if kind == 2 else ref_of(unit, place))
        if kind and edit.at >= END:  # no update follows: it is refused
            self.window.view.edit_requested.emit(edit)
            self.arrives(self.here)
            return
        edits = tuple(old for old in self.here.edits if old.at <= edit.at and not same_thing(old, edit))
        goes_on = bool(self.here.edits) and self.here.edits[-1].at == edit.at and snapshot.computed <= edit.at
        branch = self.here.branch
        if not goes_on:
            branch, self.next_branch = self.next_branch, self.next_branch + 1
        self.window.view.edit_requested.emit(edit)
        self.changes(Place(branch, (*edits, edit), index))

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.window.press(Key.Key_Z, CTRL)
        *self.done, last = self.done
        self.undone = [*self.undone, last]
        self.becomes(last[0], again=False)

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.window.press(Key.Key_Y, CTRL)
        *self.undone, last = self.undone
        self.done = [*self.done, last]
        self.becomes(last[1], again=True)

    @rule(kind=st.sampled_from(list(KINDS_OF_STOP)), enabled=st.booleans(), count=st.integers(1, 3))
    def stop(self, kind: str, enabled: bool, count: int) -> None:
        """One more, or one less of this kind."""
        marks, wanted = self.notes.marks, replace(KINDS_OF_STOP[kind], enabled=enabled, count=count)
        others = tuple(stop for stop in marks.stops if type(stop) is not type(wanted))
        marks = replace(marks, stops=others if len(others) < len(marks.stops) else (*others, wanted))
        self.window.view.marks_wanted.emit(marks, kind)
        self.changes(replace(self.notes, marks=marks))

    @rule(kind=st.sampled_from(list(KINDS_OF_STOP)), count=st.integers(1, 3), forward=st.booleans())
    def continue_run(self, kind: str, count: int, forward: bool) -> None:
        if not self.notes.marks.stops:
            self.stop(kind, True, count)
        self.window.press(Key.Key_F5, NONE if forward else SHIFT)
        self.arrives(
            replace(self.here, index=plain(self.here.edits).next_stop(self.here.index, self.notes.marks.stops, forward))
        )

    @rule(text=st.sampled_from(["", "look"]))
    def bookmark(self, text: str) -> None:
        at, marks = moment(self.here.index), self.notes.marks
        self.window.press(Key.Key_B, CTRL)
        answer(self.window, text)
        others = tuple(one for one in marks.bookmarks if one.at != at)
        self.changes(replace(self.notes, marks=replace(marks, bookmarks=(*others, Bookmark(at, text)))))

    @rule(forward=st.booleans())
    def go_to_bookmark(self, forward: bool) -> None:
        self.window.press(Key.Key_PageDown if forward else Key.Key_PageUp, CTRL)
        here, marked = self.here.index, {one.at for one in self.notes.marks.bookmarks}
        way = range(here + 1, END + 1) if forward else range(here - 1, -1, -1)
        self.arrives(replace(self.here, index=next((i for i in way if moment(i) in marked), here)))

    def can_be_kept(self) -> bool:
        edits = self.branches[self.here.branch]
        return len(self.notes.kept) < MOST and not any(edits is kept for kept in self.notes.kept)

    @precondition(can_be_kept)
    @rule()
    def keep(self) -> None:
        self.window.press(Key.Key_K)
        self.changes(replace(self.notes, kept=(*self.notes.kept, self.branches[self.here.branch])))

    @precondition(lambda self: len(self.branches) > 1)
    @rule(which=st.integers(0, 99))
    def delete(self, which: int) -> None:
        others = [number for number in self.branches if number != self.here.branch]
        number = others[which % len(others)]
        self.window.main.editing.delete(number)
        self.changes(Deletion(number, self.branches[number]))

    @rule(speed=st.sampled_from(list(SPEEDS.values())))
    def play_and_stop(self, speed: object) -> None:
        window = self.window
        before = self.here.index
        window.main.pilot.set_speed(speed)  # type: ignore[arg-type]
        window.press(Key.Key_Space)
        window.wait(lambda: window.view.running or window.index == END)
        if window.view.running:
            window.run("play")
        window.wait(lambda: not window.view.running)
        assert before <= window.index <= END
        window.view.seek_requested.emit(Position(window.index))  # where terms are played, to a whole Step
        self.arrives(replace(self.here, index=window.index))

    @rule()
    def restart(self) -> None:
        self.window.run("restart")
        self.window.wait(lambda: self.window.snapshot.computed == 0)
        self.arrives(replace(self.here, index=0))

    @rule(width=st.integers(1024, 1500), height=st.integers(700, 1000))
    def resize(self, width: int, height: int) -> None:
        self.window.main.resize(width, height)
        self.arrives(self.here)

    @rule(which=st.integers(0, 99))
    def switch(self, which: int) -> None:
        number = list(self.branches)[which % len(self.branches)]
        self.window.main.editing.switch(number)
        self.arrives(Place(number, self.branches[number], self.here.index))

    @rule(id=st.sampled_from(list(WORKSPACES)))
    def switch_workspace(self, id: str) -> None:
        self.window.run(f"workspace_{id}")
        self.arrives(self.here)

    @rule()
    def save(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(self.path), ""))
            self.window.press(Key.Key_S, CTRL)
        view = self.window.view
        self.saved = Saved(dict(self.branches), self.here, self.notes, view.grain, view.workspace)
        self.saved_at = self.done
        self.arrives(self.here)

    @precondition(lambda self: self.saved)
    @rule(emptied=st.booleans())
    def open(self, emptied: bool) -> None:
        """Where the window is emptied before, all that is there comes from the file."""
        assert self.saved
        if emptied:
            self.window.run("new")
            self.branches, self.notes = {1: ()}, Notes()
            self.done, self.undone, self.saved_at = [], [], []
            self.arrives(Place(1, (), 0))
        self.window.main.documents.open_path(str(self.path))
        self.branches, self.notes = dict(self.saved.branches), self.saved.notes
        self.done, self.undone, self.saved_at = [], [], []
        self.next_branch = max(self.branches) + 1
        self.arrives(self.saved.here)
        assert self.window.main.documents.dialog is None  # the digest is the same
        view = self.window.view
        assert (view.grain, view.workspace) == (self.saved.grain, self.saved.workspace)

    @rule(
        places=st.lists(st.tuples(st.sampled_from(UNITS), st.integers(-1, 1)), min_size=4, max_size=5, unique=True),
        value=st.floats(-2, 2),
    )
    def edit_often_and_open_again(self, places: list[tuple[Unit, int]], value: float) -> None:
        """At one moment, so that all but the first go on in one branch; else there are seldom more than two in one."""
        for unit, place in places:
            self.edit(unit, place, 0, value)
        assert len(self.here.edits) >= len(places)
        self.save()
        self.open(emptied=True)


def same_thing(old: Intervention, new: Intervention) -> bool:
    if old.at != new.at or type(old) is not type(new):
        return False
    return isinstance(old, SetRate) or (old.unit, old.place) == (new.unit, new.place)  # type: ignore[union-attr]


def use(qtbot: QtBot, folder: Path, runs: int, commands: int) -> None:
    machine = type("Machine", (RandomUse,), {"qtbot": qtbot, "folder": folder})
    how = settings(max_examples=runs, stateful_step_count=commands, deadline=None, phases=[Stage.generate])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "REPLAY", 0.0)  # a keyframe at every row
        patch.setattr(compiled_rows, "REPLAY", 0.0)
        run_state_machine_as_test(machine, settings=how)


def test_five_hundred_commands(qtbot: QtBot, tmp_path: Path) -> None:
    use(qtbot, tmp_path, runs=7, commands=72)


@pytest.mark.soak
def test_ten_thousand_commands(qtbot: QtBot, tmp_path: Path) -> None:
    use(qtbot, tmp_path, runs=100, commands=100)
