"""The outputs of a row beside what was expected: labels, the scale of their bars, and the prediction in words."""

import math
from collections.abc import Callable

from bpviz.engine.activations import transfer_range
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot

RIGHT, WRONG = "✓", "✗"


def output_scale(experiment: Experiment) -> tuple[float, float]:
    """The ends of the bars: the transfer function's range; where that has no end, what is expected in all rows and
    half as much again. It does not depend on the moment, so it holds still while stepping."""
    lowest, highest = transfer_range(experiment.transfers[-1])
    low = min(float(experiment.data.expected.min()), 0.0)
    high = max(float(experiment.data.expected.max()), 0.0)
    margin = (high - low or 1.0) / 2
    return (
        lowest if math.isfinite(lowest) else low - margin,
        highest if math.isfinite(highest) else high + margin,
    )


def output_label(experiment: Experiment, names: Names, index: int) -> str:
    """'y1 · class 0', or 'y1' where the expected outputs are no classes."""
    name = names.unit(Unit(experiment.last_layer, index))
    labels = experiment.data.labels
    return f"{name} · class {labels[index]}" if labels else name


def predicted_class(snapshot: Snapshot, hides: Callable[[Ref], bool]) -> str:
    """The label of the class that is predicted for this row, `—` until all outputs are there, `?` while one of them
    is asked for; '' where there are no classes."""
    data, last = snapshot.experiment.data, snapshot.experiment.last_layer
    if not data.classes:
        return ""
    if any(hides(Ref(Quantity.OUTPUT, Unit(last, i))) for i in range(len(data.classes))):
        return HIDDEN
    prediction = snapshot.prediction()
    return NOT_COMPUTED if prediction is None or snapshot.row is None else data.labels[prediction]


def verdict(expected: str, predicted: str) -> str:
    """'✓', '✗', or '' where nothing is predicted yet."""
    if predicted in (NOT_COMPUTED, HIDDEN, ""):
        return ""
    return RIGHT if predicted == expected else WRONG


def prediction_sentence(snapshot: Snapshot, hides: Callable[[Ref], bool]) -> str:
    """'predicts class 0 ✓ right', 'predicts class 1 ✗ wrong, expected class 0', 'predicts class —'."""
    data, predicted = snapshot.experiment.data, predicted_class(snapshot, hides)
    if not predicted:
        return ""
    expected = data.labels[data.targets[snapshot.data_row]] if snapshot.data_row is not None else ""
    match verdict(expected, predicted):
        case "✓":
            return f"predicts class {predicted} {RIGHT} right"
        case "✗":
            return f"predicts class {predicted} {WRONG} wrong, expected class {expected}"
        case _:
            return f"predicts class {predicted}"
