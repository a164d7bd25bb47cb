"""A cross-validation beside the window, and other questions about whole sets of rows: with progress and an end."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from bpviz.data.dataset import DataSet
from bpviz.data.files import Progress
from bpviz.engine.network import Parameters
from bpviz.gui.background import Background
from bpviz.session.evaluation import DivergedFoldError, Evaluation, Fold, cross_validate
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine, is_worth_it
from bpviz.session.folds import Folds, drawn_folds
from bpviz.session.verdict import Verdict, verdict_of_folds, verdict_of_network

PATIENCE = 0.03  # seconds between looks at whether the fast engine is ready


class Evaluator(QObject):
    """One question at a time; another one replaces it. Beside it runs are made of what was answered.

    `fast` is the engine's own compiled code, which both share. Signals: `progressed(share)`; while a cross-validation
    goes on `folds_drawn(Folds)` and `folds_done(tuple of Fold, Verdict of them)`; `ended(Evaluation or Verdict)`;
    `run_made(object)`; `failed(str)`, what went wrong.
    """

    progressed = Signal(float)
    folds_drawn = Signal(object)
    folds_done = Signal(object, object)
    ended = Signal(object)
    run_made = Signal(object)
    failed = Signal(str)
    _told = Signal(object, object)

    def __init__(self, fast: FastEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fast = fast
        self._asked: Experiment | None = None
        self._work, self._making = Background(self), Background(self)
        self._making.done.connect(self.run_made)
        self._making.failed.connect(self._pass_failure)
        self._work.progressed.connect(self.progressed)
        self._work.done.connect(self.ended)
        self._work.failed.connect(self._pass_failure)
        self._told.connect(self._pass_folds)

    def cross_validate(self, base: Experiment, count: int, stratified: bool) -> None:
        """Begins to divide the rows; folds are told as they are done, from the first on."""
        self._asked, fast, told = base, self._fast, self._told

        def work(progress: Progress) -> Evaluation:
            folds = drawn_folds(base, count, stratified)
            told.emit(base, folds)
            if is_worth_it(base, len(folds)):
                fast.prepare(base)
                while fast.is_getting_ready(base):
                    progress(0.0)
                    time.sleep(PATIENCE)
            known = 0

            def tell(done: Sequence[Fold], share: float) -> None:
                nonlocal known
                progress(share)
                if len(done) > known:
                    known = len(done)
                    told.emit(base, (tuple(done), verdict_of_folds(folds.data, done).made_ready()))

            try:
                return cross_validate(folds, fast, tell)
            except DivergedFoldError as error:
                where = error.snapshot.moment
                raise ValueError(
                    f"Fold {error.number + 1} of {len(folds)} diverged at {where}: a value is not finite. "
                    "Try a smaller learning rate, or open the fold to see the Step."
                ) from error

        self._work.begin(work)

    def judge(self, experiment: Experiment, parameters: Parameters, rows: DataSet) -> None:
        """Begins to ask the network with these weights about all rows."""
        self._asked, fast = None, self._fast
        fast.prepare_responses()  # for the next question: this one may be answered before

        def work(progress: Progress) -> Verdict:
            return verdict_of_network(experiment, parameters, rows, progress, fast).made_ready()

        self._work.begin(work)

    def make_run(self, make: Callable[[], object]) -> None:
        """Begins to make a run, which takes its time where there are many rows; another one replaces it."""
        self._making.begin(lambda progress: make())

    def leave(self) -> None:
        """Ends what is asked, without waiting for that."""
        self._asked = None
        self._work.leave()

    def stop(self) -> None:
        """Ends all that goes on, and waits for that: a slice."""
        self.leave()
        self._work.stop()
        self._making.stop()

    @Slot(object, object)
    def _pass_folds(self, base: Experiment, told: Folds | tuple[tuple[Fold, ...], Verdict]) -> None:
        if base is not self._asked:
            return
        if isinstance(told, Folds):
            self.folds_drawn.emit(told)
        else:
            self.folds_done.emit(*told)

    @Slot(object)
    def _pass_failure(self, error: Exception) -> None:
        lacks_memory = isinstance(error, MemoryError)
        self.failed.emit("There is not enough memory for this." if lacks_memory else str(error))
