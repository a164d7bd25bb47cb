"""What the algorithm did, as frozen Steps: one neuron in one phase, or the loss of a row.

`trace` runs a procedure of `algorithm` and makes a Step of each of its turns. The numbers are the ones that were
computed, the lines are taken from the running frames. Terms and changes are objects only while they are looked at.
"""

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, overload

from bpviz.engine.algorithm import Made, Run
from bpviz.engine.network import Network, Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import MEMORY, REMEMBERED, Quantity

T = TypeVar("T")
Item = TypeVar("Item", covariant=True)


class Ref(NamedTuple):
    """Names one number: a quantity of a unit, and for what belongs to a weight also the unit that it comes from.

    An input is the output of a unit of layer -1. Row error, epoch error, learning rate, and the largest net input and
    the total of a softmax layer have no unit.
    """

    quantity: Quantity
    unit: Unit | None = None
    source: Unit | None = None


class Value(NamedTuple):
    """A number that was used, and its name; a constant (0, or the 1 that a bias is multiplied by) has none."""

    ref: Ref | None
    value: float


class Term(NamedTuple):
    """One term of a sum: the numbers it is made of, the value after it, and the source line.

    Of an update these are delta and input, or the batch's gradient, and then what the optimizer remembers by now.
    """

    factors: tuple[Value, ...]
    value: float
    line: int

    @property
    def remembered(self) -> list[tuple[Ref, float]]:
        """What the optimizer remembers by now, of an update."""
        return [(ref, value) for ref, value in self.factors if ref and ref.quantity in MEMORY]


class Result(NamedTuple):
    """A number that a Step computed, its name and its source line."""

    ref: Ref
    value: float
    line: int


class Change(NamedTuple):
    """A weight or bias before and after."""

    ref: Ref
    old: float
    new: float


class Lazy(Sequence[Item]):
    """`count` items, made by `make(i)` each time they are looked at."""

    def __init__(self, count: int, make: Callable[[int], Item]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, i: int) -> Item: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Item]: ...
    def __getitem__(self, i: int | slice) -> Item | Sequence[Item]:
        if isinstance(i, slice):
            return [self._make(k) for k in range(*i.indices(self._count))]
        return self._make(range(self._count)[i])


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of one neuron in one phase (`unit`), or the loss of a row (`unit` is None).

    `base` is what the sum starts from; in the update it is the learning rate. A softmax neuron has two turns: the
    first has a net input as its only result, the second (`shares`) an output; its terms, of the layer's sum, belong to
    the first neuron. `line` is where the last result, or
    the last change, was computed in algorithm.py; `path` names the procedures that were running, outermost first.
    `frozen` says of each change, where there are any, whether it was kept from happening.
    `not_finite` is the first term (from 0) whose value is infinite or NaN, `len(terms)` where only a result is.
    """

    phase: Phase
    unit: Unit | None
    base: Value
    terms: Sequence[Term]
    results: tuple[Result, ...]
    changes: Sequence[Change]
    path: tuple[str, ...]
    line: int
    not_finite: int | None
    shares: bool = False
    frozen: tuple[bool, ...] = ()

    def result(self, quantity: Quantity) -> float:
        """The value of one result. Raises KeyError where the Step has none of that quantity."""
        for found in self.results:
            if found.ref.quantity is quantity:
                return found.value
        raise KeyError(quantity)

    @property
    def computed(self) -> tuple[Result, ...]:
        """The results that are new: a softmax neuron after the first takes over what the first had added up."""
        return self.results if self.terms or not self.shares else self.results[-1:]

    def made(self, i: int) -> Ref:
        """What term `i` has its value in: a weight or bias, a gradient, or the sum of all terms."""
        if self.changes:
            return self.changes[i].ref
        if self.phase is Phase.ACCUMULATE and self.unit:
            return weight_ref(self.unit, i, i == len(self.terms) - 1, Quantity.GRADIENT)
        return self.results[1 if self.shares else 0].ref


@dataclass(slots=True)
class _Events:
    """What was yielded since the last Step: `size` numbers and one line a term."""

    numbers: "array[float]"
    lines: "array[int]"
    size: int = 3

    def value(self, i: int) -> float:
        return self.numbers[self.size * i + 2]


def trace(network: Network, run: Run[Any]) -> Iterator[Step]:
    """The Steps of a run of one of the algorithm's procedures on `network`, each made when the run gets there."""
    events = _Events(array("d"), array("i"))
    in_batch = False
    for event in run:
        path, line = _where(run)
        if isinstance(event, Made):
            in_batch = in_batch or event.phase is Phase.ACCUMULATE
            yield _step(event, network, events, path, line, in_batch)
            events = _Events(array("d"), array("i"))
        else:
            events.numbers.extend(event)
            events.lines.append(line)
            events.size = len(event)


def returned(run: Run[T]) -> T:
    """Runs a procedure to its end without making Steps, and gives what it returns."""
    while True:
        try:
            next(run)
        except StopIteration as end:
            value: T = end.value
            return value


def _where(run: Any) -> tuple[tuple[str, ...], int]:
    """The procedures that are running, and the line above the `yield` that they wait at: the one it reports.

    `run` is a generator; its `gi_` attributes are Python's own, and typing does not know them."""
    path = [run.gi_code.co_name]
    while run.gi_yieldfrom is not None:
        run = run.gi_yieldfrom
        path.append(run.gi_code.co_name)
    return tuple(path), run.gi_frame.f_lineno - 1


