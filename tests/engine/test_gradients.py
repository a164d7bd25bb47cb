"""delta times input is the gradient of half the squared error: by central differences, and by PyTorch."""

import json
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bpviz.engine import algorithm
from bpviz.engine.activations import TRANSFERS
from bpviz.engine.network import Network
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import returned, trace
from tests.golden import weights_of

PYTORCH = json.loads((Path(__file__).parent / "pytorch_gradients.json").read_text())
STEP = 1e-6  # of the central differences
KINK = 1e-3  # a net input nearer to 0 than this may cross the rectifier's kink while a weight is moved


def outputs_of(layers: list[list[list[float]]], transfers: list[str], inputs: list[float]) -> list[float]:
    return list(returned(algorithm.forward_propagate(Network(weights_of(layers), transfers), inputs)))


def gradients(
    layers: list[list[list[float]]], transfers: list[str], inputs: list[float], expected: list[float]
) -> list[list[list[float]]]:
    """delta times input, and delta for the bias, as the update Steps of a row show them."""
    network = Network(weights_of(layers), transfers)
    found: list[list[list[float]]] = [[] for _ in layers]
    for step in trace(network, algorithm.train_network(network, [[(inputs, expected)]], 0.1)):
        if step.phase is Phase.UPDATE:
            assert step.unit
            found[step.unit.layer].append([a.value * b.value for a, b in (term.factors for term in step.terms)])
    return found


@pytest.mark.parametrize("transfer", TRANSFERS)
@given(sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4), seed=st.integers(0, 2**32))
def test_central_differences(transfer: str, sizes: list[int], seed: int) -> None:
    random = Random(seed)
    layers = [
        [[random.uniform(-1, 1) for _ in range(before + 1)] for _ in range(size)] for before, size in pairwise(sizes)
    ]
    transfers = [transfer] * len(layers)
    inputs = [random.uniform(-2, 2) for _ in range(sizes[0])]
    expected = [random.uniform(-1, 1) for _ in range(sizes[-1])]
    if "relu" in transfer:
        network = Network(weights_of(layers), transfers)
        returned(algorithm.forward_propagate(network, inputs))
        assume(all(abs(neuron.net_input) > KINK for neuron in network.neurons()))

    def loss() -> float:
        outputs = outputs_of(layers, transfers, inputs)
        return 0.5 * sum((a - b) ** 2 for a, b in zip(outputs, expected, strict=True))

    for layer, their_layer in zip(layers, gradients(layers, transfers, inputs, expected), strict=True):
        for neuron, gradient in zip(layer, their_layer, strict=True):
            for i, weight in enumerate(list(neuron)):
                neuron[i] = weight + STEP
                above = loss()
                neuron[i] = weight - STEP
                below = loss()
                neuron[i] = weight
                assert gradient[i] == pytest.approx((above - below) / (2 * STEP), rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("case", PYTORCH["cases"], ids=lambda case: "-".join(case["transfers"]))
def test_pytorch(case: dict[str, Any]) -> None:
    outputs = outputs_of(case["weights"], case["transfers"], case["inputs"])
    assert outputs == pytest.approx(case["outputs"], rel=1e-12, abs=1e-15)
    found = gradients(case["weights"], case["transfers"], case["inputs"], case["expected"])
    for layer, theirs in zip(found, case["gradients"], strict=True):
        for neuron, their in zip(layer, theirs, strict=True):
            assert neuron == pytest.approx(their, rel=1e-11, abs=1e-14)


def test_the_record_says_what_made_it_and_covers_every_transfer_function() -> None:
    assert PYTORCH["versions"].keys() == {"torch", "python"}
    assert {name for case in PYTORCH["cases"] for name in case["transfers"]} == set(TRANSFERS)


def test_the_error_signal_is_the_gradient_by_the_output() -> None:
    network = Network(weights_of([[[0.5, 0.1]], [[0.3, 0.2]]]), ["tanh", "linear"])
    steps = list(trace(network, algorithm.train_network(network, [[([1.0], [1.0])]], 0.1)))
    output, hidden = steps[3], steps[4]
    assert output.result(Quantity.ERROR) == network.output_layer.neurons[0].output - 1.0
    assert hidden.result(Quantity.ERROR) == 0.3 * output.result(Quantity.DELTA)
