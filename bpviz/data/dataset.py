"""A data set: rows of inputs, and the outputs that are expected of the network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpviz.data.files import shortened
from bpviz.data.recipe import BY_HAND, Recipe
from bpviz.engine.network import one_hot

if TYPE_CHECKING:
    from bpviz.data.scaling import Scaling

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DataSet:
    """Rows to learn from.

    `inputs` is (rows, inputs), `expected` is (rows, outputs); both are finite and read-only. `targets` holds the
    class index of each row, `classes` their labels in order; both are empty where the expected outputs are numbers
    of their own and not classes. `image_shape` is (height, width) where the inputs are a picture's points, row by row.
    `recipe` says how the data set was made.

    Where rows are held out or inputs are scaled, these are the training rows, `raw` holds all rows as they were read,
    `numbers` says which of them are here, `scaling` brings other inputs to the same scale, and `held_out` are the rest.
    """

    name: str
    inputs: Array
    expected: Array
    targets: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    input_names: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    recipe: Recipe = BY_HAND
    raw: "DataSet | None" = None
    numbers: tuple[int, ...] = ()
    scaling: "Scaling | None" = None
    held_out: "DataSet | None" = None

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.expected.setflags(write=False)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.inputs)

    @property
    def parts(self) -> "tuple[DataSet, ...]":
        """These rows and, where some are held out, those."""
        return (self,) if self.held_out is None else (self, self.held_out)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """`classes` as they are shown, each in one short line; numbered where some would be the same."""
        labels = labelled(self.classes)
        if len(set(labels)) == len(labels):
            return labels
        return tuple(f"{number} {label}" for number, label in enumerate(labels, start=1))

    @cached_property
    def class_indices(self) -> NDArray[np.int64]:
        """`targets` as an array, (rows,); empty without classes."""
        return np.array(self.targets, np.int64)

    @cached_property
    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The (lowest, highest) of all inputs, and of all expected outputs."""
        inputs, expected = ((float(table.min()), float(table.max())) for table in (self.inputs, self.expected))
        return inputs, expected

    @cached_property
    def first_varying(self) -> tuple[int, int]:
        """The first two inputs that are not the same in every row; where there are no two, others stand for them."""
        count = self.inputs.shape[1]
        vary = islice((i for i in range(count) if (self.inputs[:, i] != self.inputs[0, i]).any()), 2)
        first, second, *_ = dict.fromkeys((*vary, *range(max(count, 2))))
        return first, second

    def row(self, i: int) -> tuple[list[float], list[float]]:
        """The inputs and the expected outputs of row `i` as the algorithm takes them."""
        return self.inputs[i].tolist(), self.expected[i].tolist()

    def scaled(self, inputs: Sequence[float]) -> list[float]:
        """Inputs as a person has them, on the scale of this data set."""
        return self.scaling.apply(np.array(inputs, float)).tolist() if self.scaling else list(inputs)


def labelled(names: Iterable[str]) -> tuple[str, ...]:
    """Names as they are shown: the beginning of a long text, in one line."""
    return tuple(shortened(" ".join(name.split())) for name in names)


def classified(
    name: str,
    inputs: Sequence[Sequence[float]] | Array,
    labels: Sequence[int],
    classes: tuple[str, ...],
    input_names: tuple[str, ...] = (),
) -> DataSet:
    """A data set whose rows belong to classes: `labels` are indices into `classes`, expected outputs one-hot."""
    one_hots = np.array([one_hot(label, len(classes)) for label in range(len(classes))])
    expected = one_hots[list(labels)]
    return DataSet(name, np.asarray(inputs, float), expected, tuple(labels), classes, input_names)
