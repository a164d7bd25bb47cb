"""Images of what neurons answer: the fill of a neuron with that output, a pixel a point."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from bpviz.engine.network import Unit
from bpviz.present.graph_scales import Scales
from bpviz.present.palette import Palette, output_fill
from bpviz.session.responses import Responses

SHADES = 256
SMALL = 25  # pixels of a side, about, for a map in a neuron


class ResponseMaps:
    """The maps of all neurons for some answers, each made when it is first wanted."""

    def __init__(self, responses: Responses, scales: Scales, palette: Palette) -> None:
        self.responses, self.palette = responses, palette
        self._scales = scales
        self._images: dict[Unit, QImage] = {}

    def image(self, unit: Unit) -> QImage:
        """A small map of a neuron or input."""
        if unit not in self._images:
            values = self.responses.of(unit)
            rows, columns = (max(side // SMALL, 1) for side in values.shape)
            self._images[unit] = response_image(values[::rows, ::columns], unit.layer, self._scales, self.palette)
        return self._images[unit]


def response_image(values: NDArray[np.float64], layer: int, scales: Scales, palette: Palette) -> QImage:
    """Answers (rows, columns) of a neuron in a layer, in the fills of its layer's outputs."""
    fractions = np.clip(np.nan_to_num(scales.fractions(layer, values)), 0.0, 1.0)
    return pixels_image(_output_table(palette)[np.rint(fractions * (SHADES - 1)).astype(np.intp)])


def class_image(winner: NDArray[np.intp], sure: NDArray[np.float64], palette: Palette) -> QImage:
    """The class that wins at each point, (rows, columns), in its colour, the stronger the surer."""
    table = _class_table(palette, int(winner.max()) + 1)
    return pixels_image(table[winner, np.rint(sure * (table.shape[1] - 1)).astype(np.intp)])


def pixels_image(colours: NDArray[np.uint32]) -> QImage:
    """An image of colours 0xffrrggbb, (rows, columns), the first row at the bottom."""
    flipped = np.ascontiguousarray(colours[::-1])
    rows, columns = flipped.shape
    return QImage(flipped.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


@lru_cache(maxsize=32)
def _class_table(palette: Palette, classes: int, shades: int = 64) -> NDArray[np.uint32]:
    """The colours of each class from not sure at all to entirely sure, (classes, shades)."""
    steps = [i / (shades - 1) for i in range(shades)]
    return np.array([[_rgb(palette.class_ground(k, sure)) for sure in steps] for k in range(classes)], np.uint32)


@lru_cache(maxsize=4)
def _output_table(palette: Palette) -> NDArray[np.uint32]:
    """The fills of a neuron from the lowest output to the highest, (shades,)."""
    return np.array([_rgb(output_fill(palette, i / (SHADES - 1))) for i in range(SHADES)], np.uint32)


def _rgb(colour: str) -> int:
    return 0xFF000000 | int(colour[1:], 16)
