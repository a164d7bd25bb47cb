"""From a table to a data set: which column is reached for, which are inputs, and what becomes of cells that are no
numbers. Everything that cannot be used is refused, unless a person has said what to do with it."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import Array, DataSet, classified
from bpviz.data.files import DataError, shortened
from bpviz.data.recipe import Missing, Reading, Text
from bpviz.data.table import MOST_CELLS, Column, Kind, Table

MOST_WORDS = 1000  # of a text column that becomes inputs
MOST_CLASSES = 4096  # as many neurons as a layer may have
MOST_EXACT = 2.0**53  # from here on not every whole number is a float
_NEARLY_A_NUMBER = re.compile(r"\W{0,3}\d[\d\W_]*\W{0,3}[eEdD]?")
CORRECT = "correct it, or remove the row"


class Sizes(NamedTuple):
    """How many inputs and classes a network has that the data must fit."""

    inputs: int
    classes: int


AS_IT_IS = Reading()


def data_set(table: Table, reading: Reading = AS_IT_IS, fitting: Sizes | None = None) -> DataSet:
    """The data set in a table, which must fit `fitting`. Raises DataError, with line and column."""
    return _Maker(table, reading).make(fitting)


def title(table: Table, i: int) -> str:
    """How messages and the screen call a column."""
    return table.columns[i].name or f"column {i + 1}"


def target_of(table: Table, reading: Reading) -> int:
    """The column with the classes or the numbers to be reached. Raises DataError."""
    if reading.target is not None:
        return column_of(table, reading.target)
    used = [i for i, column in enumerate(table.columns) if column.kind not in (Kind.EMPTY, Kind.ROW_NAME)]
    return used[-1] if used else len(table.columns) - 1


def inputs_of(table: Table, reading: Reading) -> list[int]:
    """The columns that become inputs. Raises DataError."""
    target = target_of(table, reading)
    if reading.columns is not None:
        chosen = sorted({column_of(table, name) for name in reading.columns} - {target})
    else:
        unused = (Kind.EMPTY, Kind.ROW_NAME)
        chosen = [i for i, column in enumerate(table.columns) if i != target and column.kind not in unused]
    if reading.drop_constant:
        chosen = [i for i in chosen if not table.columns[i].constant]
    return chosen


def column_of(table: Table, name: str) -> int:
    """The column of that name, or else of that number, from 0, perhaps after a #. Raises DataError."""
    names = [column.name for column in table.columns]
    if name and name in names:
        return names.index(name)
    name = name.removeprefix("#")
    if name.isdecimal() and len(name) < 10 and int(name) < len(names):
        return int(name)
    known = ", ".join(shortened(name) for name in names if name)
    there = f"there are {shortened_list(known)}" if known else "the columns have no names"
    message = f"there is no column '{shortened(name)}'; {there}; or give a number from 0 to {len(names) - 1}"
    raise DataError(table.name, message)


