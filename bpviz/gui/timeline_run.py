"""How the run's lane of the timeline strip is painted: the curve, where epochs and rows begin, Steps, the playhead."""

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from bpviz.gui.theme import Theme
from bpviz.gui.timeline_paint import CellState, paint_cells
from bpviz.gui.typeface import Type
from bpviz.present.error_curve import ExactErrors, Scale, middles, scale_of, stretches
from bpviz.present.palette import Palette
from bpviz.present.scrubber import Scrubber, Tick, placed_labels
from bpviz.session.curve import EpochErrors, Part
from bpviz.session.timeline import Position

Values = NDArray[np.float64]

TICK_GAP = 56  # between the beginnings of two labels, at least
MARK_GAP = 8  # between two marks
LABEL_PAD = 7
HEADROOM = 14  # above the highest error, for labels
CELL_HEIGHT = 20
MAP_HEIGHT, SMALLEST_THUMB = 3, 4  # the strip above that says which part of the run is in view


class CurvePicture:
    """The curve as paths, made anew only when it has changed."""

    def __init__(self) -> None:
        self._made_for: tuple[object, ...] = ()
        self.area = QPainterPath()
        self.old_line = QPainterPath()

    def fit(
        self,
        errors: EpochErrors,
        old: EpochErrors | None,
        exact: Sequence[ExactErrors],
        log: bool,
        scrubber: Scrubber,
        band: QRectF,
    ) -> None:
        """Fits it to these errors, those of the old run, those computed again, and this place."""
        # of one run, as many errors are the same errors
        made_for = (len(errors), log, scrubber, band.top(), band.height(), old, *exact)
        if made_for == self._made_for:
            return
        self._made_for = made_for
        scale = scale_of([errors] if old is None else [errors, old], log)
        first, last = in_view(scrubber)
        self.old_line = QPainterPath()
        if old is not None:
            part = stretches(old, first, last, scrubber.width // 2, ())
            self.old_line.addPolygon(_polygon(*_points(part, min(len(old), last), scale, scrubber, band)))
        self.area = QPainterPath()
        part = stretches(errors, first, last, scrubber.width // 2, exact)
        xs, ys = _points(part, min(len(errors), last), scale, scrubber, band)
        if len(xs):
            ground = [band.bottom()]
            self.area.addPolygon(_polygon(np.concatenate((xs[:1], xs, xs[-1:])), np.concatenate((ground, ys, ground))))
            self.area.closeSubpath()


def in_view(scrubber: Scrubber) -> tuple[int, int]:
    """The epochs whose errors are drawn, as (first, last + 1): those in view, and one at either side."""
    first, last = scrubber.epochs()
    return max(first - 1, 0), min(last + 1, scrubber.timeline.epochs)


def _points(part: Part, last: int, scale: Scale, scrubber: Scrubber, band: QRectF) -> tuple[Values, Values]:
    """The highest errors over the whole stretch of their epochs, each in the middle of its own: xs and ys."""
    if not len(part.starts):
        return np.empty(0), np.empty(0)
    heights = scale.heights(part.highs)
    # before the first middle and beyond the last one the curve is level
    epochs = np.concatenate(([part.starts[0] - 0.5], middles(part, last), [last - 0.5]))
    heights = np.concatenate((heights[:1], heights, heights[-1:]))
    return scrubber.epoch_xs(epochs), band.bottom() - band.height() * heights


def _polygon(xs: Values, ys: Values) -> QPolygonF:
    """The points of a line. Qt reads them from a stream in a tenth of the time that it takes to make each of them."""
    points = struct.pack(">I", len(xs)) + np.column_stack((xs, ys)).astype(">f8").tobytes()
    polygon = QPolygonF()
    QDataStream(QByteArray(points)) >> polygon
    return polygon


class RunState(NamedTuple):
    """What the run's lane shows, and its place; pixels where the playhead is, up to where the run is known, where it is
    on its way to (None: it stands), and where it broke off (None: nowhere); and the cells of the Steps, where they have
    room."""

    scrubber: Scrubber
    band: QRectF
    playhead: float
    computed: float
    target: float | None
    broken: float | None
    cells: Sequence[CellState]


def paint_run(
    painter: QPainter, theme: Theme, type_: Type, picture: CurvePicture, state: RunState, left: float, right: float
) -> None:
    """Paints the run's lane: the curve dark up to the playhead and pale beyond, labels in the painter's `type_`, Steps,
    playhead. What lies left of `left` or right of `right` may be left out."""
    palette, scrubber, band = theme.palette, state.scrubber, state.band
    painter.setPen(Qt.PenStyle.NoPen)
    split = min(max(state.playhead, scrubber.left), scrubber.right)
    for begin, end, colour in ((scrubber.left, split, palette.past), (split, scrubber.right, palette.future)):
        painter.save()
        painter.setClipRect(QRectF(begin, band.top(), end - begin, band.height()))
        painter.fillPath(picture.area, QColor(colour))
        painter.restore()
    painter.save()
    painter.setClipRect(band)
    painter.setPen(QPen(QColor(palette.border), theme.px(1.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(picture.old_line)
    painter.restore()
    painter.fillRect(QRectF(scrubber.left, band.bottom(), scrubber.width, 1), QColor(palette.hairline))
    known = min(max(state.computed, scrubber.left), scrubber.right) - scrubber.left
    painter.fillRect(QRectF(scrubber.left, band.bottom() - 1, known, 2), QColor(palette.outline))
    _paint_beginnings(painter, theme, type_, state, left, right)
    if state.cells:
        height = theme.px(CELL_HEIGHT)
        paint_cells(painter, theme, state.cells, band.bottom() - height, height, raised=True)
    if state.broken is not None and _within(scrubber, state.broken):
        _paint_broken(painter, theme, type_, state.broken, scrubber.right, band)
    for x, fill in ((state.target, palette.window), (state.playhead, palette.ink)):
        if x is not None and _within(scrubber, x):
            _paint_handle(painter, palette, theme.px(8), x, band, fill)
    if not scrubber.is_whole:
        _paint_map(painter, theme, scrubber, band)


def _within(scrubber: Scrubber, x: float) -> bool:
    return scrubber.left - 0.5 <= x <= scrubber.right + 0.5


def _paint_beginnings(painter: QPainter, theme: Theme, type_: Type, state: RunState, left: float, right: float) -> None:
    """Where epochs and rows begin, with labels that leave the handles free."""
    palette, scrubber, band = theme.palette, state.scrubber, state.band
    high, colour = band.height() if state.cells else theme.px(3), QColor(palette.border)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    ticks = scrubber.ticks(theme.px(MARK_GAP))
    first, last = bisect_left(ticks, left - 1, key=_x), bisect_right(ticks, right, key=_x)
    painter.drawRects([QRectF(tick.x, band.bottom() - high, 1, high) for tick in ticks[first:last]])
    painter.setPen(QColor(palette.ink))
    reach = theme.px(5)
    handles = [x for x in (state.playhead, state.target, state.broken) if x is not None]
    taken = [(x - reach, x + reach) for x in handles]
    for x, text in placed_labels(scrubber, theme.px(TICK_GAP), theme.px(LABEL_PAD), taken, type_.width):
        rect = QRectF(x, band.top(), type_.width(text) + 1, type_.height)
        if rect.left() > right or rect.right() < left:
            continue
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _x(tick: Tick) -> float:
    return tick.x


def _paint_map(painter: QPainter, theme: Theme, scrubber: Scrubber, band: QRectF) -> None:
    """The whole run as a line above, with the part that is in view."""
    whole = Scrubber.whole(scrubber.timeline, scrubber.left, scrubber.width)
    top, height = band.top() - theme.px(MAP_HEIGHT) - 1, theme.px(MAP_HEIGHT)
    painter.fillRect(QRectF(scrubber.left, top, scrubber.width, height), QColor(theme.palette.selection))
    left, right = whole.x(Position(scrubber.first)), whole.x(Position(scrubber.last))
    width = max(right - left, theme.px(SMALLEST_THUMB))
    left = min(left, scrubber.right - width)
    painter.fillRect(QRectF(left, top, width, height), QColor(theme.palette.muted))


def _paint_broken(painter: QPainter, theme: Theme, type_: Type, x: float, right: float, band: QRectF) -> None:
    painter.setPen(QPen(QColor(theme.palette.ink), theme.px(1.5), Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(x, band.top()), QPointF(x, band.bottom()))
    text, gap = "not finite", theme.px(8)
    width = type_.width(text)
    left = x + gap if x + gap + width <= right else x - gap - width
    rect = QRectF(left, band.center().y() - type_.height / 2, width, type_.height)
    painter.setPen(QColor(theme.palette.ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _paint_handle(painter: QPainter, palette: Palette, size: float, x: float, band: QRectF, fill: str) -> None:
    painter.setPen(QPen(QColor(palette.ink), size / 4))
    painter.drawLine(QPointF(x, band.top() + size / 2), QPointF(x, band.bottom()))
    painter.setBrush(QColor(fill))
    painter.drawEllipse(QPointF(x, band.top() + size / 2), size / 2, size / 2)
