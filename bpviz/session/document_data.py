"""Data sets in documents: built-in ones by name, all others with their rows."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from bpviz.data.catalogue import CATALOGUE, loaded
from bpviz.data.dataset import DataSet
from bpviz.data.files import DataError
from bpviz.data.scaling import Scaling
from bpviz.session.document_schema import DataFile, RowsFile, ScalingFile, Table

MOST_CELLS = 2**20  # of expected outputs that are made from classes
MOST_BYTES = 64 * 2**20  # of all data sets of a document


def digest_of(data: DataSet) -> str:
    """SHA-256 of all that training and tests read, of the training rows and of those held out."""
    parts = hashlib.sha256()
    for rows in (data, data.held_out):
        if rows:
            for table in (rows.inputs, rows.expected):
                parts.update(repr(table.shape).encode())
                parts.update(np.ascontiguousarray(table, "<f8").tobytes())
            parts.update(repr((rows.targets, rows.classes)).encode())
    return parts.hexdigest()


def data_files(data: Iterable[DataSet]) -> tuple[list[DataFile], dict[int, int]]:
    """Data sets as a document holds them, and the place there of each by its id; those with one recipe are one."""
    files: dict[object, DataFile] = {}
    keys: dict[int, object] = {}
    for one in data:
        if id(one) not in keys:
            file = data_file(one)
            keys[id(one)] = file.recipe or id(one)
            files.setdefault(keys[id(one)], file)
    order = list(files)
    return list(files.values()), {number: order.index(key) for number, key in keys.items()}


def data_file(data: DataSet) -> DataFile:
    """A data set as a document holds it."""
    digest = digest_of(data)
    if data.recipe.source in CATALOGUE and digest_of(loaded(data.recipe)) == digest:
        return DataFile(digest, recipe=data.recipe)
    return DataFile(digest, rows=_rows_file(data))


def _rows_file(data: DataSet) -> RowsFile:
    return RowsFile(
        name=data.name,
        recipe=data.recipe,
        inputs=data.inputs.tolist(),
        expected=None if data.classes else data.expected.tolist(),
        targets=list(data.targets),
        classes=list(data.classes),
        input_names=list(data.input_names),
        image_shape=data.image_shape,
        raw=_rows_file(data.raw) if data.raw else None,
        numbers=list(data.numbers),
        scaling=ScalingFile(data.scaling.offset.tolist(), data.scaling.span.tolist()) if data.scaling else None,
        held_out=_rows_file(data.held_out) if data.held_out else None,
    )


def all_data_of(files: Sequence[DataFile]) -> list[DataSet]:
    """The data sets of a document, each of them once. Raises ValueError saying what is wrong with one."""
    found: dict[str, DataSet] = {}
    data, taken = [], 0
    for file in files:
        if file.sha256 in found and found[file.sha256].recipe == file.recipe:
            data.append(found[file.sha256])
            continue
        data.append(_data_in(file))
        found[file.sha256] = data[-1]
        taken += _bytes_of(data[-1])
        if taken > MOST_BYTES:
            raise ValueError(f"its data sets have more than {MOST_BYTES // 2**20} MB")
    return data


def _bytes_of(data: DataSet) -> int:
    others = (rows for rows in (data.raw, data.held_out) if rows)
    return data.inputs.nbytes + data.expected.nbytes + sum(map(_bytes_of, others))


def _data_in(file: DataFile) -> DataSet:
    """The data set that a document holds. Raises ValueError saying what is wrong with it."""
    if file.recipe:
        if file.recipe.source not in CATALOGUE:
            raise ValueError(f"the data set '{file.recipe.source}' is not a built-in one, and its rows are not here")
        try:
            data = loaded(file.recipe)
        except DataError as error:
            raise ValueError(str(error)) from None
    elif file.rows:
        data = _data_of(file.rows)
    else:
        raise ValueError("a data set has neither a recipe nor rows")
    if digest_of(data) != file.sha256:
        raise ValueError(f"the rows of '{data.name}' are not those that were saved: their SHA-256 differs")
    return data


def _data_of(file: RowsFile, depth: int = 0) -> DataSet:
    if depth > 2:
        raise ValueError("data sets are nested too deeply")
    inputs = _table(file.inputs, "inputs")
    rows, columns = inputs.shape
    classes = file.classes
    if len(file.targets) != (rows if classes else 0) or not all(0 <= target < len(classes) for target in file.targets):
        raise ValueError("there is not one class a row, of those that are named")
    if classes:
        if rows * len(classes) > MOST_CELLS:
            raise ValueError("there are too many classes for so many rows")
        expected = np.zeros((rows, len(classes)))
        expected[np.arange(rows), file.targets] = 1.0
    else:
        expected = _table(file.expected or [], "expected")
    if len(expected) != rows:
        raise ValueError("there are not as many expected outputs as inputs")
    if file.input_names and len(file.input_names) != columns:
        raise ValueError("there are not as many names of inputs as inputs")
    shape = file.image_shape
    if shape and (shape[0] < 1 or shape[0] * shape[1] != columns):
        raise ValueError("the image has not as many points as there are inputs")
    scaling = None
    if file.scaling:
        scaling = Scaling(_line(file.scaling.offset, columns), _line(file.scaling.span, columns))
    if file.numbers and len(file.numbers) != rows:
        raise ValueError("there are not as many row numbers as rows")
    return DataSet(
        file.name,
        inputs,
        expected,
        tuple(file.targets),
        tuple(classes),
        tuple(file.input_names),
        shape,
        file.recipe,
        _data_of(file.raw, depth + 1) if file.raw else None,
        tuple(file.numbers),
        scaling,
        _data_of(file.held_out, depth + 1) if file.held_out else None,
    )


def _table(rows: Table, what: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"the {what} are not a table with rows of one length")
    table = np.array(rows, float)
    if not np.isfinite(table).all():
        raise ValueError(f"the {what} have a number that is not finite")
    return table


def _line(numbers: Sequence[float], columns: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    line = np.array(numbers, float)
    if line.shape != (columns,) or not np.isfinite(line).all():
        raise ValueError("the scaling does not fit the inputs")
    return line
