"""Data sets as CSV files, read back."""

from pathlib import Path

import numpy as np
import pytest

from bpviz.data.catalogue import load, loaded
from bpviz.data.csv_reader import read_csv_file
from bpviz.data.csv_writer import write_csv
from bpviz.data.dataset import classified
from bpviz.data.recipe import Reading, Recipe, Scale


@pytest.mark.parametrize("name", ["tutorial", "seeds", "iris", "sonar", "spiral"])
def test_it_reads_back_to_the_same_bits(name: str, tmp_path: Path) -> None:
    data, path = load(name), str(tmp_path / "rows.csv")
    write_csv(data, path)
    again = read_csv_file(path)
    assert again.inputs.tolist() == data.inputs.tolist()
    assert (again.classes, again.targets) == (data.classes, data.targets)
    assert again.input_names == (data.input_names or tuple(f"x{i + 1}" for i in range(data.inputs.shape[1])))


def test_a_number_to_be_reached(tmp_path: Path) -> None:
    data, path = load("sine"), str(tmp_path / "rows.csv")
    write_csv(data, path)
    assert np.array_equal(read_csv_file(path, reading=Reading("y1", True)).expected, data.expected)


def test_names_that_are_numbers_and_names_that_are_taken(tmp_path: Path) -> None:
    data = classified("rows", [[1.0, 2.0], [3.0, 4.0]], [0, 1], ("a\nb", "é;"), ("0", "class"))
    path = str(tmp_path / "rows.csv")
    write_csv(data, path)
    again = read_csv_file(path)
    assert again.input_names == ("x0", "class")
    assert again.classes == data.classes


def test_rows_are_written_as_they_were_before_scaling(tmp_path: Path) -> None:
    data, path = loaded(Recipe("iris", scale=Scale.STANDARD, hold_out=0.2)), str(tmp_path / "rows.csv")
    assert data.raw is not None
    write_csv(data.raw, path)
    assert np.array_equal(read_csv_file(path).inputs, load("iris").inputs)
