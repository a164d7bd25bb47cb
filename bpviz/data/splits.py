"""Which rows are trained on and which are held out. No global random state: every draw is a function of its seed."""

from collections.abc import Sequence
from random import Random


def held_out(rows: int, share: float, seed: int, targets: Sequence[int] = ()) -> list[int]:
    """The rows that are held out, in ascending order: `share` of all, rounded, but at least one, and not all.

    With `targets`, the class of each row, it is that share of each class, as near as whole rows come to it.
    """
    count = min(max(round(rows * share), 1), rows - 1)
    random = Random(seed)
    if not targets:
        return sorted(random.sample(range(rows), count))
    members: dict[int, list[int]] = {}
    for row, target in enumerate(targets):
        members.setdefault(target, []).append(row)
    wanted = _shared_out(count, {target: len(found) for target, found in sorted(members.items())})
    return sorted(row for target, k in wanted.items() for row in random.sample(members[target], k))


def _shared_out(count: int, sizes: dict[int, int]) -> dict[int, int]:
    """`count` in proportion to `sizes`: whole parts first, then one each where most is left over."""
    total = sum(sizes.values())
    parts = {key: count * size // total for key, size in sizes.items()}
    most_left = sorted(sizes, key=lambda key: -(count * sizes[key] % total))
    for key in most_left[: count - sum(parts.values())]:
        parts[key] += 1
    return parts


def cross_validation_split(rows: int, folds: int, random: Random) -> list[list[int]]:
    """The tutorial's split: each fold is filled by popping rows at `random.randrange(remaining)` until it is full.

    All folds have `rows // folds` rows; what is left over is in none. `random` is used up to where the tutorial goes on
    drawing weights from the same stream.
    """
    remaining = list(range(rows))
    size = rows // folds
    return [[remaining.pop(random.randrange(len(remaining))) for _ in range(size)] for _ in range(folds)]


def stratified_split(targets: Sequence[int], folds: int, random: Random) -> list[list[int]]:
    """Folds with the same share of each class, as near as whole rows come to it: the rows of a class are shuffled and
    dealt out in turn. Every row is in one fold."""
    dealt: list[list[int]] = [[] for _ in range(folds)]
    turn = 0
    for target in sorted(set(targets)):
        members = [row for row, other in enumerate(targets) if other == target]
        random.shuffle(members)
        for row in members:
            dealt[turn % folds].append(row)
            turn += 1
    return dealt
