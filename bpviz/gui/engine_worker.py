"""The run in a thread of its own: a QObject that takes orders between slices and reports where the run is."""

import logging
import sys
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from bpviz.gui.hunting import Hunt
from bpviz.gui.messages import (
    FULL_SPEED,
    Allow,
    Configure,
    Continue,
    Epochs,
    Failure,
    Inquire,
    Mailbox,
    Order,
    Pause,
    Play,
    Report,
    Restart,
    RunUntil,
    Seek,
    SetGrain,
    StepBack,
    StepForward,
    Stopped,
    TryEpochs,
    Watch,
    WriteChronicle,
)
from bpviz.gui.side_work import SideWork
from bpviz.session.fast_engine import FastEngine
from bpviz.session.kept_runs import KeptRuns
from bpviz.session.run import Run
from bpviz.session.timeline import START, Grain, Position

SLICE = 0.006  # seconds after which a slice ends: with the call of compiled code that is under way then
FRAME = 1 / 30  # seconds between reports while the run moves
GETTING_READY = 100  # milliseconds between looks at whether compiled code is there that tests of epochs wait for
SOON = 0.002  # seconds between looks at what is due
SMOOTH = 0.5  # seconds over which Steps a second are averaged
SWITCH_INTERVAL = 0.0001  # seconds: with Python's 5 ms the window's thread would come 120 ms late


class Beat:
    """When a report is due: once in FRAME on average, though it is only asked now and then, between slices."""

    def __init__(self) -> None:
        self._due = 0.0

    def is_due(self, now: float) -> bool:
        """Whether it is time."""
        return now >= self._due

    def strike(self, now: float) -> None:
        """A report is made; the next comes as much sooner as this one is late, but for long pauses."""
        self._due = now + FRAME - min(max(now - self._due, 0.0), FRAME / 2)


