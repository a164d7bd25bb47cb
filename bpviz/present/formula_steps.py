"""The formulas of one Step, with the numbers that the Step holds, and of one term of its sum."""

import math
from collections.abc import Iterable, Sequence

from bpviz.engine.activations import LEAKY_SLOPE, SOFTMAX, TRANSFERS
from bpviz.engine.losses import LOSSES
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref, Step, Term
from bpviz.present.formula_parts import (
    PRODUCT,
    Chunk,
    Formula,
    Line,
    Look,
    Token,
    Writer,
    left_out,
    operator,
    shown_terms,
    signed,
)
from bpviz.present.formula_symbols import LARGEST, NO_SYMBOLS, TOTAL, Symbols, SymbolsOf, row_error
from bpviz.present.formula_updates import memory_formulas, term_line, term_symbols, update_formulas
from bpviz.session.snapshot import Snapshot


def step_formulas(snapshot: Snapshot, step: Step, writer: Writer) -> tuple[Formula, ...]:
    """What one Step computed."""
    match step.phase:
        case Phase.FORWARD if step.shares:
            return share_formulas(snapshot, step, writer)
        case Phase.FORWARD if len(step.results) == 1:  # softmax: the output waits for the layer's net inputs
            return (_sum(snapshot, step, writer),)
        case Phase.FORWARD:
            return _sum(snapshot, step, writer), _transfer(snapshot, step, writer)
        case Phase.LOSS:
            return (_sum(snapshot, step, writer), _epoch_so_far(step, writer))
        case Phase.BACKWARD:
            return _sum(snapshot, step, writer), _delta(snapshot, step, writer)
        case _:
            return update_formulas(snapshot, step, writer)


def share_formulas(snapshot: Snapshot, step: Step, writer: Writer) -> tuple[Formula, ...]:
    """The second turn of a softmax neuron: its share of the layer's sum, which the first neuron adds up."""
    largest = step.results[0]
    share = _share(snapshot, step, writer)
    if not step.terms:
        return (share,)
    found = Line(((operator("="), writer.result(largest.value, largest.ref, Look.PLAIN)),))
    return Formula(LARGEST, (found,)), _sum(snapshot, step, writer), share


def _share(snapshot: Snapshot, step: Step, writer: Writer) -> Formula:
    assert step.unit
    largest, total, output = step.results
    ref = Ref(Quantity.NET_INPUT, step.unit)
    net = snapshot.value(ref)
    assert net is not None
    known = Writer(writer.names, writer.numbers, writer.revealed or not step.terms)
    of_all = known.operand(largest.value, largest.ref), known.operand(total.value, total.ref, first=True)
    tokens = (*_power(writer.number(net, ref, first=True), of_all[0]), Token(" / "), of_all[1])
    printed = _quotient(math.exp(writer.shown(net) - writer.shown(largest.value)), writer.shown(total.value))
    end: Chunk = (Token(writer.relation(printed, output.value)), writer.result(output.value, output.ref))
    symbols = SymbolsOf(snapshot.experiment, writer.names, step.unit).output()
    return Formula(symbols, (Line((signed(tokens, "="), end)),))


def _quotient(one: float, two: float) -> float:
    return one / two if two else math.nan


def _power(exponent: Token, largest: Token) -> tuple[Token, Token]:
    """e to the power of a net input less the largest one."""
    raised = f"{exponent.text} − {largest.text}"
    return Token("e", None, "", Look.SYMBOL), exponent._replace(text=raised, ref=None, shift=1)


def _sum(snapshot: Snapshot, step: Step, writer: Writer) -> Formula:
    """The Step's sum with all its terms, or with the first and last of many."""
    result = next(result for result in step.results if result.ref == step.made(0))
    head, left, tail = shown_terms(len(step.terms))
    chunks = list(_base(step, writer))
    for i in head:
        chunks.append(_term(snapshot, step, i, writer, first=not chunks))
    if left:
        chunks.append((operator("+"), left_out(left)))
    chunks += [_term(snapshot, step, i, writer) for i in tail]
    chunks[0] = signed(_as_tokens(chunks[0]), "=")
    printed = math.nan if left else _printed(snapshot, step, writer)
    known = writer.of(result.ref)
    relation = "≈ " if left and known.revealed else known.relation(printed, result.value)
    chunks.append((Token(relation), known.result(result.value, result.ref)))
    return Formula(_sum_symbols(snapshot, step, writer), (Line(tuple(chunks)),))


