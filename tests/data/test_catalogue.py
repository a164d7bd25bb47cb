"""Data sets by name."""

from pathlib import Path

import pytest

from bpviz.data.catalogue import CATALOGUE, load
from bpviz.data.csv_reader import Sizes
from bpviz.data.dataset import DataSet
from bpviz.data.files import DataError
from tests.golden import ROWS


def test_the_tutorials_rows() -> None:
    data = load("tutorial")
    assert [[*inputs, target] for inputs, target in zip(data.inputs.tolist(), data.targets, strict=True)] == ROWS
    assert data.classes == ("0", "1")
    assert data.expected.tolist() == [[1.0 - row[-1], float(row[-1])] for row in ROWS]


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_data_set_loads(name: str) -> None:
    data = load(name)
    assert isinstance(data, DataSet)
    assert data.name == name


def test_a_data_set_cannot_be_changed() -> None:
    with pytest.raises(ValueError):
        load("tutorial").inputs[0, 0] = 1.0


def test_a_file_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("1,0\n2,1\n")
    assert load(str(path), Sizes(1, 2)).rows == 2
    with pytest.raises(DataError, match="the first layer must be 1"):
        load(str(path), Sizes(2, 2))


@pytest.mark.parametrize("name", ["tutoral", "", "a" * 5000])
def test_a_name_of_nothing(name: str) -> None:
    with pytest.raises(DataError):
        load(name)
    if name == "tutoral":
        with pytest.raises(DataError, match="no data set of that name; there is tutorial"):
            load(name)
