"""The rows of the data as a table, with what the network predicted for them in this epoch."""

from textwrap import fill
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpviz.data.files import shortened
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.view import View
from bpviz.present.columns import split_at_point
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, exact
from bpviz.present.outputs import WRONG, predicted_class, verdict
from bpviz.session.experiment import Procedure

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NONE = QModelIndex()
MOST_MEASURED = 1000  # cells; a long table's columns are as wide as its first rows need
MOST_SAID, ACROSS = 800, 80  # characters of a class's name, and of a line of it


class DataModel(QAbstractTableModel):
    """Columns: row (from 1), the inputs, the class or the expected outputs, and for classes the prediction.

    Rows are named by the data's row number everywhere but in a QModelIndex: `data_row` and `place` lead from one to the
    other, since the table may be sorted. `sorted_by` is (column, descending), None in the data's own order.
    """

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._experiment = view.snapshot.experiment
        self._row: int | None = None
        self.sorted_by: tuple[int, bool] | None = None
        self._order: NDArray[np.int64] | None = None  # the data's rows from the top, where the table is sorted
        self._places: NDArray[np.int64] | None = None  # and where each of them stands
        self._seen: tuple[object, ...] = ()  # where `show_moment` found the cursor: experiment, epoch, row, fast
        self._measure()

    def _measure(self) -> None:
        """Finds how many characters each column needs before the decimal point and after it."""
        data = self._experiment.data
        self._numbers = self._view.numbers
        self._classes = bool(data.classes)
        self._tables = [data.inputs] if self._classes else [data.inputs, data.expected]
        first = max(MOST_MEASURED // sum(table.shape[1] for table in self._tables), 5)
        self._widths = []
        for column in np.hstack([table[:first] for table in self._tables]).T.tolist():
            parts = [split_at_point(self._numbers.short(value)) for value in column]
            self._widths.append((max(len(whole) for whole, _ in parts), max(len(rest) for _, rest in parts)))
        names = self._view.names
        inputs = [names.unit(Unit(-1, i)) for i in range(data.inputs.shape[1])]
        last = self._experiment.last_layer
        outputs = [f"expected {names.unit(Unit(last, i))}" for i in range(data.expected.shape[1])]
        self._titles = ["row", *inputs, *(["class", "predicted"] if self._classes else outputs)]

    def show_moment(self, look: bool = False) -> None:
        """Another moment: only rows whose state may be another are told to be; all with another `look`."""
        snapshot = self._view.snapshot
        data_changed = snapshot.experiment.data is not self._experiment.data
        renewed = data_changed or self._numbers != self._view.numbers
        if renewed:
            self.beginResetModel()
        self._experiment = snapshot.experiment
        if renewed:
            self._measure()
            if data_changed:
                self.sorted_by = self._order = self._places = None
            self.endResetModel()
        if look or renewed:
            self._seen = ()
        self._row = snapshot.data_row
        seen = snapshot.experiment, snapshot.epoch, self._row, snapshot.fast
        last, column = self.rowCount() - 1, self.columnCount() - 1
        if seen == self._seen and self._row is not None:  # then only this row's prediction may be another
            cell = self.index(self.place(self._row), column)
            self.dataChanged.emit(cell, cell)
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(last, column))
        self._seen = seen

    def sort_by(self, column: int) -> None:
        """Sorts by a column: upwards, the next time downwards, then as the data has the rows. Equal cells keep the
        data's order; predictions are sorted as they are now, and rows stay where they are while the run moves on."""
        if self.sorted_by == (column, True):
            self.sorted_by = None
        else:
            self.sorted_by = (column, self.sorted_by == (column, False))
        self.layoutAboutToBeChanged.emit()
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self.sorted_by is None:
            self._order = self._places = None
            return
        column, descending = self.sorted_by
        keys = self._keys(column)
        self._order = np.argsort(-keys if descending else keys, kind="stable")
        self._places = np.empty_like(self._order)
        self._places[self._order] = np.arange(len(self._order))

    def _keys(self, column: int) -> NDArray[np.float64]:
        """What a column is sorted by: numbers, classes by index, predictions: wrong, right, none."""
        data = self._experiment.data
        if column == 0:
            return np.arange(data.rows, dtype=float)
        if self._is_number(column):
            return self._values(column)
        if self._titles[column] == "class":
            return data.class_indices.astype(float)
        predicted = self._view.snapshot.predicted
        return np.where(predicted < 0, 2.0, np.where(predicted == data.class_indices, 1.0, 0.0))

    def data_row(self, place: int) -> int:
        """The data's row that stands at a place of the table."""
        return place if self._order is None else int(self._order[place])

    def place(self, row: int) -> int:
        """Where a row of the data stands in the table."""
        return row if self._places is None else int(self._places[row])

    def is_wrong(self, row: int) -> bool:
        """Whether another class was predicted in this epoch than the row has."""
        return bool(self._classes) and self.predicted(row).startswith(WRONG)

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
        longest = max((len(name) for name in self._experiment.data.labels), default=0)
        return longest + (2 if self._titles[column] == "predicted" else 0)

    def _is_number(self, column: int) -> bool:
        return 1 <= column <= len(self._widths)

    def _values(self, column: int) -> NDArray[np.float64]:
        """The numbers of a column, (rows,), the first after the rows' own."""
        inputs = self._tables[0].shape[1]
        return self._tables[0][:, column - 1] if column <= inputs else self._tables[1][:, column - 1 - inputs]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == Role.DisplayRole:
                return self._titles[section] + self._arrow(section)
            if role == Role.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _arrow(self, column: int) -> str:
        if self.sorted_by is None or self.sorted_by[0] != column:
            return ""
        return " ↓" if self.sorted_by[1] else " ↑"

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self.text(self.data_row(index.row()), index.column())
        if role == Role.ToolTipRole:
            return self.full(self.data_row(index.row()), index.column())
        return None

    def text(self, row: int, column: int) -> str:
        """What a cell shows; numbers are padded so that their points stand below each other."""
        if column == 0:
            return str(row + 1)
        if self._is_number(column):
            text = self._view.numbers.short(float(self._values(column)[row]))
            whole, rest = split_at_point(text)
            before, after = self._widths[column - 1]
            return whole.rjust(before) + rest.ljust(after)
        return self._expected(row) if self._titles[column] == "class" else self.predicted(row)

    def full(self, row: int, column: int) -> str:
        """All of a cell, and how it is called."""
        if self._is_number(column):
            return f"{self._titles[column]} = {exact(float(self._values(column)[row]))}"
        if self._titles[column] == "class":
            return fill(f"class {shortened(self._class(row), MOST_SAID)}", ACROSS)
        numbers = self._experiment.data.numbers
        which = "trained on" if self._experiment.procedure is Procedure.TRAIN else "here"
        of_all = f" of those that are {which}, row {numbers[row] + 1} of all" if numbers and column == 0 else ""
        return f"{self._titles[column]} {self.text(row, column)}{of_all}"

    def exact_text(self, row: int, column: int) -> str:
        """A cell as it is copied: numbers with all their digits."""
        if self._is_number(column):
            return repr(float(self._values(column)[row]))
        return self._class(row) if self._titles[column] == "class" else self.text(row, column)

    def _class(self, row: int) -> str:
        """The name of its class, all of it."""
        data = self._experiment.data
        return data.classes[data.targets[row]]

    def _expected(self, row: int) -> str:
        data = self._experiment.data
        return data.labels[data.targets[row]]

    def predicted(self, row: int) -> str:
        """'✓ 0', '✗ 1', '—' where the row had no turn yet in this epoch, '?' where it is asked for."""
        snapshot = self._view.snapshot
        if row == snapshot.data_row and not snapshot.fast:
            label = predicted_class(snapshot, self._view.hides)
        elif snapshot.predicted[row] >= 0:
            label = self._experiment.data.labels[snapshot.predicted[row]]
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
