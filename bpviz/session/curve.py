"""The epoch error of every epoch that was computed."""

import numpy as np
from numpy.typing import NDArray


class Curve:
    """Epoch errors in order. What was handed out stays true while more are appended: the buffer only grows."""

    def __init__(self) -> None:
        self._buffer = np.empty(64)
        self._count = 0

    def append(self, epoch_error: float) -> None:
        """Adds the error of the next epoch."""
        if self._count == len(self._buffer):
            self._buffer = np.concatenate([self._buffer, np.empty_like(self._buffer)])
        self._buffer[self._count] = epoch_error
        self._count += 1

    def errors(self) -> NDArray[np.float64]:
        """All of them, shape (epochs,), read-only and without a copy."""
        view = self._buffer[: self._count]
        view.setflags(write=False)
        return view
