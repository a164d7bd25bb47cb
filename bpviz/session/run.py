"""A run of an experiment, and the cursor on it: goes anywhere, forward and back, and ends in the same bits."""

import copy
import math
import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Network, Parameters, largest_output
from bpviz.engine.state import Ran, State
from bpviz.session.compiled_rows import CompiledRows
from bpviz.session.curve import Curve
from bpviz.session.edited_rows import EditedRows
from bpviz.session.edits import Edits
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.fast_engine import FastEngine
from bpviz.session.history import BUDGET, History, Keyframe
from bpviz.session.interventions import shared_until
from bpviz.session.order import Order
from bpviz.session.row_run import Errors, RowRun, procedure
from bpviz.session.rows import PlainRows, Rows, errors_of, is_finite, note_row
from bpviz.session.saturation import Saturation, note_deadness
from bpviz.session.snapshot import (
    EpochSummary,
    Snapshot,
    Summary,
    beside_weights,
    values_in_state,
    values_of_steps,
)
from bpviz.session.summary import batch_summary, moved_most, row_summary
from bpviz.session.timeline import START, Grain, Position, Timeline
from bpviz.session.watched_rows import PlainWatchedRows, WatchedRows
from bpviz.session.watching import Watcher

SLICE = 0.008  # seconds that a replay takes before it is asked whether to go on


