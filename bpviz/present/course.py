"""What weights, deltas and gradients were over the epochs, as lines of a plot: which there are, and what they say."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.files import shortened
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.number_format import NumberFormat
from bpviz.session.chronicle import START, Chronicle
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names

Values = NDArray[np.float64]

TUTORIAL = "The tutorial: “the rectifier transfer function has been popular with large deep learning networks”."
MOST_LINES = 120  # of a layer; of more, those that reach farthest from 0
MOST_NAMES = 200  # weights that are listed one by one; of more, their names are typed
GRADIENTS = "gradient of each layer, RMS"
STEEPEST = {"sigmoid": "0.25", "tanh": "1", "relu": "1", "leaky_relu": "1"}  # the largest derivative


class Topic(NamedTuple):
    """What is drawn: the gradients' sizes, all weights or all deltas of a layer, or a single number."""

    quantity: Quantity = Quantity.GRADIENT
    layer: int | None = None
    ref: Ref | None = None


class Line(NamedTuple):
    """A line of the plot: its name, the number it is about, where that is one, and its heights, (epochs,)."""

    name: str
    ref: Ref | None
    values: Values


class Course(NamedTuple):
    """The lines over `epochs`; how many there are in all, of which some may be left out; whether heights are
    logarithms."""

    epochs: Values
    lines: tuple[Line, ...]
    of: int
    log: bool


NO_LINES = Course(np.empty(0), (), 0, False)


def topics(experiment: Experiment, names: Names) -> list[tuple[str, Topic]]:
    """What can be drawn, with its name. Of a large network not every weight is listed: `parse` takes any name."""
    found = [(GRADIENTS, Topic())]
    last = experiment.last_layer
    for layer in range(last + 1):
        found.append((f"all weights, {layer_name(experiment, layer)}", Topic(Quantity.WEIGHT, layer)))
    for layer in range(last + 1):
        found.append((f"all deltas, {layer_name(experiment, layer)}", Topic(Quantity.DELTA, layer)))
    weights = [ref for layer in range(last + 1) for ref in _refs_of(experiment, Topic(Quantity.WEIGHT, layer))]
    deltas = [ref for layer in range(last + 1) for ref in _refs_of(experiment, Topic(Quantity.DELTA, layer))]
    if len(weights) <= MOST_NAMES:
        found += [(names.ref(ref), Topic(ref.quantity, ref=ref)) for ref in (*weights, *deltas)]
    return found


def parse(text: str, experiment: Experiment, names: Names) -> Topic:
    """The topic that a text means: one of the list, or the name of a weight, bias or delta. Raises ValueError saying
    what is wrong."""
    for title, topic in topics(experiment, names):
        if text.strip() == title:
            return topic
    ref = names.parse(text)
    if ref.quantity not in (Quantity.WEIGHT, Quantity.BIAS, Quantity.DELTA):
        raise ValueError(f"'{shortened(text)}' has no course over the epochs; weights have one, biases and deltas")
    return Topic(ref.quantity, ref=ref)


def layer_name(experiment: Experiment, layer: int) -> str:
    """'output layer', 'hidden layer', 'hidden layer 2'."""
    if layer == experiment.last_layer:
        return "output layer"
    return "hidden layer" if experiment.last_layer == 1 else f"hidden layer {layer + 1}"


def course(chronicle: Chronicle, topic: Topic, names: Names, until: int | None = None) -> Course:
    """The lines of a topic; `until` is how many epochs are shown, None for all that are written."""
    experiment = chronicle.experiment
    count = sum(until is None or epoch < until for epoch in chronicle.epochs)
    epochs = np.array(chronicle.epochs[:count], np.float64)
    if topic.ref is None and topic.layer is None:
        lines = tuple(
            Line(layer_name(experiment, layer), None, chronicle.gradient(layer)[:count])
            for layer in range(experiment.last_layer, -1, -1)
        )
        return Course(epochs, lines, len(lines), log=True)
    refs = [topic.ref] if topic.ref else _refs_of(experiment, topic)
    values = [_values(chronicle, ref)[:count] for ref in refs]
    reach = [float(np.nanmax(np.abs(v), initial=0.0)) for v in values]
    kept = sorted(sorted(range(len(refs)), key=lambda i: -reach[i])[:MOST_LINES])
    lines = tuple(Line(names.ref(refs[i]), refs[i], values[i]) for i in kept)
    return Course(epochs, lines, len(refs), log=False)


