"""The formulas of what follows on a row: gradients that are added up, and the update by the run's optimizer."""

import math
from typing import NamedTuple

from bpviz.engine.phases import Phase
from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.engine.steps import Ref, Step, Value
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
from bpviz.present.formula_symbols import Symbols, SymbolsOf
from bpviz.session.snapshot import Snapshot


def update_formulas(snapshot: Snapshot, step: Step, writer: Writer) -> tuple[Formula, ...]:
    """The new weights of a neuron and its new bias, or the gradients that it has added up."""
    weights = len(step.terms) - 1
    head, left, tail = shown_terms(weights)
    lines = [term_line(snapshot, step, i, writer) for i in head]
    if left:
        lines.append(Line(((left_out(left),),)))
    lines += [term_line(snapshot, step, i, writer) for i in tail]
    bias = term_line(snapshot, step, weights, writer)
    symbols = [term_symbols(snapshot, step, i, writer) for i in (0, weights)]
    memory = [formula.symbols for formula in memory_formulas(snapshot, step, 0, writer)]
    if memory:  # the bias follows the same rule: its symbols would say it twice
        return Formula(symbols[0], (*lines, bias)), *map(Formula, memory)
    return Formula(symbols[0], tuple(lines)), Formula(symbols[1], (bias,))


def term_symbols(snapshot: Snapshot, step: Step, i: int, writer: Writer) -> Symbols:
    """What happens to weight `i` of a neuron or, last, to its bias; or to their gradients."""
    assert step.unit
    of = SymbolsOf(snapshot.experiment, writer.names, step.unit)
    of_bias = i == len(step.terms) - 1
    if step.phase is Phase.ACCUMULATE:
        return of.gradient(of_bias)
    return of.bias() if of_bias else of.weight()


def term_line(snapshot: Snapshot, step: Step, i: int, writer: Writer, current: bool = True) -> Line:
    """The numbers of one term of such a Step."""
    writer = writer.of(step.made(i))
    if step.phase is Phase.ACCUMULATE:
        return _added_line(snapshot, step, i, writer, current)
    return _change_line(snapshot, step, i, writer, current)


def _added_line(snapshot: Snapshot, step: Step, i: int, writer: Writer, current: bool) -> Line:
    """The batch's gradient before this row, delta times input, and the gradient after it."""
    made, term = step.made(i), step.terms[i]
    before = _before(snapshot, made, i)
    moves = _gradient(snapshot, step, i, writer)
    value = writer.result(term.value, made, Look.RESULT if current else Look.PLAIN)
    relation = Token(writer.relation(writer.shown(before) + moves.printed, term.value))
    old: Chunk = (operator("←"), writer.number(before, made, first=True))
    return Line((old, signed(moves.tokens, "+"), (relation, value)), writer.label(made))


def _before(snapshot: Snapshot, ref: Ref, i: int) -> float:
    """What a gradient, or what the optimizer remembers, was when the row began."""
    assert ref.unit
    return float(snapshot.beside_before[ref.quantity][ref.unit.layer][ref.unit.index, i])


class _Part(NamedTuple):
    """A piece of a line, what its printed numbers give, and whether it is a sum."""

    tokens: tuple[Token, ...]
    printed: float
    is_sum: bool = False

    def closed(self) -> tuple[Token, ...]:
        """In brackets where it is a sum."""
        return (Token("("), *self.tokens, Token(")")) if self.is_sum else self.tokens


def _gradient(snapshot: Snapshot, step: Step, i: int, writer: Writer) -> _Part:
    """The gradient of weight `i` that the optimizer is given: delta times input or the batch's, and the decay."""
    look = Look.GUILTY if step.not_finite == i else Look.PLAIN
    used = [value for value in step.terms[i].factors if value.ref is None or value.ref.quantity not in MEMORY]
    shown = [value for value in used if value.ref]
    tokens = [writer.number(value.value, value.ref, False, look) for value in shown]
    if len(tokens) > 1:
        tokens.insert(1, PRODUCT)
    printed = math.prod(writer.shown(value.value) for value in shown)
    l2 = snapshot.experiment.rule.l2 if step.phase is Phase.UPDATE and i < len(step.terms) - 1 else 0.0
    if not l2:
        return _Part(tuple(tokens), printed)
    change = step.changes[i]
    decay = (operator(" +"), writer.number(l2), PRODUCT, writer.number(change.old, change.ref))
    return _Part((*tokens, *decay), printed + writer.shown(l2) * writer.shown(change.old), True)


