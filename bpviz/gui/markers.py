"""The markers of classes, painted as pyqtgraph's plots paint them."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

NOTHING = QBrush()  # fills nothing


def rim(colour: str, width: float) -> QPen:
    """A line whose width does not grow with the marker; none where the width is 0."""
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    return pen


def draw_marker(painter: QPainter, marker: str, at: QPointF, size: float, pen: QPen, brush: QBrush) -> None:
    """Paints a marker, by pyqtgraph's name, around a place."""
    from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol  # a large library, not needed before

    painter.save()
    painter.translate(at)
    drawSymbol(painter, marker, size, pen, brush)  # scales the painter
    painter.restore()
