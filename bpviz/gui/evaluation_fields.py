"""What the evaluation pane is told: which rows are asked about, how they are divided, and which fold is looked at."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpviz.data.numbers import parse_whole
from bpviz.gui.fields import Choice, NumberField, by_tab_only
from bpviz.gui.flow import Flow
from bpviz.gui.theme import Theme
from bpviz.present import typed

CROSS, TRAINED, HELD_OUT = "cross", "trained", "held_out"
WHAT = {
    CROSS: "Cross-validation",
    TRAINED: "This network, training rows",
    HELD_OUT: "This network, held-out rows",
}
SPLITS = {False: "tutorial's folds", True: "stratified"}
ALL = -1  # what the choice of a fold holds for all of them
SHORT, LONG, CHOICE = 64, 76, 260  # pixels at scale 1: of a number, and of a choice at most
SHORTEST, LONGEST = 8, 15  # characters of a choice
USUAL_FOLDS = 5


class EvaluationFields(QWidget):
    """Choices and numbers, each where it means something.

    Attributes: what, count, seed, split, run, fold, epoch, open: the controls; only, the number of the fold that is
    chosen, None for all. `most` is how many rows there are to divide, `epochs` how many epochs a fold has.

    Signals: `changed`, another thing is asked about; `fold_changed`, another fold; `run_wanted`, `open_wanted`.
    """

    changed = Signal()
    fold_changed = Signal()
    run_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.most, self.epochs = USUAL_FOLDS, 1
        self._seed_typed = False
        self.what, self.split, self.fold = Choice(), Choice(), Choice()
        for choice, texts, name in (
            (self.what, WHAT, "What is evaluated"),
            (self.split, SPLITS, "How rows are divided"),
        ):
            choice.setAccessibleName(name)
            for value, text in texts.items():
                choice.addItem(text, value)
        self.fold.setAccessibleName("Fold")
        for choice, characters in ((self.what, LONGEST), (self.split, SHORTEST), (self.fold, SHORTEST)):
            choice.setMinimumContentsLength(characters)
        self.count = NumberField(self._parse_count, typed.next_whole)
        self.seed = NumberField(typed.seed, typed.next_whole)
        self.epoch = NumberField(self._parse_epoch, typed.next_whole)
        self.epoch.setToolTip("At the end of which epoch the fold is opened")
        self.seed.committed.connect(self._take_seed)
        self.run, self.open = QPushButton(), QPushButton("Open fold")
        self.open.setToolTip("The run that holds this fold out, in the debugger, at the end of that epoch")
        for button in (self.run, self.open):
            by_tab_only(button)
        self.what.activated.connect(self.changed)
        self.fold.activated.connect(self.fold_changed)
        self.run.clicked.connect(self.run_wanted)
        self.open.clicked.connect(self.open_wanted)
        self.count.show_value(USUAL_FOLDS)
        self._lay_out()

    def _lay_out(self) -> None:
        numbers = {"Folds": self.count, "Seed": self.seed, "Epoch": self.epoch}
        labelled = {name: _labelled(name, field) for name, field in numbers.items()}
        self._of_folds = labelled["Folds"], labelled["Seed"], self.split
        self._of_fold = labelled["Epoch"], self.open
        line = QWidget()
        self._flow = Flow(line)
        for widget in (self.what, *self._of_folds, self.run, self.fold, *self._of_fold):
            self._flow.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (line, self.count.message, self.seed.message, self.epoch.message):
            self._column.addWidget(part)

    @property
    def asked(self) -> str:
        """CROSS, TRAINED or HELD_OUT."""
        return str(self.what.currentData())

    @property
    def only(self) -> int | None:
        chosen = self.fold.currentData()
        return None if chosen in (None, ALL) else int(chosen)

    def is_valid(self) -> bool:
        """Whether what is typed can be used."""
        return self.count.check() and self.seed.check()

    def show_run(self, rows: int, seed: int, can_hold_out: bool) -> None:
        """Another run: how many rows it has, its seed unless another was typed, whether rows are held out."""
        self.most = rows
        if not self._seed_typed:
            self.seed.show_value(seed)
        place = self.what.findData(HELD_OUT)
        if can_hold_out and place < 0:
            self.what.addItem(WHAT[HELD_OUT], HELD_OUT)
        elif not can_hold_out and place >= 0:
            self.what.removeItem(place)

    def show_folds(self, done: int, epochs: int) -> None:
        """Which folds there are to be looked at: the first `done`."""
        chosen = self.only
        if epochs != self.epochs or self.fold.count() == 0:
            self.epochs = epochs
            self.epoch.show_value(max(epochs - 1, 0))
        self.fold.clear()
        self.fold.addItem("all folds", ALL)
        for number in range(done):
            self.fold.addItem(f"fold {number + 1}", number)
        self.choose_fold(chosen if chosen is not None and chosen < done else None)

    def choose_fold(self, number: int | None) -> None:
        """Chooses one of them, or all."""
        self.fold.show_choice(ALL if number is None else number)
        self.open.setEnabled(number is not None and self.epochs > 0)

    def show_lines(self, busy: bool, has_folds: bool, can_run: bool) -> None:
        """Shows what means something now."""
        cross = self.asked == CROSS
        for widget in self._of_folds:
            widget.setVisible(cross)
        self.fold.setVisible(cross and has_folds)
        for widget in self._of_fold:
            widget.setVisible(cross and has_folds and self.only is not None)
        self.run.setText("Cancel" if busy else "Cross-validate" if cross else "Ask all rows")
        self.run.setEnabled(busy or can_run)
        for field in (self.count, self.seed, self.split, self.what):
            field.setEnabled(not busy)

    def dress(self) -> None:
        """Sets what depends on the theme."""
        px = self._theme.px
        self._flow.setSpacing(px(8))
        self._column.setSpacing(px(6))
        for choice in (self.what, self.split, self.fold):
            choice.setMaximumWidth(px(CHOICE))
        self.count.dress(self._theme, SHORT)
        self.seed.dress(self._theme, LONG)
        self.epoch.dress(self._theme, LONG)

    def _take_seed(self) -> None:
        self._seed_typed = True

    def _parse_count(self, text: str) -> int:
        count = parse_whole(text)
        if not 2 <= count <= self.most:
            raise ValueError(f"{self.most} rows can be divided into 2 to {self.most} folds, not {count}")
        return count

    def _parse_epoch(self, text: str) -> int:
        epoch = parse_whole(text)
        if not 0 <= epoch < max(self.epochs, 1):
            raise ValueError(f"the folds have the epochs 0 to {max(self.epochs - 1, 0)}")
        return epoch


def _labelled(name: str, field: NumberField) -> QWidget:
    """A number with what it is, which stay beside each other."""
    label, both = QLabel(name), QWidget()
    label.setBuddy(field)
    field.setAccessibleName(name)
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(label)
    row.addWidget(field)
    return both
