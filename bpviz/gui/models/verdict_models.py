"""A verdict as two tables: the confusion matrix with the scores of each class, and rows that were asked about."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpviz.data.files import shortened
from bpviz.gui.view import View
from bpviz.present.evaluation import row_cells, row_titles, share_text
from bpviz.present.number_format import NOT_COMPUTED, exact
from bpviz.session.verdict import Places, Verdict

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NONE = QModelIndex()
SCORES = ("precision", "recall", "F1")
WIDEST = 14  # characters of a column


class VerdictModel(QAbstractTableModel):
    """A table about `verdict`, None where there is none yet."""

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.verdict: Verdict | None = None

    def titles(self) -> Sequence[str]:
        """The names of the columns."""
        raise NotImplementedError

    def text(self, row: int, column: int) -> str:
        """What a cell shows."""
        raise NotImplementedError

    def full(self, row: int, column: int) -> str:
        """The same with all digits, and what it is."""
        raise NotImplementedError

    def columnCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() or self.verdict is None else len(self.titles())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return shortened(self.titles()[section], WIDEST + 2)  # Qt would cut it on the left
        if orientation is Qt.Orientation.Horizontal and role == Role.ToolTipRole:
            return self.titles()[section]
        if orientation is Qt.Orientation.Horizontal and role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Role.ToolTipRole:
            return self.full(index.row(), index.column())
        return None

    def copied(self) -> str:
        """All cells, tab-separated under the names of the columns."""
        lines = ["\t".join(self.titles())]
        columns = range(self.columnCount())
        lines += ["\t".join(self.text(row, column) for column in columns) for row in range(self.rowCount())]
        return "\n".join(lines)


class ConfusionModel(VerdictModel):
    """A row a class; columns: its name, how many of its rows were predicted as each class, its scores."""

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Another verdict; one on numbers has no matrix."""
        self.beginResetModel()
        self.verdict = verdict if verdict is not None and verdict.data.classes else None
        self.endResetModel()

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() or self.verdict is None else len(self.verdict.data.classes)

    def titles(self) -> Sequence[str]:
        return ["", *(self.verdict.data.labels if self.verdict else ()), *SCORES]

    def cell(self, index: Index) -> tuple[int, int] | None:
        """The (class, predicted class) of a cell; None for names and scores."""
        if self.verdict is None or not 1 <= index.column() <= len(self.verdict.data.classes):
            return None
        return index.row(), index.column() - 1

    def count(self, cell: tuple[int, int]) -> int:
        """How many rows a cell has."""
        return self.verdict.confusion[cell[0]][cell[1]] if self.verdict else 0

    def text(self, row: int, column: int) -> str:
        assert self.verdict
        if column == 0:
            return self.verdict.data.labels[row]
        if (cell := self.cell(self.index(row, column))) is not None:
            return str(self.count(cell))
        return share_text(self._score(row, column), self.view.numbers)

    def full(self, row: int, column: int) -> str:
        assert self.verdict
        labels = self.verdict.data.labels
        cell = self.cell(self.index(row, column))
        if cell is not None:
            return f"{self.count(cell)} of class {labels[cell[0]]}, predicted as {labels[cell[1]]}; click lists them"
        if column == 0:
            return labels[row]
        score = self._score(row, column)
        title = f"{self.titles()[column]} of class {labels[row]}"
        return f"{title} = {exact(score)}" if score is not None else f"{title}: there is nothing to divide by"

    def _score(self, row: int, column: int) -> float | None:
        assert self.verdict
        return self.verdict.classes[row][column - 1 - len(self.verdict.data.classes)]


class AnswersModel(VerdictModel):
    """Some places of a verdict, a row each. `places` are they."""

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(view, parent)
        self.places: Places = np.empty(0, np.intp)

    def show_places(self, verdict: Verdict | None, places: Places) -> None:
        """Other rows."""
        self.beginResetModel()
        self.verdict, self.places = verdict, places
        self.endResetModel()

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(self.places)

    def titles(self) -> Sequence[str]:
        return row_titles(self.verdict) if self.verdict else []

    def text(self, row: int, column: int) -> str:
        assert self.verdict
        return row_cells(self.verdict, self.places[row], self.view.numbers)[column]

    def full(self, row: int, column: int) -> str:
        assert self.verdict
        place = self.places[row]
        outputs = ", ".join(exact(value) for value in self.verdict.outputs[place].tolist())
        error = exact(float(self.verdict.errors[place]))
        return f"outputs {outputs or NOT_COMPUTED}\nrow error {error}\nClick opens this row in the debugger"
