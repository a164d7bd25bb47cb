"""What is evaluated, a network or the folds of a cross-validation, and which run of it is opened in the debugger."""

from typing import NamedTuple

import numpy as np

from bpviz.data.dataset import DataSet
from bpviz.engine.network import Parameters
from bpviz.present.evaluation import DrawnFolds, folds_drawn, left_out, opened_fold, opened_row, subject
from bpviz.present.number_format import NumberFormat
from bpviz.session.evaluation import Evaluation, Fold
from bpviz.session.experiment import Experiment
from bpviz.session.folds import Folds
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position, Timeline
from bpviz.session.verdict import Verdict, prediction_of_fold, prediction_run, verdict_of_folds

REMEMBERED = 64  # runs that were opened


class Opened(NamedTuple):
    """A run that is to be opened: where, what was evaluated, and what is said."""

    experiment: Experiment
    base: Experiment
    position: Position
    said: str


class OpenedRuns:
    """Which runs were opened from an evaluation, and what was evaluated then."""

    def __init__(self) -> None:
        self._runs: list[Opened] = []

    def take(self, opened: Opened) -> None:
        """Remembers one more."""
        self._runs = [*self._runs, opened][-REMEMBERED:]

    def base(self, experiment: Experiment) -> Experiment:
        """What was evaluated where this run was opened; the run itself where it was opened elsewhere."""
        return next((opened.base for opened in self._runs if opened.experiment is experiment), experiment)


class Asked(NamedTuple):
    """A network that was asked about rows, and what it is called."""

    experiment: Experiment
    parameters: Parameters
    rows: DataSet
    name: str

    def is_at(self, snapshot: Snapshot, rows: DataSet) -> bool:
        """Whether it is the network of a moment, and was asked about these rows."""
        if self.rows is not rows or self.experiment is not snapshot.experiment:
            return False
        pairs = zip(self.parameters, snapshot.parameters, strict=True)
        return all(np.array_equal(old, new, equal_nan=True) for old, new in pairs)

    def subject(self) -> str:
        """What is evaluated."""
        return f"{self.name} · {subject(self.experiment)}"

    def opened(self, verdict: Verdict, place: int, base: Experiment) -> Opened:
        """The forward pass that gave an answer, where `base` is evaluated."""
        row, rows = verdict.rows[place], self.rows
        at, name = rows.numbers.index(row) if rows.numbers else row, f"{verdict.data.name}, predicted"
        run, position = prediction_run(self.experiment, self.parameters, rows, at, name)
        return _ready(run, base, position, opened_row(row, self.name))


class CrossValidation:
    """One that goes on or is over. `evaluated` is the run whose folds it has, `folds` are None until they are drawn,
    `done` are those that are over, `whole` is None until all are."""

    def __init__(self, evaluated: Experiment) -> None:
        self.evaluated = evaluated
        self.folds: Folds | None = None
        self.done: tuple[Fold, ...] = ()
        self.whole: Evaluation | None = None
        self._verdict: Verdict | None = None

    def take(self, done: tuple[Fold, ...], verdict: Verdict) -> None:
        """Takes the folds that are done, and the verdict of them."""
        self.done, self._verdict = done, verdict

    def verdict(self, only: int | None) -> Verdict | None:
        """Of the folds that are done, or of one of them; None where none is done."""
        if only is None or not self.done:
            return self._verdict
        return verdict_of_folds(self._drawn.data, self.done, only)

    def subject(self) -> str:
        """What is evaluated; '' until folds are drawn."""
        if not self.folds:
            return ""
        base, rest = self.folds.base, left_out(self.evaluated, self.folds.left_over)
        return f"{subject(base)} · seed {base.seed}{rest}"

    def scores(self) -> str:
        """Score and zero rule of each fold that is done, a line a fold."""
        return "\n".join(f"{fold.score!r}\t{fold.zero_rule!r}" for fold in self.done)

    def drawn(self, numbers: NumberFormat) -> DrawnFolds | None:
        """The folds as they are drawn."""
        return folds_drawn(self.folds.data, len(self.folds), self.done, self.whole, numbers) if self.folds else None

    def opened_fold(self, number: int, epoch: int) -> Opened:
        """The run that holds a fold out, at the end of an epoch."""
        experiment = self._drawn.experiment(number)
        timeline = Timeline(experiment)
        position = min(timeline.epoch_end(epoch), timeline.end)
        return _ready(experiment, self._drawn.base, position, opened_fold(number, len(self._drawn), epoch))

    def opened_row(self, verdict: Verdict, place: int) -> Opened:
        """The forward pass that gave an answer."""
        row, number = verdict.rows[place], verdict.folds[place]
        run, position = prediction_of_fold(self._drawn, number, self.done[number], row)
        network = f"the network trained without fold {number + 1} of {len(self._drawn)}"
        return _ready(run, self._drawn.base, position, opened_row(row, network))

    @property
    def _drawn(self) -> Folds:
        assert self.folds
        return self.folds


def _ready(experiment: Experiment, base: Experiment, position: Position, said: str) -> Opened:
    _ = experiment.data.ranges  # looked for here, so that the window need not do it
    return Opened(experiment, base, position, said)
