"""Where the graph's neurons stand: in columns, one a layer, as large and with as much beside them as there is room.

All lengths are pixels; `unit` is the length that was one pixel in the design at 920 × 545.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Unit
from bpviz.present.graph_choice import FEWEST, chosen
from bpviz.present.graph_labels import Rect, around
from bpviz.present.graph_levels import COMPACT, DENSE, EDGE, FULL, LEVELS, NAMES, Level

DESIGN = (900.0, 545.0)
SMALLEST_FIT, LARGEST_FIT = 0.85, 2.2  # how far the pane's size changes the graph's type
SPREAD = 0.6  # of the height: no two neighbours of a layer stand farther apart
ROOMY = 150.0  # units between circles, for a term on its edge, before circles grow
BAND = 92.0  # units below the neurons, for what shows all weights of a large network
CAPTION = 20.0  # units above or below an image, for its words
IMAGE_WIDTH, IMAGE_HEIGHT = 0.2, 0.42  # share of the graph that inputs shown as an image take


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


class Gap(NamedTuple):
    """The weights between the neurons that are shown of two neighbouring layers.

    `targets` and `sources` are their indices; `ends` is (targets × sources, 4): where each line begins (x, y) and
    ends, from border to border, target by target."""

    layer: int
    targets: NDArray[np.intp]
    sources: NDArray[np.intp]
    ends: NDArray[np.float64]


class Picture(NamedTuple):
    """The inputs as an image of `shape` (rows, columns): where it stands, and below it a place of the same size for
    the weights that lead from it to one neuron."""

    shape: tuple[int, int]
    rect: Rect
    weights: Rect

    def cell(self, index: int) -> Rect:
        """Where a pixel stands; it counts row by row."""
        (rows, columns), (left, top, right, bottom) = self.shape, self.rect
        row, column = divmod(index, columns)
        width, height = (right - left) / columns, (bottom - top) / rows
        return Rect(left + column * width, top + row * height, left + (column + 1) * width, top + (row + 1) * height)

    def port(self, index: int) -> tuple[float, float]:
        """Where the edges of a pixel begin: down the right border, in the order of the pixels."""
        share = (index + 0.5) / (self.shape[0] * self.shape[1])
        return self.rect.right, self.rect.top + share * (self.rect.bottom - self.rect.top)


class Layout(NamedTuple):
    """Where everything of a network stands that does not change from Step to Step. `maps` are the places of a large
    network's weights, a layer each; without them every weight between two `spots` has a line."""

    unit: float
    level: Level
    columns: tuple[float, ...]
    spots: dict[Unit, Spot]
    rests: tuple[Rest, ...]
    gaps: tuple[Gap, ...]
    has_side: bool
    picture: Picture | None
    maps: tuple[Rect, ...]

    @property
    def stroke(self) -> float:
        """Pixels of an edge whose width in the scale is one."""
        return self.level.stroke * self.unit

    def distance(self, layer: int) -> float:
        """How far the neurons of a layer stand apart; infinite for a single one."""
        heights = sorted(spot.y for spot in self.spots.values() if spot.unit.layer == layer)
        return heights[1] - heights[0] if len(heights) > 1 else math.inf


