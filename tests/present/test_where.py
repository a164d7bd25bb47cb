import pytest

from bpviz.present.where import longest_where, shortened, where, words
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import START, Grain, Moment, Position


def at(experiment: Experiment, moment: Moment, term: int = 0) -> Snapshot:
    run = Run(experiment)
    run.seek(Position(run.timeline.index(moment), term))
    return run.snapshot()


def said(snapshot: Snapshot, rate: float | None = None) -> str:
    return "".join(piece.text for piece in where(snapshot, Names(snapshot.experiment.layers), rate))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (Moment(6, 4, 7), "epoch 6 of 0–19 · row 5 of 10 · backward · h1"),
        (Moment(0, 0, 0), "epoch 0 of 0–19 · row 1 of 10 · forward · h1"),
        (Moment(3, 9, 4), "epoch 3 of 0–19 · row 10 of 10 · loss"),
        (Moment(3, 9, 12), "epoch 3 of 0–19 · row 10 of 10 · update · y2"),
    ],
)
def test_a_moment_in_words(moment: Moment, text: str) -> None:
    assert said(at(default_experiment(), moment)) == text


def test_the_start_says_what_to_press() -> None:
    assert said(Run(default_experiment()).snapshot()) == "start — press →"


def test_a_term_is_that_of_the_step_in_the_making() -> None:
    snapshot = at(default_experiment(), Moment(6, 4, 7), term=1)
    assert said(snapshot) == "epoch 6 of 0–19 · row 5 of 10 · backward · h2 · term 1 of 2"


def test_a_term_of_the_next_row_is_in_the_next_row() -> None:
    snapshot = at(default_experiment(), Moment(6, 9, 12), term=2)
    assert said(snapshot) == "epoch 7 of 0–19 · row 1 of 10 · forward · h1 · term 2 of 2"


def test_at_full_speed_the_epoch_and_the_speed() -> None:
    run = Run(default_experiment())
    run.advance(run.timeline.end, 0.0)
    assert run.snapshot().fast
    assert said(run.snapshot(), 12345.4) == "epoch 0 · running, 12,300 Steps/s"


def test_the_end_and_a_run_that_broke_off() -> None:
    whole, broken = Run(default_experiment()), Run(EXAMPLES["exploding"].experiment())
    for run in (whole, broken):
        run.seek(run.timeline.end)
    assert said(whole.snapshot()).endswith("update · y2 · end")
    assert said(broken.snapshot()).endswith("not finite, the run ends here")


def test_one_epoch_and_one_row_are_not_counted_out() -> None:
    assert said(at(EXAMPLES["mazur"].experiment(), Moment(0, 0, 0))) == "epoch 0 · row 1 · forward · h1"


def test_shortened_leaves_out_what_holds_still() -> None:
    snapshot = at(default_experiment(), Moment(6, 4, 7))
    pieces = shortened(where(snapshot, Names((2, 2, 2))))
    assert "".join(piece.text for piece in pieces) == "epoch 6 · row 5 · backward · h1"


def test_no_moment_is_longer_than_the_longest() -> None:
    run = Run(default_experiment())
    longest = sum(len(piece.text) for piece in longest_where(run.timeline, Names((2, 2, 2))))
    position = START
    for _ in range(300):
        position = run.timeline.forward(position, Grain.NEURON)
        run.seek(position)
        assert len(said(run.snapshot())) <= longest


def test_words_for_the_mouse_end_with_the_moment_as_it_is_typed() -> None:
    timeline, names = Run(default_experiment()).timeline, Names((2, 2, 2))
    assert words(timeline, names, START) == "start"
    position = Position(timeline.index(Moment(6, 4, 7)))
    assert words(timeline, names, position) == "epoch 6 · row 5 · backward · h1\n6:4:7"
    assert words(timeline, names, Position(position.index, 1)) == "epoch 6 · row 5 · backward · h2 · term 1 of 2"
