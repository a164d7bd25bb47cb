"""Where a run was changed, as marks on the timeline."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from bpviz.gui.theme import Theme
from bpviz.present.scrubber import Scrubber
from bpviz.session.interventions import Intervention
from bpviz.session.timeline import Position

SIZE = 5  # pixels at scale 1
REACH = 6  # pixels in which the mouse is told of an edit


def paint_edits(
    painter: QPainter, theme: Theme, scrubber: Scrubber, band: QRectF, edits: Sequence[Intervention]
) -> None:
    """A triangle that stands on the lane's line at each edit in view."""
    size = theme.px(SIZE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.palette.ink))
    for x in sorted({round(scrubber.x(Position(edit.at))) for edit in edits}):
        if scrubber.left - 1 <= x <= scrubber.right + 1:
            foot = band.bottom() + 1
            painter.drawPolygon(
                QPolygonF([QPointF(x - size, foot), QPointF(x + size, foot), QPointF(x, foot - 1.6 * size)])
            )


def edits_near(scrubber: Scrubber, x: float, edits: Sequence[Intervention]) -> list[Intervention]:
    """The edits whose marks the mouse is at."""
    return [edit for edit in edits if abs(scrubber.x(Position(edit.at)) - x) <= REACH]
