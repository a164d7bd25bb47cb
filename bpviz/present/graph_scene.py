"""The graph of a moment, ready to be painted: neurons, edges and labels with their places. Knows no colours."""

import math
from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_action import Action, Seen, action, needed_units
from bpviz.present.graph_detail import Mesh, image_shape, is_large, mesh, pixels, strongest
from bpviz.present.graph_hints import DEAD, SATURATED
from bpviz.present.graph_labels import Label, Places, Rect, around
from bpviz.present.graph_layout import Layout, Spot, lay_out
from bpviz.present.graph_levels import USUAL_TYPE, Type
from bpviz.present.graph_rasters import Raster, rasters
from bpviz.present.graph_scales import Scales
from bpviz.present.graph_writing import MOST_WEIGHT_CHIPS, Writer

REACH = 8.0  # pixels: an edge is hit when the mouse is this near
DOT = 9.0  # units: a bias whose number has no room
BLEED = 3.0  # units that labels may stand out of the area, above and below
NEAR = 400.0  # units around the window in which neurons are drawn, for what hangs on them

Line = tuple[Ref, tuple[float, float], tuple[float, float], float]  # a weight, where its line begins and ends, value


class Node(NamedTuple):
    """A neuron or input. `fraction` is its output within its range, None where it is not known; `stuck` is DEAD or
    SATURATED where it does not learn."""

    spot: Spot
    fraction: float | None
    making: bool
    lit: bool
    stuck: str = ""


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
    """All that is painted. `mesh` are weights that only have a line, drawn below all else; `edges` those that belong
    to the Step or to what is selected or pointed at, and of a small network all."""

    layout: Layout
    action: Action | None
    rasters: tuple[Raster, ...]
    nodes: tuple[Node, ...]
    mesh: Mesh | None
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
        for raster in self.rasters:
            if raster.rect.contains(x, y):
                ref = raster.ref_at(x, y)
                return Hit(ref, ref.unit if ref and raster.weights else None) if ref else None
        near = [(_distance(x, y, edge.start, edge.end), edge.ref) for edge in self.edges]
        distance, ref = min(near, default=(math.inf, None))
        if self.mesh and len(self.mesh.values):
            distances = self.mesh.distances(x, y)
            i = int(distances.argmin())
            if distances[i] < min(distance, REACH):
                distance, ref = float(distances[i]), self.mesh.ref(i)
        return Hit(ref, ref.unit) if ref and distance < REACH else None


def scene(
    seen: Seen,
    scales: Scales,
    width: float,
    height: float,
    unit: float,
    window: Rect | None = None,
    chosen: tuple[tuple[int, ...], ...] | None = None,
    type_: Type = USUAL_TYPE,
) -> Scene:
    """The graph as it is now, in `width` × `height` pixels. `unit`: see `graph_layout.natural_unit`. `window` is the
    part of it that is on the screen, all unless it is given: what lies beyond is left out. `chosen` are the neurons
    that stand for the rest of a large layer, the strongest of this moment unless they are given. In another type
    than the usual there are no maps of all weights, whose words would be too small."""
    window = window or Rect(0, 0, width, height)
    experiment, needed = seen.snapshot.experiment, needed_units(seen)
    chosen = strongest(seen.snapshot.parameters) if chosen is None else chosen
    layout = lay_out(
        experiment.layers, width, height, unit, seen.numbers.digits, needed, chosen, image_shape(experiment),
        is_large(experiment) and type_ is USUAL_TYPE, type_.levels,
    )  # fmt: skip
    window = Rect(window.left, window.top - BLEED * unit, window.right, window.bottom + BLEED * unit)
    shown = frozenset(layout.spots)
    if layout.picture:
        shown |= {Unit(-1, i) for i in pixels(seen.snapshot, needed)}
    doing = action(seen, shown)
    near = around(*_middle(window), window.right - window.left + NEAR * unit, window.bottom - window.top + NEAR * unit)
    spots = [spot for spot in layout.spots.values() if spot.rect.overlaps(near)]
    images = tuple(rasters(seen, layout, scales, doing))
    lines, edges = _lines(seen, layout, doing, shown, window)
    points = {edge.ref: (edge.start, edge.end, edge.value) for edge in edges}
    places = Places(window, (*(spot.rect for spot in spots), *(image.rect for image in images)), type_.smallest)
    writer = Writer(seen, layout, doing, places, type_.smallest_value)
    writer.write_captions(images)
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
    if not (layout.maps and seen.snapshot.fast):
        biases += [_bias(seen, spot, doing, writer, places) for spot in others if spot.unit.layer >= 0]
    if type_.smallest_value:  # on a slide what has no room is left out: nobody in the last row knows a dot for a bias
        biases = [bias for bias in biases if bias.lit or not bias.is_dot]
    writer.write_weights(points)
    nodes = tuple(_node(seen, spot, scales, doing) for spot in spots)
    return Scene(layout, doing, images, nodes, lines, edges, tuple(biases), tuple(places.labels))


