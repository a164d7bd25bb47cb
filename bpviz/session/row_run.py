"""One row of a run: traced Step by Step where somebody looks, run at once where nobody does."""

from bisect import bisect_right
from typing import Any, NamedTuple

from bpviz.engine import algorithm
from bpviz.engine.algorithm import Made
from bpviz.engine.network import Network, Parameters
from bpviz.engine.phases import Phase
from bpviz.engine.steps import Change, Quantity, Ref, Step, trace
from bpviz.session.experiment import Experiment, Procedure


class Errors(NamedTuple):
    """The error of a row (None before its loss is computed), and of its epoch as summed up so far."""

    row: float | None
    epoch: float


class RowRun:
    """The algorithm on one row, Step by Step. `network` must stand at the row's start and belongs to this row as long
    as it is traced. `steps` are those that were traced so far."""

    def __init__(self, experiment: Experiment, network: Network, row_number: int, epoch_error: float) -> None:
        self.steps: list[Step] = []
        self._errors_at_start = Errors(None, epoch_error)
        self._run = procedure(experiment, network, row_number, epoch_error)
        self._trace = trace(network, self._run)
        self._shown = network.parameters()
        self._applied = 0  # how many changes of the row `_shown` has
        self._changes_before = [0]  # how many changes the first i Steps have

    def trace_step(self) -> Step:
        """Runs and traces one Step more. Raises StopIteration at the end of the row."""
        step = next(self._trace)
        self.steps.append(step)
        self._changes_before.append(self._changes_before[-1] + len(step.changes))
        return step

    def finish(self) -> Errors:
        """Runs what is left of the row without making Steps."""
        return run_out(self._run, self.errors(len(self.steps)))

    def errors(self, count: int) -> Errors:
        """The errors after `count` Steps."""
        for step in self.steps[:count]:
            if step.phase is Phase.LOSS:
                return Errors(step.result(Quantity.ROW_ERROR), step.result(Quantity.EPOCH_ERROR))
        return self._errors_at_start

    def parameters(self, count: int, term: int) -> Parameters:
        """A copy of the weights after `count` Steps and `term` terms of the next, all of which must be traced."""
        wanted = self._changes_before[count]
        if term:
            wanted += min(term, len(self.steps[count].changes))
        while self._applied < wanted:
            change = self._change(self._applied)
            self._set(change.ref, change.new)
            self._applied += 1
        while self._applied > wanted:
            self._applied -= 1
            change = self._change(self._applied)
            self._set(change.ref, change.old)
        return tuple(layer.copy() for layer in self._shown)

    def _change(self, i: int) -> Change:
        step = bisect_right(self._changes_before, i) - 1
        return self.steps[step].changes[i - self._changes_before[step]]

    def _set(self, ref: Ref, value: float) -> None:
        assert ref.unit
        self._shown[ref.unit.layer][ref.unit.index, ref.source.index if ref.source else -1] = value


def procedure(experiment: Experiment, network: Network, row_number: int, epoch_error: float) -> algorithm.Run[Any]:
    """The tutorial's procedure that the experiment runs, about to begin with a row (counted over all epochs)."""
    inputs, expected = row = experiment.data.row(row_number % experiment.data.rows)
    match experiment.procedure:
        case Procedure.TRAIN:
            return algorithm.train_network(network, [[row]], experiment.learning_rate, epoch_error)
        case Procedure.FORWARD:
            return algorithm.forward_propagate(network, inputs)
        case Procedure.BACKWARD:
            return algorithm.backward_propagate_error(network, expected)
        case Procedure.PREDICT:
            return algorithm.predict(network, inputs)


def run_out(run: algorithm.Run[Any], errors: Errors) -> Errors:
    """Runs a procedure to its end without making Steps; gives its row's errors, `errors` where it computes none."""
    for event in run:
        if type(event) is Made and event.phase is Phase.LOSS:
            errors = Errors(*event.values)
    return errors
