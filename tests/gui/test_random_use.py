"""Whatever is done in whatever order, the window shows what a plain model of the timeline says."""

import random
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.present.number_format import exact
from bpviz.present.speeds import SPEEDS
from bpviz.session.edits import freezing, rate_from, ref_of
from bpviz.session.examples import default_experiment
from bpviz.session.interventions import BIAS, Intervention, SetRate, SetWeight
from bpviz.session.timeline import Grain, Position
from tests.gui.plain_timeline import END, EPOCHS, ROWS, STEPS, PlainTimeline
from tests.gui.window import CTRL, Key, Window

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


class RandomUse(RuleBasedStateMachine):
    """The window, and beside it what it ought to show."""

    qtbot: QtBot
    folder: Path

    @initialize()
    def open_window(self) -> None:
        self.window = Window(self.qtbot, replace(default_experiment(), epochs=EPOCHS), size=(1100, 760), destroyed=True)
        self.branches: dict[int, Edits] = {1: ()}
        self.here = Place(1, (), 0)
        self.done: list[tuple[Place, Place]] = []
        self.undone: list[tuple[Place, Place]] = []
        self.saved: tuple[dict[int, Edits], Place] | None = None
        self.next_branch = 2
        self.path = self.folder / f"{random.getrandbits(64):x}.bpviz"

    def teardown(self) -> None:
        self.window.main.close()
        self.window.destroy()

    def arrives(self, place: Place) -> None:
        """Waits until the window stands there, and compares what it shows."""
        self.here = place
        self.branches[place.branch] = place.edits
        window = self.window
        window.wait(
            lambda: (
                window.index == place.index
                and not window.view.running
                and window.snapshot.experiment.interventions == place.edits
                and window.main.pilot.branches[place.branch].experiment is window.snapshot.experiment
            )
        )
        model, snapshot = plain(place.edits), window.snapshot
        shown = [line for layer in snapshot.parameters for line in layer.tolist()]
        assert shown == model.weights[place.index]
        assert snapshot.learning_rate == model.rates[place.index]
        texts = window.pane("weights").texts()
        for number, unit in enumerate(UNITS):
            for i, value in enumerate(model.weights[place.index][number]):
                ref = ref_of(unit, i if i < 2 else BIAS)
                assert texts[window.view.names.ref(ref)] == exact(value)
        branches = {branch.number: branch.experiment.interventions for branch in window.main.pilot.branches}
        assert branches == self.branches
        assert window.main.pilot.branches.current == place.branch
        assert window.main.documents.unsaved == bool(self.done if self.saved_at is None else self.done != self.saved_at)

    saved_at: list[tuple[Place, Place]] | None = None

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
        edits = tuple(old for old in self.here.edits if old.at <= edit.at and not same_thing(old, edit))
        goes_on = bool(self.here.edits) and self.here.edits[-1].at == edit.at and snapshot.computed <= edit.at
        branch = self.here.branch
        if not goes_on:
            branch, self.next_branch = self.next_branch, self.next_branch + 1
        self.window.view.edit_requested.emit(edit)
        after = Place(branch, (*edits, edit), index)
        self.done, self.undone = [*self.done, (self.here, after)], []
        self.arrives(after)

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.window.press(Key.Key_Z, CTRL)
        *self.done, last = self.done
        self.undone = [*self.undone, last]
        self.arrives(last[0])

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.window.press(Key.Key_Y, CTRL)
        *self.undone, last = self.undone
        self.done = [*self.done, last]
        self.arrives(last[1])

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

    @rule()
    def save(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(self.path), ""))
            self.window.press(Key.Key_S, CTRL)
        self.saved, self.saved_at = (dict(self.branches), self.here), self.done
        self.arrives(self.here)

    @precondition(lambda self: self.saved)
    @rule()
    def open(self) -> None:
        assert self.saved
        self.window.main.documents.open_path(str(self.path))
        self.branches, here = dict(self.saved[0]), self.saved[1]
        self.done, self.undone, self.saved_at = [], [], None
        self.next_branch = max(self.branches) + 1
        self.arrives(here)
        assert self.window.main.documents.dialog is None  # the digest is the same

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
        self.open()


def same_thing(old: Intervention, new: Intervention) -> bool:
    if old.at != new.at or type(old) is not type(new):
        return False
    return isinstance(old, SetRate) or (old.unit, old.place) == (new.unit, new.place)  # type: ignore[union-attr]


def use(qtbot: QtBot, folder: Path, runs: int, commands: int) -> None:
    machine = type("Machine", (RandomUse,), {"qtbot": qtbot, "folder": folder})
    how = settings(max_examples=runs, stateful_step_count=commands, deadline=None, phases=[Phase.generate])
    run_state_machine_as_test(machine, settings=how)


def test_five_hundred_commands(qtbot: QtBot, tmp_path: Path) -> None:
    use(qtbot, tmp_path, runs=5, commands=100)


@pytest.mark.soak
def test_ten_thousand_commands(qtbot: QtBot, tmp_path: Path) -> None:
    use(qtbot, tmp_path, runs=100, commands=100)
