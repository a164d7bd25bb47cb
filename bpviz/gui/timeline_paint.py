"""How the timeline strip is painted: its cells, and the run's curve with the playhead."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from bpviz.gui.theme import Theme
from bpviz.present.error_curve import Scale, Values, peaks, scale_of
from bpviz.present.palette import Palette, ink_on
from bpviz.present.timeline_layout import Cell, Scrubber

NARROW = 64  # below it a cell keeps less room around its text
SMALLEST_MARKED = 4.0  # pixels: how wide the current item of a block is drawn at least
TICK_GAP = 56  # between the beginnings of two epoch labels, at least
LABEL_GAP = 24  # between two long ones
NO_ERRORS: Values = np.empty(0)
HEADROOM = 14  # above the highest error, for the epochs' labels


class CellLook(NamedTuple):
    """The colours of a cell: `fill` where it is done, `border` around it, `ink` on what is still to come."""

    fill: str
    border: str
    ink: str


class CellState(NamedTuple):
    """A cell as it is drawn: where, in which colours, what it says, its mark (None in a lane without marks), which
    share of it is done, and where in it the current item stands (left, width; None where it is not here)."""

    cell: Cell
    look: CellLook
    label: str
    mark: str | None
    done: float
    current: tuple[float, float] | None


def paint_cells(
    painter: QPainter, theme: Theme, cells: Sequence[CellState], top: float, height: float, raised: bool
) -> None:
    """Paints a lane in the painter's font. The current item comes last: filled with ink or, where it is `raised`,
    above its neighbours and outlined."""
    for state in cells:
        _paint_cell(painter, theme, state, _inside(state.cell.x, state.cell.width, top, height))
    for state in cells:
        if state.current:
            left, width = state.current
            rect = _inside(left, max(width, SMALLEST_MARKED), top, height)
            _paint_current(painter, theme, state, rect, raised)


def _inside(left: float, width: float, top: float, height: float) -> QRectF:
    """A cell without the gap to its neighbours."""
    return QRectF(left + 1, top, max(width - 2, 1), height)


def _paint_current(painter: QPainter, theme: Theme, state: CellState, rect: QRectF, raised: bool) -> None:
    if raised:
        rise = theme.px(1.5)
        rect = rect.adjusted(-rise, -rise, rise, rise)
    if state.cell.count == 1:
        _paint_cell(painter, theme, state, rect)
        if not raised:
            return
    ink = QColor(theme.palette.ink)
    painter.setPen(QPen(ink, theme.px(2)) if raised else Qt.PenStyle.NoPen)
    if state.cell.count == 1:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setBrush(QColor(state.look.fill) if raised else ink)
    painter.drawRoundedRect(rect, _radius(theme, rect), _radius(theme, rect))


def _radius(theme: Theme, rect: QRectF) -> float:
    return min(theme.px(4), rect.width() / 3)


def _paint_cell(painter: QPainter, theme: Theme, state: CellState, rect: QRectF) -> None:
    """The cell as it is before it is done, and over its left part as it is after."""
    palette, radius = theme.palette, _radius(theme, rect)
    inner = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    split = rect.left() + rect.width() * state.done
    if state.done < 1:
        painter.setPen(QColor(state.look.border))
        painter.setBrush(QColor(palette.window))
        painter.drawRoundedRect(inner, radius, radius)
        _paint_text(painter, theme, state, rect, state.look.ink)
    if state.done > 0:
        if state.done < 1:
            painter.save()
            painter.setClipRect(QRectF(rect.left(), rect.top(), split - rect.left(), rect.height()))
        painter.setPen(QColor(state.look.fill))
        painter.setBrush(QColor(state.look.fill))
        painter.drawRoundedRect(inner, radius, radius)
        _paint_text(painter, theme, state, rect, ink_on(state.look.fill))
        if state.done < 1:
            painter.restore()


def _paint_text(painter: QPainter, theme: Theme, state: CellState, rect: QRectF, ink: str) -> None:
    pad = text_pad(theme, state.cell.width)
    inside = rect.adjusted(pad, 0, -pad, 0)
    painter.setPen(QColor(ink))
    narrow = state.cell.width <= theme.px(NARROW)
    if state.label:
        side = Qt.AlignmentFlag.AlignHCenter if narrow and state.mark is None else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, side | Qt.AlignmentFlag.AlignVCenter, state.label)
    if state.mark:
        side = Qt.AlignmentFlag.AlignRight if state.label else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(inside, side | Qt.AlignmentFlag.AlignVCenter, state.mark)


def text_pad(theme: Theme, width: float) -> float:
    """How far a cell's text stays away from its edges: less in narrow cells."""
    return theme.px(8) if width > theme.px(NARROW) else theme.px(3)


