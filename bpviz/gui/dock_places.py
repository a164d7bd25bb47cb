"""Which panes share a place in Debug: more of them in a small window, or in large type."""

from itertools import chain, product

from PySide6.QtCore import QSize

LAST = ("error", "compare", "course")
TABBED = (  # panes that share a place; the first is in front
    ("outputs", "predict"),
    ("variables", "stops"),
    ("data", "weights", "boundary"),
    ("source", "why", "gradient", "homework", "evaluation"),
    LAST,
)
BESIDE = tuple(chain.from_iterable(TABBED))

# pixels at scale 1: in a window less high four panes below each other have no room, in one still less high do they not
# even fit, then not even three, then nothing but the graph and one beside it, and in the last no timeline
LOW, LOWEST, TINY, TINIEST, LEAST = 800, 620, 520, 420, 385
NARROW = 1200  # pixels at scale 1: in a window less wide predict has no room below the graph

Places = set[frozenset[str]]


def gathered(size: QSize) -> list[tuple[str, tuple[str, ...]]]:
    """Panes that a window of a `size`, in pixels at scale 1, has behind another, besides `TABBED`: that, and these."""
    moves: list[tuple[str, tuple[str, ...]]] = [("source", ("predict",))] if size.width() < NARROW else []
    if size.height() < TINIEST:
        return [*moves, ("step_card", BESIDE)]
    if size.height() < TINY:
        return [*moves, ("source", ("variables", "stops", *LAST))]
    return [*moves, ("variables", LAST)] if size.height() < LOW else moves


def heights(height: float) -> dict[str, float]:
    """The shares of the height, in pixels at scale 1, that the places beside the graph have."""
    if height < TINIEST:
        return {"step_card": 1.0}
    if height < TINY:
        return {"step_card": 0.5, "source": 0.5}
    if height < LOW:  # the card comes first; the strip shows the curve too
        return {"step_card": 0.52, "source": 0.24, "variables": 0.24}
    return {"step_card": 0.41, "source": 0.19, "variables": 0.14, "error": 0.26}


def usual_places(size: QSize, shown: set[str]) -> Places:
    """Which of the panes that are `shown` share a place in a window of a `size`, in pixels at scale 1."""
    places = [set(names) for names in TABBED]
    for front, names in gathered(size):
        for place in places:
            place.difference_update(names)
        beside = [place for place in places if front in place]
        places = [place for place in places if place not in beside] + [{front}.union(names, *beside)]
    return {frozenset(place & shown) for place in places if len(place & shown) > 1}


def are_usual(places: Places, shown: set[str]) -> bool:
    """Whether the panes that are `shown` stand as they do in a window of some size."""
    sizes = product((NARROW - 1, NARROW), (LOW, LOW - 1, TINY - 1, TINIEST - 1))
    return any(places == usual_places(QSize(*sides), shown) for sides in sizes)


def behind(places: Places) -> int:
    """How many panes stand behind another."""
    return sum(len(place) - 1 for place in places)
