"""A field for a condition: names complete while they are typed, and a mistake is underlined where it is."""

from contextlib import suppress

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QListView, QWidget

from bpviz.gui.keys import keeps_typing
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.completion import completions
from bpviz.session.condition_text import ConditionError, parse_condition
from bpviz.session.stops import LONGEST
from bpviz.session.watches import parse_watch

CONTROL = Qt.KeyboardModifier.ControlModifier


class ConditionField(QLineEdit):
    """Attributes: problem, what is wrong with the text; '' where it is a condition. mistake, from which character to
    before which that is. can_be_watched: whether it is a condition or a value.

    Signals: `checked`, when these may be others; `entered(str)`, a condition and Enter; `watched(str)`, a condition or
    a value and Ctrl+Enter, or a value and Enter.
    """

    checked = Signal()
    entered = Signal(str)
    watched = Signal(str)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self.problem, self.mistake, self.can_be_watched = "", (0, 0), False
        self._start = 0  # where the word begins that is being completed
        self.setMaxLength(LONGEST)
        self.setPlaceholderText("Stop where, or watch … such as abs(w[y2,h1]) > 5")
        self.setAccessibleName("Stop where a condition holds, or watch it")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._offered = QStringListModel(self)
        self._completer = QCompleter(self._offered, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self._complete)
        self._popup = QListView()
        self._completer.setPopup(self._popup)
        self.textChanged.connect(self.check)
        self.textEdited.connect(self._offer)
        self.returnPressed.connect(self._enter)

    def check(self) -> None:
        """Reads the text, in the run as it is now."""
        self.problem, self.mistake, self.can_be_watched = "", (0, 0), False
        text, experiment = self.text(), self._view.snapshot.experiment
        if text.strip():
            try:
                parse_condition(text, experiment)
            except ConditionError as error:
                self.problem, self.mistake = str(error), (error.start, error.end)
            with suppress(ConditionError):
                parse_watch(text, experiment)
                self.can_be_watched = True
        self._underline()
        self.checked.emit()

    def _underline(self) -> None:
        """Where the text ends too early, what stands last is underlined."""
        start, end = self.mistake
        start = min(start, max(len(self.text().rstrip()) - 1, 0))
        attributes = []
        if self.problem and not self.can_be_watched:
            wave = QTextCharFormat()
            wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.setUnderlineColor(QColor(self._theme.palette.alert))
            kind = QInputMethodEvent.AttributeType.TextFormat
            length = max(end - start, 1)
            attributes = [QInputMethodEvent.Attribute(kind, start - self.cursorPosition(), length, wave)]
        QApplication.sendEvent(self, QInputMethodEvent("", attributes))

    def offered(self) -> list[str]:
        """What is offered to complete the text."""
        return self._offered.stringList()

    def _offer(self) -> None:
        typed = self.text()[: self.cursorPosition()]
        self._start, found = completions(typed, self._view.snapshot.experiment)
        self._offered.setStringList(found)
        popup = self._popup
        if not found or not typed[self._start :]:
            popup.hide()
            return
        rect = self.cursorRect()
        rect.setWidth(popup.sizeHintForColumn(0) + 2 * self._theme.px(12))
        popup.setFont(self.font())
        self._completer.complete(rect)

    def _complete(self, word: str) -> None:
        rest = self.text()[self.cursorPosition() :]
        self.setText(f"{self.text()[: self._start]}{word}{rest}")
        self.setCursorPosition(self._start + len(word))

    def _enter(self) -> None:
        if self.problem:
            self.watch()
        elif self.text().strip():
            self.entered.emit(self.text().strip())
            self.clear()

    def watch(self) -> None:
        """Watches what the text says."""
        if self.can_be_watched:
            self.watched.emit(self.text().strip())
            self.clear()

    def event(self, event: QEvent) -> bool:
        return keeps_typing(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.clearFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & CONTROL:
            self.watch()
        else:
            super().keyPressEvent(event)
