"""Networks and their first weights."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.losses import LOSSES
from bpviz.engine.network import (
    INITIALISATIONS,
    Network,
    Unit,
    Weights,
    initialize_network,
    largest_output,
    one_hot,
)

RECORDED = {  # the first weight, the last weight and the last bias of 3-4-2 with seed 7
    "unit": (0.32383276483316237, 0.14425508335743753, 0.11779223807836836),
    "half": (-0.17616723516683763, -0.35574491664256247, -0.38220776192163164),
    "glorot": (-0.3261983344776323, -0.20663905069843969, 0.0),
    "he": (-0.4982761864374245, -0.25308011757214055, 0.0),
}


@pytest.mark.parametrize("init", INITIALISATIONS)
def test_the_same_seed_gives_the_same_bits(init: str) -> None:
    weights = initialize_network((3, 4, 2), init, 7)
    assert (weights[0].weights[0][0], weights[1].weights[1][3], weights[1].biases[1]) == RECORDED[init]
    assert weights == initialize_network((3, 4, 2), init, 7)
    assert weights != initialize_network((3, 4, 2), init, 8)


@pytest.mark.parametrize("init", INITIALISATIONS)
def test_weights_stay_within_their_limits(init: str) -> None:
    layers = (6, 50, 3)
    for inputs, (weights, biases) in zip(layers, initialize_network(layers, init, 3), strict=False):
        outputs = len(biases)
        glorot, he = math.sqrt(6 / (inputs + outputs)), math.sqrt(6 / inputs)
        low, high = {"unit": (0, 1), "half": (-0.5, 0.5), "glorot": (-glorot, glorot), "he": (-he, he)}[init]
        values = [weight for row in weights for weight in row]
        assert low <= min(values) < low + 0.2 * (high - low)
        assert high >= max(values) > high - 0.2 * (high - low)
        assert (set(biases) == {0.0}) == (init in ("glorot", "he"))


def test_drawing_leaves_pythons_own_generator_alone() -> None:
    random.seed(5)
    state = random.getstate()
    initialize_network((2, 2, 2), "unit", 1)
    assert random.getstate() == state


def test_units_layers_and_neighbours() -> None:
    network = Network(initialize_network((2, 3, 1), "unit", 1), ("tanh", "linear"))
    assert [neuron.unit for neuron in network.neurons()] == [Unit(0, 0), Unit(0, 1), Unit(0, 2), Unit(1, 0)]
    assert network.layers[0].next == network.output_layer.neurons
    assert list(network.output_layer.next) == []


def test_parameters_are_a_copy_and_can_be_put_back() -> None:
    network = Network(initialize_network((2, 2, 2), "unit", 1), ("sigmoid", "sigmoid"))
    kept = network.parameters()
    assert [layer.shape for layer in kept] == [(2, 3), (2, 3)]
    network.layers[0].neurons[0].weights[1] = 9.0
    network.layers[1].neurons[1].bias = 9.0
    assert not np.array_equal(network.parameters()[0], kept[0])
    network.load(kept)
    for now, then in zip(network.parameters(), kept, strict=True):
        np.testing.assert_array_equal(now, then)
    assert type(network.layers[0].neurons[0].bias) is float


def test_weights_that_are_no_network_are_refused() -> None:
    with pytest.raises(ValueError):
        Network((Weights(((0.1,), (0.2,)), (0.3,)),), ("sigmoid",))
    with pytest.raises(ValueError):
        Network((Weights(((0.1,),), (0.3,)),), ("sigmoid", "sigmoid"))


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_the_largest_output_is_the_first_of_equals(outputs: list[float]) -> None:
    assert largest_output(outputs) == outputs.index(max(outputs))


def test_nan_is_never_larger() -> None:
    assert largest_output([0.1, math.nan, 0.2]) == 2
    assert largest_output([0.3, math.nan]) == 0


def test_one_hot() -> None:
    assert one_hot(1, 3) == (0.0, 1.0, 0.0)


def test_the_squared_error_is_a_product() -> None:
    assert LOSSES["squared"].function(1.0, 0.3) == (1.0 - 0.3) * (1.0 - 0.3)
    assert LOSSES["squared"].function(0.0, 1e200) == math.inf
