"""A run of an experiment, and the cursor on it: goes anywhere, forward and back, and ends in the same bits."""

import math
import time

from bpviz.engine.network import Network
from bpviz.session.books import Books
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.history import BUDGET, Keyframe
from bpviz.session.interventions import shared_until
from bpviz.session.replays import Replays
from bpviz.session.row_run import Errors, RowRun
from bpviz.session.rows import Rows, errors_of, is_finite, note_row
from bpviz.session.run_rows import RunRows
from bpviz.session.snapshot import Snapshot, beside_weights, values_in_state, values_of_steps
from bpviz.session.summary import Summaries
from bpviz.session.timeline import START, Grain, Position, Timeline


class Run:
    """A run and a `position` on it. Where `fast` has compiled code ready, that runs the rows nobody looks at.

    `_state` is that of the start of row `_at`, counted over all epochs; while that row is looked at, `_row` traces it
    from there, on `_network`. Another row is reached by going on, or from the nearest keyframe before it. What was
    computed once is in its `books`; `replays` computes it again elsewhere. Where a value becomes infinite or NaN the
    run ends: `end` is just after that Step, and `not_finite` is True. Keyframes and curve take `budget` bytes at most.
    """

    def __init__(self, experiment: Experiment, fast: FastEngine | None = None, budget: int = BUDGET) -> None:
        self.experiment = experiment
        self.timeline = Timeline(experiment)
        self.position = START
        self.end = self.timeline.end
        self.not_finite = False
        self.rows = RunRows(experiment, self.timeline, fast)
        self.books = Books(experiment, self.timeline, budget)
        self.replays = Replays(experiment, self.timeline, self.rows, self.books)
        self._order, self._edits, self._history = self.rows.order, self.rows.edits, self.books.history
        self._summaries = Summaries(experiment, self.timeline, self._order, self.replays)
        self._network = experiment.network()
        self._state = experiment.state()
        self._edits.begin_row(self._state, 0)
        self._at = 0
        self._row: RowRun | None = None
        self._timed = 0.0, 0  # seconds, and the rows that were run in them
        self._history.add(self._keyframe())

    def forked(self, experiment: Experiment, budget: int = BUDGET) -> "Run":
        """A run of the same experiment with other interventions, which knows what both have in common, as far as it was
        computed here; this one stays as it is."""
        run = Run(experiment, self.rows.fast, budget)
        shared = shared_until(experiment.interventions, self.experiment.interventions)
        row = self.timeline.row_of(int(min(shared, self.books.computed)))[0]
        # at the very fork the state is edited already
        until = row if self.timeline.row_start(row) < shared else row - 1
        if until >= 0:
            epochs = row // self.timeline.rows
            errors = self.replays.errors(self.books.curve.errors().shared(epochs), epochs)
            run.books.share(self.books, row, until, errors)
            frame = run._history.before(until)
            run._load(self._keyframe() if frame.row_number < self._at <= until else frame)
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

    @property
    def nearest_stand(self) -> Position:
        """Where this run can stand soonest at a Step: here, or after rows that ran unlooked-at at the end of the next
        one, because to trace the last of them all of them since a keyframe would run again."""
        traced, _ = self.timeline.place(self.position)
        return self.position if traced == self._at else min(Position(self.timeline.row_start(self._at + 1)), self.end)

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
        ended = traced if count == self.timeline.row_steps(row_number) and not self.position.term else None
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
            epoch_errors=self.books.curve.errors(),
            predictions=self._state.predictions[: row + fast if started else 0].copy(),
            order=self._order.of_epoch(epoch),
            computed=self.books.computed,
            end=self.end,
            not_finite=self.not_finite,
            notices=self.books.saturation.notices(self.position.index),
            grain=grain,
            summary=self._summaries.of(grain, self._at, ended, self._state, parameters) if ended else None,
            fast=fast,
            beside_before=traced.beside_at_start if traced else {},
            powers=traced.powers if traced else (1.0, 1.0),
            learning_rate=self._edits.rate_at(row_number, count),
            frozen=self._edits.held(row_number, count).frozen if self._edits else None,
        )

    def _leads_to(self, row_number: int) -> bool:
        """Whether going on from here is the shortest way to that row."""
        return self._history.before(row_number).row_number <= self._at <= row_number

    def _keyframe(self) -> Keyframe:
        return Keyframe(self._at, self._state.saved(self._at % self.timeline.rows))

    def _load(self, frame: Keyframe) -> None:
        self._state.restore(frame.state)
        self._at = frame.row_number
        self._row = None

    def _traced_row(self) -> RowRun:
        if self._row is None:
            self._row = self.rows.traced(self._at, self._state, self._network)
        return self._row

    def _trace_step(self, row: RowRun) -> None:
        step = row.trace_step()
        index = self.timeline.row_start(self._at) + len(row.steps)
        self.books.computed = max(self.books.computed, index)
        if step.not_finite is not None:
            self.end = Position(index)
            self.not_finite = True
        elif len(row.steps) == self.timeline.row_steps(self._at):
            self.books.note(self._at, [row.errors(len(row.steps)).epoch], self._at + 1)
            self.books.keep_end(self._at + 1, self._network)

    def _go_on(self, until: int, deadline: float, rows: Rows | None = None) -> None:
        """Goes on to the start of row `until`, or not so far where the deadline passes or a keyframe is wanted."""
        if self._row:
            self._finish_row(self._row)
        else:
            first = self._at
            wanted = self._history.next_wanted(first, self.rows.whole.spacing)
            began = time.thread_time()
            ran = (rows or self.rows.whole).run(self._state, first, min(until, wanted), deadline, self.books.ends)
            self._timed = self._timed[0] + time.thread_time() - began, self._timed[1] + ran.rows
            if ran.not_finite:
                self._find_not_finite(first, first + ran.rows)
                return
            self._at += ran.rows
            self.books.note(first, ran.epoch_errors, self._at, self._state)
        if self._history.wants(self._at) and self._at % self.rows.whole.spacing == 0:
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
        self.books.note(self._at - 1, [errors.epoch], self._at, self._state)
        self.books.keep_end(self._at, self._network)

    def _find_not_finite(self, finite: int, not_finite: int) -> None:
        """Traces the row whose Step was the first with a result that is not finite, up to that Step: the run's end.
        It lies between row `finite` and before row `not_finite`."""
        self._load(self._history.before(finite))
        while self._at < not_finite:
            last = finite if self._at < finite else self._at + max(1, (not_finite - self._at) // 2)
            before, saved = self._at, self._state.saved(self._at % self.timeline.rows)
            ran = self.rows.whole.run(self._state, before, last, math.inf)
            if ran.not_finite:
                not_finite = before + ran.rows
                self._state.restore(saved)
                if ran.rows == 1:
                    break
            else:
                self._at += ran.rows
                self.books.note(before, ran.epoch_errors, self._at, self._state)
        row = self._traced_row()
        while not self.not_finite:
            self._trace_step(row)

    def learning_rate(self, epoch: int) -> float:
        """The learning rate of the last update of an epoch."""
        return self._edits.rate((epoch + 1) * self.timeline.rows - 1)

    @property
    def seconds_a_row(self) -> float | None:
        """How long a row took that nobody looked at, in time of the processor; None where there were none."""
        seconds, rows = self._timed
        return seconds / rows if rows else None

    @property
    def epochs_done(self) -> int:
        """How many epochs were computed so far."""
        return len(self.books.curve)
