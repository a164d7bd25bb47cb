"""What Qt says on stderr of the platform without a screen, and nobody can do anything about, is left out."""

import atexit
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

# of the platform itself, and of a locale that nothing here depends on
NOISE = ("This plugin does not support propagateSizeHints()", "Detected locale ")


def drop_noise() -> None:
    """Leaves NOISE out of Qt's messages, until the program ends; the others go to stderr as ever."""
    qInstallMessageHandler(_say)
    atexit.register(qInstallMessageHandler, None)  # Qt may still speak when Python does not listen any more


def _say(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if not message.startswith(NOISE):
        print(message, file=sys.stderr)
