"""The many weights of a large network as plain lines: drawn once into a picture, and again only when they change."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from bpviz.gui.pictures import is_vector
from bpviz.present.graph_detail import Mesh
from bpviz.present.graph_scales import Scales
from bpviz.present.palette import Palette


class MeshLook(NamedTuple):
    """How the lines are drawn: `bright` where no Step makes them step back; `stroke` and `line` are pixels of a width
    of one in the scale, and of a line of one pixel."""

    palette: Palette
    bright: bool
    stroke: float
    line: float


class MeshPainter:
    """Paints the lines, and keeps the picture of them: most Steps change no weight."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._painted: tuple[object, ...] = ()

    def paint(self, painter: QPainter, mesh: Mesh, scales: Scales, look: MeshLook, fast: bool) -> None:
        """Paints them on the canvas, which nobody has painted on yet. Where it has to be `fast` the weights change
        with every picture, and edges are not smoothed."""
        widths = np.maximum(scales.widths(mesh.values) * look.stroke, 1.0)
        widths = np.round(widths) if fast else np.round(widths * 4) / 4
        if fast or is_vector(painter):
            _paint_lines(painter, mesh, widths, look)
            return
        device, transform = painter.device(), painter.transform()
        where = device.width(), device.height(), device.devicePixelRatioF(), transform.dx(), transform.dy()
        lines = mesh.ends.tobytes(), widths.tobytes(), (mesh.values < 0).tobytes()
        if self._painted != (where, lines, look):
            self._painted = where, lines, look
            width, height, ratio, dx, dy = where
            self._picture = QPixmap(round(width * ratio), round(height * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor(look.palette.canvas))
            inner = QPainter(self._picture)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.translate(dx, dy)
            _paint_lines(inner, mesh, widths, look)
            inner.end()
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._picture)
        painter.restore()


def _paint_lines(painter: QPainter, mesh: Mesh, widths: NDArray[np.floating], look: MeshLook) -> None:
    """One pen for all lines of a kind, the widest last."""
    kinds = np.where(mesh.values < 0, -widths, widths)
    ends = mesh.ends.tolist()
    for kind in sorted(set(kinds.tolist()), key=abs):
        colour = look.palette.negative if kind < 0 else look.palette.positive
        if not look.bright:
            colour = look.palette.faded(colour)
        painter.setPen(weight_pen(colour, abs(kind), kind < 0, look.line))
        painter.drawLines([QLineF(*ends[i]) for i in np.flatnonzero(kinds == kind)])


@lru_cache(maxsize=512)
def weight_pen(colour: str, width: float, dashed: bool, line: float) -> QPen:
    """The pen of a weight, dashed where it is negative; `line` is how wide a line of one pixel is. It is shared: nobody
    may change it."""
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        dash, gap = max(9 * line, 1.3 * width), max(5 * line, 0.7 * width)
        pen.setDashPattern([dash / width, gap / width])
    return pen
