"""The panel on the left: data, network, training, and what to show; it folds to a rail of icons."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from bpviz.engine.network import INITIALISATIONS
from bpviz.gui.data_fields import DataFields
from bpviz.gui.fields import Choice, NumberField, by_tab_only
from bpviz.gui.layer_fields import LayerFields
from bpviz.gui.pane import Pane
from bpviz.gui.rule_fields import RuleFields
from bpviz.gui.setup_parts import FoldingPanel, Section, field_line
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present import typed
from bpviz.present.commands import COMMANDS
from bpviz.present.setup_text import dropped_note, procedure_note, sizes_note
from bpviz.session.experiment import Experiment, ExperimentError, Procedure, check_schedule
from bpviz.session.new_data import with_data
from bpviz.session.new_layers import layers_of, with_layers

WIDTH, RAIL, FIELD = 320, 40, 144  # pixels at scale 1
BY_HAND = "by hand"  # what the choice of first weights holds while they are given
LOOKS = ("net_inputs", "hide_future", "log_axis")


class SetupPane(Pane):
    """Sets the experiment, and how a moment is drawn.

    Its fields show the newest experiment: the person's own change from the moment that it is made, before its run is
    there, or one that comes from elsewhere (an example, undo).

    Attributes:
        data, layers, rate, epochs, rule, init, seed, digits: the fields. looks: the check boxes by name.
        folded: whether only the rail is there.

    Signals:
        folded_changed: `folded` is another.
    """

    name = "setup"
    heading = "Setup"
    folded_changed = Signal(bool)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._seen = self._newest = view.snapshot.experiment
        self._pending: list[Experiment] = []
        self._build_fields()
        self.buttons = {name: self._command_button(name) for name in ("restart", "new_weights")}
        self.panel = FoldingPanel(self.heading, self._sections(), tuple(self.buttons.values()))
        self.panel.folded_changed.connect(self._folded_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.panel)
        self._show_experiment(self._newest)
        self.start()

    def _build_fields(self) -> None:
        self.data = DataFields(self.theme, self._newest.data, self._command_button("open_data"))
        self.data.changed.connect(self._data_changed)
        self.layers = LayerFields(self.theme)
        self.layers.changed.connect(self._layers_changed)
        self.sizes_note = _note()
        self.rate = NumberField(self._parse_rate, typed.next_1_2_5)
        self.rate.committed.connect(lambda: self._request(learning_rate=self.rate.value))
        self.epochs = NumberField(self._parse_epochs, typed.next_whole)
        self.epochs.committed.connect(lambda: self._request(epochs=int(self.epochs.value)))
        self.rule = RuleFields(self.theme, self._newest)
        self.rule.changed.connect(lambda changes: self._request(**changes))
        self.procedure_note = _note()
        self.init = Choice()
        for init in INITIALISATIONS.values():
            self.init.addItem(init.title, init.name)
        self.init.activated.connect(self._init_chosen)
        self.seed = NumberField(typed.seed, typed.next_whole)
        self.seed.committed.connect(lambda: self._request(seed=int(self.seed.value)))
        self.dropped_note = _note()
        self.draw = QToolButton()
        self.draw.setText("Back to drawn weights")
        self.draw.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.draw.clicked.connect(lambda: self._request(given=None))
        by_tab_only(self.draw)
        self.looks = {name: self._look(name) for name in LOOKS}
        self.digits = NumberField(typed.digits, typed.next_whole)
        self.digits.committed.connect(lambda: self.view.look(digits=int(self.digits.value)))

    def _look(self, name: str) -> QCheckBox:
        command = COMMANDS[name]
        box = QCheckBox(command.text)
        box.setToolTip(f"{command.help}  ({' or '.join(command.shortcuts)})")
        box.clicked.connect(lambda checked: self.view.look(**{name: checked}))
        by_tab_only(box)
        return box

    def _sections(self) -> dict[str, Section]:
        """The four sections in the rail's order, by the name of their icon."""
        weights = QLabel("First weights")
        self._strong = weights
        return {
            "database": Section("Data", self.data),
            "network": Section("Network", self.layers, self.sizes_note, self.dropped_note),
            "gauge": Section(
                "Training",
                *field_line("Learning rate", self.rate),
                *field_line("Epochs", self.epochs),
                self.rule,
                self.procedure_note,
                weights,
                self.init,
                self.draw,
                *field_line("Seed", self.seed),
            ),
            "eye": Section("What to show", *self.looks.values(), *field_line("Digits", self.digits)),
        }

    def _command_button(self, name: str) -> QPushButton:
        command = COMMANDS[name]
        button = QPushButton(command.text)
        button.setToolTip(f"{command.help}  ({' or '.join(command.shortcuts)})")
        button.clicked.connect(lambda: self.view.command_requested.emit(name))
        by_tab_only(button)
        return button

    # what comes from elsewhere

    def show_moment(self) -> None:
        """Follows an experiment that is not this pane's own."""
        experiment = self.view.snapshot.experiment
        if experiment is self._seen:
            return
        self._seen = experiment
        if experiment in self._pending:
            del self._pending[: self._pending.index(experiment) + 1]
        else:
            self._pending.clear()
            self.dropped_note.hide()
            self._show_experiment(experiment)

    def show_look(self) -> None:
        """Follows how the moment is drawn."""
        for name, box in self.looks.items():
            box.setChecked(getattr(self.view, name))
        self.digits.show_value(self.view.numbers.digits)

    def show_theme(self) -> None:
        """Sets colours and sizes."""
        theme = self.theme
        self._strong.setFont(theme.font("strong"))
        self.draw.setIcon(theme.icon("undo-2", theme.palette.muted, 16))
        for name, button in self.buttons.items():
            button.setIcon(theme.icon(COMMANDS[name].icon, size=16))
        for small in (self.draw, *self.buttons.values()):
            small.setIconSize(theme.icon_size(16))
        for field in (self.rate, self.epochs, self.seed, self.digits):
            field.dress(theme, FIELD)
        self.data.dress()
        self.layers.dress()
        self.rule.dress()
        self.panel.dress(theme)
        self._set_width()
        self.show_look()

    def _show_experiment(self, experiment: Experiment) -> None:
        """Fills the fields."""
        self._newest = experiment
        data = experiment.data
        self.data.show_data(data)
        _say(self.sizes_note, sizes_note(data))
        self.layers.show_layers(layers_of(experiment))
        self.rate.show_value(experiment.learning_rate)
        self.epochs.show_value(experiment.epochs)
        self.seed.show_value(experiment.seed)
        trains = experiment.procedure is Procedure.TRAIN
        self.rate.setEnabled(trains)
        self.epochs.setEnabled(trains)
        self.rule.show_experiment(experiment)
        _say(self.procedure_note, procedure_note(experiment))
        self._show_first_weights(experiment)

    def _show_first_weights(self, experiment: Experiment) -> None:
        given = experiment.given is not None
        at = self.init.findData(BY_HAND)
        if given and at < 0:
            self.init.addItem("typed by hand", BY_HAND)
        elif not given and at >= 0:
            self.init.removeItem(at)
        self.init.show_choice(BY_HAND if given else experiment.init)
        self.draw.setVisible(given)
        self.seed.setEnabled(not given)
        self.seed.setToolTip("No seed is used: the first weights were typed by hand." if given else "")

    # what the person changes

    def _request(self, **changes: object) -> None:
        self._request_experiment(self._newest.changed(**changes))

    def _request_experiment(self, experiment: Experiment) -> None:
        before = self._newest
        self._pending.append(experiment)
        _say(self.dropped_note, dropped_note(before, experiment) if before.layers != experiment.layers else "")
        self._show_experiment(experiment)
        self.view.experiment_requested.emit(experiment)

    def _data_changed(self) -> None:
        try:
            experiment = with_data(self._newest, self.data.data)
        except ExperimentError as error:
            self.data.refuse(self._newest.data, str(error))
        else:
            self._request_experiment(experiment)

    def _parse_rate(self, text: str) -> float:
        rate = typed.learning_rate(text)
        check_schedule(self._newest.schedule, rate, self._newest.epochs)
        return rate

    def _parse_epochs(self, text: str) -> int:
        epochs = typed.epochs(text)
        check_schedule(self._newest.schedule, self._newest.learning_rate, epochs)
        return epochs

    def _layers_changed(self) -> None:
        self._request_experiment(with_layers(self._newest, self.layers.layers))

    def _init_chosen(self) -> None:
        init = self.init.currentData()
        if init != BY_HAND and (init != self._newest.init or self._newest.given is not None):
            self._request(init=init, given=None)

    # folding

    @property
    def folded(self) -> bool:
        """Whether only the rail is there."""
        return self.panel.folded

    def set_folded(self, folded: bool) -> None:
        """Shows the rail alone, or all; so it stays."""
        self.panel.set_folded(folded)

    def fold_once(self) -> None:
        """Folds when the run moves for the first time, unless the person has folded or unfolded it before."""
        self.panel.fold_once()

    def _folded_changed(self, folded: bool) -> None:
        self._set_width()
        self.folded_changed.emit(folded)

    def _set_width(self) -> None:
        if self.folded:
            self.setFixedWidth(self.theme.px(RAIL))
        else:
            self.setMinimumWidth(self.theme.px(WIDTH))
            self.setMaximumWidth(16777215)  # Qt's own largest


def _note() -> QLabel:
    label = QLabel()
    label.setProperty("muted", True)
    label.setWordWrap(True)
    label.hide()
    return label


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
