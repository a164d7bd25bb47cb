"""The forward pass over a plane is the algorithm's, bit for bit, by compiled code too."""

from dataclasses import replace

import numpy as np
import pytest

from bpviz.data.catalogue import load
from bpviz.data.dataset import DataSet
from bpviz.engine import algorithm
from bpviz.engine.network import Unit
from bpviz.engine.responses import TRANSFER_NAMES
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.responses import Plane, Responder

IRIS = load("iris")
CASES = [
    *(((4, 3, 3), (name, "sigmoid"), "squared") for name in TRANSFER_NAMES[:-1]),
    ((4, 5, 4, 3), ("relu", "tanh", "softmax"), "cross_entropy"),
    ((4, 3), ("linear",), "squared"),
]


def case(layers: tuple[int, ...], transfers: tuple[str, ...], loss: str, scale: float = 1.0) -> Experiment:
    experiment = Experiment(IRIS, layers, transfers, init="half", loss=loss)
    given = tuple(
        layer._replace(weights=tuple(tuple(scale * w for w in neuron) for neuron in layer.weights))
        for layer in experiment.initial_weights()
    )
    return replace(experiment, given=given)


def made_ready() -> Responder:
    fast = FastEngine()
    fast.prepare_responses()
    fast.wait()
    assert fast.problem is None and fast.responses_ready
    return Responder(fast)


@pytest.mark.parametrize("scale", [1.0, 1e4])
@pytest.mark.parametrize(("layers", "transfers", "loss"), CASES)
def test_every_neuron_answers_as_the_algorithm_does(
    layers: tuple[int, ...], transfers: tuple[str, ...], loss: str, scale: float
) -> None:
    experiment = case(layers, transfers, loss, scale)
    network = experiment.network()
    compiled = made_ready()
    plane = Plane(1, 3, (5.0, 3.0, 4.0, 1.0), (-2.0, 6.0), (-1.0, 9.0))
    found = compiled.respond(experiment, network.parameters(), plane)
    assert found.grid.shape == (sum(layers), 100, 100)
    for row, column in ((0, 0), (17, 63), (50, 2), (99, 99)):
        inputs = found.grid[:4, row, column].tolist()
        assert inputs == [5.0, np.linspace(-2, 6, 100)[column], 4.0, np.linspace(-1, 9, 100)[row]]
        for _ in algorithm.forward_propagate(network, inputs):
            pass
        for neuron in network.neurons():
            assert found.of(neuron.unit)[row, column].hex() == neuron.output.hex()
    assert found.of(Unit(-1, 2))[5, 5] == 4.0
    assert found.outputs is not None
    for row in range(0, 150, 37):
        for _ in algorithm.forward_propagate(network, IRIS.row(row)[0]):
            pass
        assert found.outputs[:, row].tolist() == [neuron.output for neuron in network.output_layer]


def test_the_algorithm_gives_the_same_bits_at_fewer_points_until_code_is_compiled() -> None:
    experiment = case(*CASES[5])
    parameters = experiment.network().parameters()
    plane = Plane(0, 1, (5.0, 3.0, 4.0, 1.0), (0.0, 1.0), (0.0, 1.0))
    fast = FastEngine()
    responder = Responder(fast)
    first = responder.respond(experiment, parameters, plane)
    fast.wait()
    assert fast.problem is None and fast.responses_ready
    second = responder.respond(experiment, parameters, plane)
    if first.grid.shape[1] < 100:  # else it was compiled at once
        assert first.grid.shape[1] >= 10
    exact = Responder().respond(experiment, parameters, plane)
    assert second.grid.shape[1:] == (100, 100) and second.grid.tobytes() == exact.grid.tobytes()
    for corner in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        assert first.grid[:, corner[0], corner[1]].tolist() == second.grid[:, corner[0], corner[1]].tolist()
    assert second.outputs is not None and exact.outputs is not None
    assert second.outputs.tobytes() == exact.outputs.tobytes()


def test_one_input_makes_a_line_and_a_large_network_fewer_points() -> None:
    experiment = Experiment(load("sine"), (1, 4, 1), ("tanh", "linear"))
    found = Responder().respond(
        experiment, experiment.network().parameters(), Plane(0, None, (0.0,), (0.0, 7.0), (0, 1))
    )
    assert found.grid.shape == (6, 1, 400)
    assert found.of(Unit(-1, 0)).tolist() == [np.linspace(0.0, 7.0, 400).tolist()]
    inputs = np.zeros((3, 500))
    large = Experiment(DataSet("large", inputs, np.zeros((3, 2))), (500, 100, 2), ("tanh", "linear"))
    compiled = made_ready()
    plane = Plane(0, 1, (0.0,) * 500, (0.0, 1.0), (0.0, 1.0))
    assert 10 <= compiled.respond(large, large.network().parameters(), plane).grid.shape[1] < 50


def test_a_responder_that_was_asked_before_answers_for_the_new_plane_and_the_new_data() -> None:
    asked, plane = made_ready(), Plane(0, 1, (5.0, 3.0, 4.0, 1.0), (-2.0, 6.0), (-1.0, 9.0))
    first = case((4, 3, 3), ("tanh", "sigmoid"), "squared")
    fewer = replace(first, data=replace(IRIS, inputs=IRIS.inputs[::3], expected=IRIS.expected[::3]))
    for experiment, here in ((first, plane), (first, plane._replace(across=2)), (fewer, plane), (first, plane)):
        parameters = experiment.network().parameters()
        found = asked.respond(experiment, parameters, here)
        fresh = made_ready().respond(experiment, parameters, here)
        assert np.array_equal(found.grid, fresh.grid) and found.outputs is not None and fresh.outputs is not None
        assert np.array_equal(found.outputs, fresh.outputs) and found.outputs.shape[1] == len(experiment.data.inputs)
