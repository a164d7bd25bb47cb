"""The C peers, compiled on the spot and called in this process: the same training, the same bits."""

import ctypes
import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np

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


def first_weights(sizes, seed=1):
    """Weights as Glorot draws them, transposed, biases in the last row."""
    generator = np.random.default_rng(seed)
    return [
        np.ascontiguousarray(generator.uniform(-1, 1, (n + 1, m)) * np.sqrt(6 / (n + m))) for n, m in pairwise(sizes)
    ]