class Run:
    """A run and a `position` on it. Where `fast` has compiled code ready, that runs the rows nobody looks at.

    `_state` is that of the start of row `_at`, counted over all epochs; while that row is looked at, `_row` traces it
    from there, on `_network`. Another row is reached by going on, or from the nearest keyframe before it. `rows_done`
    is how many rows were ever computed. Where a value becomes infinite or NaN the run ends: `end` is just after
    that Step, and `not_finite` is True.
    """

    def __init__(self, experiment: Experiment, fast: FastEngine | None = None) -> None:
        self.experiment = experiment
        self.timeline = Timeline(experiment)
        self.position = START
        self.end = self.timeline.end
        self.not_finite = False
        self.rows_done = 0
        self.computed = 0
        self._order = Order(experiment)
        self._edits = Edits(experiment, self.timeline)
        self._curve = Curve()
        self._saturation = Saturation(self.timeline)
        self._history = History(BUDGET - Curve.size(experiment.epochs))
        self._network = experiment.network()
        self._state = experiment.state()
        self._edits.begin_row(self._state, 0)
        self._fast = fast
        self._plain = PlainRows(experiment, self.timeline, self._order, self._edits)
        self._compiled: CompiledRows | None = None
        self._at = 0
        self._row: RowRun | None = None
        self._timed = 0.0, 0  # seconds, and the rows that were run in them
        self._history.add(self._keyframe())

    def forked(self, experiment: Experiment) -> "Run":
        """A run of the same experiment with other interventions, which knows what both have in common, as far as it was
        computed here; this one stays as it is."""
        run = Run(experiment, self._fast)
        shared = shared_until(experiment.interventions, self.experiment.interventions)
        index = int(min(shared, self.computed))
        row, epochs = self.timeline.row_of(index)[0], self.timeline.epoch_of(index)
        errors = self._curve.errors().known(0, epochs)
        until = (
            row if self.timeline.row_start(row) < shared else row - 1
        )  # at the very fork the state is edited already
        if errors is None or until < 0:
            return run
        run._history.share(self._history, until)
        run._load(run._history.before(row))
        run._curve.extend(errors)
        run._saturation.share(self._saturation, epochs)
        run.rows_done, run.computed = row, self.timeline.row_start(row)
        return run

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
            self._go_on(row_number, deadline)
            if target > self.end:
                return self.advance(target, deadline)
            self.position = Position(self.timeline.row_start(self._at))
            if time.perf_counter() > deadline:
                return False
        row = self._traced_row()
        while len(row.steps) < count + (target.term > 0):
            self._trace_step(row)
            if target > self.end:
                return self.advance(target, deadline)
            if time.perf_counter() > deadline and len(row.steps) < count:
                self.position = Position(self.timeline.row_start(self._at) + len(row.steps))
                return False
        self.position = target
        return True

    def stand_before(self, row_number: int) -> None:
        """Goes to the last keyframe at or before the start of a row."""
        self._load(self._history.before(row_number))
        self.position = Position(self.timeline.row_start(self._at))

    def go_on_to(self, row_number: int, deadline: float, rows: Rows | None = None) -> bool:
        """Goes on by whole rows, and never by way of a keyframe, to the start of a row; not so far where the deadline
        passes, and where the run turns out to end before. Where `rows` are given, they are run once. Returns whether it
        is there, or at the end."""
        while self._at < row_number:
            end = self.end
            self._go_on(row_number, deadline, rows)
            if self.end < end:
                self.position = self.end
                return True
            self.position = Position(self.timeline.row_start(self._at))
            if rows or time.perf_counter() > deadline:
                break
        return self._at >= row_number

    def watched_rows(self, watcher: Watcher) -> Rows:
        """What runs rows of this run while conditions are watched."""
        plain = PlainWatchedRows(watcher, self.experiment, self.timeline, self._order, self._edits)
        return WatchedRows(watcher, plain, self._edits, self._fast) if self._fast else plain

    def last_row(self) -> tuple[RowRun, Network]:
        """The row with whose Step the run ends, because a number is not finite, traced; and its network."""
        self.seek(self.end)
        return self._traced_row(), self._network

    def snapshot(self, grain: Grain = Grain.NEURON) -> Snapshot:
        """What there is to see at `position`; `grain` says which summary is wanted."""
        row_number, count = self.timeline.place(self.position)
        epoch, row = divmod(row_number, self.timeline.rows)
        traced = self._row if self._row and self._at == row_number else None
        started = self.position > START
        steps = tuple(traced.steps[:count]) if traced else ()
        made = count + (self.position.term > 0)
        fast = started and traced is None
        if traced:
            errors = traced.errors(count)
            parameters = traced.parameters(count, self.position.term)
            beside = traced.beside_weights(count, self.position.term)
        else:
            errors = errors_of(self._state) if fast else Errors(None, 0.0)
            parameters = tuple(layer.T.copy() for layer in self._state.parameters)
            beside = beside_weights(self._state)
        return Snapshot(
            experiment=self.experiment,
            timeline=self.timeline,
            position=self.position,
            epoch=epoch,
            row=row if started else None,
            data_row=self._order.row(row_number) if started else None,
            steps=steps,
            step=traced.steps[made - 1] if traced and made else None,
            parameters=parameters,
            beside=beside,
            values=values_in_state(self._state) if fast else values_of_steps(steps, self.experiment),
            row_error=errors.row,
            epoch_error=errors.epoch,
            epoch_errors=self._curve.errors(),
            predictions=self._state.predictions[: row + fast if started else 0].copy(),
            order=self._order.of_epoch(epoch),
            computed=self.computed,
            end=self.end,
            not_finite=self.not_finite,
            notices=self._saturation.notices(self.position.index),
            grain=grain,
            summary=self._summary(grain, count, parameters) if traced and not self.position.term else None,
            fast=fast,
            beside_before=traced.beside_at_start if traced else {},
            powers=traced.powers if traced else (1.0, 1.0),
            learning_rate=self._edits.rate_at(row_number, count),
            frozen=self._edits.held(row_number, count).frozen if self._edits else None,
        )

    def _leads_to(self, row_number: int) -> bool:
        """Whether going on from here is the shortest way to that row."""
        return self._history.before(row_number).row_number <= self._at <= row_number

    @property
    def _rows(self) -> Rows:
        """What runs whole rows: compiled code as soon as it is there. Both give the same bits."""
        if self._compiled is None and self._fast and self._fast.is_ready(self.experiment):
            self._compiled = CompiledRows(self.experiment, self._fast)
        if self._edits and self._compiled:
            return EditedRows(self._edits, self._plain, self._compiled)
        return self._compiled or self._plain

    def _keyframe(self) -> Keyframe:
        return Keyframe(self._at, self._state.saved(self._at % self.timeline.rows))

    def _load(self, frame: Keyframe) -> None:
        self._state.restore(frame.state)
        self._at = frame.row_number
        self._row = None

    def _traced_row(self) -> RowRun:
        if self._row is None:
            self._network.load_state(self._state)
            epoch_error = float(self._state.errors[1]) if self._at % self.timeline.rows else 0.0
            edits = self._edits
            if edits:
                self._network.freeze(edits.held(self._at).frozen)
            run = procedure(self.experiment, self._network, self.timeline, self._order, self._at, epoch_error, edits)
            self._row = RowRun(self._network, run, epoch_error, edits.in_row(self._at))
        return self._row

    def _trace_step(self, row: RowRun) -> None:
        step = row.trace_step()
        index = self.timeline.row_start(self._at) + len(row.steps)
        self.computed = max(self.computed, index)
        if step.not_finite is not None:
            self.end = Position(index)
            self.not_finite = True
        elif len(row.steps) == self.timeline.row_steps(self._at):
            self._note_epochs(self._at, [row.errors(len(row.steps)).epoch], self._at + 1)

    def _go_on(self, until: int, deadline: float, rows: Rows | None = None) -> None:
        """Goes on to the start of row `until`, or not so far where the deadline passes or a keyframe is wanted."""
        if self._row:
            self._finish_row(self._row)
        else:
            first = self._at
            wanted = self._history.next_wanted(first, self._rows.spacing)
            began = time.perf_counter()
            ran = (rows or self._rows).run(self._state, first, min(until, wanted), deadline)
            self._timed = self._timed[0] + time.perf_counter() - began, self._timed[1] + ran.rows
            if ran.not_finite:
                self._find_not_finite(first, first + ran.rows)
                return
            self._at += ran.rows
            self._note_epochs(first, ran.epoch_errors, self._at)
        if self._history.wants(self._at) and self._at % self._rows.spacing == 0:
            self._history.add(self._keyframe())

    def _finish_row(self, row: RowRun) -> None:
        """Runs what is left of the traced row, and goes on to the start of the next."""
        errors = row.finish()
        if not is_finite(self._network, errors):
            self._find_not_finite(self._at, self._at + 1)
            return
        self._network.save_state(self._state)
        note_row(self._state, self._network, self._at, errors)
        self._at += 1
        self._row = None
        self._note_epochs(self._at - 1, [errors.epoch], self._at)

    def _note_epochs(self, first: int, epoch_errors: Sequence[float] | NDArray[np.float64], at: int) -> None:
        """Takes note of rows `first` to before `at` the first time that they are computed, and of the epochs that
        ended in them."""
        self.rows_done = max(self.rows_done, at)
        self.computed = max(self.computed, self.timeline.row_start(at))
        if self.experiment.procedure is not Procedure.TRAIN:
            return
        epoch, ended = first // self.timeline.rows, at // self.timeline.rows
        new = epoch_errors[max(len(self._curve) - epoch, 0) : ended - epoch]
        if epoch <= len(self._curve) < ended:
            self._curve.extend(np.asarray(new))
        if self._at % self.timeline.rows == 0 and self._at == at:
            self._saturation.epoch_done(at // self.timeline.rows - 1, self._state)

    def _find_not_finite(self, finite: int, not_finite: int) -> None:
        """Traces the row whose Step was the first with a result that is not finite, up to that Step: the run's end.
        It lies between row `finite` and before row `not_finite`."""
        self._load(self._history.before(finite))
        while self._at < not_finite:
            last = finite if self._at < finite else self._at + max(1, (not_finite - self._at) // 2)
            before, saved = self._at, self._state.saved(self._at % self.timeline.rows)
            ran = self._rows.run(self._state, before, last, math.inf)
            if ran.not_finite:
                not_finite = before + ran.rows
                self._state.restore(saved)
                if ran.rows == 1:
                    break
            else:
                self._at += ran.rows
                self._note_epochs(before, ran.epoch_errors, self._at)
        row = self._traced_row()
        while not self.not_finite:
            self._trace_step(row)

    def _summary(self, grain: Grain, count: int, parameters: Parameters) -> Summary | None:
        """The summary of the row, batch or epoch that ends at `position`; None where none does or was asked for."""
        row = self._row
        if not row or self.experiment.procedure is not Procedure.TRAIN or count < self.timeline.row_steps(self._at):
            return None
        if grain is Grain.ROW:
            return row_summary(self.experiment, self._order.row(self._at), row.steps, parameters)
        epoch, in_epoch = divmod(self._at, self.timeline.rows)
        if grain is Grain.BATCH and self.timeline.ends_batch(self._at):
            turns = range(in_epoch - in_epoch % self.timeline.batch_size, in_epoch + 1)
            rows = [self._order.row(epoch * self.timeline.rows + turn) for turn in turns]
            return batch_summary(self.experiment, rows, row.steps, row.parameters(0, 0), parameters)
        if grain is not Grain.EPOCH or in_epoch < self.timeline.rows - 1:
            return None
        targets = self.experiment.data.targets
        prediction = largest_output([neuron.output for neuron in self._network.output_layer])
        right = [targets[i] for i in self._order.of_epoch(epoch).tolist()] if targets else []
        predicted = [*self._state.predictions[:-1].tolist(), prediction]
        return EpochSummary(
            error=self._exact_error(epoch),
            error_before=self._exact_error(epoch - 1) if epoch else None,
            rows_right=sum(map(int.__eq__, predicted, right)) if targets else None,
            moved_most=moved_most(self._parameters_at(epoch * self.timeline.rows), parameters),
        )

    def exact_errors(self, first: int, last: int) -> Iterator[float]:
        """The errors of epochs `first` … `last − 1`, which were computed before, one after the other: where only their
        block is known, replayed on a network of their own."""
        known = self._curve.errors().known(first, last)
        if known is not None:
            yield from known.tolist()
            return
        for ran, at in self.replayed(self.another_state(), first * self.timeline.rows, last * self.timeline.rows):
            ended = enumerate(ran.epoch_errors, (at - ran.rows) // self.timeline.rows)
            yield from (error for epoch, error in ended if epoch >= first)

    def learning_rate(self, epoch: int) -> float:
        """The learning rate of the last update of an epoch."""
        return self._edits.rate((epoch + 1) * self.timeline.rows - 1)

    @property
    def seconds_a_row(self) -> float | None:
        """How long rows that nobody looked at took so far; None where there were none."""
        seconds, rows = self._timed
        return seconds / rows if rows else None

    @property
    def epochs_done(self) -> int:
        """How many epochs were computed so far."""
        return len(self._curve)

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

    def replayed(self, state: State, first: int, until: int, rows: Rows | None = None) -> Iterator[tuple[Ran, int]]:
        """Runs from the last keyframe before row `first` to the start of row `until`, a slice at a time, on a `state`
        of the caller's own; from the start of row `first` on by `rows`, where they are given. Gives what was run and
        the row where it stands then."""
        return self.replayed_on(state, -1, first, until, rows)

    def replayed_on(
        self, state: State, at: int, first: int, until: int, rows: Rows | None = None
    ) -> Iterator[tuple[Ran, int]]:
        """The same from where `state` stands, the start of row `at`, unless a keyframe lies nearer to row `first`."""
        frame = self._history.before(first)
        if frame.row_number > at:
            state.restore(frame.state)
            at = frame.row_number
        return self._replayed_on(state, at, first, until, rows)

    def _replayed_on(
        self, state: State, at: int, first: int, until: int, rows: Rows | None = None
    ) -> Iterator[tuple[Ran, int]]:
        while at < until:
            by, last = (rows, until) if rows and at >= first else (self._rows, first if rows else until)
            ran = by.run(state, at, last, time.perf_counter() + SLICE)
            at += ran.rows
            if at % self.timeline.rows == 0:
                note_deadness(state, at - self.timeline.rows)
            yield ran, at

    def looked_at(self, epoch: int, turns: Sequence[int], state: State, at: int) -> Iterator[int | None]:
        """Replays an epoch that was computed before on `state`, which stands at row `at` or, where that is negative,
        nowhere; stops after each of these turns of the epoch (ascending), and gives the data's row whose turn it was;
        None where a slice of the way there is over."""
        first = epoch * self.timeline.rows
        frame = self._history.before(first)
        if not frame.row_number <= at <= first:
            state.restore(frame.state)
            at = frame.row_number
        for _ in self._replayed_on(state, at, first, first):
            yield None
        at = first
        for turn in turns:
            for _ in self._replayed_on(state, at, first, first + turn + 1):
                pass
            at = first + turn + 1
            yield self._order.row(first + turn)

    def each_row(self, state: State, first: int, last: int) -> Iterator[int | None]:
        """Replays rows one by one on a `state` of the caller's own. Gives None after each slice of the way to row
        `first`; then each row up to `last`, with the state as it stands when that begins."""
        for _ in self.replayed(state, first, first):
            yield None
        for at in range(first, last):
            yield at
            self._rows.run(state, at, at + 1, math.inf)
        yield last

    def _parameters_at(self, row_number: int) -> Parameters:
        """The weights at the start of an earlier row."""
        state = self.another_state()
        for _ in self.replayed(state, row_number, row_number):
            pass
        return tuple(layer.T.copy() for layer in state.parameters)

    def another_state(self) -> State:
        """A state of this run, to be changed at will."""
        return copy.deepcopy(self._state)
