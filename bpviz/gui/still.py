"""A widget as a picture in a file."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QWidget

from bpviz.gui.svg import svg


def still(widget: QWidget, kind: str) -> bytes:
    """What a widget shows now, as 'png', in the pixels of its screen, or as 'svg'."""
    if kind == "svg":
        return svg(widget, f"bpviz: {widget.accessibleName() or widget.windowTitle()}")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
