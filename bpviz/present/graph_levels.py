"""How much is drawn of a neuron, and how large, from all there is to a bare capsule; lengths are units."""

from typing import NamedTuple

from bpviz.present.graph_labels import MONO_ADVANCE, SMALLEST_TYPE


class Level(NamedTuple):
    """How much is drawn of a neuron, and how large; lengths in units.

    `half_width`, `half_height`: the neuron, between smallest and largest. `above`, `below`: room for what belongs
    to it. `gap`: the least room between columns' borders. `side`: room for what stands right of an output.
    `shrinks`: it may be drawn this much smaller before the next level is taken. `stroke` is
    how wide edges are of what they could be. The rest are heights of type."""

    name: str
    half_width: float
    half_height: float
    largest: float
    above: float
    below: float
    gap: float
    side: float
    shrinks: float
    value: float
    title: float
    chip: float
    term: float
    pill: float
    beside: float
    stroke: float

    def height(self, neurons: int) -> float:
        """The least height of a column, in units."""
        return neurons * (2 * self.half_height + self.above + self.below)

    def width(self, columns: int) -> float:
        """The least width of the graph, in units."""
        names = NAMES if self.largest else 0
        return columns * 2 * self.half_width + (columns - 1) * self.gap + self.side + 2 * EDGE + names

    def widened(self, digits: int, letters: int) -> "Level":
        """The same with room for numbers of so many digits and, where they stand in a neuron's line, for names."""
        more = max(digits - 4, 0) * MONO_ADVANCE * self.beside
        neuron = (more / 2 if not self.largest else 0) + (3.6 * letters if self.name == "dense" else 0)
        return self._replace(half_width=self.half_width + neuron, side=self.side and self.side + more)


EDGE = 12.0  # units between the graph and the pane's border
NAMES = 28.0  # units for the inputs' names, left of them
FULL = Level("full", 26, 26, 40, 58, 42, 76, 146, 0.8, 20, 18, 14, 16, 16, 14, 1.0)
COMPACT = Level("compact", 34, 18, 0, 11, 27, 40, 126, 0.88, 14, 11.5, 12, 13, 12, 12, 0.7)
DENSE = Level("dense", 28, 10.5, 0, 2.5, 2.5, 20, 190, 0.8, 13, 11, 11, 12.5, 11, 11, 0.3)
BARE = DENSE._replace(name="bare", gap=14, side=0, shrinks=0)
LEVELS = (FULL, COMPACT, DENSE, BARE)


class Type(NamedTuple):
    """How large what is written may be: the levels to choose from, and the smallest type in pixels, on neurons
    no smaller than `smallest_value`; what would be smaller is left out."""

    levels: tuple[Level, ...] = LEVELS
    smallest: float = SMALLEST_TYPE
    smallest_value: float = 0.0


USUAL_TYPE = Type()

# For a talk: what is written is nearly as large as the value of a neuron, and nothing gets smaller.
SLIDE_FULL = Level("full", 44, 44, 48, 44, 42, 200, 190, 1.0, 20, 18, 17, 17, 17, 20, 1.0)
SLIDE_TIGHT = SLIDE_FULL._replace(gap=80, side=122)
SLIDE_COMPACT = Level("compact", 48, 24, 0, 6, 31, 60, 122, 1.0, 20, 17, 17, 17, 17, 20, 0.7)
SLIDE_DENSE = Level("dense", 52, 14, 0, 5, 5, 20, 236, 1.0, 20, 17, 17, 17, 17, 20, 0.3)
SLIDE_BARE = SLIDE_DENSE._replace(name="bare", gap=14, side=0, shrinks=0)
SLIDE_LEVELS = (SLIDE_FULL, SLIDE_TIGHT, SLIDE_COMPACT, SLIDE_DENSE, SLIDE_BARE)
