"""What frames the graph: headings over its columns, and the legend below; in a talk, nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen
from PySide6.QtWidgets import QWidget

from bpviz.engine.network import Unit
from bpviz.gui.alignment import CENTRED
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.graph_action import Action
from bpviz.present.graph_detail import MOST_LINES, is_large
from bpviz.present.graph_hints import DEAD, SATURATED, headings
from bpviz.present.graph_layout import natural_unit
from bpviz.present.graph_levels import USUAL_TYPE, Type
from bpviz.present.graph_scales import LegendItem, legend, scales
from bpviz.present.palette import Palette, output_fill
from bpviz.present.slide import slide_type, slide_unit
from bpviz.present.workspaces import PRESENT

LINE, MARGIN, SPACE = 24, 16, 22
HEAD = 36  # pixels for the headings, at unit 1
LEGEND_SHARE = 0.16  # of the pane's height, at most
SAMPLES = {"positive": 34, "negative": 34, "output": 56, "making": 20, DEAD: 16, SATURATED: 16, "": 0}


class Placed(NamedTuple):
    """An entry, where it begins, and the words that fit."""

    item: LegendItem
    left: float
    line: int
    text: str


class Legend:
    """The entries that fit in `width` pixels, on at most so many lines; `unit` is the size of a designed pixel."""

    def __init__(self, theme: Theme, items: Sequence[LegendItem], width: float, most_lines: int, unit: float) -> None:
        self._theme = theme
        self._unit = unit
        self._font = theme.font("small")
        self._font.setPixelSize(self._px(12))
        self._metrics = QFontMetricsF(self._font)
        attempts = [(short, lines) for lines in range(1, most_lines + 1) for short in (False, True)]
        self.placed: list[Placed] = []
        for short, lines in attempts:
            self.placed = self._flow(items, width, short, lines)
            if len(self.placed) == len(items):
                break
        self.lines = 1 + max((placed.line for placed in self.placed), default=-1)
        self.height = self.lines * self._px(LINE) + self._px(8) * bool(self.lines)

    def _px(self, pixels: float) -> int:
        return max(1, round(pixels * self._unit))

    def _flow(self, items: Sequence[LegendItem], width: float, short: bool, lines: int) -> list[Placed]:
        """The entries from the left, line by line, up to the first that has no room."""
        margin, space = self._px(MARGIN), self._px(SPACE if not short else SPACE * 0.6)
        left, line, placed = float(margin), 0, []
        for item in items:
            text = item.short if short else item.text
            sample = self._px(SAMPLES[item.sample] + 8) if item.sample else 0
            length = sample + self._metrics.horizontalAdvance(text)
            if left + length > width - margin:
                line, left = line + 1, float(margin)
            if line >= lines or left + length > width - margin:
                break
            placed.append(Placed(item, left, line, text))
            left += length + space
        return placed

    def paint(self, painter: QPainter, top: float, phase: str) -> None:
        """Paints the entries from `top` on; `phase` is the colour of the neuron in the making."""
        px, palette = self._px, self._theme.palette
        painter.setFont(self._font)
        for item, left, line, text in self.placed:
            y = top + px(6) + (line + 0.5) * px(LINE)
            width = px(SAMPLES[item.sample])
            match item.sample:
                case "positive" | "negative":
                    pen = QPen(QColor(palette.positive if item.sample == "positive" else palette.negative), px(4))
                    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                    if item.sample == "negative":
                        pen.setDashPattern([2.2, 1.1])
                    painter.setPen(pen)
                    painter.drawLine(QPointF(left, y), QPointF(left + width, y))
                case "output":
                    box = QRectF(left, y - px(7), width, px(14))
                    shades = QLinearGradient(box.topLeft(), box.topRight())
                    shades.setColorAt(0, QColor(output_fill(palette, 0)))
                    shades.setColorAt(1, QColor(output_fill(palette, 1)))
                    painter.setPen(QPen(QColor(palette.outline), 1))
                    painter.setBrush(shades)
                    painter.drawRoundedRect(box, px(3), px(3))
                case "making":
                    painter.setPen(QPen(QColor(phase), px(3)))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawEllipse(QPointF(left + width / 2, y), px(7), px(7))
                case stuck if stuck:
                    paint_stuck(painter, palette, stuck, QPointF(left + width / 2, y), px(6.5), px(1.5))
            painter.setPen(QColor(palette.muted))
            at = left + (width + px(8) if item.sample else 0)
            painter.drawText(QRectF(at, y - px(LINE) / 2, 4096, px(LINE)), Qt.AlignmentFlag.AlignVCenter, text)


class GraphFrame:
    """The frame of the graph in a pane, and what its size leaves to the graph: an area, and how large a designed pixel
    and type are there."""

    def __init__(self, view: View, theme: Theme, pane: QWidget) -> None:
        self._view, self._theme, self._pane = view, theme, pane
        self.forget()

    def forget(self) -> None:
        """The size, the theme or what is shown has changed."""
        self._legend: Legend | None = None
        self._made_for: tuple[object, ...] = ()

    def renew(self) -> bool:
        """Looks at another moment; whether the frame stays as it is. The legend has the colour of the phase."""
        snapshot = self._view.snapshot
        made_for = snapshot.experiment, self._stuck(), snapshot.step.phase if snapshot.step else None
        before, self._made_for = self._made_for, made_for
        if made_for[:2] != before[:2]:
            self._legend = None
        return made_for == before

    @property
    def presents(self) -> bool:
        """Whether the graph stands on a slide, without a frame."""
        return self._view.workspace == PRESENT

    @property
    def type(self) -> Type:
        """The sizes of the graph's type."""
        return slide_type(self._pane.window().height()) if self.presents else USUAL_TYPE

    @property
    def unit(self) -> float:
        """How many pixels a designed pixel is, where the graph is not zoomed."""
        if self.presents:
            return slide_unit(self._pane.window().height())
        return natural_unit(self._pane.width(), self._pane.height(), self._theme.scale)

    def area(self, tools: float) -> QRectF:
        """The part of the pane between headings and legend, of which `tools` take a height."""
        if self.presents:
            return QRectF(self._pane.rect())
        top = HEAD * self.unit
        below = self.legend().height + tools
        return QRectF(0, top, self._pane.width(), max(self._pane.height() - top - below, 48.0))

    def legend(self) -> Legend:
        """The entries that have room."""
        if self._legend is None:
            view, experiment, unit = self._view, self._view.snapshot.experiment, self.unit
            over = ", ".join(view.names.unit(Unit(-1, i)) for i in view.plane_inputs[: experiment.layers[0]])
            items = legend(
                scales(experiment), view.numbers, MOST_LINES if is_large(experiment) else None,
                over if view.response_maps else "", self._stuck(),
            )  # fmt: skip
            lines = min(int(self._pane.height() * LEGEND_SHARE / (LINE * unit)), 2)
            self._legend = Legend(self._theme, items, self._pane.width(), lines, unit)
        return self._legend

    def _stuck(self) -> tuple[str, ...]:
        """The marks of neurons that do not learn, as far as there are such neurons now."""
        found = {notice.exactly_zero for notice in self._view.snapshot.notices}
        return (DEAD,) * (True in found) + (SATURATED,) * (False in found)

    def paint(
        self,
        painter: QPainter,
        dirty: QRect,
        graph: QRect,
        columns: Sequence[float],
        right: float,
        doing: Action | None,
    ) -> None:
        """Paints what is `dirty` above and below the `graph`; headings stand over its columns (their x) and left of
        `right`, the legend shows the colour of what it is `doing`."""
        if dirty.top() < graph.top():
            self._paint_headings(painter, columns, right)
        if dirty.bottom() > graph.bottom():
            palette, entries = self._theme.palette, self.legend()
            phase = palette.phase(doing.phase) if doing else palette.backward
            entries.paint(painter, self._pane.height() - entries.height, phase)

    def _paint_headings(self, painter: QPainter, columns: Sequence[float], right: float) -> None:
        """Over each column the longest words that have room between its neighbours."""
        font, unit = self._theme.font("strong"), self.unit
        font.setPixelSize(max(int(13 * unit), 1))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.palette.muted))
        gap = columns[1] - columns[0]
        for x, texts in zip(columns, headings(self._view.snapshot.experiment), strict=True):
            room = 2 * min(gap / 2, x, right - x) - 8
            text = next((text for text in texts if metrics.horizontalAdvance(text) <= room), "")
            painter.drawText(QRectF(x - gap, 0, 2 * gap, HEAD * unit), CENTRED, text)


def paint_stuck(painter: QPainter, palette: Palette, stuck: str, at: QPointF, radius: float, line: float) -> None:
    """The mark of a neuron that does not learn: a circle, crossed out where it is dead, with a flat line where it is
    saturated."""
    painter.setPen(QPen(QColor(palette.ink), line))
    painter.setBrush(QColor(palette.card))
    painter.drawEllipse(at, radius, radius)
    reach = QPointF(0.7 * radius, -0.7 * radius) if stuck == DEAD else QPointF(0.6 * radius, 0)
    painter.drawLine(at - reach, at + reach)
