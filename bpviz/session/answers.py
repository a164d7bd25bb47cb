"""What a network answers for rows that it may not have seen, and how far off that is: by the algorithm itself, or by
its forward pass compiled, with the same bits. On a network of its own: the one that is trained is never touched."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import Array, DataSet
from bpviz.engine import algorithm
from bpviz.engine.losses import LOSSES
from bpviz.engine.network import Network, Parameters
from bpviz.engine.steps import returned
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.rows import seconds_a_row

PART = 0.004  # seconds, about: who asks can do something else between two parts
PRODUCTS = 4_000_000  # weights times rows that compiled code does in that time

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
    data: DataSet,
    experiment: Experiment,
    parameters: Parameters,
    progress: Progress | None = None,
    fast: FastEngine | None = None,
) -> Answers:
    """What the experiment's network says of all rows of `data` with these weights; its own rows are not looked at."""
    parts, done = [], 0
    for part in answers_in_parts(data, experiment, parameters, fast):
        parts.append(part)
        done += len(part.predictions)
        if progress:
            progress(done / data.rows)
    return joined(parts)


def joined(parts: Sequence[Answers]) -> Answers:
    """Parts one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Answers(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def answers_in_parts(
    data: DataSet, experiment: Experiment, parameters: Parameters, fast: FastEngine | None = None
) -> Iterator[Answers]:
    """The same in parts, from the first row on: compiled where `fast` is ready for it."""
    if fast and fast.responses_ready:
        return _compiled(data, experiment, parameters)
    return _plain(data, experiment, parameters)


def _plain(data: DataSet, experiment: Experiment, parameters: Parameters) -> Iterator[Answers]:
    network = experiment.network()
    network.load(parameters)
    size = max(int(PART / seconds_a_row(experiment)), 1)
    for first in range(0, data.rows, size):
        rows = range(first, min(first + size, data.rows))
        outputs, predictions, errors = [], [], []
        for row in rows:
            inputs, expected = data.row(row)
            found = answer(network, inputs)
            outputs.append(found.outputs)
            predictions.append(found.prediction)
            errors.append(returned(algorithm.sum_error(network, found.outputs, expected)))
        yield Answers(np.array(outputs), np.array(predictions, np.int32), np.array(errors))


def _compiled(data: DataSet, experiment: Experiment, parameters: Parameters) -> Iterator[Answers]:
    from bpviz.engine.responses import responses  # imports numba, which takes a while

    weights = sum((inputs + 1) * outputs for inputs, outputs in pairwise(experiment.layers))
    size = max(PRODUCTS // weights, 1)
    for first in range(0, data.rows, size):
        inputs = data.inputs[first : first + size].T
        values = np.empty((sum(experiment.layers), inputs.shape[1]))
        responses(parameters, experiment.layers, experiment.transfers, inputs, values)
        outputs = np.ascontiguousarray(values[-experiment.layers[-1] :].T)
        errors = _row_errors(experiment.loss, outputs, data.expected[first : first + size])
        yield Answers(outputs, outputs.argmax(axis=1).astype(np.int32), errors)


@np.errstate(over="ignore")  # as Python's floats do
def _row_errors(loss: str, outputs: Array, expected: Array) -> Array:
    """What `algorithm.sum_error` gives for each row: from 0.0, output by output."""
    errors = np.zeros(len(outputs))
    if loss == "squared":
        for output, target in zip(outputs.T, expected.T, strict=True):
            difference = target - output
            errors += difference * difference
        return errors
    function = LOSSES[loss].function  # scalar: numpy's logarithm has other bits
    for row, (said, wanted) in enumerate(zip(outputs.tolist(), expected.tolist(), strict=True)):
        for target, output in zip(wanted, said, strict=True):
            errors[row] += function(target, output)
    return errors


def predictions(experiment: Experiment, parameters: Parameters, data: DataSet | None = None) -> list[int]:
    """The predictions for all rows of `data`, or of those that are trained on, with these weights."""
    found: list[int] = answers_to(data or experiment.data, experiment, parameters).predictions.tolist()
    return found
