"""Plain CSV text as a data set: commas, an optional header, the class in the last column."""

import csv
import io
import math
from typing import NamedTuple

from bpviz.data.dataset import DataSet, classified
from bpviz.data.files import DataError, read_text, shortened


class Sizes(NamedTuple):
    """How many inputs and classes a network has that the data must fit."""

    inputs: int
    classes: int


class _Row(NamedTuple):
    line: int
    cells: list[str]


def read_csv_file(path: str, fitting: Sizes | None = None) -> DataSet:
    """The data set in a CSV file. Raises DataError, with file, line and column."""
    return read_csv(read_text(path), path, fitting)


def read_csv(text: str, name: str, fitting: Sizes | None = None) -> DataSet:
    """The data set in a CSV text; `name` is what messages and the screen call it.

    A first row is a header where it has text, and no number, in the input columns, and a later row has numbers
    there. Classes are sorted as numbers if all are, else as text. Where `fitting` is given the data must fit it.
    Raises DataError, with line and column.
    """
    rows = _rows(text, name)
    header = rows.pop(0).cells if _is_header(rows) else []
    if not rows:
        raise DataError(name, "there is a header, but there are no rows below it", 1, 1)
    width = len(header or rows[0].cells)
    _check_width(rows, width, name)
    if fitting:
        _check_inputs(rows[0].line, width - 1, fitting, name)
    inputs = [[_input(cell, name, line, i + 1) for i, cell in enumerate(cells[:-1])] for line, cells in rows]
    labels = _merged([_label(cells[-1], name, line, width) for line, cells in rows])
    classes = _sorted_classes(labels)
    if len(classes) < 2:
        only = shortened(classes[0])
        message = f"every row has the class '{only}'; at least two classes are needed"
        raise DataError(name, message, rows[0].line, width)
    if fitting:
        _check_classes(rows, labels, fitting, name)
    names = tuple(cell.strip() for cell in header[:-1])
    return classified(name, inputs, [classes.index(label) for label in labels], classes, names)


def _rows(text: str, name: str) -> list[_Row]:
    """The rows that are not blank, each with the line (from 1) on which it begins."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_Row(line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(name, f"this is not CSV: {error}", line, 1) from None
    if not rows:
        raise DataError(name, "there are no rows", 1, 1)
    return rows


def _check_width(rows: list[_Row], width: int, name: str) -> None:
    if width < 2:
        cell = rows[0].cells[0]
        hint = "; columns are separated by commas" if ";" in cell or "\t" in cell else ""
        message = f"there is one column; at least one input and, last, the class are needed{hint}"
        raise DataError(name, message, rows[0].line, 1)
    for line, cells in rows:
        if len(cells) != width:
            message = f"{len(cells)} columns where the rows before have {width}"
            raise DataError(name, message, line, min(len(cells), width) + 1)


def _check_inputs(line: int, inputs: int, fitting: Sizes, name: str) -> None:
    if inputs != fitting.inputs:
        message = f"{_count(inputs, 'input')}, but the network has {fitting.inputs}; the first layer must be {inputs}"
        raise DataError(name, message, line, min(inputs, fitting.inputs) + 1)


def _check_classes(rows: list[_Row], labels: list[str], fitting: Sizes, name: str) -> None:
    """Where there are too many classes, the first row with one too many is named, else the first row."""
    seen: set[str] = set()
    lines: dict[int, int] = {}
    for (line, _), label in zip(rows, labels, strict=True):
        seen.add(label)
        lines.setdefault(len(seen), line)
    if len(seen) != fitting.classes:
        message = f"{len(seen)} classes, but the network has {_count(fitting.classes, 'output')}"
        line = lines.get(fitting.classes + 1, rows[0].line)
        raise DataError(name, f"{message}; the last layer must be {len(seen)}", line, len(rows[0].cells))


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell  # float() reads 1_000, which is Python's way and not a person's


def _is_header(rows: list[_Row]) -> bool:
    """A first row with some numbers among its inputs is no header: it is a row with a mistake in it."""
    first = rows[0].cells[:-1]
    if any(map(_is_number, first)) or not any(cell.strip() for cell in first):
        return False
    if len(rows) == 1:
        return True
    titled = [i for i, cell in enumerate(first) if cell.strip()]
    return any(_is_number(cells[i]) for _, cells in rows[1:] for i in titled if i < len(cells))


def _input(cell: str, name: str, line: int, column: int) -> float:
    if not cell.strip():
        raise DataError(name, "the input is missing; fill it in or remove the row", line, column)
    if not _is_number(cell):
        raise DataError(name, f"'{shortened(cell)}' is not a number, and inputs must be", line, column)
    value = float(cell)
    if not math.isfinite(value):
        raise DataError(name, f"'{shortened(cell)}' is not a finite number, and inputs must be", line, column)
    return value


def _label(cell: str, name: str, line: int, column: int) -> str:
    if not cell.strip() or cell.strip().lower() == "nan":
        raise DataError(name, "the class is missing; fill it in or remove the row", line, column)
    return cell.strip()


def _merged(labels: list[str]) -> list[str]:
    """Labels that are the same number, such as 1 and 1.0, as one: the one that came first."""
    if not all(map(_is_number, labels)):
        return labels
    first: dict[float, str] = {}
    return [first.setdefault(float(label), label) for label in labels]


def _sorted_classes(labels: list[str]) -> tuple[str, ...]:
    unique = set(labels)
    return tuple(sorted(unique, key=float) if all(map(_is_number, unique)) else sorted(unique))
