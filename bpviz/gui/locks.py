"""A small padlock where a weight is frozen."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_scene import Scene
from bpviz.present.palette import Palette
from bpviz.session.snapshot import Snapshot

SIZE = 11.0  # units of the graph
SMALLEST = 9.0  # pixels


def paint_lock(painter: QPainter, middle: QPointF, size: float, palette: Palette) -> None:
    """A padlock of a height, on a ground of its own so that it is seen on lines and fills."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.canvas))
    painter.drawEllipse(middle, 0.8 * size, 0.8 * size)
    body = QRectF(middle.x() - 0.4 * size, middle.y() - 0.05 * size, 0.8 * size, 0.55 * size)
    painter.setBrush(QColor(palette.ink))
    painter.drawRoundedRect(body, 0.1 * size, 0.1 * size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette.ink), max(0.14 * size, 1.0)))
    shackle = QRectF(middle.x() - 0.25 * size, middle.y() - 0.5 * size, 0.5 * size, 0.8 * size)
    painter.drawArc(shackle, 0, 180 * 16)
    painter.restore()


def paint_locks(painter: QPainter, scene: Scene, snapshot: Snapshot, palette: Palette) -> None:
    """A lock at each neuron of which all is frozen, and at each frozen weight of others: at its number where that is
    written, else in the middle of its line."""
    if snapshot.frozen is None:
        return
    size = max(SIZE * scene.layout.unit, SMALLEST)
    for place in frozen_places(scene, snapshot, size).values():
        paint_lock(painter, place, size, palette)


def frozen_places(scene: Scene, snapshot: Snapshot, size: float) -> dict[Ref, QPointF]:
    """Where the locks are, by weight or bias, of a whole neuron by its output."""
    found: dict[Ref, QPointF] = {}
    whole: dict[Ref, QPointF] = {}
    for node in scene.nodes:
        spot = node.spot
        if spot.unit.layer >= 0 and snapshot.is_all_frozen(spot.unit):
            corner = QPointF(spot.x + 0.8 * spot.half_width, spot.y - 0.8 * spot.half_height)
            whole[Ref(Quantity.OUTPUT, spot.unit)] = corner
    for edge in scene.edges:
        middle = QPointF((edge.start[0] + edge.end[0]) / 2, (edge.start[1] + edge.end[1]) / 2)
        found[edge.ref] = middle
    for bias in scene.biases:
        found[bias.ref] = QPointF(bias.place.right, bias.place.top)
    for label in scene.labels:
        if label.ref in found:
            found[label.ref] = QPointF(label.rect.right + 0.2 * size, label.rect.top)
    single = {ref: place for ref, place in found.items() if snapshot.is_frozen(ref)}
    return whole | {ref: place for ref, place in single.items() if Ref(Quantity.OUTPUT, ref.unit) not in whole}
