"""The command palette: finds any command by a few letters of its name and runs it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bpviz.gui.alignment import LEFT, RIGHT
from bpviz.gui.keys import native_keys, pressed_keys
from bpviz.gui.theme import Theme
from bpviz.present.commands import COMMANDS, Command
from bpviz.present.fuzzy import NO_LETTERS, Match, fuzzy_match

WIDTH, LINE, LINES, GAP = 560, 32, 12, 8  # pixels at scale 1, and how many lines are seen at once
LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

_COMMAND = Qt.ItemDataRole.UserRole
_ACTION = Qt.ItemDataRole.UserRole + 1
_MATCH = Qt.ItemDataRole.UserRole + 2


class CommandPalette(QWidget):
    """A card over the window with a field and the commands that fit what is typed, the best first.

    Without a text all commands are there in the table's order. Enter or a click runs the command; Esc, its own keys
    or a click elsewhere close and destroy it. `commands` are shown with whatever state their actions have then.
    """

    # a child that covers the window, not a popup: not every platform places popups or gives them the keyboard

    def __init__(self, commands: Sequence[tuple[Command, QAction]], theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._commands = commands
        self._theme = theme
        self._window = window
        self._focus_before = QApplication.focusWidget()
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type a few letters of a command")
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setProperty("plain", True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Line(theme, self.list))
        self.list.itemClicked.connect(self._run)
        self.nothing = QLabel("No command has these letters.")
        self.nothing.setProperty("muted", True)
        self.card = QFrame(self)
        self.card.setProperty("card", True)
        self._column = QVBoxLayout(self.card)
        for widget in (self.field, self.list, self.nothing):
            self._column.addWidget(widget)
        window.installEventFilter(self)
        theme.changed.connect(self._place)
        self.hide()

    def open(self) -> None:
        """Shows the palette over the upper part of its window."""
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        px, window = self._theme.px, self._window
        self.setGeometry(window.rect())
        self._column.setContentsMargins(px(GAP), px(GAP), px(GAP), px(GAP))
        self._column.setSpacing(px(GAP))
        self.field.setFont(self._theme.font("where"))
        room = window.height() * 2 // 3 // px(LINE)
        self.list.setFixedHeight(px(LINE) * min(LINES, room, self.list.count()))
        self.card.setFixedWidth(min(px(WIDTH), window.width() - 2 * px(GAP)))
        self.card.adjustSize()
        self.card.move((window.width() - self.card.width()) // 2, window.height() // 8)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Gives the focus back; left alone, Qt would pass it on to whatever field comes next."""
        self._window.removeEventFilter(self)
        self.field.clearFocus()
        if self._focus_before is not None and isValid(self._focus_before):
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        super().closeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card."""
        self.close()

    def shown(self) -> list[str]:
        """The ids of the commands in the list, the best first."""
        return [self.list.item(i).data(_COMMAND).id for i in range(self.list.count())]

    def run_current(self) -> None:
        """Runs the command that is marked, unless it cannot be run now."""
        self._run(self.list.currentItem())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the window's size, and takes the keys that choose; no key is a shortcut meanwhile."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._chooses(event)
        return False

    def _chooses(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.run_current()
            case Qt.Key.Key_Escape:
                self.close()
            case key if key in LIST_KEYS:
                self.list.event(event)
            case _ if pressed_keys(event) in COMMANDS["palette"].shortcuts:
                self.close()
            case _:
                return False
        return True

    def _search(self, letters: str) -> None:
        found = [
            (match, command, action)
            for command, action in self._commands
            if (match := _match(letters, command)) is not None
        ]
        found.sort(key=lambda hit: -hit[0].score)
        self.list.clear()
        for match, command, action in found:
            item = QListWidgetItem(label(command))
            item.setData(_COMMAND, command)
            item.setData(_ACTION, action)
            item.setData(_MATCH, match)
            item.setToolTip(command.help)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._place()

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        action: QAction = item.data(_ACTION)
        if action.isEnabled():
            self.close()
            action.trigger()


class _Line(QStyledItemDelegate):
    """Paints a command: icon, text with the found letters bold, its keys at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as a line, as wide as there is room."""
        return QSize(0, self._theme.px(LINE))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints one line."""
        command: Command = index.data(_COMMAND)
        action: QAction = index.data(_ACTION)
        theme, colours = self._theme, self._theme.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
        inside = rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
        enabled = action.isEnabled()
        icon = "check" if action.isChecked() else command.icon
        if icon:
            side = theme.px(16)
            colour = colours.muted if enabled else colours.disabled
            at = QRect(inside.left(), inside.center().y() - side // 2, side, side)
            theme.icon(icon, colour, 16).paint(painter, at)
        inside.setLeft(inside.left() + theme.px(24))
        painter.setPen(QColor(colours.muted if enabled else colours.disabled))
        keys = keys_text(command)
        painter.setFont(theme.font("small"))
        painter.drawText(inside, RIGHT, keys)
        inside.setRight(inside.right() - painter.fontMetrics().horizontalAdvance(keys) - theme.px(16))
        painter.setPen(QColor(colours.ink if enabled else colours.disabled))
        self._paint_text(painter, inside, label(command), index.data(_MATCH))
        painter.setPen(QColor(colours.muted if enabled else colours.disabled))

    def _paint_text(self, painter: QPainter, room: QRect, text: str, match: Match) -> None:
        plain, bold = self._theme.font("text"), self._theme.font("strong")
        text = QFontMetrics(bold).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        left = room.left()
        for position, letter in enumerate(text):
            painter.setFont(bold if position in match.positions else plain)
            here = QRect(left, room.top(), room.right() - left + 1, room.height())
            painter.drawText(here, LEFT, letter)
            left += painter.fontMetrics().horizontalAdvance(letter)


def keys_text(command: Command) -> str:
    """The keys of a command as this system writes them, side by side."""
    return "   ".join(map(native_keys, command.shortcuts))


def label(command: Command) -> str:
    """What the palette calls a command, and searches: 'View: Hide the future'."""
    return f"{command.group}: {command.text}"


def _match(letters: str, command: Command) -> Match | None:
    """How well the letters fit the command's label or, less well, its help."""
    typed = letters.strip().lower()
    if len(typed) > 2 and typed in command.help.lower():
        return fuzzy_match(letters, label(command)) or NO_LETTERS
    return fuzzy_match(letters, label(command))
