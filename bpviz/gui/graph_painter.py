"""Paints a graph's scene: edges, then neurons, then labels. One meaning, one channel; nothing is translucent."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintDevice, QPainter, QPen, QPixmap, QPolygonF, QTransform

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.graph_frame import paint_stuck
from bpviz.gui.graph_label_painter import LabelPainter, Manner
from bpviz.gui.graph_mesh import MeshLook, MeshPainter, weight_pen
from bpviz.gui.pictures import Pictures, frame, is_vector, line_pen, nearest_pixel
from bpviz.gui.rasters import paint_raster
from bpviz.gui.response_maps import ResponseMaps
from bpviz.gui.theme import Theme
from bpviz.present.graph_action import Action
from bpviz.present.graph_labels import Kind, Label, Rect
from bpviz.present.graph_layout import Spot
from bpviz.present.graph_rasters import Raster
from bpviz.present.graph_scales import Scales
from bpviz.present.graph_scene import Bias, Edge, Node, Scene
from bpviz.present.palette import Palette, blend, output_fill
from bpviz.session.responses import Responses

ON_NEURON = (Kind.VALUE, Kind.NAME)
SHADES = 100  # of a neuron's fill
FINE = 4  # pixels of a map in a vector file, for one of the screen
KEPT = 0.75  # share of its fill that a neuron keeps when it steps back
POINTED_OF = {Quantity.OUTPUT, Quantity.NET_INPUT, Quantity.DELTA, Quantity.ERROR, Quantity.EXPECTED}


class GraphPainter:
    """Paints scenes in a theme's colours and type. `focus` and `selected` are marked in ink."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._labels = LabelPainter(theme)
        self._discs = Pictures()
        self._mesh = MeshPainter()
        self._maps: ResponseMaps | None = None
        self._kept = QPixmap()
        self._kept_labels: Sequence[Label] = ()
        self.forget()

    def show_maps(self, responses: Responses | None, scales: Scales) -> None:
        """What neurons are filled with instead of one output; None takes it away again."""
        if responses is None:
            self._maps = None
        elif self._maps is None or self._maps.responses is not responses or self._maps.palette is not self._palette:
            self._maps = ResponseMaps(responses, scales, self._palette)

    def make_maps(self, scene: Scene) -> None:
        """Makes the maps of a scene's neurons before they are painted."""
        if self._maps:
            for node in scene.nodes:
                self._maps.image(node.spot.unit)

    def forget(self) -> None:
        """The theme has changed."""
        self._labels.forget()
        self._discs.forget()
        self._kept_labels = ()
        self._palette: Palette = self._theme.palette

    def paint(
        self, painter: QPainter, scene: Scene, scales: Scales, focus: Ref | None, selected: Unit | None, fast: bool
    ) -> None:
        """Paints everything of a scene on a ground that is clean; plainer where it has to be `fast`."""
        self._begin(scene, focus)
        self._p, self._scales, self._selected = painter, scales, selected
        self._stroke_unit = scene.layout.stroke
        self._head = min(16 * self._u, 0.75 * scene.layout.level.half_height * self._u)
        if scene.mesh:
            look = MeshLook(self._palette, self._action is None, self._stroke_unit, self._line)
            self._mesh.paint(painter, scene.mesh, scales, look, fast)
        for raster in scene.rasters:
            self._raster(raster)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for edge in scene.edges:
            if edge.lit:
                self._edge_halo(edge)
        for node in scene.nodes:
            if node.making:
                self._node_halo(node.spot)
        self._edges(scene.edges)
        for bias in scene.biases:
            self._bias(bias)
        for edge in scene.edges:
            if edge.lit and scene.action and scene.action.flows:
                self._arrow(edge, scene.action)
        for node in scene.nodes:
            self._node(node)
        if fast and not is_vector(painter):
            self._paint_kept_labels(scene)
        else:
            self._paint_labels(painter, scene)

    def keep_labels(self, scene: Scene, focus: Ref | None, device: QPaintDevice, place: QTransform) -> None:
        """Paints all labels of a scene as one picture, which serves `paint` on that device, where `place` is where the
        scene stands, for as long as they stay the same."""
        self._begin(scene, focus)
        self._kept_labels, ratio = scene.labels, device.devicePixelRatioF()
        self._kept = QPixmap(round(device.width() * ratio), round(device.height() * ratio))
        self._kept.setDevicePixelRatio(ratio)
        self._kept.fill(Qt.GlobalColor.transparent)
        inside = QPainter(self._kept)
        inside.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside.setTransform(place)
        self._paint_labels(inside, scene)
        inside.end()

    def _begin(self, scene: Scene, focus: Ref | None) -> None:
        self._u, self._action, self._focus = scene.layout.unit, scene.action, focus
        self._phase = self._palette.phase(scene.action.phase) if scene.action else self._palette.ink
        self._line = min(max(self._u, 0.75), 2.0)  # how wide lines of one pixel are

    def _paint_labels(self, painter: QPainter, scene: Scene) -> None:
        fills = {node.spot.unit: self._fill(node) for node in scene.nodes}
        manner = Manner(self._phase, self._line, self._focus, not scene.layout.level.largest, nearest_pixel(painter))
        for label in scene.labels:
            fill = fills[label.unit] if label.unit and label.kind in ON_NEURON else ""
            self._labels.paint(painter, label, fill, manner)

    def _paint_kept_labels(self, scene: Scene) -> None:
        painter, place = self._p, self._p.transform()
        if self._kept_labels is not scene.labels:
            self.keep_labels(scene, self._focus, painter.device(), place)
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._kept)
        painter.setTransform(place)

    def _weight_line(
        self, start: tuple[float, float], end: tuple[float, float], value: float, lit: bool, pointed: bool
    ) -> None:
        """A weight: sign by colour and dashes, size by width, a double outline beyond the scale."""
        ground, colour = self._palette.canvas, self._palette.weight(value)
        if not lit:
            colour = self._palette.faded(colour)
        width = max(self._scales.width(value) * self._stroke_unit, 1.0)
        a, b = QPointF(*start), QPointF(*end)
        line = self._line
        if pointed:
            self._stroke(a, b, self._palette.ink, width + 7 * line)
            self._stroke(a, b, ground, width + 4 * line)
        if self._scales.is_beyond(value):
            self._stroke(a, b, colour, width + 7 * line)
            self._stroke(a, b, ground, width + 4 * line)
        self._p.setPen(self._pen(colour, width, value < 0))
        self._p.drawLine(a, b)

    def _stroke(self, a: QPointF, b: QPointF, colour: str, width: float) -> None:
        self._p.setPen(self._pen(colour, width, False))
        self._p.drawLine(a, b)

    def _edge_halo(self, edge: Edge) -> None:
        width = max(self._scales.width(edge.value) * self._stroke_unit, 1.0) + (14 if edge.current else 9) * self._u
        self._stroke(QPointF(*edge.start), QPointF(*edge.end), self._palette.halo(self._phase), width)

    def _edges(self, edges: Sequence[Edge]) -> None:
        for edge in edges:
            own = self._selected is not None and self._selected in (edge.ref.unit, edge.ref.source)
            bright = edge.lit or own or self._action is None
            self._weight_line(edge.start, edge.end, edge.value, bright, edge.ref == self._focus)

    def _pen(self, colour: str, width: float, dashed: bool) -> QPen:
        return weight_pen(colour, width, dashed, self._line)

    def _raster(self, raster: Raster) -> None:
        """An image of inputs or weights; what the Step is about and what is pointed at are framed."""
        paint_raster(self._p, self._palette, raster, self._scales)
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        self._p.setPen(QPen(QColor(self._phase), 2 * self._line))
        for row in raster.marked if raster.all is not None else ():
            top, bottom = raster.row_place(row)
            reach = 5 * self._line
            for x in (raster.rect.left - reach - 2, raster.rect.right + 2):
                self._p.fillRect(QRectF(x, top, reach, max(bottom - top, 2.0)), QColor(self._phase))
        if self._focus and (place := raster.place(self._focus)):
            self._p.setPen(QPen(QColor(self._palette.ink), 1.5 * self._line))
            self._p.drawRect(_box(place).adjusted(-1.5, -1.5, 1.5, 1.5))

    def _bias(self, bias: Bias) -> None:
        start = (bias.place.left + bias.place.right) / 2, (bias.place.top + bias.place.bottom) / 2
        bright = bias.lit or self._action is None
        if not bias.is_dot:
            self._weight_line(start, bias.end, bias.value, bright, bias.ref == self._focus)
            return
        colour = self._palette.weight(bias.value)
        self._p.setPen(QPen(QColor(self._palette.ink if bias.ref == self._focus else colour), 1.5 * self._line))
        self._p.setBrush(QColor(self._palette.canvas if bias.value < 0 else colour))
        self._p.drawRect(_box(bias.place))

    def _arrow(self, edge: Edge, action: Action) -> None:
        """The head at the neuron in the making: numbers flow towards it."""
        tip, tail = (edge.end, edge.start) if edge.ref.unit in action.units else (edge.start, edge.end)
        length = math.hypot(tail[0] - tip[0], tail[1] - tip[1])
        if length < 1:
            return
        dx, dy = (tail[0] - tip[0]) / length, (tail[1] - tip[1]) / length
        size = min(self._head, length / 2)
        base_x, base_y = tip[0] + size * dx, tip[1] + size * dy
        half = size * 0.62
        self._p.setPen(Qt.PenStyle.NoPen)
        self._p.setBrush(QColor(self._phase))
        self._p.drawPolygon(
            QPolygonF(
                [
                    QPointF(*tip),
                    QPointF(base_x - half * dy, base_y + half * dx),
                    QPointF(base_x + half * dy, base_y - half * dx),
                ]
            )
        )

    def _node_halo(self, spot: Spot) -> None:
        more = min(14 * self._u, spot.half_height * 0.5)
        self._p.setPen(Qt.PenStyle.NoPen)
        self._p.setBrush(QColor(self._palette.halo(self._phase)))
        self._capsule(spot, more)

    def _fill(self, node: Node) -> str:
        """A neuron's colour."""
        fill = self._palette.card if node.fraction is None else _shade(self._palette, node.fraction)
        return fill if node.lit else blend(fill, self._palette.canvas, KEPT)

    def _node(self, node: Node) -> None:
        palette, spot, line = self._palette, node.spot, self._line
        outline = line_pen(palette.outline, 1.5 * line)
        if node.making:
            outline = line_pen(self._phase, max(4 * self._u, 2.0))
        elif not node.lit:
            outline = line_pen(palette.outline, line)
        elif self._action:
            outline = line_pen(palette.outline, 2 * line)
        if self._maps:
            self._map(spot, outline, self._maps)
        else:
            self._disc(spot, outline, self._fill(node))
        if node.stuck:
            radius = min(max(7.5 * self._u, 5.0), spot.half_height * 0.7)
            corner = QPointF(spot.x + spot.half_width - 0.3 * radius, spot.y - spot.half_height + 0.3 * radius)
            paint_stuck(self._p, palette, node.stuck, corner, radius, 1.5 * line)
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        if spot.unit == self._selected:
            self._p.setPen(QPen(QColor(palette.ink), 2 * line))
            self._capsule(spot, 5 * self._u)
        if self._focus and self._focus.unit == spot.unit and self._focus.quantity in POINTED_OF:
            self._p.setPen(QPen(QColor(palette.ink), 3 * line))
            self._capsule(spot, 1.5 * self._u)

    def _disc(self, spot: Spot, outline: QPen, fill: str) -> None:
        """The neuron itself, painted once for all that look the same."""
        width, height, line = 2 * spot.half_width, 2 * spot.half_height, outline.widthF()
        inner = QRectF(line, line, width, height)
        self._discs.paint(
            self._p, [QPointF(spot.x - width / 2 - line, spot.y - height / 2 - line)],
            (width, height, line, outline.color().rgb(), fill), width + 2 * line, height + 2 * line,
            lambda inside: frame(inside, inner, spot.half_height, outline, fill),
        )  # fmt: skip

    def _map(self, spot: Spot, outline: QPen, maps: ResponseMaps) -> None:
        """The neuron filled with what it answers: an image, stretched over it."""
        rect, radius = _box(spot.rect), spot.half_height
        if not is_vector(self._p):
            _paint_map(self._p, maps.image(spot.unit), rect, radius, outline)
            return
        picture = QPixmap((rect.size() * FINE).toSize())  # such a file knows no images that are cut round
        picture.fill(Qt.GlobalColor.transparent)
        inside = QPainter(picture)
        inside.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(QPointF(), rect.size() * FINE)
        _paint_map(inside, maps.image(spot.unit), place, radius * FINE, QPen(Qt.PenStyle.NoPen))
        inside.end()
        self._p.drawPixmap(rect, picture, QRectF(picture.rect()))
        self._p.setPen(outline)
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        self._capsule(spot, 0.0)

    def _capsule(self, spot: Spot, more: float) -> None:
        radius = spot.half_height + more
        self._p.drawRoundedRect(_box(spot.rect).adjusted(-more, -more, more, more), radius, radius)


def _paint_map(painter: QPainter, image: QImage, rect: QRectF, radius: float, outline: QPen) -> None:
    brush = QBrush(image)
    place = QTransform.fromTranslate(rect.left(), rect.top())
    brush.setTransform(place.scale(rect.width() / image.width(), rect.height() / image.height()))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(outline)
    painter.setBrush(brush)
    painter.drawRoundedRect(rect, radius, radius)


def _shade(palette: Palette, fraction: float) -> str:
    """A neuron's fill, in so few shades that its picture can be kept."""
    steps = fraction * SHADES
    return output_fill(palette, round(steps) / SHADES if abs(steps) < 1e9 else fraction)


def _box(rect: Rect) -> QRectF:
    return QRectF(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)
