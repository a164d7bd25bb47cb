"""The interventions of an experiment as a run meets them: row by row, Step by Step."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bpviz.engine.network import Frozen, Network, Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.state import State
from bpviz.engine.steps import Change, Ref, weight_ref
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import BIAS, Freeze, Intervention, SetRate, SetWeight
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position, Timeline

Here = Sequence[Intervention]
Place = tuple[int, int]  # a row, counted over all epochs, and how many of its Steps have run
NOTHING: Mapping[int, Here] = {}


class Held(NamedTuple):
    """What holds from a place on: the learning rate that replaces the schedule's, and the weights that are frozen."""

    rate: float | None = None
    frozen: Frozen | None = None


class Edits:
    """Looks interventions up. A learning rate that is set inside an update holds from the next row on."""

    def __init__(self, experiment: Experiment, timeline: Timeline) -> None:
        self._experiment = experiment
        self._timeline = timeline
        self._rows: dict[int, dict[int, list[Intervention]]] = {}
        placed = [(self._place(edit), edit) for edit in experiment.interventions]
        placed.sort(key=lambda pair: pair[0])  # stable: what is set at the same place keeps its order
        self._places: list[Place] = []
        self._rates: list[float | None] = [None]  # that holds before the first of the places, and from each on
        self._freezes: list[Freeze] = []
        self._counts = [0]  # how many of them hold, in the same way
        self._frozen: tuple[int, Frozen | None] = 0, None  # what so many freeze, as it was asked for last
        for place, edit in placed:
            row, step = place
            self._rows.setdefault(row, {}).setdefault(step, []).append(edit)
            self._places.append(place)
            self._rates.append(edit.rate if isinstance(edit, SetRate) else self._rates[-1])
            self._freezes += [edit] if isinstance(edit, Freeze) else []
            self._counts.append(len(self._freezes))
        self._edited = sorted(self._rows)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def _place(self, edit: Intervention) -> Place:
        row, step = self._timeline.row_of(edit.at)
        if isinstance(edit, SetRate) and step > self._update_start(row):
            return row + 1, 0
        return row, step

    def _update_start(self, row_number: int) -> int:
        """How many Steps of a row come before its update, which takes the learning rate when it begins."""
        slots = self._timeline.row_slots(row_number)
        return next((i for i, slot in enumerate(slots) if slot.phase in (Phase.ACCUMULATE, Phase.UPDATE)), len(slots))

    def in_row(self, row_number: int) -> Mapping[int, Here]:
        """What is changed in a row, by how many of its Steps have run: 1 up to all of them, which is when the next row
        begins."""
        if not self._rows:
            return NOTHING
        found: dict[int, Here] = {step: edits for step, edits in self._rows.get(row_number, {}).items() if step}
        if next_row := self._rows.get(row_number + 1, {}).get(0):
            found[self._timeline.row_steps(row_number)] = next_row
        return found

    def is_inside(self, row_number: int) -> bool:
        """Whether something is changed between two Steps of a row: then it runs by the algorithm itself."""
        return any(self._rows.get(row_number, ()))

    def next_row(self, row_number: int, last: int) -> int:
        """The first row after `row_number` in which, or before which, something is changed; `last` where there is
        none before."""
        found = bisect_right(self._edited, row_number)
        return min(self._edited[found], last) if found < len(self._edited) else last

    def held(self, row_number: int, count: int = 0) -> Held:
        """What holds when `count` Steps of a row have run. When all have, the next row begins."""
        place = (row_number + 1, 0) if count >= self._timeline.row_steps(row_number) else (row_number, count)
        at = bisect_right(self._places, place)
        return Held(self._rates[at], self._frozen_by(self._counts[at]))

    def _frozen_by(self, count: int) -> Frozen | None:
        """What the first `count` freezes leave frozen: made when it is asked for, because there may be thousands, each
        with as many flags as the network has weights."""
        known, frozen = self._frozen
        if known != count:
            known, frozen = (known, frozen) if known < count else (0, None)
            frozen = _after(frozen, self._freezes[known:count], self._experiment.layers)
            self._frozen = count, frozen
        return frozen

    def rate(self, row_number: int) -> float:
        """The learning rate with which a row's update begins."""
        at = bisect_right(self._places, (row_number, self._update_start(row_number))) if self else 0
        rate = self._rates[at]
        return self._experiment.rate(row_number // self._timeline.rows) if rate is None else rate

    def rate_at(self, row_number: int, count: int) -> float | None:
        """The learning rate that holds when `count` Steps of a row have run; None where there are no rows."""
        held = self.held(row_number, count).rate if self else None
        epochs = self._timeline.epochs
        if held is not None or not epochs:
            return held
        return self._experiment.rate(min(row_number // self._timeline.rows, epochs - 1))

    def freezes(self, row_number: int) -> bool:
        """Whether a weight is frozen in a row, or in part of it."""
        inside = (edit for edits in self._rows.get(row_number, {}).values() for edit in edits)
        return bool(self) and (
            self.held(row_number).frozen is not None or any(isinstance(edit, Freeze) for edit in inside)
        )

    def begin_row(self, state: State, row_number: int) -> None:
        """Changes a state that stands at the start of a row as its interventions want it."""
        for edit in self._rows.get(row_number, {}).get(0, ()):
            if isinstance(edit, SetWeight):
                state.parameters[edit.unit.layer][edit.place, edit.unit.index] = edit.value


def rate_from(timeline: Timeline, position: Position) -> int:
    """From which index on a learning rate holds that is set at a position; see `Edits`."""
    row, step = timeline.row_of(position.index)
    slots = timeline.row_slots(row)
    begun = step and slots[step - 1].phase in (Phase.ACCUMULATE, Phase.UPDATE)
    return timeline.row_start(row + 1) if begun else position.index


def freezing(snapshot: Snapshot, target: Ref | Unit) -> Freeze:
    """Freezes a weight, a bias, or all of a neuron, from a moment on; or no longer, where it is frozen there."""
    index = snapshot.position.index
    if isinstance(target, Ref):
        assert target.unit
        return Freeze(index, target.unit, place_of(target), not snapshot.is_frozen(target))
    return Freeze(index, target, None, not snapshot.is_all_frozen(target))


def apply(edits: Iterable[Intervention], network: Network) -> list[Change]:
    """Changes a network; gives the weights that have got another value."""
    changes = []
    for edit in edits:
        if isinstance(edit, SetRate):
            continue
        neuron = network.layers[edit.unit.layer].neurons[edit.unit.index]
        if isinstance(edit, Freeze):
            places = range(len(neuron.frozen)) if edit.place is None else (edit.place,)
            for place in places:
                neuron.frozen[place] = edit.frozen
            continue
        ref = ref_of(edit.unit, edit.place)
        if edit.place == BIAS:
            changes.append(Change(ref, neuron.bias, edit.value))
            neuron.bias = edit.value
        else:
            changes.append(Change(ref, neuron.weights[edit.place], edit.value))
            neuron.weights[edit.place] = edit.value
    return changes


def ref_of(unit: Unit, place: int) -> Ref:
    """The weight or bias of a neuron at a place."""
    return weight_ref(unit, place, place == BIAS)


def place_of(ref: Ref) -> int | None:
    """The place of a weight or bias; None for any other number."""
    if ref.quantity is Quantity.BIAS:
        return BIAS
    return ref.source.index if ref.quantity is Quantity.WEIGHT and ref.source else None


def _after(frozen: Frozen | None, freezes: Iterable[Freeze], layers: Sequence[int]) -> Frozen | None:
    shapes = [(neurons, inputs + 1) for inputs, neurons in pairwise(layers)]
    found = tuple(map(np.copy, frozen)) if frozen else tuple(np.zeros(shape, np.bool_) for shape in shapes)
    for edit in freezes:
        found[edit.unit.layer][edit.unit.index][slice(None) if edit.place is None else edit.place] = edit.frozen
    for layer in found:
        layer.setflags(write=False)
    return found if any(layer.any() for layer in found) else None
