"""Asks for one value, and says what is wrong with it while it is typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from bpviz.gui.theme import Theme

WIDTH = 380  # pixels at scale 1


class Ask(QDialog):
    """A question with a field, and a button that says `verb`. `read` makes a value of what is typed, or raises
    ValueError with a sentence.

    Signals: `answered(object)` with the value; Esc and Cancel send nothing.
    """

    answered = Signal(object)

    def __init__(
        self,
        title: str,
        question: str,
        text: str,
        read: Callable[[str], object],
        theme: Theme,
        parent: QWidget,
        verb: str = "Run",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._read = read
        label, self.field, self.problem = QLabel(question), QLineEdit(text), QLabel()
        label.setBuddy(self.field)
        self.field.setAccessibleName(question)
        self.field.selectAll()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(verb)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(16)] * 4)
        column.setSpacing(theme.px(8))
        for widget in (label, self.field, self.problem, buttons):
            widget.setFont(theme.font("small" if widget is self.problem else "text"))
            column.addWidget(widget)
        for line in (label, self.problem):
            line.setWordWrap(True)
            palette = line.palette()
            palette.setColor(line.foregroundRole(), QColor(theme.palette.ink))
            line.setPalette(palette)
        self.problem.setMinimumHeight(2 * self.problem.fontMetrics().height())
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(theme.px(WIDTH))
        self.field.textChanged.connect(self._check)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._check(text)

    def _check(self, text: str) -> None:
        """Says what is wrong, but not of an empty field."""
        try:
            self._read(text)
        except ValueError as error:
            self.problem.setText(str(error) if text.strip() else "")
            self.ok.setEnabled(False)
        else:
            self.problem.clear()
            self.ok.setEnabled(True)

    def accept(self) -> None:
        """Sends the value, if it is one."""
        if self.ok.isEnabled():
            self.answered.emit(self._read(self.field.text()))
            super().accept()
