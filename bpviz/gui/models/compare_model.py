"""Runs beside each other as a table: which, how far, and their error."""

from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpviz.gui.view import View
from bpviz.present.comparison import error_at, how_far, run_facts, run_names
from bpviz.present.number_format import exact
from bpviz.session.comparison import Entry

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NONE = QModelIndex()
NOT_YET = "not yet computed"
TITLES = ("", "run", "epochs", "error")


class Line(NamedTuple):
    """A run of the list. `number` is its place among those that are kept, `branch` that of a branch that was left; both
    are None for the open run that is not kept."""

    entry: Entry
    number: int | None
    is_open: bool
    branch: int | None = None


class CompareModel(QAbstractTableModel):
    """Columns: the run's mark, its name, how far it got, its error at the epoch that is pointed at, else its last."""

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.lines: list[Line] = []
        self.names: list[str] = []
        self._epoch: int | None = None

    def show_lines(self, lines: list[Line]) -> None:
        """Other runs, or other curves of them."""
        if [line.entry.experiment for line in lines] == [line.entry.experiment for line in self.lines]:
            self.lines = lines
            self.names = run_names([line.entry for line in lines])
            self._tell()
            return
        self.beginResetModel()
        self.lines = lines
        self.names = run_names([line.entry for line in lines])
        self.endResetModel()

    def point_at(self, epoch: int | None) -> None:
        """Says the errors of this epoch; None: the last ones."""
        self._epoch = epoch
        self._tell()

    def _tell(self) -> None:
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(TITLES) - 1))

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return f"error at {self._epoch}" if section == 3 and self._epoch is not None else TITLES[section]
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section >= 2 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Role.ToolTipRole:
            entry = self.lines[index.row()].entry
            return exact(error_at(entry, self._epoch)) if index.column() == 3 else run_facts(entry)
        return None

    def text(self, row: int, column: int) -> str:
        """What a cell shows; the mark is painted."""
        line = self.lines[row]
        match column:
            case 1:
                return self.names[row] + (", open" if line.is_open else "")
            case 2:
                return self._how_far(line)
            case 3:
                return self._view.numbers.short(error_at(line.entry, self._epoch))
            case _:
                return ""

    def _how_far(self, line: Line) -> str:
        return how_far(line.entry) if line.is_open or len(line.entry.curve) else NOT_YET

    def copied(self) -> str:
        """The list with all digits, tab-separated."""
        lines = ["\t".join(TITLES[1:])]
        lines += [
            "\t".join([name, self._how_far(line), exact(error_at(line.entry, self._epoch))])
            for name, line in zip(self.names, self.lines, strict=True)
        ]
        return "\n".join(lines)
