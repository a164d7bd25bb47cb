"""Data sets by name."""

from pathlib import Path

import numpy as np
import pytest

from bpviz.carried import assets
from bpviz.data.catalogue import CATALOGUE, load, loaded
from bpviz.data.dataset import DataSet, classified
from bpviz.data.files import DataError
from bpviz.data.reading import Sizes
from bpviz.data.recipe import Recipe
from tests.golden import ROWS


def test_the_tutorials_rows() -> None:
    data = load("tutorial")
    assert [[*inputs, target] for inputs, target in zip(data.inputs.tolist(), data.targets, strict=True)] == ROWS
    assert data.classes == ("0", "1")
    assert data.expected.tolist() == [[1.0 - row[-1], float(row[-1])] for row in ROWS]


def test_classes_are_shown_by_labels_that_differ() -> None:
    data = classified("some", [[1.0], [2.0]], [0, 1], ("a\n\tb", "c"))
    assert data.labels == ("a b", "c")
    data = classified("some", [[1.0], [2.0]], [0, 1], ("b" * 99, "b" * 98))
    assert data.labels == (f"1 {'b' * 39}…", f"2 {'b' * 39}…")


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_data_set_loads(name: str) -> None:
    data = load(name)
    assert isinstance(data, DataSet)
    assert data.name == name


@pytest.mark.parametrize(
    "name, rows, inputs, classes",
    [
        ("seeds", 210, 7, ("1", "2", "3")),
        ("iris", 150, 4, ("setosa", "versicolor", "virginica")),
        ("sonar", 208, 60, ("M", "R")),
        ("ionosphere", 351, 34, ("bad", "good")),
        ("digits", 1797, 64, tuple("0123456789")),
    ],
)
def test_carried_data(name: str, rows: int, inputs: int, classes: tuple[str, ...]) -> None:
    data = load(name)
    assert data.inputs.shape == (rows, inputs)
    assert data.classes == classes
    assert data.image_shape == ((8, 8) if name == "digits" else None)
    assert data.recipe == Recipe(name)


def test_every_carried_file_has_its_licence_beside_it() -> None:
    folder = assets() / "datasets"
    licences = (folder / "LICENCES.md").read_text("utf-8")
    for file in folder.iterdir():
        assert file.name == "LICENCES.md" or f"`{file.name}`" in licences


MADE = [name for name, entry in CATALOGUE.items() if entry.noise is not None]


@pytest.mark.parametrize("name", MADE)
def test_made_data_are_drawn_with_seed_and_noise(name: str) -> None:
    first, again = loaded(Recipe(name, 0.1, 7)), loaded(Recipe(name, 0.1, 7))
    other, calm = loaded(Recipe(name, 0.1, 8)), loaded(Recipe(name, 0.0, 7))
    for attribute in ("inputs", "expected"):
        assert np.array_equal(getattr(first, attribute), getattr(again, attribute))
    assert not np.array_equal(np.hstack([first.inputs, first.expected]), np.hstack([other.inputs, other.expected]))
    assert np.abs(calm.inputs).max() <= 1.5
    assert first.recipe == Recipe(name, 0.1, 7)


@pytest.mark.parametrize("name, truth", [("xor", [0, 1, 1, 0]), ("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1])])
def test_truth_tables(name: str, truth: list[int]) -> None:
    data = load(name)
    assert data.inputs.tolist() == [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    assert list(data.targets) == truth
    cloud = loaded(Recipe(name, 0.1))
    assert cloud.rows == 100
    nearest = cloud.inputs.round().clip(0, 1)
    assert [truth[int(2 * a + b)] for a, b in nearest] == list(cloud.targets)


def test_the_sine_is_a_number_to_be_reached() -> None:
    data = loaded(Recipe("sine", 0.0))
    assert (data.classes, data.targets, data.expected.shape) == ((), (), (60, 1))
    assert data.expected == pytest.approx(np.sin(np.pi * data.inputs))
    noisy = load("sine")
    assert np.array_equal(noisy.inputs, data.inputs)
    assert 0.02 < np.std(noisy.expected - data.expected) < 0.1


@pytest.mark.parametrize(
    "recipe, message",
    [
        (Recipe("seeds", 0.1), "noise: 'seeds' is not made by the program; noise is for xor, and, or, circle"),
        (Recipe("xor", -0.1), "noise: noise is a number from 0 to 10, not -0.1"),
        (Recipe("xor", float("nan")), "noise: noise is a number from 0 to 10, not nan"),
    ],
)
def test_noise_that_cannot_be(recipe: Recipe, message: str) -> None:
    with pytest.raises(DataError) as caught:
        loaded(recipe)
    assert str(caught.value).startswith(message)


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
