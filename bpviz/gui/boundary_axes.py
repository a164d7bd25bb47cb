"""The axes of the boundary's plot: where its numbers stand in pixels, ticks and titles."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from bpviz.gui.alignment import CENTRED, LEFT, RIGHT
from bpviz.gui.theme import Theme
from bpviz.present.error_curve import round_ticks, tick_text

TICK_WIDTH, TICK_HEIGHT = 72, 40  # pixels at scale 1: room for a tick and its label
MARGIN = 16
LOW = 180  # in a plot less high both axes are named in the line below it

Number = TypeVar("Number", float, NDArray[np.float64])


class Axes:
    """Axes with these ends and titles, across and upwards, in so many pixels. `plot` is the place inside them."""

    def __init__(
        self, theme: Theme, size: QSize, xs: tuple[float, float], ys: tuple[float, float], titles: tuple[str, str]
    ) -> None:
        self._theme, self._xs, self.ys, self._titles = theme, xs, ys, titles
        self._font = theme.font("small")
        self._metrics = QFontMetricsF(self._font)
        self._is_low = size.height() < theme.px(LOW)
        line = self._metrics.height()
        top, bottom = theme.px(6) + (0 if self._is_low else line), 2 * line + theme.px(8)
        height = max(size.height() - top - bottom, 10.0)
        self._heights = round_ticks(*ys, max(int(height / theme.px(TICK_HEIGHT)), 2))
        labels = max((self._metrics.horizontalAdvance(tick_text(tick)) for tick in self._heights), default=theme.px(20))
        left, self._right = theme.px(8) + labels + theme.px(MARGIN), size.width() - theme.px(MARGIN)
        self.plot = QRectF(left, top, max(self._right - left, 10.0), height)

    def at(self, x: float, y: float) -> QPointF:
        """Where a point stands."""
        return QPointF(self.across(x), self.upwards(y))

    def across(self, x: Number) -> Number:
        """Pixels from the left, of one number or many."""
        left, right = self._xs
        return self.plot.left() + (x - left) / (right - left) * self.plot.width()

    def upwards(self, y: Number) -> Number:
        """Pixels from above, of one number or many."""
        low, high = self.ys
        return self.plot.bottom() - (y - low) / (high - low) * self.plot.height()

    def paint(self, painter: QPainter) -> None:
        """Paints a frame around the plot, ticks and titles."""
        palette, px, plot, metrics = self._theme.palette, self._theme.px, self.plot, self._metrics
        border, line = QPen(QColor(palette.border), 1), metrics.height()
        painter.setPen(border)
        painter.drawRect(plot.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.setFont(self._font)
        for tick in round_ticks(*self._xs, max(int(plot.width() / px(TICK_WIDTH)), 2)):
            x = self.across(tick)
            painter.setPen(border)
            painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + px(4)))
            painter.setPen(QColor(palette.muted))
            painter.drawText(QRectF(x - px(60), plot.bottom() + px(4), px(120), line), CENTRED, tick_text(tick))
        for tick in self._heights:
            y = self.upwards(tick)
            painter.setPen(border)
            painter.drawLine(QPointF(plot.left() - px(4), y), QPointF(plot.left(), y))
            painter.setPen(QColor(palette.muted))
            painter.drawText(QRectF(0, y - line / 2, plot.left() - px(8), line), RIGHT, tick_text(tick))
        painter.setPen(QColor(palette.ink))
        across, upwards = self._titles
        below = f"↑ {upwards}   → {across}" if self._is_low else across
        places = [(below, QRectF(plot.left(), plot.bottom() + px(4) + line, plot.width(), line), RIGHT)]
        if not self._is_low:
            places.append((upwards, QRectF(px(MARGIN), 0, self._right - px(MARGIN), line), LEFT))
        for text, place, side in places:
            painter.drawText(place, side, metrics.elidedText(text, Qt.TextElideMode.ElideRight, plot.width()))
