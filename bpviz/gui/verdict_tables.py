"""The tables of a verdict as they are painted: cells that can be clicked, the numbers that are wrong strong."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from bpviz.gui.alignment import LEFT, RIGHT
from bpviz.gui.models.verdict_models import WIDEST, AnswersModel, ConfusionModel, VerdictModel
from bpviz.gui.tables import PADDING, Table
from bpviz.gui.theme import Theme
from bpviz.gui.view import View

NARROWEST = 3  # characters of a column
MEASURED = 60  # rows by whose texts a column is as wide as it is
MOST_ROWS = 10  # in view, where a table is as high as its rows


class VerdictTable(Table):
    """A table of a verdict, as wide and as high as it needs. `height_of(rows)` is what so many rows take."""

    def __init__(self, theme: Theme, model: VerdictModel) -> None:
        super().__init__(theme, model.copied)
        self.setModel(model)
        model.setParent(self)
        self.verticalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setItemDelegate(_Cells(self, theme))
        model.modelReset.connect(self.measure)

    def verdict_model(self) -> VerdictModel:
        """The model, as what it is."""
        model = self.model()
        assert isinstance(model, VerdictModel)
        return model

    def measure(self) -> None:
        """Makes the columns as wide as their texts, within bounds, and the table as high as its rows."""
        model = self.verdict_model()
        rows = range(min(model.rowCount(), MEASURED))
        for column in range(model.columnCount()):
            longest = max((len(model.text(row, column)) for row in rows), default=0)
            title = self.title_width(model.titles()[column]) + self._theme.px(4)
            widest = self.characters(WIDEST)
            self.setColumnWidth(column, min(max(self.characters(max(longest, NARROWEST)), title), widest))
        self._fit_height()

    def _fit_height(self) -> None:
        """As high as the rows, and a bar where the columns need one."""
        is_cut = self.wanted_width() > self.width()
        bar = self.horizontalScrollBar().sizeHint().height() if is_cut else 0
        self.setFixedHeight(self.height_of(min(max(self.model().rowCount(), 1), MOST_ROWS)) + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def height_of(self, rows: int) -> int:
        """Pixels that the titles and so many rows take."""
        return self.horizontalHeader().sizeHint().height() + rows * self.verticalHeader().defaultSectionSize()

    def wanted_width(self) -> int:
        """Pixels that all columns take."""
        widths = sum(self.columnWidth(column) for column in range(self.verdict_model().columnCount()))
        return widths + self.verticalScrollBar().sizeHint().width()


class ConfusionTable(VerdictTable):
    """The confusion matrix. `chosen` is the cell whose rows are listed. Signal `cell_wanted((class, predicted))`."""

    cell_wanted = Signal(object)

    def __init__(self, view: View, theme: Theme) -> None:
        self.confusion = ConfusionModel(view)
        super().__init__(theme, self.confusion)
        self.chosen: tuple[int, int] | None = None
        self.setAccessibleName("Confusion matrix")
        self.clicked.connect(self._clicked)

    def choose(self, cell: tuple[int, int] | None) -> None:
        """Marks a cell."""
        self.chosen = cell
        self.viewport().update()

    def _clicked(self, index: QModelIndex) -> None:
        cell = self.confusion.cell(index)
        if cell is not None:
            self.cell_wanted.emit(cell)


class AnswersTable(VerdictTable):
    """Rows; a click opens one. Signal `place_wanted(int)`."""

    place_wanted = Signal(int)

    def __init__(self, view: View, theme: Theme) -> None:
        self.answers = AnswersModel(view)
        super().__init__(theme, self.answers)
        self.setAccessibleName("Rows")
        self.clicked.connect(lambda index: self.place_wanted.emit(int(self.answers.places[index.row()])))


class _Cells(QStyledItemDelegate):
    """Paints a cell: numbers at the right, what is wrong strong, the diagonal on a ground of its own."""

    def __init__(self, table: VerdictTable, theme: Theme) -> None:
        super().__init__(table)
        self._table, self._theme = table, theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, rect, table = self._theme.palette, option.rect, self._table
        model, strong, quiet = table.verdict_model(), False, False
        text = model.text(index.row(), index.column())
        if isinstance(table, ConfusionTable):
            cell = table.confusion.cell(index)
            if cell is not None and cell[0] == cell[1]:
                painter.fillRect(rect.adjusted(1, 1, -1, -1), QColor(colours.selection))
            if cell is not None and cell == table.chosen:
                painter.setPen(QPen(QColor(colours.ink), self._theme.px(1.5)))
                painter.drawRect(rect.adjusted(1, 1, -2, -2))
            strong = cell is not None and cell[0] != cell[1] and text != "0"
            quiet = cell is not None and text == "0"
        painter.setFont(self._theme.font("mono_strong" if strong else "mono"))
        painter.setPen(QColor(colours.muted if quiet else colours.ink))
        inner = rect.adjusted(self._theme.px(PADDING), 0, -self._theme.px(PADDING), 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        first = isinstance(table, ConfusionTable) and index.column() == 0
        painter.drawText(inner, LEFT if first else RIGHT, shown)
