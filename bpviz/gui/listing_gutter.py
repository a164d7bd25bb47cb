"""The margin at the left of a listing: line numbers, breakpoints, and an arrow at the current line."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygon
from PySide6.QtWidgets import QWidget

from bpviz.gui.alignment import RIGHT
from bpviz.gui.stop_marks import paint_diamond
from bpviz.gui.theme import Theme

if TYPE_CHECKING:
    from bpviz.gui.listing import ListingView

GUTTER = 50  # pixels at scale 1


class Gutter(QWidget):
    """`stops` are breakpoints by the numbers of their lines, and whether each is enabled.

    Signal: `line_clicked(number)`.
    """

    line_clicked = Signal(int)

    def __init__(self, listing: "ListingView", theme: Theme) -> None:
        super().__init__(listing)
        self._listing, self._theme = listing, theme
        self.stops: dict[int, bool] = {}

    def sizeHint(self) -> QSize:
        return QSize(GUTTER, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, dirty, lowest = QPainter(self), event.rect(), self._listing.viewport().height()
        painter.fillRect(self.rect(), QColor(self._theme.palette.code))
        painter.setFont(self._listing.font())
        for number, line in self._listing.lines_in_view():
            if line.bottom() <= lowest and line.bottom() >= dirty.top() and line.top() <= dirty.bottom():
                self._paint_line(painter, number, QRect(0, line.top(), self.width(), line.height()))

    def _paint_line(self, painter: QPainter, number: int, rect: QRect) -> None:
        colours, (current, phase) = self._theme.palette, self._listing.current
        if number == current and phase is not None:
            painter.fillRect(rect, QColor(self._listing.ground(number)))
            self._paint_arrow(painter, rect, QColor(colours.phase(phase)))
        if number in self.stops:
            middle = QPointF(self._theme.px(8), rect.center().y() + 0.5)
            paint_diamond(painter, middle, self._theme.px(5), colours.ink, self.stops[number])
        painter.setPen(QColor(colours.muted))
        painter.drawText(rect.adjusted(0, 0, -self._theme.px(10), 0), RIGHT, str(number))

    def _paint_arrow(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size, left, middle = self._theme.px(4), self._theme.px(4), rect.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        corners = [QPoint(left, middle - size), QPoint(left + 2 * size, middle), QPoint(left, middle + size)]
        painter.drawPolygon(QPolygon(corners))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._listing.line_at(event.position().toPoint().y())
        if event.button() is Qt.MouseButton.LeftButton and number is not None:
            self.line_clicked.emit(number)
