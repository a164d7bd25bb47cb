"""Fields that check themselves as they are typed, and say below what is allowed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QShortcut, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QWidget

from bpviz.gui.keys import keeps_typing
from bpviz.gui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionComboBox

PAUSE_MS = 250  # typing 0.5 over 0.3 passes through 0, which nobody meant

LONGEST_TEXT = 40
BESIDE_TEXT = 2.4  # heights of a choice's text that its frame and its arrow take from the width


class NumberField(QAbstractSpinBox):
    """A number, typed or stepped with arrows.

    `parse` reads the text and raises ValueError with a sentence for the person; `step` gives the number above (+1) or
    below (−1) another. `message` shows what is wrong. `value` is the last number that was valid.

    Signals:
        committed: another valid `value`, after Enter, on leaving, after a step, or after a pause in typing.
    """

    committed = Signal()

    def __init__(
        self,
        parse: Callable[[str], float],
        step: Callable[[float, int], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parse = parse
        self._step = step
        self.value: float = 0
        self._before: float = 0
        self.message = QLabel(parent)
        self.message.setProperty("alert", True)
        self.message.setWordWrap(True)
        self.message.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.lineEdit().setMaxLength(LONGEST_TEXT)
        self.lineEdit().textEdited.connect(self._check_typed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # and not by the wheel

    @property
    def problem(self) -> str:
        """What is wrong with the text; empty where it is valid."""
        return self.message.text()

    def dress(self, theme: Theme, width: int) -> None:
        """Sets what depends on the theme; `width` is in pixels at scale 1."""
        self.setFont(theme.font("mono"))
        self.lineEdit().setFont(self.font())  # one that was dressed before it had a parent does not hand it on
        self.setFixedWidth(theme.px(width))
        # the style sheet's padding does not reach the text of a spin box
        self.lineEdit().setTextMargins(theme.px(6), 0, 0, 0)

    def show_value(self, value: float) -> None:
        """Shows a number that comes from elsewhere; text that is being typed and means it stays as it is."""
        self.value = value
        if self.hasFocus() and self.check() and self._parse(self.text()) == value:
            return
        self._pause.stop()
        self._before = value
        self._write(value)

    def check(self) -> bool:
        """Reads the text, says what is wrong with it, and returns whether it is valid."""
        try:
            self._parse(self.text())
        except ValueError as error:
            problem = str(error)
            self._complain(problem[:1].upper() + problem[1:])
            return False
        self._complain("")
        return True

    def commit(self) -> None:
        """Takes the text as the value where it is valid, and says so where it is another."""
        self._pause.stop()
        if self.check():
            self._take(self._parse(self.text()))

    def restore(self) -> None:
        """Takes back what was typed since the field got the focus."""
        self._pause.stop()
        self._write(self._before)
        self._take(self._before)

    def _take(self, value: float) -> None:
        if value != self.value:
            self.value = value
            self.committed.emit()

    def _write(self, value: float) -> None:
        self.lineEdit().setText(number_text(value))
        self.lineEdit().setCursorPosition(0)
        self._complain("")

    def _check_typed(self) -> None:
        if self.check():
            self._pause.start()
        else:
            self._pause.stop()

    def _complain(self, problem: str) -> None:
        if problem == self.problem:
            return
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        self.setAccessibleDescription(problem)
        if self.property("invalid") != bool(problem):
            self.setProperty("invalid", bool(problem))
            self.style().polish(self)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Both ways; a step that leads out of the range is not taken."""
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled

    def stepBy(self, steps: int) -> None:
        """Steps from the last valid number, as far as it goes."""
        value = self._parse(self.text()) if self.check() else self.value
        for _ in range(abs(steps)):
            following = self._step(value, 1 if steps > 0 else -1)
            try:
                self._parse(number_text(following))
            except ValueError:
                break
            value = following
        self._write(value)
        self.selectAll()
        self._take(value)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Lets everything be typed: `check` says what is wrong with it."""
        return QValidator.State.Acceptable, text, position

    def event(self, event: QEvent) -> bool:
        """While a number is typed, keys are the field's, also those that move the run elsewhere."""
        return keeps_typing(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the number, Esc the one before; both end the typing."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.clearFocus()
            case Qt.Key.Key_Escape:
                self.restore()
                self.clearFocus()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remembers what Esc goes back to."""
        self._before = self.value
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Takes the number, and writes it in the standard form."""
        super().focusOutEvent(event)
        self.commit()
        if not self.problem:
            self._write(self.value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """An arrow was clicked, which is not typing."""
        super().mouseReleaseEvent(event)
        self.clearFocus()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the panel, which scrolls."""
        event.ignore()


class Choice(QComboBox):
    """One of a few. Takes no focus by click and leaves the wheel to the panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        by_tab_only(self)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.currentTextChanged.connect(self.setToolTip)

    def show_choice(self, data: object) -> None:
        """Shows a choice that comes from elsewhere."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(data))
        self.blockSignals(False)
        self.setToolTip(self.currentText())

    def initStyleOption(self, option: "QStyleOptionComboBox") -> None:
        """Shortens what has no room; the tooltip has it whole."""
        super().initStyleOption(option)
        metrics = self.fontMetrics()
        room = self.width() - round(BESIDE_TEXT * metrics.height())
        option.currentText = metrics.elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the panel, which scrolls."""
        event.ignore()


def by_tab_only(widget: QAbstractButton | QComboBox) -> None:
    """Lets a button or choice have the focus by the Tab key and not by a click; then Enter presses it, for Space is
    the transport's, and Esc lets it go."""
    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    enter, escape = QShortcut(widget), QShortcut(widget)
    enter.setKeys([QKeySequence(Qt.Key.Key_Return), QKeySequence(Qt.Key.Key_Enter)])
    escape.setKey(QKeySequence(Qt.Key.Key_Escape))
    for shortcut in (enter, escape):
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
    enter.activated.connect(widget.showPopup if isinstance(widget, QComboBox) else widget.click)
    escape.activated.connect(widget.clearFocus)


def number_text(value: float) -> str:
    """All digits of a number, as `parse_number` reads them back; whole numbers without a point."""
    return repr(value).removesuffix(".0")
