"""What the engine's thread does beside the run, a slice at a time."""

import time
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bpviz.gui.messages import QUESTIONS, Epochs, Inquire, Reply, SideOrder, TryEpochs, Watch, WriteChronicle
from bpviz.present.error_curve import ExactErrors
from bpviz.session.chronicle import Chronicle, Chronicler
from bpviz.session.epoch_tests import EpochScores, EpochTests
from bpviz.session.experiment import Procedure
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.timeline import START
from bpviz.session.watches import Seen, Watches

if TYPE_CHECKING:
    from bpviz.gui.messages import Question

SHARE = 4  # times as long as watches took, they wait while the run moves
WRITING = 0.05  # of the thread's time that writing the chronicle takes while the run moves on: it is never done then


class SideWork:
    """Replays epochs that are asked for, writes the chronicle, answers an inquiry, tests the network after each epoch
    where that is wanted, and looks at what is watched.

    Attributes, for reports: exact, the newest answers to `Epochs`; chronicle; reply, to the last inquiry that has one;
    seen, what the watches were where the run stands, or stood a moment ago.
    waits: whether nothing is left but tests, and these wait for compiled code.
    """

    def __init__(self, fast: FastEngine) -> None:
        self._fast = fast
        self._tries_epochs = False
        self._tests: EpochTests | None = None
        self.waits = False
        self._texts: tuple[str, ...] = ()
        self.begin()

    def begin(self) -> None:
        """Forgets what was asked of another run."""
        self._questions: deque[Epochs] = deque(maxlen=QUESTIONS)
        self._answer: tuple[Epochs, Iterator[float], list[float]] | None = None  # in the making
        self.exact: tuple[ExactErrors, ...] = ()
        self._chronicler: Chronicler | None = None
        self._writing: Iterator[Chronicle | None] | None = None
        self.chronicle: Chronicle | None = None
        self._write_after = 0.0
        self._inquiry: tuple[Question, Iterator[object]] | None = None  # on its way to an answer
        self.reply: Reply | None = None
        self._look_anew()

    def take(self, order: SideOrder, run: Run | None) -> None:
        """Takes an order; what asks about a run is dropped where there is none."""
        match order:
            case Epochs():
                self._questions.append(order)
            case TryEpochs(on):
                self._tries_epochs = on
                self._end_tests()
            case Watch(texts):
                self._texts = texts
                self._look_anew()
            case WriteChronicle() if run:
                self._chronicler = self._chronicler or Chronicler(run)
                self._writing = self._chronicler.written()
            case Inquire(question) if run:
                self._inquiry = (question, question.answer(run)) if question else None

    def go_on(self, run: Run, seconds: float, moving: bool) -> bool:
        """Goes on with each for so long, while the run is `moving` or stands; returns whether there is nothing left to
        do now."""
        self._find_answer(run, time.perf_counter() + seconds)
        began = time.perf_counter()
        if not moving or began >= self._write_after:
            self._write(began + seconds)
            now = time.perf_counter()
            self._write_after = now + (now - began) * (1 / WRITING - 1)
        self._inquire(time.perf_counter() + seconds)
        tested = self._test(run, time.perf_counter() + seconds)
        seen = self._see(run, time.perf_counter() + seconds)
        self.waits = not tested and self._tests is not None and self._tests.waits
        left = self._questions or self._answer or self._writing or self._inquiry
        return (tested or self.waits) and seen and not left

    def scores(self, run: Run) -> EpochScores | None:
        """Those of the epochs of a run, where these are tested."""
        return self._tests.scores() if self._tests and self._tests.run is run else None

    def give_up(self) -> None:
        """Ends what may have raised an exception."""
        self._answer = self._writing = self._inquiry = None
        self._texts = ()
        self._look_anew()

    def _find_answer(self, run: Run, deadline: float) -> None:
        if self._answer is None and self._questions:
            question = self._questions.popleft()
            self._answer = question, run.replays.errors(question.first, question.last), []
        if self._answer is None:
            return
        question, errors, found = self._answer
        for error in errors:
            found.append(error)
            if time.perf_counter() > deadline:
                return
        self.exact = (*self.exact, ExactErrors(question.first, np.array(found)))[-QUESTIONS:]
        self._answer = None

    def _write(self, deadline: float) -> None:
        if self._writing is None:
            return
        for chronicle in self._writing:
            self.chronicle = chronicle or self.chronicle
            if time.perf_counter() >= deadline:
                return
        self._writing = None

    def _inquire(self, deadline: float) -> None:
        while self._inquiry is not None and time.perf_counter() < deadline:
            question, work = self._inquiry
            if answer := next(work):
                self.reply, self._inquiry = Reply(question, answer), None

    def _look_anew(self) -> None:
        self.seen: Seen | None = None
        self._watches: Watches | None = None
        self._seeing: Iterator[Seen | None] | None = None
        self._began, self._next_look = 0.0, 0.0
        self._looked_at = self._was = START

    def _see(self, run: Run, deadline: float) -> bool:
        """Returns whether what is watched is known where the run stands."""
        if not self._texts:
            return True
        self._watches = self._watches or Watches(run, self._texts)
        if not self._watches or (self.seen and self.seen.position == run.position):
            return True
        now, stands, self._was = time.perf_counter(), run.position == self._was, run.position
        if (stands and run.position != self._looked_at) or (self._seeing is None and now >= self._next_look):
            self._seeing, self._began, self._looked_at = self._watches.at(run.position), now, run.position
        while self._seeing is not None and time.perf_counter() < deadline:
            if seen := next(self._seeing):
                now, self._seeing = time.perf_counter(), None
                self.seen, self._next_look = seen, now + SHARE * (now - self._began)
        return self.seen is not None and self.seen.position == run.position

    def _test(self, run: Run, deadline: float) -> bool:
        """Returns whether no epoch is left that is to be tested."""
        if not self._tries_epochs or run.experiment.procedure is not Procedure.TRAIN:
            return True
        if self._tests is None or self._tests.run is not run:
            self._end_tests()
            self._tests = EpochTests(run, self._fast)
        return self._tests.go_on(deadline)

    def _end_tests(self) -> None:
        if self._tests:
            self._tests.close()
        self._tests = None
