"""Where tabs have no room for all, the one that is cut fades away beside the arrows."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget


class TabFade(QWidget):
    """Lies over the right end of a bar of tabs while one of them is cut there; the style sheet has one for the left."""

    def __init__(self, tabs: QTabBar) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        tabs.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Finds its place whenever the tabs are painted: nothing else tells that they were scrolled."""
        if event.type() == QEvent.Type.Paint:
            self._find_place()
        return False

    def _find_place(self) -> None:
        tabs, width = self._tabs, self._tabs.fontMetrics().height()
        arrows = (button.x() for button in tabs.findChildren(QToolButton) if button.isVisible())
        edge = min(arrows, default=tabs.width())
        rects = (tabs.tabRect(i) for i in range(tabs.count()))
        self.setGeometry(edge - width, 0, width, tabs.height())
        self.setVisible(any(rect.left() < edge <= rect.right() for rect in rects))

    def paintEvent(self, event: QPaintEvent) -> None:
        fade = QLinearGradient(0, 0, self.width(), 0)
        fade.setColorAt(0, Qt.GlobalColor.transparent)
        fade.setColorAt(1, self.palette().window().color())
        QPainter(self).fillRect(self.rect(), fade)
