"""What the variables pane lists: what this Step changed, what it read, and where the run stands."""

from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step
from bpviz.present.names import Names
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, NumberFormat, exact
from bpviz.session.experiment import Procedure
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
    if step and step.phase is Phase.BACKWARD and not term:
        output = Ref(Quantity.OUTPUT, step.unit)
        found.setdefault(output, shown(output, snapshot.value(output)))
    trains = snapshot.experiment.procedure is Procedure.TRAIN
    if trains:
        rate = Ref(Quantity.LEARNING_RATE)
        found.setdefault(rate, shown(rate, snapshot.value(rate)))
    row = NOT_COMPUTED if snapshot.row is None else str(snapshot.row + 1)
    for name, text in ("epoch", str(snapshot.epoch)), ("row", row):
        found[name] = Variable(name, None, text, text)
    errors = [Ref(Quantity.ROW_ERROR), Ref(Quantity.EPOCH_ERROR)] if trains else []
    for ref in (*errors, *(_weights(snapshot) if step is None else ())):
        found.setdefault(ref, shown(ref, snapshot.value(ref)))
    return list(found.values())


_NAMES = {Quantity.LEARNING_RATE: "learning_rate"}


def _changed(step: Step, term: int) -> Iterator[tuple[Ref, float, float | None]]:
    for result in step.results if not term else ():
        yield result.ref, result.value, None
    count = term or len(step.changes)
    for change in islice(step.changes, min(count, MOST)):
        yield change.ref, change.new, change.old


def _sum_so_far(step: Step, term: int, names: Names, numbers: NumberFormat, hides: Callable[[Ref], bool]) -> Variable:
    name = f"{names.ref(step.results[0].ref)} so far"
    if hides(step.results[0].ref):
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
