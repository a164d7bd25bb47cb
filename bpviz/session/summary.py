"""What a row or an epoch as a whole has done, for the coarse grains."""

from bpviz.engine import algorithm
from bpviz.engine.network import Parameters, Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref, Step, returned
from bpviz.session.experiment import Experiment
from bpviz.session.snapshot import RowSummary

MOST_CHANGES = 3


def row_summary(experiment: Experiment, row: int, steps: list[Step], parameters: Parameters) -> RowSummary:
    """The error of a row before its update and after it, computed on a network of its own, and what moved most.

    `steps` are all Steps of the row, `parameters` the weights after them.
    """
    before = next(step.result(Quantity.ROW_ERROR) for step in steps if step.phase is Phase.LOSS)
    network = experiment.network()
    network.load(parameters)
    inputs, expected = experiment.data.row(row)
    outputs = returned(algorithm.forward_propagate(network, inputs))
    after = returned(algorithm.sum_error(network, outputs, expected))
    changes = [change for step in steps for change in step.changes]
    changes.sort(key=lambda change: abs(change.new - change.old), reverse=True)
    return RowSummary(before, after, tuple(changes[:MOST_CHANGES]))


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
