"""What the Step on the screen does, as the graph shows it: who is in the making, and the terms on the edges."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref, Step, weight_ref
from bpviz.present.moments import Kind, kind_of
from bpviz.present.number_format import HIDDEN, MINUS, MOST_DIGITS, NumberFormat
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot

MOST_CHARACTERS = MOST_DIGITS + 2  # of a weight before and after its update: as many as a person may choose


class Seen(Protocol):
    """The moment and how it is looked at; the window's View is one."""

    snapshot: Snapshot
    names: Names
    numbers: NumberFormat
    net_inputs: bool
    response_maps: bool
    focus: Ref | None
    selected: Unit | None

    def hides(self, ref: Ref) -> bool:
        """Whether `ref` is a result that the person is still asked for."""

    def value(self, ref: Ref) -> float | None:
        """The number as it may be drawn now."""

    def text(self, ref: Ref) -> str:
        """The number as text."""


class TermText(NamedTuple):
    """A term of the Step, on the weight or bias that it belongs to."""

    text: str
    broken: str  # on two lines
    current: bool
    guilty: bool


@dataclass(frozen=True)
class Action:
    """The Step, up to the term that is shown.

    `units` are the neurons in the making: one, or in the loss the outputs; where a whole layer has just been made,
    `beside` are the others of it. `read` are those whose numbers it reads,
    `terms` its terms by weight (or bias), `old` weights whose new value is still asked for. `total` is the sum so
    far, in the middle of a sum. `guilty` says that the result, and no term, is what is not finite."""

    phase: Phase
    units: frozenset[Unit]
    beside: frozenset[Unit] = frozenset()
    read: frozenset[Unit] = frozenset()
    terms: dict[Ref, TermText] = field(default_factory=dict)
    lit: frozenset[Ref] = frozenset()
    old: dict[Ref, float] = field(default_factory=dict)
    total: str | None = None
    current: Unit | None = None
    guilty: bool = False
    guilty_unit: Unit | None = None

    @property
    def flows(self) -> bool:
        """Whether numbers flow along the edges, towards the neuron in the making."""
        return self.phase in (Phase.FORWARD, Phase.BACKWARD)


def term_unit(step: Step, last_layer: int, i: int) -> Unit | None:
    """The neuron that term `i` of a Step reads; None where it is the neuron itself, or nothing (a bias)."""
    match step.phase:
        case Phase.LOSS:
            return Unit(last_layer, i)
        case Phase.BACKWARD if step.unit and step.unit.layer < last_layer:
            return Unit(step.unit.layer + 1, i)
        case Phase.FORWARD if step.shares:
            return Unit(last_layer, i)
        case Phase.FORWARD if step.unit:
            return Unit(step.unit.layer - 1, i)
        case Phase.ACCUMULATE | Phase.UPDATE if step.unit and i < len(step.terms) - 1:
            return Unit(step.unit.layer - 1, i)
    return None


def needed_units(seen: Seen) -> frozenset[Unit]:
    """The units that are shown however large their layer is: in the making, read right now, guilty,
    selected, pointed at."""
    snapshot, step = seen.snapshot, seen.snapshot.step
    units = {seen.selected}
    if seen.focus:
        units |= {seen.focus.unit, seen.focus.source}
    if step:
        last = snapshot.experiment.last_layer
        units.add(step.unit)
        if snapshot.position.term:
            units.add(term_unit(step, last, snapshot.position.term - 1))
        if step.not_finite is not None and step.not_finite < len(step.terms):
            units.add(term_unit(step, last, step.not_finite))
    return frozenset(unit for unit in units if unit)


