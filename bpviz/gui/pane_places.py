"""Where a window's panes stand, as plain values: read from what Qt saves of a window, and written as Qt restores it.

Qt itself crashes where what it restores is damaged, so nothing of a document goes into it but by this way. The format
is that of QMainWindow::saveState, which is the same since Qt 5.0; where it is another, there are no places.
"""

from collections.abc import Collection, Iterator
from struct import Struct, error

from bpviz.session.document_schema import AreaFile, GroupFile, PaneFile

TABS, PANE, SEQUENCE, DOCKS = 0xFA, 0xFB, 0xFC, 0xFD
TOOL_BARS = (0xFC, 0xFE)
SHOWN, FLOATS = 1, 2
AREAS = 4  # left, right, top and bottom
MOST_PIXELS = 2**14
DEEPEST = 16
WIDEST = 0xFFFFFF  # Qt's QWIDGETSIZE_MAX
NO_SIZE = -1

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

    def group(self, size: int) -> GroupFile:
        front = self.number() if self.number(_BYTE) == TABS else None
        across = self.number(_BYTE) == 1
        return GroupFile([self.item() for _ in range(self.number())], size, across, front)

    def item(self) -> PaneFile | GroupFile:
        if self.number(_BYTE) == SEQUENCE:
            return self.group(self.take(_FOUR)[1])
        name, flags = self.text(), self.number(_BYTE)
        first, second, third, fourth = self.take(_FOUR)
        if flags & FLOATS:
            return PaneFile(name, bool(flags & SHOWN), floats=(first, second, third, fourth))
        return PaneFile(name, bool(flags & SHOWN), second)


def _parts(state: bytes) -> tuple[bytes, list[AreaFile], bytes]:
    """What stands before the areas of panes, these, and what stands behind them. Raises PlacesError."""
    reader = _Reader(state)
    try:
        reader.take(_TWO)
        if reader.number(_BYTE) != DOCKS:
            raise PlacesError("Qt saved no docks")
        head, areas = state[: reader.at], []
        for _ in range(reader.number()):
            area, (width, height) = reader.number(), reader.take(_TWO)
            areas.append(AreaFile(area, width, height, reader.group(NO_SIZE)))
        behind = state[reader.at :]
        if behind[_CENTRE] not in TOOL_BARS:
            raise PlacesError("several panes float in one window")
    except (error, UnicodeDecodeError, IndexError) as wrong:
        raise PlacesError(str(wrong)) from None
    return head, areas, behind


def places_in(state: bytes) -> list[AreaFile]:
    """The places in what Qt saved. Raises PlacesError."""
    return _parts(state)[1]


def state_with(places: list[AreaFile], own: bytes, names: Collection[str]) -> bytes:
    """What Qt restores, for other places of the panes called `names` than the window's `own` state has. Raises
    PlacesError where not each of them has one place that can be."""
    head, _, behind = _parts(own)
    found = [name for area in places for name in _names(area.group)]
    if sorted(found) != sorted(names):
        raise PlacesError("there is not one place a pane")
    if len({area.area for area in places}) < len(places):
        raise PlacesError("an area is there twice")
    areas = [
        _INT.pack(_checked(area.area, 0, AREAS - 1))
        + _TWO.pack(_checked(area.width), _checked(area.height))
        + _group(area.group)
        for area in places
    ]
    return b"".join((head, _INT.pack(len(areas)), *areas, behind))


def _names(group: GroupFile, depth: int = 1) -> Iterator[str]:
    if depth > DEEPEST:
        raise PlacesError("groups are nested too deeply")
    for item in group.items:
        yield from [item.name] if isinstance(item, PaneFile) else _names(item, depth + 1)


def _group(group: GroupFile) -> bytes:
    if not group.items:
        raise PlacesError("a group is empty")
    begin = _BYTE.pack(SEQUENCE)
    if group.front is not None:
        begin = _BYTE.pack(TABS) + _INT.pack(_checked(group.front, NO_SIZE, len(group.items) - 1))
    parts, place = [begin, _BYTE.pack(1 if group.across else 2), _INT.pack(len(group.items))], 0
    for item in group.items:
        size = _checked(item.size)
        stands = _FOUR.pack(place, size, 0, WIDEST)
        place += max(size, 0)
        if isinstance(item, GroupFile):
            parts += [_BYTE.pack(SEQUENCE), stands, _group(item)]
            continue
        name, flags = item.name.encode("utf-16-be"), SHOWN if item.shown else 0
        if item.floats:
            flags, stands = flags | FLOATS, _FOUR.pack(*(_checked(number, -MOST_PIXELS) for number in item.floats))
        parts += [_BYTE.pack(PANE), _INT.pack(len(name)), name, _BYTE.pack(flags), stands]
    return b"".join(parts)


def _checked(number: int, least: int = NO_SIZE, most: int = MOST_PIXELS) -> int:
    if not least <= number <= most:
        raise PlacesError(f"{number} is no place")
    return number
