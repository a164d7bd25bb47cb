"""The data sets that come with the program."""

from collections.abc import Callable

from bpviz.carried import assets
from bpviz.data.csv_reader import Sizes, read_csv, read_csv_file
from bpviz.data.dataset import DataSet
from bpviz.data.files import MissingFileError


def tutorial() -> DataSet:
    """The tutorial's ten rows: two inputs, two classes."""
    return read_csv((assets() / "datasets" / "tutorial.csv").read_text("utf-8"), "tutorial")


CATALOGUE: dict[str, Callable[[], DataSet]] = {"tutorial": tutorial}


def load(name: str, fitting: Sizes | None = None) -> DataSet:
    """The data set with a built-in name, or else in the CSV file of that path, which must fit `fitting`.

    Raises DataError with what is wrong, and where.
    """
    if name in CATALOGUE:
        return CATALOGUE[name]()
    try:
        return read_csv_file(name, fitting)
    except MissingFileError:
        known = ", ".join(CATALOGUE)
        raise MissingFileError(
            f"'{name}'", f"there is no such file, and no data set of that name; there is {known}"
        ) from None
