"""A sentence in two weights that never gets wider than its place."""

from collections.abc import Sequence
from itertools import takewhile

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bpviz.gui.alignment import LEFT
from bpviz.gui.theme import Theme
from bpviz.present.where import Piece, shortened

SMALLEST = 48


class WhereLabel(QWidget):
    """Where the cursor stands. Where the sentence does not fit it is shortened, then elided; the tooltip has it all."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pieces: list[Piece] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.dress()

    def dress(self) -> None:
        """Takes on the theme's type."""
        self._fonts = {True: self._theme.font("where_strong"), False: self._theme.font("where")}
        self._widths: dict[Piece, float] = {}
        self._metrics = {strong: QFontMetricsF(font) for strong, font in self._fonts.items()}
        self.updateGeometry()
        self.update()

    def show_pieces(self, pieces: list[Piece]) -> None:
        """Shows another sentence."""
        if pieces == self._pieces:
            return
        before, self._pieces = self._fitting(), pieces
        same = takewhile(lambda pair: pair[0] == pair[1], zip(before, self._fitting(), strict=False))
        left = int(self.width_of([piece for piece, _ in same])) - 1
        self.update(left, 0, self.width() - left, self.height())

    def text(self) -> str:
        """The whole sentence."""
        return "".join(piece.text for piece in self._pieces)

    def shown(self) -> str:
        """What of the sentence is drawn."""
        return "".join(piece.text for piece in self._fitting())

    def width_of(self, pieces: Sequence[Piece]) -> float:
        """How wide a sentence gets."""
        return sum(map(self._width, pieces))

    def _width(self, piece: Piece) -> float:
        if piece not in self._widths:
            if len(self._widths) > 500:
                self._widths.clear()
            self._widths[piece] = self._metrics[piece.strong].horizontalAdvance(piece.text)
        return self._widths[piece]

    def _fitting(self) -> list[Piece]:
        """As much of the sentence as there is room for."""
        sentences = (self._pieces, shortened(self._pieces))
        for sentence in sentences:
            if self.width_of(sentence) <= self.width():
                return sentence
        fitting: list[Piece] = []
        for i, piece in enumerate(sentences[-1]):
            room = self.width() - self.width_of(fitting)
            if self.width_of([Piece(f"{piece.text}…", piece.strong)]) > room:
                rest = "".join(other.text for other in sentences[-1][i:])
                elided = self._metrics[piece.strong].elidedText(rest, Qt.TextElideMode.ElideRight, room)
                return [*fitting, Piece(elided, piece.strong)]
            fitting.append(piece)
        return fitting

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(SMALLEST), round(self._metrics[True].height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.palette.ink))
        x = 0.0
        for piece in self._fitting():
            painter.setFont(self._fonts[piece.strong])
            width = self._width(piece)
            if x + width + 1 >= event.rect().left():
                painter.drawText(QRectF(x, 0, width + 1, self.height()), LEFT, piece.text)
            x += width

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)
