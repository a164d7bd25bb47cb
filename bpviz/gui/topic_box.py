"""The field in which one says what is drawn over the epochs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit


class TopicBox(QComboBox):
    """What is drawn, chosen from a list or typed: Enter takes the text, Esc the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.before = ""
        self.edit = QLineEdit()
        self.setLineEdit(self.edit)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("What is drawn over the epochs")
        self.setToolTip("Choose, or type the name of a weight, a bias or a delta, as w[h1,x2] or delta[y1]")

    def show_text(self, text: str) -> None:
        """Shows what is drawn."""
        self.before = text
        self.setEditText(text)
        self.edit.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.show_text(self.before)
            self.clearFocus()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel alone: a chosen topic is not to change by accident."""
        event.ignore()
