"""Where a number that is known at the points of a grid crosses zero: by marching squares, all cells at once."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# A cell's sides, below, right, above, left, by their two corners as (row, column).
_SIDES = np.array([((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 0), (1, 1)), ((0, 0), (1, 0))])
# Which sides a line joins, by the corners that are positive (the lowest left one counts 1, counter-clockwise the others
# 2, 4, 8). At a saddle, 5 and 10, a second line keeps the positive corners apart.
_LINE = np.array([
    (0, 0), (3, 0), (0, 1), (3, 1), (1, 2), (3, 0), (0, 2), (3, 2),
    (2, 3), (2, 0), (0, 1), (2, 1), (1, 3), (1, 0), (0, 3), (0, 0),
])  # fmt: skip
_SECOND_LINE = {5: (1, 2), 10: (2, 3)}


def zero_lines(values: Values) -> Values:
    """The lines along which `values` (rows, columns) cross zero, (lines, 4): column and row of either end, counted
    from 0. A point that is exactly 0, or NaN, counts as not positive."""
    positive = (values > 0).view(np.uint8)
    kinds = positive[:-1, :-1] | positive[:-1, 1:] << 1 | positive[1:, 1:] << 2 | positive[1:, :-1] << 3
    crossed = np.flatnonzero((kinds > 0) & (kinds < 15))
    crossed = crossed[kinds.flat[crossed].argsort(kind="stable")]  # as they overlap, their order shows
    kinds_crossed = kinds.flat[crossed]
    cells, sides = [crossed], [_LINE[kinds_crossed]]
    for kind, second in _SECOND_LINE.items():
        cells.append(crossed[kinds_crossed == kind])
        sides.append(np.broadcast_to(second, (len(cells[-1]), 2)))
    corners = _SIDES[np.concatenate(sides)]  # (lines, ends, corners, row or column)
    corners += np.stack(np.divmod(np.concatenate(cells), kinds.shape[1]), axis=1)[:, None, None]
    ends = values[corners[..., 0], corners[..., 1]]
    with np.errstate(invalid="ignore"):
        share = ends[..., 0] / (ends[..., 0] - ends[..., 1])
    share[np.isnan(share)] = 0.5
    first, second = corners[:, :, 0, ::-1], corners[:, :, 1, ::-1]
    lines: Values = (first + share[..., None] * (second - first)).reshape(-1, 4)
    return lines
