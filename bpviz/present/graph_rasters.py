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
        high, wide = _block(targets, rows), _block(sources, columns)
        above, first = int(down * rows) * high, int(across * columns) * wide
        block = np.nan_to_num(np.abs(self.all[above : above + high, first : first + wide]), nan=np.inf)
        row, column = divmod(int(block.argmax()), block.shape[1])
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
            row, column = ref.unit.index // _block(targets, rows), ref.source.index // _block(sources, columns)
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
        assert self.all is not None and self.cells is not None
        rows = len(self.cells)
        height, cell = (self.rect.bottom - self.rect.top) / rows, row // _block(len(self.all), rows)
        return self.rect.top + cell * height, self.rect.top + (cell + 1) * height


def rasters(seen: Seen, layout: Layout, scales: Scales, doing: Action | None) -> Iterator[Raster]:
    """The images of a moment."""
    names = seen.names
    if layout.picture:
        yield _inputs(seen, layout.picture, scales)
        target = _focused(seen, doing)
        if target:
            cells = shown_weights(seen, 0)[target.index].reshape(layout.picture.shape)
            first, last = (names.unit(Unit(-1, i)) for i in (0, cells.size - 1))
            caption = f"w[{names.unit(target)}, {first}…{last}]"
            yield Raster(layout.picture.weights, cells, caption, 0, True, target)
    for layer, rect in enumerate(layout.maps):
        marked = tuple(unit.index for unit in doing.units if unit.layer == layer) if doing else ()
        yield weights_map(seen, layer, rect)._replace(marked=marked)


def weights_map(seen: Seen, layer: int, rect: Rect) -> Raster:
    """The map of all weights of a layer, at most a cell a pixel. Weights that are still asked for are there as they
    were before."""
    weights = shown_weights(seen, layer)
    rows, columns = max(int(rect.bottom - rect.top), 1), max(int(rect.right - rect.left), 1)
    caption = f"all {weights.size:,} weights"
    return Raster(rect, largest_of_blocks(weights, rows, columns), caption, layer, True, None, weights)


def shown_weights(seen: Seen, layer: int) -> Values:
    """The weights of a layer, (targets, sources), as they may be shown now."""
    weights, step = seen.snapshot.parameters[layer][:, :-1], seen.snapshot.step
    if step is None or step.unit is None or step.unit.layer != layer or not step.changes:
        return weights
    count = seen.snapshot.position.term or len(step.changes)
    if not seen.hides(step.changes[count - 1].ref):  # the last one is found last
        return weights
    weights = weights.copy()
    for change in step.changes[:count]:
        if change.ref.source and seen.hides(change.ref):
            weights[step.unit.index, change.ref.source.index] = change.old
    return weights


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


def largest_of_blocks(weights: Values, rows: int, columns: int) -> Values:
    """A matrix of at most rows × columns cells, each the largest by size of the weights that it stands for: a square
    or strip whose sides are powers of two, for pairs are compared until there are few enough."""
    while len(weights) > rows:
        weights = _larger_of_pairs(weights)
    while weights.shape[1] > columns:
        weights = _larger_of_pairs(weights.T).T
    return weights


def _larger_of_pairs(weights: Values) -> Values:
    """Of each two rows the numbers that are larger by size; the last row stays where it has no other."""
    even = len(weights) // 2 * 2
    first, second = weights[0:even:2], weights[1:even:2]
    larger = np.where(np.abs(second) > np.abs(first), second, first)
    return larger if even == len(weights) else np.vstack([larger, weights[even:]])


def _block(size: int, blocks: int) -> int:
    """How many of `size` numbers a cell stands for, where there are so many cells."""
    block = 1
    while -(-size // block) > blocks:
        block *= 2
    return block
