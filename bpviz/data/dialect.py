"""How a CSV text is written: its delimiter, its decimal sign, whether it has a header. Found in its first rows."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bpviz.data.cells import NotCsvError, cells_of

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}
FIRST_ROWS = 200
MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "?"}
"""What stands for a value that is not there, in small letters."""

_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_DECIMAL_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_DECIMALS_AND_MORE = re.compile(r'\d+([eE][+-]?\d+)?"? ')
_SEPARATOR_LINE = re.compile(r'"?sep=([^\w"\r\n.+-])"?\r?\n?', re.IGNORECASE)


class Dialect(NamedTuple):
    """`delimiter` between cells, `decimal` sign; `header` says whether the first row has the columns' names, and
    `short_header` that it leaves out that of the first column, as R writes it. `skipped` lines come before all rows:
    a spreadsheet program's `sep=;`."""

    delimiter: str = ","
    decimal: str = "."
    header: bool = False
    short_header: bool = False
    skipped: int = 0


def number(cell: str, decimal: str) -> float:
    """The number in a cell, which may also be infinite or NaN. Raises ValueError where there is none.

    Stricter than `float`, which reads 1_000 as Python does, and a point where the decimal sign is a comma.
    """
    cell = cell.strip().replace("−", "-")  # strip(): more than float() strips
    if decimal == ",":
        if "." in cell:
            raise ValueError(cell)
        cell = cell.replace(",", ".")
    if "_" in cell:
        raise ValueError(cell)
    return float(cell)


def is_number(cell: str, decimal: str) -> bool:
    """Whether `number` reads the cell, whatever the number."""
    try:
        number(cell, decimal)
    except ValueError:
        return False
    return True


def is_missing(cell: str) -> bool:
    """Whether the cell says that there is no value."""
    return cell.strip().lower() in MISSING


def dialect_of(lines: Sequence[str], header: bool | None = None) -> Dialect:
    """The dialect of a text that begins with `lines`; `header` is what a person says of the first row.

    A `sep=` line is believed. Else that delimiter is taken which gives most rows the same number of cells, and the
    fewest cells in which another delimiter stands.
    """
    told = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if told:
        lines = lines[1:]
    comments = next((i for i, line in enumerate(lines) if not _is_comment(line)), 0)
    rest = lines[comments:]
    delimiter = told[1] if told else max(DELIMITERS, key=lambda delimiter: _fitness(rest, delimiter))
    rows = first_rows(rest, delimiter)
    for i, line in enumerate(lines[:comments]):
        if list(map(len, first_rows([line], delimiter))) == [len(row) for row in rows[:1]]:  # numpy's header, or a row
            comments, rows = i, first_rows(lines[i:], delimiter)
            break
    decimal = _decimal(rows, delimiter)
    short = _is_short_header(rows, decimal)
    if header is None:
        header = short or _is_header(rows, decimal)
    return Dialect(delimiter, decimal, header, short and header, bool(told) + comments)


def _is_comment(line: str) -> bool:
    """Whether a line before the rows has none, or what begins with #."""
    return line.strip()[:1] in ("", "#")


def first_rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The cells of the first rows, as far as they can be read."""
    rows = []
    try:
        for _, cells in cells_of(lines, delimiter, strict=False):
            rows.append(cells)
            if len(rows) == FIRST_ROWS:
                break
    except NotCsvError:  # a cell beyond all limits; reading it all says where
        pass
    return rows


def _fitness(lines: Sequence[str], delimiter: str) -> float:
    """0 to 1: how well the first rows fall into cells with this delimiter."""
    rows = first_rows(lines, delimiter)
    widths = Counter(map(len, rows))
    if not rows or max(widths) < 2:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return 0.0
    cells = [cell.strip() for row in rows for cell in row]
    clean = sum(not _holds_delimiter(cell) for cell in cells)
    if delimiter == ",":  # as "1,5 2,5" is divided by spaces
        clean -= sum(bool(_DECIMALS_AND_MORE.match(cell)) and not _holds_delimiter(cell) for cell in cells)
    return count / len(rows) * clean / len(cells)


def _holds_delimiter(cell: str) -> bool:
    return any(sign in cell for sign in ",;\t|") and not _DECIMAL_COMMA.fullmatch(cell)


def _decimal(rows: list[list[str]], delimiter: str) -> str:
    """A comma where more cells are numbers with a comma than with a point. Between commas, cells such as "1,234" alone
    do not make it one: they may be thousands."""
    cells = [cell.strip() for row in rows for cell in row]
    commas = [cell for cell in cells if _DECIMAL_COMMA.fullmatch(cell)]
    points = sum(bool(_DECIMAL_POINT.fullmatch(cell)) for cell in cells)
    if delimiter == "," and all(map(_THOUSANDS.fullmatch, commas)):
        return "."
    return "," if len(commas) > points else "."


def _is_header(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first row has text, and no number, in the columns before the last, and a later row numbers there.

    With some numbers it is no header but a row with a mistake in it; but numbers that count the columns are one, and so
    are wavelengths or years in equal steps before a word.
    """
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0]]
    if _counts(first) or _is_scale(first, rows[1:], decimal):
        return True
    if any(is_number(cell, decimal) for cell in first[:-1]) or not any(first[:-1]):
        return False
    titled = [i for i, cell in enumerate(first[:-1]) if cell]
    return len(rows) == 1 or any(is_number(row[i], decimal) for row in rows[1:] for i in titled if i < len(row))


def _is_short_header(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first row names all columns but the first, which names or numbers the rows: R writes that."""
    below = rows[1:]
    if len(below) < 2 or any(len(row) != len(rows[0]) + 1 for row in below):
        return False
    if not any(row[-1].strip() for row in below):  # a delimiter too many at the end of each row
        return False
    firsts = [row[0] for row in below]
    numbered = firsts == [str(i + 1) for i in range(len(firsts))]
    named = len(set(firsts)) == len(firsts) and not any(is_number(cell, decimal) for cell in firsts)
    return (numbered or named) and _is_header([["", *rows[0]], *below], decimal)


def _counts(cells: list[str]) -> bool:
    """Whether cells are 0, 1, 2, … as programs number columns without names, the first perhaps blank."""
    counted = cells[1:] if cells[0] == "" else cells
    while counted and not counted[-1].isdecimal():  # a class column that was named afterwards
        counted = counted[:-1]
    return len(counted) >= (2 if cells[0] == "" else 4) and counted == [str(i) for i in range(len(counted))]


def _is_scale(first: list[str], below: list[list[str]], decimal: str) -> bool:
    """Whether cells are four numbers or more in equal steps, as wavelengths and years are, and then a word that no row
    below has."""
    *cells, last = first
    if len(cells) < 4 or len(below) < 2 or not last or not all(is_number(cell, decimal) for cell in cells):
        return False
    if is_number(last, decimal) or any(row[-1].strip() == last for row in below):
        return False
    numbers = [number(cell, decimal) for cell in cells]
    steps = [after - before for before, after in pairwise(numbers)]
    return steps[0] != 0 and all(math.isclose(step, steps[0], rel_tol=1e-6) for step in steps)
