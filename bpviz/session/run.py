"""A run of an experiment, and the cursor on it: goes anywhere, forward and back, and ends in the same bits."""

import math
import time
from collections.abc import Iterator

import numpy as np

from bpviz.engine.network import Parameters, largest_output
from bpviz.session.curve import Curve
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.history import BUDGET, History, Keyframe
from bpviz.session.row_run import Errors, RowRun, procedure, run_out
from bpviz.session.saturation import Saturation
from bpviz.session.snapshot import EpochSummary, RowSummary, Snapshot, values_in_neurons, values_of_steps
from bpviz.session.summary import moved_most, row_summary
from bpviz.session.timeline import START, Grain, Position, Timeline


class Run:
    """A run and a `position` on it.

    The network stands at the start of row `_at`, counted over all epochs; while that row is looked at, `_row` traces
    it from there. Another row is reached by going on, or from the nearest keyframe before it. `rows_done` is how many
    rows were ever computed. Where a value becomes infinite or NaN the run ends: `end` is just after that Step, and
    `not_finite` is True.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.timeline = Timeline(experiment)
        self.position = START
        self.end = self.timeline.end
        self.not_finite = False
        self.rows_done = 0
        self.computed = 0
        self._curve = Curve()
        self._saturation = Saturation(self.timeline)
        self._history = History(BUDGET - Curve.size(experiment.epochs))
        self._network = experiment.network()
        self._at = 0
        self._row: RowRun | None = None
        self._errors = Errors(None, 0.0)  # of the row that ran last, and of its epoch up to it
        self._predictions = np.zeros(experiment.data.rows, np.int32)
        self._history.add(self._keyframe())

    def seek(self, target: Position) -> None:
        """Goes to `target`, or to the end of the run where that comes first, however long it takes."""
        self.advance(target, math.inf)

    def advance(self, target: Position, deadline: float) -> bool:
        """Goes towards `target` until it is reached, or until `time.perf_counter()` passes `deadline`.

        Returns whether `target`, or the end of the run before it, is reached. Where not, `position` is how far it
        came: at the end of a row that ran without being traced (the snapshot is `fast`), or after a traced Step.
        """
        target = min(target, self.end)
        row_number, count = self.timeline.place(target)
        if not self._leads_to(row_number):
            self._load(self._history.before(row_number))
        while self._at < row_number:
            self._finish_row()
            if target > self.end:
                return self.advance(target, deadline)
            self.position = Position(self._at * self.timeline.steps)
            if time.perf_counter() > deadline:
                return False
        row = self._traced_row()
        while len(row.steps) < count + (target.term > 0):
            self._trace_step(row)
            if target > self.end:
                return self.advance(target, deadline)
            if time.perf_counter() > deadline and len(row.steps) < count:
                self.position = Position(self._at * self.timeline.steps + len(row.steps))
                return False
        self.position = target
        return True

    def snapshot(self, grain: Grain = Grain.NEURON) -> Snapshot:
        """What there is to see at `position`; `grain` says which summary is wanted."""
        row_number, count = self.timeline.place(self.position)
        epoch, row = divmod(row_number, self.timeline.rows)
        traced = self._row if self._row and self._at == row_number else None
        started = self.position > START
        steps = tuple(traced.steps[:count]) if traced else ()
        made = count + (self.position.term > 0)
        fast = started and traced is None
        errors = traced.errors(count) if traced else self._errors
        parameters = traced.parameters(count, self.position.term) if traced else self._network.parameters()
        return Snapshot(
            experiment=self.experiment,
            timeline=self.timeline,
            position=self.position,
            epoch=epoch,
            row=row if started else None,
            steps=steps,
            step=traced.steps[made - 1] if traced and made else None,
            parameters=parameters,
            values=values_in_neurons(self._network) if fast else values_of_steps(steps, self.experiment),
            row_error=errors.row,
            epoch_error=errors.epoch,
            epoch_errors=self._curve.errors(),
            predictions=self._predictions[: row + fast if started else 0].copy(),
            computed=self.computed,
            end=self.end,
            not_finite=self.not_finite,
            notices=self._saturation.notices(self.position.index),
            grain=grain,
            summary=self._summary(grain, count, parameters) if traced and not self.position.term else None,
            fast=fast,
        )

    def _leads_to(self, row_number: int) -> bool:
        """Whether going on from here is the shortest way to that row."""
        return self._history.before(row_number).row_number <= self._at <= row_number

    def _keyframe(self) -> Keyframe:
        predictions = self._predictions[: self._at % self.timeline.rows].copy()
        return Keyframe(self._at, self._network.parameters(), self._epoch_error(), predictions)

    def _epoch_error(self) -> float:
        """What the epoch has summed up at the start of row `_at`."""
        return self._errors.epoch if self._at % self.timeline.rows else 0.0

    def _load(self, frame: Keyframe) -> None:
        self._network.load(frame.parameters)
        self._at = frame.row_number
        self._row = None
        self._errors = Errors(None, frame.epoch_error)
        self._predictions[: len(frame.predictions)] = frame.predictions

    def _traced_row(self) -> RowRun:
        if self._row is None:
            self._row = RowRun(self.experiment, self._network, self._at, self._epoch_error())
        return self._row

    def _trace_step(self, row: RowRun) -> None:
        step = row.trace_step()
        index = self._at * self.timeline.steps + len(row.steps)
        self.computed = max(self.computed, index)
        if step.not_finite is not None:
            self.end = Position(index)
            self.not_finite = True
        elif len(row.steps) == self.timeline.steps:
            self._row_done(row.errors(len(row.steps)))

    def _finish_row(self) -> None:
        """Runs row `_at`, or what is left of it, without tracing it, and goes on to the start of the next."""
        if self._row and len(self._row.steps) == self.timeline.steps:
            errors = self._row.errors(self.timeline.steps)
        else:
            begun = self._row
            errors = (
                begun.finish()
                if begun
                else run_out(procedure(self.experiment, self._network, self._at, self._epoch_error()), self._errors)
            )
            if not self._is_finite(errors):
                self._find_not_finite()
                return
            self._row_done(errors)
        self._predictions[self._at % self.timeline.rows] = self._predicted()
        self._errors = errors
        self._at += 1
        self._row = None
        if self._history.wants(self._at):
            self._history.add(self._keyframe())

    def _predicted(self) -> int:
        return largest_output([neuron.output for neuron in self._network.output_layer])

    def _row_done(self, errors: Errors) -> None:
        """Takes note of a row the first time that it is computed."""
        if self._at < self.rows_done:
            return
        self.rows_done += 1
        self.computed = max(self.computed, self.rows_done * self.timeline.steps)
        if self.experiment.procedure is Procedure.TRAIN:
            self._saturation.row_done(self._at, self._network.neurons())
            if self.rows_done % self.timeline.rows == 0:
                self._curve.append(errors.epoch)

    def _is_finite(self, errors: Errors) -> bool:
        """Whether all that the row left behind is finite; what is not, stays so until the row ends."""
        return math.isfinite(errors.epoch) and all(
            math.isfinite(neuron.net_input)
            and math.isfinite(neuron.output)
            and math.isfinite(neuron.error)
            and math.isfinite(neuron.delta)
            and math.isfinite(neuron.bias)
            and all(map(math.isfinite, neuron.weights))
            for neuron in self._network.neurons()
        )

    def _find_not_finite(self) -> None:
        """Runs row `_at` again, Step by Step, up to the first Step whose result is not finite: the run's end."""
        row_number = self._at
        self._load(self._history.before(row_number))
        while self._at < row_number:
            self._finish_row()
        row = self._traced_row()
        while not self.not_finite:
            self._trace_step(row)

    def _summary(self, grain: Grain, count: int, parameters: Parameters) -> RowSummary | EpochSummary | None:
        """The summary of the row or epoch that ends at `position`; None where none ends or none was asked for."""
        row = self._row
        if not row or self.experiment.procedure is not Procedure.TRAIN or count < self.timeline.steps:
            return None
        if grain is Grain.ROW:
            return row_summary(self.experiment, self._at % self.timeline.rows, row.steps, parameters)
        epoch, in_epoch = divmod(self._at, self.timeline.rows)
        if grain is not Grain.EPOCH or in_epoch < self.timeline.rows - 1:
            return None
        targets = self.experiment.data.targets
        predicted = [*self._predictions[:-1], self._predicted()]
        return EpochSummary(
            error=self._exact_error(epoch),
            error_before=self._exact_error(epoch - 1) if epoch else None,
            rows_right=sum(map(int.__eq__, map(int, predicted), targets)) if targets else None,
            moved_most=moved_most(self._parameters_at(epoch * self.timeline.rows), parameters),
        )

    def exact_errors(self, first: int, last: int) -> Iterator[float]:
        """The errors of epochs `first` … `last − 1`, which were computed before, one after the other: where only their
        block is known, replayed on a network of their own."""
        known = self._curve.errors().known(first, last)
        if known is not None:
            yield from known.tolist()
            return
        rows = self.timeline.rows
        frame = self._history.before(first * rows)
        network = self.experiment.network()
        network.load(frame.parameters)
        errors = Errors(None, frame.epoch_error)
        for at in range(frame.row_number, last * rows):
            before = errors.epoch if at % rows else 0.0
            errors = run_out(procedure(self.experiment, network, at, before), errors)
            if at >= first * rows and at % rows == rows - 1:
                yield errors.epoch

    def first_below(self, value: float, epoch: int) -> int | None:
        """The first epoch from `epoch` on, of those computed so far, whose error is below `value`."""
        errors = self._curve.errors()
        while found := errors.below(value, epoch):
            for epoch, error in enumerate(self.exact_errors(*found), found[0]):
                if error < value:
                    return epoch
            epoch = found[1]
        return None

    def _exact_error(self, epoch: int) -> float:
        return next(self.exact_errors(epoch, epoch + 1))

    def _parameters_at(self, row_number: int) -> Parameters:
        """The weights at the start of an earlier row, replayed on a network of their own."""
        frame = self._history.before(row_number)
        network = self.experiment.network()
        network.load(frame.parameters)
        for at in range(frame.row_number, row_number):
            run_out(procedure(self.experiment, network, at, 0.0), Errors(None, 0.0))
        return network.parameters()
