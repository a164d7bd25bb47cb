"""What weights, deltas and gradients were in each epoch of a run: replayed from keyframes when somebody asks."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Parameters
from bpviz.engine.state import State
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run

Values = NDArray[np.float64]

MOST_EPOCHS = 256  # that are kept of a long run, evenly spread
FIRST_EPOCHS = 16  # of them, that are written first
MOST_ROWS = 32  # of an epoch whose gradients are looked at
BUDGET = 32 * 2**20  # bytes
START = -1  # the epoch before the first: the initial weights


class Entry(NamedTuple):
    """An epoch at its end: the weights, an array (neurons, inputs + 1) a layer, bias last; the deltas of its last row,
    an array (neurons,) a layer; and the size of each layer's gradient, (layers,).

    That size is the root mean square, over the rows that are looked at, of the length of the row's gradient, all
    weights and biases of the layer taken as one vector. At the start there are no deltas and gradients: NaN.
    """

    parameters: Parameters
    deltas: Parameters
    gradients: Values


@dataclass(frozen=True, eq=False)
class Chronicle:
    """Entries of the `epochs` of a run, ascending, the first of them START. `done` is how many epochs had ended when it
    was written, and `whole` whether all that are wanted of these are there; `rows` how many rows of each epoch the
    gradients come from."""

    experiment: Experiment
    epochs: tuple[int, ...]
    entries: tuple[Entry, ...]
    done: int
    whole: bool
    rows: int

    def weight(self, layer: int, neuron: int, place: int) -> Values:
        """A weight, or bias (`place` −1), at the end of each epoch: (epochs,)."""
        return np.array([entry.parameters[layer][neuron, place] for entry in self.entries])

    def delta(self, layer: int, neuron: int) -> Values:
        """A neuron's delta for the last row of each epoch: (epochs,)."""
        return np.array([entry.deltas[layer][neuron] for entry in self.entries])

    def gradient(self, layer: int) -> Values:
        """The size of a layer's gradient in each epoch: (epochs,)."""
        return np.array([entry.gradients[layer] for entry in self.entries])


class Chronicler:
    """Writes the chronicle of a run, further and further: entries that are there already are not made again."""

    def __init__(self, run: Run, most: int = MOST_EPOCHS) -> None:
        self.run = run
        experiment = run.experiment
        numbers = sum((inputs + 2) * outputs for inputs, outputs in pairwise(experiment.layers)) + len(
            experiment.layers
        )
        self._most = max(min(most, BUDGET // (8 * numbers)), 2)
        self._entries: dict[int, Entry] = {START: _first(experiment)}
        count = min(MOST_ROWS, experiment.data.rows)
        self._turns = [math.ceil((i + 1) * experiment.data.rows / count) - 1 for i in range(count)]

    def written(self) -> Iterator[Chronicle | None]:
        """Goes on to the epochs that have ended by now, first to a few of all of them, then to twice as many, and so
        on: a fast run is soon seen as a whole. Gives None after each piece of work, and after each of these rounds the
        chronicle so far."""
        run, done = self.run, self.run.epochs_done
        wanted = wanted_epochs(done, self._most)
        self._entries = {epoch: entry for epoch, entry in self._entries.items() if epoch in wanted or epoch == START}
        count = FIRST_EPOCHS
        while True:
            yield from self._go_on(wanted_epochs(done, min(count, self._most)))
            epochs = sorted(self._entries)
            entries = tuple(self._entries[epoch] for epoch in epochs)
            whole = len(epochs) == len(wanted) + 1
            yield Chronicle(run.experiment, tuple(epochs), entries, done, whole, len(self._turns))
            if whole:
                return
            count *= 2

    def _go_on(self, wanted: Sequence[int]) -> Iterator[None]:
        state, at = self.run.replays.state(), -1
        for epoch in wanted:
            if epoch not in self._entries:
                yield from self._write(epoch, state, at)
                at = (epoch + 1) * self.run.timeline.rows

    def _write(self, epoch: int, state: State, at: int) -> Iterator[None]:
        squares = np.zeros(len(state.parameters))
        for row in self.run.replays.turns(epoch, self._turns, state, at):
            if row is not None:
                squares += gradient_squares(state, self.run.experiment.data.inputs[row])
            yield None
        parameters = tuple(layer.T.copy() for layer in state.parameters)
        deltas = tuple(layer.copy() for layer in state.values["delta"])
        self._entries[epoch] = Entry(parameters, deltas, np.sqrt(squares / len(self._turns)))


def wanted_epochs(done: int, most: int) -> list[int]:
    """Which of the epochs that have ended are written of: every one, every second, every fourth … so that there are at
    most `most`, and the last. Those of a run that goes on stay the same as long as they can."""
    every = 1
    while -(-done // every) > most:
        every *= 2
    wanted = list(range(0, done, every))
    return wanted if not done or wanted[-1] == done - 1 else [*wanted, done - 1]


def gradient_squares(state: State, inputs: Values) -> Values:
    """The squared length of each layer's gradient for the row that a state has just had, (layers,): a weight's part of
    it is its delta times its input, a bias' its delta."""
    below: Sequence[Values] = (inputs, *state.values["output"][:-1])
    deltas = state.values["delta"]
    return np.array([(d @ d) * (x @ x + 1.0) for d, x in zip(deltas, below, strict=True)])


def _first(experiment: Experiment) -> Entry:
    parameters = tuple(layer.T.copy() for layer in experiment.state().parameters)
    deltas = tuple(np.full(len(layer), np.nan) for layer in parameters)
    return Entry(parameters, deltas, np.full(len(parameters), np.nan))
