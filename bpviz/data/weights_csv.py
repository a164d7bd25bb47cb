"""Weights as a CSV file: a line for each, `layer,neuron,weight,value`, all counted from 0; `weight` is the number of
the input that it comes from, or `bias`."""

import csv
import io
import re
from array import array
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from bpviz.data.bounds import MOST_WEIGHTS
from bpviz.data.cells import NotCsvError, cells_of
from bpviz.data.files import DataError, shortened
from bpviz.data.numbers import parse_number
from bpviz.engine.network import Parameters, Weights, weights_of

HEADER = ("layer", "neuron", "weight", "value")
BIAS = "bias"
LONGEST_LINE = 4096  # characters
_LINE_END = re.compile(r"\r\n|\r|\n")
LARGEST_PLACE = 4096  # no network has more layers, neurons in a layer, or inputs


def write_weights_csv(parameters: Parameters, file: BinaryIO) -> None:
    """Writes arrays (neurons, inputs + 1), bias last, so that `read_weights_csv` reads the same bits."""
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for i, layer in enumerate(parameters):
        for j, row in enumerate(layer.tolist()):
            writer.writerows((i, j, k, value) for k, value in enumerate(row[:-1]))
            writer.writerow((i, j, BIAS, row[-1]))
    text.detach()


def read_weights_csv(text: str, name: str) -> tuple[Weights, ...]:
    """The weights in a CSV text, its lines in any order, with commas, semicolons or tabs; `name` is what messages call
    it. Raises DataError, with the line."""
    places, values, lines = array("i"), array("d"), array("i")
    for line, layer, neuron, place, value in _rows(text, name):
        places.extend((layer, neuron, place))
        values.append(value)
        lines.append(line)
        if len(values) > MOST_WEIGHTS:
            raise DataError(name, f"there are more than {MOST_WEIGHTS:,} weights, the most that are read", line)
    if not values:
        raise DataError(name, f"there are no weights; lines are {','.join(HEADER)}")
    return weights_of(_tables(np.array(places).reshape(-1, 3), np.array(values), np.array(lines), name))


def _rows(text: str, name: str) -> Iterator[tuple[int, int, int, int, float]]:
    """Line, layer, neuron, place (−1 for the bias) and value of each weight."""
    header = text[:LONGEST_LINE].splitlines() or [""]
    delimiter = next((sign for sign in ",;\t" if sign in header[0]), ",")
    columns: list[int] | None = None
    try:
        for line, cells in cells_of(_lines_of(text, name), delimiter):
            cells = [cell.strip() for cell in cells]
            if columns is None:
                if sorted(cells) != sorted(HEADER):
                    found = shortened(",".join(cells))
                    raise DataError(name, f"the first line is {','.join(HEADER)}, not {found}", line)
                columns = [cells.index(title) for title in HEADER]
                continue
            if len(cells) != len(HEADER):
                raise DataError(name, f"{len(cells)} columns where there are {len(HEADER)}", line)
            layer, neuron, weight, value = (cells[i] for i in columns)
            place = -1 if weight == BIAS else _place(weight, "weight", name, line)
            try:
                number = parse_number(value)
            except ValueError as error:
                raise DataError(name, shortened(value) if len(value) > 200 else str(error), line) from None
            yield line, _place(layer, "layer", name, line), _place(neuron, "neuron", name, line), place, number
    except NotCsvError as error:
        raise DataError(name, f"this is not CSV: {error}", error.line) from None


def _lines_of(text: str, name: str) -> Iterator[str]:
    """The lines with their ends, one by one: io.StringIO would need four bytes for each character."""
    at = 0
    for line, end in enumerate(chain(map(re.Match.end, _LINE_END.finditer(text)), [len(text)]), 1):
        if end - at > LONGEST_LINE:
            raise DataError(name, f"it has more than {LONGEST_LINE:,} characters", line)
        yield text[at:end]
        at = end


def _place(cell: str, column: str, name: str, line: int) -> int:
    if cell.isascii() and cell.isdigit() and len(cell) <= 4 and int(cell) < LARGEST_PLACE:
        return int(cell)
    also = f" or {BIAS}" if column == "weight" else ""
    raise DataError(
        name, f"'{shortened(cell)}' is no {column}; it is a number from 0 to {LARGEST_PLACE - 1}{also}", line
    )


def _tables(places: NDArray[np.intc], values: NDArray[np.float64], lines: NDArray[np.intc], name: str) -> Parameters:
    """Arrays (neurons, inputs + 1), bias last. Raises DataError unless each place has one value."""
    tables = []
    for i in range(places[:, 0].max() + 1):
        of_layer = places[:, 0] == i
        if not of_layer.any():
            raise DataError(name, f"there are weights of later layers, but none of layer {i}")
        _, neurons, inputs = places[of_layer].T
        width = int(inputs.max()) + 2
        keys = neurons.astype(np.int64) * width + inputs % width  # where each stands, row by row, the bias last
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        twice = np.flatnonzero(keys[1:] == keys[:-1])
        if len(twice):
            first, second = lines[of_layer][order[twice[0] : twice[0] + 2]].tolist()
            raise DataError(name, f"{_called(i, keys[twice[0]], width)} stands in line {first} already", second)
        wanted = (int(neurons.max()) + 1) * width
        if len(keys) < wanted:
            missing = np.flatnonzero(np.append(keys, wanted) != np.arange(len(keys) + 1))
            raise DataError(name, f"{_called(i, missing[0], width)} is missing")
        tables.append(values[of_layer][order].reshape(-1, width))
    return tuple(tables)


def _called(layer: int, key: np.int64, width: int) -> str:
    neuron, place = divmod(int(key), width)
    return f"layer {layer}, neuron {neuron}, " + (f"weight {place}" if place < width - 1 else BIAS)
