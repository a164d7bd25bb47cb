"""The curves of several runs in one plot, drawn with pyqtgraph. Imported when there is something to draw."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bpviz.gui.plot_parts import PlotArea
from bpviz.gui.theme import Theme
from bpviz.present.error_curve import line, scale_of, stretches
from bpviz.session.curve import EpochErrors

COLUMNS = 1024  # stretches of epochs that pyqtgraph gets to draw: it leaves out what its pixels cannot show
END = 9  # pixels of the marker at the end of a curve


class Drawn(NamedTuple):
    """A curve, its colour and the marker at its end; `strong` is the run that is looked at."""

    curve: EpochErrors
    colour: str
    marker: str
    strong: bool


class ComparePlot(PlotArea):
    """A line a run, a marker at its end, so that they can be told apart without colours, too."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[pg.PlotDataItem] = []
        self._ends = pg.ScatterPlotItem()
        self._epochs = 0
        self.pointed_line = pg.InfiniteLine(angle=90)
        self.pointed_line.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for item in (self.pointed_line, self._ends):
            self.view_box.addItem(item, ignoreBounds=True)
        self._ends.setZValue(1)

    def dress(self, theme: Theme) -> None:
        super().dress(theme)
        self.pointed_line.setPen(theme.palette.muted, width=theme.px(1), style=Qt.PenStyle.DashLine)

    def draw(self, runs: Sequence[Drawn], log: bool) -> None:
        """Draws these runs; as many epochs as the longest has are in view, unless the wheel has chosen others."""
        while len(self._lines) < len(runs):
            self._lines.append(pg.PlotDataItem())
            self.view_box.addItem(self._lines[-1], ignoreBounds=True)
        while len(self._lines) > len(runs):
            self.view_box.removeItem(self._lines.pop())
        epochs = max((len(run.curve) for run in runs), default=0)
        if epochs != self._epochs:
            self._epochs = epochs
            self.fit()
        scale = scale_of([run.curve for run in runs], log)
        left, right = self.view_box.viewRange()[0]
        first, last = max(math.floor(left) - 1, 0), max(math.ceil(right) + 2, 0)
        ends: list[dict[str, object]] = []
        for item, run in zip(self._lines, runs, strict=True):
            xs, ys = line(stretches(run.curve, first, last, COLUMNS, ()), len(run.curve))
            heights = np.clip(ys, scale.low, scale.high)
            heights = np.log10(heights) if scale.log else heights
            width = self._theme.px(3 if run.strong else 1.5)
            item.setData(xs, heights, pen=pg.mkPen(run.colour, width=width), antialias=len(xs) < 2 * COLUMNS)
            item.setZValue(0.5 if run.strong else 0.0)
            if len(xs):
                ends.append(self._end(float(xs[-1]), float(heights[-1]), run))
        self._ends.setData(ends)
        low, high = (math.log10(value) if scale.log else value for value in (scale.low, scale.high))
        self.beside.log = scale.log
        self.show_heights(self._theme, low, high)

    def _end(self, x: float, y: float, run: Drawn) -> dict[str, object]:
        size = self._theme.px(END)
        return {"pos": (x, y), "symbol": run.marker, "size": size, "brush": run.colour, "pen": self._theme.palette.pane}

    def fit(self) -> None:
        """Shows all epochs."""
        self.fit_epochs(self._epochs)

    def point_at(self, epoch: int | None) -> None:
        """Draws a line at an epoch, None takes it away."""
        self.pointed_line.setVisible(epoch is not None)
        if epoch is not None:
            self.pointed_line.setValue(epoch)

    def drawn(self) -> list[list[tuple[float, float]]]:
        """Epochs and heights of each line; on a logarithmic axis heights are logarithms."""
        data = (item.getData() for item in self._lines)
        return [[] if xs is None else list(zip(xs.tolist(), ys.tolist(), strict=True)) for xs, ys in data]
