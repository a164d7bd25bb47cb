"""What is painted often and looks the same is painted once, and its picture kept."""

import math
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPixmap

MOST = 2048


class Pictures:
    """Pictures by what they show; where there are too many, all are dropped."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, QPixmap] = {}

    def forget(self) -> None:
        """Drops all: they would look different now."""
        self._kept.clear()

    def paint(
        self,
        painter: QPainter,
        places: Iterable[QPointF],
        key: Hashable,
        width: float,
        height: float,
        draw: Callable[[QPainter], None],
        ground: str | None = None,
    ) -> None:
        """Paints the picture of `key` at some places: what `draw` paints, which is kept, but where lines and letters
        are wanted. On a `ground` letters look as they do where they are painted without a picture."""
        if is_vector(painter):
            for at in places:
                painter.save()
                painter.translate(at)
                draw(painter)
                painter.restore()
            return
        picture = self._picture(painter, key, width, height, draw, ground)
        for at in places:
            painter.drawPixmap(at, picture)

    def _picture(
        self,
        painter: QPainter,
        key: Hashable,
        width: float,
        height: float,
        draw: Callable[[QPainter], None],
        ground: str | None,
    ) -> QPixmap:
        """The picture of `key` for the screen of `painter`."""
        ratio = painter.device().devicePixelRatioF()
        picture = self._kept.get((key, ratio))
        if picture is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            picture = self._kept[key, ratio] = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(ground) if ground else Qt.GlobalColor.transparent)
            inside = QPainter(picture)
            inside.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(inside)
            inside.end()
        return picture


def is_vector(painter: QPainter) -> bool:
    """Whether lines and letters are wanted, for a file, and not their pictures."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


def nearest_pixel(painter: QPainter) -> QPointF:
    """How far the pixel is on which Qt puts a picture that is painted at the origin; nothing where there are none."""
    if is_vector(painter):
        return QPointF()
    place, ratio = painter.transform(), painter.device().devicePixelRatioF()
    return QPointF(round(place.dx() * ratio) / ratio - place.dx(), round(place.dy() * ratio) / ratio - place.dy())


def frame(painter: QPainter, box: QRectF, radius: float, border: QPen, ground: str) -> None:
    """A card with round corners."""
    painter.setPen(border)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, radius, radius)


@lru_cache(maxsize=256)
def line_pen(colour: str, width: float = 1.0) -> QPen:
    """A plain pen. It is shared: nobody may change it."""
    return QPen(QColor(colour), width)
