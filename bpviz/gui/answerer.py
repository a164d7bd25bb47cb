"""Asks a network about inputs beside the window: a slider that is dragged never waits for a large network."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from bpviz.data.files import Progress
from bpviz.engine.network import Network, Parameters
from bpviz.gui.background import Background
from bpviz.session.answers import Answer, answer
from bpviz.session.experiment import Experiment


class Question(NamedTuple):
    """A network and the inputs that it is asked about, on the scale of its data."""

    experiment: Experiment
    parameters: Parameters
    inputs: tuple[float, ...]


class Answerer(QObject):
    """One question at a time; of those that come meanwhile the newest. Signal: `answered(Answer)`."""

    answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next: Question | None = None
        self._asking = False
        self._network: tuple[Experiment, Network] | None = None  # of the question before: made anew it takes a while
        self._loaded: Parameters | None = None
        self._work = Background(self)
        self._work.done.connect(self._pass_answer)

    def ask(self, question: Question) -> None:
        """Asks, as soon as the question before is answered."""
        if self._asking:
            self._next = question
            return
        self._asking = True

        def work(progress: Progress) -> Answer:
            return answer(self._network_of(question), question.inputs)

        self._work.begin(work)

    def stop(self) -> None:
        """Waits for the question that is asked, and answers none any more."""
        self._work.stop()
        self._next, self._asking = None, False

    def _network_of(self, question: Question) -> Network:
        """A network of its own with the question's weights; only one thread at a time comes here."""
        if self._network is None or self._network[0] is not question.experiment:
            self._network, self._loaded = (question.experiment, question.experiment.network()), None
        network = self._network[1]
        if self._loaded is not question.parameters:
            network.load(question.parameters)
            self._loaded = question.parameters
        return network

    @Slot(object)
    def _pass_answer(self, found: Answer) -> None:
        self._asking = False
        question, self._next = self._next, None
        if question is not None:
            self.ask(question)
        self.answered.emit(found)
