"""How much room the pieces of a formula take: tokens, and matrices as the boxes of their entries."""

import math
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QFont, QFontMetricsF

from bpviz.gui.theme import Theme
from bpviz.present.columns import split_at_point
from bpviz.present.formula_parts import Look, Matrix, Token

BRACKET = 5  # the width of a matrix's bracket
SMALL = 0.7  # of the letters' size: indices and exponents, as in LaTeX
MOST = 5000  # that are kept of what was measured


class Box(NamedTuple):
    """A token, or a matrix as the boxes of its entries, relative to the left end of the baseline."""

    width: float
    ascent: float
    descent: float
    tokens: tuple[tuple[Token, QPointF, QFont, float, float, float], ...]  # origin, font, width, ascent, descent
    brackets: tuple[QLineF, ...] = ()


class Face(NamedTuple):
    """A font, what measures it, and how far it reaches above and below the baseline."""

    font: QFont
    metrics: QFontMetricsF
    ascent: float
    descent: float


class Fonts:
    """The fonts of formulas, in the theme's size or in letters of `pixels`, and how wide text is in them."""

    def __init__(self, theme: Theme, pixels: int | None = None) -> None:
        self.pixels = float(pixels or theme.font("math").pixelSize())
        self._theme, self._letters = theme, pixels
        self._faces: dict[tuple[str, Look], Face] = {}
        self._widths: dict[tuple[str, str, Look], float] = {}

    def face(self, role: str, look: Look) -> Face:
        """The font of a role and a look, made when it is first asked for."""
        if (role, look) not in self._faces:
            font = self._theme.font("text" if look is Look.QUIET else role)
            if self._letters:
                small = role == "math_small" or look is Look.QUIET
                font.setPixelSize(math.ceil(SMALL * self._letters) if small else self._letters)
            font.setBold(look in (Look.RESULT, Look.GUILTY))
            font.setItalic(look is Look.SYMBOL)
            metrics = QFontMetricsF(font)
            self._faces[role, look] = Face(font, metrics, metrics.ascent(), metrics.descent())
        return self._faces[role, look]

    def width(self, text: str, role: str, look: Look) -> float:
        """How wide a text is."""
        key = text, role, look
        if key not in self._widths:
            if len(self._widths) >= MOST:
                self._widths.clear()
            self._widths[key] = self.face(role, look).metrics.horizontalAdvance(text)
        return self._widths[key]


class Boxes:
    """Measures pieces; what it has measured it keeps, because a card is laid out in several widths."""

    def __init__(self, fonts: Fonts, px: float) -> None:
        self._fonts, self._px = fonts, px
        self._kept: dict[tuple[Token | Matrix, str], Box] = {}

    def box(self, piece: Token | Matrix, role: str) -> Box:
        """The box of a piece in the font of a role."""
        found = self._kept.get((piece, role))
        if found is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            found = self._kept[piece, role] = self._made(piece, role)
        return found

    def _made(self, piece: Token | Matrix, role: str) -> Box:
        if isinstance(piece, Matrix):
            return self._matrix_box(piece, role)
        if piece.shift:
            role = "math_small"
        font, _, ascent, descent = self._fonts.face(role, piece.look)
        width = self._fonts.width(piece.text, role, piece.look)
        rise = (-0.42 if piece.shift > 0 else 0.22 if piece.shift else 0.0) * self._fonts.pixels
        inner = ((piece, QPointF(0.0, rise), font, width, ascent, descent),)
        return Box(width, max(ascent - rise, 0.0), max(descent + rise, 0.0), inner)

    def _matrix_box(self, matrix: Matrix, role: str) -> Box:
        """Entries below each other with their decimal points in one line, between brackets."""
        font_metrics = self._fonts.face(role, Look.RESULT).metrics
        line, space, bracket = font_metrics.height(), self._fonts.width("  ", "math", Look.PLAIN), BRACKET * self._px
        height = line * len(matrix.rows)
        top = -height / 2 - font_metrics.xHeight() / 2
        placed = []
        x = 2.0 * bracket
        for column in range(len(matrix.rows[0])):
            entries = [row[column] for row in matrix.rows]
            sides = [self._sides(entry, role) for entry in entries]
            before, after = (max(side[i] for side in sides) for i in (0, 1))
            for i, (entry, (whole, _)) in enumerate(zip(entries, sides, strict=True)):
                font, _, ascent, descent = self._fonts.face(role, entry.look)
                width = self._fonts.width(entry.text, role, entry.look)
                origin = QPointF(x + before - whole, top + i * line + ascent)
                placed.append((entry, origin, font, width, ascent, descent))
            x += before + after + space
        right = x - space + 2.0 * bracket
        lines = []
        for edge, inwards in ((bracket / 2, bracket), (right - bracket / 2, -bracket)):
            lines.append(QLineF(edge, top, edge, top + height))
            lines += [QLineF(edge, end, edge + inwards, end) for end in (top, top + height)]
        margin = 2.0 * self._px
        return Box(right, margin - top, top + height + margin, tuple(placed), tuple(lines))

    def _sides(self, entry: Token, role: str) -> tuple[float, float]:
        whole, rest = split_at_point(entry.text)
        return self._fonts.width(whole, role, entry.look), self._fonts.width(rest, role, entry.look)