def classes_of(table: Table, i: int, kept: NDArray[np.bool_]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Column `i` as classes: the class index of each row that is `kept`, −1 where none is given, and the classes.

    They are sorted as numbers if all are, else as text.
    """
    column = table.columns[i]
    if column.kind is not Kind.TEXT:
        values = table.numbers[kept, i]
        found = np.array(sorted(set(values[~np.isnan(values)].tolist())))  # `np.unique` imports numpy.ma: 17 ms
        codes = np.where(np.isnan(values), -1, np.searchsorted(found, values))
        return codes, tuple(repr(value).removesuffix(".0") for value in found.tolist())
    codes = np.array(column.codes)[kept]
    used = set(codes.tolist())
    classes = sorted(word for word, code in column.words.items() if code in used)
    place = np.full(len(column.words) + 1, -1)  # its last is for −1
    for index, word in enumerate(classes):
        place[column.words[word]] = index
    return place[codes], tuple(classes)


def reference(table: Table, i: int) -> str:
    """What `column_of` finds column `i` by, and what can stand in a list with commas."""
    name = table.columns[i].name
    return name if name and "," not in name else f"#{i}"


def shortened_list(text: str) -> str:
    """A list for a message, cut where it becomes too long to read."""
    return text if len(text) <= 120 else f"{text[:119]}…"


class CellError(DataError):
    """A value that is missing, or text where a number is wanted: a person may say what becomes of it."""


class _Maker:
    def __init__(self, table: Table, reading: Reading) -> None:
        self._table, self._reading = table, reading
        self._target = target_of(table, reading)
        self._inputs = inputs_of(table, reading)

    def make(self, fitting: Sizes | None) -> DataSet:
        if not self._inputs:
            raise self._error("there is no input column left; at least one is needed", self._table.lines[0], 0)
        self._check_cells()
        kept = self._kept_rows()
        words = {i: self._words(i) for i in self._inputs}
        names = [name for i in self._inputs for name in self._names(i, words[i])]
        rows = np.count_nonzero(kept)
        if rows * len(names) > MOST_CELLS:
            message = f"{rows:,} rows of {len(names):,} inputs are too many; leave text columns out"
            raise self._error(message, self._table.lines[0], self._inputs[0])
        inputs = np.empty((rows, len(names)))
        at = 0
        for i in self._inputs:  # into one array: a list of columns and their stack would be twice as large
            width = len(words[i]) or 1
            inputs[:, at : at + width] = self._values(i, words[i], kept)
            at += width
        if fitting:
            self._check_inputs(inputs.shape[1], fitting)
        named = tuple(names) if self._table.dialect.header else ()
        if self._reading.numbers:
            expected = self._table.numbers[kept, self._target][:, None]
            return DataSet(self._table.name, inputs, expected, input_names=named)
        codes, classes = classes_of(self._table, self._target, kept)
        self._check_classes(codes, classes, kept, fitting)
        return classified(self._table.name, inputs, codes.tolist(), classes, named)

    def _error(self, message: str, line: int, column: int) -> DataError:
        return DataError(self._table.name, message, int(line), column + 1)

    def _check_cells(self) -> None:
        """Refuses the first cell that is neither used nor dropped."""
        flaws = [flaw for i in [*self._inputs, self._target] for flaw in [self._flaw(i)] if flaw]
        if flaws:
            raise min(flaws, key=lambda error: (error.line, error.column))

    def _flaw(self, i: int) -> DataError | None:
        """The first cell of a column that cannot be used as things are."""
        column, reading = self._table.columns[i], self._reading
        is_target = i == self._target
        number_wanted = reading.numbers if is_target else True
        noun = ("the number to be reached" if reading.numbers else "the class") if is_target else "the input"
        wordy = column.kind is Kind.TEXT and (not number_wanted or (reading.text is Text.ONE_HOT and not is_target))
        if column.odd and not wordy:
            return self._odd(column, i, noun)
        if column.kind is Kind.EMPTY:
            return self._error(f"{noun} is missing in every row; choose another column", self._table.lines[0], i)
        if column.first_missing and not self._fills(column, is_target):
            line, cell = column.first_missing
            written = f"'{cell.strip()}' is not a finite number: " if cell.strip() else ""
            fill = "" if is_target or column.kind is Kind.TEXT else ", or its column's mean taken (--missing mean)"
            remedy = f"fill it in or remove the row; such rows can be dropped (--missing drop){fill}"
            return CellError(self._table.name, f"{written}{noun} is missing; {remedy}", line, i + 1)
        return None

    def _odd(self, column: Column, i: int, noun: str) -> DataError:
        assert column.odd
        line, cell = column.odd
        plural = "inputs" if noun == "the input" else "numbers to be reached" if self._reading.numbers else "classes"
        if column.kind is not Kind.TEXT:
            message = f"'{shortened(cell)}' is not a finite number, and {plural} must be; {CORRECT}"
            return self._error(message, line, i)
        message = f"'{shortened(cell)}' is not a number, and {plural} must be"
        if noun == "the input" and 2 * column.texts > self._table.rows:
            message += "; leave the column out, or make an input of each of its words (--text one-hot)"
        else:
            message += f"; {CORRECT}"
        if _NEARLY_A_NUMBER.fullmatch(cell):
            message += (
                f"; numbers are plain, such as 1234{self._table.dialect.decimal}5, without signs between or beside"
            )
        return CellError(self._table.name, message, line, i + 1)

    def _fills(self, column: Column, is_target: bool) -> bool:
        if self._reading.missing is Missing.MEAN:
            return not is_target and column.kind is not Kind.TEXT
        return self._reading.missing is Missing.DROP

    def _kept_rows(self) -> NDArray[np.bool_]:
        """Which rows stay: all, or with `drop` those in which nothing is missing that is used."""
        kept = np.ones(self._table.rows, bool)
        if self._reading.missing is Missing.DROP:
            for i in [*self._inputs, self._target]:
                column = self._table.columns[i]
                if column.missing:
                    kept &= np.array(column.codes) >= 0 if column.codes else ~np.isnan(self._table.numbers[:, i])
            if not kept.any():
                message = "in every row a value is missing; leave columns out that are mostly empty"
                raise self._error(message, self._table.lines[0], 0)
        return kept

    def _words(self, i: int) -> list[str]:
        """The words of a column each of which becomes an input; none where the column is one of numbers."""
        column = self._table.columns[i]
        if column.kind is not Kind.TEXT:
            return []
        if len(column.words) > MOST_WORDS:
            message = f"{len(column.words):,} different words are too many to make an input of each"
            raise self._error(f"{message}; leave the column out", self._table.lines[0], i)
        return sorted(column.words)

    def _names(self, i: int, words: list[str]) -> list[str]:
        name = title(self._table, i)
        return [f"{name}={word}" for word in words] or [name]

    def _values(self, i: int, words: list[str], kept: NDArray[np.bool_]) -> Array:
        """A column as (rows, inputs)."""
        column = self._table.columns[i]
        if not words:
            values: Array = self._table.numbers[kept, i][:, None]
            if column.missing:  # and they are to be filled in, or these rows would not be here
                values[np.isnan(values)] = _mean(values)
            return values
        assert column.codes is not None
        place = np.array([words.index(word) for word in column.words])
        one_hots: Array = np.eye(len(words))[place[np.array(column.codes)[kept]]]
        return one_hots

    def _check_inputs(self, inputs: int, fitting: Sizes) -> None:
        if inputs != fitting.inputs:
            message = f"{counted(inputs, 'input')}, but the network has {fitting.inputs}"
            unused = len(self._table.columns) - 1 - len(self._inputs)
            left_out = f" ({counted(unused, 'column')} not used)" if unused else ""
            line, column = self._table.lines[0], min(inputs, fitting.inputs)
            raise self._error(f"{message}; the first layer must be {inputs}{left_out}", line, column)

    def _check_classes(
        self, codes: NDArray[np.int64], classes: Sequence[str], kept: NDArray[np.bool_], fitting: Sizes | None
    ) -> None:
        """Where there are too many classes, the first row with one too many is named, else the first row."""
        lines = self._table.lines[kept]
        if self._table.columns[self._target].kind is not Kind.TEXT:
            large = abs(self._table.numbers[kept, self._target]) >= MOST_EXACT
            if large.any():
                message = "the class is a number so large that it is rounded; put a letter before each"
                raise self._error(message, lines[int(large.argmax())], self._target)
        if len(classes) < 2:
            message = f"every row has the class '{shortened(classes[0])}'; at least two classes are needed; "
            message += "add rows of another, or choose another column (--class-column)"
            raise self._error(message, lines[0], self._target)
        if len(classes) > MOST_CLASSES or len(lines) * len(classes) > MOST_CELLS:
            message = f"{len(classes):,} different classes are too many, one an output; choose another column "
            message += "(--class-column)"
            if self._table.columns[self._target].kind is not Kind.TEXT:
                message += ", or take it as a number to be reached (--target-column)"
            raise self._error(message, lines[0], self._target)
        if fitting and len(classes) != fitting.classes:
            message = f"{len(classes)} classes, but the network has {counted(fitting.classes, 'output')}"
            firsts = np.sort(np.unique(codes, return_index=True)[1])
            line = lines[firsts[fitting.classes] if len(firsts) > fitting.classes else 0]
            raise self._error(f"{message}; the last layer must be {len(classes)}", line, self._target)


def _mean(values: Array) -> float:
    """The mean of the values that are there, also where their sum is no number."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(np.nanmean(values))
    return mean if math.isfinite(mean) else float(np.nansum(values / np.count_nonzero(~np.isnan(values))))


def counted(count: int, noun: str) -> str:
    """'1 input', '2 inputs'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
