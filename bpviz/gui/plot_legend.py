"""The legend of a plot: what its colours, marks and lines mean, as much of it as has room."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpviz.gui.alignment import LEFT
from bpviz.gui.markers import NOTHING, draw_marker, rim
from bpviz.gui.theme import Theme

SHADES = 24
LINE, MOST_LINES = 24, 2  # pixels at scale 1


class Entry(NamedTuple):
    """`text` beside a sample: a marker in a colour, hollow or not, a bar of `shades`, a line in a `style`, or nothing.
    A bar has a word at its other end, too."""

    text: str
    marker: str = ""
    colour: str = ""
    hollow: bool = False
    shades: tuple[str, ...] = ()
    before: str = ""
    style: Qt.PenStyle | None = None


class PlotLegend(QWidget):
    """Entries in a line or, where that has no room for all, in two."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: Sequence[Entry] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Other entries, the most needed first."""
        if entries != self._entries:
            self._entries = entries
            self.setToolTip(", ".join(self.texts()))
            self._take_room()
            self.update()

    def texts(self) -> list[str]:
        """What the entries say."""
        return [f"{entry.before} … {entry.text}" if entry.shades else entry.text for entry in self._entries]

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.px(LINE) * max(len(self._lines()), 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()

    def _take_room(self) -> None:
        if self.sizeHint().height() != self.height():
            self.updateGeometry()

    def _lines(self) -> list[list[tuple[int, Entry]]]:
        """The entries of each line and where they begin; those that have no room are left out."""
        px, metrics = self._theme.px, QFontMetricsF(self._theme.font("small"))
        lines: list[list[tuple[int, Entry]]] = []
        x = self.width()
        for entry in self._entries:
            before, sample = self._parts(entry, metrics)
            width = before + sample + px(6) * bool(sample) + metrics.horizontalAdvance(entry.text)
            if x + width > self.width() - px(8):
                if len(lines) == MOST_LINES or px(16) + width > self.width() - px(8):
                    break
                lines.append([])
                x = px(16)
            lines[-1].append((x, entry))
            x += round(width) + px(16)
        return lines

    def _parts(self, entry: Entry, metrics: QFontMetricsF) -> tuple[int, int]:
        """How wide the word before a sample is, and the sample."""
        px = self._theme.px
        before = round(metrics.horizontalAdvance(entry.before)) + px(6) if entry.before else 0
        return before, px(56) if entry.shades else px(32) if entry.style else px(14) if entry.marker else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._entries:
            return
        px, palette = self._theme.px, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._theme.font("small")
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        height = px(LINE)
        for line in self._lines():
            for x, entry in line:
                before, sample = self._parts(entry, metrics)
                painter.setPen(QColor(palette.muted))
                painter.drawText(QRect(x, 0, before, height), LEFT, entry.before)
                if entry.shades:
                    self._paint_shades(painter, QRect(x + before, height // 2 - px(6), sample, px(12)), entry.shades)
                elif entry.style:
                    painter.setPen(QPen(QColor(palette.ink), px(2), entry.style))
                    painter.drawLine(x, height // 2, x + sample, height // 2)
                elif entry.marker:
                    self._paint_marker(painter, x + px(7), entry)
                painter.setPen(QColor(palette.ink if entry.marker else palette.muted))
                at = x + before + sample + px(6) * bool(sample)
                painter.drawText(QRect(at, 0, self.width(), height), LEFT, entry.text)
            painter.translate(0, height)

    def _paint_marker(self, painter: QPainter, x: int, entry: Entry) -> None:
        pen = rim(entry.colour, self._theme.px(2)) if entry.hollow else QPen(Qt.PenStyle.NoPen)
        brush = NOTHING if entry.hollow else QBrush(QColor(entry.colour))
        draw_marker(painter, entry.marker, QPointF(x, self._theme.px(LINE) / 2), self._theme.px(9), pen, brush)

    def _paint_shades(self, painter: QPainter, rect: QRect, shades: tuple[str, ...]) -> None:
        width = rect.width() / len(shades)
        for i, shade in enumerate(shades):
            left, right = round(rect.left() + i * width), round(rect.left() + (i + 1) * width)
            painter.fillRect(left, rect.top(), right - left, rect.height(), QColor(shade))
        painter.setPen(QPen(QColor(self._theme.palette.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
