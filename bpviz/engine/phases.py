"""The phases of one row, in the tutorial's order."""

from enum import StrEnum


class Phase(StrEnum):
    """What a Step does: a neuron's output, the row's loss, a neuron's delta, its gradients added to the batch's, or the
    change of its weights."""

    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    ACCUMULATE = "accumulate"
    UPDATE = "update"
