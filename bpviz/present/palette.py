"""Colours, one row a theme, and the arithmetic that keeps text readable on them.

A colour is a string '#rrggbb'. Blue and vermilion mean the sign of a weight and nothing else; the interface's
accent is ink. Nothing is translucent: antialiased lines cost five times as much when they are, so a tint is
blended with its ground beforehand.
"""

from functools import lru_cache
from typing import NamedTuple

WHITE = "#ffffff"
BLACK = "#000000"
MARKERS = ("o", "s", "t1", "d", "star", "p", "h", "t", "x", "+")


class Palette(NamedTuple):
    """The colours of one theme.

    Grounds: `window` top bar and strip, `canvas` the graph, `pane` everything docked, `code` the source pane,
    `card` labels and menus, `field` inputs and tracks, `selection` the current row, `hover` under the mouse.
    Inks: `ink` text and accent, `on_accent` text on an `ink` ground, `muted` secondary text, `disabled`,
    `alert` what is typed wrong.
    Lines: `hairline` between panes, `border` around fields and cards, `outline` around neurons.
    `past` and `future` fill the timeline's curve. `classes` are the data's ten class colours.
    """

    name: str
    dark: bool
    window: str
    canvas: str
    pane: str
    code: str
    card: str
    field: str
    hover: str
    selection: str
    ink: str
    on_accent: str
    muted: str
    disabled: str
    alert: str
    hairline: str
    border: str
    outline: str
    past: str
    future: str
    positive: str
    negative: str
    forward: str
    loss: str
    backward: str
    accumulate: str
    update: str
    classes: tuple[str, ...]
    fade: float
    """Share of its colour that an edge keeps when it steps back, 0…1."""

    def phase(self, name: str) -> str:
        """Return the colour of a phase. KeyError for others."""
        return {
            "forward": self.forward,
            "loss": self.loss,
            "backward": self.backward,
            "update": self.update,
            "accumulate": self.accumulate,
        }[name]

    def tint(self, colour: str, ground: str) -> str:
        """Return the quiet ground that marks a row or a line in a phase's colour."""
        return blend(colour, ground, 0.1)

    def halo(self, colour: str) -> str:
        """Return the ring of a phase around a neuron, or along an edge, on the canvas."""
        return blend(colour, self.canvas, 0.19)

    def weight(self, value: float) -> str:
        """Return the colour of a weight's sign; 0 and NaN count as positive."""
        return self.negative if value < 0 else self.positive

    def faded(self, colour: str) -> str:
        """Return an edge's colour on the canvas while its neuron is not in focus."""
        return blend(colour, self.canvas, self.fade)

    def class_marker(self, index: int) -> str:
        """Return the marker of class `index`, counted from 0, by pyqtgraph's name; it repeats after the tenth."""
        return MARKERS[index % len(MARKERS)]

    def class_colour(self, index: int) -> str:
        """Return the colour of class `index`, counted from 0; it repeats after the tenth."""
        return self.classes[index % len(self.classes)]

    def class_ground(self, index: int, sure: float) -> str:
        """Return the ground where class `index` wins: the pane's where that is not sure at all, the stronger the
        surer (0…1), and pale enough for the class' own points to stand out."""
        return blend(self.class_colour(index), self.pane, 0.04 + 0.5 * sure)


LIGHT = Palette(
    name="light",
    dark=False,
    window="#ffffff",
    canvas="#f6f7f9",
    pane="#ffffff",
    code="#fbfbfd",
    card="#ffffff",
    field="#f2f4f7",
    hover="#eef0f4",
    selection="#e6e9ef",
    ink="#1b1f27",
    on_accent="#ffffff",
    muted="#5b6472",
    disabled="#a3abb8",
    alert="#b42318",
    hairline="#e3e6ec",
    border="#cdd3de",
    outline="#5b6472",
    past="#cfd6e2",
    future="#eef1f5",
    positive="#0072b2",
    negative="#d55e00",
    forward="#007a5a",
    loss="#1b1f27",
    backward="#8a3f86",
    accumulate="#5c6b00",
    update="#8f6400",
    classes=(
        "#0f766e",  # teal
        "#b0269b",  # magenta
        "#806000",  # yellow-brown
        "#4b4bc3",  # indigo
        "#b91c4b",  # crimson
        "#557000",  # olive
        "#7a4b2a",  # brown
        "#0e6f8a",  # petrol
        "#566072",  # slate
        "#6d28b8",  # violet
    ),
    fade=0.39,
)

