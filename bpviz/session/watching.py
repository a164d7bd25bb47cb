"""Conditions watched while the rows of a run go by: the plain way, which looks at every Step."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Network, largest_output
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.engine.state import State
from bpviz.engine.steps import Change, Ref, Step
from bpviz.session.answers import predictions
from bpviz.session.conditions import Condition, sources, truth
from bpviz.session.experiment import Experiment
from bpviz.session.order import Order
from bpviz.session.places import AT_EPOCH_ENDS, RightRow, Source, writing_step
from bpviz.session.scores import accuracy
from bpviz.session.timeline import Timeline

OFTEN = 2**62  # more hits than a run has Steps
KEPT = frozenset({Quantity.WEIGHT, Quantity.BIAS, *MEMORY})  # what a run has from the start, and keeps from row to row
STAYS = KEPT | AT_EPOCH_ENDS  # what is not forgotten when a row begins


class Watcher:
    """What conditions need to know of the rows so far, and where they held.

    Every condition has numbers of its own, one a source: `now` is what is known of it at this Step, `last` the newest
    that was ever written, `before` the one before that; NaN where there is none. `hits` counts, for each condition, at
    how many indices it held, above the first of `between` and up to the second; `where` is the newest of these indices,
    of the first `wanted`.
    """

    def __init__(self, conditions: Sequence[Condition], experiment: Experiment, timeline: Timeline) -> None:
        self.conditions = conditions
        self.experiment, self.timeline = experiment, timeline
        self.sources: list[Source] = []
        self.owner: list[int] = []  # which condition a source belongs to
        self._places: list[dict[Source, int]] = []
        for i, condition in enumerate(conditions):
            named = dict.fromkeys(sources(condition))
            self._places.append({source: len(self.sources) + k for k, source in enumerate(named)})
            self.sources += named
            self.owner += [i] * len(named)
        self.steps = [writing_step(source, timeline) for source in self.sources]
        count = len(self.sources)
        self.now, self.last, self.before = (np.full(count, math.nan) for _ in range(3))
        self.hits, self.where = (np.zeros(len(conditions), np.int64) for _ in range(2))
        self.wanted = np.full(len(conditions), OFTEN, np.int64)
        self.between = np.array([0, timeline.end.index], np.int64)
        self._begun = False
        self.passes = np.array([_passes(source) for source in self.sources], np.bool_)
        self._order = Order(experiment)
        self._written: dict[int, list[int]] = {}
        for k, step in enumerate(self.steps):
            if step is not None:
                self._written.setdefault(step, []).append(k)

    def forget(self) -> None:
        """Knows nothing any more, and begins anew with the next row that it is shown."""
        for numbers in (self.now, self.last, self.before):
            numbers[:] = math.nan
        self.hits[:] = self.where[:] = 0
        self._begun = False

    def begin(self, state: State) -> None:
        """Takes notice of what the first row to be seen finds in a state, unless it was not the first."""
        for k, source in enumerate(self.sources if not self._begun else ()):
            if isinstance(source, Ref) and source.quantity in KEPT:
                self.now[k] = self.last[k] = number_in(state, source)
        self._begun = True

    def saved(self) -> tuple[NDArray[Any], ...]:
        """A copy of what is known, for `restore`."""
        return tuple(map(np.copy, (self.now, self.last, self.before, self.hits, self.where)))

    def restore(self, saved: tuple[NDArray[Any], ...]) -> None:
        """Back to what `saved` gave."""
        for numbers, old in zip((self.now, self.last, self.before, self.hits, self.where), saved, strict=True):
            numbers[:] = old

    def places(self, condition: int) -> dict[Source, int]:
        """Where the numbers of a condition's sources are."""
        return self._places[condition]

    @property
    def is_done(self) -> bool:
        """Whether a condition held as often as is wanted."""
        return bool((self.hits >= self.wanted).any())

    def take_state(self, state: State) -> None:
        """Takes notice of the weights that a person has set before the next row begins."""
        for k, source in enumerate(self.sources):
            if isinstance(source, Ref) and source.quantity in (Quantity.WEIGHT, Quantity.BIAS):
                value = number_in(state, source)
                if value != self.last[k]:
                    self._write(k, value)

    def take_changes(self, changes: Iterable[Change]) -> None:
        """Takes notice of what a person has set between two Steps of a row."""
        for change in changes:
            for k, source in enumerate(self.sources):
                if source == change.ref:
                    self._write(k, change.new)

    def _begin_row(self, row_number: int) -> None:
        """What was computed in the row before is no longer known; what is given of this one is."""
        self.now[self.passes] = math.nan
        inputs, expected = None, None
        for k, source in enumerate(self.sources):
            if self.steps[k] is None and isinstance(source, Ref) and source.unit:
                if inputs is None or expected is None:
                    inputs, expected = self.experiment.data.row(self._order.row(row_number))
                given = expected if source.quantity is Quantity.EXPECTED else inputs
                self.now[k] = given[source.unit.index]

    def see_row(self, row_number: int, steps: Iterable[Step], network: Network) -> None:
        """Looks at the Steps of a row, each when it has just run on `network`."""
        self._begin_row(row_number)
        data_row, turn = self._order.row(row_number), row_number % self.timeline.rows
        start, outputs, epoch_error = self.timeline.row_start(row_number), list[float](), math.nan
        for place, step in enumerate(steps):
            if step.phase is Phase.FORWARD and step.unit and step.unit.layer == self.experiment.last_layer:
                outputs += [result.value for result in step.results if result.ref.quantity is Quantity.OUTPUT]
            if step.phase is Phase.LOSS:
                epoch_error = step.result(Quantity.EPOCH_ERROR)
            touched = set()
            for k in self._written.get(place, ()):
                source = self.sources[k]
                if isinstance(source, RightRow):
                    if source.row != data_row:
                        continue
                    value = float(largest_output(outputs) == self.experiment.data.targets[data_row])
                elif source.quantity in AT_EPOCH_ENDS:
                    if turn != self.timeline.rows - 1:
                        continue
                    value = epoch_error if source.quantity is Quantity.EPOCH_ERROR else self._accuracy(network)
                else:
                    value = _number_of(step, source)
                self._write(k, value)
                touched.add(self.owner[k])
            for i in sorted(touched):
                self._test(i, start + place + 1)

    def holds(self, i: int) -> bool | None:
        """Whether a condition is true by what is known now; None where that cannot be known."""
        places = self._places[i]
        return truth(self.conditions[i], lambda s: float(self.now[places[s]]), lambda s: float(self.before[places[s]]))

    def _write(self, k: int, value: float) -> None:
        self.before[k] = self.last[k]
        self.last[k] = self.now[k] = value

    def _test(self, i: int, index: int) -> None:
        if self.holds(i) and self.between[0] < index <= self.between[1]:
            self.hits[i] += 1
            if self.hits[i] <= self.wanted[i]:
                self.where[i] = index

    def _accuracy(self, network: Network) -> float:
        found = accuracy(predictions(self.experiment, network.parameters()), self.experiment.data.targets)
        return math.nan if found is None else found

    @property
    def rows_needed(self) -> int:
        """How many rows have to go by before a row in which all is known that its conditions may need: two updates, or
        two epochs where something is written once in an epoch."""
        slow = any(isinstance(source, RightRow) or source.quantity in AT_EPOCH_ENDS for source in self.sources)
        return 2 * (self.timeline.rows if slow else self.timeline.batch_size)


def _passes(source: Source) -> bool:
    return isinstance(source, Ref) and source.quantity not in STAYS


def number_in(state: State, ref: Ref) -> float:
    """A weight, a bias, or what the optimizer remembers of it, in a state."""
    assert ref.unit
    kept = state.beside_weights() | {Quantity.WEIGHT: state.parameters, Quantity.BIAS: state.parameters}
    layer, neuron = ref.unit
    return float(kept[ref.quantity][layer][ref.source.index if ref.source else -1, neuron])


def _number_of(step: Step, ref: Ref) -> float:
    """The number that a Step has written."""
    i = ref.source.index if ref.source else -1
    if ref.quantity in (Quantity.WEIGHT, Quantity.BIAS):
        return step.changes[i].new
    if ref.quantity is Quantity.GRADIENT:
        return step.terms[i].value
    if ref.quantity in MEMORY:
        return dict(step.terms[i].remembered)[Ref(ref.quantity, ref.unit, ref.source)]
    return step.result(ref.quantity)
