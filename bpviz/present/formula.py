"""The formulas of a moment: symbolic, and with the numbers that its Step used."""

from collections.abc import Callable

from bpviz.engine.steps import Ref
from bpviz.present.formula_parts import Formula, Line, Writer, latex_document, plain_line
from bpviz.present.formula_steps import step_formulas, term_formulas
from bpviz.present.formula_units import (
    batch_formulas,
    epoch_formulas,
    layer_formulas,
    pass_formulas,
    row_formulas,
    start_formulas,
)
from bpviz.present.moments import Kind, kind_of
from bpviz.present.number_format import NumberFormat
from bpviz.session.names import Names
from bpviz.session.snapshot import BatchSummary, EpochSummary, RowSummary, Snapshot

__all__ = ["Formula", "Line", "formulas", "latex_document", "plain_line"]


def formulas(
    snapshot: Snapshot,
    names: Names,
    numbers: NumberFormat,
    revealed: bool,
    hides: Callable[[Ref], bool] | None = None,
) -> tuple[Formula, ...]:
    """The formulas of a moment: at the start the first weights, none while the run is fast. Of an update that is not
    `revealed`, those numbers are there that it does not hide."""
    writer = Writer(names, numbers, revealed, hides)
    step, summary = snapshot.step, snapshot.summary
    match kind_of(snapshot):
        case Kind.START:
            return start_formulas(snapshot, writer)
        case Kind.TERM if step:
            return term_formulas(snapshot, step, snapshot.position.term, writer)
        case Kind.STEP | Kind.NOT_FINITE if step:
            return step_formulas(snapshot, step, writer)
        case Kind.LAYER if step:
            return layer_formulas(snapshot, step, writer)
        case Kind.PASS if step:
            return pass_formulas(snapshot, step, writer)
        case Kind.ROW if isinstance(summary, RowSummary):
            return row_formulas(snapshot, summary, writer)
        case Kind.BATCH if isinstance(summary, BatchSummary):
            return batch_formulas(summary, writer)
        case Kind.EPOCH if isinstance(summary, EpochSummary):
            return epoch_formulas(snapshot, summary, writer)
    return ()
