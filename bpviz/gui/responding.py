"""What neurons answer over a plane, computed in a thread of its own, so that neither run nor window waits for it."""

import logging
from typing import NamedTuple

from PySide6.QtCore import QObject, QThread, Signal, Slot

from bpviz.engine.network import Parameters
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.responses import Plane, Responder, Responses


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

    def __init__(self, fast: FastEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fast = fast
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._busy = False
        self._next: Question | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._busy

    def ask(self, question: Question) -> None:
        """Asks; a question that waits is forgotten for it. The thread begins with the first."""
        if self._busy:
            self._next = question
            return
        if self._thread is None:
            self._thread, self._worker = QThread(), _Worker(self._fast)
            self._thread.setObjectName("responses")
            self._worker.moveToThread(self._thread)
            self._asked.connect(self._worker.answer)
            self._worker.answered.connect(self._receive)
            self._worker.failed.connect(self._receive_failure)
            self._thread.start()
        self._busy = True
        self._asked.emit(question)

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
        question, self._next, self._busy = self._next, None, False
        if question is not None:
            self.ask(question)
