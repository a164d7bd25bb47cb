"""The words of the status line."""

import pytest

from bpviz.present.notices import duration, example_line, missed_line, notice_line, progress_line
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position

NAMES = Names((2, 2, 2))


def at_end(id: str) -> Run:
    run = Run(EXAMPLES[id].experiment())
    run.seek(run.end)
    return run


def test_a_healthy_run_needs_no_words() -> None:
    assert notice_line(at_end("train").snapshot(), NAMES) is None


def test_dead_rectifiers_are_named_with_the_row_where_it_began() -> None:
    notice = notice_line(at_end("dead").snapshot(), NAMES)
    assert notice
    assert notice.text.startswith("h1, h2 do not learn: the derivative was 0")
    assert notice.began == Moment(0, 1, 0)


def test_the_notice_is_not_there_before_the_epoch_has_ended() -> None:
    run = at_end("dead")
    run.seek(Position(run.timeline.epoch_steps - 1))
    assert notice_line(run.snapshot(), NAMES) is None


def test_the_end_of_a_run_that_is_not_finite() -> None:
    run = at_end("exploding")
    notice = notice_line(run.snapshot(), NAMES)
    assert notice and "no longer finite" in notice.text
    run.seek(Position(run.end.index - 1))
    assert notice_line(run.snapshot(), NAMES) is None


def test_a_long_way_says_how_long() -> None:
    snapshot = Run(default_experiment()).snapshot()
    progress = progress_line(snapshot, Position(1_000_000), 50_000.0)
    assert progress
    assert progress.text == "Computing epoch 0, up to 7,692 · 20 s left · Esc stops here"
    assert progress.share == 0
    assert progress_line(snapshot, Position(100), 50_000.0) is None
    assert progress_line(snapshot, None, None) is None


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (90, "90 s"), (180, "3 min"), (7200, "2 h")])
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_an_example_says_what_it_shows_and_how_to_look_at_it() -> None:
    run = Run(EXAMPLES["mazur"].experiment())
    at_start = example_line("mazur", run.snapshot())
    assert at_start and at_start.text.startswith("Mazur's step by step example: 2-2-2") and "←" not in at_start.text
    run.seek(run.end)
    assert "← walks back" in str(example_line("mazur", run.snapshot()))
    assert example_line(None, run.snapshot()) is None


def test_a_run_until_an_error_is_low_says_what_it_waits_for() -> None:
    snapshot = Run(default_experiment()).snapshot()
    progress = progress_line(snapshot, Position(1_000_000), 50_000.0, until=0.25)
    assert progress
    assert progress.text == (
        "Computing epoch 0, until an epoch error is below 0.25 · at most 20 s left, to the end of the run · "
        "Esc stops here"
    )


def test_an_error_that_was_never_low_enough_is_told_at_the_end() -> None:
    run = Run(default_experiment())
    assert missed_line(run.snapshot(), 0.1) == ""
    run.seek(run.end)
    lowest = min(run.snapshot().epoch_errors)
    said = f"The run has ended, and no epoch error was below 0.1 on the way; the lowest of all is {lowest:.4g}."
    assert missed_line(run.snapshot(), 0.1) == said
    broken = Run(EXAMPLES["exploding"].experiment())
    broken.seek(broken.end)
    assert missed_line(broken.snapshot(), 0.1) == ""
