"""The gradient check accuses nobody where it can say nothing."""

import pytest

from bpviz.present.gradient_words import ROUNDING, TOO_LARGE, GradientWords
from bpviz.present.number_format import NumberFormat
from bpviz.present.palette import LIGHT
from bpviz.session.checking import gradient_check
from bpviz.session.examples import EXAMPLES
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.timeline import Position


@pytest.mark.parametrize(
    ("example", "said", "line"),
    [
        ("exploding", "0 of 0 agree, of 12 it cannot be told", TOO_LARGE),
        ("frozen", "12 of 12 agree", ROUNDING),
    ],
)
def test_a_difference_that_is_no_number_or_lost_in_rounding(example: str, said: str, line: str) -> None:
    run = Run(EXAMPLES[example].experiment())
    run.seek(run.end)
    run.seek(Position(run.end.index - 1))
    check = gradient_check(run.snapshot())
    assert check
    found = list(check.check(check.refs()))
    page = GradientWords(Names((2, 2, 2)), NumberFormat(), LIGHT).check(0, found, None, 12, None)
    assert said in page and line in page and "differs" not in page and "nan" not in page