class CurvePicture:
    """The curve as paths, made anew only when it has changed."""

    def __init__(self) -> None:
        self._made_for: tuple[object, ...] = ()
        self._old = NO_ERRORS
        self.area = QPainterPath()
        self.old_line = QPainterPath()

    def fit(self, errors: Values, old: Values | None, log: bool, scrubber: Scrubber, band: QRectF) -> None:
        """Fits it to these errors, those of the old run, and this place."""
        # of one run, as many errors are the same errors
        old = NO_ERRORS if old is None else old
        made_for = (len(errors), log, scrubber, band.top(), band.height())
        if made_for == self._made_for and old is self._old:
            return
        self._made_for, self._old = made_for, old
        scale = scale_of([errors, old], log)
        self.old_line = QPainterPath()
        for i, point in enumerate(_points(old[: scrubber.timeline.epochs], scale, scrubber, band)):
            self.old_line.lineTo(point) if i else self.old_line.moveTo(point)
        self.area = QPainterPath()
        points = _points(errors, scale, scrubber, band)
        if points:
            self.area.moveTo(points[0].x(), band.bottom())
            for point in points:
                self.area.lineTo(point)
            self.area.lineTo(points[-1].x(), band.bottom())
            self.area.closeSubpath()


def _points(errors: Values, scale: Scale, scrubber: Scrubber, band: QRectF) -> list[QPointF]:
    """The curve over the whole stretch of its epochs, each error in the middle of its own."""
    if not len(errors):
        return []
    epochs, highest = peaks(errors, max(int(scrubber.width), 1))
    xs = scrubber.epoch_xs(np.concatenate([[-0.5], epochs, [len(errors) - 0.5]]))
    heights = scale.heights(highest)
    ys = band.bottom() - band.height() * np.concatenate([heights[:1], heights, heights[-1:]])
    return [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]


class RunState(NamedTuple):
    """What the run's lane shows: pixels where the playhead is, up to where the run is known, where it is on its way
    to (None: it stands), and where it broke off (None: nowhere)."""

    playhead: float
    computed: float
    target: float | None
    broken: float | None


def paint_run(
    painter: QPainter, theme: Theme, picture: CurvePicture, scrubber: Scrubber, state: RunState, band: QRectF
) -> None:
    """Paints the run's lane: the curve dark up to the playhead and pale beyond, epochs, playhead."""
    palette = theme.palette
    right = scrubber.left + scrubber.width
    painter.setPen(Qt.PenStyle.NoPen)
    for left, end, colour in (
        (scrubber.left, state.playhead, palette.past),
        (state.playhead, right, palette.future),
    ):
        painter.save()
        painter.setClipRect(QRectF(left, band.top(), end - left, band.height()))
        painter.fillPath(picture.area, QColor(colour))
        painter.restore()
    painter.setPen(QPen(QColor(palette.border), theme.px(1.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(picture.old_line)
    painter.fillRect(QRectF(scrubber.left, band.bottom(), scrubber.width, 1), QColor(palette.hairline))
    known = QRectF(scrubber.left, band.bottom() - 1, state.computed - scrubber.left, 2)
    painter.fillRect(known, QColor(palette.outline))
    _paint_epochs(painter, theme, scrubber, state, band)
    if state.broken is not None:
        _paint_broken(painter, theme, state.broken, right, band)
    if state.target is not None:
        _paint_handle(painter, palette, theme.px(8), state.target, band, palette.window)
    _paint_handle(painter, palette, theme.px(8), state.playhead, band, palette.ink)


def _paint_epochs(painter: QPainter, theme: Theme, scrubber: Scrubber, state: RunState, band: QRectF) -> None:
    """Where epochs begin, with labels that leave the playhead free."""
    metrics, palette = QFontMetricsF(painter.font()), theme.palette
    for _, x in scrubber.ticks(theme.px(8)):
        painter.fillRect(QRectF(x, band.bottom() - theme.px(3), 1, theme.px(3)), QColor(palette.border))
    painter.setPen(QColor(palette.ink))
    longest = metrics.horizontalAdvance(str(max(scrubber.timeline.epochs - 1, 0)))
    for epoch, x in scrubber.ticks(max(theme.px(TICK_GAP), longest + theme.px(LABEL_GAP))):
        text = str(epoch) if epoch else "epoch 0"
        rect = QRectF(x + theme.px(7), band.top(), metrics.horizontalAdvance(text), metrics.height())
        reach = theme.px(5)
        handles = [handle for handle in (state.playhead, state.target, state.broken) if handle is not None]
        if rect.right() <= scrubber.left + scrubber.width and not any(
            rect.left() - reach < handle < rect.right() + reach for handle in handles
        ):
            painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_broken(painter: QPainter, theme: Theme, x: float, right: float, band: QRectF) -> None:
    painter.setPen(QPen(QColor(theme.palette.ink), theme.px(1.5), Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(x, band.top()), QPointF(x, band.bottom()))
    text, metrics = "not finite", QFontMetricsF(painter.font())
    width, gap = metrics.horizontalAdvance(text), theme.px(8)
    left = x + gap if x + gap + width <= right else x - gap - width
    rect = QRectF(left, band.center().y() - metrics.height() / 2, width, metrics.height())
    painter.setPen(QColor(theme.palette.ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _paint_handle(painter: QPainter, palette: Palette, size: float, x: float, band: QRectF, fill: str) -> None:
    painter.setPen(QPen(QColor(palette.ink), size / 4))
    painter.drawLine(QPointF(x, band.top() + size / 2), QPointF(x, band.bottom()))
    painter.setBrush(QColor(fill))
    painter.drawEllipse(QPointF(x, band.top() + size / 2), size / 2, size / 2)
