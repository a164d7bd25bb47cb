"""Where the graph's neurons stand: in columns, one a layer, as large and with as much beside them as there is room.

All lengths are pixels; `unit` is the length that was one pixel in the design at 920 × 545.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_labels import MONO_ADVANCE, Rect, around

DESIGN = (900.0, 545.0)
SMALLEST_FIT, LARGEST_FIT = 0.85, 2.2  # how far the pane's size changes the graph's type
SPREAD = 0.6  # of the height: no two neighbours of a layer stand farther apart
ROOMY = 150.0  # units between circles, for a term on its edge, before circles grow
FEWEST = 3  # first, ellipsis, last


@dataclass(frozen=True)
class Level:
    """How much is drawn of a neuron, and how large; lengths in units.

    `half_width`, `half_height`: the neuron, between smallest and largest. `above`, `below`: room for what belongs
    to it. `gap`: the least room between columns' borders. `side`: room for what stands right of an output.
    `shrinks`: it may be drawn this much smaller before the next level is taken. `stroke` is
    how wide edges are of what they could be. The rest are heights of type."""

    name: str
    half_width: float
    half_height: float
    largest: float
    above: float
    below: float
    gap: float
    side: float
    shrinks: float
    value: float
    title: float
    chip: float
    term: float
    pill: float
    beside: float
    stroke: float

    def height(self, neurons: int) -> float:
        """The least height of a column, in units."""
        return neurons * (2 * self.half_height + self.above + self.below)

    def width(self, columns: int) -> float:
        """The least width of the graph, in units."""
        names = NAMES if self.largest else 0
        return columns * 2 * self.half_width + (columns - 1) * self.gap + self.side + 2 * EDGE + names

    def widened(self, digits: int, letters: int) -> "Level":
        """The same with room for numbers of so many digits and, where they stand in a neuron's line, for names."""
        more = max(digits - 4, 0) * MONO_ADVANCE * self.beside
        neuron = (more / 2 if not self.largest else 0) + (3.6 * letters if self.name == "dense" else 0)
        return replace(self, half_width=self.half_width + neuron, side=self.side and self.side + more)


EDGE = 12.0  # units between the graph and the pane's border
NAMES = 28.0  # units for the inputs' names, left of them
FULL = Level("full", 26, 26, 40, 58, 42, 76, 146, 0.8, 20, 18, 14, 16, 16, 14, 1.0)
COMPACT = Level("compact", 34, 18, 0, 11, 27, 40, 126, 0.88, 14, 11, 12, 13, 12, 12, 0.7)
DENSE = Level("dense", 28, 10.5, 0, 2.5, 2.5, 20, 190, 0.8, 13, 11, 11, 12.5, 11, 11, 0.3)
BARE = replace(DENSE, name="bare", gap=14, side=0, shrinks=0)
LEVELS = (FULL, COMPACT, DENSE, BARE)


