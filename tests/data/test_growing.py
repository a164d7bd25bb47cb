"""Rows whose count is not known beforehand end in one array."""

import pytest

from bpviz.data import growing
from bpviz.data.growing import GrowingRows


@pytest.mark.parametrize("rows", [0, 1, 2, 7])
def test_rows_are_joined_in_their_order(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "BLOCK", 7)  # two rows of three
    growing_rows = GrowingRows(3)
    for row in range(rows):
        growing_rows.added()[:] = row, row + 0.5, -row
    expected = [[row, row + 0.5, -row] for row in range(rows)]
    assert growing_rows.joined().tolist() == expected
