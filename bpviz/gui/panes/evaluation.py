"""The evaluation pane: how good networks like this one are on rows that they have not seen, or this one on its own."""

import time
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from bpviz.data.dataset import DataSet
from bpviz.gui.evaluation_fields import CROSS, HELD_OUT, EvaluationFields
from bpviz.gui.evaluation_headline import EvaluationHeadline
from bpviz.gui.evaluator import Evaluator
from bpviz.gui.late_pane import LatePane
from bpviz.gui.scrolled import scrolled
from bpviz.gui.theme import Theme
from bpviz.gui.verdict_view import VerdictView
from bpviz.gui.view import View
from bpviz.present.evaluated import Asked, CrossValidation, Opened, OpenedRuns
from bpviz.present.evaluation import headline, nothing_yet, time_left
from bpviz.present.number_format import exact
from bpviz.session.evaluation import Evaluation, Fold
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.fast_engine import FastEngine
from bpviz.session.folds import Folds
from bpviz.session.rows import seconds_a_row
from bpviz.session.verdict import Verdict

QUICK = 1.0  # seconds: a network is asked about rows that take no longer without being told to
SLOW = 2.0  # seconds after which it is said how long the work still takes
LISTED = 3  # rows of a cell that come into sight


class EvaluationPane(LatePane):
    """Cross-validates, or asks the network of the cursor about all its rows; draws folds, confusion matrix and rows.

    Attributes: fields, the controls; headline; problem, a line of text; result, what is drawn; evaluator.

    Signals: `run_wanted(Experiment, Position, str)`, a fold or a row as a run, and what is to be said about it.
    """

    name = "evaluation"
    heading = "Evaluation"
    run_wanted = Signal(object, object, str)

    def __init__(self, view: View, theme: Theme, fast: FastEngine, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._fast = fast
        self._cross: CrossValidation | None = None
        self._asked: Asked | None = None
        self.verdict: Verdict | None = None
        self._busy, self._began = False, 0.0
        self._opened = OpenedRuns()
        self._seen: Experiment | None = None

    def make(self) -> None:
        self.evaluator = Evaluator(self._fast, self)
        self.evaluator.progressed.connect(self._show_progress)
        self.evaluator.folds_drawn.connect(self._begin_folds)
        self.evaluator.folds_done.connect(self._take_folds)
        self.evaluator.run_made.connect(self._open)
        self.evaluator.ended.connect(self._take_result)
        self.evaluator.failed.connect(self._fail)
        self.fields = EvaluationFields(self.theme)
        self.fields.changed.connect(self._changed)
        self.fields.fold_changed.connect(self._show_folds)
        self.fields.run_wanted.connect(self.run_or_cancel)
        self.fields.open_wanted.connect(self._open_chosen_fold)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.headline = EvaluationHeadline()
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setProperty("alert", True)
        self.result = VerdictView(self.view, self.theme)
        self.result.fold_chosen.connect(self._toggle_fold)
        self.result.fold_opened.connect(self.open_fold)
        self.result.place_wanted.connect(self.open_row)
        inside = self._inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.addWidget(self.fields)
        self._column.addWidget(self.progress)
        self._column.addLayout(self.headline)
        self._column.addWidget(self.problem)
        self._column.addWidget(self.result)
        self._column.addStretch(1)
        self._area = scrolled(inside, self)
        self.result.matrix.cell_wanted.connect(self._show_list)

    def show_theme(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(16), px(6), px(16), px(8))
        self._column.setSpacing(px(6))
        self.headline.dress(self.theme)
        self.fields.dress()
        self.result.dress()
        self.show_moment()
        self._refresh()

    def show_look(self) -> None:
        self._refresh()

    # what is asked

    def show_moment(self) -> None:
        experiment = self.view.snapshot.experiment
        if experiment is not self._seen:
            self._seen = experiment
            base = self._base()
            self.fields.show_run((base.data.raw or base.data).rows, base.seed, experiment.data.held_out is not None)
            self._show_lines()
        if self.fields.asked != CROSS and self.in_sight and not self.view.running:
            seconds = self._asked_rows().rows * seconds_a_row(experiment)
            asked = self._asked and self._asked.is_at(self.view.snapshot, self._asked_rows())
            if seconds < QUICK and not asked:
                self._ask_network()

    def _base(self) -> Experiment:
        """What is evaluated: the run that is open or, where that was opened from here, what was evaluated before."""
        return self._opened.base(self.view.snapshot.experiment)

    def _trains(self) -> bool:
        return self._base().procedure is Procedure.TRAIN

    def _asked_rows(self) -> DataSet:
        data = self.view.snapshot.experiment.data
        return data.held_out if self.fields.asked == HELD_OUT and data.held_out else data

    def _changed(self) -> None:
        """Something else is asked about."""
        self._end()
        self._asked = self.verdict = None
        self.problem.setText("")
        self._show_folds()
        self.show_moment()

    def _end(self) -> None:
        self.evaluator.leave()
        self._busy = False

    def ask_for_folds(self) -> None:
        """Begins a cross-validation, or ends the one that goes on."""
        self.complete()
        if self.fields.asked != CROSS:
            self.fields.what.show_choice(CROSS)
            self._changed()
        self.run_or_cancel()

    def run_or_cancel(self) -> None:
        """Begins what the fields ask for, or ends what goes on."""
        self.problem.setText("")
        if self._busy:
            self._end()
            self._refresh()
        elif self.fields.asked == CROSS:
            self._cross_validate()
        else:
            self._ask_network()

    def _cross_validate(self) -> None:
        if not self.fields.is_valid():
            return
        base = replace(self._base(), seed=int(self.fields.seed.value))
        self._cross, self.verdict = CrossValidation(base), None
        self._busy, self._began = True, time.monotonic()
        self.fields.show_folds(0, base.epochs)
        self._show_progress(0.0)
        self._refresh()
        self.evaluator.cross_validate(base, int(self.fields.count.value), bool(self.fields.split.currentData()))

    def _ask_network(self) -> None:
        snapshot = self.view.snapshot
        name = f"the network at {snapshot.moment or 'the start'}"
        self._asked = Asked(snapshot.experiment, snapshot.parameters, self._asked_rows(), name)
        self._busy, self._began = True, time.monotonic()
        self.evaluator.judge(*self._asked[:3])

    # what comes back

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        self.progress.setValue(round(share * 1000))
        took = time.monotonic() - self._began
        left = f" · {time_left(took * (1 - share) / share)}" if share > 0 and took > SLOW else ""
        if self._asked:
            if took > SLOW:
                self.headline.said.setText(f"asking {self._asked.rows.rows} rows{left}")
                self._show_lines()
        else:
            ready, count = "" if share else "getting ready · ", int(self.fields.count.value)
            self.headline.said.setText(f"{ready}{self._folds_done()} of {count} folds are done{left}")

    @Slot(object)
    def _begin_folds(self, folds: Folds) -> None:
        assert self._cross
        self._cross.folds = folds
        self._refresh()

    @Slot(object, object)
    def _take_folds(self, done: tuple[Fold, ...], verdict: Verdict) -> None:
        assert self._cross
        self._cross.take(done, verdict)
        self.fields.show_folds(len(done), self._cross.evaluated.epochs)
        self._show_folds()

    @Slot(object)
    def _take_result(self, result: Evaluation | Verdict) -> None:
        self._busy = False
        if isinstance(result, Verdict):
            self.verdict = result
        elif self._cross:
            self._cross.whole = result
        self._refresh()

    @Slot(str)
    def _fail(self, problem: str) -> None:
        self._busy = False
        self.problem.setText(problem[:1].upper() + problem[1:])
        self._refresh()

    # what is drawn

    def _show_folds(self) -> None:
        """The fold that is chosen, or all."""
        if self.fields.asked == CROSS and self._cross:
            self.verdict = self._cross.verdict(self.fields.only)
        self.fields.choose_fold(self.fields.only)
        self._refresh()

    def _folds_done(self) -> int:
        return len(self._cross.done) if self._cross else 0

    def _toggle_fold(self, number: int) -> None:
        self.fields.choose_fold(None if number == self.fields.only else number)
        self._show_folds()

    def _show_list(self) -> None:
        """Scrolls to the rows of a cell that was clicked: the cell above them stays in sight as far as it can."""
        for layout in (self.result.layout(), self._column):
            if layout:
                layout.activate()
        top = self.result.listed.mapTo(self._inside, QPoint()).y()
        self._area.ensureVisible(0, top + self.result.listed.height() + self.result.rows.height_of(LISTED), 0, 0)

    def _show_lines(self) -> None:
        can_run = self.fields.asked != CROSS or self._trains()
        self.fields.show_lines(self._busy, self._folds_done() > 0, can_run)
        self.progress.setVisible(self._busy)
        self.problem.setVisible(bool(self.problem.text()))

    def _refresh(self) -> None:
        """Draws what there is."""
        self._show_lines()
        verdict, numbers = self.verdict, self.view.numbers
        cross = self._cross if self.fields.asked == CROSS else None
        whole = cross.whole if cross and self.fields.only is None else None
        if verdict is not None and not (self._busy and cross):
            self.headline.say(headline(verdict, whole, numbers.short), headline(verdict, whole, exact))
        elif not self._busy:
            self.headline.say("" if self.problem.text() else nothing_yet(self.fields.asked == CROSS, self._trains()))
        about = cross or self._asked
        self.headline.show_subject(about.subject() if about and (verdict is not None or self._busy) else "")
        self.headline.fit(self.width(), self.theme)
        drawn = cross.drawn(numbers) if cross else None
        self.result.show_verdict(verdict, drawn, self.fields.only if cross else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.made:
            self.headline.fit(self.width(), self.theme)

    # what is opened

    def _open_chosen_fold(self) -> None:
        if self.fields.only is not None and self.fields.epoch.check():
            self.fields.epoch.commit()
            self.open_fold(self.fields.only)

    def open_fold(self, number: int) -> None:
        """The run that holds a fold out, at the end of the epoch that is typed."""
        assert self._cross
        self.evaluator.make_run(partial(self._cross.opened_fold, number, int(self.fields.epoch.value)))

    def open_row(self, place: int) -> None:
        """The forward pass that gave an answer, as a run."""
        assert self.verdict
        if self.fields.asked == CROSS and self._cross:
            self.evaluator.make_run(partial(self._cross.opened_row, self.verdict, place))
        elif self._asked:
            self.evaluator.make_run(partial(self._asked.opened, self.verdict, place, self._base()))

    @Slot(object)
    def _open(self, opened: Opened) -> None:
        self._opened.take(opened)
        self.run_wanted.emit(opened.experiment, opened.position, opened.said)

    # what is said

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        if not self.made or self.verdict is None:
            return []
        cross = self._cross if self.fields.asked == CROSS else None
        return [
            ("what is said", self.headline.said.toolTip()),
            ("scores and zero rules of the folds", cross.scores() if cross else ""),
            *self.result.copies(),
        ]

    def close_down(self) -> None:
        """Ends what goes on."""
        if self.made:
            self.evaluator.stop()
            self._busy = False
