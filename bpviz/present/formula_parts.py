"""What formulas are made of: tokens that know what number they are, lines of them, and a symbolic line in LaTeX."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum, auto
from typing import NamedTuple

from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref
from bpviz.present.formula_symbols import Symbols
from bpviz.present.number_format import HIDDEN, MINUS, NumberFormat, exact
from bpviz.session.names import Names

RELATIONS = frozenset("=≈←→")
MOST_TERMS = 6  # of a sum; of a longer one the first four and the last
FIRST_TERMS = 4


class Look(StrEnum):
    """How a token is drawn: as it is, as a symbol (italic), as the result (bold, in the colour of the phase),
    as something beside the point, or as the term that was the first not finite."""

    PLAIN = auto()
    SYMBOL = auto()
    RESULT = auto()
    QUIET = auto()
    GUILTY = auto()


class Token(NamedTuple):
    """A piece of a line that is never broken. `ref` is the number that it shows, `hint` what the mouse is told.
    `shift` is 1 for an exponent, -1 for an index."""

    text: str
    ref: Ref | None = None
    hint: str = ""
    look: Look = Look.PLAIN
    shift: int = 0


class Matrix(NamedTuple):
    """Numbers in brackets; a vector is a matrix of one column."""

    rows: tuple[tuple[Token, ...], ...]


Chunk = tuple[Token | Matrix, ...]


class Line(NamedTuple):
    """A line with numbers. `left` stands left of the column of relation signs. A line breaks only between `chunks`;
    a chunk that begins with a relation sign then goes to that column."""

    chunks: tuple[Chunk, ...]
    left: tuple[Token, ...] = ()


class Formula(NamedTuple):
    """A symbolic line, which may be empty, and lines with numbers."""

    symbols: Symbols
    lines: tuple[Line, ...] = ()

    def texts(self) -> list[str]:
        """All lines as plain text."""
        return ([self.symbols.plain] if self.symbols.plain else []) + [plain_line(line) for line in self.lines]

    def latex(self) -> list[str]:
        """All lines as LaTeX, with `&` before the relation sign."""
        left, right, _ = self.symbols
        return ([f"{left} &{right}"] if right else []) + [latex_line(line) for line in self.lines]


def latex_document(formulas: Iterable[Formula]) -> str:
    """All formulas as one LaTeX environment; empty where there are none."""
    lines = [line for formula in formulas for line in formula.latex()]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}" if lines else ""


def plain_line(line: Line) -> str:
    """A line with numbers as plain text."""
    left = "".join(map(plain_piece, line.left))
    right = " ".join("".join(map(plain_piece, chunk)) for chunk in line.chunks)
    return f"{left} {right}" if left else right


def plain_piece(piece: Token | Matrix) -> str:
    """'0.8040', '^−1.350' for an exponent, '[h1]' for an index, '[1 2; 3 4]' for a matrix."""
    if isinstance(piece, Matrix):
        return "[" + "; ".join(" ".join(token.text for token in row) for row in piece.rows) + "]"
    return {0: piece.text, 1: f"^{piece.text}", -1: f"[{piece.text}]"}[piece.shift]


_LATEX = {
    MINUS: "-",
    "·": r"\cdot ",
    "≈": r"\approx ",
    "←": r"\leftarrow ",
    "→": r"\to ",
    "∞": r"\infty ",
    "⋯": r"\cdots ",
    "⊙": r"\odot ",
    "η": r"\eta ",
    "δ": r"\delta ",
    "²": "^2",
    "√": r"\surd ",
}


def latex_line(line: Line) -> str:
    """A line with numbers as LaTeX, with `&` before the relation sign."""
    left = "".join(map(_latex_piece, line.left))
    right = " ".join("".join(map(_latex_piece, chunk)) for chunk in line.chunks)
    return f"{left} &" + " ".join(right.split())


def _latex_piece(piece: Token | Matrix) -> str:
    if isinstance(piece, Matrix):
        rows = r" \\ ".join(" & ".join(map(_latex_piece, row)) for row in piece.rows)
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
    if piece.look is Look.QUIET:
        return rf"\text{{{piece.text}}}"
    text = _latex_text(piece.text)
    if piece.look is Look.RESULT:
        text = rf"\mathbf{{{text}}}"
    return {0: text, 1: f"^{{{text}}}", -1: rf"_{{\mathrm{{{text}}}}}"}[piece.shift]


def _latex_text(text: str) -> str:
    number = text.strip("()")
    mantissa, e, exponent = number.partition("e")
    if e and mantissa[-1:].isdigit() and exponent:
        power = rf"{mantissa} \times 10^{{{int(exponent)}}}"
        return text.replace(number, power).replace(MINUS, "-")
    return "".join(_LATEX.get(character, character) for character in text)


class Writer:
    """Writes numbers as tokens: `numbers` says with how many digits, `revealed` whether results may be seen, and where
    they may not, `hides` whether one of them is among those."""

    def __init__(
        self, names: Names, numbers: NumberFormat, revealed: bool, hides: Callable[[Ref], bool] | None = None
    ) -> None:
        self.names = names
        self.numbers = numbers
        self.revealed = revealed
        self._hides = hides

    def of(self, made: Ref) -> "Writer":
        """The writer of what makes one number of several: it reveals that where the person has found it."""
        known = self._hides is not None and not self._hides(made)
        return Writer(self.names, self.numbers, True) if known else self

    def number(self, value: float, ref: Ref | None = None, first: bool = False, look: Look = Look.PLAIN) -> Token:
        """An operand; a negative one is in brackets unless it is the `first` after a relation sign."""
        text = self.numbers.short(value)
        return Token(f"({text})" if value < 0 and not first else text, ref, self._hint(value, ref), look)

    def operand(self, value: float, ref: Ref, first: bool = False) -> Token:
        """A result of this very Step that is used further on in it."""
        return self.number(value, ref, first) if self.of(ref).revealed else Token(HIDDEN, ref)

    def result(self, value: float, ref: Ref | None, look: Look = Look.RESULT) -> Token:
        """What comes out; a question mark until it is revealed."""
        if not self.revealed:
            return Token(HIDDEN, ref, "", look)
        return Token(self.numbers.short(value), ref, self._hint(value, ref), look)

    def old_and_new(self, change: Change) -> tuple[Token, Token]:
        """What a number was and what it became, with as many digits as it takes to see that it changed."""
        old = self.number(change.old, change.ref, first=True)
        new = self.result(change.new, change.ref)
        if not self.revealed:
            return old, new
        was, now = self.numbers.apart(change.old, change.new)
        return old._replace(text=was), new._replace(text=now)

    def _hint(self, value: float, ref: Ref | None) -> str:
        return f"{self.names.ref(ref)} = {exact(value)}" if ref else exact(value)

    def shown(self, value: float) -> float:
        """The number as it is printed."""
        return self.numbers.rounded(value)

    def relation(self, printed: float, value: float) -> str:
        """'= ' where `printed`, which the printed numbers give, is the printed result; else '≈ '."""
        if not self.revealed:
            return "= "
        same = self.shown(printed) == self.shown(value) or (printed != printed and value != value)
        return "= " if same else "≈ "

    def label(self, ref: Ref) -> tuple[Token, ...]:
        """The symbol of a number with its index, to stand left of a relation sign."""
        return (Token(SYMBOLS[ref.quantity], ref, "", Look.SYMBOL), Token(self.index(ref), ref, "", Look.PLAIN, -1))

    def index(self, ref: Ref) -> str:
        """'h1', or for a weight 'h1,x2': to, from."""
        assert ref.unit
        source = f",{self.names.unit(ref.source)}" if ref.source else ""
        return self.names.unit(ref.unit) + source


SYMBOLS = {
    Quantity.WEIGHT: "w",
    Quantity.BIAS: "b",
    Quantity.NET_INPUT: "net",
    Quantity.OUTPUT: "a",
    Quantity.EXPECTED: "expected",
    Quantity.ERROR: "e",
    Quantity.DELTA: "δ",
    Quantity.GRADIENT: "g",
    Quantity.VELOCITY: "v",
    Quantity.MEAN: "m",
    Quantity.SQUARE: "s",
}


def operator(text: str) -> Token:
    """A sign that stands before what it joins, with its space."""
    return Token(f"{text} ")


PRODUCT = operator(" ·")


def signed(chunk: Sequence[Token], sign: str) -> Chunk:
    """A chunk with its operator before it."""
    return (operator(sign), *chunk)


def shown_terms(count: int) -> tuple[Sequence[int], int, Sequence[int]]:
    """Which terms of a sum are written out: the first ones, how many are left out after them, and the last ones."""
    if count <= MOST_TERMS:
        return range(count), 0, ()
    return range(FIRST_TERMS), count - FIRST_TERMS - 1, range(count - 1, count)


def left_out(count: int) -> Token:
    """The sign that stands for terms that are not written out."""
    return Token(f"⋯ {count} more ⋯", None, "", Look.QUIET)
