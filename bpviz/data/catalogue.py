"""The data sets that come with the program, by name, and any other by its path."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from bpviz.carried import assets
from bpviz.data import synthetic
from bpviz.data.csv_reader import read_csv, read_csv_file
from bpviz.data.dataset import DataSet
from bpviz.data.files import DataError, MissingFileError, Progress, no_progress
from bpviz.data.preparing import check_hold_out, prepared
from bpviz.data.reading import Sizes
from bpviz.data.recipe import Reading, Recipe


class Entry(NamedTuple):
    """A data set that comes with the program: `about` it in words, and how it is loaded. `noise` is the usual noise of
    one that is made; None where it is carried as a file."""

    about: str
    load: Callable[[Recipe], DataSet]
    noise: float | None = None


def load(name: str, fitting: Sizes | None = None) -> DataSet:
    """The data set with a built-in name, or else in the CSV file of that path, which must fit `fitting`.

    Raises DataError with what is wrong, and where.
    """
    return loaded(Recipe(name), fitting)


def loaded(recipe: Recipe, fitting: Sizes | None = None, progress: Progress = no_progress) -> DataSet:
    """The data set that a recipe makes; one from a file must fit `fitting`. Raises DataError."""
    entry = CATALOGUE.get(recipe.source)
    _check_noise(recipe, entry)
    _check_reading(recipe, entry)
    check_hold_out(recipe.hold_out)
    raw = replace(entry.load(recipe) if entry else _from_file(recipe, fitting, progress), recipe=recipe)
    return prepared(raw, recipe)


def remade(data: DataSet, recipe: Recipe) -> DataSet:
    """The data set of another recipe; where only scale and held-out rows differ, of the rows that are there already.

    Raises DataError.
    """
    raw = data.raw or data
    if _rows_of(recipe) == _rows_of(raw.recipe):
        return prepared(raw, recipe)
    return loaded(recipe)


def _rows_of(recipe: Recipe) -> tuple[object, ...]:
    """What of a recipe decides which rows there are, before some are held out."""
    entry = CATALOGUE.get(recipe.source)
    seed = recipe.seed if entry and entry.noise is not None else None
    return recipe.source, recipe.noise, recipe.reading, seed


def tutorial() -> DataSet:
    """The tutorial's ten rows: two inputs, two classes."""
    return load("tutorial")


def _check_noise(recipe: Recipe, entry: Entry | None) -> None:
    if recipe.noise is None:
        return
    if entry is None or entry.noise is None:
        makes = ", ".join(name for name, entry in CATALOGUE.items() if entry.noise is not None)
        raise DataError("noise", f"'{recipe.source}' is not made by the program; noise is for {makes}")
    try:
        synthetic.check_noise(recipe.noise)
    except ValueError as error:
        raise DataError("noise", str(error)) from None


def _check_reading(recipe: Recipe, entry: Entry | None) -> None:
    if entry and recipe.reading != Reading():
        raise DataError(recipe.source, "this data set is built in; what its columns are is known and cannot be chosen")


def _from_file(recipe: Recipe, fitting: Sizes | None, progress: Progress) -> DataSet:
    path = recipe.source
    try:
        return read_csv_file(path, fitting, recipe.reading, progress)
    except MissingFileError:
        known = ", ".join(CATALOGUE)
        raise MissingFileError(
            f"'{path}'", f"there is no such file, and no data set of that name; there is {known}"
        ) from None


def _carried(recipe: Recipe) -> DataSet:
    return read_csv((assets() / "datasets" / f"{recipe.source}.csv").read_text("utf-8"), recipe.source)


def _digits(recipe: Recipe) -> DataSet:
    import gzip  # the first frame need not wait for it

    text = gzip.decompress((assets() / "datasets" / "digits.csv.gz").read_bytes()).decode()
    return replace(read_csv(text, recipe.source), image_shape=(8, 8))


def _made(recipe: Recipe) -> DataSet:
    return synthetic.make(recipe.source, recipe.noise, recipe.seed)


def _sine(recipe: Recipe) -> DataSet:
    return synthetic.make_sine(recipe.noise, recipe.seed)


CATALOGUE = {
    "tutorial": Entry("the tutorial's ten rows", _carried),
    "seeds": Entry("wheat kernels of three varieties: 1 Kama, 2 Rosa, 3 Canadian", _carried),
    "iris": Entry("flowers of three species, sepals and petals in cm", _carried),
    "sonar": Entry("echoes of mines (M) and rocks (R) in 60 frequency bands", _carried),
    "ionosphere": Entry("radar returns, good or bad; the second input is always 0", _carried),
    "digits": Entry("handwritten digits, 8 × 8 points from 0 to 16", _digits),
    **{name: Entry(made.about, _made, made.noise) for name, made in synthetic.SYNTHETIC.items()},
    "sine": Entry("a number to be reached: one period of a sine, for one linear output", _sine, synthetic.SINE_NOISE),
}
