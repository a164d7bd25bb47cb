"""The data of an experiment as fields: which data set, how its points are made, and how its rows are prepared."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from bpviz.data.catalogue import CATALOGUE, remade
from bpviz.data.dataset import DataSet
from bpviz.data.files import DataError
from bpviz.data.recipe import Reading, Recipe, Scale, ScaleOn
from bpviz.gui.background import Background
from bpviz.gui.fields import Choice, NumberField, by_tab_only
from bpviz.gui.setup_parts import field_line
from bpviz.gui.theme import Theme
from bpviz.present import typed
from bpviz.present.setup_text import data_facts, data_title

SCALES = {
    Scale.NONE: "inputs as they are",
    Scale.MINMAX: "inputs scaled to 0 … 1",
    Scale.STANDARD: "mean 0, deviation 1",
}
SCALED_ON = {ScaleOn.TRAIN: "fitted on the training rows", ScaleOn.ALL: "fitted on all rows"}
FIELD = 144  # pixels at scale 1
MANY = 500_000  # numbers; to prepare more takes longer than a picture may be late


class DataFields(QWidget):
    """A choice of data set and what it consists of; noise and seed of points that are made; scale and held-out rows.

    Attributes:
        data: what is shown. choice, noise, seed, scale, scale_on, hold_out, stratified: the fields. open: the button
        that opens a file. facts, message: what is said.

    Signals:
        changed: the person made `data` another.
    """

    changed = Signal()

    def __init__(self, theme: Theme, data: DataSet, open: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.data = data
        self._wanted: Recipe | None = None  # what is being prepared beside the window
        self._work = Background(self)
        self._work.done.connect(self._take)
        self._work.failed.connect(self._take_failure)
        self.choice = Choice()
        self.choice.setAccessibleName("Data set")
        for name, entry in CATALOGUE.items():
            self.choice.addItem(name, name)
            self.choice.setItemData(self.choice.count() - 1, entry.about, Qt.ItemDataRole.ToolTipRole)
        self.choice.activated.connect(self._chosen)
        self.open = open
        self.facts, self.message = QLabel(), QLabel()
        self.facts.setProperty("muted", True)
        self.message.setProperty("alert", True)
        self.noise = NumberField(typed.noise, typed.next_noise)
        self.noise.committed.connect(lambda: self._change(noise=self.noise.value))
        self.scale, self.scale_on = Choice(), Choice()
        for choice, texts, title in (
            (self.scale, SCALES, "Scale of the inputs"),
            (self.scale_on, SCALED_ON, "Scaling is fitted on"),
        ):
            choice.setAccessibleName(title)
            for value, text in texts.items():
                choice.addItem(text, value)
        self.scale.activated.connect(lambda: self._change(scale=Scale(self.scale.currentData())))
        self.scale_on.activated.connect(lambda: self._change(scale_on=ScaleOn(self.scale_on.currentData())))
        self.hold_out = NumberField(typed.hold_out, typed.next_ten)
        self.hold_out.committed.connect(lambda: self._change(hold_out=self.hold_out.value / 100))
        self.stratified = QCheckBox("the same share of each class")
        self.stratified.clicked.connect(lambda on: self._change(stratified=on))
        by_tab_only(self.stratified)
        self.seed = NumberField(typed.seed, typed.next_whole)
        self.seed.committed.connect(lambda: self._change(seed=int(self.seed.value)))
        self._lay_out()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for label in (self.facts, self.message):
            label.setWordWrap(True)
        self._lines = {
            self.noise: field_line("Noise", self.noise),
            self.hold_out: field_line("Held out, in %", self.hold_out),
            self.seed: field_line("Seed of the draw", self.seed),
        }
        self.seed.setToolTip("Fixes the points that are made and the rows that are held out")
        scaling, lines = (self.scale, self.scale_on), self._lines
        out = (*lines[self.hold_out], self.stratified)
        for widget in (self.choice, self.open, self.facts, *lines[self.noise], *scaling, *out, *lines[self.seed]):
            self._column.addWidget(widget)
        self._column.addWidget(self.message)

    def show_data(self, data: DataSet) -> None:
        """Shows data that come from elsewhere."""
        self.data, self._wanted = data, None
        recipe = data.recipe
        entry = CATALOGUE.get(recipe.source)
        self._name(data, entry is not None)
        self.facts.setText(data_facts(data))
        usual = entry.noise if entry else None
        self._show_field(self.noise, usual if recipe.noise is None else recipe.noise, usual is not None)
        self._show_field(self.hold_out, round(recipe.hold_out * 100, 10), True)
        self._show_field(self.seed, recipe.seed, usual is not None or recipe.hold_out > 0)
        self.scale.show_choice(recipe.scale)
        self.scale_on.show_choice(recipe.scale_on)
        self.scale_on.setVisible(recipe.scale is not Scale.NONE)
        self.stratified.setChecked(recipe.stratified)
        self.stratified.setVisible(recipe.hold_out > 0 and bool(data.classes))
        self._complain("")

    def dress(self) -> None:
        """Sets what depends on the theme."""
        self._column.setSpacing(self._theme.px(8))
        for field in self._lines:
            field.dress(self._theme, FIELD)

    def refuse(self, data: DataSet, problem: str) -> None:
        """Goes back to `data`, and says what is wrong with those that were chosen."""
        self.show_data(data)
        self._complain(problem[:1].upper() + problem[1:])

    def _show_field(self, field: NumberField, value: float | None, visible: bool) -> None:
        if value is not None:
            field.show_value(value)
        line, message = self._lines[field]
        line.setVisible(visible)
        message.setVisible(visible and bool(field.problem))

    def _name(self, data: DataSet, built_in: bool) -> None:
        """Shows the data set's name; one that is no built-in has a line of its own at the end of the list."""
        while self.choice.count() > len(CATALOGUE):
            self.choice.removeItem(self.choice.count() - 1)
        if built_in:
            self.choice.show_choice(data.name)
        else:
            self.choice.addItem(data_title(data), None)
            self.choice.setItemData(self.choice.count() - 1, data.name, Qt.ItemDataRole.ToolTipRole)
            self.choice.show_choice(None)

    def _chosen(self) -> None:
        name, before = self.choice.currentData(), self.data.recipe
        if name is not None and name != before.source:
            self._make(replace(before, source=name, noise=None, reading=Reading()))

    def _change(self, **changes: object) -> None:
        self._make(replace(self._wanted or self.data.recipe, **changes))  # type: ignore[arg-type]  # by name

    def _make(self, recipe: Recipe) -> None:
        before = self.data
        if (before.raw or before).inputs.size > MANY:
            self._wanted = recipe
            self.facts.setText("Preparing the rows…")
            self._work.begin(lambda progress: _made(before, recipe))
            return
        try:
            data = remade(before, recipe)
        except DataError as error:
            self.refuse(before, str(error))
        else:
            self._show_made(data)

    def _show_made(self, data: DataSet) -> None:
        self.show_data(data)
        self.changed.emit()

    @Slot(object)
    def _take(self, data: DataSet) -> None:
        if self._wanted == data.recipe:  # else it was undone meanwhile
            self._show_made(data)

    @Slot(object)
    def _take_failure(self, error: Exception) -> None:
        if self._wanted is not None:
            lacks_memory = isinstance(error, MemoryError)
            self.refuse(self.data, "there is not enough memory for this" if lacks_memory else str(error))

    def stop(self) -> None:
        """Waits for what is being prepared, and takes it no more."""
        self._work.stop()

    def _complain(self, problem: str) -> None:
        self.message.setText(problem)
        self.message.setVisible(bool(problem))


def _made(data: DataSet, recipe: Recipe) -> DataSet:
    made = remade(data, recipe)
    _ = made.ranges  # looked for here, so that the window need not do it
    return made
