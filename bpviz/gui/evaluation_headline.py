"""What an evaluation says in a line or two, and behind or below it what was evaluated."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel

from bpviz.gui.theme import Theme

GAPS = 56  # pixels at scale 1 beside and between two texts, with a scroll bar


class EvaluationHeadline(QBoxLayout):
    """Attributes: said, about: the two texts."""

    def __init__(self) -> None:
        super().__init__(QBoxLayout.Direction.TopToBottom)
        self.said, self.about = QLabel(), QLabel()
        for label in (self.said, self.about):
            label.setTextFormat(Qt.TextFormat.PlainText)
            self.addWidget(label)
        self.about.setProperty("muted", True)

    def say(self, text: str, full: str = "") -> None:
        """Says something, and `full` under the mouse."""
        self.said.setText(text)
        self.said.setToolTip(full)

    def show_subject(self, text: str) -> None:
        """Shows what was evaluated."""
        self.about.setText(text)
        self.about.setVisible(bool(text))

    def dress(self, theme: Theme) -> None:
        """Takes the theme's type and sizes."""
        self.setSpacing(theme.px(6))
        self.said.setFont(theme.font("strong"))
        self.about.setFont(theme.font("small"))

    def fit(self, width: int, theme: Theme) -> None:
        """What was evaluated stands behind what is said of it, where there is room for both in a line."""
        texts = sum(label.fontMetrics().horizontalAdvance(label.text()) for label in (self.said, self.about))
        beside = texts + theme.px(GAPS) <= width
        self.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.setStretch(1, int(beside))
        for label in (self.said, self.about):  # one that may wrap takes no more than its share
            label.setWordWrap(not beside)
