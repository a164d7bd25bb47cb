"""What a network answers for rows that it may not have seen, and how far off that is. By the algorithm itself, on a
network of its own: the one that is trained is never touched."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import Array, DataSet
from bpviz.engine import algorithm
from bpviz.engine.network import Network, Parameters
from bpviz.engine.steps import returned
from bpviz.session.experiment import Experiment

AT_A_TIME = 64  # rows between two words about progress

Progress = Callable[[float], None]
"""Is told the share that is done; ends the work by raising an exception of its own."""


class Answer(NamedTuple):
    """A network's outputs for a row, and the index of the largest."""

    outputs: list[float]
    prediction: int


class Answers(NamedTuple):
    """What was said of some rows: `outputs` is (rows, outputs), `predictions` (rows,) the indices of the largest, and
    `errors` (rows,) the row errors by the experiment's loss."""

    outputs: Array
    predictions: NDArray[np.int32]
    errors: Array


def answer(network: Network, inputs: Sequence[float]) -> Answer:
    """What the network says of one row of inputs."""
    prediction = returned(algorithm.predict(network, inputs))
    return Answer([neuron.output for neuron in network.output_layer], prediction)


def answers_to(
    data: DataSet, experiment: Experiment, parameters: Parameters, progress: Progress | None = None
) -> Answers:
    """What the experiment's network says of all rows of `data` with these weights; its own rows are not looked at."""
    network = experiment.network()
    network.load(parameters)
    outputs = np.empty(data.expected.shape)
    predictions, errors = np.empty(data.rows, np.int32), np.empty(data.rows)
    for row in range(data.rows):
        if progress and row % AT_A_TIME == 0:
            progress(row / data.rows)
        inputs, expected = data.row(row)
        found = answer(network, inputs)
        outputs[row], predictions[row] = found
        errors[row] = returned(algorithm.sum_error(network, found.outputs, expected))
    return Answers(outputs, predictions, errors)


def predictions(experiment: Experiment, parameters: Parameters, data: DataSet | None = None) -> list[int]:
    """The predictions for all rows of `data`, or of those that are trained on, with these weights."""
    found: list[int] = answers_to(data or experiment.data, experiment, parameters).predictions.tolist()
    return found
