"""The predict pane: inputs that a person gives, and what the network of the cursor answers."""

from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpviz.data.dataset import DataSet
from bpviz.data.numbers import parse_whole
from bpviz.gui.answer_bars import AnswerBars
from bpviz.gui.answerer import Answerer, Question
from bpviz.gui.fields import NumberField, by_tab_only
from bpviz.gui.flow import Flow
from bpviz.gui.input_fields import InputFields
from bpviz.gui.late_pane import LatePane
from bpviz.gui.scrolled import scrolled
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.data_plots import column_titles
from bpviz.present.number_format import exact
from bpviz.present.outputs import output_label, output_scale
from bpviz.present.prediction import answer_sentence, answer_texts, more_inputs, whose
from bpviz.present.typed import next_whole
from bpviz.session.answers import Answer
from bpviz.session.experiment import Experiment
from bpviz.session.verdict import prediction_run

ROW_FIELD = 80  # pixels at scale 1
TYPED = "typed inputs"


class PredictPane(LatePane):
    """Inputs by slider or number, from a row of the data on; outputs as bars, and the prediction.

    Attributes: row, the field of the row to start from; inputs; bars; sentence; answerer.

    Signals: `run_wanted(Experiment, Position, str)`, this forward pass as a run, and what is to be said about it.
    """

    name = "predict"
    heading = "Predict"
    turns = (5,)
    run_wanted = Signal(object, object, str)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._data: DataSet | None = None
        self._shown: DataSet | None = None  # the rows that sliders have their ranges of
        self._own = WeakKeyDictionary[DataSet, DataSet]()  # the row of a run that was opened here, and those rows
        self._answered: tuple[Experiment, Answer] | None = None
        self._asked: Experiment | None = None

    def make(self) -> None:
        self.answerer = Answerer(self)
        self.answerer.answered.connect(self._take)
        self.row = NumberField(self._parse_row, next_whole)
        self.row.committed.connect(self._start_from_row)
        self.row.setAccessibleName("Row to start from")
        self.inputs = InputFields(self.theme)
        self.inputs.changed.connect(self._ask)
        self.bars = AnswerBars(self.theme)
        self.sentence, self._from, self._whose, self._more = (QLabel() for _ in range(4))
        self._from.setText("from row")
        self.step_through = QPushButton("Step through")
        self.step_through.setToolTip("This forward pass in the debugger, neuron by neuron; undo leads back")
        self.step_through.clicked.connect(self._open)
        by_tab_only(self.step_through)
        for label in (self._from, self._whose, self._more):
            label.setProperty("muted", True)
        for label in (self.sentence, self._whose, self._more):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._head, start, inside = Flow(), QWidget(), QWidget()
        self._start = QHBoxLayout(start)
        self._start.setContentsMargins(0, 0, 0, 0)
        self._start.addWidget(self._from)
        self._start.addWidget(self.row)
        for widget in (start, self.step_through):
            self._head.addWidget(widget)
        self._column = QVBoxLayout(inside)
        self._column.addLayout(self._head)
        for part in (self.row.message, self.bars, self.sentence, self.inputs, self._more, self._whose):
            self._column.addWidget(part)
        self._column.addStretch(1)
        scrolled(inside, self)
        self.row.show_value(1)

    def show_theme(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(16), px(6), px(16), px(8))
        self._column.setSpacing(px(6))
        self._head.setSpacing(px(8))
        self._start.setSpacing(px(8))
        self.row.dress(self.theme, ROW_FIELD)
        self.inputs.dress()
        self.sentence.setFont(self.theme.font("strong"))
        for label in (self._whose, self._more):
            label.setFont(self.theme.font("small"))
        self.show_moment()

    def show_moment(self) -> None:
        data = self.view.snapshot.experiment.data
        if data is not self._data:
            self._take_data(data)
        self._whose.setText(whose(self.view.snapshot))
        self._ask()

    def _raw(self) -> DataSet:
        """All rows as they were read, also while a single one is stepped through."""
        data = self.view.snapshot.experiment.data
        raw = data.raw or data
        return self._own.get(raw, raw)

    def _take_data(self, data: DataSet) -> None:
        """Other data: the inputs stay where they still mean the same."""
        self._data, raw = data, self._raw()
        if raw is self._shown:
            return
        self._shown = raw
        titles = column_titles(raw, self.view.names, self.view.snapshot.experiment.last_layer)
        self.inputs.show_inputs(titles[: raw.inputs.shape[1]], raw.inputs)
        self._more.setText(more_inputs(len(self.inputs.sliders), raw.inputs.shape[1]))
        self._more.setVisible(bool(self._more.text()))
        self.row.show_value(min(int(self.row.value), raw.rows))
        self._start_from_row()

    def _parse_row(self, text: str) -> int:
        row, rows = parse_whole(text), self._raw().rows
        if not 1 <= row <= rows:
            raise ValueError(f"the data have the rows 1 to {rows}, not {row}")
        return row

    def _start_from_row(self) -> None:
        self.inputs.show_values(self._raw().inputs[int(self.row.value) - 1].tolist())
        self._ask()

    def _ask(self) -> None:
        if self.in_sight or self._answered is None:
            snapshot = self.view.snapshot
            self._asked = snapshot.experiment
            scaled = tuple(snapshot.experiment.data.scaled(self.inputs.values))
            self.answerer.ask(Question(snapshot.experiment, snapshot.parameters, scaled))

    @Slot(object)
    def _take(self, answer: Answer) -> None:
        experiment = self.view.snapshot.experiment
        if self._asked is not experiment or len(answer.outputs) != experiment.layers[-1]:
            return  # the run is another by now, and is asked next
        self._answered = experiment, answer
        labels = [output_label(experiment, self.view.names, i) for i in range(len(answer.outputs))]
        texts = answer_texts(answer, self.view.numbers)
        scale = output_scale(experiment)
        self.bars.show_answer(labels, texts, answer.outputs, scale, bool(experiment.data.classes))
        self.bars.setToolTip("\n".join(map(exact, answer.outputs)))
        self.sentence.setText(answer_sentence(experiment, answer))
        self.sentence.setVisible(bool(self.sentence.text()))

    def _open(self) -> None:
        """The forward pass of these inputs, as a run of one row; what is expected is what the row has it from."""
        snapshot, raw, row = self.view.snapshot, self._raw(), int(self.row.value) - 1
        changed = self.inputs.values != raw.inputs[row].tolist()
        name = f"row {row + 1}, inputs changed" if changed else f"row {row + 1}"
        typed = replace(
            raw,
            inputs=np.array([self.inputs.values]),
            expected=raw.expected[[row]],
            targets=raw.targets[row : row + 1],
        )
        self._own[typed] = raw
        scaled = replace(typed, inputs=np.array([snapshot.experiment.data.scaled(self.inputs.values)]), numbers=(0,))
        experiment, position = prediction_run(snapshot.experiment, snapshot.parameters, scaled, 0, name, typed)
        said = f"The forward pass of {name}, by predict. Nothing is learned here; undo leads back to the run before."
        self.run_wanted.emit(experiment, position, said)

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        if not self.made or self._answered is None:
            return []
        outputs = "\n".join(map(exact, self._answered[1].outputs))
        return [
            ("outputs", outputs),
            ("prediction", self.sentence.text()),
            ("inputs", "\t".join(map(repr, self.inputs.values))),
        ]

    def close_down(self) -> None:
        """Ends what goes on."""
        if self.made:
            self.answerer.stop()
