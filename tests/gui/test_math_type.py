"""Formulas are set beside other work."""

import pytest
from pytestqt.qtbot import QtBot

from bpviz.gui import math_type
from bpviz.gui.math_type import MathType


def test_nothing_is_set_while_a_run_is_in_a_rush(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(math_type, "RESTED", 1)
    monkeypatch.setattr(math_type, "_drawings", {})
    rushes, asked = True, 0

    def waits() -> bool:
        nonlocal asked
        asked += 1
        return rushes

    setter = MathType(waits)
    setter.start()
    assert setter.size("x", 20.0) is None
    qtbot.waitUntil(lambda: asked > 2)
    assert setter.size("x", 20.0) is None
    rushes = False
    with qtbot.waitSignal(setter.ready):
        pass
    assert setter.size("x", 20.0) is not None
