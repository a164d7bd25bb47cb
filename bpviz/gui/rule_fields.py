"""How the network learns as fields: when weights are updated and by which rule, the loss, and more that unfolds."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from bpviz.data.numbers import parse_number, parse_whole
from bpviz.engine.activations import SOFTMAX
from bpviz.engine.losses import LOSSES
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.rules import SCHEDULES
from bpviz.gui.fields import Choice, NumberField, by_tab_only
from bpviz.gui.setup_parts import field_line
from bpviz.gui.theme import Theme
from bpviz.present import typed
from bpviz.session.experiment import (
    Experiment,
    Procedure,
    check_batch_size,
    check_rule,
    check_schedule,
)

FIELD = 144  # pixels at scale 1
UPDATES = {
    "online": "each row (online)",
    "some": "a mini-batch",
    "batch": "all rows (batch)",
}
SCHEDULE_TITLES = {"constant": "stays as it is", "step": "falls in steps", "cosine": "falls along a cosine"}
SETTINGS = {"momentum": "Momentum", "beta1": "Beta 1", "beta2": "Beta 2", "epsilon": "Epsilon"}
USUAL_ROWS = 5  # of a mini-batch that is chosen for the first time
USUAL_STEP = {"every": 10, "factor": 0.5}


class RuleFields(QWidget):
    """The fields; each checks itself against the experiment that is shown.

    Attributes:
        when, rows, optimizer, settings (by name), loss: what always stands there. more: the button that unfolds the
        rest: schedule, every, factor, l2, shuffle.

    Signals:
        changed: the person changed these fields of the experiment: a dictionary.
    """

    changed = Signal(dict)

    def __init__(self, theme: Theme, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._experiment = experiment
        self._before_softmax = "sigmoid"
        self._build_choices()
        self._build_numbers()
        self.shuffle = QCheckBox("New order of the rows in each epoch")
        self.shuffle.clicked.connect(lambda on: self.changed.emit({"shuffle": on}))
        self.more = QToolButton()
        self.more.setText("More about learning")
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.toggled.connect(self._unfold)
        for widget in (self.shuffle, self.more):
            by_tab_only(widget)
        self._lay_out()

    def _build_choices(self) -> None:
        self.when, self.optimizer, self.loss, self.schedule = Choice(), Choice(), Choice(), Choice()
        entries = {
            self.when: UPDATES,
            self.optimizer: {optimizer.name: optimizer.title for optimizer in OPTIMIZERS.values()},
            self.loss: {loss.name: loss.title for loss in LOSSES.values()},
            self.schedule: {name: SCHEDULE_TITLES[name] for name in SCHEDULES},
        }
        for choice, titles in entries.items():
            for name, title in titles.items():
                choice.addItem(title, name)
        self.when.activated.connect(lambda: self._take_update(str(self.when.currentData())))
        self.optimizer.activated.connect(lambda: self._take_rule("optimizer", self.optimizer.currentData()))
        self.loss.activated.connect(lambda: self._take_loss(str(self.loss.currentData())))
        self.schedule.activated.connect(lambda: self._take_schedule(str(self.schedule.currentData())))

    def _build_numbers(self) -> None:
        self.rows = NumberField(self._parse_rows, typed.next_whole)
        self.rows.committed.connect(lambda: self.changed.emit({"batch_size": int(self.rows.value)}))
        self.settings = {
            name: self._rule_field(name, typed.next_1_2_5 if name == "epsilon" else typed.next_share)
            for name in SETTINGS
        }
        self.l2 = self._rule_field("l2", typed.next_decay)
        self.every = NumberField(self._parse_every, typed.next_whole)
        self.factor = NumberField(self._parse_factor, typed.next_share)
        for field in (self.every, self.factor):
            field.committed.connect(lambda: self._take_schedule("step"))

    def _rule_field(self, name: str, step: Callable[[float, int], float]) -> NumberField:
        field = NumberField(lambda text: self._parse_setting(name, text), step)
        field.committed.connect(lambda: self._take_rule(name, field.value))
        return field

    def _lay_out(self) -> None:
        lines = {self.rows: "Rows in a batch"} | {self.settings[name]: title for name, title in SETTINGS.items()}
        lines |= {self.every: "Every … epochs", self.factor: "Times", self.l2: "Weight decay (L2)"}
        self._lines = {field: field_line(title, field) for field, title in lines.items()}
        self._choices = (
            self._choice_line("Update after", self.when),
            self._choice_line("Optimizer", self.optimizer),
            self._choice_line("Loss", self.loss),
            self._choice_line("Schedule", self.schedule),
        )
        update, optimizer, loss, schedule = self._choices
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        settings = [widget for field in self.settings.values() for widget in self._lines[field]]
        of_schedule = [*self._lines[self.every], *self._lines[self.factor]]
        for widget in (update, *self._lines[self.rows], optimizer, *settings, loss, self.more):
            self._column.addWidget(widget)
        for widget in (schedule, *of_schedule, *self._lines[self.l2], self.shuffle):
            self._column.addWidget(widget)

    def _choice_line(self, title: str, choice: Choice) -> QWidget:
        widget, label = QWidget(), QLabel(title)
        label.setBuddy(choice)
        choice.setAccessibleName(title)
        line = QHBoxLayout(widget)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label)
        line.addWidget(choice, 1)
        return widget

    def show_experiment(self, experiment: Experiment) -> None:
        """Shows how an experiment that comes from elsewhere learns; what is not usual does not stay folded."""
        self._experiment = experiment
        self.setEnabled(experiment.procedure is Procedure.TRAIN)
        if experiment.transfers[-1] != SOFTMAX:
            self._before_softmax = experiment.transfers[-1]
        self.when.show_choice(_update_kind(experiment))
        self.rows.show_value(experiment.batch_size or min(USUAL_ROWS, experiment.data.rows))
        rule, schedule = experiment.rule, experiment.schedule
        self.optimizer.show_choice(rule.optimizer)
        for name, field in self.settings.items():
            field.show_value(getattr(rule, name))
        self.loss.show_choice(experiment.loss)
        self.schedule.show_choice(schedule.kind)
        if schedule.kind == "step":
            self.every.show_value(schedule.every)
            self.factor.show_value(schedule.factor)
        self.l2.show_value(rule.l2)
        self.shuffle.setChecked(experiment.shuffle)
        if rule.l2 or schedule.kind != "constant" or experiment.shuffle:
            self.more.setChecked(True)
        self._show_lines()

    def _show_lines(self) -> None:
        """Shows the lines that say something now."""
        experiment, unfolded = self._experiment, self.more.isChecked()
        steps = unfolded and experiment.schedule.kind == "step"
        shown = {
            self.rows: _update_kind(experiment) == "some",
            self.l2: unfolded,
            self.every: steps,
            self.factor: steps,
        }
        read = OPTIMIZERS[experiment.rule.optimizer].settings
        shown |= {field: name in read for name, field in self.settings.items()}
        for field, visible in shown.items():
            line, message = self._lines[field]
            line.setVisible(visible)
            message.setVisible(visible and bool(field.problem))
        self._choices[-1].setVisible(unfolded)
        self.shuffle.setVisible(unfolded)

    def dress(self) -> None:
        """Sets what depends on the theme."""
        theme = self._theme
        self._column.setSpacing(theme.px(8))
        for field in self._lines:
            field.dress(theme, FIELD)
        for line in self._choices:
            label = line.findChild(QLabel)
            assert isinstance(label, QLabel)
            label.setMinimumWidth(theme.px(88))
        self.more.setIconSize(theme.icon_size(16))
        self._show_fold()

    def _show_fold(self) -> None:
        icon = "chevron-down" if self.more.isChecked() else "chevron-right"
        self.more.setIcon(self._theme.icon(icon, self._theme.palette.muted, 16))

    def _unfold(self) -> None:
        self._show_fold()
        self._show_lines()

    # what is typed

    def _parse_rows(self, text: str) -> int:
        rows = parse_whole(text)
        check_batch_size(rows)
        return rows

    def _parse_setting(self, name: str, text: str) -> float:
        value = parse_number(text)
        check_rule(self._experiment.rule._replace(**{name: value}))  # type: ignore[arg-type]  # all but one are numbers
        return value

    def _parse_every(self, text: str) -> int:
        every = parse_whole(text)
        self._check_step(every, 0.5)
        return every

    def _parse_factor(self, text: str) -> float:
        factor = parse_number(text)
        self._check_step(int(self.every.value) or 1, factor)
        return factor

    def _check_step(self, every: int, factor: float) -> None:
        step = self._experiment.schedule._replace(kind="step", every=every, factor=factor)
        check_schedule(step, self._experiment.learning_rate, self._experiment.epochs)

    # what is chosen

    def _take_update(self, kind: str) -> None:
        if kind != _update_kind(self._experiment):
            rows = max(2, min(USUAL_ROWS, self._experiment.data.rows))
            self.changed.emit({"batch_size": {"online": 1, "some": rows, "batch": None}[kind]})

    def _take_rule(self, name: str, value: object) -> None:
        rule = self._experiment.rule._replace(**{name: value})  # type: ignore[arg-type]  # the field's own type
        if rule != self._experiment.rule:
            self.changed.emit({"rule": rule})

    def _take_loss(self, loss: str) -> None:
        if loss != self._experiment.loss:
            last = SOFTMAX if loss == "cross_entropy" else self._before_softmax
            self.changed.emit({"loss": loss, "transfers": (*self._experiment.transfers[:-1], last)})

    def _take_schedule(self, kind: str) -> None:
        schedule = self._experiment.schedule
        if kind == "step" and schedule.kind == "step":
            typed_step = {"every": int(self.every.value), "factor": self.factor.value}
        else:
            typed_step = USUAL_STEP if kind == "step" else {"every": 1, "factor": 1.0}
        changed = schedule._replace(kind=kind, **typed_step)  # type: ignore[arg-type]  # every is whole in both
        if changed != schedule:
            self.changed.emit({"schedule": changed})


def _update_kind(experiment: Experiment) -> str:
    if experiment.batch_size is None:
        return "batch"
    return "online" if experiment.batch_size == 1 else "some"
