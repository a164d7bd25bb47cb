"""What neurons answer over a plane, computed in a thread of its own, so that neither run nor window waits for it; or in
the engine's while that works without a pause: three threads on two cores would make the window wait."""

import logging
from typing import NamedTuple

from PySide6.QtCore import QObject, QThread, Signal, SignalInstance, Slot

from bpviz.engine.network import Parameters
from bpviz.gui.engine_controller import EngineController
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.responses import Plane, Responder, Responses, is_short


class Question(NamedTuple):
    """What is answered over a plane by these weights, which nobody changes any more."""

    experiment: Experiment
    parameters: Parameters
    plane: Plane


class _Worker(QObject):
    """Answers in the thread."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, fast: FastEngine) -> None:
        super().__init__()
        self._responder = Responder(fast)

    @Slot(object)
    def answer(self, question: Question) -> None:
        try:
            self.answered.emit(self._responder.respond(*question))
        except Exception as error:  # the thread lives on, and the window says what happened
            logging.getLogger(__name__).debug("the responder raised", exc_info=error)
            self.failed.emit(f"{type(error).__name__}: {error}")


class Responding(QObject):
    """Takes questions and gives the answer to the newest: one is on its way at a time, one waits.

    Signals: `answered(Responses)`; `failed(str)` says why there is none.
    """

    answered = Signal(object)
    failed = Signal(str)
    _asked = Signal(object)
    _asked_engine = Signal(object)

    def __init__(self, engine: EngineController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._thread: QThread | None = None
        self._workers: list[_Worker] = []
        self._busy = False
        self._next: tuple[Question, bool] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._busy

    def ask(self, question: Question, in_rush: bool = False) -> None:
        """Asks; a question that waits is forgotten for it. In a rush the engine's thread answers, between two slices,
        what takes it no longer than one. Thread and workers begin with the first question."""
        if self._busy:
            self._next = question, in_rush
            return
        if self._thread is None:
            self._thread = QThread()
            self._thread.setObjectName("responses")
            self._worker_for(self._asked).moveToThread(self._thread)
            self._engine.take_in(self._worker_for(self._asked_engine))
            self._thread.start()
        self._busy = True
        between_slices = in_rush and self._engine.fast.responses_ready and is_short(question.experiment)
        (self._asked_engine if between_slices else self._asked).emit(question)

    def _worker_for(self, asked: SignalInstance) -> _Worker:
        worker = _Worker(self._engine.fast)
        asked.connect(worker.answer)
        worker.answered.connect(self._receive)
        worker.failed.connect(self._receive_failure)
        self._workers.append(worker)
        return worker

    def shutdown(self) -> None:
        """Ends the thread and waits for it."""
        self._next = None
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()

    @Slot(object)
    def _receive(self, responses: Responses) -> None:
        self._go_on()
        self.answered.emit(responses)

    @Slot(object)
    def _receive_failure(self, why: str) -> None:
        self._go_on()
        self.failed.emit(why)

    def _go_on(self) -> None:
        waiting, self._next, self._busy = self._next, None, False
        if waiting is not None:
            self.ask(*waiting)
