"""A text that wraps and can be selected."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QLabel, QWidget

SELECTABLE, PLAIN = Qt.TextInteractionFlag.TextSelectableByMouse, Qt.TextInteractionFlag.NoTextInteraction


class Passage(QLabel):
    """Plain text; keys pass it by. It can be selected while the mouse is over it: Qt takes six times as long for texts
    that can be selected, which look the same."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # it is the card's

    def show_text(self, text: str) -> None:
        """Shows another text."""
        if text != self.text():
            if not self.underMouse():
                self.setTextInteractionFlags(PLAIN)
            self.setText(text)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setTextInteractionFlags(SELECTABLE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasSelectedText():
            self.setTextInteractionFlags(PLAIN)