def _as_tokens(chunk: Chunk) -> Sequence[Token]:
    return [piece for piece in chunk if isinstance(piece, Token)]


def _base(step: Step, writer: Writer) -> Iterable[Chunk]:
    """What a sum starts from, where it is not 0."""
    if step.base.ref and step.phase is Phase.FORWARD:
        yield (writer.number(step.base.value, step.base.ref, first=True),)


def _term(snapshot: Snapshot, step: Step, i: int, writer: Writer, first: bool = False) -> Chunk:
    """One term of a sum, with its sign unless it is the first."""
    look = Look.GUILTY if step.not_finite == i else Look.PLAIN
    tokens = _factors(snapshot, step, step.terms[i], writer, first, look)
    return tuple(tokens) if first else signed(tokens, "+")


def _factors(snapshot: Snapshot, step: Step, term: Term, writer: Writer, first: bool, look: Look) -> list[Token]:
    (one, two) = term.factors
    if step.shares:
        largest = writer.operand(two.value, two.ref) if two.ref else writer.number(two.value)
        return [*_power(writer.number(one.value, one.ref, True, look), largest)]
    a = writer.number(one.value, one.ref, first, look)
    b = writer.number(two.value, two.ref, False, look)
    if step.phase is Phase.LOSS and snapshot.experiment.loss == "cross_entropy":
        return [a, PRODUCT, Token("(−ln "), writer.number(two.value, two.ref, True, look), Token(")")]
    if step.phase is Phase.LOSS:
        a = writer.number(one.value, one.ref, True, look)
        return [Token("("), a, operator(" −"), b, Token(")"), Token("2", None, "", Look.PLAIN, 1)]
    if is_difference(step):
        return [a, operator(" −"), b]
    return [a, PRODUCT, b]


def is_difference(step: Step) -> bool:
    """Whether this is the backward Step of an output neuron: output minus expected, and no sum."""
    if step.phase is not Phase.BACKWARD:
        return False
    second = step.terms[0].factors[1].ref
    return second is not None and second.quantity is Quantity.EXPECTED


def _printed(snapshot: Snapshot, step: Step, writer: Writer) -> float:
    """What the printed numbers of a sum give: only to know whether `=` may stand before the printed result."""
    total = writer.shown(step.base.value)
    for term in step.terms:
        total += _printed_term(snapshot, step, term, writer)
    return total


def _printed_term(snapshot: Snapshot, step: Step, term: Term, writer: Writer) -> float:
    one, two = (writer.shown(factor.value) for factor in term.factors)
    if step.shares:
        return math.exp(one - two)
    if step.phase is Phase.LOSS:
        return LOSSES[snapshot.experiment.loss].function(one, two)
    return one - two if is_difference(step) else one * two


def _sum_symbols(snapshot: Snapshot, step: Step, writer: Writer) -> Symbols:
    if step.unit is None:
        return row_error(snapshot.experiment)
    if step.shares:
        return TOTAL
    of = SymbolsOf(snapshot.experiment, writer.names, step.unit)
    return of.net_input() if step.phase is Phase.FORWARD else of.error()


def _transfer(snapshot: Snapshot, step: Step, writer: Writer) -> Formula:
    """The output of a neuron from its net input."""
    assert step.unit
    net, output = step.results
    transfer = TRANSFERS[snapshot.experiment.transfers[step.unit.layer]]
    z = writer.operand(net.value, net.ref, first=True)
    minus_net = writer.operand(net.value, net.ref)
    raised = minus_net._replace(text=f"−{minus_net.text}", shift=1)
    positive = net.value > 0.0
    middle: dict[str, list[Token]] = {
        "sigmoid": [Token("1 / (1 + "), Token("e", None, "", Look.SYMBOL), raised, Token(")")],
        "tanh": [Token("tanh("), z, Token(")")],
        "leaky_relu": [] if positive else [Token(f"{LEAKY_SLOPE} · "), writer.operand(net.value, net.ref)],
    }
    chunks: list[Chunk] = []
    if tokens := middle.get(transfer.name) if writer.revealed or transfer.name != "leaky_relu" else None:
        chunks.append(signed(tokens, "="))
    relation = writer.relation(transfer.function(writer.shown(net.value)), output.value)
    chunks.append((Token(relation), writer.result(output.value, output.ref)))
    if transfer.name in ("relu", "leaky_relu") and writer.revealed and net.value == net.value:
        because = f"  because {writer.numbers.short(net.value)} {'> 0' if positive else 'is not above 0'}"
        chunks.append((Token(because, net.ref, "", Look.QUIET),))
    return Formula(SymbolsOf(snapshot.experiment, writer.names, step.unit).output(), (Line(tuple(chunks)),))


