"""The numbers of a Step that a person may be asked for, and the usual slips in computing them by hand.

A slip is a function of the numbers that the Step itself used; nothing is computed twice. It is told only where it gives
another number than the right one.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from enum import Enum, auto
from typing import NamedTuple

from bpviz.data.numbers import parse_number
from bpviz.engine.activations import TRANSFERS
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step, Term
from bpviz.session.experiment import Experiment
from bpviz.session.snapshot import Snapshot

ENOUGH = 0.05  # of the number: who rounds more than that has not said what it is
FRACTION_DIGITS = 4  # significant ones to which an answer such as 2/3 is compared


@dataclass(frozen=True)
class Facts:
    """What a Step used to make a number: `place` is that of its term, `of` gives numbers of the same row."""

    step: Step
    ref: Ref
    value: float
    place: int
    experiment: Experiment
    of: Callable[[Ref], float | None]

    @property
    def term(self) -> Term:
        """The term that belongs to the number."""
        return self.step.terms[self.place]

    @property
    def rate(self) -> float:
        """The learning rate of an update."""
        return self.step.base.value

    @property
    def old(self) -> float:
        """A weight before its update."""
        return self.step.changes[self.place].old

    @property
    def delta_and_input(self) -> tuple[float, float]:
        """What a weight's gradient is the product of; a bias has the input 1."""
        delta, value = (factor.value for factor in self.term.factors[:2])
        return delta, value

    def beside(self, quantity: Quantity) -> float:
        """Another number of the same neuron; NaN where this row has none."""
        value = self.of(Ref(quantity, self.ref.unit))
        return math.nan if value is None else value

    def transfer(self, net_input: float) -> float:
        """What the layer's transfer function makes of a net input."""
        return TRANSFERS[self._name].function(net_input)

    def derivative(self, output: float) -> float:
        """The layer's derivative, which takes an output."""
        return TRANSFERS[self._name].derivative_from_output(output)

    @property
    def _name(self) -> str:
        assert self.ref.unit
        return self.experiment.transfers[self.ref.unit.layer]


class Slip(NamedTuple):
    """What was done wrong, and the number that one gets by it."""

    words: str
    value: float


class Asked(NamedTuple):
    """A number that a person is asked for; `so_far` while its sum is on its way."""

    ref: Ref
    value: float
    slips: tuple[Slip, ...]
    so_far: bool = False


def sum_without_bias(facts: Facts) -> float:
    """Section 2.1 begun at 0."""
    total = 0.0
    for term in facts.step.terms:
        total += term.factors[0].value * term.factors[1].value
    return total


def output_without_bias(facts: Facts) -> float:
    """The transfer function of the sum without its bias."""
    return facts.transfer(sum_without_bias(facts))


def not_squared(facts: Facts) -> float:
    """The differences added up as they are."""
    total = 0.0
    for term in facts.step.terms:
        total += term.factors[0].value - term.factors[1].value
    return total


def error_by_updated_weights(facts: Facts) -> float:
    """The error signal of a hidden neuron by weights that had moved before they were used."""
    rate, output = facts.of(Ref(Quantity.LEARNING_RATE)), facts.beside(Quantity.OUTPUT)
    total = 0.0
    for term in facts.step.terms:
        weight, delta = term.factors
        total += (weight.value - (rate or 0.0) * delta.value * output) * delta.value
    return total


def delta_by_updated_weights(facts: Facts) -> float:
    """The delta that follows from it."""
    return error_by_updated_weights(facts) * facts.step.result(Quantity.DERIVATIVE)


def derivative_of_net_input(facts: Facts) -> float:
    """The derivative, which takes the output, given the net input."""
    return facts.derivative(facts.beside(Quantity.NET_INPUT))


def delta_of_net_input(facts: Facts) -> float:
    """The delta that follows from it."""
    return facts.step.result(Quantity.ERROR) * derivative_of_net_input(facts)


def rate_left_out(facts: Facts) -> float:
    """The weight less delta times input."""
    delta, value = facts.delta_and_input
    return facts.old - delta * value


