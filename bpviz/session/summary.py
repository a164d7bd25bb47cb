"""What a row, a batch or an epoch as a whole has done, for the coarse grains."""

from bpviz.engine import algorithm
from bpviz.engine.network import Parameters, Unit, largest_output
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.state import State
from bpviz.engine.steps import Change, Ref, Step, returned
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.order import Order
from bpviz.session.replays import Replays
from bpviz.session.row_run import RowRun
from bpviz.session.snapshot import BatchSummary, EpochSummary, RowSummary, Summary
from bpviz.session.timeline import Grain, Timeline

MOST_CHANGES = 3
MOST_PRODUCTS = 2_000_000  # weights times rows: a tenth of a second


class Summaries:
    """Sums up what ends with a row of a run."""

    def __init__(self, experiment: Experiment, timeline: Timeline, order: Order, replays: Replays) -> None:
        self._experiment, self._timeline, self._order, self._replays = experiment, timeline, order, replays

    def of(self, grain: Grain, at: int, row: RowRun, state: State, after: Parameters) -> Summary | None:
        """The summary of the row, batch or epoch that ends with row `at`, all Steps of which are traced; `state` is
        that at its start, `after` are the weights at its end. None where none ends, or none was asked for."""
        experiment = self._experiment
        if experiment.procedure is not Procedure.TRAIN:
            return None
        if grain is Grain.ROW:
            return row_summary(experiment, self._order.row(at), row.steps, after)
        epoch, turn = divmod(at, self._timeline.rows)
        if grain is Grain.BATCH and self._timeline.ends_batch(at):
            turns = range(turn - turn % self._timeline.batch_size, turn + 1)
            rows = [self._order.row(epoch * self._timeline.rows + turn) for turn in turns]
            return batch_summary(experiment, rows, row.steps, row.parameters(0, 0), after)
        if grain is not Grain.EPOCH or turn < self._timeline.rows - 1:
            return None
        targets = experiment.data.targets
        right = [targets[i] for i in self._order.of_epoch(epoch).tolist()] if targets else []
        predicted = [*state.predictions[:-1].tolist(), largest_output(row.outputs())]
        *before, error = self._replays.errors(max(epoch - 1, 0), epoch + 1)
        return EpochSummary(
            error=error,
            error_before=before[0] if before else None,
            rows_right=sum(map(int.__eq__, predicted, right)) if targets else None,
            moved_most=moved_most(self._replays.parameters(epoch * self._timeline.rows), after),
        )


def row_summary(experiment: Experiment, row: int, steps: list[Step], parameters: Parameters) -> RowSummary:
    """The error of a row before its update and after it, computed on a network of its own, and what moved most.

    `steps` are all Steps of the row, `parameters` the weights after them.
    """
    before = next(step.result(Quantity.ROW_ERROR) for step in steps if step.phase is Phase.LOSS)
    return RowSummary(before, _error(experiment, [row], parameters), _largest_changes(steps))


def batch_summary(
    experiment: Experiment, rows: list[int], steps: list[Step], before: Parameters, after: Parameters
) -> BatchSummary:
    """The errors of a batch's rows before its update and after it, and what moved most. `steps` are those of its last
    row, `before` and `after` the weights around its update."""
    errors = None
    if len(rows) * sum(layer.size for layer in after) <= MOST_PRODUCTS:
        errors = _error(experiment, rows, before), _error(experiment, rows, after)
    return BatchSummary(len(rows), errors, _largest_changes(steps))


def _error(experiment: Experiment, rows: list[int], parameters: Parameters) -> float:
    """The errors of some rows with these weights, added up in order."""
    network = experiment.network()
    network.load(parameters)
    total = 0.0
    for row in rows:
        inputs, expected = experiment.data.row(row)
        outputs = returned(algorithm.forward_propagate(network, inputs))
        total += returned(algorithm.sum_error(network, outputs, expected))
    return total


def _largest_changes(steps: list[Step]) -> tuple[Change, ...]:
    changes = [change for step in steps for change in step.changes]
    changes.sort(key=lambda change: abs(change.new - change.old), reverse=True)
    return tuple(changes[:MOST_CHANGES])


def moved_most(before: Parameters, after: Parameters) -> Change | None:
    """The weight or bias that differs most; None where nothing moved."""
    best: Change | None = None
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        moved = abs(new - old)
        j, k = divmod(int(moved.argmax()), moved.shape[1])
        if moved[j, k] > (abs(best.new - best.old) if best else 0.0):
            unit = Unit(i, j)
            ref = Ref(Quantity.WEIGHT, unit, Unit(i - 1, k)) if k < moved.shape[1] - 1 else Ref(Quantity.BIAS, unit)
            best = Change(ref, float(old[j, k]), float(new[j, k]))
    return best
