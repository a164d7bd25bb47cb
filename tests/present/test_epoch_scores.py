"""The scores of tested epochs in words."""

from dataclasses import replace

import numpy as np

from bpviz.present.epoch_scores import ACCURACY, ROW_ERROR, cost_text, score_curves, score_top, scores_at
from bpviz.present.number_format import NumberFormat
from bpviz.session.epoch_tests import EpochScores

NONE = np.full(3, np.nan)
SHORT = NumberFormat().short
ACCURACIES = np.array([[0.5, 0.75, 1.0], [0.25, 0.5, 0.5]])
BOTH = EpochScores(4, np.array([0.0, 4.0, 8.0]), ACCURACIES, np.ones((2, 3)), 0.18, (0.4, 0.25))
ALONE = EpochScores(1, np.array([0.0, 1.0, 2.0]), np.array([NONE, NONE]), np.array([[2.0, 1.0, 0.5], NONE]), None)


def test_what_is_said_of_an_epoch() -> None:
    curves = score_curves(BOTH, ACCURACY, 6, with_future=True)
    zero_rule = "zero rule (dotted) 40 %, 25 %"
    assert scores_at(curves, ACCURACY, None, SHORT) == ["epoch 4: training 75 %", "held out (dashed) 50 %", zero_rule]
    assert scores_at(curves, ACCURACY, 8, SHORT) == ["epoch 8: training 100 %", "held out (dashed) 50 %", zero_rule]
    assert score_top(curves, ACCURACY) == 100.0
    assert cost_text(BOTH) == "one epoch in 4 · +18 % time"
    before = score_curves(BOTH, ACCURACY, 6, with_future=False)
    assert [len(curve.values) for curve in before] == [2, 2]
    assert scores_at(score_curves(BOTH, ACCURACY, 0, with_future=True), ACCURACY, None, SHORT) == []


def test_without_held_out_rows_there_is_one_line() -> None:
    curves = score_curves(ALONE, ROW_ERROR, 2, with_future=True)
    assert scores_at(curves, ROW_ERROR, None, SHORT) == ["epoch 1: training 1"]
    assert 2.0 < score_top(curves, ROW_ERROR) < 2.5
    assert cost_text(ALONE) == "cost is measured while the run moves"
    assert cost_text(replace(ALONE, epochs=np.empty(0))) == "testing"
