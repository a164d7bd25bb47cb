"""The curves of the epoch error, drawn with pyqtgraph. Imported when there is something to draw: see loading.py."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QWidget

from bpviz.gui.plot_parts import PlotArea
from bpviz.gui.theme import Theme
from bpviz.present.error_curve import ExactErrors, Point, Scale, Shown, Values, line, scale_of, stretches
from bpviz.session.curve import EpochErrors

RING = 11  # pixels
THICK_UNTIL = 2000  # points; a thicker line of more takes long to draw
COLUMNS = 2048  # stretches of epochs that pyqtgraph gets to draw: it leaves out what its pixels cannot show


class EpochPlot(PlotArea):
    """Epoch errors up to the cursor in ink, beyond it pale, those of the run before paler; a dashed line at the
    cursor's epoch, a ring around one point, and marks at the top for errors that are not finite."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale(0.0, 1.0, False)
        self._ends = 0.0, 1.0
        self._ringed: tuple[list[int], list[float]] = ([], [])
        self._epochs, self._values = np.empty(0), np.empty(0)
        self._ended = 0
        self._marked = self._in_lines = False
        self._old, self._future, self._past = (pg.PlotDataItem() for _ in range(3))
        self._beyond, self._before = _Opening(), _Opening()
        self._ring, self._marks = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for curve in (self._old, self._future, self._past):
            curve.setDownsampling(auto=True, method="peak")
            curve.setClipToView(True)
        self.view_box.sigResized.connect(self._show_ends)
        for item in (self._old, self.cursor_line, self._beyond, self._before, self._ring, self._marks):
            self.view_box.addItem(item, ignoreBounds=True)
        self._future.setParentItem(self._beyond)
        self._past.setParentItem(self._before)
        self.draw_in_lines(False)

    def dress(self, theme: Theme) -> None:
        """Takes on the theme's colours and type."""
        super().dress(theme)
        colours = theme.palette
        self.cursor_line.setPen(colours.ink, width=theme.px(1.5), style=Qt.PenStyle.DashLine)
        self._ring.setData(size=theme.px(RING), pen=pg.mkPen(colours.ink, width=theme.px(1.5)), brush=colours.pane)
        self._marks.setData(size=theme.px(RING), pen=None, brush=colours.ink, symbol="t1")
        self._ringed = [], []  # pyqtgraph takes points away where it is given none

    def draw(
        self, shown: Shown, old: EpochErrors | None, log: bool, marked: bool, exact: Sequence[ExactErrors] = ()
    ) -> None:
        """Draws the curves; `old` is that of the run before, `marked` says whether each epoch has a point, `exact` are
        errors that were computed again."""
        errors, self._ended, diverged = shown
        self._marked = marked
        self._scale = scale_of([errors] if old is None else [errors, old], log)
        first, last = self.visible()
        earlier = np.empty(0), np.empty(0)
        if old is not None:
            earlier = line(stretches(old, first, last, COLUMNS, ()), len(old))
        self._set_line(self._old, *earlier, self._theme.palette.border, len(earlier[0]))
        part = stretches(errors, first, last, COLUMNS, exact)
        self._epochs, self._values = line(part, len(errors))
        low, high = (float(y) for y in self._heights(np.array([self._scale.low, self._scale.high])))
        not_finite = part.starts[~np.isfinite(part.highs)].tolist()
        not_finite += [diverged] if diverged is not None else []
        if not_finite or len(self._marks.data):
            self._marks.setData(x=list(map(float, not_finite)), y=[low + 0.96 * (high - low)] * len(not_finite))
        self.beside.log = log
        self._ends = low, high
        self._draw_curve()
        self._show_ends()

    def within(self, pixels: float, one: Point, other: Point) -> bool:
        """Whether two points lie so close to each other; never where one has no height."""
        width, height = self.view_box.viewPixelSize()
        low, high = self._heights(np.array([one.error, other.error]))
        return bool(abs(one.epoch - other.epoch) <= pixels * width and abs(high - low) <= pixels * height)

    def split(self, ended: int) -> None:
        """The first `ended` epochs lie before the cursor."""
        if ended == self._ended:
            return
        was_cut, self._ended = self._is_cut, ended
        if was_cut or self._is_cut:
            self._draw_curve()
        else:
            self._place_openings()

    def draw_in_lines(self, in_lines: bool) -> None:
        """Whether all is drawn as lines, for a file, or curves as pictures that are kept."""
        self._in_lines = in_lines
        kept = QGraphicsItem.CacheMode.NoCache if in_lines else QGraphicsItem.CacheMode.DeviceCoordinateCache
        for item in (self._old.curve, self._future.curve, self._past.curve):
            item.setCacheMode(kept)
        self._draw_curve()

    @property
    def _is_cut(self) -> bool:
        """Whether the curve is cut into two lines at the cursor. Else both colours have all of it, each behind an
        opening, so that a cursor that moves has nothing painted anew."""
        return self._marked or self._in_lines or not len(self._epochs) or self._ended > self._epochs[-1]

    def _draw_curve(self) -> None:
        colours, past, future = self._theme.palette, slice(None), slice(None)
        if self._is_cut:
            end = int(np.searchsorted(self._epochs, self._ended - 1, side="right"))
            past, future = slice(end), slice(max(end - 1, 0), None)  # the pale line goes on from the last point in ink
        size = len(self._epochs)
        self._set_line(self._future, self._epochs[future], self._values[future], colours.disabled, size)
        self._set_line(self._past, self._epochs[past], self._values[past], colours.ink, size, self._marked)
        self._place_openings()

    def _place_openings(self) -> None:
        (low, high), last = self._ends, self._ended - 1.0
        far = 2.0 * float(self._epochs[-1] + 1) if len(self._epochs) else 1.0
        for opening, left, right in ((self._before, -far, last), (self._beyond, last, far)):
            opening.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape, not self._is_cut)
            opening.setRect(left, 2 * low - high, right - left, 3 * (high - low))

    def visible(self) -> tuple[int, int]:
        """The epochs that are in view, as (first, last + 1), with one more at either side."""
        left, right = self.view_box.viewRange()[0]
        return max(math.floor(left) - 1, 0), max(math.ceil(right) + 2, 0)

    def _show_ends(self) -> None:
        """Shows all heights, and as much more that the ring around a point at an end is whole."""
        low, high = self._ends
        ring = self._theme.px(RING / 2 + 2)
        margin = (high - low) * min(ring / max(self.view_box.height() - 2 * ring, 1), 0.15)
        self.show_heights(self._theme, low - margin, high + margin)

    def ring(self, epoch: int, error: float | None) -> None:
        """Puts the ring around an epoch's point; None takes it away."""
        heights = self._heights(np.array([] if error is None else [error]))
        place = ([], []) if error is None else ([epoch], heights.tolist())
        if place != self._ringed:  # setting data paints all of the plot
            self._ringed = place
            self._ring.setData(*place)

    def drawn(self) -> dict[str, list[tuple[float, float]]]:
        """Epochs and heights that the lines 'past', 'future' and 'old' are made of, and of the 'marks'; on a
        logarithmic axis heights are logarithms."""
        lines = {"past": self._past, "future": self._future, "old": self._old, "marks": self._marks}
        data = {name: item.getData() for name, item in lines.items()}
        found = {name: [] if xs is None else list(zip(xs, ys, strict=True)) for name, (xs, ys) in data.items()}
        if not self._is_cut:
            last = self._ended - 1
            found["past"] = [point for point in found["past"] if point[0] <= last]
            found["future"] = [point for point in found["future"] if point[0] >= last]
        return found

    def _set_line(
        self, curve: pg.PlotDataItem, epochs: Values, errors: Values, colour: str, size: int, marked: bool = False
    ) -> None:
        """`size` is how many points the whole curve has."""
        if not len(epochs) and curve.getOriginalDataset()[0] is None:
            return
        thin = size > THICK_UNTIL
        curve.setData(
            epochs,
            self._heights(errors),
            pen=pg.mkPen(colour, width=1 if thin else self._theme.px(2)),
            antialias=not thin,
            symbol="o" if marked else None,
            symbolSize=self._theme.px(6),
            symbolBrush=colour,
            symbolPen=None,
        )

    def _heights(self, errors: Values) -> Values:
        """Where errors stand on the axis."""
        inside = np.clip(errors, self._scale.low, self._scale.high)
        return np.log10(inside) if self._scale.log else inside


class _Opening(QGraphicsRectItem):
    """A part of the plot, in epochs and heights: what is inside is seen only there."""

    def __init__(self) -> None:
        super().__init__()
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
