"""How stops and bookmarks are drawn: breakpoints as diamonds, hollow where they are not enabled, bookmarks as flags."""

from contextlib import suppress

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from bpviz.engine.network import Unit
from bpviz.gui.view import View
from bpviz.present.graph_scene import Scene
from bpviz.present.palette import Palette
from bpviz.session.stops import NeuronStop

SIZE = 5.0  # units of the graph
SMALLEST = 4.0  # pixels


def paint_diamond(painter: QPainter, middle: QPointF, size: float, colour: str, filled: bool) -> None:
    """A diamond of half width `size`."""
    offsets = ((0.0, -size), (size, 0.0), (0.0, size), (-size, 0.0))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), max(size / 4, 1.0)))
    painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in offsets]))


def paint_stops(painter: QPainter, scene: Scene, view: View, palette: Palette) -> None:
    """A diamond at the upper left of each neuron that has a breakpoint, on a ground of its own."""
    size = max(SIZE * scene.layout.unit, SMALLEST)
    for unit, enabled in neuron_stops(view).items():
        spot = scene.layout.spots.get(unit)
        if spot:
            corner = QPointF(spot.x - 0.75 * spot.half_width, spot.y - 0.75 * spot.half_height)
            paint_diamond(painter, corner, 1.5 * size, palette.canvas, True)
            paint_diamond(painter, corner, size, palette.ink, enabled)


def neuron_stops(view: View) -> dict[Unit, bool]:
    """The neurons that have breakpoints, and whether one of these is enabled."""
    found: dict[Unit, bool] = {}
    for stop in view.marks.stops:
        if isinstance(stop, NeuronStop):
            with suppress(ValueError):  # this network has no such neuron
                unit = view.names.parse_unit(stop.neuron)
                found[unit] = found.get(unit, False) or stop.enabled
    return found


def paint_flag(painter: QPainter, foot: QPointF, size: float, colour: str) -> None:
    """A flag of height 2 `size` that stands on a place."""
    top = foot - QPointF(0, 2 * size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), max(size / 4, 1.0)))
    painter.setBrush(QColor(colour))
    painter.drawLine(foot, top)
    painter.drawPolygon(QPolygonF([top, top + QPointF(1.4 * size, size / 2), top + QPointF(0, size)]))
