"""What a dock is made of besides its pane: a title bar, and the frame that holds the pane."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QSizePolicy, QSpacerItem, QToolButton, QWidget

from bpviz.gui.pane import Pane
from bpviz.gui.short_label import ShortLabel
from bpviz.gui.theme import Theme


class Heading(QWidget):
    """A dock's title bar: the pane's heading, by which it is dragged, and on hover a button that hides it."""

    def __init__(self, dock: QDockWidget, theme: Theme) -> None:
        super().__init__(dock)
        text = _capitals(dock.windowTitle())
        self._dock = dock
        self._theme = theme
        self._tabbed = False
        self.setObjectName("heading")
        self._label = ShortLabel(text, self)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._label.setObjectName("headingText")
        self._hide = QToolButton(self)
        self._hide.setAutoRaise(True)
        self._hide.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hide.setToolTip("Hide this pane; the Window menu shows it again")
        self._hide.setAccessibleName(f"Hide {text}")
        self._hide.clicked.connect(dock.hide)
        self._strut = QSpacerItem(0, 0)  # holds the height that the dock asks for
        layout = QHBoxLayout(self)
        layout.addItem(self._strut)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._hide)
        dock.windowTitleChanged.connect(self._say)
        theme.changed.connect(self.restyle)
        self.restyle()

    def _say(self, text: str) -> None:
        self._label.setText(_capitals(text))

    def restyle(self) -> None:
        """Takes on the theme's type and colours."""
        px = self._theme.px
        self._label.setFont(self._theme.font("caps"))
        self._label.setText(self._label.text())
        self._hide.setIcon(self._theme.icon("x", self._theme.palette.muted, 12))
        self._hide.setIconSize(self._theme.icon_size(12))
        self._hide.setFixedSize(px(18), px(18))
        self._hide.setVisible(False)
        height = px(8 if self._tabbed else 28)
        self._strut.changeSize(0, height - px(4))
        self.setFixedHeight(height)
        layout = self.layout()
        assert layout
        layout.setContentsMargins(px(16), px(4), px(8), 0)
        layout.invalidate()  # a strut that changes its size says so to nobody

    def set_tabbed(self, tabbed: bool) -> None:
        """Shrinks to a grip while the dock has a tab, which says the heading."""
        if tabbed != self._tabbed:
            self._tabbed = tabbed
            self._label.setVisible(not tabbed)
            self.restyle()
            self.updateGeometry()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hide.setVisible(not self._tabbed)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hide.setVisible(False)
        super().leaveEvent(event)


class Grip(QWidget):
    """The title bar of a pane that needs no heading: a thin strip by which it is dragged."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("grip")
        self.setFixedHeight(6)
        self.setToolTip("Drag to move this pane")
        self.setCursor(Qt.CursorShape.SizeAllCursor)


class Frame(QWidget):
    """Holds a pane in its dock. Without a layout, so that another text in the pane never lays the whole window out."""

    def __init__(self, pane: Pane, theme: Theme) -> None:
        super().__init__()
        self._pane = pane
        pane.setParent(self)
        self.setSizePolicy(pane.sizePolicy())
        self._measure()
        theme.changed.connect(self._measure)

    def sizeHint(self) -> QSize:
        return self._pane.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.take_limits()
        elif event.type() == QEvent.Type.StyleChange:
            self._measure()
        return super().event(event)

    def _measure(self) -> None:
        """In another type or style the pane needs other room."""
        self._least = self._pane.minimumSizeHint()
        self.take_limits()
        self.updateGeometry()

    def take_limits(self) -> None:
        """Takes on how small and how large the pane may be; Qt does nothing where that is as before."""
        pane, least = self._pane, self._least
        self.setMinimumSize(pane.minimumWidth() or least.width(), pane.minimumHeight() or least.height())
        self.setMaximumSize(pane.maximumSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pane.setGeometry(self.rect())


def _capitals(heading: str) -> str:
    """The heading in capitals, but for a formula, which stands behind two spaces."""
    words, gap, formula = heading.partition("  ")
    return words.upper() + gap + formula
