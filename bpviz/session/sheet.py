"""A row of a run as a sheet for homework: a CSV line for each number, `epoch,row,step,phase,name,value`, the values
left out; and a filled one compared with the run, cell by cell."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bpviz.data.cells import NotCsvError, cells_of
from bpviz.data.files import DataError, shortened
from bpviz.data.numbers import parse_number
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step
from bpviz.session.grading import Grade, Verdict, judge
from bpviz.session.names import Names
from bpviz.session.slips import Asked, asked_for
from bpviz.session.snapshot import Snapshot

HEADER = ("epoch", "row", "step", "phase", "name", "value")
LONGEST = 15  # digits of an index
MOST_CELLS = 5000  # who fills in more by hand?


class OtherRowError(DataError):
    """A sheet of another row than that with which it was to be compared: `epoch` and `row`, from 0, are its own."""

    def __init__(self, path: str, line: int, epoch: int, row: int) -> None:
        super().__init__(path, f"this is of epoch {epoch}, row {row} (counted from 0)", line, 1)
        self.epoch, self.row = epoch, row


class Cell(NamedTuple):
    """A number of a row: in which of its Steps, from 0, it is computed, and what it is."""

    step: int
    phase: Phase
    name: str
    asked: Asked


class Answered(NamedTuple):
    """A cell, what was written into it on which line (from 1) of the file, and how good that is; None where it was left
    blank."""

    cell: Cell
    text: str
    line: int
    verdict: Verdict | None


def cells_of_row(snapshot: Snapshot) -> list[Cell]:
    """The numbers of a row, in the order in which they are computed; `snapshot` is of its end. Raises ValueError where
    they are too many to be written by hand."""
    count = sum(len(list(_computed(step))) for step in snapshot.steps)
    if count > MOST_CELLS:
        raise ValueError(f"this row has {count:,} numbers; a sheet has {MOST_CELLS:,} at most")
    names = Names(snapshot.experiment.layers)
    return [
        Cell(i, step.phase, names.ref(ref), asked_for(snapshot, step, ref))
        for i, step in enumerate(snapshot.steps)
        for ref in _computed(step)
    ]


def _computed(step: Step) -> Iterator[Ref]:
    """The numbers that a Step makes of what the row before left; an epoch's sum has others in it."""
    if step.changes or step.phase is Phase.ACCUMULATE:
        yield from (step.made(i) for i in range(len(step.terms)))
    else:
        yield from (result.ref for result in step.computed if result.ref.quantity is not Quantity.EPOCH_ERROR)


def blank_sheet(snapshot: Snapshot, cells: list[Cell]) -> str:
    """The sheet of a row as CSV, values left out; `snapshot` is of its end, `cells` are its numbers."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((snapshot.epoch, snapshot.row, cell.step, cell.phase, cell.name, "") for cell in cells)
    return text.getvalue()


def is_sheet(path: str) -> bool:
    """Whether a file begins as a sheet does."""
    try:
        if not Path(path).is_file():
            return False
        with Path(path).open("rb") as file:
            first = file.readline(80).decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        return False
    return sorted(title.strip(' "') for title in re.split("[;,\t]", first)) == sorted(HEADER)


def check_sheet(text: str, name: str, snapshot: Snapshot, cells: list[Cell]) -> list[Answered]:
    """Compares a filled sheet, its lines in any order, with commas, semicolons or tabs, with a row; `snapshot` is of
    its end, `cells` are its numbers, `name` is what messages call the sheet. Raises OtherRowError, or DataError with
    line and column where it is no sheet or a value is no number."""
    wanted = {(cell.step, cell.name): cell for cell in cells}
    found: dict[tuple[int, str], Answered] = {}
    for line, values in _lines(text, name):
        epoch, row, step = (_index(values, title, name, line) for title in HEADER[:3])
        if (epoch, row) != (snapshot.epoch, snapshot.row):
            raise OtherRowError(name, line, epoch, row)
        key = step, values["name"]
        cell = wanted.get(key)
        if cell is None:
            said = f"step {key[0]} of this row computes no '{shortened(key[1])}'"
            raise DataError(name, said, line, HEADER.index("name") + 1)
        if key in found:
            raise DataError(name, f"{key[1]} of step {key[0]} stands in line {found[key].line} already", line)
        found[key] = Answered(cell, values["value"], line, _verdict(values["value"], cell, name, line))
    if not found:
        raise DataError(name, f"there is nothing to check; lines are {','.join(HEADER)}")
    return list(found.values())


def _lines(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    header, *_ = text.splitlines() or [""]
    delimiter = next((sign for sign in ";\t," if sign in header), ",")
    titles: list[str] | None = None
    try:
        for line, row in cells_of(io.StringIO(text, newline=""), delimiter):
            values = [value.strip() for value in row]
            if titles is None:
                titles = values
                if sorted(titles) != sorted(HEADER):
                    raise DataError(
                        name, f"the first line is {','.join(HEADER)}, not {shortened(','.join(titles))}", line
                    )
            elif len(values) != len(HEADER):
                comma = "; put a decimal comma in quotes, or write a point" if len(values) > len(HEADER) else ""
                raise DataError(name, f"{len(values)} columns where there are {len(HEADER)}{comma}", line)
            else:
                yield line, dict(zip(titles, values, strict=True))
    except NotCsvError as error:
        raise DataError(name, f"this is not CSV: {error}", error.line) from None


def _index(values: dict[str, str], title: str, name: str, line: int) -> int:
    text = values[title]
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        said = f"'{shortened(text)}' is no {title}; they are numbers from 0"
        raise DataError(name, said, line, HEADER.index(title) + 1)
    return int(text)


def _verdict(text: str, cell: Cell, name: str, line: int) -> Verdict | None:
    if not text:
        return None
    try:
        parse_number(text)
    except ValueError as error:
        said = f"a number is not that long: {shortened(text)}" if len(text) > 200 else str(error)
        raise DataError(name, said, line, HEADER.index("value") + 1) from None
    return judge(text, cell.asked)


def is_wrong(answered: Answered) -> bool:
    """Whether what was written into a cell is not right, or not precise enough."""
    return answered.verdict is not None and answered.verdict.grade is not Grade.RIGHT
