"""A cross-validation beside the window, and other questions about whole sets of rows: with progress and an end."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from bpviz.data.dataset import DataSet
from bpviz.data.files import Progress
from bpviz.engine.network import Parameters
from bpviz.gui.background import Background
from bpviz.session.evaluation import DivergedFoldError, Evaluation, Fold, cross_validate
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine, is_worth_it
from bpviz.session.folds import Folds
from bpviz.session.verdict import Verdict, verdict_of_network

PATIENCE = 0.03  # seconds between looks at whether the fast engine is ready


class Evaluator(QObject):
    """One question at a time; another one replaces it.

    `fast` is the engine's own compiled code, which both share. Signals: `progressed(share)`, `folds_done(tuple of
    Folds)` while a cross-validation goes on; `ended(Evaluation or Verdict)`; `failed(str)`, what went wrong.
    """

    progressed = Signal(float)
    folds_done = Signal(object)
    ended = Signal(object)
    failed = Signal(str)
    _told = Signal(object, object)

    def __init__(self, fast: FastEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fast = fast
        self._asked: Folds | None = None
        self._work = Background(self)
        self._work.progressed.connect(self.progressed)
        self._work.done.connect(self.ended)
        self._work.failed.connect(self._pass_failure)
        self._told.connect(self._pass_folds)

    def cross_validate(self, folds: Folds) -> None:
        """Begins; folds are told as they are done, from the first on."""
        self._asked, fast, told = folds, self._fast, self._told

        def work(progress: Progress) -> Evaluation:
            if is_worth_it(folds.base, len(folds)):
                fast.prepare(folds.base)
                while fast.is_getting_ready(folds.base):
                    progress(0.0)
                    time.sleep(PATIENCE)
            known = 0

            def tell(done: Sequence[Fold], share: float) -> None:
                nonlocal known
                progress(share)
                if len(done) > known:
                    known = len(done)
                    told.emit(folds, tuple(done))

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
            return verdict_of_network(experiment, parameters, rows, progress, fast)

        self._work.begin(work)

    def stop(self) -> None:
        """Ends what goes on, and waits for that: a slice."""
        self._asked = None
        self._work.stop()

    @Slot(object, object)
    def _pass_folds(self, folds: Folds, done: tuple[Fold, ...]) -> None:
        if folds is self._asked:
            self.folds_done.emit(done)

    @Slot(object)
    def _pass_failure(self, error: Exception) -> None:
        lacks_memory = isinstance(error, MemoryError)
        self.failed.emit("There is not enough memory for this." if lacks_memory else str(error))
