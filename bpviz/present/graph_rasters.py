"""Numbers as small images: inputs that are pixels, the weights from them to one neuron, and all weights of a layer."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_action import Action, Seen
from bpviz.present.graph_labels import Rect
from bpviz.present.graph_layout import Layout, Picture
from bpviz.present.graph_scales import Scales
from bpviz.present.names import Names

Values = NDArray[np.float64]


class Raster(NamedTuple):
    """An image of numbers. `cells` is (rows, columns): fractions of the range of inputs or, where they are
    `weights`, their values; None where nothing is known yet. `layer` is where the numbers are, -1 for inputs;
    `target` the neuron to which all of the weights lead, None where `all` (targets × sources) are there, each cell
    then the largest by size of those that it stands for. `marked` are the rows in the making."""

    rect: Rect
    cells: Values | None
    caption: str
    layer: int
    weights: bool = False
    target: Unit | None = None
    all: Values | None = None
    marked: tuple[int, ...] = ()

    def ref_at(self, x: float, y: float) -> Ref | None:
        """The number under a point; None beside the image."""
        if not self.rect.contains(x, y):
            return None
        left, top, right, bottom = self.rect
        across, down = min((x - left) / (right - left), 0.999999), min((y - top) / (bottom - top), 0.999999)
        if self.all is not None:
            return self._largest_at(across, down)
        if self.cells is None:
            return None
        rows, columns = self.cells.shape
        pixel = Unit(-1, int(down * rows) * columns + int(across * columns))
        return Ref(Quantity.WEIGHT, self.target, pixel) if self.target else Ref(Quantity.OUTPUT, pixel)

    def _largest_at(self, across: float, down: float) -> Ref:
        assert self.all is not None and self.cells is not None
        (targets, sources), (rows, columns) = self.all.shape, self.cells.shape
        above, below = _range(int(down * rows), rows, targets)
        first, last = _range(int(across * columns), columns, sources)
        block = np.nan_to_num(np.abs(self.all[above:below, first:last]), nan=np.inf)
        row, column = divmod(int(block.argmax()), last - first)
        return Ref(Quantity.WEIGHT, Unit(self.layer, above + row), Unit(self.layer - 1, first + column))

    def place(self, ref: Ref) -> Rect | None:
        """Where a number stands; None where it is not in this image."""
        if ref.unit is None or self.cells is None:
            return None
        (rows, columns), (left, top, right, bottom) = self.cells.shape, self.rect
        if self.all is not None:
            if ref.quantity is not Quantity.WEIGHT or ref.unit.layer != self.layer or ref.source is None:
                return None
            targets, sources = self.all.shape
            row, column = ref.unit.index * rows // targets, ref.source.index * columns // sources
        else:
            of_target = ref.quantity is Quantity.WEIGHT and ref.unit == self.target
            pixel = ref.source if of_target else ref.unit
            if pixel is None or pixel.layer >= 0 or (self.target is not None and not of_target):
                return None
            row, column = divmod(pixel.index, columns)
        width, height = (right - left) / columns, (bottom - top) / rows
        return Rect(left + column * width, top + row * height, left + (column + 1) * width, top + (row + 1) * height)

    def row_place(self, row: int) -> tuple[float, float]:
        """Top and bottom of what stands for neuron `row` on a map of all weights."""
        assert self.all is not None
        height = (self.rect.bottom - self.rect.top) / len(self.all)
        return self.rect.top + row * height, self.rect.top + (row + 1) * height


def rasters(seen: Seen, layout: Layout, scales: Scales, doing: Action | None) -> Iterator[Raster]:
    """The images of a moment."""
    snapshot, names = seen.snapshot, seen.names
    if layout.picture:
        yield _inputs(seen, layout.picture, scales)
        target = _focused(seen, doing)
        if target:
            cells = snapshot.parameters[0][target.index, :-1].reshape(layout.picture.shape)
            first, last = (names.unit(Unit(-1, i)) for i in (0, cells.size - 1))
            caption = f"w[{names.unit(target)}, {first}…{last}]"
            yield Raster(layout.picture.weights, cells, caption, 0, True, target)
    for layer, rect in enumerate(layout.maps):
        weights = snapshot.parameters[layer][:, :-1]
        rows, columns = max(int(rect.bottom - rect.top), 1), max(int(rect.right - rect.left), 1)
        marked = tuple(unit.index for unit in doing.units if unit.layer == layer) if doing else ()
        caption = _words(names, layer, weights.shape)
        yield Raster(rect, largest_of_blocks(weights, rows, columns), caption, layer, True, None, weights, marked)


def _inputs(seen: Seen, picture: Picture, scales: Scales) -> Raster:
    rows, columns = picture.shape
    caption = f"{rows} × {columns} inputs"
    if seen.snapshot.data_row is None:
        return Raster(picture.rect, None, caption, -1)
    low, high = scales.fills[0]
    values = seen.snapshot.experiment.data.inputs[seen.snapshot.data_row].reshape(picture.shape)
    cells = (values - low) / (high - low) if high > low else np.full(picture.shape, 0.5)
    return Raster(picture.rect, cells, caption, -1)


def _focused(seen: Seen, doing: Action | None) -> Unit | None:
    """The neuron whose weights from the pixels are shown: pointed at, selected, or in the making."""
    units = [seen.focus.unit if seen.focus else None, seen.selected, *(doing.units if doing else ())]
    return next((unit for unit in units if unit and unit.layer == 0), None)


def _words(names: Names, layer: int, shape: tuple[int, ...]) -> str:
    """'all 2,048 weights', and what rows and columns are."""
    targets, sources = shape
    return f"all {targets * sources:,} weights"


def largest_of_blocks(weights: Values, rows: int, columns: int) -> Values:
    """A matrix of at most rows × columns cells, each the largest by size of the weights that it stands for."""
    starts = [
        np.linspace(0, size, min(size, most) + 1).astype(int)[:-1]
        for size, most in zip(weights.shape, (rows, columns), strict=True)
    ]
    if len(starts[0]) == weights.shape[0] and len(starts[1]) == weights.shape[1]:
        return weights
    lows = np.minimum.reduceat(np.minimum.reduceat(weights, starts[0], axis=0), starts[1], axis=1)
    highs = np.maximum.reduceat(np.maximum.reduceat(weights, starts[0], axis=0), starts[1], axis=1)
    return np.where(-lows > highs, lows, highs)


def _range(block: int, blocks: int, size: int) -> tuple[int, int]:
    """First and last + 1 of what a block stands for, cut as in `largest_of_blocks`."""
    edges = np.linspace(0, size, blocks + 1).astype(int)
    return int(edges[block]), int(edges[block + 1])
