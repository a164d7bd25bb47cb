"""Update rules, in one table: what a weight becomes, given its gradient and what was remembered of it.

Brackets are part of the definition: the compiled epochs do the same arithmetic in the same order.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from bpviz.engine.rules import Rule

Update = Callable[[float, float, list[float], float, Rule, list[float]], float]


def gradient_descent(
    weight: float, gradient: float, memory: list[float], rate: float, rule: Rule, powers: list[float]
) -> float:
    """Down the gradient, by the learning rate."""
    return weight - rate * gradient


def momentum(
    weight: float, gradient: float, memory: list[float], rate: float, rule: Rule, powers: list[float]
) -> float:
    """The weight keeps a velocity, which the gradient changes (Polyak 1964)."""
    memory[0] = rule.momentum * memory[0] + gradient
    return weight - rate * memory[0]


def adam(weight: float, gradient: float, memory: list[float], rate: float, rule: Rule, powers: list[float]) -> float:
    """Running means of the gradient and of its square, corrected for their start at 0 (Kingma and Ba 2015)."""
    memory[0] = rule.beta1 * memory[0] + (1.0 - rule.beta1) * gradient
    memory[1] = rule.beta2 * memory[1] + (1.0 - rule.beta2) * (gradient * gradient)
    mean = memory[0] / (1.0 - powers[0])
    square = memory[1] / (1.0 - powers[1])
    return weight - rate * (mean / (math.sqrt(square) + rule.epsilon))


class Optimizer(NamedTuple):
    """An update rule by name: `function(weight, gradient, memory, rate, rule, powers) -> the new weight`.

    `remembers` is how many numbers a weight has in `memory`, all 0 at first; the function replaces them. `powers` are
    beta1 and beta2 to the power of the updates so far, as running products. `settings` are the rule's that it reads.
    """

    name: str
    title: str
    function: Update
    remembers: int
    settings: tuple[str, ...] = ()


OPTIMIZERS = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer("sgd", "gradient descent", gradient_descent, 0),
        Optimizer("momentum", "momentum", momentum, 1, ("momentum",)),
        Optimizer("adam", "Adam", adam, 2, ("beta1", "beta2", "epsilon")),
    )
}