def _change_line(snapshot: Snapshot, step: Step, i: int, writer: Writer, current: bool) -> Line:
    """The update of one weight or, last, of the bias: the old value, what it moves by, the new value."""
    change, rate = step.changes[i], step.base
    if step.frozen[i]:
        kept = writer.result(change.new, change.ref, Look.RESULT if current else Look.PLAIN)
        return Line(((operator("="), kept), (Token("  frozen"),)), writer.label(change.ref))
    moves = _moves(snapshot, step, i, writer)
    printed = writer.shown(change.old) - writer.shown(rate.value) * moves.printed
    tokens = [writer.number(rate.value, rate.ref), PRODUCT, *moves.closed()]
    old = writer.number(change.old, change.ref, first=True)
    new = writer.result(change.new, change.ref, Look.RESULT if current else Look.PLAIN)
    relation = Token(writer.relation(printed, change.new))
    return Line(((operator("←"), old), signed(tokens, "−"), (relation, new)), writer.label(change.ref))


def _moves(snapshot: Snapshot, step: Step, i: int, writer: Writer) -> _Part:
    """What the learning rate is multiplied by."""
    remembered = step.terms[i].remembered
    match snapshot.experiment.rule.optimizer:
        case "momentum":
            ((ref, velocity),) = remembered
            return _Part((writer.operand(velocity, ref),), writer.shown(velocity))
        case "adam":
            return _adams_quotient(snapshot, remembered, writer)
    return _gradient(snapshot, step, i, writer)


def _adams_quotient(snapshot: Snapshot, remembered: list[tuple[Ref, float]], writer: Writer) -> _Part:
    """The corrected mean, divided by the root of the corrected square."""
    (mean_ref, mean), (square_ref, square) = remembered
    of_mean, of_square = (1.0 - power for power in snapshot.powers)
    epsilon = snapshot.experiment.rule.epsilon
    tokens = (
        *(Token("("), writer.operand(mean, mean_ref), Token(" / "), writer.number(of_mean), Token(")")),
        *(Token(" / "), Token("(√(")),
        *(writer.operand(square, square_ref), Token(" / "), writer.number(of_square), Token(") + ")),
        *(writer.number(epsilon), Token(")")),
    )
    numerator = writer.shown(mean) / writer.shown(of_mean)
    divisor = math.sqrt(writer.shown(square) / writer.shown(of_square)) + writer.shown(epsilon)
    return _Part(tokens, numerator / divisor)


def memory_formulas(snapshot: Snapshot, step: Step, i: int, writer: Writer) -> tuple[Formula, ...]:
    """What the optimizer remembers of weight `i`, before and after its turn; nothing where it remembers nothing."""
    if step.phase is not Phase.UPDATE or not step.unit:
        return ()
    writer = writer.of(step.made(i))
    symbols = SymbolsOf(snapshot.experiment, writer.names, step.unit).remembered()
    gradient = _gradient(snapshot, step, i, writer)
    values = [Value(ref, value) for ref, value in step.terms[i].remembered]
    lines = [_memory_line(snapshot, value, i, gradient, writer) for value in values]
    return tuple(Formula(symbol, (line,)) for symbol, line in zip(symbols, lines, strict=True))


def _memory_line(snapshot: Snapshot, value: Value, i: int, gradient: _Part, writer: Writer) -> Line:
    """'v ← 0.9 · before + gradient = v'; of Adam's two with the gradient, or its square, times 1 less the beta."""
    assert value.ref
    rule = snapshot.experiment.rule
    before = _before(snapshot, value.ref, i)
    kept = {Quantity.VELOCITY: rule.momentum, Quantity.MEAN: rule.beta1, Quantity.SQUARE: rule.beta2}[
        value.ref.quantity
    ]
    tokens, printed = gradient.tokens, gradient.printed
    if value.ref.quantity is not Quantity.VELOCITY:
        is_square = value.ref.quantity is Quantity.SQUARE
        power = (Token("2", None, "", Look.PLAIN, 1),) if is_square else ()
        inner = (Token("("), *tokens, Token(")")) if gradient.is_sum or (is_square and len(tokens) > 1) else tokens
        tokens = (writer.number(1.0 - kept), PRODUCT, *inner, *power)
        printed = writer.shown(1.0 - kept) * (printed * printed if is_square else printed)
    start: Chunk = (operator("←"), writer.number(kept, first=True), PRODUCT, writer.number(before, value.ref))
    relation = Token(writer.relation(writer.shown(kept) * writer.shown(before) + printed, value.value))
    end: Chunk = (relation, writer.result(value.value, value.ref))
    return Line((start, signed(tokens, "+"), end), writer.label(value.ref))
