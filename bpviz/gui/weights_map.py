"""All weights as maps, a layer each: where there are too many to be read, size and sign still show."""

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from bpviz.engine.network import Unit
from bpviz.engine.steps import Ref
from bpviz.gui.alignment import LEFT
from bpviz.gui.rasters import paint_raster
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.graph_hints import hint
from bpviz.present.graph_labels import Rect
from bpviz.present.graph_rasters import Raster, weights_map
from bpviz.present.graph_scales import scales

MARGIN, GAP = 16, 24
SMALLEST_SHARE = 0.3  # of the width, for the map of a layer that is small beside the others


class WeightsMap(QWidget):
    """A map a layer, side by side: a row a neuron, a column an input of it; blue and vermilion as on the graph."""

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self.setMouseTracking(True)

    def maps(self) -> list[Raster]:
        """The maps of this moment, where they stand."""
        layers, small = self._view.snapshot.experiment.layers, self._theme.font("small")
        margin, gap, line = self._theme.px(MARGIN), self._theme.px(GAP), QFontMetrics(small).height()
        room = max(self.width() - 2 * margin - (len(layers) - 2) * gap, len(layers))
        total = sum(layers[:-1])
        shares = [max(inputs / total, SMALLEST_SHARE) for inputs in layers[:-1]]
        found, left = [], float(margin)
        for layer, share in enumerate(shares):
            width = room * share / sum(shares)
            place = Rect(left, 2.0 * line, left + width, max(self.height() - self._theme.px(6), 2.0 * line + 1))
            found.append(weights_map(self._view, layer, place))
            left += width + gap
        return found

    def ref_at(self, point: QPoint) -> Ref | None:
        """The weight under a point."""
        return next((ref for found in self.maps() if (ref := found.ref_at(point.x(), point.y()))), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self._theme.palette
        run_scales, names, view = scales(self._view.snapshot.experiment), self._view.names, self._view
        painter.setFont(self._theme.font("small"))
        for found in self.maps():
            paint_raster(painter, palette, found, run_scales)
            assert found.all is not None
            left, top, right, _ = found.rect
            first, last = (names.unit(Unit(found.layer, i)) for i in (0, len(found.all) - 1))
            words = f"{first} … {last} · {found.caption}"
            metrics = painter.fontMetrics()
            painter.setPen(QColor(palette.muted))
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, round(right - left))
            painter.drawText(QRectF(left, top - 1.5 * metrics.height(), right - left, metrics.height()), LEFT, text)
            painter.setPen(QColor(palette.ink))
            if view.focus and (place := found.place(view.focus)):
                left, top, right, bottom = place
                painter.drawRect(QRectF(left - 1.5, top - 1.5, right - left + 2, bottom - top + 2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._view.point_at(self.ref_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._view.point_at(None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            ref = self.ref_at(event.pos())
            QToolTip.showText(event.globalPos(), hint(self._view, ref) if ref else "", self)
            return True
        return super().event(event)
