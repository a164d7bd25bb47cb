"""The rows of a CSV text as cells; and where the quote stands that makes it none."""

import csv
import re
from collections.abc import Iterable, Iterator

MOST_LINE = 4 * 2**20  # characters of a row: 100,000 columns of 40; a row takes 15 times that as cells


class NotCsvError(ValueError):
    """A row that breaks the rules of quoting: `line` and `column`, both from 1, are those of the cell at fault."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def cells_of(lines: Iterable[str], delimiter: str, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line (from 1) on which it begins. Raises NotCsvError."""
    row: list[str] = []  # the lines of the row that is being read
    spaces = delimiter != " "
    reader = csv.reader(_kept(lines, row), delimiter=delimiter, strict=strict, skipinitialspace=spaces)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
            row.clear()
    except csv.Error as error:
        before, column = _fault("".join(row), delimiter)
        raise NotCsvError(line + before, column, str(error)) from None


def _kept(lines: Iterable[str], row: list[str]) -> Iterator[str]:
    """The lines, which are also put into `row`. Quotes may join many to one row, but not without end."""
    size = 0
    for line in lines:
        size = size + len(line) if row else len(line)
        if size > MOST_LINE:
            raise csv.Error(f"a row has more than {MOST_LINE:,} characters")
        row.append(line)
        yield line


def _fault(row: str, delimiter: str) -> tuple[int, int]:
    """Which cell of a row, from 1, is not quoted as it should be, or too long; before it, how many lines come first."""
    sign, blank = re.escape(delimiter), "" if delimiter == " " else " *+"
    quoted = re.compile(f'{blank}"[^"]*+(?:""[^"]*+)*+"(?={sign}|[\r\n]|$)')
    plain = re.compile(f"[^{sign}\r\n]*+")
    at, column = 0, 1
    while True:
        cell = quoted.match(row, at)
        if cell is None:
            if row[at : at + MOST_LINE].lstrip(" ").startswith('"'):
                break
            cell = plain.match(row, at)
        if cell is None or len(cell[0]) > csv.field_size_limit() or row[cell.end() : cell.end() + 1] != delimiter:
            break
        at, column = cell.end() + 1, column + 1
    before = row[:at]
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n"), column
