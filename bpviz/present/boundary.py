"""The decision boundary as a picture by numbers: which plane of the inputs is shown, how sure the network is where, and
where what it decides changes."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import DataSet
from bpviz.engine.activations import SOFTMAX, transfer_range
from bpviz.engine.network import Unit
from bpviz.present.contour import zero_lines
from bpviz.present.data_plots import every, span, thinned
from bpviz.present.number_format import NumberFormat
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.responses import Plane, Responses
from bpviz.session.snapshot import Snapshot

Values = NDArray[np.float64]


class Area(NamedTuple):
    """What the plot shows: a plane of inputs, and its axes in the data's own units. Where there is one input, `ys` are
    heights. `row` is the data's row whose other inputs the plane has, None where there are no others."""

    plane: Plane
    xs: tuple[float, float]
    ys: tuple[float, float]
    row: int | None


class Spots(NamedTuple):
    """The data's rows on the plot, in its units: the training rows, then those held out. `rows` are their numbers
    among all of those, `classes` the class of each, `heights` the first number that is expected."""

    x: Values
    y: Values
    rows: NDArray[np.int64]
    classes: NDArray[np.int64]
    held_out: NDArray[np.bool_]
    heights: Values


class Shading(NamedTuple):
    """Which class wins at each point, (rows, columns), and how surely: 0 not at all, 1 entirely."""

    winner: NDArray[np.intp]
    sure: Values


def in_data_units(data: DataSet, column: int, scaled: Values) -> Values:
    """Values of an input as the data had them before they were scaled."""
    scaling = data.scaling
    if scaling is None or scaling.span[column] == 0:
        return scaled
    found: Values = scaled * scaling.span[column] + scaling.offset[column]
    return found


def area_of(snapshot: Snapshot, across: int, upwards: int) -> Area:
    """The plane through the current row, or at the start through the first, along two inputs. It holds still where
    there are no other inputs."""
    data = snapshot.experiment.data
    count = data.inputs.shape[1]
    xs = _ends(data, across)
    row = None
    if count > 2:
        row = int(snapshot.order[0]) if snapshot.data_row is None else snapshot.data_row
    at = tuple(data.inputs[row or 0].tolist()) if count > 2 else (0.0,) * count
    if count == 1:
        return Area(Plane(0, None, at, xs, (0.0, 1.0)), _units(data, 0, xs), heights(snapshot.experiment), None)
    ys = _ends(data, upwards)
    plane = Plane(across, upwards, at, xs, ys)
    return Area(plane, _units(data, across, xs), _units(data, upwards, ys), row)


def heights(experiment: Experiment) -> tuple[float, float]:
    """The ends of the axis on which outputs stand: their range or, where that has no end, what is expected."""
    low, high = transfer_range(experiment.transfers[-1])
    if math.isfinite(low) and math.isfinite(high):
        return span(np.array([low, high]))
    return span(experiment.data.expected)


def spots(data: DataSet, area: Area) -> Spots:
    """The rows as points; of very many every n-th is one."""
    expected = np.concatenate([part.expected for part in data.parts])
    rows = np.arange(0, len(expected), every(len(expected)))
    classes = np.concatenate([np.array(part.targets or [0] * part.rows, np.int64) for part in data.parts])
    plane = area.plane
    x = in_data_units(data, plane.across, _column(data, plane.across))
    y = expected[:, 0] if plane.upwards is None else in_data_units(data, plane.upwards, _column(data, plane.upwards))
    return Spots(x[rows], y[rows], rows, classes[rows], rows >= data.rows, expected[rows, 0])


def wrong(responses: Responses, shown: Spots) -> NDArray[np.bool_]:
    """Which points the network puts into a wrong class, with these weights."""
    if responses.outputs is None or not responses.experiment.data.classes:
        return np.zeros(len(shown.rows), np.bool_)
    found: NDArray[np.bool_] = responses.outputs[:, shown.rows].argmax(axis=0) != shown.classes
    return found


def shading(responses: Responses) -> Shading:
    """The winning class at each point. With softmax it is as sure as its probability says, from an even chance on; else
    as far as its output lies before the next, within the range of the transfer function."""
    outputs = responses.of_outputs()
    winner, transfer = outputs.argmax(axis=0), responses.experiment.transfers[-1]
    largest, second = outputs[0], np.full(outputs.shape[1:], -np.inf)
    for output in outputs[1:]:  # a tenth of the time of sorting
        second = np.maximum(second, np.minimum(largest, output))
        largest = np.maximum(largest, output)
    if transfer == SOFTMAX:
        chance = 1 / len(outputs)
        sure = (largest - chance) / (1 - chance) if len(outputs) > 1 else largest
    else:
        low, high = transfer_range(transfer)
        reach = high - low if math.isfinite(high - low) else 1.0
        sure = (largest - (second if len(outputs) > 1 else low)) / reach
    return Shading(winner, np.clip(np.nan_to_num(sure), 0.0, 1.0))


