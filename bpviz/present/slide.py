"""What stands on the slide of the Present workspace, and how large: shares of the window's height."""

import math
from collections.abc import Callable, Iterator

TEXT, NEURON, FORMULA, CAPTION = 0.029, 0.035, 0.0415, 0.042  # formula: so that its indices are as high as text
HEIGHT = 0.345  # of the window: caption, explanation, three lines of a formula, timeline
STRIP, PAD, GAP = 0.022, 0.02, 0.01


def pixels(share: float, height: int) -> int:
    """The height of type that is at least `share` of a window of `height`."""
    return math.ceil(share * height)


def whole_sentences(text: str, fits: Callable[[str], bool]) -> str:
    """As many whole sentences of a text as there is room for; '' where not even the first has."""
    return next((shorter for shorter in _shorter_and_shorter(text) if fits(shorter)), "")


def _shorter_and_shorter(text: str) -> Iterator[str]:
    while text:
        yield text
        text, point, _ = text.removesuffix(".").rpartition(". ")
        text += point.rstrip()
