"""Draws what a network answers over a plane of its inputs: shades, the boundary, the data's rows, axes."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpviz.gui.boundary_axes import Axes
from bpviz.gui.markers import NOTHING, draw_marker, rim
from bpviz.gui.pictures import Pictures, is_vector
from bpviz.gui.theme import Theme
from bpviz.present.boundary import Area, Spots

POINT, RING, CROSS, REACH = 9, 17, 8, 12  # pixels at scale 1
BESIDE = 0.7  # how large points that lie beside the plane are, next to those that lie in it

Values = NDArray[np.float64]


class Curve:
    """A line over one input: its heights, evenly from the left, and the class it belongs to, None for ink."""

    def __init__(self, heights: Values, of_class: int | None) -> None:
        self.heights, self.of_class = heights, of_class


class BoundaryCanvas(QWidget):
    """A plot with axes. The ground is an image or curves, which change with the weights; what lies on it is painted
    once and kept.

    Signals: `pointed(QPointF)`: where the mouse is, as shares (0…1) of the plot from its lower left, None where it has
    left; `row_wanted(row)`: a point was clicked, by its place among `Spots.rows`.
    """

    pointed = Signal(object)
    row_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._area: Area | None = None
        self._titles = "", ""
        self._spots: Spots | None = None
        self._brushes: Callable[[int], str] = lambda i: ""
        self._markers: Callable[[int], str] = lambda i: "o"
        self._wrong: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._current = -1
        self._image: QImage | None = None
        self._lines: list[QLineF] = []
        self._line_grid = 2, 2
        self._curves: Sequence[Curve] = ()
        self._axes: Axes | None = None
        self._over: QPixmap | None = None
        self._heights: tuple[float, float] | None = None
        self._with_spots = True
        self._pictures = Pictures()
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 80)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(420), self._theme.px(320))

    # ---- what is shown

    def dress(self) -> None:
        """The theme has changed."""
        self._axes = self._over = None
        self._pictures.forget()
        self.update()

    def show_area(self, area: Area, titles: tuple[str, str]) -> None:
        """Another plane, or other names of its axes."""
        same = self._area and (area.xs, area.ys) == (self._area.xs, self._area.ys) and titles == self._titles
        self._area, self._titles = area, titles
        if not same:
            self._axes = self._over = None
            self.update()

    def show_spots(self, spots: Spots | None, brushes: Callable[[int], str], markers: Callable[[int], str]) -> None:
        """Other points; `brushes` and `markers` give what each is painted with, by its place."""
        self._spots, self._brushes, self._markers = spots, brushes, markers
        self._wrong, self._current = np.zeros(len(spots.rows) if spots else 0, np.bool_), -1
        self._over = None
        self.update()

    def mark(self, wrong: NDArray[np.bool_], current: int) -> None:
        """Crosses the points that are wrong, and rings the one at place `current`, −1 where it is none."""
        if current != self._current or len(wrong) != len(self._wrong) or (wrong != self._wrong).any():
            self._wrong, self._current = wrong, current
            self.update()

    def show_ground(self, image: QImage, lines: Values) -> None:
        """Another image, whose outermost pixels lie on the plot's borders, and lines on it by its pixels' numbers."""
        self._image, self._curves = image, ()
        self._line_grid = image.width(), image.height()
        self._lines = [QLineF(*line) for line in lines.tolist()]
        self._show_heights(None)

    def show_curves(self, curves: Sequence[Curve], heights: tuple[float, float], with_spots: bool) -> None:
        """Curves instead of an image, on an axis of these heights; `with_spots` where the points' heights are such."""
        if with_spots != self._with_spots:
            self._with_spots, self._over = with_spots, None
        self._image, self._curves, self._lines = None, curves, []
        self._show_heights(heights)

    def _show_heights(self, heights: tuple[float, float] | None) -> None:
        if heights != self._heights:
            self._heights, self._axes, self._over = heights, None, None
        self.update()

    def place(self, at: int) -> QPointF:
        """Where the point at a place among the spots stands."""
        assert self._spots is not None
        return self._seen_axes().at(float(self._spots.x[at]), float(self._spots.y[at]))

    def colour_at(self, x: float, y: float) -> str:
        """The colour of the ground at a place in the data's units, as the image has it."""
        assert self._image is not None and self._area is not None
        column, row = (
            round((value - low) / (high - low) * (count - 1))
            for value, (low, high), count in zip(
                (x, y), (self._area.xs, self._seen_axes().ys), (self._image.width(), self._image.height()), strict=True
            )
        )
        return self._image.pixelColor(column, self._image.height() - 1 - row).name()

    def _seen_axes(self) -> Axes:
        if self._axes is None:
            assert self._area is not None
            ys = self._heights or self._area.ys
            self._axes = Axes(self._theme, self.size(), self._area.xs, ys, self._titles)
        return self._axes

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self._theme.palette
        painter.fillRect(self.rect(), QColor(palette.pane))
        if self._area is None:
            return
        axes = self._seen_axes()
        painter.setClipRect(axes.plot)
        if self._image is not None:
            self._paint_image(painter, axes.plot, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_curves(painter, axes)
        painter.setClipping(False)
        if is_vector(painter):
            self._paint_over(painter, axes)
        else:
            if self._over is None or self._over.devicePixelRatio() != self.devicePixelRatioF():
                self._over = self._painted_over(axes)
            painter.drawPixmap(0, 0, self._over)
        if self._shown_spots is not None:
            painter.setClipRect(axes.plot)
            self._paint_marks(painter, axes, self._shown_spots)

    @property
    def _shown_spots(self) -> Spots | None:
        return self._spots if self._with_spots or not self._curves else None

    def _paint_image(self, painter: QPainter, plot: QRectF, image: QImage) -> None:
        columns, rows = self._line_grid
        wide, high = plot.width() / max(columns - 1, 1), plot.height() / max(rows - 1, 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(plot.adjusted(-wide / 2, -high / 2, wide / 2, high / 2), image)
        if self._lines:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(plot.left(), plot.bottom())
            painter.scale(wide, -high)
            pen = QPen(QColor(self._theme.palette.ink), self._theme.px(1.5))
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(self._lines)
            painter.restore()

    def _paint_curves(self, painter: QPainter, axes: Axes) -> None:
        palette, plot, (low, high) = self._theme.palette, axes.plot, axes.ys
        for curve in self._curves:
            colour = palette.ink if curve.of_class is None else palette.class_colour(curve.of_class)
            painter.setPen(QPen(QColor(colour), self._theme.px(2)))
            xs = np.linspace(plot.left(), plot.right(), len(curve.heights))
            ys = axes.upwards(np.clip(np.nan_to_num(curve.heights), low - (high - low), high + (high - low)))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]))

    def _painted_over(self, axes: Axes) -> QPixmap:
        """Axes and points."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._paint_over(painter, axes)
        painter.end()
        return picture

    def _paint_over(self, painter: QPainter, axes: Axes) -> None:
        axes.paint(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._shown_spots is not None:
            self._paint_spots(painter, axes, self._shown_spots)

    def _paint_spots(self, painter: QPainter, axes: Axes, spots: Spots) -> None:
        """A point of the training rows is filled, one that is held out is a ring."""
        palette, px = self._theme.palette, self._theme.px
        painter.setClipRect(axes.plot.adjusted(-px(3), -px(3), px(3), px(3)))
        edge, ground, size = rim(palette.pane, 1), QBrush(QColor(palette.pane)), self._size(POINT)
        for at, (x, y) in enumerate(zip(spots.x.tolist(), spots.y.tolist(), strict=True)):
            colour, held_out = QColor(self._brushes(at)), spots.held_out[at]
            pen, brush = (rim(colour.name(), px(2)), ground) if held_out else (edge, QBrush(colour))
            draw_marker(painter, self._markers(at), axes.at(x, y), size, pen, brush)

    def _paint_marks(self, painter: QPainter, axes: Axes, spots: Spots) -> None:
        """Crosses on what is wrong, a ring around the current row: they change while the network learns, so each is a
        picture that is painted once."""
        ink, px = self._theme.palette.ink, self._theme.px
        size = self._size(CROSS)
        half, brush = size / 2 + 1, QBrush(QColor(ink))

        def draw(inside: QPainter) -> None:
            draw_marker(inside, "x", QPointF(half, half), size, QPen(Qt.PenStyle.NoPen), brush)

        xs, ys = axes.across(spots.x[self._wrong]) - half, axes.upwards(spots.y[self._wrong]) - half
        places = map(QPointF, xs.tolist(), ys.tolist())
        self._pictures.paint(painter, places, ("x", size, ink), 2 * half, 2 * half, draw)
        if self._current >= 0:
            place = axes.at(spots.x[self._current], spots.y[self._current])
            draw_marker(painter, "o", place, px(RING), rim(ink, px(1.5)), NOTHING)

    def _size(self, pixels: float) -> int:
        """Pixels of a marker: smaller where points lie beside the plane."""
        return self._theme.px(pixels if self._area is None or self._area.row is None else pixels * BESIDE)

    # ---- mouse

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._axes = self._over = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._area is None:
            return
        plot, at = self._seen_axes().plot, event.position()
        near = self._near(at)
        self.setCursor(Qt.CursorShape.PointingHandCursor if near >= 0 else Qt.CursorShape.ArrowCursor)
        inside = plot.contains(at)
        share = QPointF((at.x() - plot.left()) / plot.width(), (plot.bottom() - at.y()) / plot.height())
        self.pointed.emit(share if inside else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._near(event.position())
        if event.button() is Qt.MouseButton.LeftButton and near >= 0:
            self.row_wanted.emit(near)

    def leaveEvent(self, event: object) -> None:
        self.pointed.emit(None)

    def _near(self, at: QPointF) -> int:
        """The place of the point nearest to the mouse, −1 where none is near."""
        if self._area is None or self._spots is None or not len(self._spots.x):
            return -1
        axes = self._seen_axes()
        away = np.hypot(axes.across(self._spots.x) - at.x(), axes.upwards(self._spots.y) - at.y())
        nearest = int(away.argmin())
        return nearest if away[nearest] <= self._theme.px(REACH) else -1
