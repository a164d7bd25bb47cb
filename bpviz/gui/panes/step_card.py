"""The step card: the phase, what happens and why in a sentence, and the formula with the numbers put in."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from bpviz.engine.steps import Ref
from bpviz.gui.alignment import CENTRED
from bpviz.gui.answer_line import AnswerLine
from bpviz.gui.formula_view import FormulaView
from bpviz.gui.pane import Pane
from bpviz.gui.passage import Passage
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.caption import Caption, caption, in_passing
from bpviz.present.formula import formulas
from bpviz.present.palette import ink_on

MARGIN, TOP, GAP = 16, 10, 10
NARROWEST, USUAL_WIDTH, USUAL_HEIGHT = 300, 440, 232
SNUG = (1.0, 0.93, 0.86, 0.8, 0.74)  # of the formulas' usual size: smaller before anything has to be scrolled for
IN_LARGE_TYPE = (0.66, 0.58, 0.5, 0.42)  # still as large as the smallest of these at scale 1
TALL = 100  # pixels by which a page is less high without a scroll bar and with the smallest formulas, at most
PHASES = ("forward", "loss", "backward", "accumulate", "update")


class StepCardPane(Pane):
    """Says what has just happened. Where it does not fit its formulas are smaller, then it scrolls, above the field of
    *Ask first*, `answer`."""

    name = "step_card"
    heading = "Step"
    turns = (4,)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._caption = Caption("start", "", "")
        self._is_high = False  # whether the page needs a scroll bar
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = QWidget()
        self._page.setAutoFillBackground(False)
        self._chip = _Chip(theme, self._page)
        self._title, self._sentence, self._note = (Passage(self._page) for _ in range(3))
        self._formula = FormulaView(view, theme, self._page)
        self._scroll.setWidget(self._page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        self.answer = AnswerLine(theme)
        layout.addWidget(self.answer)
        self._scroll.installEventFilter(self)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._show_part)
        self.setMinimumWidth(NARROWEST)
        self._formula.math_type.ready.connect(self._formulas_set)
        self.start()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(USUAL_WIDTH), self.theme.px(USUAL_HEIGHT))

    def show_moment(self) -> None:
        view = self.view
        words = caption(view.snapshot, view.names, view.numbers, view.revealed, view.steps_per_second)
        words = in_passing(words, view.steps_per_second) if view.rushing else words
        found = formulas(view.snapshot, view.names, view.numbers, view.revealed, view.hides)
        self._caption = words
        colour = self._colour(words.phase)
        self._chip.show_phase(words.phase, colour)
        for label, text in ((self._title, words.title), (self._sentence, words.sentence), (self._note, words.note)):
            label.show_text(text)
        self._formula.show_formulas(found, colour)
        self._arrange()
        self._formula.warm(view.snapshot.experiment)

    def show_focus(self) -> None:
        self._formula.update()

    def show_theme(self) -> None:
        colours = self.theme.palette
        for label, role, colour in (
            (self._title, "title", colours.ink),
            (self._sentence, "sentence", colours.ink),
            (self._note, "small", colours.muted),
        ):
            label.setFont(self.theme.font(role))
            palette = label.palette()
            palette.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(palette)
        self._chip.dress()
        self._formula.dress()
        px, font = self.theme.px, self.theme.font
        self.answer.dress(font("small"), font("mono"), (px(MARGIN), px(6), px(MARGIN), px(6)), px(8))
        self.show_moment()

    def _colour(self, phase: str) -> str:
        colours = self.theme.palette
        return colours.phase(phase) if phase in PHASES else colours.ink

    def _formulas_set(self) -> None:
        self._formula.rearrange()
        self._arrange()

    def _arrange(self) -> None:
        self._fit()
        self._show_part()

    def _fit(self) -> None:
        """Gives every part its place; where the page is too high, with smaller formulas, and where that does not help,
        beside a scroll bar. What was too high last time is so now, as a rule, and then nothing else need be tried."""
        room = self._scroll.maximumViewportSize()
        beside_bar = room.width() - self._scroll.verticalScrollBar().sizeHint().width()
        most = room.height() + self.theme.px(TALL)
        if self._is_high and self._arrange_beside_bar(beside_bar) > most:
            return
        for share in SNUG:
            self._formula.scale_type(share)
            high = self._arrange_in(room.width())
            self._is_high = high > room.height()
            if not self._is_high:
                return
            if high > most:
                break
        self._arrange_beside_bar(beside_bar)

    def _arrange_beside_bar(self, width: int) -> int:
        """With formulas of the usual size, or smaller where they would be wider than that; gives how high that is."""
        smaller = [share for share in (*SNUG, *IN_LARGE_TYPE) if share * self.theme.scale >= SNUG[-1]]
        high = 0
        for share in smaller:
            self._formula.scale_type(share)
            high = self._arrange_in(width)
            if self._page.width() <= width:
                break
        return high

    def _show_part(self) -> None:
        """A card that is too high begins above while the person is asked; then its end, with the result, is shown."""
        step, bar = self.view.snapshot.step, self._scroll.verticalScrollBar()
        if self.answer.isVisible():
            ends = self.view.revealed and step is not None and step.phase.value in PHASES[:3]
            bar.setValue(bar.maximum() if ends else 0)

    def _arrange_in(self, width: int) -> int:
        px = self.theme.px
        margin, inner = px(MARGIN), width - 2 * px(MARGIN)
        y = self._arrange_title(margin, inner) + px(6)
        y = self._place(self._sentence, QRect(margin, y, inner, 0)) + px(6)
        formula = self._formula.size_in(inner)
        self._formula.setGeometry(margin, y, formula.width(), formula.height())
        y = self._place(self._note, QRect(margin, y + formula.height(), inner, 0))
        self._page.resize(formula.width() + 2 * margin, y + px(TOP) // 2)
        return self._page.height()

    def _arrange_title(self, margin: int, inner: int) -> int:
        """The chip, and the title beside it or, where that takes more than two lines, below; gives where they end."""
        chip, line, top = self._chip.sizeHint(), QFontMetrics(self._title.font()).height(), self.theme.px(TOP)
        left = margin + chip.width() + self.theme.px(GAP)
        beside = margin + inner - left
        high = max(line, chip.height())
        self._chip.setGeometry(margin, top + (high - chip.height()) // 2, chip.width(), chip.height())
        height = self._title.heightForWidth(beside) if beside > 0 else 0
        if 0 < height <= 2 * line:
            self._title.setGeometry(left, top + (high - line) // 2, beside, height)
            return self._title.geometry().bottom() + 1
        return self._place(self._title, QRect(margin, top + high + self.theme.px(4), inner, 0))

    def _place(self, label: QLabel, at: QRect) -> int:
        """Puts a text where it is wanted, as high as it needs; gives where it ends."""
        at.setHeight(label.heightForWidth(at.width()) if label.text() else 0)
        label.setGeometry(at)
        return at.y() + at.height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card has another size, or the answer field takes another part of it."""
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_theme()  # the style sheet has just given the texts the dock's font

    def begin_math(self) -> None:
        """From now on symbolic lines are set in mathematical type; before, they stand as plain text."""
        self._formula.math_type.start()

    def number_at(self, at: QPoint) -> Ref | None:
        placed = self._formula.token_at(self._formula.mapFrom(self, at).toPointF())
        return placed.token.ref if placed else None

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        placed = self._formula.token_at(self._formula.mapFrom(self, at).toPointF())
        hint = placed.token.hint if placed else ""
        words = self._caption
        lines = [f"{words.phase}: {words.title}", words.sentence, *self._formula.texts(), words.note]
        card = "\n".join(line for line in lines if line)
        found = [("selected text", self._selected()), (hint, hint), ("formula as LaTeX", self.latex())]
        return [*found, ("card as text", card)]

    def _selected(self) -> str:
        return next(
            (label.selectedText() for label in (self._title, self._sentence, self._note) if label.hasSelectedText()), ""
        )

    def complete(self) -> None:
        """Sets the formulas of this moment at once instead of soon: for pictures of the window."""
        self._formula.math_type.set_all()

    def latex(self) -> str:
        """The formulas with their numbers as LaTeX; empty where there are none."""
        return self._formula.latex()

    def texts(self) -> dict[str, str]:
        """What is shown: 'phase', 'title', 'sentence', 'formula' (its lines as plain text), 'note'."""
        words = self._caption
        return {
            "phase": words.phase,
            "title": words.title,
            "sentence": words.sentence,
            "formula": "\n".join(self._formula.texts()),
            "note": words.note,
        }


class _Chip(QWidget):
    """The phase, in its colour."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text, self._colour = "", theme.palette.ink
        self.dress()

    def dress(self) -> None:
        """Takes on the theme's font."""
        self._font = self._theme.font("caps")
        self._metrics = QFontMetrics(self._font)

    def show_phase(self, phase: str, colour: str) -> None:
        """Shows another phase."""
        self._text, self._colour = phase.upper(), colour
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._metrics.horizontalAdvance(self._text) + self._theme.px(20), self._theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        radius = self._theme.px(5)
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.setFont(self._font)
        painter.setPen(QColor(ink_on(self._colour)))
        painter.drawText(self.rect(), CENTRED, self._text)
