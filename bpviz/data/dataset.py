"""A data set: rows of inputs, and the outputs that are expected of the network."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import one_hot

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DataSet:
    """Rows to learn from.

    `inputs` is (rows, inputs), `expected` is (rows, outputs); both are finite and read-only. `targets` holds the
    class index of each row, `classes` their labels in order; both are empty where the expected outputs are numbers
    of their own and not classes.
    """

    name: str
    inputs: Array
    expected: Array
    targets: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    input_names: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.expected.setflags(write=False)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.inputs)

    def row(self, i: int) -> tuple[list[float], list[float]]:
        """The inputs and the expected outputs of row `i` as the algorithm takes them."""
        return self.inputs[i].tolist(), self.expected[i].tolist()


def classified(
    name: str, inputs: list[list[float]], labels: list[int], classes: tuple[str, ...], input_names: tuple[str, ...] = ()
) -> DataSet:
    """A data set whose rows belong to classes: `labels` are indices into `classes`, expected outputs one-hot."""
    expected = [one_hot(label, len(classes)) for label in labels]
    return DataSet(name, np.array(inputs), np.array(expected), tuple(labels), classes, input_names)
