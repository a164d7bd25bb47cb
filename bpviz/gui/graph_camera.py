"""Zoom and pan of the graph."""

import math

from PySide6.QtCore import QPointF, QRectF

from bpviz.present.graph_labels import Rect

SMALLEST_ZOOM, LARGEST_ZOOM = 0.5, 8.0
TYPE_GROWTH = 0.3  # power of the zoom with which type grows
IN_SIGHT = 80  # pixels of the scene that no panning takes out of the area


class Camera:
    """What an area of the pane shows of a scene that is `zoom` times as large as the area."""

    def __init__(self) -> None:
        self.fit()

    def fit(self) -> None:
        """The whole scene in the area."""
        self.zoom, self._pan = 1.0, QPointF()

    @property
    def fits(self) -> bool:
        """Whether the scene is where it is by itself."""
        return self.zoom == 1.0 and self._pan.isNull()

    @property
    def type_growth(self) -> float:
        """How much larger type is than unzoomed: it grows less than the distances, so that more of it has room."""
        return math.pow(self.zoom, TYPE_GROWTH)

    def zoomed(self, factor: float) -> float:
        """The zoom that is `factor` times this one, as far as it may go."""
        return min(max(self.zoom * factor, SMALLEST_ZOOM), LARGEST_ZOOM)

    def move(self, by: QPointF, area: QRectF) -> None:
        """Moves the scene in its area, as far as some of it stays in sight."""
        pan = self._pan + by
        self._pan = QPointF(self._bounded(pan.x(), area.width()), self._bounded(pan.y(), area.height()))

    def _bounded(self, offset: float, size: float) -> float:
        seen = min(IN_SIGHT, size)
        return min(max(offset, seen - size * max(self.zoom, 1.0)), size - seen)

    def corner(self, area: QRectF) -> QPointF:
        """Where the scene's origin stands in the pane; a scene that is smaller than its area is in its middle."""
        middle = QPointF(area.width(), area.height()) * ((1 - self.zoom) / 2 if self.zoom < 1 else 0)
        return area.topLeft() + self._pan + middle

    def window(self, area: QRectF) -> Rect:
        """The part of the scene that its area shows."""
        seen = area.translated(-self.corner(area))
        return Rect(seen.left(), seen.top(), seen.right(), seen.bottom())
