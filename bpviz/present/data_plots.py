"""The data as pictures: which points and bars there are, by numbers alone."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import DataSet, labelled
from bpviz.engine.network import Unit
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot

MOST_POINTS = 5000
FEWEST_BARS, MOST_BARS = 5, 24
FARTHEST = 1e150  # from 0: plots multiply lengths with each other

Values = NDArray[np.float64]


class Points(NamedTuple):
    """Rows of the data as points: `rows` are the data's row numbers, `classes` the class of each, 0 where there are
    none. Of more than MOST_POINTS rows every n-th is one."""

    rows: NDArray[np.int64]
    x: Values
    y: Values
    classes: NDArray[np.int64]


class Bars(NamedTuple):
    """How many rows lie between two `edges`; `counts` is (classes, bars), one line where there are no classes."""

    edges: Values
    counts: NDArray[np.int64]


def column_titles(data: DataSet, names: Names, last_layer: int) -> list[str]:
    """'x1 · area' for each input, then 'expected y1' for numbers that are to be reached."""
    titles = [names.unit(Unit(-1, i)) for i in range(data.inputs.shape[1])]
    given = labelled(data.input_names) or titles
    titles = [title if name == title else f"{title} · {name}" for title, name in zip(titles, given, strict=True)]
    outputs = 0 if data.classes else data.expected.shape[1]
    return titles + [f"expected {names.unit(Unit(last_layer, i))}" for i in range(outputs)]


def every(rows: int) -> int:
    """Of how many rows one is a point."""
    return -(-rows // MOST_POINTS)


def thinned(rows: int) -> str:
    """'a point for every 3 of 15,000 rows'; '' where each row has one."""
    return f"a point for every {every(rows)} of {rows:,} rows" if every(rows) > 1 else ""


def place_of(data: DataSet, row: int, x: int, y: int) -> tuple[float, float]:
    """Where a row stands, by two columns, also where it is not among the points."""
    return float(_column(data, x)[row]), float(_column(data, y)[row])


def points(data: DataSet, x: int, y: int) -> Points:
    """The rows by two columns, counted as `column_titles` has them."""
    rows = np.arange(0, data.rows, every(data.rows))
    classes = data.class_indices[rows] if data.classes else np.zeros(len(rows), np.int64)
    return Points(rows, _column(data, x)[rows], _column(data, y)[rows], classes)


def wrong(shown: Points, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Which points were predicted wrong in this epoch."""
    if not snapshot.experiment.data.classes:
        return np.zeros(len(shown.rows), bool)
    predicted = snapshot.predicted[shown.rows]
    is_wrong: NDArray[np.bool_] = (predicted >= 0) & (predicted != shown.classes)
    return is_wrong


def bars(data: DataSet, column: int) -> Bars:
    """The rows by one column, in bars of one width; what lies beyond FARTHEST is in the last."""
    values = np.clip(_column(data, column), -FARTHEST, FARTHEST)
    count = min(max(round(len(values) ** 0.5), FEWEST_BARS), MOST_BARS)
    edges = np.histogram_bin_edges(values, count)
    classes = data.class_indices if data.classes else np.zeros(len(values), np.int64)
    counts = [np.histogram(values[classes == i], edges)[0] for i in range(max(len(data.classes), 1))]
    return Bars(edges, np.array(counts))


def nearest(shown: Points, at: tuple[float, float], unit: tuple[float, float], reach: float) -> int | None:
    """The row of the point nearest to `at`, where it is within `reach`; `unit` is what counts as 1 on either axis."""
    away = np.hypot((shown.x - at[0]) / unit[0], (shown.y - at[1]) / unit[1])
    if not len(away) or away.min() > reach:
        return None
    return int(shown.rows[int(away.argmin())])


def span(values: Values) -> tuple[float, float]:
    """The ends of an axis: the values' range and a tenth more at either end; FARTHEST at most, and a tenth more."""
    low, high = (min(max(float(end), -FARTHEST), FARTHEST) for end in (values.min(), values.max()))
    room = (high - low or 1.0) / 10
    return low - room, high + room


def _column(data: DataSet, column: int) -> Values:
    inputs = data.inputs.shape[1]
    return data.inputs[:, column] if column < inputs else data.expected[:, column - inputs]
