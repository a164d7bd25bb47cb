"""What Qt is let scale by."""

import os

import pytest

from bpviz.cli.scaling import RANGES, draw_without_screen, leave_out_nonsense


def test_only_what_can_be_shown_is_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in ("QT_SCALE_FACTOR", "1.5"), ("QT_SCREEN_SCALE_FACTORS", "HDMI-1=2;1.25"), ("QT_FONT_DPI", "120"):
        monkeypatch.setenv(name, text)
        leave_out_nonsense()
        assert os.environ[name] == text
        for nonsense in ("abc", "0", "-1", "nan", "1e9", "1;0", "q" * 100):
            monkeypatch.setenv(name, nonsense)
            leave_out_nonsense()
            assert name not in os.environ
            assert capsys.readouterr().err.startswith(f"bpviz: {name}={nonsense[:30]}")


def test_pictures_are_not_scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    for name in RANGES:
        monkeypatch.setenv(name, "2")
    draw_without_screen()
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen" and not RANGES.keys() & os.environ.keys()
