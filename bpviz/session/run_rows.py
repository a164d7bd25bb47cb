"""What runs the rows of a run: the algorithm itself, or compiled code as soon as that is there. Both give the same
bits."""

from typing import TYPE_CHECKING

from bpviz.engine.network import Network
from bpviz.engine.state import State
from bpviz.session.compiled_rows import CompiledRows
from bpviz.session.edited_rows import EditedRows
from bpviz.session.edits import Edits
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.order import Order
from bpviz.session.row_run import RowRun, procedure
from bpviz.session.rows import PlainRows, Rows
from bpviz.session.timeline import Timeline

if TYPE_CHECKING:
    from bpviz.session.watching import Watcher


class RunRows:
    """Attributes: fast, whose compiled code runs the rows nobody looks at; order and edits, those of the experiment."""

    def __init__(self, experiment: Experiment, timeline: Timeline, fast: FastEngine | None) -> None:
        self.fast = fast
        self.order, self.edits = Order(experiment), Edits(experiment, timeline)
        self._experiment, self._timeline = experiment, timeline
        self._plain = PlainRows(experiment, timeline, self.order, self.edits)
        self._compiled: CompiledRows | None = None

    @property
    def whole(self) -> Rows:
        """What runs whole rows now."""
        if self._compiled is None and self.fast and self.fast.is_ready(self._experiment):
            self._compiled = CompiledRows(self._experiment, self.fast)
        if self.edits and self._compiled:
            return EditedRows(self.edits, self._plain, self._compiled)
        return self._compiled or self._plain

    def watched(self, watcher: "Watcher") -> Rows:
        """What runs whole rows while conditions are watched."""
        from bpviz.session.watched_rows import PlainWatchedRows, WatchedRows  # here: seldom wanted, and 4 ms to load

        plain = PlainWatchedRows(watcher, self._experiment, self._timeline, self.order, self.edits)
        return WatchedRows(watcher, plain, self.edits, self.fast) if self.fast else plain

    def traced(self, row_number: int, state: State, network: Network) -> RowRun:
        """A row about to be traced, on a network that is loaded from the state at its start."""
        network.load_state(state)
        if self.edits:
            network.freeze(self.edits.held(row_number).frozen)
        epoch_error = float(state.errors[1]) if row_number % self._timeline.rows else 0.0
        run = procedure(self._experiment, network, self._timeline, self.order, row_number, epoch_error, self.edits)
        return RowRun(network, run, epoch_error, self.edits.in_row(row_number))
