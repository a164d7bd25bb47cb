"""All that training carries from one row to the next, as arrays: what keyframes keep and compiled epochs work on."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.quantities import NEURON_QUANTITIES, REMEMBERED, Quantity

Array = NDArray[np.float64]
Layers = tuple[Array, ...]

LINE = 8  # numbers in a cache line
NEARLY_ZERO = 1e-6  # a derivative below it is that of a neuron that does not learn


class State:
    """Where a run stands at the start of a row. Mutable; every array is float64 unless it says otherwise.

    parameters: an array (inputs + 1, neurons) a layer, C-contiguous: weights from input i in row i, biases last.
        Neighbours in memory belong to different neurons, so that compiled loops run over neurons while each neuron
        still adds in the tutorial's order.
    gradients: the batch's sums so far, in the same shapes; empty for online learning.
    memory: what the optimizer remembers: 0, 1 or 2 tuples of arrays in the same shapes.
    powers: (2,), beta1 and beta2 to the power of the updates so far.
    values: what the last row has left in the neurons, by name (see `NEURON_QUANTITIES`), an array (neurons,) a layer.
    errors: (2,), the error of the last row, and of its epoch up to it.
    predictions: int32 (rows,), the index of the largest output when each row of this epoch had its turn, in the order
        of the turns.
    last_alive, last_nonzero: int64, an array (neurons,) a layer: the last row, counted over all epochs, whose
        derivative was not nearly 0, and not exactly 0; -1 where there was none.
    dead: bool, an array (neurons,) a layer: no row of the last whole epoch was alive.
    """

    def __init__(self, layers: Sequence[int], rows: int, accumulates: bool, remembers: int) -> None:
        shapes = [(inputs + 1, outputs) for inputs, outputs in pairwise(layers)]

        def zeros() -> Layers:
            return tuple(_zeros(shape) for shape in shapes)

        self.parameters = zeros()
        self.gradients = zeros() if accumulates else ()
        self.memory = tuple(zeros() for _ in range(remembers))
        self.powers = np.ones(2)
        self.values = {name: tuple(_zeros((size,)) for size in layers[1:]) for name in NEURON_QUANTITIES.values()}
        self.errors = np.zeros(2)
        self.predictions = np.zeros(rows, np.int32)
        self.last_alive = tuple(np.full(size, -1, np.int64) for size in layers[1:])
        self.last_nonzero = tuple(np.full(size, -1, np.int64) for size in layers[1:])
        self.dead = tuple(np.zeros(size, np.bool_) for size in layers[1:])

    def beside_weights(self) -> dict[Quantity, Layers]:
        """What belongs to each weight beside its value, in the shapes of `parameters`: the batch's gradients where
        learning is in batches, and what the optimizer remembers."""
        found = {Quantity.GRADIENT: self.gradients} if self.gradients else {}
        return found | dict(zip(REMEMBERED[len(self.memory)], self.memory, strict=True))

    def arrays(self) -> list[NDArray[np.generic]]:
        """All arrays but the predictions, in a fixed order."""
        memory = [array for layers in self.memory for array in layers]
        values = [array for layers in self.values.values() for array in layers]
        return [
            *self.parameters,
            *self.gradients,
            *memory,
            *values,
            *self.last_alive,
            *self.last_nonzero,
            *self.dead,
            self.powers,
            self.errors,
        ]

    def saved(self, turns: int) -> bytes:
        """A copy of everything, for `restore`; of the predictions the first `turns`, those of the epoch so far."""
        return b"".join([array.tobytes() for array in self.arrays()] + [self.predictions[:turns].tobytes()])

    def restore(self, saved: bytes) -> None:
        """Back to what `saved` gave."""
        at = 0
        for array in self.arrays():
            array[...] = np.frombuffer(saved, array.dtype, array.size, at).reshape(array.shape)
            at += array.nbytes
        turns = np.frombuffer(saved, np.int32, offset=at)
        self.predictions[: len(turns)] = turns


def _zeros(shape: tuple[int, ...]) -> Array:
    """Zeros that begin where a cache line does, which numpy does not see to: a network of 784-128-10 trains 1.4 times
    as fast."""
    count = math.prod(shape)
    room = np.zeros(count + LINE)
    first = -room.ctypes.data // room.itemsize % LINE
    return room[first : first + count].reshape(shape)


class Ran(NamedTuple):
    """How many rows were run, and the errors of the epochs that ended in them. Where `not_finite`, a value of these
    rows became infinite or NaN, and the state is worth nothing any more."""

    rows: int
    epoch_errors: Array
    not_finite: bool = False
