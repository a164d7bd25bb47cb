"""Paints the graph's labels: chips, pills, names and numbers."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen

from bpviz.engine.steps import Ref
from bpviz.gui.alignment import CENTRED, LEFT, UNCLIPPED
from bpviz.gui.pictures import Pictures, frame, line_pen
from bpviz.gui.theme import Theme
from bpviz.present.graph_labels import Kind, Label, Rect
from bpviz.present.graph_writing import WORD
from bpviz.present.palette import ink_on

FEW = 2  # letters: what is shorter stands there often, also while the run is fast
MARGIN = 0.6  # heights of type around a label, for what frames it
NOWHERE = Rect(0, 0, 0, 0)


class Manner(NamedTuple):
    """What the labels of a scene have in common: the colour of the phase, pixels of a unit and of a thin line, what
    is pointed at, whether they change with every picture, and whether neurons have their names inside."""

    phase: str
    unit: float
    line: float
    focus: Ref | None
    fast: bool
    named_inside: bool


class LabelPainter:
    """Paints labels in a theme's colours and type."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._fonts: dict[tuple[str, int], Type] = {}
        self._pictures = Pictures()
        self.forget()

    def forget(self) -> None:
        """The theme has changed."""
        self._fonts.clear()
        self._pictures.forget()
        self._palette = self._theme.palette

    def paint(self, painter: QPainter, label: Label, fill: str, manner: Manner) -> None:
        """Paints a label, on a neuron's `fill` where it stands on one; what will stand there again is painted once."""
        if manner.fast and len(label.text) > FEW and label.kind not in (Kind.NAME, Kind.REST):
            self._draw(painter, label, _box(label.rect), fill, manner)
            return
        left, top, right, bottom = label.rect
        lit = label.ref is not None and label.ref == manner.focus
        negative = label.sign is not None and label.sign < 0
        key = label._replace(rect=NOWHERE, name="", ref=None, unit=None, sign=None), right - left, negative, lit, fill
        margin = MARGIN * label.size
        inner = QRectF(margin, margin, right - left, bottom - top)
        self._pictures.paint(
            painter, QPointF(round(left - margin), round(top - margin)),
            (*key, manner.phase, manner.line), inner.width() + 2 * margin, inner.height() + 2 * margin,
            lambda inside: self._draw(inside, label, inner, fill, manner),
        )  # fmt: skip

    def _draw(self, painter: QPainter, label: Label, box: QRectF, fill: str, manner: Manner) -> None:
        self._p, self._manner = painter, manner
        match label.kind:
            case Kind.VALUE | Kind.NAME:
                self._text_on_neuron(label, box, fill)
            case Kind.REST:
                self._write(box, label.text, "text", label.size, self._palette.muted, CENTRED)
            case Kind.BESIDE:
                self._beside(label, box)
            case Kind.PILL:
                self._pill(label, box)
            case _:
                self._chip(label, box)

    def _text_on_neuron(self, label: Label, box: QRectF, fill: str) -> None:
        if label.kind is Kind.NAME:
            inside = self._manner.named_inside
            if label.boxed:
                frame(self._p, box.adjusted(-1, 0, 1, 0), label.size * 0.3, self._border(label), self._palette.card)
                fill = self._palette.card
            self._write(box, label.text, "strong", label.size, ink_on(fill) if inside else self._palette.ink, CENTRED)
            return
        text = f"{label.prefix} {label.text}" if label.prefix else label.text
        if label.boxed:
            frame(self._p, box.adjusted(-3, -1, 3, 1), label.size * 0.3, self._border(label), self._palette.card)
            fill = self._palette.card
        if label.guilty:
            self._guilt(box.adjusted(-3, -1, 3, 1), label.size * 0.3)
            fill = self._palette.card
        self._write(box, text, "mono", label.size, ink_on(fill), CENTRED)

    def _beside(self, label: Label, box: QRectF) -> None:
        if label.lit or label.guilty or label.ref == self._manner.focus:
            around = box.adjusted(-0.4 * label.size, 0, 0.4 * label.size, 0)
            frame(self._p, around, 0.3 * label.size, self._border(label), self._palette.card)
        self._write(box, label.prefix, "text", label.size * 0.86, self._palette.muted, LEFT)
        number = box.adjusted(WORD * label.size, 0, label.size, 0)
        self._write(number, label.text, "mono", label.size, self._ink(label), LEFT)

    def _pill(self, label: Label, box: QRectF) -> None:
        border = self._border(label)
        if not (label.lit or label.missing or label.guilty or label.ref == self._manner.focus):
            border = line_pen(self._palette.backward, 1.3 * self._manner.line)
        frame(self._p, box, box.height() / 2, border, self._palette.card)
        self._write(box, f"{label.prefix} {label.text}", "mono", label.size, self._ink(label), CENTRED)

    def _chip(self, label: Label, box: QRectF) -> None:
        """A card with a bar in the colour of the weight's sign."""
        size = label.size
        ground = self._palette.tint(self._manner.phase, self._palette.card) if label.current else self._palette.card
        frame(self._p, box, 0.3 * size, self._border(label), ground)
        bar = QRectF(box.left() + 0.28 * size, box.top() + 0.24 * size, 0.2 * size, box.height() - 0.48 * size)
        self._p.fillRect(bar, QColor(self._palette.weight(label.sign or 0.0)))
        text = f"{label.prefix} {label.text}" if label.prefix else label.text
        inner = box.adjusted(0.6 * size, 0, -0.2 * size, 0)
        self._write(inner, text, "mono_strong" if label.current else "mono", size, self._ink(label), CENTRED)

    def _border(self, label: Label) -> QPen:
        """The border says what a label is about, the most pressing first."""
        palette, line = self._palette, self._manner.line
        if label.guilty:
            return line_pen(palette.alert, 2.5 * line)
        if label.ref is not None and label.ref == self._manner.focus:
            return line_pen(palette.ink, 2 * line)
        if label.lit:
            return line_pen(self._manner.phase, (2.5 if label.current else 1.6) * line)
        return line_pen(palette.border, line)

    def _ink(self, label: Label) -> str:
        return self._palette.muted if label.missing else self._palette.ink

    def _guilt(self, box: QRectF, radius: float) -> None:
        frame(self._p, box, radius, line_pen(self._palette.alert, 2.5 * self._manner.line), self._palette.card)

    def _write(self, box: QRectF, text: str, role: str, size: float, colour: str, alignment: int) -> None:
        type_ = self._type(role, max(int(size), 1))
        self._p.setFont(type_.font)
        self._p.setPen(line_pen(colour))
        if "\n" in text:
            self._p.drawText(box, alignment | UNCLIPPED, text)
            return
        left = box.left()
        if alignment == CENTRED:
            left += (box.width() - type_.width(text)) / 2
        self._p.drawText(QPointF(left, box.top() + box.height() / 2 + type_.below), text)

    def _type(self, role: str, pixels: int) -> "Type":
        found = self._fonts.get((role, pixels))
        if found is None:
            font = self._theme.font(role)
            font.setPixelSize(pixels)
            found = self._fonts[role, pixels] = Type(font)
        return found


class Type:
    """A font, and how wide texts are in it: to place a line by hand is faster than to let Qt align it."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._digit = self._metrics.horizontalAdvance("0") if QFontInfo(font).fixedPitch() else 0.0
        self._widths: dict[str, float] = {}
        self.below = (self._metrics.ascent() - self._metrics.descent()) / 2  # from a line's middle to its ground

    def width(self, text: str) -> float:
        """Pixels that a line takes."""
        if self._digit:
            return len(text) * self._digit
        if text not in self._widths:
            self._widths[text] = self._metrics.horizontalAdvance(text)
        return self._widths[text]


def _box(rect: Rect) -> QRectF:
    return QRectF(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)