def _step(made: Made, network: Network, events: _Events, path: tuple[str, ...], line: int, in_batch: bool) -> Step:
    last_layer = len(network.layers) - 1
    unit = made.neuron.unit if made.neuron else Unit(last_layer, 0)
    updates = made.phase is Phase.UPDATE
    shares = made.phase is Phase.FORWARD and bool(made.values)
    delta = made.neuron.delta if made.neuron else 0.0
    count, size, numbers, lines = len(events.lines), events.size, events.numbers, events.lines
    refs = _Refs(made.phase, unit, count, unit.layer == last_layer, shares, in_batch, REMEMBERED[size - 3])

    def term(i: int) -> Term:
        first, second, value, *memory = numbers[size * i : size * (i + 1)]
        used = ([second] if in_batch else [delta, second]) if updates else [first, second]
        factors = map(Value, refs.of_term(i), (*used, *memory))
        return Term(tuple(factors), value, lines[i])

    def change(i: int) -> Change:
        return Change(weight_ref(unit, i, i == count - 1), numbers[size * i], numbers[size * i + 2])

    results = _results(made, network, lines[0] if count else line, line)
    return Step(
        phase=made.phase,
        unit=unit if made.neuron else None,
        base=_base(made),
        terms=Lazy(count, term),
        results=results,
        changes=Lazy(count if updates else 0, change),
        path=path,
        line=lines[-1] if made.phase in (Phase.UPDATE, Phase.ACCUMULATE) else line,
        not_finite=_first_not_finite(events, results),
        shares=shares,
        frozen=tuple(made.neuron.frozen) if updates and made.neuron else (),
    )


def weight_ref(unit: Unit, i: int, is_bias: bool, quantity: Quantity = Quantity.WEIGHT) -> Ref:
    """The weight of `unit` from its input `i`, or its bias; or what another quantity has in that place."""
    if is_bias:
        return Ref(Quantity.BIAS if quantity is Quantity.WEIGHT else quantity, unit)
    return Ref(quantity, unit, Unit(unit.layer - 1, i))


class _Refs(NamedTuple):
    """What the numbers of a Step's terms are."""

    phase: Phase
    unit: Unit
    terms: int
    is_output: bool
    shares: bool
    in_batch: bool
    remembered: tuple[Quantity, ...]

    def of_term(self, i: int) -> tuple[Ref | None, ...]:
        unit = self.unit
        is_bias = i == self.terms - 1
        below, above, beside = Unit(unit.layer - 1, i), Unit(unit.layer + 1, i), Unit(unit.layer, i)
        delta_and_input = Ref(Quantity.DELTA, unit), None if is_bias else Ref(Quantity.OUTPUT, below)
        match self.phase:
            case Phase.FORWARD if self.shares:
                return Ref(Quantity.NET_INPUT, beside), Ref(Quantity.LARGEST)
            case Phase.FORWARD:
                return Ref(Quantity.WEIGHT, unit, below), Ref(Quantity.OUTPUT, below)
            case Phase.LOSS:
                return Ref(Quantity.EXPECTED, beside), Ref(Quantity.OUTPUT, beside)
            case Phase.BACKWARD if self.is_output:
                return Ref(Quantity.OUTPUT, unit), Ref(Quantity.EXPECTED, unit)
            case Phase.BACKWARD:
                return Ref(Quantity.WEIGHT, above, unit), Ref(Quantity.DELTA, above)
            case Phase.ACCUMULATE:
                return delta_and_input
            case Phase.UPDATE:
                used = (weight_ref(unit, i, is_bias, Quantity.GRADIENT),) if self.in_batch else delta_and_input
                return *used, *(weight_ref(unit, i, is_bias, quantity) for quantity in self.remembered)


def _base(made: Made) -> Value:
    neuron = made.neuron
    if neuron and made.phase is Phase.FORWARD and not made.values:
        return Value(Ref(Quantity.BIAS, neuron.unit), neuron.bias)
    if made.phase in (Phase.UPDATE, Phase.ACCUMULATE):
        return Value(Ref(Quantity.LEARNING_RATE), made.values[0])
    return Value(None, 0.0)


def _results(made: Made, network: Network, sum_line: int, line: int) -> tuple[Result, ...]:
    """The results of a Step; its sum was computed at `sum_line`, the last at `line`, a derivative just above."""
    neuron = made.neuron
    if neuron is None:
        row_error, epoch_error = made.values
        return (
            Result(Ref(Quantity.ROW_ERROR), row_error, sum_line),
            Result(Ref(Quantity.EPOCH_ERROR), epoch_error, line),
        )
    net_input = Result(Ref(Quantity.NET_INPUT, neuron.unit), neuron.net_input, sum_line)
    output = Result(Ref(Quantity.OUTPUT, neuron.unit), neuron.output, line)
    match made.phase:
        case Phase.FORWARD if made.values:
            largest, total = (
                Result(Ref(quantity), value, sum_line)
                for quantity, value in zip((Quantity.LARGEST, Quantity.TOTAL), made.values, strict=True)
            )
            return largest, total, output
        case Phase.FORWARD:
            return (net_input,) if network.layers[neuron.unit.layer].is_softmax else (net_input, output)
        case Phase.BACKWARD:
            return (
                Result(Ref(Quantity.ERROR, neuron.unit), neuron.error, sum_line),
                Result(Ref(Quantity.DERIVATIVE, neuron.unit), neuron.derivative, line - 1),
                Result(Ref(Quantity.DELTA, neuron.unit), neuron.delta, line),
            )
        case _:
            return ()


def _first_not_finite(events: _Events, results: tuple[Result, ...]) -> int | None:
    """The first term that made a number which is not finite: its sum, or what an optimizer remembers."""
    size = events.size
    if not all(map(math.isfinite, events.numbers)):
        for i in range(len(events.lines)):
            if not all(map(math.isfinite, events.numbers[size * i + 2 : size * (i + 1)])):
                return i
    return None if all(math.isfinite(result.value) for result in results) else len(events.lines)