DARK = Palette(
    name="dark",
    dark=True,
    window="#171a20",
    canvas="#12151a",
    pane="#171a20",
    code="#14171c",
    card="#20242c",
    field="#22262f",
    hover="#262b34",
    selection="#2d333e",
    ink="#e8ebf0",
    on_accent="#171a20",
    muted="#a0a9b7",
    disabled="#5d6675",
    alert="#ff8f87",
    hairline="#2a2f39",
    border="#3b4250",
    outline="#a0a9b7",
    past="#454d5c",
    future="#242932",
    positive="#4aa3df",
    negative="#f0803c",
    forward="#4cc29d",
    loss="#e8ebf0",
    backward="#d694d1",
    accumulate="#b9c24a",
    update="#d9ab48",
    classes=(
        "#4fc3b8",  # teal
        "#e58bdc",  # magenta
        "#d8b04a",  # yellow-brown
        "#a3a8ff",  # indigo
        "#ff8fab",  # crimson
        "#b5c94f",  # olive
        "#d3a27c",  # brown
        "#67c9e0",  # petrol
        "#aab4c3",  # slate
        "#c79bff",  # violet
    ),
    fade=0.39,
)

HIGH_CONTRAST_LIGHT = Palette(
    name="contrast",
    dark=False,
    window="#ffffff",
    canvas="#ffffff",
    pane="#ffffff",
    code="#ffffff",
    card="#ffffff",
    field="#f0f2f5",
    hover="#e4e8ee",
    selection="#d3d9e3",
    ink="#000000",
    on_accent="#ffffff",
    muted="#353b45",
    disabled="#767e8b",
    alert="#9c1409",
    hairline="#8d95a3",
    border="#5b6472",
    outline="#000000",
    past="#a7b1c2",
    future="#dde2ea",
    positive="#005f96",
    negative="#b34700",
    forward="#005c43",
    loss="#000000",
    backward="#6d2a69",
    accumulate="#454f00",
    update="#6b4a00",
    classes=(
        "#0a5a54",  # teal
        "#8f1a7e",  # magenta
        "#634a00",  # yellow-brown
        "#3838a3",  # indigo
        "#96123a",  # crimson
        "#415700",  # olive
        "#613a1f",  # brown
        "#08566b",  # petrol
        "#434c5b",  # slate
        "#56209a",  # violet
    ),
    fade=0.55,
)


@lru_cache(maxsize=4096)
def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1…21, as WCAG 2.2 defines it; text needs 4.5."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=4096)
def blend(colour: str, ground: str, share: float) -> str:
    """Return `share` (0…1) of `colour` laid over `ground`."""
    mixed = (
        round(below + share * (above - below))
        for above, below in zip(_channels(colour), _channels(ground), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


@lru_cache(maxsize=4096)
def ink_on(fill: str) -> str:
    """Return white or black, whichever reads better on `fill`.

    Pure black, because it alone gives 4.5:1 or more on every fill that white does not.
    """
    return WHITE if contrast(WHITE, fill) >= contrast(BLACK, fill) else BLACK


def output_fill(palette: Palette, fraction: float) -> str:
    """Return a neuron's fill for an output at `fraction` of its range: the card's ground at 0, blue at 1.

    Fractions outside 0…1 are drawn as the nearer end, NaN as the field's ground.
    """
    if fraction != fraction:
        return palette.field
    return blend(palette.positive, palette.card, min(max(fraction, 0.0), 1.0))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0…1, from the definition in WCAG 2.2."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
