"""The words of the status line: what the run does not say by itself."""

from typing import NamedTuple

import numpy as np

from bpviz.session.examples import EXAMPLES
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import START, Moment, Position

LONG_WAY = 20_000  # Steps: what takes less is not worth a word


class NoticeLine(NamedTuple):
    """A sentence, and the moment where what it says began."""

    text: str
    began: Moment | None = None


class Progress(NamedTuple):
    """How far a long way has come (0…1), in words."""

    text: str
    share: float


FAST_SOON = "the fast engine is getting ready"
GETTING_READY = "The fast engine is getting ready. Everything works meanwhile; long runs are slower until then."


def without_fast_engine(problem: str) -> str:
    """What to say where the compiled engine cannot be had."""
    return f"There is no fast engine here: {problem}. Everything works without it; long runs are slower."


def notice_line(snapshot: Snapshot, names: Names) -> NoticeLine | None:
    """The run's end where a value was not finite, else the neurons that do not learn; None where all is well."""
    if snapshot.not_finite and snapshot.position >= snapshot.end:
        return NoticeLine("The run ends here: a value is no longer finite. Step back to see where it came from.")
    if not snapshot.notices:
        return None
    first = min(snapshot.notices, key=lambda notice: notice.began)
    who = ", ".join(names.unit(notice.unit) for notice in snapshot.notices[:5])
    more = f" and {len(snapshot.notices) - 5} more" if len(snapshot.notices) > 5 else ""
    does = "does" if len(snapshot.notices) == 1 else "do"
    zero = "0" if all(notice.exactly_zero for notice in snapshot.notices) else "below 0.000001"
    return NoticeLine(
        f"{who}{more} {does} not learn: the derivative was {zero} for every row of an epoch.", first.began
    )


def example_line(id: str | None, snapshot: Snapshot) -> NoticeLine | None:
    """Which example is open, what it shows, and how to look at it; None where none is."""
    if id is None:
        return None
    back = " ← walks back, Home goes to the start." if snapshot.position > START else ""
    return NoticeLine(f"{EXAMPLES[id].title}: {EXAMPLES[id].text}.{back}")


def missed_line(snapshot: Snapshot, below: float) -> str:
    """That no epoch error fell below a value up to the run's end; '' elsewhere, and where it broke off."""
    if snapshot.position < snapshot.end or snapshot.not_finite or not len(snapshot.epoch_errors):
        return ""
    lowest = float(np.fmin.reduce(snapshot.epoch_errors.overview.part(0, len(snapshot.epoch_errors)).lows))
    return f"The run has ended, and no epoch error was below {below:g} on the way; the lowest of all is {lowest:.4g}."


def progress_line(
    snapshot: Snapshot, target: Position | None, steps_per_second: float | None, until: float | None = None
) -> Progress | None:
    """Where a long way stands, what it waits for, and how long it will still take; None where it is not long."""
    if target is None or target.index - snapshot.position.index < LONG_WAY or not steps_per_second:
        return None
    left = (target.index - snapshot.position.index) / steps_per_second
    last = snapshot.timeline.epoch_of(target.index - 1)
    share = snapshot.position.index / target.index
    if until is not None:
        return Progress(
            f"Computing epoch {snapshot.epoch:,}, until an epoch error is below {until:g} · "
            f"at most {duration(left)} left, to the end of the run · Esc stops here",
            share,
        )
    return Progress(
        f"Computing epoch {snapshot.epoch:,}, up to {last:,} · {duration(left)} left · Esc stops here",
        share,
    )


def duration(seconds: float) -> str:
    """'8 s', '3 min', '2 h', as people say it."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 1):.0f} s"
