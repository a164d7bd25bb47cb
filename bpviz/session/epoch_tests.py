"""How good the network was after each epoch, on the rows that it is trained on and on those that are held out.

The epoch error adds up while the weights change; these numbers are of the weights as they stood when the epoch had
ended. They follow behind the run, which keeps its weights as they stand at the ends of epochs; a run that has gone
further before is replayed, on a state of its own.
"""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import Array, DataSet
from bpviz.engine.epoch_ends import EpochEnds
from bpviz.session.answers import PRODUCTS, answers_in_parts, joined
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.scores import zero_rule

MOST = 1024  # epochs that are tested; of longer runs one in 2, 4, 8 …

Judged = tuple[NDArray[np.int64], Array]


@dataclass(frozen=True, eq=False)
class EpochScores:
    """What is known so far. `epochs` is (tested,), `stride` how far they lie apart; `accuracy`, 0 to 1, and `error`,
    the mean row error, are (2, tested): of the training rows and of those that are held out, NaN where there are none,
    and no accuracy without classes. `cost` is what the tests took, as a share of the time that the run takes by
    itself; None before anything is known. `zero_rules` are the accuracies of the zero rule, of the training rows and of
    those that are held out, where there are any; none without classes. It stays true, and takes no copy, while more is
    tested."""

    stride: int
    epochs: Array
    accuracy: Array
    error: Array
    cost: float | None
    zero_rules: tuple[float, ...] = ()

    @property
    def of_held_out(self) -> bool:
        """Whether rows are held out."""
        return bool(len(self.epochs)) and bool(np.isfinite(self.error[1]).any())


class EpochTests:
    """The tests of `run`, as far as it was computed; where there is a `fast` engine, as soon as that is ready.

    The run keeps the weights of the epochs that it goes through meanwhile; those that it went through before are
    replayed."""

    def __init__(self, run: Run, fast: FastEngine | None = None) -> None:
        self.run, self._fast = run, fast
        self._experiment = experiment = run.experiment
        epochs = run.timeline.epochs
        self.stride = 1
        while epochs > self.stride * MOST:
            self.stride *= 2
        self._epochs, self._done = np.union1d(np.arange(0, epochs, self.stride), max(epochs - 1, 0)), 0
        room = len(self._epochs)
        self._accuracy, self._error = np.full((2, room), np.nan), np.full((2, room), np.nan)
        self._state, self._at = run.replays.state(), -1
        self._replayed = EpochEnds(experiment.layers, self._epochs)
        run.books.ends = self._kept = EpochEnds(experiment.layers, self._epochs)
        self._kept.begin(run.epochs_done)
        self._work: Iterator[None] | None = None
        self._seconds = 0.0
        data = experiment.data
        self._tested = data.parts
        found = [zero_rule(data.targets, rows.targets) for rows in self._tested]
        self._zero_rules = tuple(share for share in found if share is not None)

    def close(self) -> None:
        """The run keeps no weights any more."""
        self.run.books.ends = None

    def go_on(self, deadline: float) -> bool:
        """Goes on until `time.perf_counter()` passes `deadline`; returns whether all that was computed is tested."""
        if self.waits and self._fast:
            self._fast.prepare_judging()
            return False
        began = time.thread_time()
        try:
            return self._go_on(deadline)
        finally:
            self._seconds += time.thread_time() - began

    def _go_on(self, deadline: float) -> bool:
        while self._work or self._is_behind:
            self._work = self._work or self._catch_up()
            for _ in self._work:
                if time.perf_counter() > deadline:
                    return False
            self._work = None
        return True

    @property
    def waits(self) -> bool:
        """Whether nothing is tested until compiled code is there; the algorithm takes a hundred times as long."""
        fast = self._fast
        return fast is not None and not fast.judging_ready and not fast.problem

    def scores(self) -> EpochScores:
        """What is known."""
        done, cost, pace = self._done, None, self.run.seconds_a_row
        if done and pace:
            cost = self._seconds / (pace * int(self._epochs[done - 1] + 1) * self.run.timeline.rows)
        known = self._epochs[:done], self._accuracy[:, :done], self._error[:, :done]
        return EpochScores(self.stride, *known, cost, self._zero_rules)

    @property
    def _is_behind(self) -> bool:
        return self._done < len(self._epochs) and bool(self._epochs[self._done] < self.run.epochs_done)

    def _catch_up(self) -> Iterator[None]:
        """Tests what the run has kept, or else what it has gone through before; yields where something else may be
        done."""
        kept, coming = self._kept, int(self._epochs[self._done])
        weights = kept.taken() if kept.first == coming else None
        if not kept.count:
            kept.begin(self.run.epochs_done)
        if weights is None:
            self._replayed.begin(coming)
            rows, until = self.run.timeline.rows, int(self._replayed.coming[-1]) + 1
            until = min(until, self.run.epochs_done if kept.first is None else kept.first) * rows
            for _ in self.run.replays.on(self._state, self._at, coming * rows, until, ends=self._replayed):
                yield
            self._at = until
            weights = self._replayed.taken()
        yield from self._test(weights)

    def _test(self, weights: Array) -> Iterator[None]:
        """Tests these weights, (epochs, weights), of the next epochs."""
        together = max(PRODUCTS // (weights.shape[1] * self._experiment.data.rows), 1)
        judged = self._judged if self._fast and self._fast.judging_ready else self._judged_plainly
        for first in range(0, len(weights), together):
            some = weights[first : first + together]
            now = slice(self._done, self._done + len(some))
            for k, rows in enumerate(self._tested):
                right, errors = yield from judged(rows, some)
                if rows.targets:
                    self._accuracy[k, now] = right / rows.rows
                self._error[k, now] = errors.mean(axis=1)
            self._done = now.stop

    def _judged(self, data: DataSet, weights: Array) -> Generator[None, None, Judged]:
        """How many rows each line of weights gets right, and the row errors; compiled."""
        from bpviz.engine.judging import judged  # imports numba, which takes a while

        experiment, size = self._experiment, max(PRODUCTS // weights.shape[1], 1)
        right, errors = np.zeros(len(weights), np.int64), np.empty((len(weights), data.rows))
        for first in range(0, data.rows, size):
            part = slice(first, first + size)
            rows = data.inputs[part], data.expected[part], data.class_indices[part]
            here, errors[:, part] = judged(weights, experiment.layers, experiment.transfers, experiment.loss, rows)
            right += here
            yield
        return right, errors

    def _judged_plainly(self, data: DataSet, weights: Array) -> Generator[None, None, Judged]:
        """The same by the algorithm."""
        right, errors = np.zeros(len(weights), np.int64), np.empty((len(weights), data.rows))
        for k, line in enumerate(weights):
            parts = []
            for part in answers_in_parts(data, self._experiment, self._kept.parameters(line)):
                parts.append(part)
                yield
            found = joined(parts)
            if data.targets:
                right[k] = np.count_nonzero(found.predictions == data.class_indices)
            errors[k] = found.errors
        return right, errors
