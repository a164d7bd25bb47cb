"""How good a network is, as it stands: its outputs and predictions for rows, and how many are right."""

from collections.abc import Sequence
from typing import NamedTuple

from bpviz.data.dataset import DataSet
from bpviz.engine import algorithm
from bpviz.engine.network import Network, Parameters
from bpviz.engine.steps import returned
from bpviz.session.experiment import Experiment


class Answer(NamedTuple):
    """A network's outputs for a row, and the index of the largest."""

    outputs: list[float]
    prediction: int


def answer(network: Network, inputs: Sequence[float]) -> Answer:
    """What the network says of one row of inputs."""
    prediction = returned(algorithm.predict(network, inputs))
    return Answer([neuron.output for neuron in network.output_layer], prediction)


def predictions(experiment: Experiment, parameters: Parameters, data: DataSet | None = None) -> list[int]:
    """The predictions for all rows of `data`, or of those that are trained on, with these weights."""
    network = experiment.network()
    network.load(parameters)
    return [answer(network, inputs).prediction for inputs in (data or experiment.data).inputs.tolist()]


def accuracy(predicted: Sequence[int], targets: Sequence[int]) -> float | None:
    """The share of rows, 0 to 1, whose class was predicted; None for data without classes."""
    if not targets:
        return None
    return sum(map(int.__eq__, predicted, targets)) / len(targets)
