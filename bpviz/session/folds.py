"""A data set in k folds: k experiments, each of which trains on all folds but the one that it holds out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from bpviz.data.dataset import DataSet
from bpviz.data.preparing import parted
from bpviz.data.splits import cross_validation_split, stratified_split
from bpviz.engine.network import Weights, drawn_weights
from bpviz.session.experiment import Experiment, ExperimentError, Procedure, weights_in

MOST_WEIGHTS = 20_000_000  # of all folds: about 1 GB


@dataclass(frozen=True, eq=False)
class Folds:
    """`rows` are the rows of each fold, as they are numbered in the data before anything is held out; `weights` are the
    first weights of the network that is tested on it. `base` is the experiment that all have in common."""

    base: Experiment
    rows: tuple[tuple[int, ...], ...]
    weights: tuple[tuple[Weights, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def data(self) -> DataSet:
        """All rows, before anything is held out."""
        return self.base.data.raw or self.base.data

    @property
    def left_over(self) -> int:
        """How many rows are in no fold."""
        return self.data.rows - sum(map(len, self.rows))

    def experiment(self, number: int) -> Experiment:
        """The run that holds out fold `number`, from 0: trained on the other folds in their order."""
        raw, out = self.data, self.rows[number]
        train = [row for other, rows in enumerate(self.rows) if other != number for row in rows]
        recipe = replace(self.base.data.recipe, hold_out=0.0)
        name = f"{raw.name}, fold {number + 1} of {len(self)}"
        return self.base.changed(
            data=replace(parted(raw, recipe, train, out), name=name),
            given=self.weights[number],
            given_outputs=None,
            procedure=Procedure.TRAIN,
        )


def drawn_folds(experiment: Experiment, count: int = 5, stratified: bool = False) -> Folds:
    """Divides all rows of the experiment's data, also those that it holds out itself, into `count` folds.

    As the tutorial does it, one generator with the experiment's seed first draws the folds and then, fold by fold, the
    first weights (so that given ones are not used). Its folds all have the same size, and the rows that are left over
    are in none; stratified folds have the same share of each class, as near as may be, and all rows. What was edited on
    the way belongs to one run alone, and to no fold.

    Raises ExperimentError where there are not enough rows, no classes to stratify by, or too many weights.
    """
    raw = experiment.data.raw or experiment.data
    _check(raw.rows, count, raw.targets if stratified else None)
    generator = Random(experiment.seed)
    if stratified:
        split = stratified_split(raw.targets, count, generator)
    else:
        split = cross_validation_split(raw.rows, count, generator)
    most = MOST_WEIGHTS // weights_in(experiment.layers)
    if count > most:
        raise ExperimentError("folds", f"at most {most} folds of a network with so many weights, not {count}")
    weights = tuple(drawn_weights(experiment.layers, experiment.init, generator) for _ in split)
    return Folds(replace(experiment, interventions=()), tuple(map(tuple, split)), weights)


def _check(rows: int, count: int, classes: Sequence[int] | None) -> None:
    if rows < 2:
        raise ExperimentError("folds", "there is one row, so that there cannot be two folds")
    if not 2 <= count <= rows:
        raise ExperimentError("folds", f"{rows} rows can be divided into 2 to {rows} folds, not {count}")
    if classes is not None and not classes:
        raise ExperimentError("stratified", "the data have no classes that folds could have the same share of")
