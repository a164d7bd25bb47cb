"""Keyframes: the state at the start of some rows, from which any later moment is replayed."""

from bisect import bisect_right
from typing import NamedTuple

BUDGET = 64 * 2**20  # bytes; `Settings.keyframes` has what a person wants instead


class Keyframe(NamedTuple):
    """The state just before a row, as `State.saved` gives it."""

    row_number: int
    state: bytes

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.state) + 128


class History:
    """Keyframes by row, counted over all epochs. When they outgrow the budget every second one is dropped, so that
    they stay evenly spread over the run however long it gets; the first one stays always."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.stride = 1
        self.size = 0
        self._frames: list[Keyframe] = []

    def __len__(self) -> int:
        return len(self._frames)

    def wants(self, row_number: int) -> bool:
        """Whether a keyframe at the start of this row would be kept: it lies on the stride and is a new one."""
        return row_number % self.stride == 0 and (not self._frames or row_number > self._frames[-1].row_number)

    def next_wanted(self, row_number: int, spacing: int) -> int:
        """The next row after `row_number` at whose start a keyframe would be kept, when they are to lie `spacing` rows
        apart at least; both are powers of two."""
        apart = max(self.stride, spacing)
        return max(row_number, self._frames[-1].row_number) // apart * apart + apart

    def add(self, frame: Keyframe) -> None:
        """Keeps a frame that `wants` asked for, thinning the others until the budget holds again."""
        self._frames.append(frame)
        self.size += frame.size
        self._thin()

    def allow(self, budget: int) -> None:
        """Another budget from now on. Where it is larger, those that were dropped do not come back."""
        self.budget = budget
        self._thin()

    def _thin(self) -> None:
        while self.size > self.budget and len(self._frames) > 2:
            self.stride *= 2
            self._frames = [f for f in self._frames if f.row_number % self.stride == 0]
            self.size = sum(f.size for f in self._frames)

    def share(self, other: "History", until: int) -> None:
        """Takes over the keyframes of another run up to the start of row `until`."""
        self.stride = other.stride
        self._frames = [frame for frame in other._frames if frame.row_number <= until]
        self.size = sum(frame.size for frame in self._frames)

    def before(self, row_number: int) -> Keyframe:
        """The last keyframe at or before the start of this row."""
        return self._frames[bisect_right(self._frames, row_number, key=lambda f: f.row_number) - 1]
