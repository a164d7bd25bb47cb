"""How good a network is: how well networks like it do on rows that they have not seen."""

import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import NamedTuple

import numpy as np

from bpviz.data.dataset import Array, DataSet
from bpviz.engine.network import Parameters
from bpviz.session.answers import Answers, answers_to
from bpviz.session.experiment import weights_in
from bpviz.session.fast_engine import FastEngine
from bpviz.session.folds import Folds
from bpviz.session.giving_way import give_way
from bpviz.session.run import Run
from bpviz.session.scores import accuracy, mean_error, zero_rule
from bpviz.session.snapshot import Snapshot

MOST_AT_ONCE = 4_000_000  # weights of networks that are trained at a time: about 2 GB
SLICE = 0.03  # seconds between looks at whether the work goes on


class Fold(NamedTuple):
    """How the network did that was trained without this fold.

    `rows` are its rows as they are numbered before anything is held out, `outputs`, (rows, outputs), `predictions` and
    row `errors` what the network said of them after the last epoch, with the weights `parameters`. `score` is its
    accuracy in per cent or, for data without classes, its mean error; `zero_rule` is the same of always predicting the
    most frequent class, or the mean, of the rows that were trained on.
    """

    rows: tuple[int, ...]
    outputs: Array
    predictions: tuple[int, ...]
    errors: Array
    score: float
    zero_rule: float
    parameters: Parameters


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A whole cross-validation of `data`, which are the rows before anything is held out."""

    data: DataSet
    folds: tuple[Fold, ...]

    @property
    def mean(self) -> float:
        """The mean score of the folds."""
        return fmean(fold.score for fold in self.folds)

    @property
    def spread(self) -> float:
        """The standard deviation of the folds' scores (÷ k − 1)."""
        return stdev(fold.score for fold in self.folds)

    @property
    def zero_rule(self) -> float:
        """The zero rule's mean score."""
        return fmean(fold.zero_rule for fold in self.folds)


class HugeErrorError(ValueError):
    """The errors of a fold are finite, and too large to be added up."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"fold {number + 1}: the errors are too large to be added up; divide the numbers to be reached"
        )


Progress = Callable[[Sequence[Fold], float], None]
"""Is told the folds that are done, from the first on, and the share of all Steps that have run, many times a second;
ends the work by raising an exception of its own."""


class DivergedFoldError(ArithmeticError):
    """A value became infinite or NaN in the run of fold `number`, from 0; `snapshot` shows the Step."""

    def __init__(self, number: int, snapshot: Snapshot) -> None:
        super().__init__(f"fold {number + 1} diverged at {snapshot.moment}")
        self.number = number
        self.snapshot = snapshot


def cross_validate(folds: Folds, fast: FastEngine | None, progress: Progress) -> Evaluation:
    """Trains and tests on every fold, as many at a time as there are cores, of large networks fewer; they gain by
    that where `fast` is ready.

    `progress` is called in the caller's thread. Raises DivergedFoldError, HugeErrorError, and what `progress` raises.
    """
    stop = threading.Event()
    room = max(1, MOST_AT_ONCE // weights_in(folds.base.layers))
    pool = ThreadPoolExecutor(min(len(folds), os.cpu_count() or 1, room), "fold", give_way)
    try:
        shares = [0.0] * len(folds)
        futures = [pool.submit(_evaluated, folds, number, fast, stop, shares) for number in range(len(folds))]
        done: list[Fold] = []
        while len(done) < len(futures):
            wait(futures[len(done) : len(done) + 1], SLICE)
            done += _results(futures[len(done) :])
            progress(done, fmean(shares))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return Evaluation(folds.data, tuple(done))


def _results(futures: Sequence[Future[Fold]]) -> list[Fold]:
    """Those from the first on that are there."""
    results = []
    for future in futures:
        if not future.done():
            break
        results.append(future.result())
    return results


class _StoppedError(Exception):
    """Nobody waits for this fold any more."""


def _evaluated(folds: Folds, number: int, fast: FastEngine | None, stop: threading.Event, shares: list[float]) -> Fold:
    """Runs a fold and tests it; writes into `shares` how far it is."""
    experiment = folds.experiment(number)
    run = Run(experiment, fast)
    while not run.advance(run.end, time.perf_counter() + SLICE):
        if stop.is_set():
            raise _StoppedError
        shares[number] = run.position.index / run.end.index
    shares[number] = 1.0
    snapshot = run.snapshot()
    if run.not_finite:
        raise DivergedFoldError(number, snapshot)
    held_out = experiment.data.held_out
    assert held_out
    found = answers_to(held_out, experiment, snapshot.parameters)
    score, zero_rule = scores_of(experiment.data, held_out, found)
    if not math.isfinite(score + zero_rule):
        raise HugeErrorError(number)
    predicted = tuple(found.predictions.tolist())
    return Fold(held_out.numbers, found.outputs, predicted, found.errors, score, zero_rule, snapshot.parameters)


@np.errstate(over="ignore", invalid="ignore")
def scores_of(training: DataSet, data: DataSet, found: Answers) -> tuple[float, float]:
    """The accuracy in per cent, or the mean error, of answers to the rows of `data`, and that of the zero rule, which
    knows the rows that were trained on."""
    right = accuracy(found.predictions.tolist(), data.targets)
    if right is None:
        means = np.broadcast_to(training.expected.mean(axis=0), data.expected.shape)
        return mean_error(found.outputs, data.expected), mean_error(means, data.expected)
    return right * 100.0, (zero_rule(training.targets, data.targets) or 0.0) * 100.0
