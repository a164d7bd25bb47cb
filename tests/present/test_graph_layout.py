"""Where the graph's neurons and labels stand: nothing covers anything else, at any size."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.engine.network import Unit
from bpviz.present.graph_choice import chosen
from bpviz.present.graph_labels import Rect, crosses
from bpviz.present.graph_layout import Spot, lay_out, natural_unit
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position
from tests.present.graph_look import H1, H2, X1, X2, Y1, Y2, Look, at, drawn, network, overlapping

# ---- where neurons stand


def test_the_tutorials_network_stands_in_columns_inputs_left() -> None:
    layout = lay_out((2, 2, 2), 920, 475, 1.0)
    assert set(layout.spots) == {X1, X2, H1, H2, Y1, Y2}
    assert layout.spots[X1].x < layout.spots[H1].x < layout.spots[Y1].x
    assert layout.spots[H1].y < layout.spots[H2].y
    assert layout.spots[H1].half_width == layout.spots[H1].half_height == 40
    assert not layout.rests


@pytest.mark.parametrize(
    ("size", "room", "needed", "runs"),
    [
        (2, 2, [], [(0, 1)]),
        (64, 7, [], [(0, 2), (61, 63)]),
        (64, 7, [30], [(0, 1), (30, 30), (62, 63)]),
        (64, 7, [1], [(0, 2), (61, 63)]),
        (5, 1, [], [(0, 0), (4, 4)]),
        (64, 8, [3], [(0, 3), (61, 63)]),
    ],
)
def test_of_a_large_layer_the_ends_and_the_needed_are_shown(
    size: int, room: int, needed: list[int], runs: list[tuple[int, int]]
) -> None:
    assert chosen(size, room, needed) == runs


@settings(max_examples=150, deadline=None)
@given(
    layers=st.lists(st.integers(1, 200), min_size=2, max_size=7).map(tuple),
    width=st.integers(300, 1900),
    height=st.integers(180, 900),
    scale=st.floats(0.75, 3.0),
    digits=st.integers(3, 8),
)
def test_neurons_never_touch_and_stay_in_the_pane(
    layers: tuple[int, ...], width: int, height: int, scale: float, digits: int
) -> None:
    layout = lay_out(layers, width, height, natural_unit(width, height, scale), digits)
    spots = list(layout.spots.values())
    for spot in spots:
        rect = spot.rect
        assert -1e-6 <= rect.left < rect.right <= width + 1e-6
        assert -1e-6 <= rect.top < rect.bottom <= height + 1e-6
    columns = [
        sorted((s for s in spots if s.unit.layer == layer), key=lambda s: s.y) for layer in range(-1, len(layers) - 1)
    ]
    for column, size in zip(columns, layers, strict=True):
        assert [spot.unit.index for spot in column] == sorted({spot.unit.index for spot in column})
        assert column[0].unit.index == 0
        assert column[-1].unit.index == size - 1
        for upper, lower in pairwise(column):
            assert upper.rect.bottom < lower.rect.top
        left_out = sum(rest.missing for rest in layout.rests if rest.layer == column[0].unit.layer)
        assert len(column) + left_out == size
    for column, following in pairwise(columns):
        assert column[0].rect.right < following[0].rect.left


def test_the_neuron_in_the_making_is_shown_however_large_its_layer_is() -> None:
    experiment = network(64, 32, 10)
    look = Look(at(experiment, Moment(0, 0, 15), term=30))
    seen = drawn(look)
    assert Unit(0, 16) in seen.layout.spots
    assert Unit(-1, 29) in seen.layout.spots
    texts = seen.texts()
    left_out = sum(rest.missing for rest in seen.layout.rests if rest.layer == 0)
    shown = sum(1 for unit in seen.layout.spots if unit.layer == 0)
    assert left_out + shown == 32
    assert "more" in texts["left out[0]"]


@given(x=st.floats(-300, 300), y=st.floats(-300, 300), half=st.floats(10, 60))
def test_edges_begin_at_a_neurons_border(x: float, y: float, half: float) -> None:
    spot = Spot(H1, 0, 0, 60, min(half, 60))
    if math.hypot(x, y) < 1:
        return
    at_x, at_y = spot.border(x, y)
    assert spot.covers(at_x * 0.999, at_y * 0.999)
    assert not spot.covers(at_x * 1.001, at_y * 1.001)


@given(st.tuples(*[st.floats(-50, 50)] * 4))
def test_a_line_through_a_rectangle_is_found(ends: tuple[float, float, float, float]) -> None:
    rect = Rect(-10, -5, 10, 5)
    x0, y0, x1, y1 = ends
    points = [(x0 + k / 200 * (x1 - x0), y0 + k / 200 * (y1 - y0)) for k in range(201)]
    if any(rect.contains(x, y) for x, y in points):
        assert crosses(((x0, y0), (x1, y1)), rect)
    if not crosses(((x0, y0), (x1, y1)), rect):
        assert not any(rect.contains(x, y) for x, y in points)


# ---- labels never overlap


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("size", [(500, 280), (700, 360), (920, 475), (1440, 700), (1900, 830)])
@pytest.mark.parametrize("layers", [(2, 2, 2), (4, 5, 3), (2, 3, 3, 2), (3, 8, 2), (64, 32, 10), (2, 1, 2), (1, 1)])
def test_nothing_overlaps_at_any_size(layers: tuple[int, ...], size: tuple[int, int], scale: float) -> None:
    run = Run(network(*layers))
    steps = run.timeline.row_steps(0)
    for step in (1, steps // 4, steps // 2, steps - 1):
        run.seek(Position(steps + step))
        seen = drawn(Look(run.snapshot()), *size, scale)
        assert overlapping(seen) == []
        for label in seen.labels:
            assert label.rect.left >= 0
            assert label.rect.right <= size[0] + 1


def test_at_the_design_size_every_number_of_the_tutorials_network_is_written() -> None:
    run = Run(default_experiment())
    for index in range(27):
        run.seek(Position(index))
        texts = drawn(Look(run.snapshot())).texts()
        names = {"x1", "x2"} | {f"{q}[{n}]" for q in ("out", "delta", "b", "name") for n in ("h1", "h2", "y1", "y2")}
        names |= {f"w[{to},{source}]" for to in ("h1", "h2") for source in ("x1", "x2")}
        names |= {f"w[{to},{source}]" for to in ("y1", "y2") for source in ("h1", "h2")}
        names |= {"expected[y1]", "expected[y2]", "error[y1]", "error[y2]"}
        assert names <= set(texts)
