"""Which neurons of a layer are shown where there is no room for all of them."""

from collections.abc import Iterable, Iterator

FEWEST = 3  # first, ellipsis, last


def chosen(size: int, room: int, needed: Iterable[int], strongest: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Which neurons of a layer of `size` are shown where `room` fit: (first, last) of the runs that are shown.

    The first, the last, the `needed`, and the `strongest` as far as they take two thirds of the room; the others are
    left out in between, each gap taking the room of one. What is needed changes nothing where it is shown anyway.
    """
    if size <= room:
        return [(0, size - 1)]
    room = max(room, FEWEST)
    usual = _filled({0, size - 1}, size, room, strongest)
    needed = [i for i in needed if i not in usual]
    shown = _filled(_added({0, size - 1}, size, room, needed), size, room, strongest) if needed else usual
    shown |= {i for i in range(size) if {i - 1, i + 1} <= shown}  # an ellipsis would take the room of the one
    ordered = sorted(shown)
    starts = [i for i in ordered if i - 1 not in shown]
    ends = [i for i in ordered if i + 1 not in shown]
    return list(zip(starts, ends, strict=True))


def _filled(shown: set[int], size: int, room: int, strongest: Iterable[int]) -> set[int]:
    part = max(room * 2 // 3, len(shown) + _gaps(shown, size))
    return _added(_added(shown, size, part, strongest), size, room, _from_both_ends(size))


def _added(shown: set[int], size: int, room: int, wanted: Iterable[int]) -> set[int]:
    """With as many of the `wanted`, in their order, as there is room for."""
    for i in wanted:
        more = shown | {i}
        if len(more) + _gaps(more, size) <= room:
            shown = more
        elif len(shown) + _gaps(shown, size) >= room:
            break
    return shown


def _gaps(shown: set[int], size: int) -> int:
    return sum(1 for i in shown if i + 1 < size and i + 1 not in shown)


def _from_both_ends(size: int) -> Iterator[int]:
    for i in range(size // 2 + 1):
        yield i
        yield size - 1 - i
