"""The Steps of a stretch of a run, written row by row as they are computed: however many, they never lie in memory."""

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

from bpviz.data.files import ExportError, Progress, no_progress
from bpviz.engine.steps import Step
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.step_records import CSV_HEADER, as_json, as_lines
from bpviz.session.timeline import Moment, Position

SLICE = 0.05  # seconds between two reports of progress


def go_to(run: Run, position: Position, progress: Progress, share: float = 0.0) -> None:
    """Goes to a position, in slices: a long way can be ended by its `progress`, which stands at `share` meanwhile."""
    while not run.advance(position, time.perf_counter() + SLICE):
        progress(share)


def traced(
    run: Run, first: int, last: int, progress: Progress = no_progress
) -> Iterator[tuple[Moment, Step, Snapshot]]:
    """Steps `first` … `last` of a run in order (the first of all is 1), each with its moment and a snapshot of its row
    up to the end of the stretch. Raises ExportError where the run diverges on the way."""
    timeline = run.timeline
    row, _ = timeline.row_of(first - 1)
    until, _ = timeline.row_of(last - 1)
    for row_number in range(row, until + 1):
        start, end = timeline.row_start(row_number), min(timeline.row_start(row_number + 1), last)
        go_to(run, Position(end), progress, (row_number - row) / (until - row + 1))
        if run.not_finite and run.end.index <= end:
            raise ExportError(
                f"the run diverged at {timeline.moment(run.end.index)} (epoch:row:step, from 0); take Steps before that"
            )
        progress((row_number - row) / (until - row + 1))
        snapshot = run.snapshot()
        epoch, turn = divmod(row_number, timeline.rows)
        for count, step in enumerate(snapshot.steps):
            if start + count + 1 >= first:
                yield Moment(epoch, turn, count), step, snapshot


def write_trace_json(run: Run, first: int, last: int, file: BinaryIO, progress: Progress = no_progress) -> None:
    """Writes a JSON array with an object for each Step, a line each: its epoch, row and number in the row, and then
    what `bpviz steps --json` says of it. Raises ExportError."""
    before = b"[\n"
    for moment, step, snapshot in traced(run, first, last, progress):
        place = {"epoch": moment.epoch, "example": moment.row, "step": moment.step}
        file.write(before + json.dumps(place | as_json(step, snapshot), allow_nan=False).encode())
        before = b",\n"
    file.write(b"\n]\n")


def write_trace_csv(run: Run, first: int, last: int, file: BinaryIO, progress: Progress = no_progress) -> None:
    """Writes a line for each number that a Step computed; see `as_lines`. Raises ExportError."""
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer, names = csv.writer(text), Names(run.experiment.layers)
    writer.writerow(("epoch", "example", "step", *CSV_HEADER))
    for moment, step, snapshot in traced(run, first, last, progress):
        writer.writerows((*moment, *line) for line in as_lines(step, snapshot, names))
    text.detach()


TRACE_WRITERS: dict[str, Callable[[Run, int, int, BinaryIO, Progress], None]] = {
    "csv": write_trace_csv,
    "json": write_trace_json,
}
"""What writes a stretch of a run into a file that is open, by the end of its name."""
