"""A CSV text as a table: every number, every word, and what each column consists of."""

import math
import time
from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.cells import NotCsvError, cells_of
from bpviz.data.dialect import Dialect, dialect_of, first_rows, is_missing, is_number, number
from bpviz.data.encoding import Encoding, encoding_of, first_lines, text_of, unmarked
from bpviz.data.files import DataError, Progress, Source, no_progress, shortened
from bpviz.data.growing import GrowingRows

MOST_COLUMNS = 100_000
MOST_CELLS = 128 * 2**20  # of 8 bytes each: 1 GB
REPORT_EVERY = 0.05  # seconds
FEWEST_NAMED = 3  # rows; with fewer it may be chance that they seem to be numbered


class Kind(StrEnum):
    """What a column consists of."""

    NUMBER = "number"
    TEXT = "text"
    EMPTY = "empty"
    ROW_NAME = "row name"


class Place(NamedTuple):
    """Where a cell stands, and what is written in it."""

    line: int
    cell: str


@dataclass
class Column:
    """One column. `missing` counts its cells without a value, `texts` those that are no number; `first_missing` is the
    first without a value, `odd` the first that is no finite number. Where it is text, `codes` holds an index into
    `words` a row, −1 where it is missing."""

    name: str
    kind: Kind = Kind.NUMBER
    constant: bool = False
    missing: int = 0
    first_missing: Place | None = None
    odd: Place | None = None
    texts: int = 0
    codes: "array[int] | None" = None  # quoted: subscriptable from Python 3.12 on
    words: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Table:
    """`numbers` is (rows, columns), NaN where a cell is no finite number; `lines` says where each row begins."""

    name: str
    dialect: Dialect
    encoding: str
    columns: tuple[Column, ...]
    numbers: NDArray[np.float64]
    lines: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.lines)


def read_table(source: Source, progress: Progress = no_progress, header: bool | None = None) -> Table:
    """The table in a CSV text; `header` is what a person says of its first row.

    Raises DataError, with line and column.
    """
    try:
        table = _read(source, progress, header)
    except OSError as error:  # it is gone, or its disk is
        raise DataError(source.name, f"the file can no longer be read: {error.strerror or error}") from None
    except ValueError:  # a DataError, or what was text is none
        if source.changed():
            raise _changed(source) from None
        raise
    if source.changed():
        raise _changed(source)
    return table


def _changed(source: Source) -> DataError:
    return DataError(
        source.name, "the file was changed while it was read; open it when nothing writes into it any more"
    )


def _read(source: Source, progress: Progress, header: bool | None) -> Table:
    encoding = encoding_of(source, progress)
    first = first_lines(source, encoding)
    dialect = dialect_of(first, header)
    text_columns = _text_columns(first[dialect.skipped :], dialect)
    while True:  # where text comes up in a column of numbers, once more: its words are wanted from the start
        table = _Reader(source, encoding, dialect, text_columns, progress).read()
        found = {i for i, column in enumerate(table.columns) if column.kind is Kind.TEXT}
        if found <= text_columns:
            return table
        text_columns |= found


def _text_columns(lines: list[str], dialect: Dialect) -> set[int]:
    """The columns that have text in the first rows."""
    rows = first_rows(lines, dialect.delimiter)
    width = len(rows[0]) + dialect.short_header if rows else 0
    return {
        i
        for row in rows[dialect.header :]
        for i, cell in enumerate(row[:width])
        if not is_missing(cell) and not is_number(cell, dialect.decimal)
    }


