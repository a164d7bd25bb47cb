"""Where a window's panes stand, as plain values: read from what Qt saves of a window, and written as Qt restores it.

Qt itself crashes where what it restores is damaged, so nothing of a file goes into it but by this way. The format is
that of QMainWindow::saveState, which is the same since Qt 5.0; where it is another, there are no places.

The plain values are what JSON holds, with the names of `session.document_schema.AreaFile`: who opens the window again
need not wait for the library that reads documents.
"""

from collections.abc import Collection, Iterator
from struct import Struct, error
from typing import Any

TABS, PANE, SEQUENCE, DOCKS = 0xFA, 0xFB, 0xFC, 0xFD
TOOL_BARS = (0xFC, 0xFE)
SHOWN, FLOATS = 1, 2
AREAS = 4  # left, right, top and bottom
MOST_PIXELS = 2**14  # that a window or pane has, and that it is away from the first screen
DEEPEST = 16
WIDEST = 0xFFFFFF  # Qt's QWIDGETSIZE_MAX
NO_SIZE = -1
GROUP = "group"

Item = dict[str, Any]

_BYTE, _INT, _TWO, _FOUR = Struct(">B"), Struct(">i"), Struct(">ii"), Struct(">iiii")
_CENTRE = 6 * _INT.size  # the size of what is between the areas, and whose the corners are


class PlacesError(ValueError):
    """Places that cannot be."""


class _Reader:
    def __init__(self, state: bytes) -> None:
        self.state, self.at = state, 0

    def take(self, what: Struct) -> tuple[int, ...]:
        found = what.unpack_from(self.state, self.at)
        self.at += what.size
        return found

    def number(self, what: Struct = _INT) -> int:
        return self.take(what)[0]

    def text(self) -> str:
        size = self.number()
        self.at += size
        return self.state[self.at - size : self.at].decode("utf-16-be")

    def group(self, size: int) -> Item:
        front = self.number() if self.number(_BYTE) == TABS else None
        across = self.number(_BYTE) == 1
        items = [self.item() for _ in range(self.number())]
        return {"kind": GROUP, "items": items, "size": size, "across": across, "front": front}

    def item(self) -> Item:
        if self.number(_BYTE) == SEQUENCE:
            return self.group(self.take(_FOUR)[1])
        name, flags, place = self.text(), self.number(_BYTE), self.take(_FOUR)
        stands = {"floats": list(place)} if flags & FLOATS else {"size": place[1]}
        return {"kind": "pane", "name": name, "shown": bool(flags & SHOWN), **stands}


def _parts(state: bytes) -> tuple[bytes, list[Item], bytes]:
    """What stands before the areas of panes, these, and what stands behind them. Raises PlacesError."""
    reader = _Reader(state)
    try:
        reader.take(_TWO)
        if reader.number(_BYTE) != DOCKS:
            raise PlacesError("Qt saved no docks")
        head, areas = state[: reader.at], list[Item]()
        for _ in range(reader.number()):
            area, (width, height) = reader.number(), reader.take(_TWO)
            areas.append({"area": area, "width": width, "height": height, "group": reader.group(NO_SIZE)})
        behind = state[reader.at :]
        if behind[_CENTRE] not in TOOL_BARS:
            raise PlacesError("several panes float in one window")
    except (error, UnicodeDecodeError, IndexError) as wrong:
        raise PlacesError(str(wrong)) from None
    return head, areas, behind


def places_in(state: bytes) -> list[Item]:
    """The places in what Qt saved. Raises PlacesError."""
    return _parts(state)[1]


def state_with(places: Any, own: bytes, names: Collection[str]) -> bytes:
    """What Qt restores, for other places of the panes called `names` than the window's `own` state has. Raises
    PlacesError where not each of them has one place that can be."""
    head, _, behind = _parts(own)
    try:
        found = [name for area in places for name in _names(area["group"])]
        if sorted(found) != sorted(names):
            raise PlacesError("there is not one place a pane")
        if len({area["area"] for area in places}) < len(places):
            raise PlacesError("an area is there twice")
        areas = [
            _INT.pack(checked(area["area"], 0, AREAS - 1))
            + _TWO.pack(checked(area["width"]), checked(area["height"]))
            + _group(area["group"])
            for area in places
        ]
    except (AttributeError, TypeError):
        raise PlacesError("they are no areas with groups of panes") from None
    except KeyError as wrong:
        raise PlacesError(f"{wrong} is missing") from None
    return b"".join((head, _INT.pack(len(areas)), *areas, behind))


def _names(group: Item, depth: int = 1) -> Iterator[str]:
    if depth > DEEPEST:
        raise PlacesError("groups are nested too deeply")
    for item in group["items"]:
        yield from _names(item, depth + 1) if item["kind"] == GROUP else [item["name"]]


def _group(group: Item) -> bytes:
    items, front = group["items"], group.get("front")
    if not items:
        raise PlacesError("a group is empty")
    begin = _BYTE.pack(SEQUENCE)
    if front is not None:
        begin = _BYTE.pack(TABS) + _INT.pack(checked(front, NO_SIZE, len(items) - 1))
    parts, place = [begin, _BYTE.pack(1 if group.get("across") else 2), _INT.pack(len(items))], 0
    for item in items:
        size = checked(item.get("size", NO_SIZE))
        stands = _FOUR.pack(place, size, 0, WIDEST)
        place += max(size, 0)
        if item["kind"] == GROUP:
            parts += [_BYTE.pack(SEQUENCE), stands, _group(item)]
            continue
        name, flags = item["name"].encode("utf-16-be"), SHOWN if item["shown"] else 0
        if floats := item.get("floats"):
            left, top, width, height = (checked(number, -MOST_PIXELS) for number in floats)
            flags, stands = flags | FLOATS, _FOUR.pack(left, top, width, height)
        parts += [_BYTE.pack(PANE), _INT.pack(len(name)), name, _BYTE.pack(flags), stands]
    return b"".join(parts)


def checked(number: Any, least: int = NO_SIZE, most: int = MOST_PIXELS) -> int:
    """A number of pixels, or a place in a list, from `least` to `most`. Raises PlacesError."""
    if type(number) is not int or not least <= number <= most:
        raise PlacesError(f"{number} is no place")
    return number
