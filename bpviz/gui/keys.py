"""Keys as text: as the person's system writes them, and as the command table does."""

from PySide6.QtGui import QKeyEvent, QKeySequence

_ARROWS = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓"}


def native_keys(shortcut: str) -> str:
    """A shortcut of the command table as this system writes it, arrows as arrows."""
    text = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    modifiers, plus, key = text.rpartition("+")
    return modifiers + plus + _ARROWS[key] if key in _ARROWS else text


def pressed_keys(event: QKeyEvent) -> str:
    """What was pressed, as the command table writes it."""
    return QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
