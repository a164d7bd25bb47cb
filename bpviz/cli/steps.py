"""`bpviz steps`: every Step of one row."""

import argparse
import json

from bpviz.cli.errors import CommandError
from bpviz.cli.experiment import experiment_of
from bpviz.cli.running import check_finite
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Step, Term
from bpviz.present.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position


def steps(options: argparse.Namespace) -> int:
    """Prints the Steps of row `--example` of epoch `--epoch`, as a table or a JSON array. Raises CommandError."""
    run = Run(experiment_of(options))
    _check_range("--epoch", options.epoch, run.timeline.epochs, "epochs")
    _check_range("--example", options.example, run.timeline.rows, "rows")
    row_number = options.epoch * run.timeline.rows + options.example
    run.seek(Position(run.timeline.row_start(row_number + 1)))
    snapshot = run.snapshot()
    if options.json:
        check_finite(snapshot)
        last_layer = run.experiment.last_layer
        print(json.dumps([as_json(step, last_layer) for step in snapshot.steps], allow_nan=False))
        return 0
    if run.timeline.place(run.position)[0] == row_number:
        _print_table(snapshot)
    check_finite(snapshot)
    return 0


def _check_range(option: str, value: int, count: int, noun: str) -> None:
    if not 0 <= value < count:
        there = f"the {noun} are 0 to {count - 1}" if count else f"the run has no {noun}"
        raise CommandError(f"{option}: {value} is not there; {there}")


def as_json(step: Step, last_layer: int) -> dict[str, object]:
    """A Step as scripts read it. The loss of a row belongs to the output layer, and to no neuron of it."""
    described: dict[str, object] = {
        "phase": step.phase.value,
        "layer": step.unit.layer if step.unit else last_layer,
        "neuron": step.unit.index if step.unit else None,
        "terms": [[factor.value for factor in term.factors] for term in step.terms],
        "line": step.line,
    }
    match step.phase:
        case Phase.FORWARD:
            described["bias"] = step.base.value
            described["net_input"] = step.result(Quantity.NET_INPUT)
            described["output"] = step.result(Quantity.OUTPUT)
        case Phase.LOSS:
            described["loss"] = step.result(Quantity.ROW_ERROR)
        case Phase.BACKWARD:
            described["error"] = step.result(Quantity.ERROR)
            described["delta"] = step.result(Quantity.DELTA)
        case Phase.UPDATE:
            described["changes"] = [_change(change) for change in step.changes]
    return described


def _change(change: Change) -> dict[str, object]:
    source = change.ref.source
    return {"weight": source.index if source else "bias", "old": change.old, "new": change.new}


def _print_table(snapshot: Snapshot) -> None:
    """A line for each number that the row's Steps computed, after the Step's number, its phase and its neuron."""
    names = Names(snapshot.experiment.layers)
    for number, step in enumerate(snapshot.steps):
        lines = [f"{names.ref(change.ref)}: {change.old!r} -> {change.new!r}" for change in step.changes]
        sums = [f" = {_sum(step)}", *[""] * len(step.results)]
        lines += [f"{names.ref(r.ref)} = {r.value!r}{s}" for r, s in zip(step.results, sums, strict=False)]
        unit = names.unit(step.unit) if step.unit else ""
        for i, line in enumerate(lines):
            start = f"{number:>3}  {step.phase:8}  {unit:6}" if i == 0 else ""
            print(f"{start:21}  {line}")


def _sum(step: Step) -> str:
    """The sum of a Step with its numbers put in."""
    terms = [_term(step, term) for term in step.terms]
    return " + ".join([repr(step.base.value), *terms] if step.phase is Phase.FORWARD else terms)


def _term(step: Step, term: Term) -> str:
    first, second = (_operand(factor.value) for factor in term.factors)
    if step.phase is Phase.LOSS:
        return f"({first} - {second})^2"
    if term.factors[1].ref and term.factors[1].ref.quantity is Quantity.EXPECTED:
        return f"{first} - {second}"
    return f"{first} * {second}"


def _operand(value: float) -> str:
    return f"({value!r})" if value < 0 else repr(value)
