"""Where a number that is known at the points of a grid crosses zero: by marching squares, all cells at once."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# A cell's corners, and its sides as pairs of corners: below, right, above, left.
_CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))  # (row, column)
_SIDES = ((0, 1), (1, 2), (3, 2), (0, 3))
# Which sides a line joins, by the corners that are positive (corner k counts 2**k). At a saddle the lines keep the
# positive corners apart.
_LINES = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 10: ((0, 1), (2, 3)), 11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip


def zero_lines(values: Values) -> Values:
    """The lines along which `values` (rows, columns) cross zero, (lines, 4): column and row of either end, counted
    from 0. A point that is exactly 0, or NaN, counts as not positive."""
    positive = values > 0
    height, width = positive.shape
    kinds = np.zeros((height - 1, width - 1), np.uint8)
    for k, (r, c) in enumerate(_CORNERS):
        kinds |= positive[r : r + height - 1, c : c + width - 1].astype(np.uint8) << k
    crossed = np.flatnonzero((kinds > 0) & (kinds < 15))
    rows, columns = np.divmod(crossed, width - 1)
    kinds_crossed = kinds.ravel()[crossed]
    found = [np.empty((0, 4))]
    for kind, lines in _LINES.items():
        here = kinds_crossed == kind
        for first, second in lines:
            ends = (_crossing(values, rows[here], columns[here], side) for side in (first, second))
            found.append(np.stack([place for end in ends for place in end], axis=1))
    return np.concatenate(found)


def _crossing(values: Values, rows: NDArray[np.intp], columns: NDArray[np.intp], side: int) -> tuple[Values, Values]:
    """Where a side of some cells is crossed, as columns and rows: between its ends by their values."""
    (r0, c0), (r1, c1) = (_CORNERS[corner] for corner in _SIDES[side])
    one, other = values[rows + r0, columns + c0], values[rows + r1, columns + c1]
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(one / (one - other), nan=0.5)
    return columns + c0 + share * (c1 - c0), rows + r0 + share * (r1 - r0)
