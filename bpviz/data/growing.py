"""Rows of numbers whose count is not known beforehand."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 23  # numbers that are made room for at a time: 64 MB, which go back to the system at once


class GrowingRows:
    """Rows of `width` numbers, added one by one, in blocks: an array that grew would be copied each time, or filled
    with zeros, with Python's lock held meanwhile, so that the window stood still."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._blocks: deque[NDArray[np.float64]] = deque()
        self._used = self._room = 0  # rows of the newest block

    def added(self) -> NDArray[np.float64]:
        """Another row, (width,), to be filled."""
        if self._used == self._room:
            self._room, self._used = max(BLOCK // self._width, 1), 0
            self._blocks.append(np.empty((self._room, self._width)))
        row: NDArray[np.float64] = self._blocks[-1][self._used]
        self._used += 1
        return row

    def joined(self) -> NDArray[np.float64]:
        """All rows in one array, (rows, width); no more can be added. What is copied is given up at once."""
        if self._blocks:
            self._blocks[-1] = self._blocks[-1][: self._used]
        joined, at = np.empty((sum(map(len, self._blocks)), self._width)), 0
        while self._blocks:
            block = self._blocks.popleft()
            joined[at : at + len(block)] = block
            at += len(block)
        return joined
