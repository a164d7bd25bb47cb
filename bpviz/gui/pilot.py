"""What the transport and the settings of a run do: from a person's wish to an order for the engine."""

import math
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from bpviz.gui.engine_controller import EngineController
from bpviz.gui.messages import Failure, Report
from bpviz.gui.view import View
from bpviz.present.speeds import USUAL, Speed
from bpviz.session.branches import Branch, Branches
from bpviz.session.comparison import Comparison, Entry
from bpviz.session.examples import Example
from bpviz.session.experiment import LARGEST_SEED, Experiment
from bpviz.session.snapshot import Snapshot
from bpviz.session.stops import Stop
from bpviz.session.timeline import START, Grain, Position, Timeline

FOREVER = math.inf
KEEP_MOMENT_WITHIN = 1.0  # seconds: a changed run that takes longer to get to the same moment opens at its start


class Setting(NamedTuple):
    """A run, where its cursor is to be, which example it is, if it is one, and which branch it is of, unless it is of
    the current one."""

    experiment: Experiment
    position: Position
    example: str | None = None
    branch: int | None = None


class Pilot(QObject):
    """Flies the run: knows the view, the engine and the branches, and what *Ask first*, undo and the grain make of a
    wish.

    Signals: `moved` when a run has left its start for the first time.
    """

    moved = Signal()

    def __init__(self, view: View, engine: EngineController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.branches = Branches(view.snapshot.experiment)
        self.comparison = Comparison()
        self.speed = USUAL
        self._view = view
        self._engine = engine
        self._asks = False  # whether the Step that comes is to be asked for
        engine.reported.connect(self._show)
        engine.failed.connect(self._stand)
        engine.fast_changed.connect(self._tell_fast)
        view.seek_requested.connect(self.seek)
        view.experiment_requested.connect(self.change)
        view.epochs_requested.connect(engine.ask_epochs)
        view.chronicle_requested.connect(engine.ask_chronicle)
        view.marks_changed.connect(self._watch)
        view.continue_requested.connect(self._continue_to)

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        return {
            "forward": self.forward, "back": self.back, "play": self.play_or_pause, "into": self.into, "out": self.out,
            "next_row": self.next_row, "previous_row": self.previous_row, "home": self.home, "end": self.end,
            "restart": self.restart, "new_weights": self.new_weights, "coarser": self.coarser, "finer": self.finer,
        }  # fmt: skip

    def forward(self) -> None:
        """Reveals the Step that is asked for; else goes forward by the grain."""
        if not self._view.revealed:
            self._view.show(self._view.snapshot, revealed=True)
            return
        self._asks = self._view.ask_first and self._view.grain in (Grain.TERM, Grain.NEURON)
        self._engine.step(self._view.grain)

    def back(self) -> None:
        """Back by the grain."""
        self._asks = False
        self._engine.step_back(self._view.grain)

    def finer(self) -> None:
        """One grain finer."""
        self.set_grain(self._view.snapshot.timeline.finer(self._view.grain))

    def coarser(self) -> None:
        """One grain coarser."""
        self.set_grain(self._view.snapshot.timeline.coarser(self._view.grain))

    def into(self) -> None:
        """One grain finer, then forward."""
        self.finer()
        self.forward()

    def out(self) -> None:
        """To the end of the enclosing unit, one grain coarser."""
        self.coarser()
        self._asks = False
        self._engine.step(self._view.grain)

    def next_row(self) -> None:
        """To the end of the row."""
        self._asks = False
        self._engine.step(Grain.ROW)

    def previous_row(self) -> None:
        """To the start of the row, or of the one before."""
        self._asks = False
        self._engine.step_back(Grain.ROW)

    def home(self) -> None:
        """To the start; what was computed stays."""
        self.seek(START)

    def end(self) -> None:
        """To the end of the run."""
        self.seek(self._view.snapshot.end)

    def seek(self, position: Position) -> None:
        """To a position."""
        self._asks = False
        self._engine.seek(position)

    def ask(self, position: Position) -> None:
        """To a Step, or a term, whose result is asked for where *Ask first* is on."""
        asks, view = self._view.ask_first, self._view
        self.seek(position)
        self._asks = asks
        if asks and view.snapshot.position == position:
            view.found = frozenset()
            view.show(view.snapshot, revealed=False)

    def play_or_pause(self) -> None:
        """Plays at the set speed, or stops where the run moves by itself."""
        self._asks = False
        if self._view.running:
            self._engine.pause()
        else:
            self._engine.play(self.speed.moves, self.speed.unit)
            self._view.running = True  # already, so that the next press stops it, however soon it comes

    def run_until(self, below: float) -> None:
        """On to the end of the first epoch whose error is below a value."""
        self._asks = False
        self._engine.run_until(below)

    def continue_run(self, forward: bool) -> None:
        """On, or back, to the nearest stop; where none is set, to the end of the run, or its start. Where none is met
        it goes on to the end, or stays."""
        stops = tuple(stop for stop in self._view.marks.stops if stop.enabled)
        if not stops:
            self.seek(self._view.snapshot.end if forward else START)
            return
        self._asks = False
        self._engine.continue_to(stops, forward)

    def _continue_to(self, stop: Stop) -> None:
        self._asks = False
        self._engine.continue_to((stop,), forward=True)

    def set_speed(self, speed: Speed) -> None:
        """How fast Play moves, from now on."""
        self.speed = speed
        if self._view.running:
            self._engine.play(speed.moves, speed.unit)

    def set_grain(self, grain: Grain) -> None:
        """Sets the grain; never moves the cursor."""
        self._view.look(grain=grain)
        self._engine.set_grain(grain)

    def open(self, example: Example) -> None:
        """The run of an example, where its numbers stand; can be undone like every change."""
        experiment = example.experiment()
        position = Timeline(experiment).end if example.at_end else START
        self.push(Setting(experiment, position, example.id), FOREVER, f"example {example.title}")

    def open_run(self, experiment: Experiment, position: Position) -> None:
        """A run that belongs to another one, with the cursor at `position`; can be undone like every change."""
        self.push(Setting(experiment, position), FOREVER, f"opening of {experiment.data.name}")

    def change(self, experiment: Experiment) -> None:
        """A run with other settings. The cursor stays at its moment if that is there within a second."""
        self.push(Setting(experiment, _same_moment(self._view.snapshot, experiment)), KEEP_MOMENT_WITHIN, "settings")

    def push(self, after: Setting, within: float, words: str) -> None:
        """Another run or branch, which can be taken back; `words` say what is changed."""
        snapshot, current = self._view.snapshot, self.branches.current
        before = Setting(snapshot.experiment, snapshot.position, self._view.example, current)
        after = after._replace(branch=current) if after.branch is None else after
        self.undo_stack.push(_Change(self, before, after, within, words))

    def switch(self, number: int) -> None:
        """Another branch, at the same moment where it has that."""
        experiment = self.branches[number].experiment
        position = self._view.snapshot.position
        same = Timeline(experiment).end == self._view.snapshot.timeline.end
        self.configure(Setting(experiment, position if same else START, None, number), FOREVER)

    def begin(self, branches: list[Branch], setting: Setting, kept: tuple[Entry, ...] = ()) -> None:
        """A document's run, in place of all that was there; nothing of that can be undone any more."""
        self.undo_stack.clear()
        self.branches.replace(branches, setting.branch or branches[0].number)
        self.comparison.entries = kept
        self.configure(setting, FOREVER)
        self._view.look(old_curve=None)

    def new_weights(self) -> None:
        """First weights drawn with the next seed."""
        experiment = self._view.snapshot.experiment
        self.change(experiment.changed(seed=min(experiment.seed + 1, LARGEST_SEED), given=None))

    def restart(self) -> None:
        """The same run from its first weights, nothing computed."""
        self._asks = False
        self._view.look(old_curve=None)
        self._engine.restart()

    def configure(self, setting: Setting, within: float) -> None:
        """Replaces the run; its curve stays, pale."""
        self._asks = False
        if self._view.snapshot.experiment is self.branches[self.branches.current].experiment:
            self.branches.note(self._view.snapshot.epoch_errors)
        self.branches.show(setting.branch or self.branches.current, setting.experiment)
        self._view.look(old_curve=self._view.snapshot.epoch_errors, example=setting.example)
        self._engine.configure(setting.experiment, setting.position, within)

    def _stand(self, failure: Failure) -> None:
        """After an error in the engine nothing moves any more."""
        view = self._view
        view.running, view.target = False, None
        view.show(view.snapshot, view.revealed)

    def _watch(self) -> None:
        self._engine.watch(self._view.marks.watches)

    def _tell_fast(self) -> None:
        fast = self._engine.fast
        self._view.tell_fast(fast.is_busy, fast.problem)

    def _show(self, report: Report) -> None:
        view, snapshot = self._view, report.snapshot
        same = snapshot.position == view.snapshot.position and snapshot.experiment is view.snapshot.experiment
        revealed = view.revealed if same else not self._asks or report.target is not None or not _is_asked(snapshot)
        view.steps_per_second = report.steps_per_second
        view.running = report.playing
        view.target = report.target
        view.until, view.missed = report.until, report.missed
        view.scores, view.seen = report.scores, report.seen
        view.looking, view.stopped = report.looking, report.stopped
        for errors in report.exact:
            view.take_exact(errors)
        view.show(snapshot, revealed or snapshot.step is None)
        view.take_chronicle(report.chronicle)
        if snapshot.position > START:
            self.moved.emit()


class _Change(QUndoCommand):
    """One run replaced by another."""

    def __init__(self, pilot: Pilot, before: Setting, after: Setting, within: float, words: str) -> None:
        super().__init__(words)
        self._pilot = pilot
        self._before = before
        self._after = after
        self._within = within

    def redo(self) -> None:
        self._pilot.configure(self._after, self._within)

    def undo(self) -> None:
        back = self._before.branch != self._after.branch
        self._pilot.configure(self._before, FOREVER if back else KEEP_MOMENT_WITHIN)


def _is_asked(snapshot: Snapshot) -> bool:
    """Whether there is a number to ask for: not at the end of a Step whose terms have told all of it."""
    from bpviz.session.slips import asked  # most people never need it

    return asked(snapshot) is not None


def _same_moment(snapshot: Snapshot, experiment: Experiment) -> Position:
    """The position in another run that has this snapshot's moment; its start where it has none."""
    moment = snapshot.moment
    if moment is None:
        return START
    try:
        return Position(Timeline(experiment).index(moment))
    except ValueError:
        return START
