"""The epoch error of every epoch that was computed, in a bounded amount of memory."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

EXACT = 2**20  # so many errors are kept one by one; of more, the extremes of blocks
OVERVIEW = 2**14  # the whole run in so many blocks, for whoever draws all of it
RECENT = 2**15  # so many of the newest errors are there one by one, however long the run
AT_ONCE = 16  # so many times errors come before they are taken in: together they cost less than one by one


class Part(NamedTuple):
    """A stretch of a curve in blocks of `size` epochs: where each begins, its smallest error and its largest."""

    size: int
    starts: NDArray[np.int64]
    lows: Values
    highs: Values


@dataclass(frozen=True, eq=False)
class Extremes:
    """Errors in blocks of `size` epochs, shape (blocks,) each: `lows` are the smallest finite ones, `highs` the
    largest, or what is not finite. `rest` are those of the epochs beyond the last full block."""

    size: int
    lows: Values
    highs: Values
    rest: tuple[float, float] | None = None

    def part(self, first: int, last: int) -> Part:
        """The blocks that epochs `first` … `last − 1` lie in."""
        begin, end = max(first, 0) // self.size, -(-last // self.size)
        lows, highs = self.lows[begin:end], self.highs[begin:end]
        if self.rest and begin <= len(self.lows) < end:
            lows, highs = np.append(lows, self.rest[0]), np.append(highs, self.rest[1])
        return Part(self.size, np.arange(begin, begin + len(lows), dtype=np.int64) * self.size, lows, highs)

    def until(self, count: int) -> "Extremes":
        """Only blocks that lie within the first `count` epochs."""
        return Extremes(self.size, self.lows[: count // self.size], self.highs[: count // self.size])


@dataclass(frozen=True, eq=False)
class EpochErrors:
    """The errors of the first `count` epochs. It stays true, and takes no copy, while a run goes on.

    `detail` has every error as long as there are at most EXACT; `overview` has the same in few blocks; `recent` are
    the errors of the newest epochs, shape (some,).
    """

    count: int
    overview: Extremes
    detail: Extremes
    recent: Values

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, epoch: int) -> float:
        """The error of an epoch. Raises IndexError where there is none, LookupError where only its block is known."""
        if not 0 <= epoch < self.count:
            raise IndexError(f"epoch {epoch}: {self.count} epochs have ended")
        found = self.known(epoch, epoch + 1)
        if found is None:
            raise LookupError(f"epoch {epoch}: only its block is known")
        return float(found[0])

    def known(self, first: int, last: int) -> Values | None:
        """The errors of epochs `first` … `last − 1`, which have ended; None where they are not kept one by one."""
        if self.detail.size == 1:
            return self.detail.lows[first:last]
        before = self.count - len(self.recent)
        return self.recent[first - before : last - before] if first >= before else None

    def shared(self, count: int) -> int:
        """How many of the first `count` errors another curve can begin with: where not all are known one by one, those
        in full blocks."""
        return count if self.known(0, count) is not None else count - count % self.overview.size

    def until(self, count: int) -> "EpochErrors":
        """The errors of the first `count` epochs, without blocks that reach beyond them."""
        if count >= self.count:
            return self
        recent = self.recent[: max(len(self.recent) - (self.count - count), 0)]
        return EpochErrors(count, self.overview.until(count), self.detail.until(count), recent)

    def below(self, value: float, first: int) -> tuple[int, int] | None:
        """The earliest epochs from `first` on, as (first, last + 1), of which one has an error below `value`: a
        single epoch, or what is known of a block. None where no error is below."""
        found = self.known(first, self.count)
        size, begin = (1, first) if found is not None else (self.detail.size, first // self.detail.size)
        lows = self.detail.part(first, self.count).lows if found is None else found
        under = np.flatnonzero(lows < value)
        if not under.size:
            return None
        block = begin + int(under[0])
        return max(block * size, first), min((block + 1) * size, self.count)


class Curve:
    """Epoch errors in order."""

    def __init__(self) -> None:
        self._count = 0
        self._overview, self._detail = _Blocks(OVERVIEW), _Blocks(EXACT)
        self._recent, self._filled = np.empty(0), 0
        self._waiting: list[Values] = []  # the newest, not yet taken in

    @staticmethod
    def size(epochs: int) -> int:
        """Bytes that the curve of a run takes at most, about."""
        return 8 * (min(epochs, EXACT) + 2 * min(epochs, RECENT) + min(epochs, OVERVIEW))

    def __len__(self) -> int:
        return self._count

    def append(self, epoch_error: float) -> None:
        """Adds the error of the next epoch."""
        self.extend(np.array([epoch_error]))

    def extend(self, epoch_errors: Values) -> None:
        """Adds the errors of the next epochs, shape (epochs,), which stay as they are."""
        self._count += len(epoch_errors)
        self._waiting.append(epoch_errors)
        if len(self._waiting) == AT_ONCE:
            self._take_in()

    def _take_in(self) -> None:
        epoch_errors = np.concatenate([*self._waiting, np.empty(0)])
        self._waiting.clear()
        self._overview.extend(epoch_errors)
        self._detail.extend(epoch_errors)
        newest = epoch_errors[-RECENT:]
        if self._filled + len(newest) > len(self._recent):  # what was handed out keeps the old buffer
            kept = self._recent[max(self._filled - RECENT, 0) : self._filled]
            self._recent = np.empty(min(2 * (len(kept) + len(newest)), 2 * RECENT))
            self._recent[: len(kept)], self._filled = kept, len(kept)
        self._recent[self._filled : self._filled + len(newest)] = newest
        self._filled += len(newest)

    def share(self, errors: EpochErrors, count: int) -> None:
        """Begins with the first `count` errors of another curve, which are `EpochErrors.shared`."""
        known = errors.known(0, count)
        if known is not None:
            self.extend(known)
            return
        self._count = count
        self._overview.share(errors.overview.until(count))
        self._detail.share(errors.detail.until(count))

    def errors(self) -> EpochErrors:
        """All of them, read-only and without a copy."""
        self._take_in()
        recent = _read_only(self._recent[: self._filled])
        return EpochErrors(self._count, self._overview.extremes(), self._detail.extremes(), recent)


class _Blocks:
    """The extremes of blocks. When `most` numbers are kept, blocks are joined in pairs. Buffers that were handed out
    are only appended to."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 1
        self._full = 0  # blocks
        self._lows = self._highs = np.empty(64)  # one and the same while a block is one error
        self._begun, self._low, self._high = 0, np.nan, -np.inf  # the block that is not full yet

    def extend(self, values: Values) -> None:
        while len(values):
            while self._full == (self._most if self._size == 1 else self._most // 2):
                self._join()
            if self._begun or len(values) < self._size:
                taken = min(self._size - self._begun, len(values))
                self._low = float(np.fmin(self._low, np.fmin.reduce(values[:taken])))
                self._high = float(np.maximum(self._high, np.maximum.reduce(values[:taken])))
                self._begun += taken
                if self._begun == self._size:
                    self._put(np.array([self._low]), np.array([self._high]))
                    self._begun, self._low, self._high = 0, np.nan, -np.inf
            else:
                room = (self._most if self._size == 1 else self._most // 2) - self._full
                taken = min(len(values) // self._size, room) * self._size
                blocks = values[:taken].reshape(-1, self._size)
                self._put(np.fmin.reduce(blocks, axis=1), np.maximum.reduce(blocks, axis=1))
            values = values[taken:]

    def share(self, extremes: Extremes) -> None:
        """Begins with a copy of full blocks."""
        self._size = extremes.size
        if self._size > 1:
            self._highs = np.empty_like(self._lows)
        self._put(extremes.lows, extremes.highs)

    def extremes(self) -> Extremes:
        rest = (self._low, self._high) if self._begun else None
        lows, highs = _read_only(self._lows[: self._full]), _read_only(self._highs[: self._full])
        return Extremes(self._size, lows, highs, rest)

    def _put(self, lows: Values, highs: Values) -> None:
        end = self._full + len(lows)
        if end > len(self._lows):
            one = self._highs is self._lows
            self._lows = _grown(self._lows, self._full, end)
            self._highs = self._lows if one else _grown(self._highs, self._full, end)
        self._highs[self._full : end] = highs
        self._lows[self._full : end] = lows
        self._full = end

    def _join(self) -> None:
        lows, highs = self._lows[: self._full], self._highs[: self._full]
        self._lows, self._highs = np.fmin(lows[::2], lows[1::2]), np.maximum(highs[::2], highs[1::2])
        self._full //= 2
        self._size *= 2


def _grown(buffer: Values, filled: int, least: int) -> Values:
    """A buffer with the same beginning and room for at least `least` numbers."""
    new = np.empty(max(least, 2 * filled))
    new[:filled] = buffer[:filled]
    return new


def _read_only(view: Values) -> Values:
    view.setflags(write=False)
    return view
