"""A bar for one output: from zero to its value, a mark at what is expected, an arrow head where it lies beyond."""

import math

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPolygon

from bpviz.gui.theme import Theme

Scale = tuple[float, float]  # the values at the left and at the right end


def bar_x(value: float, scale: Scale, track: QRect) -> int:
    """Where a value stands; what lies beyond an end, at that end."""
    low, high = scale
    return round(track.left() + (min(max(value, low), high) - low) / (high - low) * track.width())


def paint_bar(
    painter: QPainter, theme: Theme, track: QRect, scale: Scale, value: float | None, colour: str, overhang: int = 0,
    expected: float | None = None,
) -> None:  # fmt: skip
    """Paints a track and what is known: `value` as a bar, `expected` as a mark that is `overhang` pixels higher at
    either side. A value that is NaN has no bar."""
    radius = theme.px(3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.palette.field))
    painter.drawRoundedRect(track, radius, radius)
    if value is not None and not math.isnan(value):
        zero, end = sorted((bar_x(0.0, scale, track), bar_x(value, scale, track)))
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRect(zero, track.top(), end - zero, track.height()), radius, radius)
        if not scale[0] <= value <= scale[1]:
            _paint_beyond(painter, theme, track, value > scale[1])
    if expected is not None:
        x, half = bar_x(expected, scale, track), theme.px(1.5)
        mark = QRect(x - half, track.top() - overhang, 2 * half, track.height() + 2 * overhang)
        painter.fillRect(mark, QColor(theme.palette.ink))


def _paint_beyond(painter: QPainter, theme: Theme, track: QRect, high: bool) -> None:
    """An arrow head at the end of the scale: the value lies beyond it."""
    width = theme.px(8) * (1 if high else -1)
    edge = track.right() + 1 if high else track.left()
    painter.setBrush(QColor(theme.palette.ink))
    tip = QPoint(edge - width // 4, track.center().y())
    inset = theme.px(4)
    corners = [QPoint(edge - width, track.top() + inset), tip, QPoint(edge - width, track.bottom() - inset)]
    painter.drawPolygon(QPolygon(corners))
