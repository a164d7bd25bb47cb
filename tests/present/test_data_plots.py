"""The data as points and bars."""

import numpy as np

from bpviz.data.catalogue import load
from bpviz.data.dataset import classified
from bpviz.present.data_plots import (
    MOST_POINTS,
    bars,
    column_titles,
    nearest,
    place_of,
    points,
    span,
    thinned,
    wrong,
)
from bpviz.session.examples import default_experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position


def test_titles_have_the_programs_and_the_persons_names() -> None:
    assert column_titles(load("seeds"), Names((7, 2, 3)), 1)[:2] == ["x1 · area", "x2 · perimeter"]
    assert column_titles(load("xor"), Names((2, 2, 2)), 1) == ["x1", "x2"]
    assert column_titles(load("sine"), Names((1, 2, 1)), 1) == ["x1", "expected y1"]


def test_points_are_rows() -> None:
    data = load("iris")
    shown = points(data, 2, 0)
    assert shown.x.tolist() == data.inputs[:, 2].tolist()
    assert shown.y.tolist() == data.inputs[:, 0].tolist()
    assert tuple(shown.classes) == data.targets
    sine = load("sine")
    assert points(sine, 0, 1).y.tolist() == sine.expected[:, 0].tolist()


def test_of_many_rows_every_nth_is_a_point() -> None:
    many = classified("many", np.zeros((MOST_POINTS * 3 + 1, 1)), [0] * (MOST_POINTS * 3) + [1], ("a", "b"))
    assert points(many, 0, 0).rows.tolist() == list(range(0, MOST_POINTS * 3 + 1, 4))
    assert thinned(many.rows) == "a point for every 4 of 15,001 rows"
    assert place_of(many, 15_000, 0, 0) == (0.0, 0.0)  # which has none
    assert thinned(load("iris").rows) == ""


def test_bars_count_every_row_once() -> None:
    data = load("iris")
    found = bars(data, 2)
    assert found.counts.sum(axis=1).tolist() == [50, 50, 50]
    assert (found.edges[0], found.edges[-1]) == (data.inputs[:, 2].min(), data.inputs[:, 2].max())
    assert bars(load("sine"), 1).counts.sum() == 60


def test_the_nearest_point_within_reach() -> None:
    shown = points(load("xor"), 0, 1)
    assert nearest(shown, (0.9, 0.1), (0.1, 0.1), 2) == 2
    assert nearest(shown, (0.5, 0.5), (0.1, 0.1), 2) is None


def test_what_is_wrong_in_this_epoch() -> None:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(1, 4, 12))))
    snapshot = run.snapshot()
    targets = np.array(snapshot.experiment.data.targets)
    found = wrong(points(snapshot.experiment.data, 0, 1), snapshot)
    assert found[:4].tolist() == (snapshot.predicted[:4] != targets[:4]).tolist()
    assert not found[6:].any()


def test_an_axis_has_room_also_for_one_value() -> None:
    assert span(np.array([2.0, 2.0])) == (1.9, 2.1)


def test_the_largest_numbers_have_axes_and_bars_too() -> None:
    values = np.array([[1e308, 0.0], [-1e308, 1.0]])
    assert np.isfinite(span(values[:, 0])).all()
    far = bars(classified("far", values, [0, 1], ("a", "b")), 0)
    assert np.isfinite(far.edges).all() and far.counts.sum() == 2
