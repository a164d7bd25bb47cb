"""Where every piece of a card's formulas goes: relation signs below each other, breaks only before an operator."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QFont

from bpviz.gui.formula_boxes import Box, Boxes, Fonts
from bpviz.gui.math_type import MathType
from bpviz.present.formula_parts import RELATIONS, Chunk, Formula, Line, Look, Matrix, Token
from bpviz.present.formula_symbols import Symbols

GAP = 7  # between left sides and the column of relation signs
LEADING = 4  # between rows
BETWEEN = 7  # between formulas
SIGN_SPACE = 0.28  # of a letter's size: what a relation sign has before it in LaTeX
SMALLEST = 0.6  # to which a symbolic line that is too wide is drawn smaller


class Placed(NamedTuple):
    """A token, the rectangle that the mouse finds it by, its baseline's left end, and its font."""

    token: Token
    rect: QRectF
    origin: QPointF
    font: QFont


class Symbolic(NamedTuple):
    """A symbolic side: its LaTeX, its place, and the pixels of its letters."""

    latex: str
    place: QPointF
    pixels: float


class Arranged(NamedTuple):
    """Everything that is painted, and how much room it takes."""

    tokens: tuple[Placed, ...]
    symbols: tuple[Symbolic, ...]
    brackets: tuple[QLineF, ...]
    width: float
    height: float


