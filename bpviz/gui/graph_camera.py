"""Zoom and pan of the graph, and what is in sight by them."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF

from bpviz.gui.graph_frame import GraphFrame
from bpviz.gui.view import View
from bpviz.present.graph_detail import Strongest
from bpviz.present.graph_labels import Rect
from bpviz.present.graph_scales import scales
from bpviz.present.graph_scene import BLEED, Hit, Scene, renewed, scene

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


class Sight:
    """The scene of the moment as the frame and the camera show it, made where it is first asked for.

    `below` says how many pixels of the pane's height tools below the graph take.
    """

    def __init__(self, view: View, frame: GraphFrame, below: Callable[[], float]) -> None:
        self._view, self._frame, self._below = view, frame, below
        self.camera = Camera()
        self._strongest = Strongest()
        self._scene: Scene | None = None

    def forget(self) -> None:
        """Something has changed by which the scene was made."""
        self._scene = None

    def renew(self, may_wait: bool) -> bool:
        """Another moment. Where they may wait its numbers stay as they are, if the scene allows it; whether they do."""
        keeps = self._scene if may_wait and self._scene and self._scene.action is None else None
        self._scene = renewed(keeps, self._view, scales(self._view.snapshot.experiment)) if keeps else None
        return keeps is not None

    def scene(self) -> Scene:
        """The scene as it is drawn."""
        if self._scene is None:
            view, area, zoom = self._view, self.area(), self.camera.zoom
            self._scene = scene(
                view, scales(view.snapshot.experiment), area.width() * zoom, area.height() * zoom, self._unit(),
                self.camera.window(area), self._strongest.at(view.snapshot, view.running), self._frame.type,
            )  # fmt: skip
        return self._scene

    def _unit(self) -> float:
        return self._frame.unit * self.camera.type_growth

    def area(self) -> QRectF:
        """The part of the pane that the graph has."""
        return self._frame.area(self._below())

    def rect(self) -> QRect:
        """The same, with what labels may stand out of it."""
        bleed = BLEED * self._unit()
        return self.area().adjusted(0, -bleed, 0, bleed).toAlignedRect()

    def corner(self) -> QPointF:
        """Where the scene's origin stands in the pane."""
        return self.camera.corner(self.area())

    def columns(self) -> list[float]:
        """Where the layers stand in the pane, from the left."""
        left = self.corner().x()
        return [x + left for x in self.scene().layout.columns]

    def place(self, name: str) -> QRect:
        """Where a label stands, in the pane. Raises KeyError where it is not drawn."""
        for label in self.scene().labels:
            if label.name == name:
                left, top, right, bottom = label.rect
                return QRectF(left, top, right - left, bottom - top).translated(self.corner()).toRect()
        raise KeyError(name)

    def hit(self, point: QPointF) -> Hit | None:
        """What is drawn at a point of the pane."""
        if self._view.blank or not self.area().contains(point):
            return None
        inside = point - self.corner()
        return self.scene().hit(inside.x(), inside.y())

    def zoom_around(self, point: QPointF, factor: float) -> bool:
        """Zooms and keeps what is nearest to `point` where it is, relative to it; whether it can be zoomed so far."""
        zoom = self.camera.zoomed(factor)
        if zoom == self.camera.zoom:
            return False
        corner, spots = self.corner(), self.scene().layout.spots.values()
        inside = point - corner
        nearest = min(spots, key=lambda spot: math.hypot(spot.x - inside.x(), spot.y - inside.y()))
        wanted = point + (QPointF(nearest.x, nearest.y) + corner - point) * (zoom / self.camera.zoom)
        self.camera.zoom = zoom
        self.forget()
        spot = self.scene().layout.spots.get(nearest.unit, nearest)
        self.move(wanted - self.corner() - QPointF(spot.x, spot.y))
        return True

    def move(self, by: QPointF) -> None:
        """Moves the graph in its area, as far as some of it stays in sight."""
        self.camera.move(by, self.area())
        self.forget()

    def fit(self) -> None:
        """The whole network in its area."""
        self.camera.fit()
        self.forget()
