"""The numbers of a Step that a person may be asked for, and the usual slips in computing them by hand.

A slip is a function of the numbers that the Steps themselves used; nothing is computed twice. It is told only where its
number is known exactly, and is another than the right one.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step
from bpviz.session.facts import Facts
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Grain


class Slip(NamedTuple):
    """What was done wrong, and the number that one gets by it."""

    words: str
    value: float


@dataclass(frozen=True)
class Asked:
    """A number that a person is asked for; `so_far` while its sum is on its way. `usual` makes the usual slips: left
    until there is an answer to compare with them."""

    ref: Ref
    value: float
    usual: Callable[[], Sequence[Slip]]
    so_far: bool = False

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """The slips that give another number than the right one."""
        return tuple(slip for slip in self.usual() if math.isfinite(slip.value) and slip.value != self.value)


Way = Callable[[Facts], float]
Usual = tuple[tuple[str, Way], ...]

DERIVATIVE = "the derivative was forgotten"
NEXT_DERIVATIVE = "the derivative was forgotten in the next layer"
SIGN = "the sign of the error is the other way round"
ADDED = "the change was added instead of subtracted"
UPDATED = "a weight was already updated when it was used"
NET_INPUT = "the net input was taken instead of the output"
BIAS = "the bias was left out"
RATE = "the learning rate was left out"
INPUT = "the input was left out"
FROZEN = "this weight is frozen and stays as it is"
ALONE = "this is the term alone, without the sum before it"


# the forward pass


def sum_without_bias(facts: Facts) -> float:
    """Section 2.1 begun at 0."""
    return sum(weight * value for weight, value in facts.pairs)


def sum_of_net_inputs(facts: Facts) -> float:
    """Section 2.1 with net inputs for the outputs of the layer before."""
    weights = (weight for weight, _ in facts.pairs)
    return facts.step.base.value + sum(weight * facts.input_as_net_input(i) for i, weight in enumerate(weights))


def share_not_divided(facts: Facts) -> float:
    """The power of e, not divided by the sum of all."""
    return math.exp(facts.beside(Quantity.NET_INPUT) - facts.step.result(Quantity.LARGEST))


_NET: Usual = (
    (BIAS, sum_without_bias),
    (NET_INPUT, sum_of_net_inputs),
    ("the output was taken instead of the net input", lambda facts: facts.beside(Quantity.OUTPUT)),
)
_OUTPUT: Usual = (
    (NET_INPUT, lambda facts: facts.beside(Quantity.NET_INPUT)),
    (BIAS, lambda facts: facts.transfer(sum_without_bias(facts))),
    (NET_INPUT, lambda facts: facts.transfer(sum_of_net_inputs(facts))),
)
_SHARE: Usual = (
    (NET_INPUT, lambda facts: facts.beside(Quantity.NET_INPUT)),
    ("the power of e was not divided by the sum of all", share_not_divided),
)


# the loss


def squares_of_net_inputs(facts: Facts) -> float:
    """Net inputs compared with what is expected."""
    nets = (facts.beside(Quantity.NET_INPUT, Unit(facts.experiment.last_layer, i)) for i in range(len(facts.pairs)))
    return sum((expected - net) * (expected - net) for (expected, _), net in zip(facts.pairs, nets, strict=True))


_SQUARED: Usual = (
    ("the differences were not squared", lambda facts: sum(expected - output for expected, output in facts.pairs)),
    ("the differences were not squared", lambda facts: sum(output - expected for expected, output in facts.pairs)),
    ("half of it was taken", lambda facts: facts.value / 2),
    (NET_INPUT, squares_of_net_inputs),
)
_CROSS_ENTROPY: Usual = (("the minus sign was left out", lambda facts: -facts.value),)


# the backward pass


def error_of_net_input(facts: Facts) -> float:
    """Of an output neuron, whose error is its output less what is expected."""
    return facts.beside(Quantity.NET_INPUT) - facts.step.terms[0].factors[1].value


def error_by_errors(facts: Facts) -> float:
    """The error signal of a hidden neuron by the error signals of the next layer instead of its deltas."""
    errors = (facts.beside(Quantity.ERROR, Unit(facts.unit.layer + 1, i)) for i in range(len(facts.pairs)))
    return sum(weight * error for (weight, _), error in zip(facts.pairs, errors, strict=True))


def error_by_updated_weights(facts: Facts) -> float:
    """The error signal of a hidden neuron by weights that had moved before they were used."""
    rate, output = facts.of(Ref(Quantity.LEARNING_RATE)) or 0.0, facts.beside(Quantity.OUTPUT)
    return sum((weight - rate * delta * output) * delta for weight, delta in facts.pairs)


def delta_of(error: Way) -> Way:
    """The delta that follows from another error signal."""
    return lambda facts: error(facts) * facts.step.result(Quantity.DERIVATIVE)


def derivative_of_net_input(facts: Facts) -> float:
    """The derivative, which takes the output, given the net input."""
    return facts.derivative(facts.beside(Quantity.NET_INPUT))


_ANY_ERROR: Usual = ((SIGN, lambda facts: -facts.step.result(Quantity.ERROR)),)
_OUTPUT_ERROR: Usual = (*_ANY_ERROR, (NET_INPUT, error_of_net_input))
_HIDDEN_ERROR: Usual = (*_ANY_ERROR, (NEXT_DERIVATIVE, error_by_errors))
_SLOPE: Usual = ((NET_INPUT, derivative_of_net_input),)
_ANY_DELTA: Usual = (
    (DERIVATIVE, lambda facts: facts.step.result(Quantity.ERROR)),
    (NET_INPUT, lambda facts: facts.step.result(Quantity.ERROR) * derivative_of_net_input(facts)),
)


# gradients and updates


def in_gradient(share: Way) -> Way:
    """A batch's gradient with another share of this row."""
    return lambda facts: facts.value - math.prod(facts.delta_and_input) + share(facts)


