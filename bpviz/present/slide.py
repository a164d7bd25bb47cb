"""What stands on the slide of the Present workspace, and how large: shares of the window's height."""

import math
from collections.abc import Callable, Iterator

from bpviz.present.graph_levels import SLIDE_FULL, SLIDE_LEVELS, Type

LEAST = 0.028  # no text is smaller
TEXT, NEURON, FORMULA, CAPTION = 0.029, 0.035, 0.0415, 0.042  # formula: so that its indices are as high as text
HEIGHT = 0.36  # of the window: caption, explanation, three lines of a formula, timeline
STRIP, PAD, GAP = 0.022, 0.016, 0.009


def pixels(share: float, height: int) -> int:
    """The height of type that is at least `share` of a window of `height`."""
    return math.ceil(share * height)


def slide_unit(height: int) -> float:
    """The graph's unit at which a neuron's value is large enough in a window of `height`."""
    return pixels(NEURON, height) * 1.0005 / SLIDE_FULL.value  # so that no rounding makes it a pixel less


def slide_type(height: int) -> Type:
    """The type of the graph in a window of `height`."""
    return Type(SLIDE_LEVELS, LEAST * height, pixels(NEURON, height))


def whole_sentences(text: str, fits: Callable[[str], bool]) -> str:
    """As many whole sentences of a text as there is room for; '' where not even the first has."""
    return next((shorter for shorter in _shorter_and_shorter(text) if fits(shorter)), "")


def _shorter_and_shorter(text: str) -> Iterator[str]:
    while text:
        yield text
        text, point, _ = text.removesuffix(".").rpartition(". ")
        text += point.rstrip()