def moved_the_other_way(facts: Facts) -> float:
    """The weight plus what was to be taken away."""
    return facts.old + (facts.old - facts.value)


def updated_by_error(facts: Facts) -> float:
    """The update with the error signal for the delta."""
    return facts.old - facts.rate * facts.beside(Quantity.ERROR) * facts.delta_and_input[1]


def input_left_out(facts: Facts) -> float:
    """The update as that of the bias."""
    return facts.old - facts.rate * facts.delta_and_input[0]


def share_not_divided(facts: Facts) -> float:
    """The power of e, not divided by the sum of all."""
    return math.exp(facts.beside(Quantity.NET_INPUT) - facts.step.result(Quantity.LARGEST))


Usual = tuple[tuple[str, Callable[[Facts], float]], ...]
DERIVATIVE_FORGOTTEN = "the derivative was forgotten"
SIGN = "the sign of the error is the other way round"
UPDATED = "a weight was already updated when it was used"
NET_INPUT = "the net input was taken instead of the output"
BIAS = "the bias was left out"
RATE = "the learning rate was left out"
CHANGE_ALONE = ("this is the change alone, not the new weight", lambda facts: facts.value - facts.old)

_SHARES: Usual = (
    (NET_INPUT, lambda facts: facts.beside(Quantity.NET_INPUT)),
    ("the power of e was not divided by the sum of all", share_not_divided),
)
_HIDDEN_ERROR: Usual = ((UPDATED, error_by_updated_weights),)
_HIDDEN_DELTA: Usual = ((UPDATED, delta_by_updated_weights),)
_USUAL: dict[Quantity, Usual] = {
    Quantity.NET_INPUT: (
        (BIAS, sum_without_bias),
        ("the output was taken instead of the net input", lambda facts: facts.beside(Quantity.OUTPUT)),
    ),
    Quantity.OUTPUT: ((NET_INPUT, lambda facts: facts.beside(Quantity.NET_INPUT)), (BIAS, output_without_bias)),
    Quantity.ERROR: ((SIGN, lambda facts: -facts.value),),
    Quantity.DERIVATIVE: ((NET_INPUT, derivative_of_net_input),),
    Quantity.DELTA: (
        (DERIVATIVE_FORGOTTEN, lambda facts: facts.step.result(Quantity.ERROR)),
        (SIGN, lambda facts: -facts.value),
        (NET_INPUT, delta_of_net_input),
    ),
    Quantity.GRADIENT: (
        (SIGN, lambda facts: -facts.value),
        ("this is the row’s share alone, without the rows before it", lambda facts: math.prod(facts.delta_and_input)),
        (DERIVATIVE_FORGOTTEN, lambda facts: facts.beside(Quantity.ERROR) * facts.delta_and_input[1]),
    ),
}
_LOSS: Usual = (
    ("the differences were not squared", not_squared),
    ("half of it was taken", lambda facts: facts.value / 2),
)
_PLAIN_UPDATE: Usual = (
    (RATE, rate_left_out),
    (SIGN, moved_the_other_way),
    (DERIVATIVE_FORGOTTEN, updated_by_error),
    ("the input was left out", input_left_out),
    CHANGE_ALONE,
)
_OTHER_UPDATE: Usual = ((SIGN, moved_the_other_way), CHANGE_ALONE)


def asked(snapshot: Snapshot) -> Asked | None:
    """The number that the Step of a moment is about: of an update its first weight, of a term what it made."""
    step, term = snapshot.step, snapshot.position.term
    if step is None:
        return None
    if step.changes or step.phase is Phase.ACCUMULATE:
        return asked_for(snapshot, step, step.made(max(term, 1) - 1))
    if term:
        ref, value = step.made(term - 1), step.terms[term - 1].value
        begun = step.base.value if step.base.ref else 0.0
        return Asked(ref, value, (Slip(BIAS, value - begun),) if begun else (), so_far=term < len(step.terms))
    quantity = {Phase.LOSS: Quantity.ROW_ERROR, Phase.BACKWARD: Quantity.DELTA}.get(step.phase)
    chosen = next((result.ref for result in step.results if result.ref.quantity is quantity), step.results[-1].ref)
    return asked_for(snapshot, step, chosen)


