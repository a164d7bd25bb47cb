"""Other seeds, sizes, rates and transfer functions than the printed ones agree with the tutorial's procedures."""

from random import Random, seed
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine import algorithm
from bpviz.engine.activations import TRANSFERS
from bpviz.engine.network import Network, initialize_network, one_hot
from bpviz.engine.steps import returned
from tests.engine import tutorial
from tests.golden import ROWS, lists_of

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=5)


def some_rows(inputs: int, outputs: int, seed_: int) -> list[list[Any]]:
    generator = Random(seed_)
    return [[*(generator.uniform(-3, 3) for _ in range(inputs)), i % outputs] for i in range(4)]


def trained(network: Network, rows: list[list[Any]], epochs: int, rate: float) -> list[float]:
    """Trains `network`; gives the error of each epoch."""
    outputs = len(network.output_layer.neurons)
    pairs = [(row[:-1], one_hot(row[-1], outputs)) for row in rows]
    losses = []
    for event in algorithm.train_network(network, [pairs] * epochs, rate):
        if isinstance(event, algorithm.Made) and event.phase is algorithm.Phase.LOSS:
            losses.append(event.values[1])
    return losses[len(rows) - 1 :: len(rows)]


@given(SIZES, st.integers(0, 2**32), st.floats(0.01, 2.0))
def test_sigmoid_networks_agree_to_the_last_bit(sizes: list[int], seed_: int, rate: float) -> None:
    rows = some_rows(sizes[0], sizes[-1], seed_)
    seed(seed_)
    theirs = tutorial.initialize_network(*sizes)
    their_errors = tutorial.train_network(theirs, rows, rate, 3, sizes[-1])
    ours = Network(initialize_network(sizes, "unit", seed_), ["sigmoid"] * (len(sizes) - 1))
    our_errors = trained(ours, rows, 3, rate)
    assert lists_of(ours) == [[neuron["weights"] for neuron in layer] for layer in theirs]
    assert [n.output for n in ours.neurons()] == [n["output"] for layer in theirs for n in layer]
    assert [n.delta for n in ours.neurons()] == [n["delta"] for layer in theirs for n in layer]
    assert our_errors == pytest.approx(their_errors, rel=1e-12)


@given(SIZES, st.integers(0, 2**32), st.data())
def test_other_transfer_functions_agree(sizes: list[int], seed_: int, data: st.DataObject) -> None:
    names = [data.draw(st.sampled_from(list(TRANSFERS))) for _ in sizes[1:]]
    rows = some_rows(sizes[0], sizes[-1], seed_)
    seed(seed_)
    theirs = tutorial.initialize_network(*sizes)
    transfers = [TRANSFERS[name].function for name in names]
    derivatives = [TRANSFERS[name].derivative_from_output for name in names]
    their_errors = tutorial.train_network(theirs, rows, 0.001, 3, sizes[-1], transfers, derivatives)
    ours = Network(initialize_network(sizes, "unit", seed_), names)
    assert trained(ours, rows, 3, 0.001) == pytest.approx(their_errors, rel=1e-12)
    for neuron, their in zip(ours.neurons(), [n for layer in theirs for n in layer], strict=True):
        assert [*neuron.weights, neuron.bias] == pytest.approx(their["weights"], rel=1e-12)


@pytest.mark.parametrize("seed_", range(5))
def test_predictions_agree(seed_: int) -> None:
    theirs = tutorial.trained((2, 3, 2), ROWS, seed_, 0.5, 5)
    ours = Network(initialize_network((2, 3, 2), "unit", seed_), ["sigmoid", "sigmoid"])
    trained(ours, ROWS, 5, 0.5)
    for row in ROWS:
        assert returned(algorithm.predict(ours, row[:-1])) == tutorial.predict(theirs, row)
