"""Answers are compared at the precision at which they are typed, and a wrong one with the usual slips."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.rules import Rule
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.slips import (
    BIAS,
    DERIVATIVE_FORGOTTEN,
    NET_INPUT,
    RATE,
    SIGN,
    UPDATED,
    Asked,
    Grade,
    Verdict,
    asked,
    fits,
    judge,
)
from bpviz.session.timeline import Moment, Position

TUTORIAL = default_experiment()
SOFTMAX = replace(TUTORIAL, layers=(2, 3, 2), transfers=("relu", "softmax"), loss="cross_entropy", init="half")
ADAM = replace(TUTORIAL, batch_size=4, rule=Rule("adam"))

FIRST = Moment(6, 4, 0)

X1, X2 = 3.06407232, 3.005305973  # row 5 of the tutorial's data, and its network before 6:4:0
B, W1, W2 = 0.7637803627627104, -0.7320995843370625, 0.9416310169496426
NET = B + W1 * X1 + W2 * X2
OUT = 1 / (1 + math.exp(-NET))
Y1, Y2 = 0.6374973512617466, 0.3627779240102667
D1, D2 = (Y1 - 1) * Y1 * (1 - Y1), Y2 * Y2 * (1 - Y2)
V1, V2 = 0.8039635792537918, -0.98195638178248  # from h1 to y1 and y2
ERROR = V1 * D1 + V2 * D2
DELTA = ERROR * OUT * (1 - OUT)


def asked_at(experiment: Experiment, step: int, term: int = 0, moment: Moment = FIRST) -> Asked:
    run = Run(experiment)
    at = run.timeline.index(moment) - 1 + step
    run.seek(Position(at, term) if term else Position(at + 1))
    found = asked(run.snapshot())
    assert found
    return found


@pytest.mark.parametrize(
    ("step", "wrong", "slip"),
    [
        (0, NET, NET_INPUT),
        (0, 1 / (1 + math.exp(B - NET)), BIAS),
        (4, (1 - Y1) - Y2, "the differences were not squared"),
        (7, ERROR, DERIVATIVE_FORGOTTEN),
        (7, -DELTA, SIGN),
        (7, ERROR * NET * (1 - NET), NET_INPUT),
        (
            7,
            ((V1 - 0.5 * D1 * OUT) * D1 + (V2 - 0.5 * D2 * OUT) * D2) * OUT * (1 - OUT),
            UPDATED,
        ),
        (9, W1 - DELTA * X1, RATE),
        (9, W1 + 0.5 * DELTA * X1, SIGN),
        (9, W1 - 0.5 * ERROR * X1, DERIVATIVE_FORGOTTEN),
        (9, W1 - 0.5 * DELTA, "the input was left out"),
        (9, -0.5 * DELTA * X1, "this is the change alone, not the new weight"),
    ],
)
def test_a_slip_is_named(step: int, wrong: float, slip: str) -> None:
    question = asked_at(TUTORIAL, step)
    assert judge(f"{wrong:.6f}", question) == Verdict(Grade.SLIP, slip)
    assert judge(f"{question.value:.6f}", question).grade is Grade.RIGHT
    assert judge(f"{question.value + 0.123:.6f}", question).grade is Grade.WRONG


def test_the_right_numbers_are_those_of_the_steps() -> None:
    values = [asked_at(TUTORIAL, step).value for step in (0, 7, 9)]
    assert values == pytest.approx([OUT, DELTA, W1 - 0.5 * DELTA * X1])


def test_while_a_sum_is_on_its_way_it_is_asked_for_so_far() -> None:
    question = asked_at(TUTORIAL, 0, term=1)
    assert question.so_far and question.value == pytest.approx(B + W1 * X1)
    assert judge(f"{W1 * X1:.5f}", question) == Verdict(Grade.SLIP, BIAS)
    second = asked_at(TUTORIAL, 9, term=2)
    assert second.ref.source and second.ref.source.index == 1


@pytest.mark.parametrize("experiment", [SOFTMAX, ADAM])
def test_other_kinds_of_run_ask_for_every_step(experiment: Experiment) -> None:
    run = Run(experiment)
    run.seek(Position(run.timeline.row_start(8)))
    for step in range(run.timeline.row_steps(8)):
        question = asked_at(experiment, step, moment=Moment(0, 8, 0))
        assert judge(repr(question.value), question).grade is Grade.RIGHT
        assert all(slip.value != question.value for slip in question.slips)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("0.6375", Grade.RIGHT), ("0,6375", Grade.RIGHT), ("0.637", Grade.RIGHT), ("0.63", Grade.RIGHT),
        ("0.64", Grade.RIGHT), ("6.375e-1", Grade.RIGHT), ("0.6", Grade.TOO_COARSE), ("1", Grade.TOO_COARSE),
        ("0.638", Grade.WRONG), ("0.63750", Grade.RIGHT), ("-0.6375", Grade.WRONG), ("51/80", Grade.RIGHT),
    ],
)  # fmt: skip
def test_the_precision_is_that_which_was_typed(text: str, grade: Grade) -> None:
    assert judge(text, asked_at(TUTORIAL, 2)).grade is grade  # 0.6374973…


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a number"):
        judge("h1", asked_at(TUTORIAL, 2))


@given(value=st.floats(allow_nan=False, allow_infinity=False), digits=st.integers(0, 15))
def test_a_rounded_number_fits_itself(value: float, digits: int) -> None:
    text = f"{value:.{digits}e}"
    if math.isfinite(float(text)):
        assert fits(text, value)
