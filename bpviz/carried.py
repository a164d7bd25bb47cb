"""Finds the files that travel with the program, in a source checkout and in an installed wheel alike."""

from functools import cache
from pathlib import Path


def assets() -> Path:
    """Return the folder of what people open: data sets, examples, lessons."""
    return _folder("assets")


def resources() -> Path:
    """Return the folder of what the program draws with: fonts, icons, the style sheet."""
    return _folder("resources")


@cache
def _folder(name: str) -> Path:
    package = Path(__file__).parent
    installed = package / name
    # The build puts the folder into the package; in a checkout it lies beside it.
    return installed if installed.is_dir() else package.parent / name