def in_update(gradient: Way) -> Way:
    """A weight moved by another gradient."""
    return lambda facts: facts.old - facts.rate * gradient(facts)


def of_error(facts: Facts) -> float:
    """The gradient by the error signal instead of the delta."""
    return facts.beside(Quantity.ERROR) * facts.delta_and_input[1]


def of_net_input(facts: Facts) -> float:
    """The gradient by the net input of the neuron that the weight comes from."""
    return facts.delta_and_input[0] * facts.input_as_net_input(facts.place)


def of_delta_alone(facts: Facts) -> float:
    """The gradient as that of the bias."""
    return facts.delta_and_input[0]


def of_updated_weights(facts: Facts) -> float:
    """The gradient of a hidden neuron whose delta came from weights that had moved before."""
    if facts.is_output:
        return math.nan
    return delta_of(error_by_updated_weights)(facts.backward()) * facts.delta_and_input[1]


def without_rate(facts: Facts) -> float:
    """Every rule moves a weight by the rate times something."""
    return facts.old - (facts.old - facts.value) / facts.rate if facts.rate else math.nan


def moved_the_other_way(facts: Facts) -> float:
    """The weight plus what was to be taken away."""
    return facts.old + (facts.old - facts.value)


_SHARES: Usual = ((DERIVATIVE, of_error), (NET_INPUT, of_net_input), (INPUT, of_delta_alone))
_GRADIENT: Usual = (
    (SIGN, in_gradient(lambda facts: -math.prod(facts.delta_and_input))),
    ("this is the row’s share alone, without the rows before it", lambda facts: math.prod(facts.delta_and_input)),
    *((words, in_gradient(share)) for words, share in _SHARES),
)
_ANY_UPDATE: Usual = (
    (RATE, without_rate),
    (ADDED, moved_the_other_way),
    ("this is the change alone, not the new weight", lambda facts: facts.value - facts.old),
)
_PLAIN_UPDATE: Usual = (
    *_ANY_UPDATE,
    (SIGN, moved_the_other_way),
    *((words, in_update(share)) for words, share in _SHARES),
    (UPDATED, in_update(of_updated_weights)),
    (FROZEN, in_update(lambda facts: math.prod(facts.delta_and_input))),
)