class _Reader:
    """Reads the rows once. Rows of plain numbers, which most are, go a short way."""

    def __init__(
        self, source: Source, encoding: Encoding, dialect: Dialect, text_columns: set[int], progress: Progress
    ) -> None:
        self._source, self._encoding, self._dialect, self._progress = source, encoding, dialect, progress
        self._text_columns = text_columns
        self._columns: list[Column] = []
        self._lines = array("q")
        self._reported = time.monotonic()

    def read(self) -> Table:
        with self._source.open() as file, text_of(file, self._encoding) as text:
            lines = islice(unmarked(text), self._dialect.skipped, None)
            try:
                for line, cells in cells_of(lines, self._dialect.delimiter):
                    self._take(line + self._dialect.skipped, cells)
                    self._report(file.tell())
            except NotCsvError as error:
                line = error.line + self._dialect.skipped
                message = (
                    f"this is not CSV: {error}; look for a quote that is not closed, or save the table anew as CSV"
                )
                raise DataError(self._source.name, message, line, error.column) from None
        self._check()
        numbers, lines_array = self._numbers.joined(), np.array(self._lines, np.int64)
        for i, column in enumerate(self._columns):
            self._conclude(column, numbers[:, i], is_first=i == 0)
            self._report(self._source.size)
        return Table(self._source.name, self._dialect, self._encoding.name, tuple(self._columns), numbers, lines_array)

    def _take(self, line: int, cells: list[str]) -> None:
        if not self._columns:
            self._begin(line, cells)
            if self._dialect.header:
                return
        self._row(line, cells)

    def _begin(self, line: int, cells: list[str]) -> None:
        """The columns, named by the header where there is one."""
        names = [cell.strip().lstrip("#").strip() for cell in cells] if self._dialect.header else [""] * len(cells)
        if self._dialect.short_header:
            names.insert(0, "")
        if len(names) > MOST_COLUMNS:
            message = f"{len(names):,} columns; {MOST_COLUMNS:,} are the most that is read; keep fewer"
            raise DataError(self._source.name, message, line, MOST_COLUMNS + 1)
        places: dict[str, int] = {}
        for i, name in enumerate(names):
            first = places.setdefault(name, i) if name else i
            if first < i:
                message = f"two columns are called '{shortened(name)}', columns {first + 1} and {i + 1}"
                raise DataError(self._source.name, f"{message}; rename one", line, i + 1)
        if len(names) < 2:
            message = "there is one column; at least one input and, last, the class are needed"
            remedy = "with commas, semicolons or tabs between, and no title above them"
            raise DataError(self._source.name, f"{message}, {remedy}", line, 1)
        self._columns = [Column(name) for name in names]
        for i in self._text_columns:
            self._columns[i].codes = array("i")
        self._numbers = GrowingRows(len(names))
        self._plain = [i for i in range(len(names)) if i not in self._text_columns]
        self._where = np.array(self._plain, np.intp) if self._text_columns else slice(None)
        self._decimal_comma = self._dialect.decimal == ","

    def _row(self, line: int, cells: list[str]) -> None:
        width = len(self._columns)
        if len(cells) != width:
            remedy = "add what is missing"
            if len(cells) > width:
                remedy = "put quotes around a cell that holds the delimiter"
                remedy = remedy if cells[-1].strip() else "remove the delimiter at its end"
            count = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
            message = f"{count} where the rows before have {width}; {remedy}, or remove the row"
            raise DataError(self._source.name, message, line, min(len(cells), width) + 1)
        if (len(self._lines) + 1) * width > MOST_CELLS:
            message = f"there are more than {MOST_CELLS:,} cells, the most that is read; keep fewer rows or columns"
            raise DataError(self._source.name, message, line, 1)
        self._lines.append(line)
        values = self._numbers.added()
        try:
            plain = self._plain_numbers(cells)
        except ValueError:
            for i in self._plain:
                values[i] = self._cell(self._columns[i], line, cells[i])
        else:
            values[self._where] = plain
        for i in self._text_columns:
            values[i] = math.nan
            self._word(self._columns[i], line, cells[i])

    def _plain_numbers(self, cells: list[str]) -> list[float]:
        """The finite numbers of a row. Raises ValueError where a cell is anything else."""
        if self._text_columns:
            cells = [cells[i] for i in self._plain]
        joined = "".join(cells)
        if "_" in joined:
            raise ValueError(joined)
        if self._decimal_comma:
            if "." in joined:
                raise ValueError(joined)
            cells = [cell.replace(",", ".") for cell in cells]
        values = list(map(float, cells))
        if not math.isfinite(sum(values)):
            raise ValueError(joined)
        return values

    def _cell(self, column: Column, line: int, cell: str) -> float:
        """A cell of a column of numbers; NaN, noted, where it is no finite number."""
        if is_missing(cell):
            column.missing += 1
            column.first_missing = column.first_missing or Place(line, cell)
            return math.nan
        try:
            value = number(cell, self._dialect.decimal)
        except ValueError:
            column.texts += 1
        else:
            if math.isfinite(value):
                return value
        column.odd = column.odd or Place(line, cell)
        return math.nan

    def _word(self, column: Column, line: int, cell: str) -> None:
        assert column.codes is not None
        word = cell.strip()
        if is_missing(word):
            column.missing += 1
            column.first_missing = column.first_missing or Place(line, cell)
            column.codes.append(-1)
            return
        column.codes.append(column.words.setdefault(word, len(column.words)))
        if not is_number(word, self._dialect.decimal):
            column.texts += 1
            column.odd = column.odd or Place(line, cell)

    def _report(self, done: int) -> None:
        now = time.monotonic()
        if now - self._reported > REPORT_EVERY:
            self._reported = now
            self._progress(min(done / max(self._source.size, 1), 1.0))

    def _check(self) -> None:
        if not self._columns:
            raise DataError(self._source.name, "there are no rows; open a file that has some", 1, 1)
        if not self._lines:
            raise DataError(self._source.name, "there is a header, but there are no rows below it; add some", 1, 1)

    def _conclude(self, column: Column, values: NDArray[np.float64], is_first: bool) -> None:
        """What a column is, now that all of it was seen."""
        if column.missing == len(values):
            column.kind = Kind.EMPTY
        elif column.texts:
            column.kind = Kind.TEXT
            column.constant = len(column.words) == 1
        elif column.odd is None:
            present = values[~np.isnan(values)] if column.missing else values
            column.constant = bool((present == present[0]).all())
        if is_first and self._dialect.header and not column.name and self._names_rows(column, values):
            column.kind = Kind.ROW_NAME

    def _names_rows(self, column: Column, values: NDArray[np.float64]) -> bool:
        """Whether a first column without a name is what programs write before each row: its number or its name."""
        if self._dialect.short_header:
            return True
        rows = len(values)
        if rows < FEWEST_NAMED:
            return False
        if column.kind is Kind.TEXT:
            return len(column.words) == rows
        return values[0] in (0, 1) and np.array_equal(values, np.arange(rows) + values[0])
