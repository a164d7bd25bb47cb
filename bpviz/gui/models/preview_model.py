"""The first rows of a CSV table, as they were understood."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpviz.data.reading import title
from bpviz.data.table import Table
from bpviz.present.columns import aligned
from bpviz.present.preview import MOST_ROWS, cell, column_facts

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NONE = QModelIndex()
NO_BREAK = "\xa0"  # a space that counts at the end of a text, too


class PreviewModel(QAbstractTableModel):
    """At most MOST_ROWS rows; `show_table` shows another table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._texts: list[list[str]] = []

    def show_table(self, table: Table | None) -> None:
        """Shows another table, or none."""
        self.beginResetModel()
        self._table = table
        rows = range(self.rowCount())
        texts = [[_line(cell(table, row, i)) for row in rows] for i in range(len(table.columns))] if table else []
        for i in filter(self.is_number, range(len(texts))):
            texts[i] = [text.replace(" ", NO_BREAK) for text in aligned(texts[i])]
        self._texts = texts
        self.endResetModel()

    def is_number(self, column: int) -> bool:
        """Whether a column holds numbers: their decimal points stand below each other."""
        return self._table is not None and self._table.columns[column].codes is None

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() or self._table is None else min(self._table.rows, MOST_ROWS)

    def columnCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() or self._table is None else len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if self._table is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Role.DisplayRole else None
        if role == Role.DisplayRole:
            return title(self._table, section)
        return column_facts(self._table, section) if role == Role.ToolTipRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if self._table is None:
            return None
        if role == Role.DisplayRole:
            return self._texts[index.column()][index.row()]
        if role == Role.ToolTipRole:
            return cell(self._table, index.row(), index.column())
        if role == Role.TextAlignmentRole and self.is_number(index.column()):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def _line(text: str) -> str:
    """A text of a cell in one line."""
    return " ".join(text.split())
