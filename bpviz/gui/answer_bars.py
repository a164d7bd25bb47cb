"""What a network answers, as a bar an output with its number."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpviz.gui.alignment import LEFT, PADDED
from bpviz.gui.output_bar import Scale, paint_bar
from bpviz.gui.theme import Theme

ROW, BAR, GAP = 28, 16, 10  # pixels at scale 1
LONGEST = 0.4  # share of the width that labels may take


class AnswerBars(QWidget):
    """A line an output. Attributes: labels, texts, what is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.labels: list[str] = []
        self.texts: list[str] = []
        self._values: list[float] = []
        self._scale: Scale = (0.0, 1.0)
        self._classes = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Outputs")

    def show_answer(
        self, labels: list[str], texts: list[str], values: list[float], scale: Scale, classes: bool
    ) -> None:
        """Other outputs: `texts` are the numbers as they are shown, `classes` says whether bars have class colours."""
        if len(labels) != len(self.labels):
            self.updateGeometry()
        self.labels, self.texts, self._values, self._scale, self._classes = labels, texts, values, scale, classes
        self.setAccessibleDescription(", ".join(f"{a} {b}" for a, b in zip(labels, texts, strict=True)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), len(self.labels) * self._theme.px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.labels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, colours = self._theme.px, self._theme.palette
        text, mono = self._theme.font("text"), self._theme.font("mono")
        metrics = QFontMetrics(text)
        wanted = 1 + max(metrics.horizontalAdvance(label) for label in self.labels)  # widths are no whole numbers
        label_width = min(wanted, round(self.width() * LONGEST))
        number_width = QFontMetrics(mono).horizontalAdvance("0" * max(map(len, self.texts)))
        row = px(ROW)
        left = label_width + px(GAP)
        for i in range(event.rect().top() // row, min(event.rect().bottom() // row + 1, len(self.labels))):
            top = i * row
            painter.setPen(QColor(colours.ink))
            painter.setFont(text)
            elided = metrics.elidedText(self.labels[i], Qt.TextElideMode.ElideRight, label_width)
            painter.drawText(QRect(0, top, label_width, row), LEFT, elided)
            track = QRect(left, top + (row - px(BAR)) // 2, self.width() - left - number_width - px(GAP), px(BAR))
            colour = colours.class_colour(i) if self._classes else colours.muted
            paint_bar(painter, self._theme, track, self._scale, self._values[i], colour)
            painter.setFont(mono)
            painter.setPen(QColor(colours.ink))
            painter.drawText(QRect(0, top, self.width(), row), PADDED, self.texts[i])
