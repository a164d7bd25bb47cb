"""`bpviz sheet` and `bpviz check`: a row of a run as homework, and how much of a filled sheet is right."""

import argparse
import json

from bpviz.cli.errors import FAILED, CommandError
from bpviz.cli.experiment import experiment_of
from bpviz.cli.running import check_finite, run_of
from bpviz.cli.steps import row_number
from bpviz.cli.written import written
from bpviz.data.files import DataError, read_text
from bpviz.present.homework_words import sheet_lines, sheet_summary
from bpviz.present.number_format import NumberFormat
from bpviz.session.sheet import Answered, Cell, OtherRowError, blank_sheet, cells_of_row, check_sheet, is_wrong
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position

DIGITS = 6  # of the right numbers, as they are printed


def sheet(options: argparse.Namespace) -> int:
    """Writes a blank sheet for row `--example` of epoch `--epoch` to `--out`, else to stdout. Raises CommandError."""
    text = blank_sheet(*_row(options))
    if options.out is None:
        print(text, end="")
        return 0
    with written(options.out) as file:
        file.write(text.encode())
    return 0


def check(options: argparse.Namespace) -> int:
    """Prints which cells of a filled sheet are not right, and which slip that looks like; ends with 1 where there are
    such cells. Raises CommandError."""
    try:
        text = read_text(options.sheet)
        snapshot, cells = _row(options)
        found = check_sheet(text, options.sheet, snapshot, cells)
    except OtherRowError as other:
        raise CommandError(f"{other}: check it with --epoch {other.epoch} --example {other.row}") from None
    except DataError as error:
        raise CommandError(str(error)) from None
    if options.json:
        print(json.dumps([_as_json(answered) for answered in found], allow_nan=False))
    else:
        for line in sheet_lines(found, NumberFormat(DIGITS)):
            print(line)
        print(sheet_summary(found, len(cells)))
    return FAILED if any(map(is_wrong, found)) else 0


def _row(options: argparse.Namespace) -> tuple[Snapshot, list[Cell]]:
    """The row that is meant, at its end, and its numbers."""
    run = run_of(experiment_of(options))
    run.seek(Position(run.timeline.row_start(row_number(options, run) + 1)))
    snapshot = run.snapshot()
    check_finite(snapshot)
    try:
        return snapshot, cells_of_row(snapshot)
    except ValueError as error:
        raise CommandError(str(error)) from None


def _as_json(answered: Answered) -> dict[str, object]:
    cell, text, line, verdict = answered
    return {
        "line": line,
        "step": cell.step,
        "name": cell.name,
        "text": text,
        "value": cell.asked.value,
        "grade": verdict.grade.name.lower() if verdict else "blank",
        "slip": verdict.slip if verdict else "",
    }
