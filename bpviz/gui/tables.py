"""Tables in the program's look: no grid, numbers set by the program, keys left to the window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from bpviz.gui.theme import Theme

ROW, PADDING = 22, 6


class Table(QTableView):
    """A table; `entered` tells the cell under the mouse, `copied` gives what Copy takes, None where nothing is."""

    def __init__(self, theme: Theme, copied: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._copied = theme, copied
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
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

    def characters(self, count: int) -> int:
        """How wide a column with room for so many characters is."""
        return QFontMetrics(self.font()).horizontalAdvance("0" * count) + 2 * self._theme.px(PADDING)

    def keep_in_view(self, row: int) -> None:
        """Scrolls, downwards or upwards alone, so that a row and its neighbours are seen."""
        bar, height = self.verticalScrollBar(), self.verticalHeader().defaultSectionSize()
        top, bottom = (row - 1) * height, (row + 2) * height
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

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
