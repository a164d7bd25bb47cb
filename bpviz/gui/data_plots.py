"""Scatter and histogram of the data, drawn with pyqtgraph. Imported when one of them is wanted."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from bpviz.data.dataset import DataSet
from bpviz.gui.plot_parts import NumberAxis, PlotArea
from bpviz.gui.theme import Theme
from bpviz.present.data_plots import Points, bars, nearest, place_of, points, span, wrong
from bpviz.session.snapshot import Snapshot

POINT, RING, CROSS, REACH = 9, 17, 8, 12  # pixels at scale 1


class DataPlot(PlotArea):
    """A plot of data: it holds still, and its wheel belongs to nobody."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, NumberAxis())
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _colour(self, data: DataSet, index: int) -> str:
        palette = self._theme.palette
        return palette.class_colour(index) if data.classes else palette.muted


class ScatterPlot(DataPlot):
    """Rows as points by two columns: colour and marker of their class, a ring around the current row, a cross on what
    was predicted wrong.

    While `editing` a click puts a point there, dragging moves one, the right button takes one away; else a click asks
    for a row. Signals: `row_wanted(row)`, `added(x, y)`, `moved(row, x, y)`, `deleted(row)`.
    """

    row_wanted = Signal(int)
    added = Signal(float, float)
    moved = Signal(int, float, float)
    deleted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.editing = False
        self._points: Points | None = None
        self._columns = 0, 0
        self._dragged: int | None = None
        self._clouds: list[pg.ScatterPlotItem] = []
        self._ring, self._crosses = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        self.view_box.addItem(self._ring, ignoreBounds=True)
        self.view_box.addItem(self._crosses, ignoreBounds=True)

    def show_data(self, data: DataSet, x: int, y: int) -> None:
        """Other rows, or other columns of them."""
        palette, px = self._theme.palette, self._theme.px
        for cloud in self._clouds:
            self.view_box.removeItem(cloud)
        shown, self._columns = points(data, x, y), (x, y)
        self._points = shown
        self._clouds = []
        for index in range(max(len(data.classes), 1)):
            of_class = shown.classes == index
            cloud = pg.ScatterPlotItem(
                shown.x[of_class],
                shown.y[of_class],
                symbol=palette.class_marker(index),
                size=px(POINT),
                brush=self._colour(data, index),
                pen=pg.mkPen(palette.pane, width=1),
            )
            self.view_box.addItem(cloud, ignoreBounds=True)
            self._clouds.append(cloud)
        self._ring.setZValue(1)
        self._crosses.setZValue(1)
        self.view_box.setXRange(*span(shown.x), padding=0)
        self.show_heights(self._theme, *span(shown.y))

    def show_moment(self, snapshot: Snapshot) -> None:
        """The current row, and what is wrong now."""
        assert self._points is not None
        palette, px, shown = self._theme.palette, self._theme.px, self._points
        ink = pg.mkPen(palette.ink, width=px(1.5))
        here = (
            [] if snapshot.data_row is None else [place_of(snapshot.experiment.data, snapshot.data_row, *self._columns)]
        )
        self._ring.setData([x for x, _ in here], [y for _, y in here], symbol="o", size=px(RING), pen=ink, brush=None)
        missed = wrong(shown, snapshot)
        self._crosses.setData(shown.x[missed], shown.y[missed], symbol="x", size=px(CROSS), pen=None, brush=palette.ink)

    def ringed(self) -> list[tuple[float, float]]:
        """Where the ring around the current row stands; none at the start."""
        xs, ys = self._ring.getData()
        return list(zip(xs.tolist(), ys.tolist(), strict=True))

    def place(self, row: int) -> QPoint:
        """Where a row's point stands in the widget."""
        assert self._points is not None
        at = int(np.flatnonzero(self._points.rows == row)[0])
        scene = self.view_box.mapViewToScene(QPointF(self._points.x[at], self._points.y[at]))
        place: QPoint = self.mapFromScene(scene)
        return place

    def _at(self, event: QMouseEvent) -> tuple[float, float]:
        """The place under the mouse; beyond the axes the nearest between them."""
        seen = self.view_box.mapSceneToView(self.mapToScene(event.position().toPoint()))
        (left, right), (low, high) = self.view_box.viewRange()
        return min(max(float(seen.x()), left), right), min(max(float(seen.y()), low), high)

    def _row_at(self, event: QMouseEvent) -> int | None:
        assert self._points is not None
        unit = self.view_box.viewPixelSize()
        return nearest(self._points, self._at(event), unit, self._theme.px(REACH))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left: a row, a point to drag, or a new one. Right, while editing: takes one away."""
        row = self._row_at(event)
        if event.button() is Qt.MouseButton.LeftButton and self.editing:
            if row is None:
                self.added.emit(*self._at(event))
            self._dragged = row
        elif event.button() is Qt.MouseButton.LeftButton and row is not None:
            self.row_wanted.emit(row)
        elif event.button() is Qt.MouseButton.RightButton and self.editing and row is not None:
            self.deleted.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Shows where a dragged point goes."""
        if self._dragged is not None:
            x, y = self._at(event)
            self._ring.setData([x], [y])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A dragged point stays where it is let go."""
        row, self._dragged = self._dragged, None
        if row is not None:
            self.moved.emit(row, *self._at(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)


class HistogramPlot(DataPlot):
    """How many rows lie where in one column, the classes above each other in their colours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bars: list[pg.BarGraphItem] = []

    def show_data(self, data: DataSet, column: int) -> None:
        """Other rows, or another column of them."""
        for item in self._bars:
            self.view_box.removeItem(item)
        found = bars(data, column)
        tops = found.counts.cumsum(axis=0)
        self._bars = [
            pg.BarGraphItem(
                x0=found.edges[:-1],
                x1=found.edges[1:],
                y0=top - counts,
                y1=top,
                brush=self._colour(data, index),
                pen=pg.mkPen(self._theme.palette.pane, width=1),
            )
            for index, (counts, top) in enumerate(zip(found.counts, tops, strict=True))
        ]
        for item in self._bars:
            self.view_box.addItem(item, ignoreBounds=True)
        self.view_box.setXRange(*span(found.edges), padding=0)
        self.show_heights(self._theme, 0.0, float(tops[-1].max()) * 1.05)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A bar is no row to go to."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """There is nothing to reset."""
