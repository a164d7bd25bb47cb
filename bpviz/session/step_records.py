"""Steps as scripts and spreadsheets read them."""

from collections.abc import Iterator

from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot

CSV_HEADER = ("phase", "layer", "neuron", "name", "first", "second", "before", "value", "line")
EXPECTED = Quantity.EXPECTED
Cell = str | int | float | None


def as_json(step: Step, snapshot: Snapshot) -> dict[str, object]:
    """A Step as scripts read it, in a snapshot of its whole row. The loss of a row belongs to the output layer, and to
    no neuron of it."""
    described: dict[str, object] = {
        "phase": step.phase.value,
        "layer": step.unit.layer if step.unit else snapshot.experiment.last_layer,
        "neuron": step.unit.index if step.unit else None,
        "terms": [[factor.value for factor in term.factors] for term in step.terms],
        "line": step.line,
    }
    results = {result.ref.quantity: result.value for result in step.results}
    match step.phase:
        case Phase.FORWARD if step.shares:
            described["net_input"] = snapshot.value(Ref(Quantity.NET_INPUT, step.unit))
            described["largest"] = results[Quantity.LARGEST]
            described["total"] = results[Quantity.TOTAL]
            described["output"] = results[Quantity.OUTPUT]
        case Phase.FORWARD:
            described["bias"] = step.base.value
            described["net_input"] = results[Quantity.NET_INPUT]
            described["output"] = results.get(Quantity.OUTPUT)
        case Phase.LOSS:
            described["loss"] = results[Quantity.ROW_ERROR]
        case Phase.BACKWARD:
            described["error"] = results[Quantity.ERROR]
            described["delta"] = results[Quantity.DELTA]
        case Phase.ACCUMULATE:
            described["gradients"] = [
                {"weight": _place(step.made(i)), "value": term.value} for i, term in enumerate(step.terms)
            ]
        case Phase.UPDATE:
            described["changes"] = [
                {"weight": _place(change.ref), "old": change.old, "new": change.new} for change in step.changes
            ]
    return described


def _place(ref: Ref) -> int | str:
    """Which of a neuron's weights it is: that of an input, from 0, or the bias."""
    return ref.source.index if ref.source else "bias"


def as_lines(step: Step, snapshot: Snapshot, names: Names) -> Iterator[tuple[Cell, ...]]:
    """A Step as lines of a table with the columns `CSV_HEADER`: one for each term of its sum, with the two numbers it
    is made of, the value so far and the value before it, where that is known; and one for each result."""
    layer = step.unit.layer if step.unit else snapshot.experiment.last_layer
    start = step.phase.value, layer, step.unit.index if step.unit else None
    for i, term in enumerate(step.terms):
        remembered = term.remembered
        first, second, *_ = (
            *(factor.value for factor in term.factors[: len(term.factors) - len(remembered)]),
            None,
            None,
        )
        yield *start, names.ref(step.made(i)), first, second, _before(step, i), term.value, term.line
        yield from ((*start, names.ref(ref), None, None, None, value, term.line) for ref, value in remembered)
    for result in step.computed:
        yield *start, names.ref(result.ref), None, None, None, result.value, result.line


def _before(step: Step, i: int) -> float | None:
    """What term `i` is added to, or the weight that it changes; None of a difference, and of a batch's gradient."""
    if step.changes:
        return step.changes[i].old
    second = step.terms[i].factors[1].ref
    if step.phase is Phase.ACCUMULATE or (step.phase is Phase.BACKWARD and second and second.quantity is EXPECTED):
        return None
    return step.terms[i - 1].value if i else step.base.value
