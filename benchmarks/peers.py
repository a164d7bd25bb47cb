"""Other ways to train a network online by gradient descent, with the sigmoid and the squared error.

Each is a function that trains weights, an array (inputs + 1, neurons) a layer, in place for a number of epochs. C is
compiled on the spot and called in this process; C and the tutorial give the same bits as bpviz.
"""

import ctypes
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bpviz.data.dataset import DataSet

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.engine import tutorial as tutorials

RATE = 0.5

Weights = list[np.ndarray]
Train = Callable[[Weights, int], None]

HERE = Path(__file__).parent / "c"
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")


def build(source: str, folder: Path, *definitions: str) -> ctypes.CDLL:
    """Compiles one source file into a library of its own in `folder`, and loads it."""
    library = folder / f"{Path(source).stem}{''.join(definitions)}.so"
    command = ["cc", *FLAGS, *definitions, str(HERE / source), "-o", str(library), "-lm"]
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(library))


def addresses(arrays):
    return (ctypes.c_void_p * len(arrays))(*(a.ctypes.data for a in arrays))


class AnySize:
    """C with the sizes at run time. `transposed` says how its weights lie in memory."""

    def __init__(self, folder: Path, transposed: bool) -> None:
        library = build("any_size.c", folder)
        self.transposed = transposed
        self.function = library.train_transposed if transposed else library.train_row_major

    def train(self, weights, inputs, expected, epochs, rate):
        """Trains `weights` (a layer is inputs + 1 x neurons) in place; gives the epoch errors."""
        own = [w if self.transposed else np.ascontiguousarray(w.T) for w in weights]
        sizes = np.array([len(own[0] if self.transposed else own[0].T) - 1, *(w.shape[1] for w in weights)], np.int32)
        values = [np.empty(n) for n in sizes]
        deltas = [np.empty(n) for n in sizes[1:]]
        errors = np.empty(epochs)
        self.function(
            len(own), ctypes.c_void_p(sizes.ctypes.data), addresses(own), addresses(values), addresses(deltas),
            ctypes.c_void_p(inputs.ctypes.data), ctypes.c_void_p(expected.ctypes.data), ctypes.c_long(len(inputs)),
            ctypes.c_long(epochs), ctypes.c_double(rate), ctypes.c_void_p(errors.ctypes.data),
        )  # fmt: skip
        if not self.transposed:
            for mine, theirs in zip(weights, own, strict=True):
                mine[:] = theirs.T
        return errors


class Fused:
    """C with the sizes of one hidden layer compiled in and its sweeps fused."""

    def __init__(self, folder: Path, sizes) -> None:
        names = ("INPUTS", "HIDDEN", "OUTPUTS")
        library = build("fused.c", folder, *(f"-D{n}={s}" for n, s in zip(names, sizes, strict=True)))
        self.function = library.train

    def train(self, weights, inputs, expected, epochs, rate):
        errors = np.empty(epochs)
        self.function(
            *(ctypes.c_void_p(a.ctypes.data) for a in (*weights, inputs, expected)), ctypes.c_long(len(inputs)),
            ctypes.c_long(epochs), ctypes.c_double(rate), ctypes.c_void_p(errors.ctypes.data),
        )  # fmt: skip
        return errors


def plain_python(rows: DataSet) -> Train:
    """The tutorial's own procedures."""
    table = [[*inputs, target] for inputs, target in zip(rows.inputs.tolist(), rows.targets, strict=True)]

    def train(weights: Weights, epochs: int) -> None:
        network = [[{"weights": column} for column in layer.T.tolist()] for layer in weights]
        tutorials.train_network(network, table, RATE, epochs, weights[-1].shape[1])
        for mine, layer in zip(weights, network, strict=True):
            mine[:] = np.array([neuron["weights"] for neuron in layer]).T

    return train


def numpy_loop(rows: DataSet) -> Train:
    """Row by row, a matrix product a layer."""

    def train(weights: Weights, epochs: int) -> None:
        first, second = weights
        for _ in range(epochs):
            for x, expected in zip(rows.inputs, rows.expected, strict=True):
                hidden = 1.0 / (1.0 + np.exp(-(x @ first[:-1] + first[-1])))
                output = 1.0 / (1.0 + np.exp(-(hidden @ second[:-1] + second[-1])))
                delta2 = (output - expected) * (output * (1.0 - output))
                delta1 = (second[:-1] @ delta2) * (hidden * (1.0 - hidden))
                second[:-1] -= RATE * np.outer(hidden, delta2)
                second[-1] -= RATE * delta2
                first[:-1] -= RATE * np.outer(x, delta1)
                first[-1] -= RATE * delta1

    return train


def pytorch(rows: DataSet) -> Train:
    """Row by row, autograd and torch.optim.SGD, one thread."""
    import torch

    torch.set_num_threads(1)
    inputs, targets = torch.tensor(rows.inputs), torch.tensor(rows.expected)

    def train(weights: Weights, epochs: int) -> None:
        layers = [torch.nn.Linear(len(w) - 1, w.shape[1], dtype=torch.float64) for w in weights]
        with torch.no_grad():
            for layer, w in zip(layers, weights, strict=True):
                layer.weight.copy_(torch.tensor(w[:-1].T))
                layer.bias.copy_(torch.tensor(w[-1]))
        model = torch.nn.Sequential(*(part for layer in layers for part in (layer, torch.nn.Sigmoid())))
        optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
        for _ in range(epochs):
            for x, expected in zip(inputs, targets, strict=True):
                optimizer.zero_grad()
                (0.5 * ((model(x) - expected) ** 2).sum()).backward()
                optimizer.step()
        for layer, w in zip(layers, weights, strict=True):
            w[:-1], w[-1] = layer.weight.detach().numpy().T, layer.bias.detach().numpy()

    return train
