"""What the graph says beside its drawing: the headings of its columns, and the tooltip of a number."""

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_action import Seen
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, exact
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.snapshot import Notice

DEAD, SATURATED = "dead", "saturated"  # does not learn: the derivative was 0, or hardly more, in all rows of an epoch
MOST_TERMS = 4  # of a sum in a formula; beyond, an ellipsis stands for those between

_IN_NEURON = (Quantity.NET_INPUT, Quantity.OUTPUT, Quantity.ERROR, Quantity.DERIVATIVE, Quantity.DELTA)


def headings(experiment: Experiment) -> list[tuple[str, ...]]:
    """What stands over each column, from long to short: 'HIDDEN · sigmoid', 'HIDDEN'."""
    found: list[tuple[str, ...]] = [("INPUT", "IN")]
    last = experiment.last_layer
    for layer, transfer in enumerate(experiment.transfers):
        word, short = ("OUTPUT", "OUT") if layer == last else ("HIDDEN" + (f" {layer + 1}" if last > 1 else ""), "HID")
        found.append((f"{word} · {transfer}", word, short))
    return found


def hint(seen: Seen, ref: Ref, short: bool = False) -> str:
    """All digits of a number and, unless `short`, how it comes about; of a neuron, everything that is in it."""
    if short or ref.unit is None or ref.unit.layer < 0:
        return _line(seen, ref)
    if ref.quantity in (Quantity.WEIGHT, Quantity.BIAS):
        return _line(seen, ref) + _update(seen, ref, ref.unit)
    if ref.quantity not in _IN_NEURON:
        return _line(seen, ref)
    trains = seen.snapshot.experiment.procedure in (Procedure.TRAIN, Procedure.BACKWARD)
    quantities = _IN_NEURON if trains else _IN_NEURON[:2]
    lines = []
    for quantity in quantities:
        number = Ref(quantity, ref.unit)
        lines.append(_line(seen, number))
        lines.append(f"    = {_formula(seen, quantity, ref.unit)}")
    if ref.unit.layer == seen.snapshot.experiment.last_layer:
        lines.append(_line(seen, Ref(Quantity.EXPECTED, ref.unit)))
    lines += [_stuck(notice) for notice in seen.snapshot.notices if notice.unit == ref.unit]
    return "\n".join(lines)


def _stuck(notice: Notice) -> str:
    """That a neuron does not learn, and since when."""
    word, size = (DEAD, "0") if notice.exactly_zero else (SATURATED, "below 0.000001")
    began = notice.began
    return f"{word}: its slope was {size} for every row of an epoch; since epoch {began.epoch}, row {began.row + 1}"


def _update(seen: Seen, ref: Ref, unit: Unit) -> str:
    """How a weight or bias moves in the update, and in this Step's what it was."""
    if seen.snapshot.experiment.procedure is not Procedure.TRAIN:
        return ""
    factor = f" × {seen.names.ref(Ref(Quantity.OUTPUT, ref.source))}" if ref.source else ""
    name, step = seen.names.ref(ref), seen.snapshot.step
    done = step.changes[: seen.snapshot.position.term or None] if step and step.unit == unit else ()
    was = "".join(f"\n    was {exact(change.old)}" for change in done if change.ref == ref)
    return f"{was}\n    update: {name} − rate × delta[{seen.names.unit(unit)}]{factor}"


def _line(seen: Seen, ref: Ref) -> str:
    value = HIDDEN if seen.hides(ref) else exact(seen.value(ref))
    later = "  (not computed yet in this row)" if value == NOT_COMPUTED else ""
    return f"{seen.names.ref(ref)} = {value}{later}"


def _formula(seen: Seen, quantity: Quantity, unit: Unit) -> str:
    """The right side of a neuron's number."""
    experiment, name = seen.snapshot.experiment, seen.names.unit(unit)
    transfer = experiment.transfers[unit.layer]
    match quantity:
        case Quantity.NET_INPUT:
            below = [Unit(unit.layer - 1, i) for i in range(experiment.layers[unit.layer])]
            terms = [_product(seen, Ref(Quantity.WEIGHT, unit, u), Ref(Quantity.OUTPUT, u)) for u in below]
            return " + ".join([f"b[{name}]", *_shortened(terms)])
        case Quantity.OUTPUT:
            return f"{transfer}(net[{name}])"
        case Quantity.ERROR if unit.layer == experiment.last_layer:
            return f"out[{name}] − expected[{name}]"
        case Quantity.ERROR:
            above = [Unit(unit.layer + 1, i) for i in range(experiment.layers[unit.layer + 2])]
            terms = [_product(seen, Ref(Quantity.WEIGHT, u, unit), Ref(Quantity.DELTA, u)) for u in above]
            return " + ".join(_shortened(terms))
        case Quantity.DERIVATIVE:
            return f"{transfer}′ at out[{name}]"
        case _:
            return f"error[{name}] × slope[{name}]"


def _product(seen: Seen, first: Ref, second: Ref) -> str:
    return f"{seen.names.ref(first)} × {seen.names.ref(second)}"


def _shortened(terms: list[str]) -> list[str]:
    return terms if len(terms) <= MOST_TERMS else [*terms[: MOST_TERMS - 2], "…", terms[-1]]
