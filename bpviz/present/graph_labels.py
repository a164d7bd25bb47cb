"""Labels of the graph, and how they find a place: never over each other, along their edge, or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum, auto
from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.engine.steps import Ref

MONO_ADVANCE = 0.6  # width of every character of the carried mono font, in font heights
AIR = 2.0  # pixels between two labels
SQUARE = 64.0  # pixels: what is taken is looked up in squares of this size
SMALLEST_TYPE = 8.5  # pixels: what is smaller cannot be read and is not drawn, unless another size is given


Segment = tuple[tuple[float, float], tuple[float, float]]


class Rect(NamedTuple):
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def overlaps(self, other: "Rect") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def around(x: float, y: float, width: float, height: float) -> Rect:
    """The rectangle of this size with its centre at (x, y)."""
    return Rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


class Kind(StrEnum):
    """How a label is drawn."""

    VALUE = auto()  # in a neuron
    NAME = auto()
    CHIP = auto()  # a weight or bias, on its edge
    TERM = auto()  # a chip that the neuron in the making reads or writes
    PILL = auto()  # a delta, under its neuron
    BESIDE = auto()  # expected value and error beside an output
    REST = auto()  # how many neurons are left out


class Label(NamedTuple):
    """A text with its place. `name` is what it is called ('w[h1,x1]'), `text` what stands there (lines end with
    '\\n'), `prefix` the word before it. `size` is the font's height in pixels, `rect` all that it covers.

    `sign` is the number whose sign is shown as a bar; `lit`: belongs to the Step; `current`: the term of now;
    `guilty`: the number that is not finite; `missing`: not computed yet; `boxed`: too wide for its neuron, on a card of
    its own."""

    name: str
    kind: Kind
    text: str
    rect: Rect
    size: float
    ref: Ref | None = None
    unit: Unit | None = None
    prefix: str = ""
    sign: float | None = None
    lit: bool = False
    current: bool = False
    guilty: bool = False
    missing: bool = False
    boxed: bool = False

    def at(self, x: float, y: float) -> "Label":
        """The same label with its centre elsewhere."""
        rect = self.rect
        return self._replace(rect=around(x, y, rect.right - rect.left, rect.bottom - rect.top))


def mono_width(text: str, size: float) -> float:
    """Width in pixels of the longest line of a text in the mono font."""
    return MONO_ADVANCE * size * max(map(len, text.split("\n")))


class Places:
    """Ground that is taken within an area, and the labels that found a place, in the order in which they asked."""

    def __init__(self, area: Rect, taken: Iterable[Rect] = (), smallest: float = SMALLEST_TYPE) -> None:
        self._area = area
        self.smallest = smallest
        self._taken: defaultdict[tuple[int, int], list[Rect]] = defaultdict(list)
        for rect in taken:
            self.reserve(rect)
        self._kept_open: list[Segment] = []
        self.labels: list[Label] = []

    def is_free(self, rect: Rect) -> bool:
        """Whether it lies in the area and nothing stands there."""
        area = self._area
        if not (
            area.left <= rect.left and rect.right <= area.right and area.top <= rect.top and rect.bottom <= area.bottom
        ):
            return False
        left, top, right, bottom = rect.left - AIR, rect.top - AIR, rect.right + AIR, rect.bottom + AIR
        for square in _squares(left, top, right, bottom):
            for other_left, other_top, other_right, other_bottom in self._taken[square]:
                if left < other_right and other_left < right and top < other_bottom and other_top < bottom:
                    return False
        return True

    def reserve(self, rect: Rect) -> None:
        """Keeps labels away from a place."""
        for square in _squares(*rect):
            self._taken[square].append(rect)

    def keep_open(self, segment: Segment) -> None:
        """Keeps labels off a line, as long as they have another place."""
        self._kept_open.append(segment)

    def put(self, label: Label) -> None:
        """Places a label on ground of its own, such as the inside of a neuron."""
        if label.size >= self.smallest and label.rect.overlaps(self._area):
            self.labels.append(label)

    def find(self, label: Label, spots: Iterable[tuple[float, float]], own_line: bool = False) -> bool:
        """Places a label at the first free one of `spots` (centres), off the lines that are kept open where that can
        be (unless it stands on its `own_line`); returns whether there was a free one."""
        if label.size < self.smallest:
            return False
        width, height = label.rect.right - label.rect.left, label.rect.bottom - label.rect.top
        last_choice = None
        for x, y in spots:
            rect = around(x, y, width, height)
            if not self.is_free(rect):
                continue
            if own_line or not any(crosses(segment, rect) for segment in self._kept_open):
                return self._take(label, rect)
            last_choice = last_choice or rect
        return last_choice is not None and self._take(label, last_choice)

    def _take(self, label: Label, rect: Rect) -> bool:
        self.reserve(rect)
        self.labels.append(label._replace(rect=rect))
        return True


def _squares(left: float, top: float, right: float, bottom: float) -> list[tuple[int, int]]:
    """The squares that a rectangle touches."""
    rows = range(int(top // SQUARE), int(bottom // SQUARE) + 1)
    return [(column, row) for column in range(int(left // SQUARE), int(right // SQUARE) + 1) for row in rows]


def crosses(segment: Segment, rect: Rect) -> bool:
    """Whether a line between two points touches a rectangle."""
    (x0, y0), (x1, y1) = segment
    first, last = 0.0, 1.0
    for start, way, low, high in ((x0, x1 - x0, rect.left, rect.right), (y0, y1 - y0, rect.top, rect.bottom)):
        if way == 0:
            if not low <= start <= high:
                return False
            continue
        enter, leave = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, enter), min(last, leave)
    return first <= last


ALONG_LEVEL = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
ALONG_SLOPE = (0.27, 0.33, 0.73, 0.67, 0.21, 0.79, 0.4, 0.6, 0.5)
ALONG_TERM = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8)


def along(
    start: tuple[float, float], end: tuple[float, float], shares: Sequence[float]
) -> Iterable[tuple[float, float]]:
    """Points on the way from `start` to `end`, in the order of `shares` (0…1)."""
    (x0, y0), (x1, y1) = start, end
    return ((x0 + share * (x1 - x0), y0 + share * (y1 - y0)) for share in shares)
