"""Conditions read: what they mean, and mistakes said where they are."""

from dataclasses import replace

import pytest

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.session.condition_text import ConditionError, parse_condition, parse_value
from bpviz.session.conditions import (
    Absolute,
    And,
    Compare,
    Comparison,
    Moves,
    Named,
    Not,
    Number,
    Or,
    Trend,
    truth,
)
from bpviz.session.examples import default_experiment
from bpviz.session.places import RightRow, Source

TUTORIAL = default_experiment()
H1, Y1, Y2 = Unit(0, 0), Unit(1, 0), Unit(1, 1)
OUT = Named(Ref(Quantity.OUTPUT, Y1))


def test_what_conditions_mean() -> None:
    weight = Named(Ref(Quantity.WEIGHT, Y2, H1))
    slope = Absolute(Named(Ref(Quantity.DERIVATIVE, H1)))
    for text, condition in {
        "abs(w[y2,h1]) > 5": Compare(Comparison.ABOVE, Absolute(weight), Number(5.0)),
        "delta[h1] changes sign": Moves(Trend.CHANGES_SIGN, Named(Ref(Quantity.DELTA, H1))),
        "epoch_error rises": Moves(Trend.RISES, Named(Ref(Quantity.EPOCH_ERROR))),
        "row 4 is wrong": Compare(Comparison.EQUAL, Named(RightRow(3)), Number(0.0)),
        "accuracy >= 0.9": Compare(Comparison.AT_LEAST, Named(Ref(Quantity.ACCURACY)), Number(0.9)),
        "accuracy >= 90 %": Compare(Comparison.AT_LEAST, Named(Ref(Quantity.ACCURACY)), Number(0.9)),
        "1 > accuracy": Compare(Comparison.ABOVE, Number(1.0), Named(Ref(Quantity.ACCURACY))),
        "h1 saturates": Compare(Comparison.BELOW, slope, Number(1e-6)),
        "out[y1] ≤ 0,1": Compare(Comparison.AT_MOST, OUT, Number(0.1)),
        "out[y1]<-1/4": Compare(Comparison.BELOW, OUT, Number(-0.25)),
        "out[y1] = expected[y1]": Compare(Comparison.EQUAL, OUT, Named(Ref(Quantity.EXPECTED, Y1))),
    }.items():
        assert parse_condition(text, TUTORIAL) == condition
    rises = Moves(Trend.RISES, OUT)
    falls = Moves(Trend.FALLS, OUT)
    same = Moves(Trend.CHANGES_SIGN, OUT)
    text = "out[y1] rises or out[y1] falls and not (out[y1] changes sign or out[y1] rises)"
    assert parse_condition(text, TUTORIAL) == Or(rises, And(falls, Not(Or(same, rises))))
    assert parse_value("abs( w[y2, h1] )", TUTORIAL) == Absolute(weight)


@pytest.mark.parametrize(
    ("text", "start", "end", "says"),
    [
        ("", 0, 0, "a name"),
        ("out[y1]", 7, 7, "'changes sign' is expected"),
        ("out[y1] < ", 10, 10, "a number is expected"),
        ("(out[y1] < 1", 12, 12, "')', 'and' or 'or' is expected"),
        ("out[y1] < 1 out[y2]", 12, 19, "'and' or 'or' is expected"),
        ("out[y1] & 3", 8, 9, "'&' stands there"),
        ("out[y1] < 1/0", 10, 13, "divides by zero"),
        ("not w[y2,", 4, 9, "] is missing"),
        ("1 < w[y2,x1]", 4, 12, "no weight leads"),
        ("h9 saturates", 0, 2, "is no neuron"),
        ("x1 saturates", 0, 2, "is an input"),
        ("row 11 is wrong", 4, 6, "the rows are 1 to 10"),
        ("row four is wrong", 4, 8, "a number is expected"),
        ("x1 rises", 3, 8, "only what a Step computes"),
        ("x1 < 3", 0, 6, "no Step computes any of this"),
        ("gradient[h1] > 3", 0, 12, "no Step of this run computes"),
        ("velocity[h1] > 3", 0, 12, "no Step of this run computes"),
        ("accuracy >= 90 and out[y1] > 1", 9, 14, "0.9 or 90 %"),
        ("abs(abs(accuracy)) > 90", 19, 23, "0.9 or 90 %"),
        ("1 < 2 % or -5% = accuracy", 15, 25, "a share, from 0 to 1"),
        ("(" * 60, 40, 41, "at most 40"),
        ("abs(" * 60, 163, 164, "at most 40"),
        ("h" * 501, 500, 501, "at most 500 characters"),
    ],
)
def test_mistakes_are_said_where_they_are(text: str, start: int, end: int, says: str) -> None:
    with pytest.raises(ConditionError) as error:
        parse_condition(text, TUTORIAL)
    assert (error.value.start, error.value.end) == (start, end)
    assert says in str(error.value)
    assert str(error.value).startswith(f"at character {start + 1}: ")


def test_long_words_are_quoted_short() -> None:
    for text in (
        "{} > 1",
        "out[{}] > 1",
        "out[h1{}] > 1",
        "out[y1 {}",
        "row {} is wrong",
        "h{} saturates",
        "out[y1] {}",
    ):
        for filler in "q7":
            with pytest.raises(ConditionError) as error:
                parse_condition(text.format(filler * 400), TUTORIAL)
            assert filler * 30 in str(error.value) and len(str(error.value)) < 300


def test_what_a_run_has_not_cannot_be_named() -> None:
    momentum = replace(TUTORIAL, rule=TUTORIAL.rule._replace(optimizer="momentum"), batch_size=3)
    assert parse_condition("gradient[h1] > velocity[h1]", momentum)
    numbers = replace(TUTORIAL, data=replace(TUTORIAL.data, targets=(), classes=()))
    for text in ("accuracy > 0.5", "row 1 is right"):
        with pytest.raises(ConditionError, match="classes"):
            parse_condition(text, numbers)


def test_what_is_unknown_is_neither_true_nor_false() -> None:
    def holds(text: str, now: float, before: float = 0.0) -> bool | None:
        def of(value: float) -> float:
            return value

        condition = parse_condition(text, TUTORIAL)
        known: dict[Source, float] = {OUT.source: now}
        nan = float("nan")
        return truth(condition, lambda source: of(known.get(source, nan)), lambda source: of(before))

    nan = float("nan")
    assert holds("out[y1] < 1", nan) is None
    assert holds("not out[y1] < 1", nan) is None
    assert holds("out[y1] rises", 1.0, nan) is None
    assert holds("out[y2] < 1 and out[y1] < 1", 2.0) is False
    assert holds("out[y2] < 1 or out[y1] < 1", 0.5) is True
    assert holds("out[y2] < 1 or out[y1] < 1", 2.0) is None
    assert holds("out[y1] changes sign", -1.0, 1.0) is True
    assert holds("out[y1] changes sign", 0.0, 1.0) is False
    assert holds("abs(out[y1]) falls", -1.0, -2.0) is True
