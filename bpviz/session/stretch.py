"""A stretch of Steps, `first` … `last` of a run (the first of all is 1), and how long one may be."""

from bpviz.data.files import ExportError
from bpviz.session.timeline import Timeline

MOST_NUMBERS = 10_000_000  # of terms and results in a file: about 1 GB
MOST_FRAMES = 500


def check_there(timeline: Timeline, first: int, last: int) -> None:
    """Raises ExportError unless the stretch is one of the run."""
    if not 1 <= first <= last <= timeline.end.index:
        moments = " to ".join(str(timeline.moment(index) or "start") for index in (first, last))
        raise ExportError(f"there are no Steps from {moments}; the first comes before the last")


def check_written(timeline: Timeline, first: int, last: int) -> None:
    """Raises ExportError where the numbers of a stretch would make too large a file."""
    check_there(timeline, first, last)
    row, _ = timeline.row_of(first - 1)
    until, _ = timeline.row_of(last - 1)
    numbers = (until - row + 1) * sum(slot.terms + 2 for slot in timeline.row_slots(row))
    if row < until and numbers > MOST_NUMBERS:  # whatever it is, a row is written
        steps = f"{last - first + 1:,} Steps"
        raise ExportError(f"these {steps} have about {numbers:,} numbers; at most {MOST_NUMBERS:,}: take fewer rows")


def check_filmed(timeline: Timeline, first: int, last: int) -> None:
    """Raises ExportError where a film of a stretch would have too many frames."""
    check_there(timeline, first, last)
    if last - first + 1 > MOST_FRAMES:
        frames = f"{last - first + 1:,}"
        raise ExportError(f"a film has a frame for each Step, at most {MOST_FRAMES}; these are {frames}: take fewer")
