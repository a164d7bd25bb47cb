"""A place for a text that changes with every picture."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Steady(QWidget):
    """Holds a label without a layout, which would be told of each new text and have all around it laid out anew, up to
    the window. As wide as it is given, however long the text."""

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label
        label.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """As high as the label."""
        return self._label.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label fills it."""
        self._label.resize(event.size())
