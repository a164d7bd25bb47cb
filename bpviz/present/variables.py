"""What the variables pane lists: what this Step changed, what it read, and where the run stands."""

from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, NumberFormat, exact
from bpviz.session.experiment import Procedure
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot

MOST = 48  # of a kind; a neuron with a thousand inputs is read elsewhere


class Variable(NamedTuple):
    """A line of the pane. `text` is the number as it may be shown, `full` all of it and, for a change, what it was."""

    name: str
    ref: Ref | None
    text: str
    full: str
    changed: bool = False


def variables(snapshot: Snapshot, names: Names, numbers: NumberFormat, hides: Callable[[Ref], bool]) -> list[Variable]:
    """The variables of a moment: changed, then read, then learning rate, epoch, row and the errors."""

    def shown(ref: Ref, value: float | None, changed: bool = False, old: float | None = None) -> Variable:
        name = _NAMES.get(ref.quantity) or names.ref(ref)
        if hides(ref):
            return Variable(name, ref, HIDDEN, HIDDEN, changed)
        was = "" if old is None else f", was {exact(old)}"
        return Variable(name, ref, numbers.short(value), exact(value) + was, changed)

    found: dict[object, Variable] = {}
    step, term = snapshot.step, snapshot.position.term
    if step and term and step.results:
        found["sum"] = _sum_so_far(step, term, names, numbers, hides)
    for ref, value, old in _changed(step, term) if step else ():
        found[ref] = shown(ref, value, True, old)
    for ref, number in _read(step, term) if step else ():
        found.setdefault(ref, shown(ref, number))
    for ref in _read_beside_terms(step) if step and not term else ():
        found.setdefault(ref, shown(ref, snapshot.value(ref)))
    trains = snapshot.experiment.procedure is Procedure.TRAIN
    if trains:
        rate = Ref(Quantity.LEARNING_RATE)
        found.setdefault(rate, shown(rate, snapshot.value(rate)))
    turns: list[tuple[str, int | None]] = [("epoch", snapshot.epoch), ("row", _counted(snapshot.row))]
    if snapshot.experiment.shuffle:
        turns.append(("data row", _counted(snapshot.data_row)))
    for name, turn in turns:
        text = NOT_COMPUTED if turn is None else str(turn)
        found[name] = Variable(name, None, text, text)
    errors = [Ref(Quantity.ROW_ERROR), Ref(Quantity.EPOCH_ERROR)] if trains else []
    for ref in (*errors, *(_weights(snapshot) if step is None else ())):
        found.setdefault(ref, shown(ref, snapshot.value(ref)))
    return list(found.values())


def _counted(row: int | None) -> int | None:
    return None if row is None else row + 1


_NAMES = {Quantity.LEARNING_RATE: "learning_rate"}


def _changed(step: Step, term: int) -> Iterator[tuple[Ref, float, float | None]]:
    for result in step.computed if not term else ():
        yield result.ref, result.value, None
    count = min(term or len(step.terms), MOST)
    for i in range(count if step.phase is Phase.ACCUMULATE else 0):
        yield step.made(i), step.terms[i].value, None
    for change, made in zip(step.changes[:count], step.terms[:count], strict=False):
        yield change.ref, change.new, change.old
        yield from ((ref, value, None) for ref, value in made.remembered)


def _read_beside_terms(step: Step) -> Iterator[Ref]:
    """What a Step reads and has in none of its terms."""
    if step.phase is Phase.BACKWARD:
        yield Ref(Quantity.OUTPUT, step.unit)
    if step.shares:
        yield Ref(Quantity.NET_INPUT, step.unit)
        yield from (Ref(quantity) for quantity in (Quantity.LARGEST, Quantity.TOTAL))


def _sum_so_far(step: Step, term: int, names: Names, numbers: NumberFormat, hides: Callable[[Ref], bool]) -> Variable:
    name = f"{names.ref(step.made(0))} so far"
    if hides(step.made(0)):
        return Variable(name, None, HIDDEN, HIDDEN, True)
    value = step.terms[term - 1].value
    return Variable(name, None, numbers.short(value), exact(value), True)


def _read(step: Step, term: int) -> Iterator[tuple[Ref, float]]:
    """The operands of the Step's terms; in the middle of a sum those of the last term, then of the ones before."""
    order = range(term - 1, -1, -1) if term else range(len(step.terms))
    for i in order[:MOST]:
        for ref, value in step.terms[i].factors:
            if ref:
                yield ref, value
    if step.base.ref:
        yield step.base.ref, step.base.value


def _weights(snapshot: Snapshot) -> Iterator[Ref]:
    """Every weight and bias, in the order in which they are drawn."""
    layers = snapshot.experiment.layers
    every = (
        Ref(Quantity.WEIGHT, Unit(layer, j), Unit(layer - 1, i)) if i < inputs else Ref(Quantity.BIAS, Unit(layer, j))
        for layer, (inputs, size) in enumerate(pairwise(layers))
        for j in range(size)
        for i in range(inputs + 1)
    )
    return islice(every, MOST)
