"""The formulas of a whole layer, pass, row, batch or epoch: products as one matrix formula, and what has changed."""

from collections.abc import Iterable, Sequence

from bpviz.engine.activations import SOFTMAX
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref, Step, Value
from bpviz.present.formula_parts import (
    Chunk,
    Formula,
    Line,
    Look,
    Matrix,
    Token,
    Writer,
    left_out,
    operator,
    shown_terms,
)
from bpviz.present.formula_symbols import (
    BATCH_ERROR,
    EPOCH_ERROR,
    NO_SYMBOLS,
    PASSES,
    LayerSymbols,
    layer_name,
    row_error,
)
from bpviz.present.setup_text import counted
from bpviz.session.snapshot import BatchSummary, EpochSummary, RowSummary, Snapshot

LARGEST_MATRIX = 6  # rows and columns whose numbers are written out
CHANGES_SHOWN = 3
NEURONS_AT_START = 4
PASSED = (Quantity.OUTPUT, Quantity.DELTA)  # what a pass leaves in each neuron


def start_formulas(snapshot: Snapshot, writer: Writer) -> tuple[Formula, ...]:
    """The first weights of the first neurons, in the order in which they are drawn."""
    units = [Unit(layer, j) for layer, size in enumerate(snapshot.experiment.layers[1:]) for j in range(size)]
    lines = [_weights_line(snapshot, unit, writer) for unit in units[:NEURONS_AT_START]]
    if len(units) > NEURONS_AT_START:
        more = counted(len(units) - NEURONS_AT_START, "more neuron", "more neurons")
        lines.append(_note(f"⋯ {more} ⋯"))
    return (Formula(NO_SYMBOLS, tuple(lines)),)


def _weights_line(snapshot: Snapshot, unit: Unit, writer: Writer) -> Line:
    """'h1  w = 0.1344, 0.8474, b = 0.7638'."""
    count = snapshot.experiment.layers[unit.layer]
    head, left, tail = shown_terms(count)
    refs = [Ref(Quantity.WEIGHT, unit, Unit(unit.layer - 1, i)) for i in (*head, *tail)]
    tokens = [writer.number(snapshot.value(ref) or 0.0, ref, first=True) for ref in refs]
    if left:
        tokens.insert(len(head), left_out(left))
    chunks: list[Chunk] = [(token, Token(",")) for token in tokens]
    chunks[0] = (Token("w", None, "", Look.SYMBOL), operator(" ="), *chunks[0])
    bias = Ref(Quantity.BIAS, unit)
    number = writer.number(snapshot.value(bias) or 0.0, bias, first=True)
    chunks.append((Token("b", None, "", Look.SYMBOL), operator(" ="), number))
    return Line(tuple(chunks), (Token(writer.names.unit(unit)),))


def layer_formulas(snapshot: Snapshot, step: Step, writer: Writer) -> tuple[Formula, ...]:
    """The layer that has just had its turn in a phase; `step` is its last."""
    assert step.unit
    layer = step.unit.layer
    steps = _of_layer(snapshot, step.phase, layer)
    symbols = LayerSymbols(snapshot.experiment, layer)
    match step.phase:
        case Phase.FORWARD:
            return _forward_layer(steps, writer, symbols)
        case Phase.ACCUMULATE:
            return (Formula(symbols.gradients(), (_added_line(steps, writer),)),)
        case Phase.UPDATE:
            line = (
                _update_line(steps, writer) if snapshot.experiment.is_tutorials_update else _old_new_line(steps, writer)
            )
            return Formula(symbols.update(), (line,)), *map(Formula, symbols.remembered())
        case _:
            is_output = layer == snapshot.experiment.last_layer
            first = _differences_line(steps, writer) if is_output else _blame_line(steps, writer)
            deltas = _slopes_lines(steps, writer, is_softmax=snapshot.experiment.transfers[layer] == SOFTMAX)
            return Formula(symbols.errors(), (first,)), Formula(symbols.deltas(), deltas)


