"""What a person changes in a run from one of its moments on; each is applied before the next Step, and no other
Step is added or left out."""

import math
from dataclasses import dataclass

from bpviz.engine.network import Unit

MOST = 10_000  # in a run
BIAS = -1  # the place of a neuron's bias; a weight's place is the number of its input


@dataclass(frozen=True)
class SetWeight:
    """A weight or bias gets another value when `at` Steps have run. A frozen one stays frozen, at that value."""

    at: int
    unit: Unit
    place: int
    value: float


@dataclass(frozen=True)
class SetRate:
    """From here the learning rate is `rate`, whatever the schedule says. An update that has begun goes on with the rate
    it began with."""

    at: int
    rate: float


@dataclass(frozen=True)
class Freeze:
    """From here an update leaves the weight or bias, or all of a neuron's (`place` None), as it is; or, where `frozen`
    is False, no longer. All else goes on as ever: deltas and gradients are computed, and the optimizer remembers."""

    at: int
    unit: Unit
    place: int | None
    frozen: bool = True


Intervention = SetWeight | SetRate | Freeze


def problem(interventions: tuple[Intervention, ...], layers: tuple[int, ...]) -> str | None:
    """What keeps interventions from being those of a network with these layers; None where nothing does."""
    before = 0
    if len(interventions) > MOST:
        return f"{MOST:,} edits are the most that a run can have"
    for edit in interventions:
        if edit.at < before:
            return "an edit stands after one of a later moment"
        before = edit.at
        if isinstance(edit, SetRate):
            if not (math.isfinite(edit.rate) and edit.rate > 0):
                return f"the learning rate is a number above 0, for example 0.5, not {edit.rate:g}"
            continue
        layer, neuron = edit.unit
        if not (0 <= layer < len(layers) - 1 and 0 <= neuron < layers[layer + 1]):
            return f"there is no neuron {neuron} in layer {layer}"
        if edit.place is not None and not BIAS <= edit.place < layers[layer]:
            return f"neuron {neuron} of layer {layer} has no weight from input {edit.place}"
        if isinstance(edit, SetWeight) and not math.isfinite(edit.value):
            return "a weight is a finite number"
    return None


def shared_until(one: tuple[Intervention, ...], other: tuple[Intervention, ...]) -> float:
    """Up to how many Steps two runs that differ only in interventions are the same; infinite where in nothing."""
    for mine, others in zip(one, other, strict=False):
        if mine != others:
            return min(mine.at, others.at)
    longer = one if len(one) > len(other) else other
    return longer[min(len(one), len(other))].at if len(one) != len(other) else math.inf


def edited(interventions: tuple[Intervention, ...], edit: Intervention) -> tuple[Intervention, ...]:
    """The interventions with another: those of later moments belong to the future that it replaces, and one of the
    same thing at the same moment gives way to it."""
    return (*(old for old in interventions if old.at <= edit.at and not _replaces(edit, old)), edit)


def _replaces(edit: Intervention, old: Intervention) -> bool:
    return edit.at == old.at and _target(edit) == _target(old)


def _target(edit: Intervention) -> tuple[object, ...]:
    return (SetRate,) if isinstance(edit, SetRate) else (type(edit), edit.unit, edit.place)
