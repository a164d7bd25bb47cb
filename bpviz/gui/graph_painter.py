"""Paints a graph's scene: edges, then neurons, then labels. One meaning, one channel; nothing is translucent."""

import math
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.alignment import CENTRED, LEFT, UNCLIPPED
from bpviz.gui.theme import Theme
from bpviz.present.graph_action import Action
from bpviz.present.graph_labels import Kind, Label, Rect
from bpviz.present.graph_layout import Spot
from bpviz.present.graph_scales import Scales
from bpviz.present.graph_scene import Bias, Edge, Node, Scene
from bpviz.present.graph_writing import WORD
from bpviz.present.palette import Palette, blend, ink_on, output_fill

KEPT = 0.75  # share of its fill that a neuron keeps when it steps back
POINTED_OF = {Quantity.OUTPUT, Quantity.NET_INPUT, Quantity.DELTA, Quantity.ERROR, Quantity.EXPECTED}


class GraphPainter:
    """Paints scenes in a theme's colours and type. `focus` and `selected` are marked in ink."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._fonts: dict[tuple[str, int], QFont] = {}
        self.forget()

    def forget(self) -> None:
        """The theme has changed."""
        self._fonts.clear()
        self._palette: Palette = self._theme.palette

    def paint(self, painter: QPainter, scene: Scene, scales: Scales, focus: Ref | None, selected: Unit | None) -> None:
        """Paints everything of a scene on a ground that is clean."""
        self._p, self._scales, self._u = painter, scales, scene.layout.unit
        self._focus, self._selected = focus, selected
        self._action = scene.action
        self._stroke_unit = scene.layout.stroke
        self._head = min(16 * self._u, 0.75 * scene.layout.level.half_height * self._u)
        self._phase = self._palette.phase(scene.action.phase) if scene.action else self._palette.ink
        self._line = min(max(self._u, 0.75), 2.0)  # how wide lines of one pixel are
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
        fills = {node.spot.unit: self._node(node) for node in scene.nodes}
        for label in scene.labels:
            self._label(label, fills)

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
        """The plain ones many at a time, one pen for all of a kind; those that are marked on top of them."""
        plain: dict[tuple[bool, bool, float], list[QLineF]] = {}
        marked: list[tuple[Edge, bool]] = []
        for edge in edges:
            own = self._selected is not None and self._selected in (edge.ref.unit, edge.ref.source)
            bright = edge.lit or own or self._action is None
            pointed = self._focus is not None and edge.ref == self._focus
            if edge.lit or own or pointed or self._scales.is_beyond(edge.value):
                marked.append((edge, bright))
            else:
                width = round(self._scales.width(edge.value) * self._stroke_unit * 4) / 4
                line = QLineF(*edge.start, *edge.end)
                plain.setdefault((edge.value < 0, bright, max(width, 1.0)), []).append(line)
        for (negative, bright, width), lines in plain.items():
            colour = self._palette.negative if negative else self._palette.positive
            self._p.setPen(self._pen(colour if bright else self._palette.faded(colour), width, negative))
            self._p.drawLines(lines)
        for edge, bright in marked:
            self._weight_line(edge.start, edge.end, edge.value, bright, edge.ref == self._focus)

    def _pen(self, colour: str, width: float, dashed: bool) -> QPen:
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashed:
            dash, gap = max(9 * self._line, 1.3 * width), max(5 * self._line, 0.7 * width)
            pen.setDashPattern([dash / width, gap / width])
        return pen

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

    def _node(self, node: Node) -> str:
        """Paints a neuron and returns the colour of its fill."""
        palette, spot, line = self._palette, node.spot, self._line
        fill = palette.card if node.fraction is None else output_fill(palette, node.fraction)
        if not node.lit:
            fill = blend(fill, palette.canvas, KEPT)
        outline = QPen(QColor(palette.outline), 1.5 * line)
        if node.making:
            outline = QPen(QColor(self._phase), max(4 * self._u, 2.0))
        elif not node.lit:
            outline = QPen(QColor(palette.outline), line)
        elif self._action:
            outline = QPen(QColor(palette.outline), 2 * line)
        self._p.setPen(outline)
        self._p.setBrush(QColor(fill))
        self._capsule(spot, 0)
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        if spot.unit == self._selected:
            self._p.setPen(QPen(QColor(palette.ink), 2 * line))
            self._capsule(spot, 5 * self._u)
        if self._focus and self._focus.unit == spot.unit and self._focus.quantity in POINTED_OF:
            self._p.setPen(QPen(QColor(palette.ink), 3 * line))
            self._capsule(spot, 1.5 * self._u)
        return fill

    def _capsule(self, spot: Spot, more: float) -> None:
        radius = spot.half_height + more
        self._p.drawRoundedRect(_box(spot.rect).adjusted(-more, -more, more, more), radius, radius)

    def _label(self, label: Label, fills: dict[Unit, str]) -> None:
        match label.kind:
            case Kind.VALUE | Kind.NAME:
                self._text_on_neuron(label, fills)
            case Kind.REST:
                self._write(_box(label.rect), label.text, "text", label.size, self._palette.muted, CENTRED)
            case Kind.BESIDE:
                self._beside(label)
            case Kind.PILL:
                self._pill(label)
            case _:
                self._chip(label)

    def _text_on_neuron(self, label: Label, fills: dict[Unit, str]) -> None:
        assert label.unit
        fill = fills[label.unit]
        box = _box(label.rect)
        if label.kind is Kind.NAME:
            inside = label.size < 15 * self._u
            self._write(box, label.text, "strong", label.size, ink_on(fill) if inside else self._palette.ink, CENTRED)
            return
        text = f"{label.prefix} {label.text}" if label.prefix else label.text
        if label.guilty:
            self._guilt(box.adjusted(-3, -1, 3, 1), label.size * 0.3)
            fill = self._palette.card
        self._write(box, text, "mono", label.size, ink_on(fill), CENTRED)

    def _beside(self, label: Label) -> None:
        box = _box(label.rect)
        if label.lit or label.guilty or label.ref == self._focus:
            frame = box.adjusted(-0.4 * label.size, 0, 0.4 * label.size, 0)
            self._frame(frame, 0.3 * label.size, self._border(label), self._palette.card)
        self._write(box, label.prefix, "text", label.size * 0.86, self._palette.muted, LEFT)
        number = box.adjusted(WORD * label.size, 0, label.size, 0)
        self._write(number, label.text, "mono", label.size, self._ink(label), LEFT)

    def _pill(self, label: Label) -> None:
        box = _box(label.rect)
        border = self._border(label)
        if not (label.lit or label.missing or label.guilty or label.ref == self._focus):
            border = QPen(QColor(self._palette.backward), 1.3 * self._line)
        self._frame(box, box.height() / 2, border, self._palette.card)
        self._write(box, f"{label.prefix} {label.text}", "mono", label.size, self._ink(label), CENTRED)

    def _chip(self, label: Label) -> None:
        """A card with a bar in the colour of the weight's sign."""
        box, size = _box(label.rect), label.size
        ground = self._palette.tint(self._phase, self._palette.card) if label.current else self._palette.card
        self._frame(box, 0.3 * size, self._border(label), ground)
        bar = QRectF(box.left() + 0.28 * size, box.top() + 0.24 * size, 0.2 * size, box.height() - 0.48 * size)
        self._p.fillRect(bar, QColor(self._palette.weight(label.sign or 0.0)))
        text = f"{label.prefix} {label.text}" if label.prefix else label.text
        inner = box.adjusted(0.6 * size, 0, -0.2 * size, 0)
        self._write(inner, text, "mono_strong" if label.current else "mono", size, self._ink(label), CENTRED)

    def _border(self, label: Label) -> QPen:
        """The border says what a label is about, the most pressing first."""
        palette, line = self._palette, self._line
        if label.guilty:
            return QPen(QColor(palette.alert), 2.5 * line)
        if label.ref is not None and label.ref == self._focus:
            return QPen(QColor(palette.ink), 2 * line)
        if label.lit:
            return QPen(QColor(self._phase), (2.5 if label.current else 1.6) * line)
        return QPen(QColor(palette.border), line)

    def _ink(self, label: Label) -> str:
        return self._palette.muted if label.missing else self._palette.ink

    def _guilt(self, box: QRectF, radius: float) -> None:
        self._frame(box, radius, QPen(QColor(self._palette.alert), 2.5 * self._line), self._palette.card)

    def _frame(self, box: QRectF, radius: float, border: QPen, ground: str) -> None:
        self._p.setPen(border)
        self._p.setBrush(_brush(ground))
        self._p.drawRoundedRect(box, radius, radius)

    def _write(self, box: QRectF, text: str, role: str, size: float, colour: str, alignment: int) -> None:
        pixels = max(int(size), 1)
        font = self._fonts.get((role, pixels))
        if font is None:
            font = self._theme.font(role)
            font.setPixelSize(pixels)
            self._fonts[role, pixels] = font
        self._p.setFont(font)
        self._p.setPen(QColor(colour))
        self._p.drawText(box, alignment | UNCLIPPED, text)


@lru_cache(maxsize=256)
def _brush(colour: str) -> QBrush:
    return QBrush(QColor(colour))


def _box(rect: Rect) -> QRectF:
    return QRectF(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)
