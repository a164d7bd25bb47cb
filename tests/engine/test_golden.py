"""The engine gives the tutorial's printed numbers, to the last digit."""

from bpviz.engine import algorithm
from bpviz.engine.network import Network, initialize_network, one_hot
from bpviz.engine.steps import returned
from tests.golden import GOLDEN, ROWS, lists_of, weights_of

SIGMOIDS = ("sigmoid", "sigmoid")


def test_section_1_initialise() -> None:
    section = GOLDEN["section_1_initialize"]
    assert initialize_network(section["layers"], "unit", section["seed"]) == weights_of(section["weights"])


def test_section_2_forward() -> None:
    section = GOLDEN["section_2_forward"]
    network = Network(weights_of(section["weights"]), SIGMOIDS)
    assert returned(algorithm.forward_propagate(network, section["row"])) == section["outputs"]


def test_section_3_backward() -> None:
    section = GOLDEN["section_3_backward"]
    network = Network(weights_of([[n["weights"] for n in layer] for layer in section["network"]]), SIGMOIDS)
    for layer, given in zip(network.layers, section["network"], strict=True):
        for neuron, output in zip(layer, given, strict=True):
            neuron.output = output["output"]
    returned(algorithm.backward_propagate_error(network, section["expected"]))
    assert [[neuron.delta for neuron in layer] for layer in network.layers] == section["deltas"]


def test_section_4_train() -> None:
    section = GOLDEN["section_4_train"]
    network = Network(initialize_network(section["layers"], "unit", section["seed"]), SIGMOIDS)
    assert lists_of(network) == section["initial_weights"]
    rows = [(row[:-1], one_hot(row[-1], 2)) for row in ROWS]
    errors = []
    for event in algorithm.train_network(network, [rows] * section["epochs"], section["learning_rate"]):
        if isinstance(event, algorithm.Made) and event.phase is algorithm.Phase.LOSS:
            errors.append(event.values[1])
    assert errors[len(rows) - 1 :: len(rows)] == section["sum_squared_error_per_epoch"]
    assert [
        [{"weights": [*n.weights, n.bias], "output": n.output, "delta": n.delta} for n in layer]
        for layer in network.layers
    ] == section["final"]


def test_section_5_predict() -> None:
    section = GOLDEN["section_5_predict"]
    network = Network(weights_of(section["weights"]), SIGMOIDS)
    predicted = [returned(algorithm.predict(network, row[:-1])) for row in ROWS]
    assert predicted == section["predictions"]