def count_asked(snapshot: Snapshot) -> int:
    """How many numbers the Step of a moment may be asked for, one after the other: each weight of an update."""
    step = snapshot.step
    several = step is not None and not snapshot.position.term and (step.changes or step.phase is Phase.ACCUMULATE)
    return len(step.terms) if step and several else 1


def asked(snapshot: Snapshot, which: int = 0) -> Asked | None:
    """The number that the Step of a moment is about: of an update a weight, `which` of them (from 0), of a term what it
    made. None where there is none, or the terms have told all of them."""
    step, term = snapshot.step, snapshot.position.term
    if step is None:
        return None
    told = snapshot.grain is Grain.TERM and not term  # what the terms made was asked for
    if step.changes or step.phase is Phase.ACCUMULATE:
        return None if told else asked_for(snapshot, step, step.made(term - 1 if term else which))
    if 0 < term < len(step.terms):
        return _so_far(step, term)
    quantity = {Phase.LOSS: Quantity.ROW_ERROR, Phase.BACKWARD: Quantity.DELTA}.get(step.phase)
    last = next((result.ref for result in step.results if result.ref.quantity is quantity), step.results[-1].ref)
    if told and step.terms and last == step.made(len(step.terms) - 1):
        return None
    return asked_for(snapshot, step, step.made(term - 1) if term else last)


def _so_far(step: Step, term: int) -> Asked:
    value, begun = step.terms[term - 1].value, step.base.value
    before = step.terms[term - 2].value if term > 1 else begun
    slips = [Slip(BIAS, value - begun)] if step.base.ref else []
    slips += [Slip(ALONE, value - before)] if term > 1 else []
    return Asked(step.made(term - 1), value, lambda: slips, so_far=True)


def asked_for(snapshot: Snapshot, step: Step, ref: Ref) -> Asked:
    """One of the numbers that a Step has computed; `snapshot` is of its row, after the Step."""
    if step.changes or step.phase is Phase.ACCUMULATE:
        place = ref.source.index if ref.source else len(step.terms) - 1
        value = step.changes[place].new if step.changes else step.terms[place].value
    else:
        place, value = 0, next(result.value for result in step.results if result.ref == ref)
    facts = Facts(step, ref, value, place, snapshot.experiment, snapshot.steps, snapshot.value)
    return Asked(ref, value, lambda: [Slip(words, way(facts)) for words, way in _usual(facts)])


def _usual(facts: Facts) -> Usual:
    """The slips that there are for a number."""
    experiment, is_plain = facts.experiment, facts.experiment.is_tutorials_update
    match facts.ref.quantity:
        case Quantity.WEIGHT | Quantity.BIAS:
            return _PLAIN_UPDATE if is_plain else _ANY_UPDATE
        case Quantity.GRADIENT:
            return _GRADIENT
        case Quantity.ROW_ERROR:
            return _SQUARED if experiment.loss == "squared" else _CROSS_ENTROPY
        case Quantity.NET_INPUT:
            return _NET
        case Quantity.OUTPUT:
            return _SHARE if facts.step.shares else _OUTPUT
        case Quantity.DERIVATIVE:
            return _SLOPE
        case Quantity.ERROR | Quantity.DELTA:
            return _of_blame(facts)
    return ()


def _of_blame(facts: Facts) -> Usual:
    """Of error signals, and of the deltas that follow from them."""
    errors = _OUTPUT_ERROR if facts.is_output else _HIDDEN_ERROR
    if not facts.is_output and facts.experiment.is_tutorials_update:
        errors += ((UPDATED, error_by_updated_weights),)
    if facts.ref.quantity is Quantity.ERROR:
        return errors
    return (*_ANY_DELTA, *((words, delta_of(error)) for words, error in errors))