class FormulaLayout:
    """Arranges formulas in a width. `numbers_only` leaves the symbolic lines out, but for their left sides, and never
    makes anything smaller."""

    def __init__(self, fonts: Fonts, math_type: MathType, px: float, numbers_only: bool = False) -> None:
        self._fonts = fonts
        self._measured = Boxes(fonts, px)
        self._math_type = math_type
        self._px = px  # a pixel at the scale in force
        self._numbers_only = numbers_only

    def arrange(self, formulas: Sequence[Formula], width: float) -> Arranged:
        """Places every piece; rows that cannot be broken to `width` are wider."""
        self._tokens: list[Placed] = []
        self._symbols: list[Symbolic] = []
        self._brackets: list[QLineF] = []
        self._right = 0.0
        self._width = width
        self._column = self._widest_left(formulas) + GAP * self._px
        y = 0.0
        for i, formula in enumerate(formulas):
            if i:
                y += BETWEEN * self._px if formula.symbols.right else 0.0
            bare = self._numbers_only and formula.lines
            if not bare:
                y = self._place_symbols(formula, y)
            for j, line in enumerate(formula.lines):
                y = self._place_line(line, y, formula.symbols if bare and j == 0 else None)
        return Arranged(tuple(self._tokens), tuple(self._symbols), tuple(self._brackets), self._right, y)

    def _widest_left(self, formulas: Sequence[Formula]) -> float:
        widths = [0.0]
        for formula in formulas:
            left, right, plain = formula.symbols
            if left:
                size, bare = self._math_type.size(left, self._fonts.pixels), self._numbers_only and formula.lines
                if right and not bare and not self._math_type.size(right, self._fonts.pixels):
                    size = None  # the whole line stands as plain text until both its sides are set
                widths.append(size[0] if size else self._text_width(_plain_left(plain)))
            widths += [sum(box.width for box in self._boxes(line.left)) for line in formula.lines if line.left]
        return max(widths)

    def _text_width(self, text: str) -> float:
        return self._fonts.width(text, "math", Look.PLAIN)

    def _place_symbols(self, formula: Formula, y: float) -> float:
        left, right, plain = formula.symbols
        if not right:
            return y
        pixels = self._fonts.pixels
        sizes = [self._math_type.size(latex, pixels) for latex in (left, right)]
        if not sizes[0] or not sizes[1]:
            return self._place_plain(plain, y)
        room = max(self._width - self._column, 1.0)
        scale = 1.0 if self._numbers_only else max(min(1.0, room / sizes[1][0]), SMALLEST)
        right_size = tuple(length * scale for length in sizes[1])
        ascent = max(sizes[0][2], right_size[2], pixels)
        descent = max(sizes[0][1] - sizes[0][2], right_size[1] - right_size[2], pixels * 0.25)
        baseline = y + ascent
        place = QPointF(self._column - GAP * self._px - sizes[0][0], baseline - sizes[0][2])
        self._symbols.append(Symbolic(left, place, pixels))
        x = self._column - SIGN_SPACE * pixels * scale
        self._symbols.append(Symbolic(right, QPointF(x, baseline - right_size[2]), pixels * scale))
        self._right = max(self._right, x + right_size[0])
        return baseline + descent + LEADING / 2 * self._px

    def _place_plain(self, plain: str, y: float) -> float:
        """Until the symbolic line is set, its text in the typeface of the numbers."""
        left, sign, right = plain.partition(_relation_of(plain))
        words = [Token(word) for word in right.split()]
        chunks = ((Token(f"{sign} "), *words[:1]), *((word,) for word in words[1:]))
        return self._place_line(Line(chunks, (Token(left.strip()),)), y)

    def _place_line(self, line: Line, y: float, symbols: Symbols | None = None) -> float:
        """Places a line; where it has no left side of its own, behind that of `symbols`."""
        role = self._role(line)
        rows = self._rows(line, role)
        symbol, pixels = symbols.left if symbols and not line.left else "", self._fonts.pixels
        size = self._math_type.size(symbol, pixels) if symbol else None
        own = (Token(_plain_left(symbols.plain)),) if symbols and symbol and not size else line.left
        for i, row in enumerate(rows):
            left = self._boxes(own, role) if i == 0 else []
            ascent = max(box.ascent for _, box in row)
            descent = max(box.descent for _, box in row)
            if size and i == 0:
                ascent, descent = max(ascent, size[2]), max(descent, size[1] - size[2])
            baseline = y + ascent
            if size and i == 0:
                place = QPointF(self._column - GAP * self._px - size[0], baseline - size[2])
                self._symbols.append(Symbolic(symbol, place, pixels))
            x = self._column - GAP * self._px - sum(box.width for box in left)
            for box in left:
                self._put(box, x, baseline)
                x += box.width
            for x, box in row:
                self._put(box, x, baseline)
                self._right = max(self._right, x + box.width)
            y = baseline + descent + LEADING * self._px
        return y

    def _role(self, line: Line) -> str:
        """Matrices that are too wide in the usual size are set smaller."""
        if self._numbers_only:
            return "math"
        matrices = [piece for chunk in line.chunks for piece in chunk if isinstance(piece, Matrix)]
        room = self._width - self._column
        widest = max((self._measured.box(matrix, "math").width for matrix in matrices), default=0.0)
        return "math_small" if widest > room else "math"

    def _rows(self, line: Line, role: str) -> list[list[tuple[float, Box]]]:
        """The boxes of a line with their places, cut into rows."""
        content = self._column + self._fonts.width("= ", "math", Look.PLAIN)
        rows: list[list[tuple[float, Box]]] = [[]]
        x = self._column
        for chunk in self._breakable(line.chunks, role, self._width - content):
            boxes = self._boxes(chunk, role)
            width = sum(box.width for box in boxes)
            if rows[-1]:
                x += self._fonts.width(" ", "math", Look.PLAIN)
                if x + width > self._width:
                    rows.append([])
                    x = self._column if _is_relation(chunk) else content
            for box in boxes:
                rows[-1].append((x, box))
                x += box.width
        return [row for row in rows if row]

    def _breakable(self, chunks: Iterable[Chunk], role: str, room: float) -> Iterable[Chunk]:
        """The chunks; one that has no room even in a row of its own is cut before its factors."""
        for chunk in chunks:
            taken: list[Token | Matrix] = []
            width = 0.0
            for factor in _factors(chunk):
                more = sum(box.width for box in self._boxes(factor, role))
                if taken and width + more > room:
                    yield tuple(taken)
                    taken, width = [], 0.0
                taken += factor
                width += more
            yield tuple(taken)

    def _boxes(self, pieces: Sequence[Token | Matrix], role: str = "math") -> list[Box]:
        return [self._measured.box(piece, role) for piece in pieces]

    def _put(self, box: Box, x: float, baseline: float) -> None:
        for token, origin, font, width, ascent, descent in box.tokens:
            place = QPointF(x + origin.x(), baseline + origin.y())
            rect = QRectF(place.x(), place.y() - ascent, width, ascent + descent)
            self._tokens.append(Placed(token, rect, place, font))
        self._brackets += [line.translated(x, baseline) for line in box.brackets]


def _factors(chunk: Chunk) -> list[list[Token | Matrix]]:
    """A chunk, cut before its multiplication signs, and before division signs that stand in no brackets."""
    factors: list[list[Token | Matrix]] = [[]]
    depth = 0
    for piece in chunk:
        text = piece.text if isinstance(piece, Token) else ""
        if factors[-1] and (text in (" · ", " ⊙ ") or (text == " / " and depth == 0)):
            factors.append([])
        factors[-1].append(piece)
        depth += text.count("(") - text.count(")")
    return factors


def _is_relation(chunk: Chunk) -> bool:
    return isinstance(chunk[0], Token) and chunk[0].text.strip() in RELATIONS


def _relation_of(plain: str) -> str:
    return next((sign for sign in plain if sign in RELATIONS), "=")


def _plain_left(plain: str) -> str:
    return plain.partition(_relation_of(plain))[0].strip()
