"""The scores of tested epochs as curves and in words."""

from collections.abc import Callable
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from bpviz.data.dataset import Array
from bpviz.session.epoch_tests import EpochScores

EPOCH_ERROR, ACCURACY, ROW_ERROR = "epoch error", "accuracy", "error per row"
SETS = ("training", "held out")
HEADROOM = 1.08  # how much of the scale lies above the largest error


class ScoreCurve(NamedTuple):
    """The scores of one set of rows, (tested,) each; `ended` of them lie at or before the cursor. `zero_rule` is what
    accuracy that has, in per cent."""

    name: str
    epochs: Array
    values: Array
    ended: int
    zero_rule: float | None = None


def score_curves(scores: EpochScores, what: str, ended: int, with_future: bool) -> list[ScoreCurve]:
    """Accuracies in per cent, or mean row errors: of the training rows and, where there are any, of the held-out ones.
    `ended` is how many epochs have ended at the cursor; without the future nothing that lies beyond."""
    values = scores.accuracy * 100.0 if what == ACCURACY else scores.error
    before = int(np.searchsorted(scores.epochs, ended - 1, side="right"))
    last = len(scores.epochs) if with_future else before
    zero_rules = [share * 100.0 for share in scores.zero_rules] if what == ACCURACY else []
    curves = [
        ScoreCurve(name, scores.epochs[:last], line[:last], before, zero)
        for name, line, zero in zip_longest(SETS, values, zero_rules)
    ]
    return curves if scores.of_held_out else curves[:1]


def score_top(curves: list[ScoreCurve], what: str) -> float:
    """The upper end of the axis, which begins at 0."""
    if what == ACCURACY:
        return 100.0
    largest = max((float(np.nanmax(curve.values)) for curve in curves if np.isfinite(curve.values).any()), default=0.0)
    return largest * HEADROOM or 1.0


def scores_at(curves: list[ScoreCurve], what: str, epoch: int | None, number: Callable[[float], str]) -> list[str]:
    """'epoch 12: training 96.4 %', 'held out (dashed) 92.9 %' and 'zero rule (dotted) 35.1 %, 28.6 %' of the tested
    epoch at or before `epoch`; None: of the last one that ended before the cursor. Nothing where there is none."""
    at = curves[0].ended if epoch is None else int(np.searchsorted(curves[0].epochs, epoch, side="right"))
    if at == 0:
        return []
    unit = " %" if what == ACCURACY else ""
    training, *held_out = (f"{number(float(curve.values[at - 1]))}{unit}" for curve in curves)
    first = f"epoch {curves[0].epochs[at - 1]:.0f}: training {training}"
    zero_rules = ", ".join(f"{number(curve.zero_rule)} %" for curve in curves if curve.zero_rule is not None)
    said = [first, *(f"held out (dashed) {said}" for said in held_out)]
    return [*said, f"zero rule (dotted) {zero_rules}"] if zero_rules else said


def cost_text(scores: EpochScores) -> str:
    """'one epoch in 4 · +390 % time': what the tests take, beside what the run takes by itself."""
    if scores.cost is None:
        return "cost is measured while the run moves" if len(scores.epochs) else "testing"
    every = f"one epoch in {scores.stride} · " if scores.stride > 1 else ""
    return f"{every}+{scores.cost * 100:.0f} % time"