def _of_layer(snapshot: Snapshot, phase: Phase, layer: int) -> list[Step]:
    return [step for step in snapshot.steps if step.phase is phase and step.unit and step.unit.layer == layer]


def _forward_layer(steps: Sequence[Step], writer: Writer, symbols: LayerSymbols) -> tuple[Formula, ...]:
    nets, outputs = symbols.net_inputs(), symbols.outputs()
    sharing = [step for step in steps if step.shares]
    steps = [step for step in steps if not step.shares]
    if not _fits(steps):
        rows, columns = len(steps), len(steps[0].terms)
        return Formula(nets, (_note(f"({rows} × {columns}) · ({columns}) + ({rows})"),)), Formula(outputs)
    chunks: list[Chunk] = [
        (operator("="), _weights(writer, steps), operator(" ·"), _column(writer, _second_factors(steps[0]))),
        (operator("+"), _column(writer, [step.base for step in steps])),
    ]
    printed = [writer.shown(step.base.value) + _printed_products(writer, step) for step in steps]
    chunks.append(_results(writer, steps, 0, printed))
    made = (operator("="), _vector(writer, sharing or steps, -1))
    return Formula(nets, (Line(tuple(chunks)),)), Formula(outputs, (Line((made,)),))


def _differences_line(steps: Sequence[Step], writer: Writer) -> Line:
    """Outputs minus expected outputs."""
    if len(steps) > LARGEST_MATRIX:
        return _note(f"{len(steps)} differences")
    outputs, expected = ([step.terms[0].factors[i] for step in steps] for i in (0, 1))
    printed = [writer.shown(a.value) - writer.shown(y.value) for a, y in zip(outputs, expected, strict=True)]
    return Line(
        (
            (operator("="), _column(writer, outputs)),
            (operator("−"), _column(writer, expected)),
            _results(writer, steps, 0, printed),
        )
    )


def _blame_line(steps: Sequence[Step], writer: Writer) -> Line:
    """The next layer's weights, read the other way, times its deltas."""
    if not _fits(steps):
        columns = len(steps[0].terms)
        return _note(f"({len(steps)} × {columns}) · ({columns})")
    printed = [_printed_products(writer, step) for step in steps]
    product = (operator("="), _weights(writer, steps), operator(" ·"), _column(writer, _second_factors(steps[0])))
    return Line((product, _results(writer, steps, 0, printed)))


def _slopes_lines(steps: Sequence[Step], writer: Writer, is_softmax: bool) -> tuple[Line, ...]:
    """Error signals times slopes; those of softmax are the deltas themselves."""
    if len(steps) > LARGEST_MATRIX:
        return ()
    if is_softmax:
        return (Line(((operator("="), _vector(writer, steps, 2)),)),)
    printed = [writer.shown(step.results[0].value) * writer.shown(step.results[1].value) for step in steps]
    errors, slopes = (_vector(writer, steps, which, Look.PLAIN) for which in (0, 1))
    return (Line(((operator("="), errors, operator(" ⊙"), slopes), _results(writer, steps, 2, printed))),)


def _update_line(steps: Sequence[Step], writer: Writer) -> Line:
    """The old weights, the rate times column times row, the new weights; the biases are the last column."""
    columns = len(steps[0].changes)
    if len(steps) > LARGEST_MATRIX or columns > LARGEST_MATRIX:
        return _note(f"({len(steps)} × {columns}) − η · ({len(steps)}) · ({columns})")
    old = Matrix(tuple(tuple(_entry(writer, Value(c.ref, c.old)) for c in step.changes) for step in steps))
    new = Matrix(tuple(tuple(writer.result(c.new, c.ref) for c in step.changes) for step in steps))
    deltas = _column(writer, [step.terms[0].factors[0] for step in steps])
    inputs = Matrix((tuple(_entry(writer, value) for value in _second_factors(steps[0])),))
    rate = steps[0].base
    printed, true = [], []
    for step in steps:
        for term, change in zip(step.terms, step.changes, strict=True):
            delta, value = term.factors
            moved = writer.shown(rate.value) * writer.shown(delta.value) * writer.shown(value.value)
            printed.append(writer.shown(change.old) - moved)
            true.append(change.new)
    moves = (operator("−"), writer.number(rate.value, rate.ref), operator(" ·"), deltas, operator(" ·"), inputs)
    return Line(((operator("←"), old), moves, (_relation(writer, printed, true), new)))


