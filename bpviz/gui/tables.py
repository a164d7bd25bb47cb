"""Tables in the program's look: no grid, numbers set by the program, keys left to the window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from bpviz.gui.theme import Theme

ROW, PADDING = 22, 6


class Table(QTableView):
    """A table; `hovered` is told the cell under the mouse, `copied` gives what Copy takes."""

    def __init__(self, theme: Theme, copied: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._copied = theme, copied
        self.rest = QWidget(self)
        self.rest.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())
        self.verticalScrollBar().valueChanged.connect(self._cover_rest)
        self.verticalScrollBar().rangeChanged.connect(self._cover_rest)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
            header.setMinimumSectionSize(1)

    def dress(self, role: str) -> None:
        """Takes the theme's type, cells in the font of `role`, and sizes."""
        self.cell_font = self._theme.font(role)  # Qt may take the style sheet's for the table's own when it is shown
        self.setFont(self.cell_font)
        small = self._theme.font("small")
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setFont(small)
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self._cover_rest()

    def characters(self, count: int) -> int:
        """How wide a column with room for so many characters is."""
        return QFontMetrics(self.cell_font).horizontalAdvance("0" * count) + 2 * self._theme.px(PADDING)

    def title_width(self, title: str) -> int:
        """How wide a column with this title is at least."""
        return QFontMetrics(self.horizontalHeader().font()).horizontalAdvance(title) + 3 * self._theme.px(PADDING)

    def _rows_in_view(self) -> int:
        return max(self.viewport().height() // self.verticalHeader().defaultSectionSize(), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover_rest()

    def _cover_rest(self) -> None:
        """Covers the row that is not seen whole: at the lower edge or, at the end, where Qt moves all down, above."""
        bar, area = self.verticalScrollBar(), self.viewport().geometry()
        seen = self._rows_in_view() * self.verticalHeader().defaultSectionSize()
        at_end = bar.value() == bar.maximum() > 0
        top = area.top() if at_end else area.top() + seen
        self.rest.setGeometry(0, top, area.right() + 1, max(area.height() - seen, 0))

    def keep_in_view(self, row: int) -> None:
        """Scrolls, downwards or upwards alone, so that a row and, where there is room, its neighbours are seen."""
        self.executeDelayedItemsLayout()  # else the bar still has the range of the rows before a reset
        bar, count = self.verticalScrollBar(), self._rows_in_view()
        around = min(1, (count - 1) // 2)
        if row - around < bar.value():
            bar.setValue(row - around)
        elif row + around >= bar.value() + count:
            bar.setValue(row + around + 1 - count)

    def update_cell(self, index: QModelIndex) -> None:
        """Paints one cell again."""
        if index.isValid():
            self.viewport().update(self.visualRect(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._copied())
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.hovered(self.indexAt(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.hovered(QModelIndex())
        return super().viewportEvent(event)

    def hovered(self, index: QModelIndex) -> None:
        """The cell under the mouse; subclasses say what that means."""
