"""All that is marked in a run as a table."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpviz.present.marks import MarkLine

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NONE = QModelIndex()
TITLES = ("", "stops, watches, bookmarks", "")


class MarksModel(QAbstractTableModel):
    """Columns: the kind, which is painted, what is marked, and its value, its count or its moment."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[MarkLine] = []

    def show_lines(self, lines: list[MarkLine]) -> None:
        """Other marks, or other values of them."""
        before, self_lines = [line.mark for line in self.lines], [line.mark for line in lines]
        if before != self_lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        elif lines != self.lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(TITLES) - 1))

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Role.DisplayRole:
            return ("", line.words, line.value)[index.column()]
        return line.full if role == Role.ToolTipRole else None

    def copied(self) -> str:
        """The list with all digits."""
        return "\n".join(line.full for line in self.lines)
