"""The field of *Ask first*: what is asked for, an answer, and what is said of it."""

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from bpviz.gui.fields import LONGEST_TEXT
from bpviz.gui.keys import keeps_typing
from bpviz.gui.theme import Theme

CHARACTERS = 10  # for which the field has room
ASIDE = 18  # characters of small text that make it worth while to stand beside the field
CLICKER = (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)  # a presenter's: they move the run also while a number is typed


class AnswerLine(QWidget):
    """Never takes the focus by itself: who wants to answer clicks into the field, or types a digit. Where it is there
    `on_demand` alone, only the digit brings it.

    Attributes: prompt; field; aside, how to answer or how it went so far; message, what is said of an answer.
    Signals: `answered(str)`, a text and Enter; `score_clicked`; `changed`, it may need other room.
    """

    answered = Signal(str)
    score_clicked = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, on_demand: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._on_demand = theme, on_demand
        self._on = self._wanted = False
        self._hint = self._score = ""
        self._shown: object = None  # what `changed` was last sent for
        self.prompt, self.aside, self.message = QLabel(), QLabel(), QLabel()
        self.field = _Field()
        self.field.returnPressed.connect(self._answer)
        self.aside.setTextFormat(Qt.TextFormat.RichText)
        self.aside.setProperty("muted", True)
        self.aside.linkActivated.connect(self.score_clicked)
        for label in (self.prompt, self.message):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.aside, self.message):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for label in (self.prompt, self.aside, self.message):
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self.prompt, 0, 0)
        self._grid.addWidget(self.field, 0, 1)
        self._grid.addWidget(self.aside, 1, 0, 1, 3)
        self._grid.addWidget(self.message, 2, 0, 1, 3)
        self.rest("")

    def dress(self, text: QFont, mono: QFont, margins: tuple[int, int, int, int], gap: int) -> None:
        """Takes on type, and room around and between."""
        for label in (self.aside, self.message):
            label.setFont(text)
        for widget in (self.prompt, self.field):
            widget.setFont(mono)
        width = QFontMetrics(mono).horizontalAdvance("0" * CHARACTERS) + 3 * gap
        self.field.setMaximumWidth(width)
        self.field.setMinimumWidth(width // 2)  # beside a long name
        self._grid.setContentsMargins(*margins)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(gap // 2)
        self._arrange()

    @property
    def has_a_place(self) -> bool:
        """Whether the pane that it belongs to is seen."""
        pane = self.parentWidget()
        return pane is not None and pane.isVisible()

    def ask(self, name: str, hint: str, goes_on: bool = False) -> None:
        """Asks for a number by its name, and says how to answer; what was typed before goes. `goes_on`: somebody who
        answered the number before is still there."""
        self.prompt.setText(f"{name} =")
        self.field.setAccessibleName(f"Your answer: {name}")
        self.field.setToolTip(hint)
        self._hint, self._wanted = hint, self._wanted and goes_on
        self._show_parts(asks=True)
        self._write("")

    def rest(self, message: str) -> None:
        """Asks for nothing now."""
        self._hint, self._wanted = "", bool(message)
        self._show_parts(asks=False)
        self._write(message)

    def say(self, message: str) -> None:
        """Says something of the answer, also to a screen reader."""
        self._write(message)
        if self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message))

    def _write(self, message: str) -> None:
        self.message.setText(message)
        self.field.setAccessibleDescription(message or self._hint)
        self._arrange()

    def show_score(self, text: str) -> None:
        """Shows how it went so far, in place of how to answer; that is also a link."""
        if text != self._score:
            self._score = text
            self._arrange()

    def set_on(self, on: bool) -> None:
        """Whether anything is asked in the run as it is stepped through now."""
        if on != self._on:
            self._on = on
            self._arrange()

    def begin(self, text: str) -> None:
        """Goes on in the field with what was typed elsewhere."""
        self._wanted = True
        self._arrange()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.setText(text)

    def _answer(self) -> None:
        text = self.field.text()
        self.field.clearFocus()  # so that the keys move the run again
        if text.strip():
            self.answered.emit(text)

    def _show_parts(self, asks: bool) -> None:
        self.field.clear()
        self.field.clearFocus()
        self.prompt.setVisible(asks)
        self.field.setVisible(asks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Shows what there is to say; the aside beside the field where it has room there, else below."""
        asks, message = not self.field.isHidden(), self.message.text()
        aside = self._aside("" if asks else message)
        margins = self._grid.contentsMargins()
        taken = self.prompt.sizeHint().width() + self.field.maximumWidth() + 2 * self._grid.horizontalSpacing()
        room = self.width() - margins.left() - margins.right() - taken
        metrics = self.aside.fontMetrics()
        beside = asks and room >= metrics.horizontalAdvance("x" * ASIDE)
        instead = beside and bool(message) and room >= metrics.horizontalAdvance(message)
        for label, below, stands in ((self.aside, 1, beside and not instead), (self.message, 2, instead)):
            place = (0, 2, 1, 1) if stands else (below, 0, 1, 3)
            if self._grid.getItemPosition(self._grid.indexOf(label)) != place:
                self._grid.removeWidget(label)
                self._grid.addWidget(label, *place)
        self.aside.setText(aside)
        # below, room is scarce
        self.aside.setVisible(bool(aside) and not instead and (beside or not (asks and message)))
        self.message.setVisible(asks and bool(message))
        shown = self._on and (asks or bool(aside)) and (self._wanted or not self._on_demand)
        self.setVisible(shown)
        state = (asks, aside, message) if shown else None
        if state != self._shown:
            self._shown = state
            self.changed.emit()

    def _aside(self, said: str) -> str:
        """What was said of an answer that is no longer asked for, and the score or else how to answer."""
        link = f'<a href="score" style="color:{self._theme.palette.muted}">{self._score}</a>' if self._score else ""
        return " · ".join(filter(None, (escape(said), link or escape(self._hint))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline divides it from what scrolls above."""
        if not self._on_demand:
            margin = self._grid.contentsMargins().left()
            painter = QPainter(self)
            painter.fillRect(margin, 0, self.width() - 2 * margin, 1, self._theme.palette.hairline)


class _Field(QLineEdit):
    """Takes the keys that edit text while it has the focus, but not a presenter's."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(LONGEST_TEXT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def event(self, event: QEvent) -> bool:
        return keeps_typing(event, CLICKER) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the typing, and takes it back."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.clearFocus()
        else:
            super().keyPressEvent(event)
