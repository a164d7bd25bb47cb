"""How good a network is: what it answers, and how well networks like it do on rows that they have not seen."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import NamedTuple

import numpy as np

from bpviz.data.dataset import Array, DataSet
from bpviz.engine import algorithm
from bpviz.engine.network import Network, Parameters
from bpviz.engine.steps import returned
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.folds import Folds
from bpviz.session.run import Run
from bpviz.session.scores import accuracy, confusion_matrix, majority, mean_error, r_squared
from bpviz.session.snapshot import Snapshot

SLICE = 0.03  # seconds between looks at whether the work goes on


class Answer(NamedTuple):
    """A network's outputs for a row, and the index of the largest."""

    outputs: list[float]
    prediction: int


def answer(network: Network, inputs: Sequence[float]) -> Answer:
    """What the network says of one row of inputs."""
    prediction = returned(algorithm.predict(network, inputs))
    return Answer([neuron.output for neuron in network.output_layer], prediction)


def answers(experiment: Experiment, parameters: Parameters, data: DataSet) -> list[Answer]:
    """What the experiment's network says of all rows of `data` with these weights."""
    network = experiment.network()
    network.load(parameters)
    return [answer(network, inputs) for inputs in data.inputs.tolist()]


def predictions(experiment: Experiment, parameters: Parameters, data: DataSet | None = None) -> list[int]:
    """The predictions for all rows of `data`, or of those that are trained on, with these weights."""
    return [found.prediction for found in answers(experiment, parameters, data or experiment.data)]


class Fold(NamedTuple):
    """How the network did that was trained without this fold.

    `rows` are its rows as they are numbered before anything is held out, `outputs`, (rows, outputs), and `predictions`
    what the network said of them after the last epoch. `score` is its accuracy in per cent or, for data without
    classes, its mean error; `zero_rule` is the same of always predicting the most frequent class, or the mean, of the
    rows that were trained on.
    """

    rows: tuple[int, ...]
    outputs: Array
    predictions: tuple[int, ...]
    score: float
    zero_rule: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A whole cross-validation of `data`, which are the rows before anything is held out."""

    data: DataSet
    folds: tuple[Fold, ...]

    @property
    def mean(self) -> float:
        """The mean score of the folds."""
        return statistics.fmean(fold.score for fold in self.folds)

    @property
    def spread(self) -> float:
        """The standard deviation of the folds' scores (÷ k − 1)."""
        return statistics.stdev(fold.score for fold in self.folds)

    @property
    def zero_rule(self) -> float:
        """The zero rule's mean score."""
        return statistics.fmean(fold.zero_rule for fold in self.folds)

    @property
    def confusion(self) -> list[list[int]]:
        """Rows of class i that were predicted as class j, at `[i][j]`, over all folds; empty without classes."""
        targets = [self.data.targets[row] for row in self._rows] if self.data.classes else []
        predicted = [prediction for fold in self.folds for prediction in fold.predictions] if targets else []
        return confusion_matrix(predicted, targets, len(self.data.classes))

    @property
    def r_squared(self) -> float | None:
        """R² over the rows of all folds; None where all expect the same."""
        return r_squared(np.concatenate([fold.outputs for fold in self.folds]), self.data.expected[self._rows])

    @property
    def _rows(self) -> list[int]:
        return [row for fold in self.folds for row in fold.rows]


Progress = Callable[[Sequence[Fold]], None]
"""Is told the folds that are done, from the first on, many times a second; ends the work by raising an exception of its
own."""


class DivergedFoldError(ArithmeticError):
    """A value became infinite or NaN in the run of fold `number`, from 0; `snapshot` shows the Step."""

    def __init__(self, number: int, snapshot: Snapshot) -> None:
        super().__init__(f"fold {number + 1} diverged at {snapshot.moment}")
        self.number = number
        self.snapshot = snapshot


def cross_validate(folds: Folds, fast: FastEngine | None, progress: Progress) -> Evaluation:
    """Trains and tests on every fold, as many at a time as there are cores; they gain by that where `fast` is ready.

    `progress` is called in the caller's thread. Raises DivergedFoldError, and what `progress` raises.
    """
    stop = Event()
    pool = ThreadPoolExecutor(min(len(folds), os.cpu_count() or 1), "fold")
    try:
        futures = [pool.submit(_evaluated, folds, number, fast, stop) for number in range(len(folds))]
        done: list[Fold] = []
        while len(done) < len(futures):
            wait(futures[len(done) : len(done) + 1], SLICE)
            done += _results(futures[len(done) :])
            progress(done)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return Evaluation(folds.base.data.raw or folds.base.data, tuple(done))


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


def _evaluated(folds: Folds, number: int, fast: FastEngine | None, stop: Event) -> Fold:
    experiment = folds.experiment(number)
    run = Run(experiment, fast)
    while not run.advance(run.end, time.perf_counter() + SLICE):
        if stop.is_set():
            raise _StoppedError
    snapshot = run.snapshot()
    if run.not_finite:
        raise DivergedFoldError(number, snapshot)
    held_out = experiment.data.held_out
    assert held_out
    return _scored(experiment.data, held_out, answers(experiment, snapshot.parameters, held_out))


def _scored(training: DataSet, held_out: DataSet, found: Sequence[Answer]) -> Fold:
    outputs, predicted = np.array([one.outputs for one in found]), [one.prediction for one in found]
    right = accuracy(predicted, held_out.targets)
    if right is None:
        means = np.broadcast_to(training.expected.mean(axis=0), held_out.expected.shape)
        score, zero_rule = (mean_error(said, held_out.expected) for said in (outputs, means))
    else:
        usual = majority(training.targets)
        score, zero_rule = right * 100.0, held_out.targets.count(usual) / held_out.rows * 100.0
    return Fold(held_out.numbers, outputs, tuple(predicted), score, zero_rule)
