"""Weights as they stood when epochs ended, kept as a run comes by."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Network, Parameters

ROOM = 1 << 24  # bytes that weights may take


class EpochEnds:
    """Keeps the weights at the ends of `epochs` (ascending), each once and in their order, as long as there is room.
    It waits for one that a run passes by otherwise, until `begin` says where to go on.

    `weights` is (room, weights), the first `count` of which are kept.
    """

    def __init__(self, layers: Sequence[int], epochs: NDArray[np.int64]) -> None:
        self._shapes = [(outputs, inputs + 1) for inputs, outputs in pairwise(layers)]
        size = sum(rows * columns for rows, columns in self._shapes)
        self._epochs = epochs
        self.weights = np.empty((min(max(ROOM // (8 * size), 1), len(epochs)), size))
        self._first = self.count = 0

    def begin(self, epoch: int) -> None:
        """Keeps nothing any more, and waits for the first of its epochs from `epoch` on."""
        self._first, self.count = int(np.searchsorted(self._epochs, epoch)), 0

    @property
    def first(self) -> int | None:
        """The first epoch that is kept; None where none is."""
        return int(self._epochs[self._first]) if self.count else None

    @property
    def coming(self) -> NDArray[np.int64]:
        """The epochs that it waits for, as far as there is room."""
        return self._epochs[self._first + self.count : self._first + len(self.weights)]

    def wanted(self, first: int, count: int) -> NDArray[np.bool_]:
        """Which of `count` epochs from `first` on, run one after the other, are to be kept, (count,)."""
        flags, coming = np.zeros(count, np.bool_), self.coming
        if len(coming) and coming[0] >= first:
            flags[coming[coming < first + count] - first] = True
        return flags

    def keep(self, count: int) -> None:
        """Takes note that the next `count` were written into `weights`."""
        self.count += count

    def keep_of(self, network: Network, epoch: int) -> None:
        """Keeps the weights of a network with which an epoch has just ended, where that is to be kept."""
        if self.wanted(epoch, 1).any():
            self.weights[self.count] = np.concatenate([layer.ravel() for layer in network.parameters()])
            self.count += 1

    def taken(self) -> NDArray[np.float64]:
        """What is kept, (count, weights), which then is no more."""
        weights = self.weights[: self.count].copy()
        self._first += self.count
        self.count = 0
        return weights

    def parameters(self, weights: NDArray[np.float64]) -> Parameters:
        """A line of `weights` in the shapes of `Network.parameters`."""
        layers, at = [], 0
        for rows, columns in self._shapes:
            layers.append(weights[at : at + rows * columns].reshape(rows, columns))
            at += rows * columns
        return tuple(layers)
