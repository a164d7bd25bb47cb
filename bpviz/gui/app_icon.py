"""The program's own icon, and how the desktop knows the program."""

import sys

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from bpviz.carried import resources

APPLICATION_ID = "bpviz"
SIZES = (16, 32, 64, 256)  # what title bars, task bars and switchers ask for; others are scaled from these


def app_icon() -> QIcon:
    """Return the icon of window and task bar, drawn for each of `SIZES`."""
    drawing = QSvgRenderer(QByteArray((resources() / "icons" / "bpviz.svg").read_bytes()))
    icon = QIcon()
    for size in SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        drawing.render(painter)
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def claim_task_bar_entry() -> None:
    """Gives the window a task bar entry of its own on Windows, where it would stand under Python's icon."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APPLICATION_ID)
