"""A line of text that keeps a link in sight."""

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

MARGIN = 14  # to stand below the other panes' texts


class NoticeLine(QLabel):
    """A text and, where there is one, a link behind it. Where they have no room the text ends in an ellipsis, and is
    told whole under the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.whole, self._link, self._words = "", "", ""
        self.setIndent(MARGIN)

    def say(self, text: str, link: str = "", words: str = "") -> None:
        """Shows a text, and `words` that follow `link`."""
        if (text, link, words) != (self.whole, self._link, self._words):
            self.whole, self._link, self._words = text, link, words
            self.setToolTip(escape(text))
            self._fit()

    def _fit(self) -> None:
        metrics, link = self.fontMetrics(), f' <a href="{self._link}">{self._words}</a>' if self._link else ""
        room = self.width() - 2 * MARGIN - metrics.horizontalAdvance(f" {self._words}" if link else "")
        shown = metrics.elidedText(self.whole, Qt.TextElideMode.ElideRight, max(room, 0))
        # rich text is laid out while it is painted, which has all be painted once more
        self.setTextFormat(Qt.TextFormat.RichText if link else Qt.TextFormat.PlainText)
        self.setText(escape(shown) + link if link else shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
