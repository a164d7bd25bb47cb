"""The parts of a plot: pyqtgraph's axes and view, dressed and kept from moving by themselves."""

from collections.abc import Iterable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from bpviz.gui.theme import Theme
from bpviz.present.error_curve import log_ticks, round_ticks, tick_text

ZOOM = 1.002  # a wheel's notch, 120 units, is about a quarter
TICK_HEIGHT, TICK_WIDTH = 26, 64  # room for a tick and its label


class CountAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """The axis below: whole numbers only."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.room = TICK_WIDTH

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        return [(1.0, round_ticks(low, high, int(size / self.room), smallest=1.0))]

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> list[str]:
        return [tick_text(value) if abs(value) < 10_000 else f"{value:.0f}" for value in values]


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis below: any numbers."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.room = TICK_WIDTH

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        return [(1.0, round_ticks(low, high, max(int(size / self.room), 2)))]

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> list[str]:
        return [tick_text(value) for value in values]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """The axis at the left, with a hairline across the plot at each tick."""

    def __init__(self) -> None:
        super().__init__("left")
        self.room = TICK_HEIGHT
        self.log = False

    def boundingRect(self) -> QRectF:
        # pyqtgraph leaves out labels that reach beyond this: half of those at the ends do
        bounds: QRectF = super().boundingRect()
        return bounds.adjusted(0, -self.room / 2, 0, self.room / 2)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        most = int(size / self.room)
        return [(1.0, log_ticks(low, high, max(most, 1)) if self.log else round_ticks(low, high, max(most, 2)))]

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> list[str]:
        return [tick_text(10.0**value if self.log else value) for value in values]


class PlotArea(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """A view with two axes. The mouse points, clicks, and zooms along the lower axis with its wheel; it never drags.

    Signals: `pointed(x)`, None where the mouse has left, and `clicked(x)`, in the lower axis' units; `zoomed`;
    `reset_wanted` on a double click.
    """

    pointed = Signal(object)
    clicked = Signal(float)
    zoomed = Signal()
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, below: pg.AxisItem | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(1, 1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # it is the pane's
        self.tip = ""
        self.view_box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.view_box.setDefaultPadding(0)
        self.below, self.beside = below or CountAxis(), ValueAxis()
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addItem(self.beside, 0, 0)
        layout.addItem(self.view_box, 0, 1)
        layout.addItem(self.below, 1, 1)
        for axis in (self.below, self.beside):
            axis.linkToView(self.view_box)
            axis.enableAutoSIPrefix(False)
            axis.setZValue(-1000)  # below the curves
        self.setCentralItem(layout)
        self._layout = layout

    def dress(self, theme: Theme) -> None:
        """Takes on the theme's colours and type."""
        colours, font = theme.palette, theme.font("small")
        self.setBackground(colours.pane)
        for axis in (self.below, self.beside):
            axis.setTickFont(font)
            axis.setTextPen(colours.muted)
            axis.setTickPen(colours.hairline)
            axis.setPen(None)
            axis.setStyle(tickLength=0, tickAlpha=255, tickTextOffset=theme.px(6))
        self._layout.setContentsMargins(0, theme.px(6), 0, 0)
        self.beside.setGrid(255)
        self.beside.room, self.below.room = theme.px(TICK_HEIGHT), theme.px(TICK_WIDTH)
        self.below.setHeight(QFontMetricsF(font).height() + theme.px(8))

    def show_heights(self, theme: Theme, low: float, high: float) -> None:
        """Shows values from `low` to `high`, with room at the left for their labels."""
        self.view_box.setYRange(low, high, padding=0)
        metrics = QFontMetricsF(theme.font("small"))
        ticks = self.beside.tickValues(low, high, self.height())[0][1]
        widths = [metrics.horizontalAdvance(text) for text in self.beside.tickStrings(ticks, 1, 1)]
        self.beside.setWidth(max([*widths, theme.px(24)]) + theme.px(10))

    def fit_epochs(self, epochs: int) -> None:
        """Shows this many epochs, all there are."""
        last = max(epochs - 1, 0)
        margin = last * 0.02 or 0.5
        self.view_box.setLimits(xMin=-margin, xMax=last + margin, minXRange=min(2.0, last + 2 * margin))
        self.view_box.setXRange(-margin, last + margin, padding=0)

    def _x(self, event: QMouseEvent | QWheelEvent) -> float:
        scene = self.mapToScene(event.position().toPoint())
        return float(self.view_box.mapSceneToView(scene).x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._x(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(self._x(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing is dragged."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.view_box.scaleBy(x=ZOOM ** -event.angleDelta().y(), center=(self._x(event), 0))
        self.zoomed.emit()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip, self)
            return True
        return bool(super().viewportEvent(event))
