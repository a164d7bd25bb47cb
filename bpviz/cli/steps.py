"""`bpviz steps`: every Step of one row."""

import argparse
import json
from collections.abc import Iterator

from bpviz.cli.errors import CommandError
from bpviz.cli.experiment import compare_with_document, experiment_of
from bpviz.cli.running import check_finite, run_of
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Step, Term
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.step_records import as_json
from bpviz.session.timeline import Position


def steps(options: argparse.Namespace) -> int:
    """Prints the Steps of row `--example` of epoch `--epoch`, as a table or a JSON array. Raises CommandError."""
    run = run_of(experiment_of(options))
    number = row_number(options, run)
    run.seek(Position(run.timeline.row_start(number + 1)))
    snapshot = run.snapshot()
    if options.json:
        check_finite(snapshot)
        print(json.dumps([as_json(step, snapshot) for step in snapshot.steps], allow_nan=False))
    elif run.timeline.place(run.position)[0] == number:
        _print_table(snapshot)
    check_finite(snapshot)
    compare_with_document(options, run)
    return 0


def row_number(options: argparse.Namespace, run: Run) -> int:
    """The row that `--epoch` and `--example` mean, counted over all epochs. Raises CommandError."""
    _check_range("--epoch", options.epoch, run.timeline.epochs, "epochs")
    _check_range("--example", options.example, run.timeline.rows, "rows")
    return int(options.epoch * run.timeline.rows + options.example)


def _check_range(option: str, value: int, count: int, noun: str) -> None:
    if not 0 <= value < count:
        there = f"the {noun} are 0 to {count - 1}" if count else f"the run has no {noun}"
        raise CommandError(f"{option}: {value} is not there; {there}")


def _print_table(snapshot: Snapshot) -> None:
    """A line for each number that the row's Steps computed, after the Step's number, its phase and its neuron."""
    names = Names(snapshot.experiment.layers)
    width = max(8, *(len(step.phase) for step in snapshot.steps))
    for number, step in enumerate(snapshot.steps):
        unit = names.unit(step.unit) if step.unit else ""
        for i, line in enumerate(_lines(step, names, snapshot.experiment.loss)):
            start = f"{number:>3}  {step.phase:{width}}  {unit:6}" if i == 0 else ""
            print(f"{start:{width + 13}}  {line}")


def _lines(step: Step, names: Names, loss: str) -> Iterator[str]:
    for change, term in zip(step.changes, step.terms, strict=False):  # Steps without changes have terms nevertheless
        yield f"{names.ref(change.ref)}: {change.old!r} -> {change.new!r}"
        yield from (f"{names.ref(ref)} = {value!r}" for ref, value in term.remembered)
    if step.phase is Phase.ACCUMULATE:
        for i, term in enumerate(step.terms):
            yield f"{names.ref(step.made(i))} += {_term(step, term, loss)} -> {term.value!r}"
    summed = step.made(0) if step.terms and step.results else None
    for result in step.results:
        yield f"{names.ref(result.ref)} = {result.value!r}" + (f" = {_sum(step, loss)}" if result.ref == summed else "")


def _sum(step: Step, loss: str) -> str:
    """The sum of a Step with its numbers put in."""
    terms = [_term(step, term, loss) for term in step.terms]
    return " + ".join([repr(step.base.value), *terms] if step.base.ref else terms)


def _term(step: Step, term: Term, loss: str) -> str:
    first, second = (_operand(factor.value) for factor in term.factors)
    if step.shares:
        return f"exp({first} - {second})"
    if step.phase is Phase.LOSS:
        return f"{first} * -log({second})" if loss == "cross_entropy" else f"({first} - {second})^2"
    if term.factors[1].ref and term.factors[1].ref.quantity is Quantity.EXPECTED:
        return f"{first} - {second}"
    return f"{first} * {second}"


def _operand(value: float) -> str:
    return f"({value!r})" if value < 0 else repr(value)
