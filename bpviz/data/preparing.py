"""From rows as they were read to rows to learn from: some held out, all scaled."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bpviz.data.dataset import Array, DataSet
from bpviz.data.files import DataError
from bpviz.data.recipe import Recipe, Scale, ScaleOn
from bpviz.data.scaling import Scaling, fitted
from bpviz.data.splits import held_out


def prepared(raw: DataSet, recipe: Recipe) -> DataSet:
    """The training rows of `raw`, in their order, scaled and with what was held out beside them. Raises DataError."""
    check_hold_out(recipe.hold_out, raw.rows)
    if not recipe.hold_out and recipe.scale is Scale.NONE:
        return replace(raw, recipe=recipe)
    test = held_out(raw.rows, recipe.hold_out, recipe.seed, raw.targets if recipe.stratified else ())
    out = test if recipe.hold_out else []
    return parted(raw, recipe, np.setdiff1d(np.arange(raw.rows), out).tolist(), out)


def parted(raw: DataSet, recipe: Recipe, train: Sequence[int], out: Sequence[int]) -> DataSet:
    """Rows `train` of `raw`, in that order, scaled as the recipe says and with rows `out` beside them as held out.

    What is picked is scaled where it lies, so that a large table is there twice and no third time. Raises DataError
    where numbers are too large to be scaled."""
    inputs = raw.inputs[list(train)]
    with np.errstate(over="ignore", invalid="ignore"):  # it is looked for at the end
        scaling = fitted(recipe.scale, raw.inputs if recipe.scale_on is ScaleOn.ALL else inputs)
        training, rest = _rows(raw, train, inputs, scaling), _rows(raw, out, raw.inputs[list(out)], scaling)
        if scaling:
            _check_finite(raw, scaling, [part.inputs for part in (training, rest) if part.rows])
    return replace(training, recipe=recipe, raw=raw, scaling=scaling, held_out=rest if out else None)


def check_hold_out(share: float, rows: int = 2) -> None:
    """Raises DataError unless 0 <= share < 1 and there are rows to share out."""
    if not 0 <= share < 1:
        raise DataError("hold-out", f"the held-out share is a number from 0 to below 1, for example 0.2, not {share:g}")
    if share and rows < 2:
        raise DataError("hold-out", "there is one row, so that none can be held out")


def _check_finite(raw: DataSet, scaling: Scaling, tables: Sequence[Array]) -> None:
    ends = [end for table in tables for end in (table.min(axis=0), table.max(axis=0))]
    finite = np.isfinite(np.array([scaling.offset, scaling.span, *ends])).all(axis=0)
    if not finite.all():
        wrong = int(finite.argmin())
        name = raw.input_names[wrong] if raw.input_names else f"x{wrong + 1}"
        raise DataError(
            raw.name,
            f"the numbers of the input {name} lie too far apart to be scaled; leave the inputs as they are, or divide "
            "these in the file",
        )


def _rows(raw: DataSet, rows: Sequence[int], inputs: Array, scaling: Scaling | None) -> DataSet:
    """Some rows, whose `inputs` are scaled in their place; `numbers` says which they are."""
    return replace(
        raw,
        inputs=scaling.apply(inputs, out=inputs) if scaling else inputs,
        expected=raw.expected[list(rows)],
        targets=tuple(raw.targets[row] for row in rows) if raw.targets else (),
        numbers=tuple(rows),
    )
