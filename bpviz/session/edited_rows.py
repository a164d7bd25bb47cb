"""Rows of a run that a person has changed on the way: compiled wherever nothing changes inside a row."""

from bpviz.engine.epoch_ends import EpochEnds
from bpviz.engine.state import Ran, State
from bpviz.session.compiled_rows import CompiledRows
from bpviz.session.edits import Edits
from bpviz.session.rows import PlainRows


class EditedRows:
    """Whole rows; see `PlainRows`, which takes the rows in which something changes between two Steps."""

    def __init__(self, edits: Edits, plain: PlainRows, compiled: CompiledRows) -> None:
        self._edits, self._plain, self._compiled = edits, plain, compiled
        self.spacing = compiled.spacing

    def run(self, state: State, first: int, last: int, deadline: float, ends: EpochEnds | None = None) -> Ran:
        """Rows `first` to before `last`, or to before the next in which something changes."""
        until = self._edits.next_row(first, last)
        rate, frozen = self._edits.held(first)
        if self._edits.is_inside(first):
            return self._plain.run(state, first, first + 1, deadline, ends)
        if frozen and not self._compiled.can_freeze():
            return self._plain.run(state, first, until, deadline, ends)
        ran = self._compiled.run(state, first, until, deadline, ends, rate, frozen)
        self._edits.begin_row(state, first + ran.rows)
        return ran
