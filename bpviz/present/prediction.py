"""What a network answers to inputs that somebody gave it, in words."""

from bpviz.present.number_format import NumberFormat
from bpviz.session.answers import Answer
from bpviz.session.experiment import Experiment
from bpviz.session.snapshot import Snapshot


def answer_texts(answer: Answer, numbers: NumberFormat) -> list[str]:
    """The outputs as numbers."""
    return [numbers.short(output) for output in answer.outputs]


def answer_sentence(experiment: Experiment, answer: Answer) -> str:
    """'predicts class Kama'; '' where the outputs are no classes."""
    labels = experiment.data.labels
    return f"predicts class {labels[answer.prediction]}" if labels else ""


def whose(snapshot: Snapshot) -> str:
    """Which network is asked: 'the network at 6:4:7, the cursor'."""
    return f"the network of the cursor, at {snapshot.moment or 'the start'}"


def more_inputs(shown: int, inputs: int) -> str:
    """What of the inputs cannot be changed here; '' where all can."""
    return f"x1 to x{shown} of {inputs} inputs; the others stay as the row has them" if shown < inputs else ""