def sureness(experiment: Experiment) -> tuple[str, str, str]:
    """What the strength of a class' colour means: in words, and at its ends."""
    if experiment.transfers[-1] == SOFTMAX:
        return "probability", f"{1 / experiment.layers[-1]:.2g}", "1"
    return "lead of the largest output", "0", f"{_reach(experiment):g}"


def _reach(experiment: Experiment) -> float:
    low, high = transfer_range(experiment.transfers[-1])
    return high - low if math.isfinite(high - low) else 1.0


def boundary(responses: Responses) -> Values:
    """The lines along which another class wins, see `zero_lines`."""
    outputs = responses.of_outputs()
    if len(outputs) < 2 or outputs.shape[1] < 2:
        return np.empty((0, 4))
    found = []
    for k in range(1 if len(outputs) == 2 else len(outputs)):
        others = np.delete(outputs, k, axis=0).max(axis=0)
        found.append(zero_lines(outputs[k] - others))
    return np.concatenate(found)


def middle_line(responses: Responses, unit: Unit) -> Values:
    """The lines along which a neuron's answer is in the middle of its range, where it has one: its net input is 0."""
    values = responses.of(unit)
    if unit.layer < 0 or values.shape[0] < 2:
        return np.empty((0, 4))
    low, high = transfer_range(responses.experiment.transfers[unit.layer])
    if not (math.isfinite(low) and math.isfinite(high)):
        return np.empty((0, 4))
    return zero_lines(values - (low + high) / 2)


def title(experiment: Experiment, names: Names, unit: Unit | None) -> str:
    """What the pane shows: the network's decision, or what one neuron computes."""
    if unit is not None:
        return names.unit(unit) if unit.layer < 0 else f"out[{names.unit(unit)}]"
    if experiment.data.classes:
        return "Which class the network decides for"
    return f"out[{names.unit(Unit(experiment.last_layer, 0))}], the network's answer"


def note(experiment: Experiment, names: Names, area: Area) -> str:
    """What is to be known of the plane: that it is a cut through the current row, and that not all rows are points;
    '' where it is all there is."""
    few = thinned(sum(part.rows for part in experiment.data.parts))
    points = f"There is {few}." if few else ""
    if area.row is None:
        return points
    across, upwards = (names.unit(Unit(-1, i)) for i in (area.plane.across, area.plane.upwards or 0))
    cut = (
        f"The plane through row {area.row + 1} along {across} and {upwards}: the other {experiment.layers[0] - 2} "
        f"inputs are that row's. Other rows lie beside it; they stand where their {across} and {upwards} are."
    )
    return f"{cut} {points}".strip()


def readout(
    responses: Responses, names: Names, numbers: NumberFormat, unit: Unit | None, at: tuple[float, float]
) -> str:
    """What is computed at the grid's point nearest to a place, `at` in shares (0…1) of the plane's sides."""
    experiment, plane = responses.experiment, responses.plane
    rows, columns = responses.grid.shape[1:]
    column = round(min(max(at[0], 0.0), 1.0) * (columns - 1))
    row = round(min(max(at[1], 0.0), 1.0) * (rows - 1))
    last = experiment.last_layer
    units = [Unit(last, i) for i in range(min(experiment.layers[-1], 4))] if unit is None else [unit]
    places = []
    for i in (plane.across, plane.upwards):
        if i is not None:
            value = in_data_units(experiment.data, i, responses.of(Unit(-1, i))[row, column])
            places.append(f"{names.unit(Unit(-1, i))} {numbers.short(float(value))}")
    values = [f"{names.unit(u)} {numbers.short(float(responses.of(u)[row, column]))}" for u in units]
    return f"{', '.join(places)}: {', '.join(values)}"


@lru_cache(maxsize=4)
def _column(data: DataSet, column: int) -> Values:
    """An input of all rows, those held out last."""
    return np.concatenate([part.inputs[:, column] for part in data.parts])


@lru_cache(maxsize=4)
def _ends(data: DataSet, column: int) -> tuple[float, float]:
    """The ends of an axis for that input."""
    return span(_column(data, column))


def _units(data: DataSet, column: int, ends: tuple[float, float]) -> tuple[float, float]:
    low, high = in_data_units(data, column, np.array(ends)).tolist()
    return low, high
