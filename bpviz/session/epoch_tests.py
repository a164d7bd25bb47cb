"""How good the network was after each epoch, on the rows that it is trained on and on those that are held out.

The epoch error adds up while the weights change; these numbers are of the weights as they stood when the epoch had
ended. They follow behind the run: on a state of their own that is replayed, so that the run is never touched.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bpviz.data.dataset import Array
from bpviz.session.answers import Answers, answers_in_parts, joined
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run

MOST = 1024  # epochs that are tested; of longer runs one in 2, 4, 8 …


@dataclass(frozen=True, eq=False)
class EpochScores:
    """What is known so far. `epochs` is (tested,), `stride` how far they lie apart; `accuracy`, 0 to 1, and `error`,
    the mean row error, are (2, tested): of the training rows and of those that are held out, NaN where there are none,
    and no accuracy without classes. `cost` is what the tests took, as a share of the time that the run takes by
    itself; None before anything is known. It stays true, and takes no copy, while more is tested."""

    stride: int
    epochs: Array
    accuracy: Array
    error: Array
    cost: float | None

    @property
    def of_held_out(self) -> bool:
        """Whether rows are held out."""
        return bool(len(self.epochs)) and bool(np.isfinite(self.error[1]).any())


class EpochTests:
    """The tests of `run`, as far as it was computed; where there is a `fast` engine, as soon as that is ready."""

    def __init__(self, run: Run, fast: FastEngine | None = None) -> None:
        self.run, self._fast = run, fast
        self._experiment = run.experiment
        epochs = run.timeline.epochs
        self.stride = 1
        while epochs > self.stride * MOST:
            self.stride *= 2
        room = -(-epochs // self.stride) + 1
        self._epochs, self._done = np.empty(room), 0
        self._accuracy, self._error = np.full((2, room), np.nan), np.full((2, room), np.nan)
        self._next = 0
        self._state, self._at = run.replays.state(), -1
        self._work: Iterator[None] | None = None
        self._seconds = 0.0
        data = run.experiment.data
        sets = [data] if data.held_out is None else [data, data.held_out]
        self._tested = [(rows, np.array(rows.targets, np.int32)) for rows in sets]

    def go_on(self, deadline: float) -> bool:
        """Goes on until `time.perf_counter()` passes `deadline`; returns whether all that was computed is tested."""
        began = time.perf_counter()
        try:
            return self._go_on(deadline)
        finally:
            self._seconds += time.perf_counter() - began

    def _go_on(self, deadline: float) -> bool:
        if self.waits and self._fast:
            self._fast.prepare_responses()
            return False
        last = self.run.timeline.epochs - 1
        while self._work or self._next < self.run.epochs_done:
            self._work = self._work or self._test(self._next)
            for _ in self._work:
                if time.perf_counter() > deadline:
                    return False
            self._work = None
            self._next = last if self._next < last < self._next + self.stride else self._next + self.stride
        return True

    @property
    def waits(self) -> bool:
        """Whether nothing is tested until compiled code is there; the algorithm takes a hundred times as long."""
        fast = self._fast
        return fast is not None and not fast.responses_ready and not fast.problem

    def scores(self) -> EpochScores:
        """What is known."""
        done, cost, pace = self._done, None, self.run.seconds_a_row
        if done and pace:
            cost = self._seconds / (pace * (self._epochs[done - 1] + 1) * self.run.timeline.rows)
        known = self._epochs[:done], self._accuracy[:, :done], self._error[:, :done]
        return EpochScores(self.stride, *known, cost)

    def _test(self, epoch: int) -> Iterator[None]:
        """Tests the weights after an epoch; yields where something else may be done."""
        until = (epoch + 1) * self.run.timeline.rows
        for _ in self.run.replays.on(self._state, self._at, until, until):
            yield
        self._at = until
        parameters = tuple(layer.T for layer in self._state.parameters)
        for k, (rows, targets) in enumerate(self._tested):
            parts: list[Answers] = []
            for part in answers_in_parts(rows, self._experiment, parameters, self._fast):
                parts.append(part)
                yield
            found = joined(parts)
            if targets.size:
                self._accuracy[k, self._done] = np.mean(found.predictions == targets)
            self._error[k, self._done] = found.errors.mean()
        self._epochs[self._done] = epoch
        self._done += 1
