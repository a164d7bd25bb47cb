"""The parts of a run: keyframes, the curve, notices, and how good a network is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.data.catalogue import tutorial
from bpviz.session import saturation as saturation_module
from bpviz.session.answers import answer, predictions
from bpviz.session.curve import Curve
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.history import BUDGET, History, Keyframe
from bpviz.session.row_run import Errors
from bpviz.session.rows import note_row
from bpviz.session.run import Run
from bpviz.session.saturation import Saturation
from bpviz.session.scores import accuracy
from bpviz.session.timeline import Moment, Position, Timeline
from tests.golden import GOLDEN, ROWS, weights_of


def keyframe(row_number: int) -> Keyframe:
    return Keyframe(row_number, bytes(64))


@given(st.integers(1, 400), st.integers(1, 20))
def test_keyframes_stay_within_the_budget_and_evenly_spread(rows: int, room: int) -> None:
    history = History(budget=(room + 2) * keyframe(0).size)
    for row in range(rows):
        if history.wants(row):
            history.add(keyframe(row))
        assert history.size <= history.budget
    kept = sorted({history.before(row).row_number for row in range(rows)})
    assert kept == list(range(0, rows, history.stride))
    assert len(history) == len(kept) <= room + 2
    assert all(
        history.before(row).row_number <= row < history.before(row).row_number + history.stride for row in range(rows)
    )


def test_the_first_and_the_last_keyframe_stay_where_there_is_no_room_at_all() -> None:
    history = History(budget=0)
    for row in range(10):
        if history.wants(row):
            history.add(keyframe(row))
    assert history.before(9).row_number <= 9
    assert history.before(0).row_number == 0


def test_another_budget_holds_at_once_and_the_curve_is_in_it() -> None:
    run = Run(Experiment(default_experiment().data, epochs=2**20))
    run.books.allow(2**24)
    assert run.books.history.budget + Curve.size(2**20) == 2**24
    history = History()
    for row in range(8):
        history.add(keyframe(row))
    history.allow(4 * keyframe(0).size)
    assert (history.size <= history.budget, len(history), history.before(7).row_number) == (True, 4, 6)
    history.allow(BUDGET)
    assert (len(history), history.wants(7), history.wants(8)) == (4, False, True)


def test_a_keyframe_is_kept_once() -> None:
    history = History()
    history.add(keyframe(0))
    assert not history.wants(0)
    assert history.wants(1)


def notices_after(derivatives: list[float], index: int) -> list[tuple[bool, Moment, int, int | None]]:
    """Epochs of two rows with one Step a row of a 1-1 network: forward, loss, backward, update."""
    data = default_experiment().data
    from bpviz.data.dataset import DataSet

    two = DataSet("two", data.inputs[:2, :1].copy(), data.expected[:2, :1].copy())
    experiment = Experiment(two, (1, 1), ("relu",), epochs=100)
    timeline = Timeline(experiment)
    assert timeline.epoch_steps == 8
    saturation, state = Saturation(timeline), experiment.state()
    for row_number, derivative in enumerate(derivatives):
        network = experiment.network()
        network.output_layer.neurons[0].derivative = derivative
        note_row(state, network, row_number, Errors(0.0, 0.0))
        if row_number % 2:
            saturation.epoch_done(row_number // 2, state)
    return [(n.exactly_zero, n.began, n.noticed, n.until) for n in saturation.notices(index)]


@pytest.mark.parametrize(
    "derivatives, index, expected",
    [
        ([1, 1, 1, 1], 16, []),
        ([0, 1, 1, 0], 16, []),  # never a whole epoch
        ([1, 0, 0, 1], 16, []),  # two rows, of two epochs
        ([0, 0], 8, [(True, Moment(0, 0, 0), 8, None)]),
        ([0, 0], 7, []),  # not known yet
        ([1, 0, 0, 0], 16, [(True, Moment(0, 1, 0), 16, None)]),
        ([0, 1e-7], 8, [(False, Moment(0, 0, 0), 8, None)]),
        ([0, 1e-6], 8, []),
        ([0, 0, 0, 1, 1, 1], 12, [(True, Moment(0, 0, 0), 8, 16)]),
        ([0, 0, 0, 1, 1, 1], 16, []),  # it learns again
        ([0, 0, 1, 1, 0, 0], 24, [(True, Moment(2, 0, 0), 24, None)]),
        ([0, 0, 1, 1, 0, 0], 8, [(True, Moment(0, 0, 0), 8, 16)]),
    ],
)
def test_notices_of_neurons_that_do_not_learn(
    derivatives: list[float], index: int, expected: list[tuple[bool, Moment, int, int | None]]
) -> None:
    assert notices_after(derivatives, index) == expected


def test_of_notices_that_have_ended_those_that_lasted_longest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saturation_module, "KEPT", 2)
    long, flickers = [0.0] * 6 + [1, 1], [0.0, 0, 1, 1] * 3
    found = [notices_after(long + flickers, index) for index in (24, 40, 56, 72)]
    assert found == [[(True, Moment(0, 0, 0), 8, 32)], [], [], [(True, Moment(8, 0, 0), 72, 80)]]
    assert notices_after(long + flickers[:8], 40) == [(True, Moment(4, 0, 0), 40, 48)]  # there is room yet


def test_the_dead_rectifier_is_noticed_and_not_before_it_is_dead() -> None:
    run = Run(EXAMPLES["dead"].experiment())
    run.seek(run.end)
    notice = run.snapshot().notices[0]
    assert notice.exactly_zero
    run.seek(Position(notice.noticed))
    assert notice in run.snapshot().notices
    run.seek(Position(notice.noticed - 1))
    assert notice not in run.snapshot().notices
    run.seek(Position(run.timeline.index(notice.began)))
    assert run.snapshot().moment == notice.began


def test_the_predictions_of_the_tutorials_section_5() -> None:
    section = GOLDEN["section_5_predict"]
    experiment = Experiment(tutorial(), given=weights_of(section["weights"]))
    network = experiment.network()
    assert predictions(experiment, network.parameters()) == section["predictions"]
    assert answer(network, ROWS[0][:-1]).prediction == section["predictions"][0]
    assert accuracy(section["predictions"], experiment.data.targets) == 1.0


def test_accuracy_is_a_share() -> None:
    assert accuracy([0, 1, 1, 0], (0, 1, 0, 1)) == 0.5
    assert accuracy([0, 1], ()) is None