def action(seen: Seen, shown: frozenset[Unit]) -> Action | None:
    """What the Step does, with the terms that lie between `shown` units; None where there is no Step."""
    snapshot, step = seen.snapshot, seen.snapshot.step
    if step is None:
        return None
    last = snapshot.experiment.last_layer
    term = snapshot.position.term
    count = term or len(step.terms)
    not_finite = step.not_finite if step.not_finite is not None and (not term or step.not_finite < term) else None
    units = _units_of_terms(step, last, count, shown)
    terms: dict[Ref, TermText] = {}
    old: dict[Ref, float] = {}
    for i in (*units, *(_bias_term(step, count))):
        ref, one_line, broken = _term(seen, step, i)
        if ref:
            terms[ref] = TermText(one_line, broken, i == term - 1, i == not_finite)
            if seen.hides(ref):
                old[ref] = step.changes[i].old
    lit = set(terms) | {ref for ref in (step.base.ref,) if ref and ref.quantity is Quantity.BIAS}
    return Action(
        phase=step.phase,
        units=frozenset([step.unit] if step.unit else units.values()),
        beside=_beside(seen, step, shown),
        read=frozenset(units.values()),
        terms=terms,
        lit=frozenset(lit),
        old=old,
        total=_total(seen, step, term),
        current=units.get(term - 1) if term else None,
        guilty=not_finite == len(step.terms) or (not_finite is not None and not terms and step.unit is not None),
        guilty_unit=units.get(not_finite) if not_finite is not None and step.phase is Phase.LOSS else None,
    )


def _beside(seen: Seen, step: Step, shown: frozenset[Unit]) -> frozenset[Unit]:
    """The other neurons of the layer that the card is about."""
    if step.unit is None or kind_of(seen.snapshot) is not Kind.LAYER:
        return frozenset()
    return frozenset(unit for unit in shown if unit.layer == step.unit.layer and unit != step.unit)


def _units_of_terms(step: Step, last: int, count: int, shown: frozenset[Unit]) -> dict[int, Unit]:
    """The units that the first `count` terms read, by the term's number, as far as they are shown."""
    first = term_unit(step, last, 0)
    if first is None:
        return {}
    found = sorted(unit for unit in shown if unit.layer == first.layer and unit.index < count)
    return {unit.index: unit for unit in found if term_unit(step, last, unit.index) == unit}


def _bias_term(step: Step, count: int) -> tuple[int, ...]:
    each = step.phase in (Phase.ACCUMULATE, Phase.UPDATE)
    return (count - 1,) if each and count == len(step.terms) else ()


def _term(seen: Seen, step: Step, i: int) -> tuple[Ref | None, str, str]:
    """The weight or bias of a term, and the term in words, in one line and in two."""
    short = seen.numbers.short
    if step.phase is Phase.UPDATE:
        change = step.changes[i]
        old, then = (short(change.old), f"→ {HIDDEN}") if seen.hides(change.ref) else _changed(change, seen.numbers)
        return change.ref, f"{old} {then}", f"{old}\n{then}"
    if step.phase is Phase.ACCUMULATE and step.unit:
        return _added(seen, step, step.unit, i)
    (weight, factor) = step.terms[i].factors
    if weight.ref is None or weight.ref.quantity is not Quantity.WEIGHT:
        return None, "", ""
    first, second = short(weight.value), short(factor.value)
    return weight.ref, f"{first} × {second}", f"{first}\n× {second}"


def _changed(change: Change, numbers: NumberFormat) -> tuple[str, str]:
    """The old number and '→' the new one, with digits enough to see that it changed; where those are more than there is
    room for, what it moved by."""
    old, new = numbers.apart(change.old, change.new)
    if len(old) <= MOST_CHARACTERS:
        return old, f"→ {new}"
    moved = change.new - change.old
    return numbers.short(change.old), f"{MINUS if moved < 0 else '+'} {numbers.short(abs(moved))}"


def _added(seen: Seen, step: Step, unit: Unit, i: int) -> tuple[Ref, str, str]:
    """The gradient of a row that is added, on its weight, and the sum that it makes."""
    short, term, made = seen.numbers.short, step.terms[i], step.made(i)
    delta, value = term.factors
    product = f"{short(delta.value)} × {short(value.value)}"
    total = f"Σ {HIDDEN if seen.hides(made) else short(term.value)}"
    return weight_ref(unit, i, i == len(step.terms) - 1), f"{product} → {total}", f"{product}\n→ {total}"


def _total(seen: Seen, step: Step, term: int) -> str | None:
    """The sum so far; of a softmax neuron that waits for its layer, the net input, which is all that it has."""
    waits = step.phase is Phase.FORWARD and step.results[-1].ref.quantity is Quantity.NET_INPUT
    if not step.results or not (term or waits):
        return None
    return HIDDEN if seen.hides(step.made(0)) else seen.numbers.short(step.terms[term - 1].value)