class Spot(NamedTuple):
    """A neuron or input and where it stands: centre and half sizes; a circle, or a capsule where it is wider."""

    unit: Unit
    x: float
    y: float
    half_width: float
    half_height: float

    @property
    def rect(self) -> Rect:
        """All that it covers."""
        return around(self.x, self.y, 2 * self.half_width, 2 * self.half_height)

    def border(self, x: float, y: float) -> tuple[float, float]:
        """The point of its border towards (x, y)."""
        dx, dy = x - self.x, y - self.y
        length = math.hypot(dx, dy) or 1.0
        dx, dy = dx / length, dy / length
        flat = self.half_width - self.half_height
        if dy and abs(dx) * self.half_height <= flat * abs(dy):
            reach = self.half_height / abs(dy)
        else:
            reach = flat * abs(dx) + math.sqrt(max(self.half_height**2 - (flat * dy) ** 2, 0.0))
        return self.x + reach * dx, self.y + reach * dy

    def covers(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        flat = self.half_width - self.half_height
        away = max(abs(x - self.x) - flat, 0.0)
        return math.hypot(away, y - self.y) <= self.half_height


class Rest(NamedTuple):
    """How many neurons of a layer are left out, and where the ellipsis for them stands."""

    layer: int
    missing: int
    x: float
    y: float


class Line(NamedTuple):
    """A weight between two neurons that are shown, and where it runs from border to border."""

    ref: Ref
    source: Spot
    target: Spot
    start: tuple[float, float]
    end: tuple[float, float]


class Layout(NamedTuple):
    """Where everything of a network stands that does not change from Step to Step."""

    unit: float
    level: Level
    columns: tuple[float, ...]
    spots: dict[Unit, Spot]
    rests: tuple[Rest, ...]
    lines: tuple[Line, ...]
    has_side: bool

    @property
    def stroke(self) -> float:
        """Pixels of an edge whose width in the scale is one."""
        return self.level.stroke * self.unit

    def distance(self, layer: int) -> float:
        """How far the neurons of a layer stand apart; infinite for a single one."""
        heights = sorted(spot.y for spot in self.spots.values() if spot.unit.layer == layer)
        return heights[1] - heights[0] if len(heights) > 1 else math.inf


def chosen(size: int, room: int, needed: Iterable[int]) -> list[tuple[int, int]]:
    """Which neurons of a layer of `size` are shown where `room` fit: (first, last) of the runs that are shown.

    The first, the last and the `needed`; the others are left out in between, each gap taking the room of one.
    """
    if size <= room:
        return [(0, size - 1)]
    room = max(room, FEWEST)
    shown = {0, size - 1}
    for wanted in [*needed, *_from_both_ends(size)]:
        more = shown | {wanted}
        if len(more) + _gaps(more, size) <= room:
            shown = more
        elif len(shown) + _gaps(shown, size) >= room:
            break
    ordered = sorted(shown)
    starts = [i for i in ordered if i - 1 not in shown]
    ends = [i for i in ordered if i + 1 not in shown]
    return list(zip(starts, ends, strict=True))


def _gaps(shown: set[int], size: int) -> int:
    return sum(1 for i in shown if i + 1 < size and i + 1 not in shown)


def _from_both_ends(size: int) -> Iterator[int]:
    for i in range(size // 2 + 1):
        yield i
        yield size - 1 - i


@lru_cache(maxsize=64)
def lay_out(
    layers: tuple[int, ...],
    width: float,
    height: float,
    unit: float,
    digits: int = 4,
    needed: frozenset[Unit] = frozenset(),
) -> Layout:
    """Lays a network of these layer sizes (inputs first) out in `width` × `height`.

    `unit` is how large type and neurons would be; they get smaller where nothing else helps. `digits` of numbers
    widen the neurons, `needed` units are shown whatever is left out.
    """
    letters = 1 + len(str(max(layers))) + (2 if len(layers) > 3 else 0)
    levels = [level.widened(digits, letters) for level in LEVELS]
    level, unit = _level(levels, layers, width, height, unit)
    half_width, half_height = level.half_width, level.half_height
    if level.largest:
        room = (height / unit / max(layers) - level.above - level.below) / 2
        roomy = replace(level, gap=ROOMY).width(len(layers))
        between = (width / unit - roomy) / len(layers) / 2 + half_width
        half_width = half_height = max(min(room, between, level.largest), half_height)
    if level.name == DENSE.name:  # where columns have room, so have numbers
        spare = width / unit - level.width(len(layers))
        half_width += min(max(spare / len(layers) / 8, 0.0), half_width / 9)
    left = (EDGE + half_width + (NAMES if level.largest else 0)) * unit
    right = width - (EDGE + half_width + level.side) * unit
    spots: dict[Unit, Spot] = {}
    rests: list[Rest] = []
    columns = tuple(left + i * (right - left) / (len(layers) - 1) for i in range(len(layers)))
    for layer, (x, size) in enumerate(zip(columns, layers, strict=True), -1):
        room_for = int(height / unit / level.height(1) + 1e-6)
        runs = chosen(size, room_for, sorted(u.index for u in needed if u.layer == layer))
        places: list[Unit | int] = [Unit(layer, i) for i in range(runs[0][0], runs[0][1] + 1)]
        for (_, before), (first, last) in pairwise(runs):
            places += [first - before - 1, *(Unit(layer, i) for i in range(first, last + 1))]
        for place, y in zip(places, _heights(len(places), height, half_height, level, unit), strict=True):
            if isinstance(place, Unit):
                spots[place] = Spot(place, x, y, half_width * unit, half_height * unit)
            else:
                rests.append(Rest(layer, place, x, y))
    return Layout(unit, level, columns, spots, tuple(rests), tuple(_lines(spots, len(layers) - 1)), level.side > 0)


def _lines(spots: dict[Unit, Spot], layers: int) -> Iterator[Line]:
    by_layer: dict[int, list[Spot]] = {}
    for spot in spots.values():
        by_layer.setdefault(spot.unit.layer, []).append(spot)
    for layer in range(layers):
        for target in by_layer[layer]:
            for source in by_layer[layer - 1]:
                ref = Ref(Quantity.WEIGHT, target.unit, source.unit)
                start, end = source.border(target.x, target.y), target.border(source.x, source.y)
                yield Line(ref, source, target, start, end)


def _level(
    levels: list[Level], layers: tuple[int, ...], width: float, height: float, unit: float
) -> tuple[Level, float]:
    """The level with the most in it that fits, and the unit at which it does."""
    for level in levels:
        rows = max(layers) if level.name in (FULL.name, COMPACT.name) else min(max(layers), FEWEST)
        fits = min(unit, height / level.height(rows), width / level.width(len(layers)))
        if fits >= level.shrinks * unit:
            return level, fits
    raise AssertionError("the barest level takes any size")


def _heights(count: int, height: float, half_height: float, level: Level, unit: float) -> list[float]:
    """The y of each of `count` neurons of a column."""
    top = (level.above + half_height) * unit
    room = height - top - (level.below + half_height) * unit
    if count == 1:
        return [top + room / 2]
    step = min(room / (count - 1), SPREAD * height)
    first = top + (room - step * (count - 1)) / 2
    return [first + i * step for i in range(count)]


def natural_unit(width: float, height: float, scale: float) -> float:
    """The unit that a pane of this size has by itself, before anything has to be smaller."""
    fit = min(width / DESIGN[0], height / DESIGN[1])
    return scale * min(max(fit, SMALLEST_FIT), LARGEST_FIT)
