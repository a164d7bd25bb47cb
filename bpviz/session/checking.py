"""The gradient check of a moment: on a copy of its weights, so that neither run nor cursor is touched."""

import numpy as np

from bpviz.engine.gradient_check import GradientCheck
from bpviz.session.experiment import Procedure
from bpviz.session.snapshot import Snapshot


def row_checked(snapshot: Snapshot) -> int:
    """The row of the data that a moment's check is about: the one under the cursor, at the start the first turn's."""
    return int(snapshot.order[0]) if snapshot.data_row is None else snapshot.data_row


def gradient_check(snapshot: Snapshot) -> GradientCheck | None:
    """The check with the weights of a moment; None where the run has no deltas, or a weight is not finite."""
    experiment = snapshot.experiment
    finite = all(bool(np.isfinite(layer).all()) for layer in snapshot.parameters)
    if experiment.procedure is not Procedure.TRAIN or not finite:
        return None
    network = experiment.network()
    network.load(snapshot.parameters)
    return GradientCheck(network, experiment.data.row(row_checked(snapshot)))