def _old_new_line(steps: Sequence[Step], writer: Writer) -> Line:
    """The old weights and the new ones; the biases are the last column."""
    columns = len(steps[0].changes)
    if len(steps) > LARGEST_MATRIX or columns > LARGEST_MATRIX:
        return _note(f"({len(steps)} × {columns})")
    old = Matrix(tuple(tuple(_entry(writer, Value(c.ref, c.old)) for c in step.changes) for step in steps))
    new = Matrix(tuple(tuple(writer.result(c.new, c.ref) for c in step.changes) for step in steps))
    return Line(((operator("="), old), (Token("→ "), new)))


def _added_line(steps: Sequence[Step], writer: Writer) -> Line:
    """Deltas times inputs, and the gradients that the batch has by now."""
    columns = len(steps[0].terms)
    if len(steps) > LARGEST_MATRIX or columns > LARGEST_MATRIX:
        return _note(f"+ ({len(steps)}) · ({columns})")
    deltas = _column(writer, [step.terms[0].factors[0] for step in steps])
    inputs = Matrix((tuple(_entry(writer, value) for value in _second_factors(steps[0])),))
    made = Matrix(
        tuple(tuple(writer.result(term.value, step.made(i)) for i, term in enumerate(step.terms)) for step in steps)
    )
    return Line(((operator("+"), deltas, operator(" ·"), inputs), (Token("→ "), made)))


def pass_formulas(snapshot: Snapshot, step: Step, writer: Writer) -> tuple[Formula, ...]:
    """What a pass has left: the outputs or deltas of every layer, or the largest changes."""
    if step.phase is Phase.UPDATE:
        changes = [change for other in snapshot.steps for change in other.changes]
        changes.sort(key=lambda change: abs(change.new - change.old), reverse=True)
        return (Formula(NO_SYMBOLS, _changes(writer, changes[:CHANGES_SHOWN])),)
    if step.phase is Phase.ACCUMULATE:
        return (Formula(PASSES[step.phase]),)
    last = snapshot.experiment.last_layer
    order = range(last + 1) if step.phase is Phase.FORWARD else range(last, -1, -1)
    lines = []
    for layer in order:
        word = Token("a" if step.phase is Phase.FORWARD else "δ", None, "", Look.SYMBOL)
        label = word, Token(layer_name(snapshot.experiment, layer), None, "", Look.PLAIN, -1)
        ended = [made for made in _of_layer(snapshot, step.phase, layer) if made.results[-1].ref.quantity in PASSED]
        lines.append(Line(_listed(writer, ended), label))
    return (Formula(PASSES[step.phase], tuple(lines)),)


def _listed(writer: Writer, steps: Sequence[Step]) -> tuple[Chunk, ...]:
    """'= (0.7942, 0.7967)': the last result of each Step."""
    head, left, tail = shown_terms(len(steps))
    last = [writer.result(step.results[-1].value, step.results[-1].ref) for step in steps]
    tokens = [last[i] for i in head] + ([left_out(left)] if left else []) + [last[i] for i in tail]
    chunks: list[Chunk] = [*((token, Token(",")) for token in tokens[:-1]), (tokens[-1], Token(")"))]
    chunks[0] = (operator("="), Token("("), *chunks[0])
    return tuple(chunks)


def row_formulas(snapshot: Snapshot, summary: RowSummary, writer: Writer) -> tuple[Formula, ...]:
    """The row error before and after the row's own update, and what moved most; inside a batch the row error alone."""
    before = writer.number(summary.error_before, Ref(Quantity.ROW_ERROR), first=True)
    symbols = row_error(snapshot.experiment)
    if not summary.largest_changes:
        return (Formula(symbols, (Line(((operator("="), before),)),)),)
    lines = _labelled("row error before", before), _labelled("after", writer.result(summary.error_after, None))
    return Formula(symbols, lines), Formula(NO_SYMBOLS, _changes(writer, summary.largest_changes))


