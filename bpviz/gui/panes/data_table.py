"""The data pane: every row, what it belongs to, and what the network has predicted for it in this epoch."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from bpviz.data.dataset import DataSet
from bpviz.gui.alignment import PADDED
from bpviz.gui.data_views import TABLE, DataViews
from bpviz.gui.models.data_model import DataModel
from bpviz.gui.pane import Pane
from bpviz.gui.tables import PADDING, Table
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.number_format import NOT_COMPUTED
from bpviz.session.new_data import with_data

WRONG_BAR = 3  # pixels at scale 1


class DataTablePane(Pane):
    """The rows as a table; a click on one goes to its first Step in this epoch, one on a title sorts. The current row
    has a ground of its own, one that was predicted wrong a bar at its left."""

    name = "data"
    heading = "Data"
    turns = (3,)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self.model = DataModel(view, self)
        self.table = _DataTable(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.views = DataViews(view, theme, self.table)
        layout.addWidget(self.views)
        self.views.viewed.connect(lambda name: self.room_wanted.emit(name != TABLE))
        self.views.row_wanted.connect(self._go_to_row)
        self.views.data_wanted.connect(self._request)
        self.views.refused.connect(view.told)
        self.table.clicked.connect(self._go)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.model.modelReset.connect(self._measure)
        self.model.modelReset.connect(self.table.scrollToTop)
        self.start()

    def show_moment(self) -> None:
        self.model.show_moment()
        self.keep_current_in_view()
        self.views.show_moment()

    def keep_current_in_view(self) -> None:
        """Scrolls the table to the current row, where there is one."""
        if self.view.snapshot.data_row is not None:
            self.table.keep_in_view(self.model.place(self.view.snapshot.data_row))

    def show_look(self) -> None:
        self.model.show_moment(look=True)

    def show_focus(self) -> None:
        self.table.viewport().update()

    def show_theme(self) -> None:
        self.table.dress("mono")
        self.table.cells.dress()
        self.views.dress()
        self._measure()
        self.show_moment()

    def _measure(self) -> None:
        """Makes columns as wide as their numbers and titles; where there is room left, wider."""
        widths = [
            max(
                self.table.characters(self.model.width(column) + 1),
                self.table.title_width(self.model.headerData(column, Qt.Orientation.Horizontal)),
            )
            for column in range(self.model.columnCount())
        ]
        room = self.width() - self.table.verticalScrollBar().sizeHint().width()
        spare = max(room - sum(widths), 0) // len(widths)
        for column, width in enumerate(widths):
            self.table.setColumnWidth(column, width + spare)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _go(self, index: QModelIndex) -> None:
        self._go_to_row(self.model.data_row(index.row()))

    def _request(self, data: DataSet) -> None:
        """The run on points that were edited."""
        self.view.experiment_requested.emit(with_data(self.view.snapshot.experiment, data))

    def _go_to_row(self, row: int) -> None:
        """To the moment after the first Step of a row, in the epoch that is shown."""
        position = self.view.snapshot.position_of_row(row)
        if position is not None:
            self.view.seek_requested.emit(position)

    def _sort(self, column: int) -> None:
        """By the column whose title was clicked; the current row stays in view."""
        self.model.sort_by(column)
        self._measure()
        self.show_moment()

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return [("all rows", self.copied())]

    def copied(self) -> str:
        """All rows as the table has them, numbers with all their digits, tab-separated under the columns' names."""
        columns = range(self.model.columnCount())
        lines = ["\t".join(self.model.title(column) for column in columns)]
        lines += [
            "\t".join(self.model.exact_text(self.model.data_row(place), column) for column in columns)
            for place in range(self.model.rowCount())
        ]
        return "\n".join(lines)

    def row_place(self, row: int) -> QPoint:
        """The middle of a row's first cell, in the table's viewport."""
        return self.table.visualRect(self.model.index(self.model.place(row), 0)).center()

    def texts(self) -> dict[str, str]:
        """What is shown: 'x1 3' for column x1 of row 3 (from 1), and 'current' for the marked row."""
        model = self.model
        cells = {
            f"{model.title(column)} {row + 1}": model.text(row, column).strip()
            for row in range(model.rowCount())
            for column in range(1, model.columnCount())
        }
        row = self.view.snapshot.data_row
        return {"current": NOT_COMPUTED if row is None else str(row + 1)} | cells


class _DataTable(Table):
    def __init__(self, pane: DataTablePane) -> None:
        super().__init__(pane.theme, pane.copied, pane)
        self._pane, self._view, self._data = pane, pane.view, pane.model
        self.setModel(pane.model)
        self.cells = _DataCells(pane)
        self.setItemDelegate(self.cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setToolTip("Click to sort: upwards, downwards, as the data has the rows")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pane.keep_current_in_view()

    def hovered(self, index: QModelIndex) -> None:
        self._view.point_at(
            self._data.ref(self._data.data_row(index.row()), index.column()) if index.isValid() else None
        )


class _DataCells(QStyledItemDelegate):
    """Paints a cell itself: a style sheet takes ten times as long."""

    def __init__(self, pane: DataTablePane) -> None:
        super().__init__(pane)
        self._view, self._theme, self._model = pane.view, pane.theme, pane.model
        self.dress()

    def dress(self) -> None:
        """Takes the theme's type."""
        self._plain, self._strong = self._theme.font("mono"), self._theme.font("mono_strong")

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, row, rect = self._theme.palette, self._model.data_row(index.row()), option.rect
        current = row == self._view.snapshot.data_row
        if current:
            painter.fillRect(rect, QColor(colours.selection))
        ref = self._model.ref(row, index.column())
        if ref is not None and ref == self._view.focus:
            painter.setPen(QColor(colours.ink))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        wrong = index.column() == 0 and self._model.is_wrong(row)
        if wrong:
            painter.fillRect(rect.adjusted(0, 2, self._theme.px(WRONG_BAR) - rect.width(), -2), QColor(colours.ink))
        text = self._model.text(row, index.column())
        painter.setFont(self._strong if current else self._plain)
        quiet = text == NOT_COMPUTED or (index.column() == 0 and not current)
        painter.setPen(QColor(colours.muted if quiet else colours.ink))
        inner = rect.adjusted(self._theme.px(PADDING), 0, -self._theme.px(PADDING), 0)
        painter.drawText(inner, PADDED, text)
