"""The scores of tested epochs, drawn with pyqtgraph. Imported when there is something to draw."""

from itertools import zip_longest

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bpviz.gui.plot_parts import PlotArea
from bpviz.gui.theme import Theme
from bpviz.present.epoch_scores import SETS, ScoreCurve

ROOM = 1.03  # how much of the axis there is, so that a line at the upper end is seen whole


class ScorePlot(PlotArea):
    """Training rows as a line, held-out rows dashed, their zero rules dotted; what lies beyond the cursor pale; a
    dashed line at its epoch."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = [[pg.PlotDataItem(), pg.PlotDataItem()] for _ in SETS]  # of each: beyond the cursor, before it
        self.cursor_line = pg.InfiniteLine(angle=90)
        self._zero_rules = [pg.InfiniteLine(angle=0) for _ in SETS]
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for item in (self.cursor_line, *self._zero_rules, *(item for pair in self._lines for item in pair)):
            self.view_box.addItem(item, ignoreBounds=True)

    def dress(self, theme: Theme) -> None:
        super().dress(theme)
        self.cursor_line.setPen(theme.palette.ink, width=theme.px(1), style=Qt.PenStyle.DotLine)

    def draw(self, curves: list[ScoreCurve], top: float) -> None:
        """Draws these curves on an axis from 0 to `top`."""
        colours, width = self._theme.palette, self._theme.px(2)
        nothing = np.empty(0)
        zero_rules = [curve.zero_rule for curve in curves]
        for line, height in zip_longest(self._zero_rules, zero_rules):
            line.setVisible(height is not None)
            line.setPen(colours.muted, width=self._theme.px(1.5), style=Qt.PenStyle.DotLine)
            line.setValue(height or 0.0)
        for k, (future, past) in enumerate(self._lines):
            epochs, values, ended = (curves[k].epochs, curves[k].values, curves[k].ended) if k < len(curves) else (
                nothing, nothing, 0
            )  # fmt: skip
            style = Qt.PenStyle.DashLine if k else Qt.PenStyle.SolidLine
            begin = max(ended - 1, 0)
            for item, part, colour in (
                (future, slice(begin, None), colours.disabled),
                (past, slice(0, ended), colours.ink),
            ):
                item.setData(epochs[part], values[part], pen=pg.mkPen(colour, width=width, style=style), antialias=True)
        self.show_heights(self._theme, 0.0, top * ROOM)

    def drawn(self) -> dict[str, list[tuple[float, float]]]:
        """Epochs and heights of the lines: 'training' and 'held out', and beyond the cursor 'training later' …"""
        found = {}
        for name, (future, past) in zip(SETS, self._lines, strict=True):
            for which, item in ((name, past), (f"{name} later", future)):
                xs, ys = item.getData()
                found[which] = [] if xs is None else list(zip(xs.tolist(), ys.tolist(), strict=True))
        return found
