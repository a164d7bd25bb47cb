"""The slide of the Present workspace: phase, caption, formula and a thin timeline, readable from the last row."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpviz.engine.steps import Ref
from bpviz.gui.alignment import CENTRED, LEFT
from bpviz.gui.answer_line import AnswerLine
from bpviz.gui.formula_view import FormulaView
from bpviz.gui.pane import Pane
from bpviz.gui.step_strip import StepStrip
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.caption import Caption, caption, in_passing
from bpviz.present.formula import formulas
from bpviz.present.palette import ink_on
from bpviz.present.slide import CAPTION, FORMULA, GAP, HEIGHT, PAD, STRIP, TEXT, pixels, whole_sentences
from bpviz.present.where import where_in_short

PHASES = ("forward", "loss", "backward", "update")
MARGIN = 0.03  # of the window's width
WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class SlidePane(Pane):
    """Its type is as large as the window's height asks for, whatever the scale of other text. The explanation below
    the caption and the way to a result are left out where they have no room. `answer`, the field of *Ask first*, takes
    the explanation's place while somebody answers; so does a message, or the caption's where the formula would be cut.
    """

    name = "slide"
    heading = "Caption"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._words = Caption("start", "", "")
        self._message = ""
        self._chip = self._title = self._below = QRect()
        self._explanation = ""
        self._head = ("caption", "")  # the type and the text beside the chip
        self._formula = FormulaView(view, theme, self)
        self._strip = StepStrip(view, theme, self)
        self.answer = AnswerLine(theme, on_demand=True, parent=self)
        self.answer.changed.connect(self._arrange)
        self._formula.math_type.ready.connect(self._arrange)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start()

    def sizeHint(self) -> QSize:
        return QSize(self.window().width(), pixels(HEIGHT, self.window().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, pixels(HEIGHT, self.window().height()) * 3 // 4)

    def show_moment(self) -> None:
        if self.isVisible():
            view = self.view
            self._message = ""
            words = caption(view.snapshot, view.names, view.numbers, view.revealed, view.steps_per_second)
            self._words = in_passing(words, view.steps_per_second) if view.rushing else words
            found = formulas(view.snapshot, view.names, view.numbers, view.revealed, view.hides)
            self._formula.show_formulas(found, self._colour())
            self._formula.warm(view.snapshot.experiment)
            self._arrange()

    def show_message(self, message: str) -> None:
        """Says something in place of the explanation, until the next move."""
        self._message = message
        self._arrange()

    def show_focus(self) -> None:
        self._formula.update()

    def show_theme(self) -> None:
        self._formula.dress()
        self.show_moment()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_moment()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def begin_math(self) -> None:
        """From now on what stands left of the numbers is set in mathematical type."""
        self._formula.math_type.start()

    def complete(self) -> None:
        """Sets the formulas of this moment at once instead of soon: for pictures of the window."""
        self._formula.math_type.set_all()

    def texts(self) -> dict[str, str]:
        """What is shown: 'phase', 'caption', 'explanation', 'where', and 'formula', its lines as plain text."""
        return {
            "phase": self._words.phase,
            "caption": self._words.title,
            "explanation": self._explanation or self._message,
            "formula": "\n".join(self._formula.shown_texts()),
            "where": where_in_short(self.view.snapshot, self.view.names),
        }

    def number_at(self, at: QPoint) -> Ref | None:
        placed = self._formula.token_at(self._formula.mapFrom(self, at).toPointF())
        return placed.token.ref if placed else None

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        words = self._words
        slide = "\n".join(filter(None, (words.title, words.sentence, *self._formula.texts())))
        return [("formula as LaTeX", self._formula.latex()), ("caption as text", slide)]

    def _colour(self) -> str:
        palette, phase = self.theme.palette, self._words.phase
        return palette.phase(phase) if phase in PHASES else palette.ink

    def _share(self, share: float) -> int:
        return pixels(share, self.window().height())

    def _font(self, role: str, share: float) -> QFont:
        font = self.theme.font(role)
        font.setPixelSize(self._share(share))
        return font

    def _arrange(self) -> None:
        """Caption above, timeline below; what is between is the formula's, and the explanation's where it has room."""
        fonts = {"caption": ("title", CAPTION), "text": ("text", TEXT), "chip": ("strong", TEXT)}
        self._fonts = {name: self._font(*font) for name, font in fonts.items()}
        left, gap = round(MARGIN * self.width()), self._share(GAP)
        inner = self.width() - 2 * left
        top = self._arrange_caption(left, inner, ("caption", self._words.title)) + gap
        bottom = self._arrange_strip(left, inner) - gap
        self._formula.set_type(self._share(FORMULA))
        whole = self._formula.fit_into(inner, bottom - top)
        sentence = self._message or self._words.sentence
        metrics = QFontMetrics(self._fonts["text"])

        def height_of(text: str) -> int:
            return metrics.boundingRect(QRect(0, 0, inner, 10_000), WRAPPED, text).height()

        room = bottom - top - whole.height() - (gap if whole.height() else 0)
        self._explanation = whole_sentences(sentence, lambda text: height_of(text) <= room)
        if self._message and height_of(self._message) <= room:
            self._explanation = self._message
        elif self._message:  # the formula is what the slide is about: until the next move the caption gives way
            top = self._arrange_caption(left, inner, ("text", self._message)) + gap
            self._explanation = ""
        if not self.answer.isHidden():
            self._explanation = ""
        high = height_of(self._explanation) if self._explanation else self._arrange_answer(left, top, inner)
        self._below = QRect(left, top, inner, high)
        y = top + high + (gap if high else 0)
        size = self._formula.fit_into(inner, max(bottom - y, 0))
        self._formula.setGeometry(left, y, inner, size.height())
        self.setAccessibleDescription(f"{self._words.title}. {self._words.sentence}")
        self.update()

    def _arrange_caption(self, left: int, inner: int, head: tuple[str, str]) -> int:
        """Chip and caption, or what stands in its place, beside each other; gives where they end."""
        self._head = head
        metrics, top = QFontMetrics(self._fonts[head[0]]), self._share(PAD)
        chip = QFontMetrics(self._fonts["chip"])
        width, high = chip.horizontalAdvance(self._words.phase.upper()) + chip.height(), round(1.25 * chip.height())
        line = max(metrics.height(), high)
        self._chip = QRect(left, top + (line - high) // 2, width, high)
        x = left + width + self._share(PAD)
        room = QRect(0, 0, left + inner - x, 10_000)
        height = max(line, metrics.boundingRect(room, WRAPPED, head[1]).height())
        self._title = QRect(x, top + (line - metrics.height()) // 2, room.width(), height)
        return top + height

    def _arrange_answer(self, left: int, top: int, inner: int) -> int:
        """The field, where somebody answers; gives how high it is."""
        if self.answer.isHidden():
            return 0
        self.answer.resize(inner, self.answer.height())
        mono = self._font("mono", TEXT)
        self.answer.dress(self._fonts["text"], mono, (0, 0, 0, 0), self._share(GAP))
        high = self.answer.heightForWidth(inner)
        self.answer.setGeometry(left, top, inner, high)
        return high

    def _arrange_strip(self, left: int, inner: int) -> int:
        """The thin timeline, and right of it where the cursor is; gives where they begin."""
        metrics, high = QFontMetrics(self._fonts["text"]), self._share(STRIP)
        where = metrics.horizontalAdvance(self.texts()["where"])
        bottom = self.height() - self._share(PAD)
        top = bottom - max(metrics.height(), high)
        self._where = QRect(left + inner - where, top, where + 1, bottom - top)
        self._strip.setGeometry(left, top + (bottom - top - high) // 2, inner - where - self._share(PAD), high)
        self._strip.arrange()
        return top

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, colour = QPainter(self), self.theme.palette, self._colour()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(palette.window))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        radius = self._chip.height() / 5
        painter.drawRoundedRect(self._chip, radius, radius)
        self._write(painter, self._chip, "chip", ink_on(colour), self._words.phase.upper(), CENTRED)
        font, text = self._head
        self._write(painter, self._title, font, palette.ink, text, WRAPPED)
        self._write(painter, self._below, "text", palette.ink, self._explanation, WRAPPED)
        self._write(painter, self._where, "text", palette.muted, self.texts()["where"], LEFT)

    def _write(
        self, painter: QPainter, at: QRect, font: str, colour: str, text: str, how: int | Qt.TextFlag | Qt.AlignmentFlag
    ) -> None:
        painter.setFont(self._fonts[font])
        painter.setPen(QColor(colour))
        painter.drawText(at, how, text)
