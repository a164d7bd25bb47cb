"""The rows of the data as a table, with what the network predicted for them in this epoch."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.view import View
from bpviz.present.columns import split_at_point
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, exact
from bpviz.present.outputs import predicted_class, verdict

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NONE = QModelIndex()
MOST_MEASURED = 4000  # cells; a long table's columns are as wide as its first rows need


class DataModel(QAbstractTableModel):
    """Columns: row (from 1), the inputs, the class or the expected outputs, and for classes the prediction."""

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._experiment = view.snapshot.experiment
        self._row: int | None = None
        self._place: tuple[object, ...] = ()  # where `show_moment` found the cursor: experiment, epoch, row, fast
        self._measure()

    def _measure(self) -> None:
        """Finds how many characters each column needs before the decimal point and after it."""
        data = self._experiment.data
        self._classes = bool(data.classes)
        self._numbers = data.inputs if self._classes else np.hstack([data.inputs, data.expected])
        measured = self._numbers[: max(MOST_MEASURED // self._numbers.shape[1], 10)].tolist()
        self._widths = []
        for column in zip(*measured, strict=True):
            parts = [split_at_point(self._view.numbers.short(value)) for value in column]
            self._widths.append((max(len(whole) for whole, _ in parts), max(len(rest) for _, rest in parts)))
        names = self._view.names
        inputs = [names.unit(Unit(-1, i)) for i in range(data.inputs.shape[1])]
        last = self._experiment.last_layer
        outputs = [f"expected {names.unit(Unit(last, i))}" for i in range(data.expected.shape[1])]
        self._titles = ["row", *inputs, *(["class", "predicted"] if self._classes else outputs)]

    def show_moment(self, look: bool = False) -> None:
        """Another moment: only rows whose state may be another are told to be; all with another `look`."""
        snapshot = self._view.snapshot
        if look or snapshot.experiment.data is not self._experiment.data:
            self.beginResetModel()
            self._experiment = snapshot.experiment
            self._measure()
            self.endResetModel()
            self._place = ()
        self._row = snapshot.data_row
        place = snapshot.experiment, snapshot.epoch, self._row, snapshot.fast
        first, last = 0, self.rowCount() - 1
        if place == self._place and self._row is not None:  # then no other row has got or lost its prediction
            first = last = self._row
        self._place = place
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else self._experiment.data.rows

    def columnCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def title(self, column: int) -> str:
        """The name of a column."""
        return self._titles[column]

    def width(self, column: int) -> int:
        """How many characters the widest text of a column has, below its title."""
        if self._is_number(column):
            return sum(self._widths[column - 1])
        if column == 0:
            return len(str(self._experiment.data.rows))
        longest = max((len(name) for name in self._experiment.data.classes), default=0)
        return longest + (2 if self._titles[column] == "predicted" else 0)

    def _is_number(self, column: int) -> bool:
        return 1 <= column <= len(self._widths)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == Role.DisplayRole:
                return self._titles[section]
            if role == Role.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Role.ToolTipRole:
            return self.full(index.row(), index.column())
        return None

    def text(self, row: int, column: int) -> str:
        """What a cell shows; numbers are padded so that their points stand below each other."""
        if column == 0:
            return str(row + 1)
        if self._is_number(column):
            text = self._view.numbers.short(float(self._numbers[row, column - 1]))
            whole, rest = split_at_point(text)
            before, after = self._widths[column - 1]
            return whole.rjust(before) + rest.ljust(after)
        return self._expected(row) if self._titles[column] == "class" else self.predicted(row)

    def full(self, row: int, column: int) -> str:
        """All of a cell, and how it is called."""
        if self._is_number(column):
            return f"{self._titles[column]} = {exact(float(self._numbers[row, column - 1]))}"
        return f"{self._titles[column]} {self.text(row, column)}"

    def exact_text(self, row: int, column: int) -> str:
        """A cell as it is copied: numbers with all their digits."""
        if self._is_number(column):
            return repr(float(self._numbers[row, column - 1]))
        return self.text(row, column)

    def _expected(self, row: int) -> str:
        data = self._experiment.data
        return data.classes[data.targets[row]]

    def predicted(self, row: int) -> str:
        """'✓ 0', '✗ 1', '—' where the row had no turn yet in this epoch, '?' where it is asked for."""
        snapshot = self._view.snapshot
        if row == snapshot.data_row and not snapshot.fast:
            label = predicted_class(snapshot, self._view.hides)
        elif snapshot.predicted[row] >= 0:
            label = self._experiment.data.classes[snapshot.predicted[row]]
        else:
            return NOT_COMPUTED
        return label if label in (NOT_COMPUTED, HIDDEN) else f"{verdict(self._expected(row), label)} {label}"

    def ref(self, row: int, column: int) -> Ref | None:
        """The number that a cell of the current row is."""
        if row != self._row or not self._is_number(column):
            return None
        inputs = self._experiment.layers[0]
        if column <= inputs:
            return Ref(Quantity.OUTPUT, Unit(-1, column - 1))
        return Ref(Quantity.EXPECTED, Unit(self._experiment.last_layer, column - 1 - inputs))
