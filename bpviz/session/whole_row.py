"""A question about the run: what a whole row computes."""

from collections.abc import Iterator
from dataclasses import dataclass

from bpviz.session.origins import go_to
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class WholeRow:
    """Asks for a moment at which all Steps of a row, counted over all epochs, have run."""

    row_number: int

    def answer(self, run: Run) -> Iterator[Snapshot | None]:
        """Works a slice at a time, giving None, and then the answer; `run` stays as it is."""
        beside = run.forked(run.experiment)
        yield from go_to(beside, run.timeline.row_start(self.row_number + 1))
        yield beside.snapshot()
