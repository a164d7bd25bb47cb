"""Answers are compared in three digits, and a wrong one with the usual slips."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.catalogue import load
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.steps import Ref, Step
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.grading import Grade, Verdict, fits, judge
from bpviz.session.interventions import Freeze
from bpviz.session.run import Run
from bpviz.session.slips import (
    ADDED,
    ALONE,
    BIAS,
    DERIVATIVE,
    FROZEN,
    INPUT,
    NET_INPUT,
    NEXT_DERIVATIVE,
    RATE,
    SIGN,
    UPDATED,
    Asked,
    Slip,
    asked,
)
from bpviz.session.timeline import Grain, Moment, Position

TUTORIAL = default_experiment()
SOFTMAX = replace(TUTORIAL, layers=(2, 3, 2), transfers=("relu", "softmax"), loss="cross_entropy", init="half")
THREE = replace(TUTORIAL, data=load("iris"), layers=(4, 2, 3))
BATCH, MOMENTUM = replace(TUTORIAL, batch_size=5), replace(TUTORIAL, rule=Rule("momentum"))
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
NET_H2, NET_Y1, NET_Y2 = 1.3657519548737045, 0.5645183410082328, -0.5633273552776178
B_Y1, V_H2 = -0.37215063618471855, 0.37424298879978596  # of y1, the weight from h2
MOVED = ((V1 - 0.5 * D1 * OUT) * D1 + (V2 - 0.5 * D2 * OUT) * D2) * OUT * (1 - OUT)


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
        (2, 1 / (1 + math.exp(-(B_Y1 + V1 * NET + V_H2 * NET_H2))), NET_INPUT),
        (4, (1 - Y1) - Y2, "the differences were not squared"),
        (4, (1 - NET_Y1) ** 2 + NET_Y2**2, NET_INPUT),
        (5, D1 / (Y1 * (1 - Y1)), DERIVATIVE),
        (5, (NET_Y1 - 1) * Y1 * (1 - Y1), NET_INPUT),
        (7, ERROR, DERIVATIVE),
        (7, -DELTA, SIGN),
        (7, ERROR * NET * (1 - NET), NET_INPUT),
        (7, (V1 * (Y1 - 1) + V2 * Y2) * OUT * (1 - OUT), NEXT_DERIVATIVE),
        (7, MOVED, UPDATED),
        (9, W1 - DELTA * X1, RATE),
        (9, W1 + 0.5 * DELTA * X1, f"{ADDED}, or {SIGN}"),
        (9, W1 - 0.5 * ERROR * X1, DERIVATIVE),
        (9, W1 - 0.5 * DELTA, INPUT),
        (9, W1 - 0.5 * MOVED * X1, UPDATED),
        (9, -0.5 * DELTA * X1, "this is the change alone, not the new weight"),
        (11, V1 - 0.5 * D1 * NET, NET_INPUT),
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
    assert judge(f"{V2 * D2:.5f}", asked_at(TUTORIAL, 7, term=2)) == Verdict(Grade.WRONG)  # that sum is whole
    whole = asked_at(TUTORIAL, 0, term=2)
    assert not whole.so_far and judge(f"{OUT:.5f}", whole).grade is Grade.WRONG  # there is no output yet
    three = asked_at(THREE, 0, term=2, moment=Moment(0, 0, 0))
    assert judge(f"{three.slips[-1].value:.8g}", three) == Verdict(Grade.SLIP, ALONE)
    run = Run(TUTORIAL)
    for index, told in ((5, True), (6, False), (10, True)):  # the loss, a delta, an update: which the terms have told
        run.seek(Position(index))
        assert asked(run.snapshot()) and (asked(run.snapshot(Grain.TERM)) is None) is told
    second = asked_at(TUTORIAL, 9, term=2)
    assert second.ref.source and second.ref.source.index == 1


def test_slips_with_other_transfer_functions_losses_and_rules() -> None:
    """The numbers of the Steps, put together in another way."""

    def numbers(experiment: Experiment, step: int) -> tuple[Asked, Step]:
        run = Run(experiment)
        run.seek(Position(run.timeline.row_start(1) + step + 1))
        snapshot = run.snapshot()
        found = asked(snapshot)
        assert found and snapshot.step
        return found, snapshot.step

    question, step = numbers(replace(TUTORIAL, transfers=("tanh", "linear")), 7)  # a hidden neuron's delta
    error, out = step.results[0].value, math.sqrt(1 - step.results[1].value)
    assert judge(f"{error:.6g}", question).slip == DERIVATIVE
    assert judge(f"{error * (1 - math.atanh(out) ** 2):.6g}", question).slip == NET_INPUT
    question, step = numbers(SOFTMAX, 7)  # the loss
    assert judge(f"{-question.value:.6g}", question).slip == "the minus sign was left out"
    question, step = numbers(SOFTMAX, 8)  # an output's delta: softmax has no slope that could be forgotten
    assert judge(f"{-question.value:.6g}", question).slip == SIGN
    assert {slip.words for slip in question.slips} == {SIGN, NET_INPUT}
    question, step = numbers(SOFTMAX, 5)
    assert "not divided" in judge(f"{question.value * step.results[1].value:.6g}", question).slip
    question, step = numbers(BATCH, 9)  # a gradient of a batch's second row
    share = step.terms[0].factors[0].value * step.terms[0].factors[1].value
    assert judge(f"{question.value - 2 * share:.6g}", question).slip == SIGN
    assert "share alone" in judge(f"{share:.6g}", question).slip
    question, step = numbers(MOMENTUM, 9)
    old = step.changes[0].old
    assert judge(f"{old - (old - question.value) / 0.5:.8g}", question).slip == RATE
    assert judge(f"{2 * old - question.value:.8g}", question).slip == ADDED
    frozen = replace(TUTORIAL, interventions=(Freeze(0, Unit(0, 0), 0),))
    question, step = numbers(frozen, 9)
    delta, value = (factor.value for factor in step.terms[0].factors)
    assert judge(f"{question.value - 0.5 * delta * value:.6g}", question).slip == FROZEN


def test_of_slips_with_the_same_number_all_are_named_and_else_the_nearest() -> None:
    ref = Ref(Quantity.ROW_ERROR)
    slips = (Slip("a", 1.0), Slip("b", 1.0), Slip("c", 1.0004), Slip("a", 1.0))
    question = Asked(ref, 2.0, lambda: slips)
    assert judge("1.00", question) == Verdict(Grade.SLIP, "a, or b")
    assert judge("1.0003", question) == Verdict(Grade.SLIP, "c")


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
        ("0.6375", Grade.RIGHT), ("0,6375", Grade.RIGHT), ("0.637", Grade.RIGHT), ("0.63", Grade.TOO_COARSE),
        ("0.64", Grade.TOO_COARSE), ("6.375e-1", Grade.RIGHT), ("0.6", Grade.TOO_COARSE), ("1", Grade.TOO_COARSE),
        ("0.638", Grade.WRONG), ("0.63750", Grade.RIGHT), ("0.6377", Grade.RIGHT), ("7/11", Grade.WRONG),
        ("-0.6375", Grade.WRONG), ("51/80", Grade.RIGHT),
    ],
)  # fmt: skip
def test_three_digits_count(text: str, grade: Grade) -> None:
    assert judge(text, asked_at(TUTORIAL, 2)).grade is grade  # 0.6374973…


def test_a_cut_number_and_one_without_zeros_is_right() -> None:
    question = Asked(Ref(Quantity.ROW_ERROR), 0.63791, tuple)
    grades = {text: judge(text, question).grade for text in ("0.637", "0.6379", "0.6375", "0.636")}
    assert list(grades.values()) == [Grade.RIGHT, Grade.RIGHT, Grade.RIGHT, Grade.WRONG]
    assert judge("0", Asked(Ref(Quantity.ROW_ERROR), 0.0, tuple)).grade is Grade.RIGHT
    assert judge("0.6", Asked(Ref(Quantity.ROW_ERROR), 0.60001, tuple)).grade is Grade.RIGHT


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a number"):
        judge("h1", asked_at(TUTORIAL, 2))


@given(value=st.floats(allow_nan=False, allow_infinity=False), digits=st.integers(2, 15))
def test_a_rounded_number_fits_itself(value: float, digits: int) -> None:
    text = f"{value:.{digits}e}"
    if math.isfinite(float(text)):
        assert fits(text, value)
