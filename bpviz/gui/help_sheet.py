"""The help sheet: the first five minutes, what the colours mean, and every key."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from bpviz.gui.keys import native_keys, pressed_keys
from bpviz.gui.theme import Theme
from bpviz.present.commands import COMMANDS
from bpviz.present.help_text import help_html

WIDTH, HEIGHT = 720, 720  # pixels at scale 1


class HelpSheet(QDialog):
    """A window beside the main one that scrolls; Esc or the key that opened it closes and destroys it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self.setWindowTitle("Help")
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        theme.changed.connect(self._dress)
        self._dress()
        self.resize(self._size())

    def _size(self) -> QSize:
        wanted = self._theme.px(WIDTH), self._theme.px(HEIGHT)
        room = self.screen().availableSize()
        return QSize(*wanted).boundedTo(room)

    def _dress(self) -> None:
        theme = self._theme
        document = self.text.document()
        document.setDefaultFont(theme.font("text"))
        document.setDocumentMargin(theme.px(24))
        at = self.text.verticalScrollBar().value()
        self.text.setHtml(help_html(theme.palette, native_keys))
        self.text.verticalScrollBar().setValue(at)

    def event(self, event: QEvent) -> bool:
        """The keys that opened the sheet close it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_help(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes on the help key; Esc is the dialog's own."""
        if _is_help(event):
            self.close()
        else:
            super().keyPressEvent(event)


def _is_help(event: QKeyEvent) -> bool:
    return pressed_keys(event) in COMMANDS["help"].shortcuts
