"""The graph of a moment, ready to be painted: neurons, edges and labels with their places. Knows no colours."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_action import Action, Seen, action, needed_units
from bpviz.present.graph_labels import Label, Places, Rect, around
from bpviz.present.graph_layout import Layout, Spot, lay_out
from bpviz.present.graph_scales import Scales
from bpviz.present.graph_writing import Writer

REACH = 8.0  # pixels: an edge is hit when the mouse is this near
DOT = 9.0  # units: a bias whose number has no room
BLEED = 3.0  # units that labels may stand out of the area, above and below
NEAR = 400.0  # units around the window in which neurons are drawn, for what hangs on them
MOST_EDGES = 1200  # of those not in the making; beyond, the strongest are drawn


class Node(NamedTuple):
    """A neuron or input. `fraction` is its output within its range, None where it is not known."""

    spot: Spot
    fraction: float | None
    making: bool
    lit: bool


class Edge(NamedTuple):
    """A weight, from border to border. `value` is what it is drawn with."""

    ref: Ref
    start: tuple[float, float]
    end: tuple[float, float]
    value: float
    lit: bool
    current: bool


class Bias(NamedTuple):
    """A bias: the line to its neuron, and its chip, or a dot where the number has no room."""

    ref: Ref
    place: Rect
    end: tuple[float, float]
    value: float
    lit: bool
    is_dot: bool


class Hit(NamedTuple):
    """What lies under the mouse: a number, and the neuron that a click selects."""

    ref: Ref | None
    unit: Unit | None


class Scene(NamedTuple):
    """All that is painted. `steps_back` says that what is not lit is drawn paler."""

    layout: Layout
    action: Action | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    biases: tuple[Bias, ...]
    labels: tuple[Label, ...]

    def texts(self) -> dict[str, str]:
        """What is written, by name."""
        return {label.name: label.text.replace("\n", " ") for label in self.labels}

    def hit(self, x: float, y: float) -> Hit | None:
        """What lies at a point: a label, a neuron, a bias, or the nearest edge within reach."""
        for label in self.labels:
            if label.ref and label.rect.contains(x, y):
                return Hit(label.ref, label.unit)
        for node in self.nodes:
            if node.spot.covers(x, y):
                return Hit(Ref(Quantity.OUTPUT, node.spot.unit), node.spot.unit)
        for bias in self.biases:
            if bias.place.contains(x, y) or _distance(x, y, _middle(bias.place), bias.end) < REACH / 2:
                return Hit(bias.ref, bias.ref.unit)
        near = [(_distance(x, y, edge.start, edge.end), edge.ref) for edge in self.edges]
        distance, ref = min(near, default=(math.inf, None))
        return Hit(ref, ref.unit) if ref and distance < REACH else None


def scene(seen: Seen, scales: Scales, width: float, height: float, unit: float, window: Rect | None = None) -> Scene:
    """The graph as it is now, in `width` × `height` pixels. `unit`: see `graph_layout.natural_unit`. `window` is the
    part of it that is on the screen, all unless it is given: what lies beyond is left out."""
    window = window or Rect(0, 0, width, height)
    layers = seen.snapshot.experiment.layers
    layout = lay_out(layers, width, height, unit, seen.numbers.digits, needed_units(seen))
    window = Rect(window.left, window.top - BLEED * unit, window.right, window.bottom + BLEED * unit)
    doing = action(seen, frozenset(layout.spots))
    near = around(*_middle(window), window.right - window.left + NEAR * unit, window.bottom - window.top + NEAR * unit)
    spots = [spot for spot in layout.spots.values() if spot.rect.overlaps(near)]
    edges = tuple(_edges(seen, layout, doing, window))
    points = {edge.ref: (edge.start, edge.end, edge.value) for edge in edges}
    places = Places(window, (spot.rect for spot in spots))
    writer = Writer(seen, layout, doing, places)
    writer.write_neurons(spots)
    for edge in edges:
        if edge.lit and doing:
            places.keep_open((edge.start, edge.end))
            if doing.flows and layout.level.largest:
                places.reserve(_arrow(edge, doing, layout.unit))
    making = [spot for spot in spots if doing and spot.unit in doing.units]
    others = [spot for spot in spots if spot not in making]
    biases = [_bias(seen, spot, doing, writer, places) for spot in making if spot.unit.layer >= 0]
    writer.write_terms(points)
    biases += [_bias(seen, spot, doing, writer, places) for spot in others if spot.unit.layer >= 0]
    writer.write_weights(points)
    nodes = tuple(_node(seen, spot, scales, doing) for spot in spots)
    return Scene(layout, doing, nodes, edges, tuple(biases), tuple(places.labels))


def _node(seen: Seen, spot: Spot, scales: Scales, doing: Action | None) -> Node:
    output = seen.value(Ref(Quantity.OUTPUT, spot.unit))
    fraction = None if output is None else scales.fraction(spot.unit.layer, output)
    making = doing is not None and spot.unit in doing.units
    return Node(spot, fraction, making, making or doing is None or spot.unit in doing.read)


def _edges(seen: Seen, layout: Layout, doing: Action | None, window: Rect) -> Iterator[Edge]:
    """The weights that are on the screen, those of the Step last, so that they lie on top."""
    left, top, right, bottom = window
    lit, others = [], []
    making = [layout.spots[unit] for unit in doing.units if unit in layout.spots] if doing else []
    for line in layout.lines:
        (x0, y0), (x1, y1) = line.start, line.end
        if x1 < left or x0 > right or (y0 < top and y1 < top) or (y0 > bottom and y1 > bottom):
            continue
        ref, target, source = line.ref, line.target.unit, line.source.unit
        value = float(seen.snapshot.parameters[target.layer][target.index, source.index])
        # asked by identity first: looking thousands of refs up takes longer than painting them
        if doing and any(spot is line.target or spot is line.source for spot in making) and ref in doing.lit:
            current = ref in doing.terms and doing.terms[ref].current
            lit.append(Edge(ref, line.start, line.end, doing.old.get(ref, value), True, current))
        else:
            others.append(Edge(ref, line.start, line.end, value, False, False))
    if len(others) > MOST_EDGES:
        pointed = {seen.selected, seen.focus.unit if seen.focus else None}
        others.sort(key=lambda edge: (edge.ref.unit in pointed, abs(edge.value)))
        others = others[-MOST_EDGES:]
    return iter((*others, *lit))


def _bias(seen: Seen, spot: Spot, doing: Action | None, writer: Writer, places: Places) -> Bias:
    """A bias with its number, or as a dot where there is no room for that."""
    ref = Ref(Quantity.BIAS, spot.unit)
    value = float(seen.snapshot.parameters[spot.unit.layer][spot.unit.index, -1])
    if doing and ref in doing.old:
        value = doing.old[ref]
    label = writer.write_bias(spot, value)
    lit = doing is not None and ref in doing.lit
    if label:
        return Bias(ref, label.rect, spot.border(*_middle(label.rect)), value, lit, False)
    side = DOT * writer.unit
    left, right = spot.x - spot.half_width - side * 0.8, spot.x + spot.half_width + side * 0.8
    up, down = spot.y - spot.half_height + side * 0.3, spot.y + spot.half_height - side * 0.3
    dots = [around(x, y, side, side) for x, y in ((left, up), (left, down), (right, up), (right, down))]
    dot = next(filter(places.is_free, dots), dots[0])
    places.reserve(dot)
    return Bias(ref, dot, spot.border(*_middle(dot)), value, lit, True)


def _arrow(edge: Edge, doing: Action, unit: float) -> Rect:
    """The place of an edge's arrowhead, at the neuron in the making."""
    tip, tail = (edge.end, edge.start) if edge.ref.unit in doing.units else (edge.start, edge.end)
    length = math.hypot(tail[0] - tip[0], tail[1] - tip[1]) or 1.0
    share = min(9 * unit / length, 1.0)
    return around(tip[0] + share * (tail[0] - tip[0]), tip[1] + share * (tail[1] - tip[1]), 14 * unit, 14 * unit)


def _middle(rect: Rect) -> tuple[float, float]:
    return (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point is from a line between two points."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = min(max(((x - start[0]) * dx + (y - start[1]) * dy) / length, 0.0), 1.0) if length else 0.0
    return math.hypot(x - start[0] - share * dx, y - start[1] - share * dy)
