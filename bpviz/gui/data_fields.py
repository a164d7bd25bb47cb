"""The data of an experiment as fields: which data set, and how its points are made."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bpviz.data.catalogue import CATALOGUE, loaded
from bpviz.data.dataset import DataSet
from bpviz.data.files import DataError
from bpviz.data.recipe import Recipe
from bpviz.gui.fields import Choice, NumberField
from bpviz.gui.setup_parts import field_line
from bpviz.gui.theme import Theme
from bpviz.present import typed
from bpviz.present.setup_text import data_facts, data_title


class DataFields(QWidget):
    """A choice of data set and what it consists of; for points that are made, their noise and their seed.

    Attributes:
        data: what is shown. choice, noise, seed: the fields. facts, message: what is said below them.

    Signals:
        changed: the person made `data` another.
    """

    changed = Signal()

    def __init__(self, theme: Theme, data: DataSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.data = data
        self.choice = Choice()
        self.choice.setAccessibleName("Data set")
        for name, entry in CATALOGUE.items():
            self.choice.addItem(name, name)
            self.choice.setItemData(self.choice.count() - 1, entry.about, Qt.ItemDataRole.ToolTipRole)
        self.choice.activated.connect(self._chosen)
        self.facts, self.message = QLabel(), QLabel()
        self.facts.setProperty("muted", True)
        self.message.setProperty("alert", True)
        self.noise = NumberField(typed.noise, typed.next_noise)
        self.noise.committed.connect(lambda: self._make(replace(self._recipe(), noise=self.noise.value)))
        self.seed = NumberField(typed.seed, typed.next_whole)
        self.seed.committed.connect(lambda: self._make(replace(self._recipe(), seed=int(self.seed.value))))
        self._made = [*field_line("Noise", self.noise), *field_line("Seed of the points", self.seed)]
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for label in (self.facts, self.message):
            label.setWordWrap(True)
        for widget in (self.choice, self.facts, *self._made, self.message):
            self._column.addWidget(widget)

    def show_data(self, data: DataSet) -> None:
        """Shows data that come from elsewhere."""
        self.data = data
        recipe = self._recipe()
        entry = CATALOGUE.get(recipe.source) if data.recipe else None
        self._name(data, entry is not None)
        self.facts.setText(data_facts(data))
        made = entry is not None and entry.noise is not None
        for line, field in zip(self._made[::2], (self.noise, self.seed), strict=True):
            line.setVisible(made)
            field.message.setVisible(made and bool(field.problem))
        if entry is not None and entry.noise is not None:
            self.noise.show_value(entry.noise if recipe.noise is None else recipe.noise)
            self.seed.show_value(recipe.seed)
        self._complain("")

    def dress(self) -> None:
        """Sets what depends on the theme."""
        self._column.setSpacing(self._theme.px(8))
        for field in (self.noise, self.seed):
            field.dress(self._theme, 144)

    def _recipe(self) -> Recipe:
        return self.data.recipe or Recipe(self.data.name)

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
        name = self.choice.currentData()
        if name is not None and (self.data.recipe is None or name != self.data.recipe.source):
            self._make(Recipe(name))

    def _make(self, recipe: Recipe) -> None:
        try:
            data = loaded(recipe)
        except DataError as error:
            self.refuse(self.data, str(error))
        else:
            self.show_data(data)
            self.changed.emit()

    def refuse(self, data: DataSet, problem: str) -> None:
        """Goes back to `data`, and says what is wrong with those that were chosen."""
        self.show_data(data)
        self._complain(problem[:1].upper() + problem[1:])

    def _complain(self, problem: str) -> None:
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
