"""Paints the graph's labels: chips, pills, names and numbers."""

from collections.abc import Callable, Hashable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from bpviz.engine.steps import Ref
from bpviz.gui.alignment import CENTRED, LEFT, UNCLIPPED
from bpviz.gui.pictures import Pictures, frame, line_pen
from bpviz.gui.theme import Theme
from bpviz.gui.typeface import Type
from bpviz.present.graph_labels import Kind, Label
from bpviz.present.graph_writing import WORD
from bpviz.present.palette import ink_on

MARGIN = 0.6  # heights of type around a label, for what frames it
WRITTEN_ONCE = (Kind.NAME, Kind.REST)


class Manner(NamedTuple):
    """What the labels of a scene have in common: the colour of the phase, pixels of a thin line, what is pointed at,
    whether neurons have their names inside, and how far the nearest pixel is, where pictures stand."""

    phase: str
    line: float
    focus: Ref | None
    named_inside: bool
    pixel: QPointF


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
        """Paints a label, on a neuron's `fill` where it stands on one. Frames, and names, which stand there again and
        again, are painted once; numbers are written anew, because few come back."""
        self._p, self._manner = painter, manner
        left, top, right, bottom = label.rect
        margin, width, height = MARGIN * label.size, right - left, bottom - top
        at, inner = QPointF(round(left - margin), round(top - margin)), QRectF(margin, margin, width, height)
        pointed = label.ref is not None and label.ref == manner.focus
        looks = label.kind, label.size, width, height, label.lit, label.current, label.boxed, label.guilty, pointed
        if label.kind in WRITTEN_ONCE:
            self._keep(at, (*looks, label.text, fill), inner, lambda: self._draw_name(label, inner, fill))
            return
        if self._is_framed(label, pointed):
            negative = label.sign is not None and label.sign < 0
            self._keep(at, (*looks, label.missing, negative), inner, lambda: self._draw_frame(label, inner, pointed))
        self._draw_number(label, inner.translated(at + manner.pixel), fill)

    def _keep(self, at: QPointF, looks: tuple[Hashable, ...], inner: QRectF, draw: Callable[[], None]) -> None:
        """Paints what is kept as a picture, in which `inner` is the place of the label."""

        def draw_inside(inside: QPainter) -> None:
            outside, self._p = self._p, inside
            draw()
            self._p = outside

        width, height = inner.right() + inner.left(), inner.bottom() + inner.top()
        self._pictures.paint(self._p, [at], (*looks, self._manner.phase, self._manner.line), width, height, draw_inside)

    def _draw_name(self, label: Label, box: QRectF, fill: str) -> None:
        if label.kind is Kind.REST:
            self._write(box, label.text, "text", label.size, self._palette.muted, CENTRED)
            return
        ground = self._palette.card if label.boxed else fill
        ink = ink_on(ground) if self._manner.named_inside else self._palette.ink
        if label.boxed:
            border = line_pen(self._palette.border, self._manner.line)
            frame(self._p, box.adjusted(-1, 0, 1, 0), label.size * 0.3, border, self._palette.card)
        self._write(box, label.text, "strong", label.size, ink, CENTRED)

    def _is_framed(self, label: Label, pointed: bool) -> bool:
        match label.kind:
            case Kind.VALUE:
                return label.boxed or label.guilty
            case Kind.BESIDE:
                return label.lit or label.guilty or pointed
        return True

    def _draw_frame(self, label: Label, box: QRectF, pointed: bool) -> None:
        """All of a label but its text."""
        palette, size, border = self._palette, label.size, self._border(label, pointed)
        match label.kind:
            case Kind.VALUE:
                frame(self._p, box.adjusted(-3, -1, 3, 1), 0.3 * size, border, palette.card)
            case Kind.BESIDE:
                frame(self._p, box.adjusted(-0.4 * size, 0, 0.4 * size, 0), 0.3 * size, border, palette.card)
            case Kind.PILL:
                if not (label.lit or label.missing or label.guilty or pointed):
                    border = line_pen(palette.backward, 1.3 * self._manner.line)
                frame(self._p, box, box.height() / 2, border, palette.card)
            case _:  # a card with a bar in the colour of the weight's sign
                ground = palette.tint(self._manner.phase, palette.card) if label.current else palette.card
                frame(self._p, box, 0.3 * size, border, ground)
                bar = QRectF(box.left() + 0.28 * size, box.top() + 0.24 * size, 0.2 * size, box.height() - 0.48 * size)
                self._p.fillRect(bar, QColor(palette.weight(label.sign or 0.0)))

    def _draw_number(self, label: Label, box: QRectF, fill: str) -> None:
        size, ink = label.size, self._palette.muted if label.missing else self._palette.ink
        if label.kind is Kind.BESIDE:
            self._write(box, label.prefix, "text", size * 0.86, self._palette.muted, LEFT)
            self._write(box.adjusted(WORD * size, 0, size, 0), label.text, "mono", size, ink, LEFT)
            return
        text = f"{label.prefix} {label.text}" if label.prefix else label.text
        match label.kind:
            case Kind.VALUE:
                ink = ink_on(self._palette.card if label.boxed or label.guilty else fill)
            case Kind.CHIP | Kind.TERM:
                box = box.adjusted(0.6 * size, 0, -0.2 * size, 0)
        self._write(box, text, "mono_strong" if label.current else "mono", size, ink, CENTRED)

    def _border(self, label: Label, pointed: bool) -> QPen:
        """The border says what a label is about, the most pressing first."""
        palette, line = self._palette, self._manner.line
        if label.guilty:
            return line_pen(palette.alert, 2.5 * line)
        if pointed:
            return line_pen(palette.ink, 2 * line)
        if label.lit:
            return line_pen(self._manner.phase, (2.5 if label.current else 1.6) * line)
        return line_pen(palette.border, line)

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

    def _type(self, role: str, pixels: int) -> Type:
        found = self._fonts.get((role, pixels))
        if found is None:
            font = self._theme.font(role)
            font.setPixelSize(pixels)
            found = self._fonts[role, pixels] = Type(font)
        return found