class EngineWorker(QObject):
    """Adapts a Run to its thread. A timer runs it in slices of 6 to 8 ms, so orders are plain queued slots.

    Signals: `snapshot_ready` says that a report lies in the mailbox, `failed(Failure)` that the engine raised.
    """

    snapshot_ready = Signal()
    failed = Signal(object)

    def __init__(self, mailbox: Mailbox, fast: FastEngine) -> None:
        super().__init__()
        self._fast = fast
        self._runs = KeptRuns(fast)
        self._mailbox = mailbox
        self._run: Run | None = None
        self._run_id = 0
        self._grain = Grain.NEURON
        self._target: Position | None = None
        self._stepping = False  # whether the target is a step's, and not a long way
        self._give_up = FULL_SPEED  # when a new run stops looking for its old moment
        self._until: tuple[float, int] | None = None  # what an epoch error is to fall below, from which epoch on
        self._missed: float | None = None
        self._speed: float | None = None
        self._unit: Grain | None = None  # that `Play` goes by instead of the grain
        self._played_since = 0.0
        self._moves = 0
        self._beat = Beat()
        self._reported = (0.0, 0)  # when, and at which index
        self._moved = False  # whether the run moved by itself then
        self._rate: float | None = None  # Steps a second
        self._beside = SideWork(fast)
        self._hunt: Hunt | None = None
        self._stopped: Stopped | None = None
        self._timer: QTimer | None = None

    @Slot()
    def begin(self) -> None:
        """Sets the thread up; called in it when it starts."""
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._slice)

    @Slot()
    def end(self) -> None:
        """Stops the timer, in its own thread, before the thread ends."""
        if self._timer:
            self._timer.stop()

    @Slot(object)
    def obey(self, order: Order) -> None:
        """Carries out an order of the window."""
        if isinstance(order, Configure):
            self._run_id = order.run_id
        try:
            self._carry_out(order)
        except Exception as error:
            self._fail(error)
            return
        if self._timer:
            self._timer.start(0)

    def _carry_out(self, order: Order) -> None:
        match order:
            case Configure(run_id, experiment, position, within):
                self._begin(self._runs.of(experiment), run_id)
                self._go(position)
                self._give_up = time.perf_counter() + within
            case SetGrain(grain):
                self._grain = grain
            case Allow(budget):
                self._runs.allow(budget)
            case Play(speed, unit):
                self._until = self._missed = self._hunt = self._stopped = None
                self._target = self._target if self._stepping else None
                self._speed, self._unit, self._played_since, self._moves = speed, unit, time.perf_counter(), 0
            case Epochs() | WriteChronicle() | Inquire() | TryEpochs() | Watch():
                self._beside.take(order, self._run)
            case _ if self._run is None:
                return
            case Restart(run_id):
                self._begin(self._runs.anew(self._run.experiment), run_id)
                self._go(START)
            case StepForward(grain):
                self._go(self._run.timeline.forward(self._from(), grain), stepping=True)
            case StepBack(grain):
                self._go(self._run.timeline.back(self._from(), grain), stepping=True)
            case Seek(position):
                self._go(position)
            case RunUntil(below):
                self._go(self._run.end)
                self._until = below, self._run.timeline.epoch_of(self._run.position.index)
            case Continue():
                self._go(self._run.position, stepping=True)
                self._hunt = Hunt(self._run, order, self._fast)
            case Pause():
                self._go(self._run.nearest_stand, stepping=True)

    def _begin(self, run: Run, run_id: int) -> None:
        self._run, self._run_id = run, run_id
        self._beside.begin()

    def _go(self, target: Position, stepping: bool = False) -> None:
        self._target = target
        self._stepping = stepping
        self._speed = self._until = self._missed = self._hunt = self._stopped = None
        self._give_up = FULL_SPEED

    def _from(self) -> Position:
        """Where the next press counts from: presses add up, but they stop a run that moves by itself."""
        assert self._run
        return self._target if self._target and self._stepping else self._run.position

    @Slot()
    def _slice(self) -> None:
        run, timer = self._run, self._timer
        if run is None or timer is None:
            return
        try:
            self._work(run)
            idle = self._beside.go_on(run, SLICE, moving=self._target is not None)
            now = time.perf_counter()
            standing = idle and all(work is None for work in (self._target, self._speed, self._hunt))
            a_move = self._speed is not None and self._unit is not None and self._target is None
            a_frame = a_move and run.position.index != self._reported[1]
            if standing or a_frame or self._beat.is_due(now):
                self._report(run, now)
        except Exception as error:
            self._fail(error)
            return
        if standing and self._beside.waits:
            timer.start(GETTING_READY)
        elif standing:
            timer.stop()
        elif self._target is None and self._speed is not None:
            due = self._played_since + self._moves / self._speed
            timer.start(round(1000 * min(max(due - now, SOON), FRAME)))
        else:
            timer.start(0)

    def _work(self, run: Run) -> None:
        """Goes on for one slice."""
        now = time.perf_counter()
        if self._hunt:
            if not self._hunt.go_on(now + SLICE):
                return
            hunt = self._hunt
            self._go(hunt.target or START)
            self._stopped = hunt.stopped
        if self._target is None and self._speed is not None:
            self._target = self._next_played(run, now)
        if self._target is None:
            return
        if now > self._give_up:
            self._go(START)
        self._aim(run)
        if run.advance(self._target, now + SLICE):
            self._target = None
            self._give_up = FULL_SPEED  # it is there: what comes next is under no such limit
            self._aim(run)
            if self._target is None and self._until:
                self._missed, self._until = self._until[0], None
            if run.position >= run.end:
                self._speed = None

    def _aim(self, run: Run) -> None:
        """Goes to the epoch whose error was to be low enough, as soon as it is known."""
        if self._until is None:
            return
        below, looked = self._until
        epoch = run.replays.first_below(below, looked)
        if epoch is not None:
            self._go(run.timeline.epoch_end(epoch))
        else:
            self._until = below, max(looked, run.epochs_done)

    def _next_played(self, run: Run, now: float) -> Position:
        """Where `Play` is to be by now: the first move is made at once."""
        assert self._speed is not None
        if self._speed == FULL_SPEED:
            return run.end
        due = int((now - self._played_since) * self._speed) + 1
        if self._unit is not None:
            due = min(due, self._moves + self._mailbox.is_awaited())
        position = run.position
        for _ in range(due - self._moves):
            position = run.timeline.forward(position, self._unit or self._grain)
        self._moves = due
        return position

    def _report(self, run: Run, now: float) -> None:
        before, index = self._reported
        hunting = self._hunt is not None
        moving = hunting or self._speed is not None or (self._target is not None and not self._stepping)
        if moving and self._moved:
            rate = max(run.position.index - index, 0) / (now - before)
            weight = min((now - before) / SMOOTH, 1.0)
            self._rate = rate if self._rate is None else self._rate + weight * (rate - self._rate)
        else:
            self._rate = None
        self._moved = moving
        self._beat.strike(now)
        self._reported = now, run.position.index
        until = self._until[0] if self._until else None
        snapshot = run.snapshot(self._grain)
        looking = self._hunt.looking if self._hunt else None
        moment = self._run_id, snapshot, moving, self._target, self._rate, until, self._missed
        beside = (
            self._beside.exact,
            self._beside.chronicle,
            self._beside.reply,
            self._beside.scores(run),
            self._beside.seen,
        )
        report = Report(*moment, *beside, looking, self._stopped)
        if self._mailbox.put(report):
            self.snapshot_ready.emit()

    def _fail(self, error: Exception) -> None:
        """Tells the window; the thread lives on, and so does the run where it can."""
        logging.getLogger(__name__).debug("the engine raised", exc_info=error)
        self._target = self._speed = self._hunt = None
        self._beside.give_up()
        if self._timer:
            self._timer.stop()
        where = str(self._run.timeline.moment(self._run.position.index) or "start") if self._run else "start"
        self.failed.emit(Failure(self._run_id, f"{type(error).__name__}: {error}", where))
