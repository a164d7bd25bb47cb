"""Rows put there, moved and taken away by hand: each gives a data set that is otherwise as the one before."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bpviz.data.dataset import Array, DataSet, classified
from bpviz.data.preparing import prepared
from bpviz.data.recipe import Reading

FEWEST_ROWS = 2
EDITED = ", edited"


def with_row(data: DataSet, inputs: Sequence[float], target: int) -> DataSet:
    """With another row of class `target` at the end; `inputs` are on the data set's scale."""
    raw = data.raw or data
    return _edited(data, np.vstack([raw.inputs, _unscaled(data, inputs)]), [*raw.targets, target])


def moved(data: DataSet, row: int, inputs: Sequence[float]) -> DataSet:
    """With other inputs in a row, on the data set's scale."""
    raw = data.raw or data
    changed = raw.inputs.copy()
    changed[_raw_row(data, row)] = _unscaled(data, inputs)
    return _edited(data, changed, list(raw.targets))


def without_row(data: DataSet, row: int) -> DataSet:
    """Without a row. Raises ValueError where too few would be left."""
    raw = data.raw or data
    if data.rows <= FEWEST_ROWS:
        raise ValueError(f"at least {FEWEST_ROWS} rows are needed to learn from")
    taken = _raw_row(data, row)
    targets = [target for i, target in enumerate(raw.targets) if i != taken]
    return _edited(data, np.delete(raw.inputs, taken, axis=0), targets)


def _raw_row(data: DataSet, row: int) -> int:
    return data.numbers[row] if data.numbers else row


def _unscaled(data: DataSet, inputs: Sequence[float]) -> Array:
    values = np.array(inputs, float)
    return data.scaling.undo(values) if data.scaling else values


def _edited(data: DataSet, inputs: Array, targets: list[int]) -> DataSet:
    name = data.name if data.name.endswith(EDITED) else data.name + EDITED
    recipe = replace(data.recipe, source="", noise=None, reading=Reading())
    raw = classified(name, inputs, targets, data.classes, data.input_names)
    return prepared(replace(raw, image_shape=data.image_shape, recipe=recipe), recipe)
