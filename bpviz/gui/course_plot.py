"""Lines over the epochs, drawn with pyqtgraph. Imported when there is something to draw: see loading.py."""

from collections.abc import Iterable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from bpviz.gui.plot_parts import CountAxis, PlotArea
from bpviz.gui.theme import Theme
from bpviz.present.course import Course, heights, span_of
from bpviz.session.chronicle import START

STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
FEW = len(STYLES)  # lines that can be told apart by their style
RING = 11  # pixels

Values = NDArray[np.float64]


class EpochAxis(CountAxis):
    """Epochs, and before the first of them the start."""

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> list[str]:
        ticks = list(values)
        texts = super().tickStrings(ticks, scale, spacing)
        return [text if value >= 0 else "" for value, text in zip(ticks, texts, strict=True)]


class CoursePlot(PlotArea):
    """Lines up to the cursor in ink or grey, beyond it pale; a dashed line at the cursor's epoch; one line may be
    emphasised, and one point of it ringed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, EpochAxis())
        self._theme = theme
        self.height_under_mouse = 0.0
        self._lines: list[pg.PlotCurveItem] = []
        self._strong = pg.PlotCurveItem()
        self._ring = pg.ScatterPlotItem()
        self.cursor_line = pg.InfiniteLine(angle=90)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for item in (self.cursor_line, self._strong, self._ring):
            self.view_box.addItem(item, ignoreBounds=True)
        self._strong.setZValue(1)
        self._ring.setZValue(2)

    def dress(self, theme: Theme) -> None:
        """Takes on the theme's colours and type."""
        super().dress(theme)
        self.cursor_line.setPen(theme.palette.ink, width=theme.px(1.5), style=Qt.PenStyle.DashLine)

    def draw(self, shown: Course, ended: int) -> None:
        """Draws the lines; the first `ended` epochs lie before the cursor."""
        for item in self._lines:
            self.view_box.removeItem(item)
        self._lines = []
        colours, px = self._theme.palette, self._theme.px
        rows, few = heights(shown), len(shown.lines) <= FEW
        split = int(np.searchsorted(shown.epochs, ended - 1, side="right"))
        for i in range(len(rows)) if few else ():
            pen = pg.mkPen(colours.ink, width=px(2), style=STYLES[i])
            pale = pg.mkPen(colours.disabled, width=px(2), style=STYLES[i])
            self._add(shown.epochs[max(split - 1, 0) :], rows[i : i + 1, max(split - 1, 0) :], pale)
            self._add(shown.epochs[:split], rows[i : i + 1, :split], pen)
        if not few:
            self._add(shown.epochs[max(split - 1, 0) :], rows[:, max(split - 1, 0) :], pg.mkPen(colours.border))
            self._add(shown.epochs[:split], rows[:, :split], pg.mkPen(colours.muted))
        self.beside.log = shown.log
        self.show_heights(self._theme, *span_of(shown))

    def emphasise(self, shown: Course, line: int | None, at: int | None) -> None:
        """Draws a line in ink and a ring around its point at place `at` among the epochs; None: neither."""
        colours, px = self._theme.palette, self._theme.px
        row = heights(shown)[line] if line is not None else np.empty(0)
        many = len(shown.lines) > 1
        self._strong.setData(
            shown.epochs[: len(row)] if many else np.empty(0),
            row if many else np.empty(0),
            pen=pg.mkPen(colours.ink, width=px(2.5)),
            connect="finite",
            antialias=True,
        )
        ringed = at is not None and line is not None and np.isfinite(row[at])
        self._ring.setData(
            [shown.epochs[at]] if ringed else [],
            [row[at]] if ringed else [],
            size=px(RING),
            pen=pg.mkPen(colours.ink, width=px(1.5)),
            brush=colours.pane,
        )

    def fit(self, epochs: int) -> None:
        """Shows the start and this many epochs."""
        last = max(epochs - 1, 0)
        margin = last * 0.02 or 0.5
        self.view_box.setLimits(xMin=START - margin, xMax=last + margin, minXRange=min(2.0, last + 2 * margin))
        self.view_box.setXRange(START - margin, last + margin, padding=0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remembers the height too, by which a line is found."""
        scene = self.mapToScene(event.position().toPoint())
        self.height_under_mouse = float(self.view_box.mapSceneToView(scene).y())
        super().mouseMoveEvent(event)

    def _add(self, epochs: Values, rows: Values, pen: object) -> None:
        """Some lines as one item, with a gap between two of them."""
        if not len(epochs):
            return
        gap = np.full((len(rows), 1), np.nan)
        xs = np.tile(np.append(epochs, epochs[-1]), len(rows))
        item = pg.PlotCurveItem(xs, np.hstack([rows, gap]).ravel(), pen=pen, connect="finite", antialias=True)
        self.view_box.addItem(item, ignoreBounds=True)
        self._lines.append(item)
