"""How and when weights are updated: the optimizer, its settings, and the learning rate of every epoch."""

import math
from typing import NamedTuple


class Rule(NamedTuple):
    """What turns gradients into changes of weights.

    `optimizer` is a key of `OPTIMIZERS`, `momentum`, `beta1`, `beta2` and `epsilon` are its settings, `l2` is the
    weight decay: `l2 * weight` is added to the gradient of every weight, but of no bias.
    """

    optimizer: str = "sgd"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    l2: float = 0.0

    @property
    def is_plain(self) -> bool:
        """Whether this is the tutorial's own: gradient descent without decay."""
        return self.optimizer == "sgd" and self.l2 == 0.0


TUTORIALS_RULE = Rule()


class Schedule(NamedTuple):
    """How the learning rate changes from epoch to epoch: `constant`, `step` (times `factor` after `every` epochs), or
    `cosine` (from the whole rate down to 0 along half a cosine)."""

    kind: str = "constant"
    every: int = 1
    factor: float = 1.0

    def __str__(self) -> str:
        return f"step:{self.every}:{self.factor!r}" if self.kind == "step" else self.kind

    def rate(self, learning_rate: float, epoch: int, epochs: int) -> float:
        """The learning rate of `epoch` (from 0) of `epochs`."""
        match self.kind:
            case "step":
                return learning_rate * self.factor ** (epoch // self.every)
            case "cosine":
                return learning_rate * (0.5 * (1.0 + math.cos(math.pi * epoch / max(epochs, 1))))
        return learning_rate


CONSTANT = Schedule()
SCHEDULES = ("constant", "step", "cosine")
