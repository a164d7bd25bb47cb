"""What a person says of a CSV table, as fields: the column that is reached for, the inputs, missing values, text."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from bpviz.data.reading import inputs_of, reference, target_of, title
from bpviz.data.recipe import Missing, Reading, Text
from bpviz.data.table import Kind, Table
from bpviz.gui.fields import Choice, by_tab_only
from bpviz.gui.theme import Theme
from bpviz.present.preview import column_facts, seems_to_be_reached

MISSING = {
    Missing.REFUSE: "rows with missing values: refused",
    Missing.DROP: "rows with missing values: dropped",
    Missing.MEAN: "missing values: the column's mean",
}
TEXT = {Text.REFUSE: "text columns: refused", Text.ONE_HOT: "text columns: an input for each word"}
TARGETS = {False: "holds classes", True: "holds a number to be reached"}


class ReadingFields(QWidget):
    """Fields for a `Reading` of one table.

    Attributes:
        target, kind, missing, text: choices. columns: the list of inputs to tick. header, drop_constant: boxes.

    Signals:
        changed: `reading()` is another. header_changed: another first row is wanted, so that all is to be read anew.
    """

    changed = Signal()
    header_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table: Table | None = None
        self._header: bool | None = None
        self.header = QCheckBox("The first row has the columns' names")
        self.header.clicked.connect(self._header_clicked)
        self.target, self.kind = Choice(), _choice(TARGETS)
        self.columns = QListWidget()
        self.columns.setProperty("ticks", True)
        self.columns.setUniformItemSizes(True)
        self.columns.setAccessibleName("Inputs")
        self.columns.itemChanged.connect(self.changed)
        self.missing, self.text = _choice(MISSING), _choice(TEXT)
        self.drop_constant = QCheckBox("Leave out inputs that never change")
        self.drop_constant.clicked.connect(self.changed)
        for box in (self.header, self.drop_constant):
            by_tab_only(box)
        self.target.setAccessibleName("Class or target column")
        self.target.activated.connect(self._target_chosen)
        for choice in (self.kind, self.missing, self.text):
            choice.activated.connect(self.changed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (
            self.header,
            QLabel("Class or target column"),
            self.target,
            self.kind,
            QLabel("Inputs"),
            self.columns,
        ):
            self._column.addWidget(widget)
        for widget in (self.missing, self.text, self.drop_constant):
            self._column.addWidget(widget)

    def dress(self) -> None:
        """Sets what depends on the theme."""
        self._column.setSpacing(self._theme.px(8))

    def show_table(self, table: Table) -> None:
        """Fills the fields with what a table has, and with what seems right."""
        self._table = table
        usual = Reading()
        target = target_of(table, usual)
        self.blockSignals(True)
        self.header.setChecked(table.dialect.header)
        self.target.clear()
        for i in range(len(table.columns)):
            self.target.addItem(title(table, i), i)
        self.target.show_choice(target)
        self.kind.show_choice(seems_to_be_reached(table, target))
        self._list_columns(set(inputs_of(table, usual)), target)
        self.blockSignals(False)
        self.changed.emit()

    def reading(self) -> Reading:
        """What the person says now; what is as it seems is left out, so that links stay short."""
        table = self._table
        assert table is not None
        target = self.target.currentData()
        chosen = [i for i in range(self.columns.count()) if self._ticked(i) and i != target]
        reference_of_target = None if target == target_of(table, Reading()) else reference(table, target)
        usual = inputs_of(table, Reading(reference_of_target))
        return Reading(
            target=reference_of_target,
            numbers=self.kind.currentData(),
            columns=None if chosen == usual else tuple(reference(table, i) for i in chosen),
            missing=Missing(self.missing.currentData()),
            text=Text(self.text.currentData()),
            drop_constant=self.drop_constant.isChecked(),
            header=self._header,
        )

    def wanted_header(self) -> bool | None:
        """What the person says of the first row; None: as it looks."""
        return self._header

    def _ticked(self, i: int) -> bool:
        return self.columns.item(i).checkState() is Qt.CheckState.Checked

    def _list_columns(self, ticked: set[int], target: int) -> None:
        assert self._table is not None
        self.columns.blockSignals(True)
        self.columns.clear()
        for i, column in enumerate(self._table.columns):
            item = QListWidgetItem(column_facts(self._table, i))
            item.setCheckState(Qt.CheckState.Checked if i in ticked else Qt.CheckState.Unchecked)
            usable = i != target and column.kind is not Kind.EMPTY
            if not usable:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.columns.addItem(item)
        self.columns.blockSignals(False)

    def _target_chosen(self) -> None:
        assert self._table is not None
        target = self.target.currentData()
        ticked = set(inputs_of(self._table, Reading(reference(self._table, target))))
        self.kind.show_choice(seems_to_be_reached(self._table, target))
        self._list_columns(ticked, target)
        self.changed.emit()

    def _header_clicked(self, on: bool) -> None:
        self._header = on
        self.header_changed.emit()


def _choice(texts: dict[Missing, str] | dict[Text, str] | dict[bool, str]) -> Choice:
    choice = Choice()
    for value, text in texts.items():
        choice.addItem(text, value)
    return choice