def remark(shown: Course, chronicle: Chronicle, topic: Topic) -> str:
    """What is to be known of the lines."""
    experiment = chronicle.experiment
    if topic.ref is None and topic.layer is None:
        rows = experiment.data.rows
        looked = f"From {chronicle.rows} of the {rows:,} rows of an epoch. " if chronicle.rows < rows else ""
        return looked + (_vanishing(experiment) if experiment.last_layer else "")
    parts = []
    if len(shown.lines) < shown.of:
        parts.append(f"The {len(shown.lines)} of {shown.of:,} that reach farthest from 0.")
    if topic.quantity is Quantity.DELTA:
        parts.append("A delta is that of an epoch's last row.")
    elif topic.quantity in (Quantity.WEIGHT, Quantity.BIAS):
        parts.append("At the end of each epoch; left, before the first, the initial weights.")
    return " ".join(parts)


def _vanishing(experiment: Experiment) -> str:
    """Why lines of early layers lie lower, and the tutorial's remark (2.2) on transfer functions."""
    known = {name: STEEPEST[name] for name in experiment.transfers[:-1] if name in STEEPEST}
    slopes = ", ".join(f"{name} ≤ {slope}" for name, slope in known.items())
    why = f" ({slopes})" if slopes else ""
    return f"On its way back it is multiplied by a slope{why} in each layer, and may vanish. {TUTORIAL}"


def said(shown: Course, line: int, at: int, numbers: NumberFormat) -> str:
    """A line's number at one of the epochs, in words."""
    epoch = int(shown.epochs[at])
    when = "at the start" if epoch == START else f"epoch {epoch}"
    value = float(shown.lines[line].values[at])
    who = f"{shown.lines[line].name}, " if len(shown.lines) > 1 else ""
    return f"{who}{when}: {'—' if np.isnan(value) else numbers.short(value)}"


def listed(shown: Course) -> str:
    """All numbers of the lines, an epoch a row; −1 is the start."""
    rows = ["\t".join(["epoch", *(line.name for line in shown.lines)])]
    for i, epoch in enumerate(shown.epochs.astype(int).tolist()):
        rows.append("\t".join([str(epoch), *(repr(float(line.values[i])) for line in shown.lines)]))
    return "\n".join(rows)


def nearest(shown: Course, epoch: float, height: float, tallness: float) -> tuple[int, int] | None:
    """The line and the place among the epochs nearest to a point, `height` as the axis has it; the line by its height
    there. None where there are no lines, or none within `tallness`."""
    if not len(shown.epochs) or not shown.lines:
        return None
    at = int(np.abs(shown.epochs - epoch).argmin())
    there = heights(shown)[:, at]
    away = np.where(np.isnan(there), np.inf, np.abs(there - height))
    line = int(away.argmin())
    return (line, at) if away[line] <= tallness else None


def heights(shown: Course) -> Values:
    """The heights of all lines on the axis, (lines, epochs); NaN where there is nothing to draw."""
    values = np.array([line.values for line in shown.lines]).reshape(len(shown.lines), len(shown.epochs))
    if shown.log:
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.log10(values)
    values[~np.isfinite(values)] = np.nan
    return values


def span_of(shown: Course) -> tuple[float, float]:
    """The ends of the axis: powers of ten, or what holds all lines and 0."""
    values = heights(shown)
    values = values[~np.isnan(values)]
    if shown.log:
        if not values.size:
            return -1.0, 0.0
        low, high = float(np.floor(values.min())), float(np.ceil(values.max()))
        return low, max(high, low + 1.0)
    low, high = min(float(values.min(initial=0.0)), 0.0), max(float(values.max(initial=0.0)), 0.0)
    room = 0.06 * (high - low or 1.0)
    return low - room * (low < 0 or low == high), high + room


def _values(chronicle: Chronicle, ref: Ref) -> Values:
    assert ref.unit
    layer, neuron = ref.unit
    if ref.quantity is Quantity.DELTA:
        return chronicle.delta(layer, neuron)
    return chronicle.weight(layer, neuron, ref.source.index if ref.source else -1)


def _refs_of(experiment: Experiment, topic: Topic) -> list[Ref]:
    """All numbers of a layer that a topic is about."""
    layer = topic.layer
    assert layer is not None
    units = [Unit(layer, j) for j in range(experiment.layers[layer + 1])]
    if topic.quantity is Quantity.DELTA:
        return [Ref(Quantity.DELTA, unit) for unit in units]
    sources = [Unit(layer - 1, i) for i in range(experiment.layers[layer])]
    return [
        ref
        for unit in units
        for ref in (*(Ref(Quantity.WEIGHT, unit, source) for source in sources), Ref(Quantity.BIAS, unit))
    ]
