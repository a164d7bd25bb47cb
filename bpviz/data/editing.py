"""Rows put there, moved and taken away by hand: each gives a data set that is otherwise as the one before."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bpviz.data.dataset import Array, DataSet, classified
from bpviz.data.preparing import prepared
from bpviz.data.recipe import Reading

FEWEST_ROWS = 2
EDITED = ", edited"


def can_be_edited(data: DataSet) -> bool:
    """Whether a place on a plane is a row: two inputs, or one input and the number that is to be reached."""
    inputs, outputs = data.inputs.shape[1], data.expected.shape[1]
    return (inputs == 2 and (bool(data.classes) or outputs == 1)) or (inputs == 1 and not data.classes and outputs == 1)


def with_row(data: DataSet, inputs: Sequence[float], target: float) -> DataSet:
    """With another row at the end: of class `target`, an index, or with that number to be reached; `inputs` are on the
    data set's scale."""
    raw = data.raw or data
    return _edited(data, np.vstack([raw.inputs, _unscaled(data, inputs)]), [*_targets(raw), target])


def moved(data: DataSet, row: int, inputs: Sequence[float], target: float | None = None) -> DataSet:
    """With other inputs in a row, on the data set's scale, and another target, where one is given."""
    raw, at = data.raw or data, _raw_row(data, row)
    changed, targets = raw.inputs.copy(), _targets(raw)
    changed[at] = _unscaled(data, inputs)
    if target is not None:
        targets[at] = target
    return _edited(data, changed, targets)


def without_row(data: DataSet, row: int) -> DataSet:
    """Without a row. Raises ValueError where too few would be left."""
    raw = data.raw or data
    if data.rows <= FEWEST_ROWS:
        raise ValueError(f"at least {FEWEST_ROWS} rows are needed to learn from")
    taken = _raw_row(data, row)
    targets = [target for i, target in enumerate(_targets(raw)) if i != taken]
    return _edited(data, np.delete(raw.inputs, taken, axis=0), targets)


def _targets(raw: DataSet) -> list[float]:
    """The class of each row, or the number to be reached."""
    return list(raw.targets) if raw.classes else raw.expected[:, 0].tolist()


def _raw_row(data: DataSet, row: int) -> int:
    return data.numbers[row] if data.numbers else row


def _unscaled(data: DataSet, inputs: Sequence[float]) -> Array:
    values = np.array(inputs, float)
    return data.scaling.undo(values) if data.scaling else values


def _edited(data: DataSet, inputs: Array, targets: Sequence[float]) -> DataSet:
    name = data.name if data.name.endswith(EDITED) else data.name + EDITED
    recipe = replace(data.recipe, source="", noise=None, reading=Reading())
    if data.classes:
        raw = classified(name, inputs, list(map(int, targets)), data.classes, data.input_names)
    else:
        raw = DataSet(name, inputs, np.array(targets, float)[:, None], input_names=data.input_names)
    return prepared(replace(raw, image_shape=data.image_shape, recipe=recipe), recipe)
