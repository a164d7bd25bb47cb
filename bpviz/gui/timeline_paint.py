"""How the cells of the timeline strip are painted."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpviz.gui.pictures import Pictures
from bpviz.gui.theme import Theme
from bpviz.present.palette import ink_on
from bpviz.present.timeline_layout import Cell

NARROW = 64  # below it a cell keeps less room around its text
SMALLEST_MARKED = 4.0  # pixels: how wide the current item of a block is drawn at least


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
    painter: QPainter,
    theme: Theme,
    cells: Sequence[CellState],
    top: float,
    height: float,
    raised: bool,
    pictures: Pictures | None = None,
) -> None:
    """Paints a lane in the painter's font. The current item comes last: filled with ink or, where it is `raised`,
    above its neighbours and outlined. On the window's own ground cells are kept as `pictures`."""
    for state in cells:
        rect = _inside(state.cell.x, state.cell.width, top, height)
        if pictures is None or 0 < state.done < 1:
            _paint_cell(painter, theme, state, rect)
        else:
            _paint_kept(painter, theme, state, rect, pictures)
    for state in cells:
        if state.current:
            left, width = state.current
            rect = _inside(left, max(width, SMALLEST_MARKED), top, height)
            _paint_current(painter, theme, state, rect, raised)
            if state.cell.count > 1:  # the words of its block go on across it
                painter.save()
                painter.setClipRect(rect)
                whole = _inside(state.cell.x, state.cell.width, top, height)
                _paint_text(painter, theme, state, whole, ink_on(state.look.fill if raised else theme.palette.ink))
                painter.restore()


def _paint_kept(painter: QPainter, theme: Theme, state: CellState, rect: QRectF, pictures: Pictures) -> None:
    """A cell as a picture; those of neighbours have no pixel in common."""
    place, font = rect.toAlignedRect(), painter.font()

    def draw(inside: QPainter) -> None:
        inside.setFont(font)
        _paint_cell(inside, theme, state, rect.translated(-place.x(), -place.y()))

    looks = state.cell, state.look, state.label, state.mark, state.done, rect.top()
    at, ground = QPointF(place.topLeft()), theme.palette.window
    pictures.paint(painter, [at], looks, place.width(), place.height(), draw, ground)


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
