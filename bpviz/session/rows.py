"""Runs whole rows that nobody looks at, and keeps the books of what they leave behind."""

import math
import time
from itertools import pairwise
from typing import Protocol

import numpy as np

from bpviz.engine.epoch_ends import EpochEnds
from bpviz.engine.network import Network, largest_output
from bpviz.engine.state import NEARLY_ZERO, Ran, State
from bpviz.session.edits import Edits
from bpviz.session.experiment import Experiment
from bpviz.session.order import Order
from bpviz.session.row_run import Errors, procedure, run_out
from bpviz.session.saturation import deadness_changes
from bpviz.session.timeline import Timeline

REPLAY = 0.016  # seconds that the rows between two keyframes take, about


class Rows(Protocol):
    """What runs whole rows; see `PlainRows`."""

    spacing: int

    def run(self, state: State, first: int, last: int, deadline: float, ends: EpochEnds | None = None) -> Ran:
        """Rows `first` to before `last`, or fewer; `ends` are given the weights that they want."""
        ...


class PlainRows:
    """Whole rows by the algorithm itself, on a network that is loaded from the state and written back to it.

    `spacing` is how many rows lie between two keyframes at least, a power of two.
    """

    def __init__(self, experiment: Experiment, timeline: Timeline, order: Order, edits: Edits) -> None:
        self._experiment = experiment
        self._timeline = timeline
        self._order = order
        self._edits = edits
        self._network = experiment.network()
        self.spacing = power_of_two(REPLAY / seconds_a_row(experiment))

    def run(self, state: State, first: int, last: int, deadline: float, ends: EpochEnds | None = None) -> Ran:
        """Rows `first` to before `last`; fewer where the deadline passes, and where an epoch ends that changes which
        neurons are dead."""
        rows = self._timeline.rows
        self._network.load_state(state)
        if self._edits:
            self._network.freeze(self._edits.held(first).frozen)
        ended: list[float] = []
        at = first
        while at < last:
            before = Errors(None, float(state.errors[1]) if at % rows else 0.0)
            row = procedure(self._experiment, self._network, self._timeline, self._order, at, before.epoch, self._edits)
            errors = run_out(row, before, self._network, self._edits.in_row(at))
            if not is_finite(self._network, errors):
                return Ran(at - first + 1, np.array(ended), not_finite=True)
            note_row(state, self._network, at, errors)
            at += 1
            if at % rows == 0:
                ended.append(errors.epoch)
                if ends:
                    ends.keep_of(self._network, at // rows - 1)
                if deadness_changes(state, at - rows):
                    break
            if time.perf_counter() > deadline:
                break
        self._network.save_state(state)
        return Ran(at - first, np.array(ended))


def seconds_a_row(experiment: Experiment) -> float:
    """How long the algorithm takes for a row, about."""
    return 1e-5 + 3e-7 * sum(inputs * outputs for inputs, outputs in pairwise(experiment.layers))


def power_of_two(number: float) -> int:
    """The largest power of two that is not above `number`, at least 1."""
    return 2 ** max(0, math.floor(math.log2(number))) if number >= 1.0 else 1


def note_row(state: State, network: Network, row_number: int, errors: Errors) -> None:
    """Writes into the state what a row has left behind, but for what `Network.save_state` writes."""
    state.errors[:] = math.nan if errors.row is None else errors.row, errors.epoch
    outputs = [neuron.output for neuron in network.output_layer]
    state.predictions[row_number % len(state.predictions)] = largest_output(outputs)
    for layer, alive, nonzero in zip(network.layers, state.last_alive, state.last_nonzero, strict=True):
        for j, neuron in enumerate(layer):
            if abs(neuron.derivative) >= NEARLY_ZERO:
                alive[j] = row_number
            if neuron.derivative != 0.0:
                nonzero[j] = row_number


def errors_of(state: State) -> Errors:
    """The errors that `note_row` has written; those of a procedure without a loss have no row error."""
    row, epoch = state.errors.tolist()
    return Errors(None if math.isnan(row) else row, epoch)


def is_finite(network: Network, errors: Errors) -> bool:
    """Whether all that a row left behind is finite; what is not, stays so until the row ends."""
    return math.isfinite(errors.epoch) and all(
        math.isfinite(neuron.net_input)
        and math.isfinite(neuron.output)
        and math.isfinite(neuron.error)
        and math.isfinite(neuron.delta)
        and math.isfinite(neuron.bias)
        and all(map(math.isfinite, neuron.weights))
        and all(map(math.isfinite, neuron.gradients))
        and all(all(map(math.isfinite, numbers)) for numbers in neuron.memory)
        for neuron in network.neurons()
    )
