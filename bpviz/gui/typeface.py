"""A font, and what is measured in it again and again."""

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

MOST = 4096  # widths that are kept


class Type:
    """A font, and how wide texts are in it: to place a line by hand is faster than to let Qt align it.

    `height` is that of a line, `below` how far its ground is below its middle, in pixels."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._digit = self._metrics.horizontalAdvance("0") if QFontInfo(font).fixedPitch() else 0.0
        self._widths: dict[str, float] = {}
        self.height = self._metrics.height()
        self.below = (self._metrics.ascent() - self._metrics.descent()) / 2

    def width(self, text: str) -> float:
        """Pixels that a line takes."""
        if self._digit:
            return len(text) * self._digit
        if text not in self._widths:
            if len(self._widths) >= MOST:
                self._widths.clear()
            self._widths[text] = self._metrics.horizontalAdvance(text)
        return self._widths[text]