def batch_formulas(summary: BatchSummary, writer: Writer) -> tuple[Formula, ...]:
    """The errors of a batch's rows before and after its update, and what moved most."""
    lines: tuple[Line, ...] = ()
    if summary.errors:
        before, after = summary.errors
        lines = (
            _labelled("row errors before", writer.number(before, None, first=True)),
            _labelled("after", writer.result(after, None)),
        )
    return Formula(BATCH_ERROR, lines), Formula(NO_SYMBOLS, _changes(writer, summary.largest_changes))


def epoch_formulas(snapshot: Snapshot, summary: EpochSummary, writer: Writer) -> tuple[Formula, ...]:
    """The epoch error beside that of the epoch before, and the weight that moved most."""
    lines = [_labelled(f"epoch {snapshot.epoch}", writer.result(summary.error, Ref(Quantity.EPOCH_ERROR)))]
    if summary.error_before is not None:
        before = writer.number(summary.error_before, None, first=True)
        lines.insert(0, _labelled(f"epoch {snapshot.epoch - 1}", before))
    moved = [summary.moved_most] if summary.moved_most else []
    return Formula(EPOCH_ERROR, tuple(lines)), Formula(NO_SYMBOLS, _changes(writer, moved))


def _labelled(label: str, number: Token) -> Line:
    return Line(((operator("="), number),), (Token(label, number.ref, "", Look.QUIET),))


def _changes(writer: Writer, changes: Iterable[Change]) -> tuple[Line, ...]:
    """'w[y1,h1] = 0.8040 → 0.8372'."""
    both = ((change.ref, *writer.old_and_new(change)) for change in changes)
    return tuple(Line(((operator("="), old), (Token("→ "), new)), writer.label(ref)) for ref, old, new in both)


def _note(text: str) -> Line:
    return Line(((Token(text, None, "", Look.QUIET),),))


def _fits(steps: Sequence[Step]) -> bool:
    return len(steps) <= LARGEST_MATRIX and len(steps[0].terms) <= LARGEST_MATRIX


def _weights(writer: Writer, steps: Sequence[Step]) -> Matrix:
    """The first factors of all terms, a row a Step."""
    return Matrix(tuple(tuple(_entry(writer, term.factors[0]) for term in step.terms) for step in steps))


def _second_factors(step: Step) -> list[Value]:
    return [term.factors[1] for term in step.terms]


def _printed_products(writer: Writer, step: Step) -> float:
    """What the printed factors give: only to know whether `=` may stand."""
    total = 0.0
    for term in step.terms:
        one, two = term.factors
        total += writer.shown(one.value) * writer.shown(two.value)
    return total


def _entry(writer: Writer, value: Value) -> Token:
    return writer.number(value.value, value.ref, first=True)


def _column(writer: Writer, values: Iterable[Value]) -> Matrix:
    return Matrix(tuple((_entry(writer, value),) for value in values))


def _vector(writer: Writer, steps: Sequence[Step], which: int, look: Look = Look.RESULT) -> Matrix:
    results = (step.results[which] for step in steps)
    return Matrix(tuple((writer.result(result.value, result.ref, look),) for result in results))


def _results(writer: Writer, steps: Sequence[Step], which: int, printed: Sequence[float]) -> Chunk:
    """The relation sign and the results of all Steps."""
    relation = _relation(writer, printed, [step.results[which].value for step in steps])
    return relation, _vector(writer, steps, which)


def _relation(writer: Writer, printed: Sequence[float], values: Sequence[float]) -> Token:
    """'=' only where it holds for every entry."""
    signs = {writer.relation(a, b) for a, b in zip(printed, values, strict=True)}
    return Token("≈ " if "≈ " in signs else "= ")
