"""What frames the graph: headings over its columns, and the legend below, as long as the width allows."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen

from bpviz.gui.alignment import CENTRED
from bpviz.gui.theme import Theme
from bpviz.present.graph_hints import DEAD, SATURATED
from bpviz.present.graph_scales import LegendItem
from bpviz.present.palette import Palette, output_fill

LINE, MARGIN, SPACE = 24, 16, 22
HEAD = 36  # pixels for the headings, at unit 1
SAMPLES = {"positive": 34, "negative": 34, "output": 56, "making": 20, DEAD: 16, SATURATED: 16, "": 0}


class Placed(NamedTuple):
    """An entry, where it begins, and the words that fit."""

    item: LegendItem
    left: float
    line: int
    text: str


class Legend:
    """The entries that fit in `width` pixels, on at most so many lines; `unit` is the size of a designed pixel."""

    def __init__(self, theme: Theme, items: Sequence[LegendItem], width: float, most_lines: int, unit: float) -> None:
        self._theme = theme
        self._unit = unit
        self._font = theme.font("small")
        self._font.setPixelSize(self._px(12))
        self._metrics = QFontMetricsF(self._font)
        attempts = [(short, lines) for lines in range(1, most_lines + 1) for short in (False, True)]
        self.placed: list[Placed] = []
        for short, lines in attempts:
            self.placed = self._flow(items, width, short, lines)
            if len(self.placed) == len(items):
                break
        self.lines = 1 + max((placed.line for placed in self.placed), default=-1)
        self.height = self.lines * self._px(LINE) + self._px(8) * bool(self.lines)

    def _px(self, pixels: float) -> int:
        return max(1, round(pixels * self._unit))

    def _flow(self, items: Sequence[LegendItem], width: float, short: bool, lines: int) -> list[Placed]:
        """The entries from the left, line by line, up to the first that has no room."""
        margin, space = self._px(MARGIN), self._px(SPACE if not short else SPACE * 0.6)
        left, line, placed = float(margin), 0, []
        for item in items:
            text = item.short if short else item.text
            sample = self._px(SAMPLES[item.sample] + 8) if item.sample else 0
            length = sample + self._metrics.horizontalAdvance(text)
            if left + length > width - margin:
                line, left = line + 1, float(margin)
            if line >= lines or left + length > width - margin:
                break
            placed.append(Placed(item, left, line, text))
            left += length + space
        return placed

    def paint(self, painter: QPainter, top: float, phase: str) -> None:
        """Paints the entries from `top` on; `phase` is the colour of the neuron in the making."""
        px, palette = self._px, self._theme.palette
        painter.setFont(self._font)
        for item, left, line, text in self.placed:
            y = top + px(6) + (line + 0.5) * px(LINE)
            width = px(SAMPLES[item.sample])
            match item.sample:
                case "positive" | "negative":
                    pen = QPen(QColor(palette.positive if item.sample == "positive" else palette.negative), px(4))
                    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                    if item.sample == "negative":
                        pen.setDashPattern([2.2, 1.1])
                    painter.setPen(pen)
                    painter.drawLine(QPointF(left, y), QPointF(left + width, y))
                case "output":
                    box = QRectF(left, y - px(7), width, px(14))
                    shades = QLinearGradient(box.topLeft(), box.topRight())
                    shades.setColorAt(0, QColor(output_fill(palette, 0)))
                    shades.setColorAt(1, QColor(output_fill(palette, 1)))
                    painter.setPen(QPen(QColor(palette.outline), 1))
                    painter.setBrush(shades)
                    painter.drawRoundedRect(box, px(3), px(3))
                case "making":
                    painter.setPen(QPen(QColor(phase), px(3)))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawEllipse(QPointF(left + width / 2, y), px(7), px(7))
                case stuck if stuck:
                    paint_stuck(painter, palette, stuck, QPointF(left + width / 2, y), px(6.5), px(1.5))
            painter.setPen(QColor(palette.muted))
            at = left + (width + px(8) if item.sample else 0)
            painter.drawText(QRectF(at, y - px(LINE) / 2, 4096, px(LINE)), Qt.AlignmentFlag.AlignVCenter, text)


def paint_stuck(painter: QPainter, palette: Palette, stuck: str, at: QPointF, radius: float, line: float) -> None:
    """The mark of a neuron that does not learn: a circle, crossed out where it is dead, with a flat line where it is
    saturated."""
    painter.setPen(QPen(QColor(palette.ink), line))
    painter.setBrush(QColor(palette.card))
    painter.drawEllipse(at, radius, radius)
    reach = QPointF(0.7 * radius, -0.7 * radius) if stuck == DEAD else QPointF(0.6 * radius, 0)
    painter.drawLine(at - reach, at + reach)


def paint_headings(
    painter: QPainter,
    theme: Theme,
    unit: float,
    columns: Sequence[float],
    words: Sequence[Sequence[str]],
    right: float,
) -> None:
    """Paints a heading over each column (its x), the longest of its `words` that has room between its neighbours and
    left of `right`."""
    font = theme.font("strong")
    font.setPixelSize(max(int(13 * unit), 1))
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(theme.palette.muted))
    gap = columns[1] - columns[0]
    for x, texts in zip(columns, words, strict=True):
        room = 2 * min(gap / 2, x, right - x) - 8
        text = next((text for text in texts if metrics.horizontalAdvance(text) <= room), "")
        painter.drawText(QRectF(x - gap, 0, 2 * gap, HEAD * unit), CENTRED, text)
