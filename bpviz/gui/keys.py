"""Keys as text: as the person's system writes them, and as the command table does."""

from collections.abc import Container

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_NOT_TYPING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ARROWS = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓"}


def native_keys(shortcut: str) -> str:
    """A shortcut of the command table as this system writes it, arrows as arrows."""
    text = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    modifiers, plus, key = text.rpartition("+")
    return modifiers + plus + _ARROWS[key] if key in _ARROWS else text


def pressed_keys(event: QKeyEvent) -> str:
    """What was pressed, as the command table writes it."""
    return QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)


def keeps_typing(event: QEvent, others: Container[int] = ()) -> bool:
    """Accepts a key that may be a shortcut where it belongs to the text that is edited, as all do but function keys,
    those pressed with Ctrl, Alt or Meta, and `others`; says whether it did."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    function_key = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    if function_key or event.key() in others or event.modifiers() & _NOT_TYPING:
        return False
    event.accept()
    return True