def _delta(snapshot: Snapshot, step: Step, writer: Writer) -> Formula:
    """The delta of a neuron from its error signal and the slope at its output."""
    assert step.unit
    error, slope, delta = step.results
    symbols = SymbolsOf(snapshot.experiment, writer.names, step.unit).delta()
    end: Chunk
    if snapshot.experiment.transfers[step.unit.layer] == SOFTMAX:
        end = (operator("="), writer.result(delta.value, delta.ref))
        return Formula(symbols, (Line((end,)),))
    transfer = TRANSFERS[snapshot.experiment.transfers[step.unit.layer]]
    output_ref = Ref(Quantity.OUTPUT, step.unit)
    output = snapshot.value(output_ref)
    assert output is not None
    e = writer.operand(error.value, error.ref, first=True)
    a = writer.number(output, output_ref)
    tokens: list[Token]
    match transfer.name:
        case "sigmoid":
            tokens = [e, PRODUCT, a, PRODUCT, Token("(1 − "), a, Token(")")]
        case "tanh":
            tokens = [e, PRODUCT, Token("(1 − "), a, Token("2", shift=1), Token(")")]
        case _:
            tokens = [e, PRODUCT, writer.operand(slope.value, slope.ref)]
    printed = writer.shown(error.value) * transfer.derivative_from_output(writer.shown(output))
    end = (Token(writer.relation(printed, delta.value)), writer.result(delta.value, delta.ref))
    return Formula(symbols, (Line((signed(tokens, "="), end)),))


def _epoch_so_far(step: Step, writer: Writer) -> Formula:
    epoch = step.results[1]
    chunk: Chunk = (operator("="), writer.result(epoch.value, epoch.ref, Look.PLAIN))
    return Formula(NO_SYMBOLS, (Line((chunk,), (Token("epoch so far", epoch.ref, "", Look.QUIET),)),))


def term_formulas(snapshot: Snapshot, step: Step, count: int, writer: Writer) -> tuple[Formula, ...]:
    """A sum on its way: what it was before the last of its first `count` terms, that term, and what it is then; the
    terms before, as many as are looked at, stand above."""
    first = max(count - FIRST_SHOWN, 0)
    memory: tuple[Formula, ...] = ()
    if step.phase in (Phase.ACCUMULATE, Phase.UPDATE):
        lines = [term_line(snapshot, step, i, writer, current=i == count - 1) for i in range(first, count)]
        symbols = term_symbols(snapshot, step, count - 1, writer)
        memory = memory_formulas(snapshot, step, count - 1, writer)
    else:
        lines = [_partial_sum(snapshot, step, i, writer, current=i == count - 1) for i in range(first, count)]
        symbols = _sum_symbols(snapshot, step, writer)
    if first:
        before = Token(f"⋯ {first} before ⋯", None, "", Look.QUIET)
        lines.insert(0, Line(((before,),)))
    coming = len(step.terms) - count
    if coming:
        lines.append(Line(((Token(f"⋯ {coming} to come", None, "", Look.QUIET),),)))
    return *memory, Formula(symbols, tuple(lines))


FIRST_SHOWN = 4


def _partial_sum(snapshot: Snapshot, step: Step, i: int, writer: Writer, current: bool) -> Line:
    """The sum before term `i`, the term, and the sum after it."""
    term = step.terms[i]
    before = step.terms[i - 1].value if i else step.base.value
    look = Look.GUILTY if step.not_finite == i else Look.PLAIN
    printed = _printed_term(snapshot, step, term, writer)
    chunks: list[Chunk] = []
    if not is_difference(step):
        chunks.append((writer.number(before, step.base.ref if i == 0 else None, first=True),))
        printed += writer.shown(before)
    factors = _factors(snapshot, step, term, writer, not chunks, look)
    chunks.append(signed(factors, "+") if chunks else tuple(factors))
    if current:
        relation, value = writer.relation(printed, term.value), writer.result(term.value, None)
    else:
        told = Writer(writer.names, writer.numbers, revealed=True)
        relation, value = told.relation(printed, term.value), told.result(term.value, None, Look.PLAIN)
    return Line((*chunks, (Token(relation), value)))