def asked_for(snapshot: Snapshot, step: Step, ref: Ref) -> Asked:
    """One of the numbers that a Step has computed; `snapshot` is of its row, after the Step."""
    if step.changes or step.phase is Phase.ACCUMULATE:
        place = ref.source.index if ref.source else len(step.terms) - 1
        value = step.changes[place].new if step.changes else step.terms[place].value
    else:
        place, value = 0, next(result.value for result in step.results if result.ref == ref)
    facts = Facts(step, ref, value, place, snapshot.experiment, snapshot.value)
    found = (Slip(words, function(facts)) for words, function in _usual(facts))
    return Asked(ref, value, tuple(slip for slip in found if math.isfinite(slip.value) and slip.value != value))


def _usual(facts: Facts) -> Usual:
    """The slips that there are for a number."""
    step, quantity, experiment = facts.step, facts.ref.quantity, facts.experiment
    if step.phase is Phase.UPDATE:
        return _PLAIN_UPDATE if experiment.is_tutorials_update else _OTHER_UPDATE
    if quantity is Quantity.ROW_ERROR:
        return _LOSS if experiment.loss == "squared" else ()
    if step.shares:
        return _SHARES if quantity is Quantity.OUTPUT else ()
    usual = _USUAL.get(quantity, ())
    is_hidden = facts.ref.unit is not None and facts.ref.unit.layer < experiment.last_layer
    if is_hidden and experiment.is_tutorials_update:
        usual += {Quantity.ERROR: _HIDDEN_ERROR, Quantity.DELTA: _HIDDEN_DELTA}.get(quantity, ())
    if facts.ref.unit and quantity in (Quantity.DELTA, Quantity.DERIVATIVE) and experiment.loss != "squared":
        usual = usual if is_hidden else tuple(slip for slip in usual if slip[0] == SIGN)  # softmax has no slope
    return usual


class Grade(Enum):
    """How good an answer is; TOO_COARSE: right as far as it goes, which is not far enough."""

    RIGHT = auto()
    TOO_COARSE = auto()
    SLIP = auto()
    WRONG = auto()


class Verdict(NamedTuple):
    """The grade, and of a slip what it looks like."""

    grade: Grade
    slip: str = ""


def judge(text: str, asked: Asked) -> Verdict:
    """Compares an answer with the number and with the slips, at the precision that was typed. Raises ValueError where
    it is no number."""
    parse_number(text)
    if fits(text, asked.value):
        return Verdict(Grade.TOO_COARSE if _is_coarse(text, asked.value) else Grade.RIGHT)
    for slip in asked.slips:
        if fits(text, slip.value) and not _is_coarse(text, slip.value):
            return Verdict(Grade.SLIP, slip.words)
    return Verdict(Grade.WRONG)


def fits(text: str, value: float) -> bool:
    """Whether a typed number is a value, rounded or cut off to the digits that were typed."""
    typed = parse_number(text)
    if typed == value:
        return True
    if not math.isfinite(value):
        return False
    with localcontext(prec=1200):  # a double has at most 1,075 digits
        if "/" in text:
            return abs(typed - value) <= 0.5 * 10.0 ** (1 - FRACTION_DIGITS) * abs(value)
        number = _decimal(text)
        unit = Decimal((0, (1,), _exponent(number)))
        exact = Decimal(value)
        return any(exact.quantize(unit, how) == number for how in (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN))


def _is_coarse(text: str, value: float) -> bool:
    if "/" in text or parse_number(text) == value:
        return False
    with localcontext(prec=1200):
        return Decimal((0, (1,), _exponent(_decimal(text)))) / 2 > Decimal(abs(value)) * Decimal(ENOUGH)


def _decimal(text: str) -> Decimal:
    return Decimal(text.strip().replace("−", "-").replace(",", "."))


def _exponent(number: Decimal) -> int:
    """Of the last digit that was typed."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(exponent, -400)  # beyond it no double has digits that count
