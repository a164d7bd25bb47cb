"""How a data set is made: every choice that a person has, so that it can be made again."""

from dataclasses import dataclass
from enum import StrEnum


class Missing(StrEnum):
    """What becomes of a row in which a value is missing that is used."""

    REFUSE = "refuse"
    DROP = "drop"
    MEAN = "mean"


class Text(StrEnum):
    """What becomes of inputs that are text."""

    REFUSE = "refuse"
    ONE_HOT = "one-hot"


class Scale(StrEnum):
    """How inputs are scaled: not at all, to 0…1 by their minimum and maximum, or to mean 0 and standard deviation 1."""

    NONE = "none"
    MINMAX = "minmax"
    STANDARD = "standard"


class ScaleOn(StrEnum):
    """Over which rows minimum and maximum, or mean and deviation, are taken."""

    TRAIN = "train"
    ALL = "all"


@dataclass(frozen=True)
class Reading:
    """What a person says of a table; every column by its name or its number, from 0.

    `target` is the column with the classes or, with `numbers`, with numbers to be reached; None: the last that is used.
    `columns` are the inputs; None: all others that hold something. `drop_constant` leaves out inputs that are the same
    in every row. `header`: whether the first row has names; None: as it looks.
    """

    target: str | None = None
    numbers: bool = False
    columns: tuple[str, ...] | None = None
    missing: Missing = Missing.REFUSE
    text: Text = Text.REFUSE
    drop_constant: bool = False
    header: bool | None = None


@dataclass(frozen=True)
class Recipe:
    """`source` is a built-in name or the path of a CSV file, `reading` what is said of such a file; see BY_HAND.

    `seed` fixes whatever is drawn: made points, and which rows are held out. `noise` is the spread of made points;
    None: as usual for that data set. `hold_out` is the share of rows, 0 to 1, that is not trained on; `stratified`: of
    each class alike.
    """

    source: str = "tutorial"
    noise: float | None = None
    seed: int = 1
    reading: Reading = Reading()
    scale: Scale = Scale.NONE
    scale_on: ScaleOn = ScaleOn.TRAIN
    hold_out: float = 0.0
    stratified: bool = False


BY_HAND = Recipe("")
"""Of rows that can be read again nowhere: they were pasted, or put there by mouse."""
