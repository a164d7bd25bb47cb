"""Weights into a file, as `weights_reader` reads them."""

import json
from typing import BinaryIO

from bpviz.data.weights_csv import write_weights_csv
from bpviz.data.weights_npz import write_weights_npz
from bpviz.engine.network import Parameters


def network_json(parameters: Parameters) -> list[dict[str, object]]:
    """Arrays (neurons, inputs + 1), bias last, as the `network` part of a train document."""
    return [{"weights": layer[:, :-1].tolist(), "biases": layer[:, -1].tolist()} for layer in parameters]


def write_weights_json(parameters: Parameters, file: BinaryIO) -> None:
    """Writes the `network` part of a train document."""
    file.write(json.dumps(network_json(parameters), allow_nan=False).encode() + b"\n")


WRITERS = {"csv": write_weights_csv, "json": write_weights_json, "npz": write_weights_npz}
"""What writes weights into a file that is open, by the end of its name."""
