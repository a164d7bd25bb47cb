"""Tables in the program's look: no grid, numbers set by the program, keys left to the window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from bpviz.gui.theme import Theme

ROW, PADDING = 22, 6


class Table(QTableView):
    """A table; `entered` tells the cell under the mouse, `copied` gives what Copy takes, None where nothing is."""

    def __init__(self, theme: Theme, copied: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._copied = theme, copied
        self._rest = QWidget(self)  # covers the row at the lower edge that is not seen whole
        self._rest.setAutoFillBackground(True)
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
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
            header.setMinimumSectionSize(1)

    def dress(self, role: str) -> None:
        """Takes the theme's type, cells in the font of `role`, and sizes."""
        self.setFont(self._theme.font(role))
        small = self._theme.font("small")
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setFont(small)
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self._cover_rest()

    def characters(self, count: int) -> int:
        """How wide a column with room for so many characters is."""
        return QFontMetrics(self.font()).horizontalAdvance("0" * count) + 2 * self._theme.px(PADDING)

    def _rows_in_view(self) -> int:
        return max(self.viewport().height() // self.verticalHeader().defaultSectionSize(), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover_rest()

    def _cover_rest(self) -> None:
        seen = self._rows_in_view() * self.verticalHeader().defaultSectionSize()
        area = self.viewport().geometry()
        self._rest.setGeometry(0, area.top() + seen, area.right() + 1, max(area.height() - seen, 0))

    def keep_in_view(self, row: int) -> None:
        """Scrolls, downwards or upwards alone, so that a row and, where there is room, its neighbours are seen."""
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
            self._copied()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self._copied)
        menu.popup(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.hovered(self.indexAt(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.hovered(QModelIndex())
        return super().viewportEvent(event)

    def hovered(self, index: QModelIndex) -> None:
        """The cell under the mouse; subclasses say what that means."""
