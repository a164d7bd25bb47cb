"""What every neuron answers over a plane of inputs: forward passes on a copy of some moment's weights."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine import algorithm
from bpviz.engine.network import Network, Parameters, Unit
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.rows import seconds_a_row

Values = NDArray[np.float64]

SIDE = 100  # points along each side of a plane, where that does not take too long
LINE = 400  # points of a line
PLAIN = 0.02  # seconds that the algorithm itself may take
PRODUCTS = 3e7  # weights times points that compiled code may take on: some hundredths of a second
SHORT = 2e6  # such, which take it a few milliseconds


class Plane(NamedTuple):
    """Inputs `across` and `upwards` vary between their (lowest, highest), the others are as `at` has them; where there
    is one input alone, `upwards` is None, and the plane is a line. All on the scale that the network sees."""

    across: int
    upwards: int | None
    at: tuple[float, ...]
    xs: tuple[float, float]
    ys: tuple[float, float]

    def inputs(self, columns: int, rows: int) -> Values:
        """The inputs at each point, (inputs, points): row by row from the lowest, each from the left."""
        inputs = np.repeat(np.array(self.at)[:, None], columns * rows, axis=1)
        if self.upwards is not None:
            inputs[self.upwards] = np.repeat(np.linspace(*self.ys, rows), columns)
        inputs[self.across] = np.tile(np.linspace(*self.xs, columns), rows)
        return inputs


@dataclass(frozen=True, eq=False)
class Responses:
    """What every neuron answers, for one copy of the weights.

    `grid` is (inputs + neurons, rows, columns): the inputs themselves, then the outputs of every neuron; rows from the
    lowest, columns from the left. `outputs` is (outputs, points), the answers for the rows of the data and then those
    that are held out; None where these are too many.
    """

    experiment: Experiment
    plane: Plane
    grid: Values
    outputs: Values | None

    def of(self, unit: Unit) -> Values:
        """What a neuron answers, or an input is, at each point: (rows, columns)."""
        found: Values = self.grid[sum(self.experiment.layers[: unit.layer + 1]) + unit.index]
        return found

    def of_outputs(self) -> Values:
        """The answers of the output layer, (outputs, rows, columns)."""
        return self.grid[-self.experiment.layers[-1] :]


def is_short(experiment: Experiment) -> bool:
    """Whether what all neurons answer over a plane, and for the data's rows, takes compiled code no longer than a slice
    of a run."""
    rows = sum(len(part.inputs) for part in experiment.data.parts)
    return _weights(experiment) * (SIDE**2 + rows) <= SHORT


def _weights(experiment: Experiment) -> int:
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(experiment.layers))


class Responder:
    """Answers by compiled code as soon as it is there, which `fast` gets ready when it is first wanted; until then by
    the algorithm itself, at fewer points. Where there is no `fast`, by the algorithm, as long as it takes."""

    def __init__(self, fast: FastEngine | None = None) -> None:
        self._fast = fast
        self._compiled: Callable[..., None] | None = None
        self._network: Network | None = None
        self._experiment: Experiment | None = None
        self._points: tuple[object, Values] = (None, np.empty((0, 0)))  # the last, and for what

    def respond(self, experiment: Experiment, parameters: Parameters, plane: Plane) -> Responses:
        """What every neuron answers over a plane, with these weights."""
        if self._fast and not self._compiled:
            self._fast.prepare_responses()
            if self._fast.responses_ready:
                from bpviz.engine.responses import responses  # imports numba, which takes a while

                self._compiled = responses
        weights = _weights(experiment)
        most = PRODUCTS / weights if self._compiled else PLAIN / seconds_a_row(experiment) if self._fast else math.inf
        columns = LINE if plane.upwards is None else SIDE
        rows = 1 if plane.upwards is None else SIDE
        if columns * rows > most:
            columns = max(int(most if rows == 1 else math.sqrt(most)), 2)
            rows = min(rows, columns)
        count = columns * rows
        found = self._values(experiment, parameters, self._inputs(experiment, plane, columns, rows, most))
        outputs = found[-experiment.layers[-1] :, count:] if found.shape[1] > count else None
        return Responses(experiment, plane, found[:, :count].reshape(-1, rows, columns), outputs)

    def _inputs(self, experiment: Experiment, plane: Plane, columns: int, rows: int, most: float) -> Values:
        """Those of the plane's points and, where they are not too many, of the data's rows, (inputs, points). They are
        kept: while a run moves, only the weights change."""
        key = experiment.data, plane, columns, rows, most
        if self._points[0] != key:
            seen = [part.inputs for part in experiment.data.parts]
            known = seen if sum(map(len, seen)) <= most else []
            self._points = key, np.concatenate([plane.inputs(columns, rows), *(inputs.T for inputs in known)], axis=1)
        return self._points[1]

    def _values(self, experiment: Experiment, parameters: Parameters, inputs: Values) -> Values:
        """The inputs (inputs, points) and below them every neuron's outputs."""
        if self._compiled:
            values = np.empty((sum(experiment.layers), inputs.shape[1]))
            self._compiled(parameters, experiment.layers, experiment.transfers, inputs, values)
            return values
        if self._network is None or self._experiment is not experiment:
            self._network, self._experiment = experiment.network(), experiment
        network = self._network
        network.load(parameters)
        columns = []
        for row in inputs.T.tolist():
            for _ in algorithm.forward_propagate(network, row):
                pass
            columns.append([*row, *(neuron.output for neuron in network.neurons())])
        return np.array(columns).T.reshape(sum(experiment.layers), -1)
