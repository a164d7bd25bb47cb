"""Ctrl+C in the terminal."""

import os
import signal

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bpviz.gui.interrupts import Interrupts


@pytest.mark.skipif(os.name == "nt", reason="there a signal sent to oneself ends the process")
def test_ctrl_c_closes_a_window_that_rests(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    handler = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts(window)
    try:
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.waitUntil(lambda: not window.isVisible())
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL  # the next one ends the program
    finally:
        interrupts.end()
    assert signal.getsignal(signal.SIGINT) is handler
