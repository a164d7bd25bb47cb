"""The curves of the epoch error, drawn with pyqtgraph. Imported when there is something to draw: see loading.py."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bpviz.gui.plot_parts import PlotArea
from bpviz.gui.theme import Theme
from bpviz.present.error_curve import ExactErrors, Scale, Shown, Values, line, scale_of, stretches
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
        self._old, self._future, self._past = (pg.PlotDataItem() for _ in range(3))
        self._ring, self._marks = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for curve in (self._old, self._future, self._past):
            curve.setDownsampling(auto=True, method="peak")
            curve.setClipToView(True)
        self.view_box.sigResized.connect(self._show_ends)
        for item in (self._old, self.cursor_line, self._future, self._past, self._ring, self._marks):
            self.view_box.addItem(item, ignoreBounds=True)

    def dress(self, theme: Theme) -> None:
        """Takes on the theme's colours and type."""
        super().dress(theme)
        colours = theme.palette
        self.cursor_line.setPen(colours.ink, width=theme.px(1.5), style=Qt.PenStyle.DashLine)
        self._ring.setData(size=theme.px(RING), pen=pg.mkPen(colours.ink, width=theme.px(1.5)), brush=colours.pane)
        self._marks.setData(size=theme.px(RING), pen=None, brush=colours.ink, symbol="t1")

    def draw(
        self, shown: Shown, old: EpochErrors | None, log: bool, marked: bool, exact: Sequence[ExactErrors] = ()
    ) -> None:
        """Draws the curves; `old` is that of the run before, `marked` says whether each epoch has a point, `exact` are
        errors that were computed again."""
        errors, ended, diverged = shown
        colours = self._theme.palette
        scale = self._scale = scale_of([errors] if old is None else [errors, old], log)
        first, last = self.visible()
        self._set_line(self._old, np.empty(0), np.empty(0), colours.border)
        if old is not None:
            self._set_line(self._old, *line(stretches(old, first, last, COLUMNS, ()), len(old)), colours.border)
        part = stretches(errors, first, last, COLUMNS, exact)
        epochs, values = line(part, len(errors))
        split = int(np.searchsorted(epochs, ended - 1, side="right"))
        begin = max(split - 1, 0)  # the pale line goes on from the last point in ink
        self._set_line(self._future, epochs[begin:], values[begin:], colours.disabled)
        self._set_line(self._past, epochs[:split], values[:split], colours.ink, marked)
        low, high = (float(y) for y in self._heights(np.array([scale.low, scale.high])))
        not_finite = part.starts[~np.isfinite(part.highs)].tolist()
        not_finite += [diverged] if diverged is not None else []
        self._marks.setData(x=list(map(float, not_finite)), y=[low + 0.96 * (high - low)] * len(not_finite))
        self.beside.log = scale.log
        self._ends = low, high
        self._show_ends()

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
        return {name: [] if xs is None else list(zip(xs, ys, strict=True)) for name, (xs, ys) in data.items()}

    def _set_line(
        self, curve: pg.PlotDataItem, epochs: Values, errors: Values, colour: str, marked: bool = False
    ) -> None:
        thin = len(epochs) > THICK_UNTIL
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
