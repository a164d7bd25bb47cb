"""The tutorial's printed numbers, and the shapes in which the program and the tutorial keep weights."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bpviz.engine.network import Network, Weights

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden.json").read_text())
ROWS: list[list[Any]] = GOLDEN["dataset"]

NeuronLists = Sequence[Sequence[Sequence[float]]]  # [layer][neuron], the bias last


def weights_of(layers: NeuronLists) -> tuple[Weights, ...]:
    """Weights as the program takes them."""
    return tuple(
        Weights(tuple(tuple(neuron[:-1]) for neuron in layer), tuple(neuron[-1] for neuron in layer))
        for layer in layers
    )


def lists_of(network: Network) -> list[list[list[float]]]:
    """The weights of a network as the tutorial prints them."""
    return [[[*neuron.weights, neuron.bias] for neuron in layer] for layer in network.layers]
