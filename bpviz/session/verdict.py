"""What networks said of rows, whichever they are: the folds of a cross-validation, or the rows of the run that is open.
And how such a row becomes a run of its own, in which one can step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, repeat
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from bpviz.data.dataset import Array, DataSet
from bpviz.engine.network import Parameters, weights_of
from bpviz.session.answers import Progress, answers_to
from bpviz.session.evaluation import Fold, scores_of
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.fast_engine import FastEngine
from bpviz.session.folds import Folds
from bpviz.session.scores import ClassScore, class_scores, confusion_matrix, mean_error, r_squared
from bpviz.session.timeline import Position, Timeline

Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Verdict:
    """Answers to some rows of `data`, which are all rows as they were read; a place is one of the answers.

    `rows` are the data's row numbers, `folds` the fold, from 0, that each was held out with, () where there are no
    folds. `outputs` is (places, outputs), `predictions` and row `errors` are (places,). `score` is the accuracy in per
    cent or, for data without classes, the mean error |expected − output|, `zero_rule` the same of the zero rule: over
    several folds, the mean of theirs.
    """

    data: DataSet
    rows: tuple[int, ...]
    folds: tuple[int, ...]
    outputs: Array
    predictions: NDArray[np.int32]
    errors: Array
    score: float
    zero_rule: float

    @property
    def expected(self) -> Array:
        """The expected outputs of each place."""
        return self.data.expected[list(self.rows)]

    @cached_property
    def targets(self) -> NDArray[np.int64]:
        """The class of each place; none for data without classes."""
        return self.data.class_indices[list(self.rows)] if self.data.classes else np.empty(0, np.int64)

    @cached_property
    def confusion(self) -> list[list[int]]:
        """How many rows of class i were predicted as class j, at `[i][j]`; empty without classes."""
        return confusion_matrix(self.predictions, self.targets, len(self.data.classes)) if len(self.targets) else []

    @cached_property
    def classes(self) -> list[ClassScore]:
        """Precision, recall and F1 of each class."""
        return class_scores(self.confusion)

    @cached_property
    def r_squared(self) -> float | None:
        """R² over all places; None where all expect the same."""
        return r_squared(self.outputs, self.expected)

    @property
    def mean_error(self) -> float:
        """The mean distance |expected − output| over all places."""
        return mean_error(self.outputs, self.expected)

    @cached_property
    def order(self) -> Places:
        """All places, the largest row error first."""
        order: Places = np.argsort(-self.errors, kind="stable")
        return order

    def places(self, cell: tuple[int, int] | None = None) -> Places:
        """All places, or those of a cell (expected class, predicted class); the largest row error first."""
        order = self.order
        if cell is not None:
            order = order[(self.targets[order] == cell[0]) & (self.predictions[order] == cell[1])]
        return order

    def made_ready(self) -> "Verdict":
        """The same, with all that is drawn of it found: with many rows that takes time which a window has not."""
        _ = self.order, self.classes if self.data.classes else self.r_squared
        return self


def verdict_of_folds(data: DataSet, folds: Sequence[Fold], only: int | None = None) -> Verdict:
    """Of the folds that are done, at least one, or of fold `only`, from 0."""
    numbers = range(len(folds)) if only is None else [only]
    chosen = [folds[number] for number in numbers]
    return Verdict(
        data=data,
        rows=tuple(chain.from_iterable(fold.rows for fold in chosen)),
        folds=tuple(chain.from_iterable(repeat(number, len(folds[number].rows)) for number in numbers)),
        outputs=np.concatenate([fold.outputs for fold in chosen]),
        predictions=np.concatenate([np.array(fold.predictions, np.int32) for fold in chosen]),
        errors=np.concatenate([fold.errors for fold in chosen]),
        score=fmean(fold.score for fold in chosen),
        zero_rule=fmean(fold.zero_rule for fold in chosen),
    )


def verdict_of_network(
    experiment: Experiment,
    parameters: Parameters,
    rows: DataSet,
    progress: Progress | None = None,
    fast: FastEngine | None = None,
) -> Verdict:
    """Of the network with these weights on `rows`: those that it is trained on, or those that are held out."""
    found = answers_to(rows, experiment, parameters, progress, fast)
    score, zero_rule = scores_of(experiment.data, rows, found)
    numbers = rows.numbers or tuple(range(rows.rows))
    return Verdict(experiment.data.raw or experiment.data, numbers, (), *found, score, zero_rule)


def prediction_run(
    experiment: Experiment, parameters: Parameters, rows: DataSet, row: int, name: str, raw: DataSet | None = None
) -> tuple[Experiment, Position]:
    """A run that sends `rows` through the network with these weights, by the tutorial's `predict`, and the position
    where row `row`, as it is numbered there, has its outputs: the very forward pass that gave the answer.

    `name` is what the rows are called; `raw` are the rows that `rows.numbers` point to, before they were scaled, where
    they are not the experiment's own.
    """
    data = replace(
        rows,
        name=name,
        recipe=replace(experiment.data.recipe, source="", noise=None, hold_out=0.0),
        raw=raw or experiment.data.raw or experiment.data,
        numbers=rows.numbers or tuple(range(rows.rows)),
        scaling=experiment.data.scaling,
        held_out=None,
    )
    run = experiment.changed(
        data=data,
        epochs=1,
        given=weights_of(parameters),
        given_outputs=None,
        procedure=Procedure.PREDICT,
        batch_size=1,
        shuffle=False,
    )
    return run, Position(Timeline(run).row_start(row + 1))


def prediction_of_fold(folds: Folds, number: int, fold: Fold, row: int) -> tuple[Experiment, Position]:
    """The same for a row, as all rows are numbered, of a fold, and the network that was trained without it."""
    trained = folds.experiment(number)
    held_out = trained.data.held_out
    assert held_out
    return prediction_run(trained, fold.parameters, held_out, held_out.numbers.index(row), trained.data.name)
