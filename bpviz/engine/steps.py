"""What the algorithm did, as frozen Steps: one neuron in one phase, or the loss of a row.

`trace` runs a procedure of `algorithm` and makes a Step of each of its turns. The numbers are the ones that were
computed, the lines are taken from the running frames. Terms and changes are objects only while they are looked at.
"""

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar, overload

from bpviz.engine.algorithm import Made, Run
from bpviz.engine.network import Network, Unit
from bpviz.engine.phases import Phase

T = TypeVar("T")
Item = TypeVar("Item", covariant=True)


class Quantity(StrEnum):
    """What a number is; the text is the name that people type for it."""

    WEIGHT = "w"
    BIAS = "b"
    NET_INPUT = "net"
    OUTPUT = "out"
    EXPECTED = "expected"
    ERROR = "error"
    DERIVATIVE = "slope"
    DELTA = "delta"
    ROW_ERROR = "row_error"
    EPOCH_ERROR = "epoch_error"
    LEARNING_RATE = "rate"


class Ref(NamedTuple):
    """Names one number: a quantity of a unit, for a weight also the unit it comes from.

    An input is the output of a unit of layer -1. Row error, epoch error and learning rate have no unit.
    """

    quantity: Quantity
    unit: Unit | None = None
    source: Unit | None = None


class Value(NamedTuple):
    """A number that was used, and its name; a constant (0, or the 1 that a bias is multiplied by) has none."""

    ref: Ref | None
    value: float


class Term(NamedTuple):
    """One term of a sum: the two numbers it is made of, the value after it, and the source line."""

    factors: tuple[Value, Value]
    value: float
    line: int


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

    `base` is what the sum starts from; in the update it is the learning rate. `line` is where the last result, or
    the last change, was computed in algorithm.py; `path` names the procedures that were running, outermost first.
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

    def result(self, quantity: Quantity) -> float:
        """The value of one result. Raises KeyError where the Step has none of that quantity."""
        for found in self.results:
            if found.ref.quantity is quantity:
                return found.value
        raise KeyError(quantity)


def trace(network: Network, run: Run[Any]) -> Iterator[Step]:
    """The Steps of a run of one of the algorithm's procedures on `network`, each made when the run gets there."""
    numbers, lines = array("d"), array("i")  # three numbers and one line a term
    for event in run:
        path, line = _where(run)
        if isinstance(event, Made):
            yield _step(event, Unit(len(network.layers) - 1, 0), numbers, lines, path, line)
            numbers, lines = array("d"), array("i")
        else:
            numbers.extend(event)
            lines.append(line)


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


def _step(
    made: Made, output: Unit, numbers: "array[float]", lines: "array[int]", path: tuple[str, ...], line: int
) -> Step:
    unit = made.neuron.unit if made.neuron else output
    updates = made.phase is Phase.UPDATE
    delta = made.neuron.delta if made.neuron else 0.0
    count = len(lines)

    def term(i: int) -> Term:
        first, second, value = numbers[3 * i : 3 * i + 3]
        refs = _factors(made.phase, unit, i, is_output=unit.layer == output.layer, is_bias=i == count - 1)
        return Term((Value(refs[0], delta if updates else first), Value(refs[1], second)), value, lines[i])

    def change(i: int) -> Change:
        return Change(_weight(unit, i, is_bias=i == count - 1), numbers[3 * i], numbers[3 * i + 2])

    results = _results(made, lines[0] if count else line, line)
    return Step(
        phase=made.phase,
        unit=unit if made.neuron else None,
        base=_base(made),
        terms=Lazy(count, term),
        results=results,
        changes=Lazy(count if updates else 0, change),
        path=path,
        line=lines[-1] if updates else line,
        not_finite=_first_not_finite(numbers[2::3], results),
    )


def _weight(unit: Unit, i: int, is_bias: bool) -> Ref:
    return Ref(Quantity.BIAS, unit) if is_bias else Ref(Quantity.WEIGHT, unit, Unit(unit.layer - 1, i))


def _factors(phase: Phase, unit: Unit, i: int, is_output: bool, is_bias: bool) -> tuple[Ref | None, Ref | None]:
    """What the two numbers of term `i` of a Step are."""
    below, above, beside = Unit(unit.layer - 1, i), Unit(unit.layer + 1, i), Unit(unit.layer, i)
    match phase:
        case Phase.FORWARD:
            return Ref(Quantity.WEIGHT, unit, below), Ref(Quantity.OUTPUT, below)
        case Phase.LOSS:
            return Ref(Quantity.EXPECTED, beside), Ref(Quantity.OUTPUT, beside)
        case Phase.BACKWARD if is_output:
            return Ref(Quantity.OUTPUT, unit), Ref(Quantity.EXPECTED, unit)
        case Phase.BACKWARD:
            return Ref(Quantity.WEIGHT, above, unit), Ref(Quantity.DELTA, above)
        case Phase.UPDATE:
            return Ref(Quantity.DELTA, unit), None if is_bias else Ref(Quantity.OUTPUT, below)


def _base(made: Made) -> Value:
    neuron = made.neuron
    if neuron and made.phase is Phase.FORWARD:
        return Value(Ref(Quantity.BIAS, neuron.unit), neuron.bias)
    if made.phase is Phase.UPDATE:
        return Value(Ref(Quantity.LEARNING_RATE), made.values[0])
    return Value(None, 0.0)


def _results(made: Made, sum_line: int, line: int) -> tuple[Result, ...]:
    """The results of a Step; its sum was computed at `sum_line`, the last at `line`, a derivative just above."""
    neuron = made.neuron
    if neuron is None:
        row_error, epoch_error = made.values
        return (
            Result(Ref(Quantity.ROW_ERROR), row_error, sum_line),
            Result(Ref(Quantity.EPOCH_ERROR), epoch_error, line),
        )
    match made.phase:
        case Phase.FORWARD:
            return (
                Result(Ref(Quantity.NET_INPUT, neuron.unit), neuron.net_input, sum_line),
                Result(Ref(Quantity.OUTPUT, neuron.unit), neuron.output, line),
            )
        case Phase.BACKWARD:
            return (
                Result(Ref(Quantity.ERROR, neuron.unit), neuron.error, sum_line),
                Result(Ref(Quantity.DERIVATIVE, neuron.unit), neuron.derivative, line - 1),
                Result(Ref(Quantity.DELTA, neuron.unit), neuron.delta, line),
            )
        case _:
            return ()


def _first_not_finite(sums: Sequence[float], results: tuple[Result, ...]) -> int | None:
    if all(map(math.isfinite, sums)):
        return None if all(math.isfinite(result.value) for result in results) else len(sums)
    return next(i for i, value in enumerate(sums) if not math.isfinite(value))
