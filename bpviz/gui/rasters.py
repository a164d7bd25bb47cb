"""Images of numbers, painted: inputs as shades, weights in the colour of their sign, the darker the larger."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, qRgb

from bpviz.present.graph_rasters import Raster
from bpviz.present.graph_scales import Scales
from bpviz.present.palette import Palette, blend, output_fill

SHADES = 127  # of each sign


def paint_raster(painter: QPainter, palette: Palette, raster: Raster, scales: Scales) -> None:
    """Paints an image of numbers into its place, with a thin frame."""
    left, top, right, bottom = raster.rect
    place = QRectF(left, top, right - left, bottom - top)
    if raster.cells is None:
        painter.fillRect(place, QColor(palette.card))
    else:
        image = weights_image if raster.weights else shades_image
        painter.drawImage(place, image(raster.cells, palette, scales))
    painter.setPen(QColor(palette.border))
    painter.setBrush(QColor(0, 0, 0, 0))
    painter.drawRect(place.adjusted(-1, -1, 0, 0))


def weights_image(weights: NDArray[np.float64], palette: Palette, scales: Scales) -> QImage:
    """A pixel a weight, on the same scale as the width of an edge: it grows with √|w|; NaN is as dark as ∞."""
    sizes = np.nan_to_num(np.abs(weights), nan=np.inf)
    shares = np.sqrt(np.minimum(sizes / scales.widest, 1.0))
    shades = np.rint(np.where(weights < 0, -shares, shares) * SHADES) + SHADES
    return _image(shades, _weight_colours(palette))


def shades_image(fractions: NDArray[np.float64], palette: Palette, scales: Scales) -> QImage:
    """A pixel an input, in the fill of a neuron with that output."""
    shades = np.rint(np.clip(fractions, 0.0, 1.0) * 255)
    return _image(shades, _output_colours(palette))


def _image(shades: NDArray[np.float64], colours: list[int]) -> QImage:
    rows, columns = shades.shape
    pixels = np.ascontiguousarray(shades.astype(np.uint8))
    image = QImage(pixels.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(colours)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: the array goes


@lru_cache(maxsize=8)
def _weight_colours(palette: Palette) -> list[int]:
    shares = [i / SHADES for i in range(-SHADES, SHADES + 1)]
    return [_rgb(blend(palette.weight(share), palette.canvas, round(abs(share), 4))) for share in shares]


@lru_cache(maxsize=8)
def _output_colours(palette: Palette) -> list[int]:
    return [_rgb(output_fill(palette, i / 255)) for i in range(256)]


def _rgb(colour: str) -> int:
    found = QColor(colour)
    return int(qRgb(found.red(), found.green(), found.blue()))