def renewed(old: Scene, seen: Seen, scales: Scales) -> Scene:
    """The same graph with the lines and fills of another moment, in which no Step is looked at; the numbers stay as
    they are written: in a run that is fast nobody can read each of them."""
    parameters = seen.snapshot.parameters

    def value(ref: Ref) -> float:
        assert ref.unit
        return float(parameters[ref.unit.layer][ref.unit.index, ref.source.index if ref.source else -1])

    return old._replace(
        rasters=tuple(rasters(seen, old.layout, scales, None)),
        nodes=tuple(_node(seen, node.spot, scales, None) for node in old.nodes),
        mesh=mesh(seen.snapshot, old.layout) if old.mesh else None,
        edges=tuple(edge._replace(value=value(edge.ref)) for edge in old.edges),
        biases=tuple(bias._replace(value=value(bias.ref)) for bias in old.biases),
    )


def _spot(layout: Layout, unit: Unit) -> Spot:
    """Where the edges of a unit begin and end; a pixel of an image is a spot without a size."""
    if layout.picture and unit.layer < 0:
        return Spot(unit, *layout.picture.port(unit.index), 0.0, 0.0)
    return layout.spots[unit]


def _node(seen: Seen, spot: Spot, scales: Scales, doing: Action | None) -> Node:
    output = seen.value(Ref(Quantity.OUTPUT, spot.unit))
    fraction = None if output is None else scales.fraction(spot.unit.layer, output)
    making = doing is not None and spot.unit in doing.units | doing.beside
    notices = seen.snapshot.notices
    stuck = next((DEAD if notice.exactly_zero else SATURATED for notice in notices if notice.unit == spot.unit), "")
    return Node(spot, fraction, making, making or doing is None or spot.unit in doing.read, stuck)


def _lines(
    seen: Seen, layout: Layout, doing: Action | None, shown: frozenset[Unit], window: Rect
) -> tuple[Mesh | None, tuple[Edge, ...]]:
    """The weights that are on the screen: as a mesh, and those that stand out; of a small network all do."""
    found = mesh(seen.snapshot, layout)
    left, top, right, bottom = window
    x0, y0, x1, y1 = found.ends.T
    outside = (x1 < left) | (x0 > right) | ((y0 < top) & (y1 < top)) | ((y0 > bottom) & (y1 > bottom))
    if outside.any():
        found = Mesh(*(column[~outside] for column in found))
    if len(found.values) <= MOST_WEIGHT_CHIPS and not layout.maps:
        lines = zip(found.ends.tolist(), found.values.tolist(), strict=True)
        return None, _edges(
            doing, [(found.ref(i), (x0, y0), (x1, y1), value) for i, ((x0, y0, x1, y1), value) in enumerate(lines)]
        )
    return found, _edges(doing, [_line(seen, layout, ref) for ref in _own(seen, doing, shown)])


def _line(seen: Seen, layout: Layout, ref: Ref) -> Line:
    """A weight whose line is not in the mesh."""
    assert ref.unit and ref.source
    target, source = layout.spots[ref.unit], _spot(layout, ref.source)
    start, end = source.border(target.x, target.y), target.border(source.x, source.y)
    return ref, start, end, float(seen.snapshot.parameters[ref.unit.layer][ref.unit.index, ref.source.index])


def _own(seen: Seen, doing: Action | None, shown: frozenset[Unit]) -> list[Ref]:
    """The weights of a large network that stand out: those of the Step, of the neuron selected or pointed at, and
    the one pointed at."""
    refs = [ref for ref in doing.terms if ref.quantity is Quantity.WEIGHT] if doing else []
    by_layer: dict[int, list[Unit]] = {}
    for unit in sorted(shown):
        by_layer.setdefault(unit.layer, []).append(unit)
    focus = seen.focus
    if focus and focus.quantity is Quantity.WEIGHT:
        refs.append(focus)
    pointed = focus.unit if focus and focus.quantity is not Quantity.WEIGHT else None
    for unit in filter(None, (seen.selected, pointed)):
        refs += [Ref(Quantity.WEIGHT, unit, source) for source in by_layer.get(unit.layer - 1, []) if unit.layer >= 0]
        refs += [Ref(Quantity.WEIGHT, target, unit) for target in by_layer.get(unit.layer + 1, [])]
    return [ref for ref in dict.fromkeys(refs) if ref.unit in shown and ref.source in shown]


def _edges(doing: Action | None, lines: list[Line]) -> tuple[Edge, ...]:
    """The lines of some weights, those of the Step last, so that they lie on top."""
    lit, others = [], []
    for ref, start, end, value in lines:
        if doing and ref in doing.lit:
            current = ref in doing.terms and doing.terms[ref].current
            lit.append(Edge(ref, start, end, doing.old.get(ref, value), True, current))
        else:
            others.append(Edge(ref, start, end, value, False, False))
    return (*others, *lit)


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