@lru_cache(maxsize=64)
def lay_out(
    layers: tuple[int, ...],
    width: float,
    height: float,
    unit: float,
    digits: int = 4,
    needed: frozenset[Unit] = frozenset(),
    strongest: tuple[tuple[int, ...], ...] = (),
    image: tuple[int, int] | None = None,
    large: bool = False,
    levels: tuple[Level, ...] = LEVELS,
) -> Layout:
    """Lays a network of these layer sizes (inputs first) out in `width` × `height`.

    `unit` is how large type and neurons would be; they get smaller where nothing else helps. `digits` of numbers
    widen the neurons, `needed` units are shown whatever is left out, and then the `strongest` (indices, a layer
    each). `image` is (rows, columns) of inputs that are pixels; `large` leaves room for maps of all weights.
    `levels` are those to choose from, the one with the most in it first.
    """
    letters = 1 + len(str(max(layers))) + (2 if len(layers) > 3 else 0)
    wide_levels = [level.widened(digits, letters) for level in levels]
    band = min(BAND * unit, height / 4) if large else 0.0
    room = height - band
    picture = _picture(image, width, room, unit) if image else None
    beside = picture.rect.right if picture else 0.0
    listed = layers[1:] if picture else layers
    level, unit = _level(wide_levels, listed, width - beside, room, unit)
    half_width, half_height = _half_sizes(level, listed, width - beside, room, unit)
    columns = _columns(level, len(layers), half_width, width, unit, picture)
    spots: dict[Unit, Spot] = {}
    rests: list[Rest] = []
    for layer, (x, size) in enumerate(zip(columns, layers, strict=True), -1):
        if picture and layer < 0:
            continue
        fits = int(room / unit / level.height(1) + 1e-6)
        strong = strongest[layer + 1] if strongest else ()
        runs = chosen(size, fits, sorted(u.index for u in needed if u.layer == layer), strong)
        places: list[Unit | int] = [Unit(layer, i) for i in range(runs[0][0], runs[0][1] + 1)]
        for (_, before), (first, last) in pairwise(runs):
            places += [first - before - 1, *(Unit(layer, i) for i in range(first, last + 1))]
        for place, y in zip(places, _heights(len(places), room, half_height, level, unit), strict=True):
            if isinstance(place, Unit):
                spots[place] = Spot(place, x, y, half_width * unit, half_height * unit)
            else:
                rests.append(Rest(layer, place, x, y))
    gaps = tuple(_gap(spots, layer) for layer in range(1 if picture else 0, len(layers) - 1))
    maps = tuple(_map(left, right, room, height, unit) for left, right in pairwise(columns)) if large else ()
    return Layout(unit, level, columns, spots, tuple(rests), gaps, level.side > 0, picture, maps)


def _picture(shape: tuple[int, int], width: float, height: float, unit: float) -> Picture:
    """Two images below each other with words under each, of whole pixels where those are not too small."""
    words = min(CAPTION * unit, height / 8)
    side = min(IMAGE_WIDTH * width, IMAGE_HEIGHT * height, height / 2 - words)
    pixel = side / max(shape)
    pixel = math.floor(pixel) if pixel >= 1 else pixel
    high, wide = shape[0] * pixel, shape[1] * pixel
    left = EDGE * unit
    top = max((height - 2 * (high + words)) / 3, 0.0)
    low = height - top - high - words
    return Picture(shape, Rect(left, top, left + wide, top + high), Rect(left, low, left + wide, low + high))


def _half_sizes(level: Level, layers: Sequence[int], width: float, height: float, unit: float) -> tuple[float, float]:
    """Half the width and height of a neuron, in units: as large as there is room for."""
    half_width, half_height = level.half_width, level.half_height
    if level.largest:
        room = (height / unit / max(layers) - level.above - level.below) / 2
        roomy = level._replace(gap=ROOMY).width(len(layers))
        between = (width / unit - roomy) / len(layers) / 2 + half_width
        half_width = half_height = max(min(room, between, level.largest), half_height)
    if level.name == DENSE.name:  # where columns have room, so have numbers
        spare = width / unit - level.width(len(layers))
        half_width += min(max(spare / len(layers) / 8, 0.0), half_width / 9)
    return half_width, half_height


def _columns(
    level: Level, count: int, half_width: float, width: float, unit: float, picture: Picture | None
) -> tuple[float, ...]:
    """The x of each column: equally far apart; beside an image, with gaps as wide as the one beside it."""
    right = width - (EDGE + half_width + level.side) * unit
    if picture is None:
        left = (EDGE + half_width + (NAMES if level.largest else 0)) * unit
        return tuple(left + i * (right - left) / (count - 1) for i in range(count))
    gap = (right - picture.rect.right - half_width * unit * (2 * count - 3)) / (count - 1)
    first = picture.rect.right + gap + half_width * unit
    middle = (picture.rect.left + picture.rect.right) / 2
    return (middle, *(first + i * (gap + 2 * half_width * unit) for i in range(count - 1)))


def _map(left: float, right: float, top: float, bottom: float, unit: float) -> Rect:
    """The place of all weights between two columns, with room for its words above."""
    air = min(10 * unit, 0.1 * (right - left))
    return Rect(left + air, top + min(CAPTION * unit, (bottom - top) / 2), right - air, bottom - 4)


def _gap(spots: dict[Unit, Spot], layer: int) -> Gap:
    targets = [spot for spot in spots.values() if spot.unit.layer == layer]
    sources = [spot for spot in spots.values() if spot.unit.layer == layer - 1]
    ends = [
        (*source.border(target.x, target.y), *target.border(source.x, source.y))
        for target in targets
        for source in sources
    ]
    to, of = (np.array([spot.unit.index for spot in side], np.intp) for side in (targets, sources))
    return Gap(layer, to, of, np.array(ends, np.float64).reshape(-1, 4))


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
