"""The boundary by numbers: lines where something crosses zero, the plane, its units, and how surely a class wins."""

from dataclasses import replace

import numpy as np
import pytest

from bpviz.data.catalogue import load, loaded
from bpviz.data.dataset import classified
from bpviz.data.recipe import Scale
from bpviz.engine.network import Unit
from bpviz.present.boundary import area_of, boundary, in_data_units, note, shading, spots, wrong
from bpviz.present.contour import zero_lines
from bpviz.present.data_plots import MOST_POINTS
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.new_data import with_data
from bpviz.session.responses import Responder, Responses
from bpviz.session.run import Run


def test_a_circle_is_found_by_its_zeros() -> None:
    rows, columns = np.mgrid[0:41, 0:61]
    lines = zero_lines(15.0**2 - (rows - 20.0) ** 2 - (columns - 30.0) ** 2)
    ends = lines.reshape(-1, 2)
    assert np.hypot(ends[:, 0] - 30, ends[:, 1] - 20) == pytest.approx(np.full(len(ends), 15.0), abs=0.02)
    length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]).sum()
    assert length == pytest.approx(2 * np.pi * 15, rel=0.002)


def test_a_saddle_keeps_what_is_positive_apart_and_a_flat_ground_has_no_line() -> None:
    assert len(zero_lines(np.array([[1.0, -1.0], [-1.0, 1.0]]))) == 2
    assert len(zero_lines(np.full((5, 5), np.nan))) == len(zero_lines(np.ones((5, 5)))) == 0


def answered(experiment: Experiment, across: int = 0, upwards: int = 1, index: int = 0) -> tuple[Run, Responses]:
    run = Run(experiment)
    run.seek(run.timeline.end)
    snapshot = run.snapshot()
    return run, Responder().respond(experiment, snapshot.parameters, area_of(snapshot, across, upwards).plane)


def test_seeds_are_shown_in_their_own_units_on_a_plane_through_the_current_row() -> None:
    recipe = replace(load("seeds").recipe, scale=Scale.MINMAX, hold_out=0.2)
    data = loaded(recipe)
    experiment = Experiment(data, (7, 3, 3), epochs=3)
    run, responses = answered(experiment, 0, 4)
    snapshot = run.snapshot()
    area = area_of(snapshot, 0, 4)
    assert data.raw is not None and data.held_out is not None
    raw = data.raw.inputs
    assert area.xs[0] < raw[:, 0].min() and raw[:, 0].max() < area.xs[1]
    assert area.plane.at == tuple(data.inputs[snapshot.data_row].tolist()) and area.row == snapshot.data_row
    words = note(experiment, Names(experiment.layers), area)
    assert f"through row {snapshot.data_row + 1} along x1 and x5" in words and "other 5 inputs" in words
    shown = spots(data, area)
    assert shown.held_out.sum() == data.held_out.rows == 42 and len(shown.x) == 210
    of_row = dict(zip(data.numbers, shown.x.tolist(), strict=False))
    assert all(x == pytest.approx(raw[number, 0]) for number, x in of_row.items())
    others = [i for i in range(7) if i not in (0, 4)]
    assert all((responses.of(Unit(-1, i)) == area.plane.at[i]).all() for i in others)
    ends = in_data_units(data, 0, responses.of(Unit(-1, 0))[0, [0, -1]])
    assert ends.tolist() == list(area.xs)
    predicted = [int(c) for c in responses.outputs.argmax(axis=0)]
    targets = [*data.targets, *data.held_out.targets]
    assert wrong(responses, shown).tolist() == [p != t for p, t in zip(predicted, targets, strict=True)]


@pytest.mark.parametrize(("transfer", "loss"), [("sigmoid", "squared"), ("softmax", "cross_entropy")])
def test_a_class_wins_as_surely_as_its_outputs_say_and_the_line_runs_where_they_are_equal(
    transfer: str, loss: str
) -> None:
    experiment = Experiment(load("gauss"), (2, 3, 2), ("tanh", transfer), learning_rate=0.1, epochs=5, loss=loss)
    _, responses = answered(experiment)
    found, (one, other) = shading(responses), responses.of_outputs()
    assert (found.winner == (other > one)).all()
    expected = np.abs(one - other) if transfer == "sigmoid" else 2 * np.maximum(one, other) - 1
    assert found.sure == pytest.approx(expected, abs=1e-12)
    ends = boundary(responses).reshape(-1, 2)
    assert len(ends) > 20
    columns, rows = np.rint(ends[:, 0]).astype(int), np.rint(ends[:, 1]).astype(int)
    assert found.sure[rows, columns].max() < 0.2


def test_two_inputs_have_one_plane_and_one_input_a_line() -> None:
    run = Run(Experiment(load("spiral"), (2, 2, 2)))
    first = area_of(run.snapshot(), 0, 1)
    run.seek(run.timeline.end)
    assert area_of(run.snapshot(), 0, 1) == first and first.row is None
    assert note(run.experiment, Names((2, 2, 2)), first) == ""
    line = area_of(Run(Experiment(load("sine"), (1, 2, 1), ("tanh", "linear"))).snapshot(), 0, 1)
    assert line.plane.upwards is None and line.ys[0] < -1 < 1 < line.ys[1]


def test_of_many_rows_it_is_said_how_many_are_points() -> None:
    rows = np.arange(2.0 * (MOST_POINTS + 2)).reshape(-1, 2)
    many = classified("many", rows, [0, 1] * (len(rows) // 2), ("a", "b"))
    run = Run(with_data(default_experiment(), many))
    area = area_of(run.snapshot(), 0, 1)
    assert len(spots(many, area).rows) == 2501
    assert note(run.experiment, Names((2, 2, 2)), area) == "There is a point for every 2 of 5,002 rows."
