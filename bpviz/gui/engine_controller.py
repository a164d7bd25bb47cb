"""The window's side of the engine: gives orders, receives reports, starts and ends the thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

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
    Reply,
    Restart,
    RunUntil,
    Seek,
    SetGrain,
    StepBack,
    StepForward,
    TryEpochs,
    Watch,
    WriteChronicle,
)
from bpviz.gui.paint_turn import AfterPicture, single_shot
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.stops import Stop
from bpviz.session.timeline import START, Grain, Position

if TYPE_CHECKING:
    from bpviz.gui.engine_worker import EngineWorker
    from bpviz.gui.messages import Question


class EngineController(QObject):
    """Owns the engine's thread. All methods return at once; what they lead to arrives as a report.

    Signals: `reported(Report)`, `replied(Reply)` and `failed(Failure)`, all only for the newest run; `painted` when a
    report of a run that has left its start is on the screen; `fast_changed` when `fast` has begun to get ready, is
    ready, or cannot be had.
    """

    reported = Signal(object)
    replied = Signal(object)
    failed = Signal(object)
    painted = Signal()
    fast_changed = Signal()
    _ordered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox()
        self._run_id = 0
        self._reply: Reply | None = None
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self.fast = FastEngine(apart=True, changed=self.fast_changed.emit)
        self._moved: Experiment | None = None  # whose run was last seen to move
        self._worker: EngineWorker | None = None
        self._early: list[Order] = []  # given before there is a worker
        self._turn = single_shot(self)  # what else waits has its turn before: one posted event follows the other
        self._turn.timeout.connect(self._receive)
        self._after = AfterPicture(self)
        self._after.reached.connect(self._painted)

    def start(self) -> None:
        """Starts the thread."""
        from bpviz.gui.engine_worker import EngineWorker  # here, so that the first paint need not wait for it

        self._worker = EngineWorker(self._mailbox, self.fast)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.begin)
        self._thread.finished.connect(self._worker.end)  # emitted by the thread itself, so `end` runs in it
        self._ordered.connect(self._worker.obey)
        self._worker.snapshot_ready.connect(self._receive_soon)
        self._worker.failed.connect(self._receive_failure)
        self._thread.start()
        for order in self._early:
            self._ordered.emit(order)

    def _give(self, order: Order) -> None:
        if self._worker:
            self._ordered.emit(order)
        else:
            self._early.append(order)

    def configure(self, experiment: Experiment, position: Position = START, within: float = FULL_SPEED) -> None:
        """A new run; reports of the one before are dropped from now on."""
        self._run_id += 1
        self._give(Configure(self._run_id, experiment, position, within))

    def restart(self) -> None:
        """The same run anew, from its very first weights."""
        self._run_id += 1
        self._give(Restart(self._run_id))

    def step(self, grain: Grain) -> None:
        """Forward by a grain."""
        self._give(StepForward(grain))

    def step_back(self, grain: Grain) -> None:
        """Back by a grain."""
        self._give(StepBack(grain))

    def seek(self, position: Position) -> None:
        """To a position, wherever that is."""
        self._give(Seek(position))

    def play(self, speed: float, unit: Grain | None = None) -> None:
        """Forward by the set grain, `speed` times a second, FULL_SPEED does not look; or by a unit, see `Play`."""
        self._give(Play(speed, unit))

    def run_until(self, below: float) -> None:
        """On until an epoch error is below a value."""
        self._give(RunUntil(below))

    def continue_to(self, stops: tuple[Stop, ...], forward: bool) -> None:
        """On, or back, to the nearest of some stops."""
        self._give(Continue(stops, forward))

    def pause(self) -> None:
        """Stops on an exact Step."""
        self._give(Pause())

    def set_grain(self, grain: Grain) -> None:
        """Sets the grain of `play` and of the summary."""
        self._give(SetGrain(grain))

    def allow(self, budget: int) -> None:
        """How many bytes the keyframes and the curve of a run may take."""
        self._give(Allow(budget))

    def ask_epochs(self, first: int, last: int) -> None:
        """Asks for the errors of epochs `first` … `last − 1`; a later report has them."""
        self._give(Epochs(first, last))

    def ask_chronicle(self) -> None:
        """Asks for the chronicle of the epochs that have ended; a later report has it."""
        self._give(WriteChronicle())

    def inquire(self, question: "Question | None") -> None:
        """Asks about the run; `replied` has the answer. None: no answer is wanted any more."""
        self._give(Inquire(question))

    def try_epochs(self, on: bool) -> None:
        """Tests the network after each epoch, or no more."""
        self._give(TryEpochs(on))

    def watch(self, texts: tuple[str, ...]) -> None:
        """What is watched from now on."""
        self._give(Watch(texts))

    def shutdown(self) -> None:
        """Ends the thread and waits for it: a slice, and where something is being compiled that it is given up."""
        if not self._thread.isRunning():
            return
        self._run_id += 1
        self._thread.quit()
        self._thread.wait()
        self.fast.close()

    def take_in(self, worker: QObject) -> None:
        """Has a worker's slots run in the engine's thread, between two slices."""
        worker.moveToThread(self._thread)

    def is_running(self) -> bool:
        """Whether the thread runs."""
        return self._thread.isRunning()

    @Slot()
    def _receive_soon(self) -> None:
        self._turn.start()

    @Slot()
    def _receive(self) -> None:
        report = self._mailbox.take()
        if report and report.run_id == self._run_id:
            self.reported.emit(report)
            self._moved = report.snapshot.experiment if report.snapshot.position > START else None
            if report.reply and report.reply is not self._reply:
                self._reply = report.reply
                self.replied.emit(report.reply)
        self._after.start()

    @Slot()
    def _painted(self) -> None:
        if self._mailbox.painted():
            self._receive_soon()
        if self._moved:
            self.painted.emit()
            self.fast.prepare(self._moved)  # not before, or it would delay the first picture

    @Slot(object)
    def _receive_failure(self, failure: Failure) -> None:
        if failure.run_id == self._run_id:
            self.failed.emit(failure)
