"""What the environment has Qt scale by: for the window where Qt can do it, for pictures never."""

import os
import sys

from bpviz.data.files import shortened

RANGES = {"QT_SCALE_FACTOR": (0.25, 8.0), "QT_SCREEN_SCALE_FACTORS": (0.25, 8.0), "QT_FONT_DPI": (24.0, 960.0)}


def leave_out_nonsense() -> None:
    """Leaves out, with a word on stderr, what Qt would draw nothing with, or for ever."""
    for name, (low, high) in RANGES.items():
        text = os.environ.get(name, "")
        values = [part.rpartition("=")[2] for part in text.split(";")]  # of screens: 2;1.5 or HDMI-1=2
        if text and not all(_is_between(value, low, high) for value in values):
            print(f"bpviz: {name}={shortened(text)} is left out: {low:g} to {high:g} can be shown", file=sys.stderr)
            del os.environ[name]


def draw_without_screen() -> None:
    """Pictures need no screen, and have the same pixels on all machines."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in RANGES:
        os.environ.pop(name, None)


def _is_between(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False
