"""How a data set is made: every choice that a person has, so that it can be made again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """`source` is a built-in name or the path of a CSV file.

    `seed` fixes whatever is drawn. `noise` is the spread of made points; None: as usual for that data set.
    """

    source: str = "tutorial"
    noise: float | None = None
    seed: int = 1
