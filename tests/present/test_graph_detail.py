"""Large layers in the graph: what stands for the rest, and that the numbers shown are those of the network."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_choice import chosen
from bpviz.present.graph_detail import MOST_LINES, MOST_LINES_FAST, MOST_TERMS, is_large, strongest
from bpviz.present.graph_labels import Kind, Rect
from bpviz.present.graph_layout import lay_out, natural_unit
from bpviz.present.graph_rasters import Raster, largest_of_blocks
from bpviz.present.graph_scales import scales
from bpviz.present.graph_scene import Scene, renewed
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position
from tests.present.graph_look import Look, at, drawn, network, overlapping

SIZES = [(759, 435), (1190, 640), (420, 300)]
DIGITS = network(64, 32, 10, image=(8, 8))
MNIST = network(784, 128, 10, image=(28, 28))


def inputs(seen: Scene) -> Raster:
    return next(image for image in seen.rasters if image.layer < 0)


def middle(image: Raster, ref: Ref) -> tuple[float, float]:
    place = image.place(ref)
    assert place
    return (place.left + place.right) / 2, (place.top + place.bottom) / 2


# ---- which neurons


def test_the_strongest_stand_between_the_first_and_the_last() -> None:
    assert chosen(64, 12, [], [30, 40]) == [(0, 3), (30, 30), (40, 40), (61, 63)]
    assert chosen(64, 12, [20], [30, 40]) == [(0, 3), (20, 20), (30, 30), (61, 63)]
    assert chosen(64, 12, [30], [30, 40]) == chosen(64, 12, [], [30, 40])
    assert (30, 32) in chosen(64, 12, [], [30, 32])


@given(
    st.integers(1, 300), st.integers(1, 40), st.lists(st.integers(0, 299), max_size=4),
    st.lists(st.integers(0, 299), max_size=12),
)  # fmt: skip
def test_what_is_shown_fits_and_has_both_ends(size: int, room: int, needed: list[int], strong: list[int]) -> None:
    inside = [[i for i in wanted if i < size] for wanted in (needed, strong)]
    runs = chosen(size, room, *inside)
    shown = [i for first, last in runs for i in range(first, last + 1)]
    assert shown == sorted(set(shown))
    assert shown[0] == 0 and shown[-1] == size - 1
    assert len(shown) + len(runs) - 1 <= max(room, 3)
    if len(set(inside[0])) == 1 and room >= 6:
        assert set(inside[0]) <= set(shown)


def test_the_strongest_are_those_with_the_largest_weights_together() -> None:
    snapshot = at(network(6, 4, 3), None)
    first, second = (layer[:, :-1] for layer in snapshot.parameters)
    found = strongest(snapshot.parameters)
    assert found[0][0] == max(range(6), key=lambda i: sum(abs(first[:, i])))
    assert found[1][0] == max(range(4), key=lambda j: sum(abs(second[:, j])))
    assert found[2][0] == max(range(3), key=lambda j: sum(abs(second[j])))


@pytest.mark.parametrize("experiment", [network(64, 32, 10), DIGITS, MNIST, network(20, 20, 20, 3)])
@pytest.mark.parametrize("size", SIZES)
def test_the_ellipses_say_how_many_are_left_out(experiment, size: tuple[int, int]) -> None:
    seen = drawn(Look(at(experiment, Moment(0, 1, 3))), *size)
    for layer, neurons in enumerate(experiment.layers, -1):
        shown = [unit for unit in seen.layout.spots if unit.layer == layer]
        left_out = sum(rest.missing for rest in seen.layout.rests if rest.layer == layer)
        in_image = neurons if layer < 0 and seen.layout.picture else 0
        assert len(shown) + left_out + in_image == neurons
    words = [label.text for label in seen.labels if label.name.startswith("left out")]
    assert set(words) <= {f"⋮ {rest.missing} more" for rest in seen.layout.rests}


# ---- the focus, and how much there is


@pytest.mark.parametrize("experiment", [network(64, 32, 10), DIGITS, MNIST])
def test_a_neuron_in_focus_is_there_with_its_own_edges(experiment) -> None:
    snapshot = at(experiment, Moment(0, 1, 2))
    neuron = Unit(0, 17)
    for look in (Look(snapshot, selected=neuron), Look(snapshot, focus=Ref(Quantity.OUTPUT, neuron))):
        seen = drawn(look)
        assert neuron in seen.layout.spots
        refs = {edge.ref for edge in seen.edges}
        assert refs >= {Ref(Quantity.WEIGHT, Unit(1, k), neuron) for k in range(10)}
        if seen.layout.picture:
            own = next(image for image in seen.rasters if image.target == neuron)
            assert own.cells is not None
            np.testing.assert_array_equal(own.cells.ravel(), snapshot.parameters[0][17, :-1])
        else:
            inputs_shown = [unit for unit in seen.layout.spots if unit.layer < 0]
            assert refs >= {Ref(Quantity.WEIGHT, neuron, unit) for unit in inputs_shown}
    weight = Ref(Quantity.WEIGHT, Unit(0, 19), Unit(-1, 33))
    assert weight in {edge.ref for edge in drawn(Look(snapshot, focus=weight)).edges}


@pytest.mark.parametrize("share", [0.01, 0.3, 0.55, 0.8, 0.99])
def test_a_step_of_a_large_network_lights_its_own_edges(share: float) -> None:
    run = Run(DIGITS)
    run.seek(Position(run.timeline.row_start(1) + int(share * run.timeline.row_steps(1)) + 1))
    look = Look(run.snapshot())
    seen, step = drawn(look), look.snapshot.step
    assert step
    assert step.unit is None or step.unit in seen.layout.spots
    lit = [edge for edge in seen.edges if edge.lit]
    assert bool(lit) == (step.phase is not Phase.LOSS and not (step.phase is Phase.BACKWARD and step.unit.layer == 1))
    assert all(edge.ref in seen.action.terms for edge in lit)
    for edge in lit:
        value = look.snapshot.value(edge.ref)
        assert edge.value == value


def test_there_are_never_more_lines_than_can_be_told_apart() -> None:
    for experiment in (network(64, 32, 10), DIGITS, MNIST, network(300, 40, 40, 20)):
        assert is_large(experiment)
        layers = len(experiment.layers) - 1
        slow, run = at(experiment, Moment(0, 1, 3)), Run(experiment)
        assert run.advance(Position(run.timeline.row_start(2)), 0.0) is False
        fast = run.snapshot()
        assert fast.fast
        for snapshot, most in ((slow, MOST_LINES), (fast, MOST_LINES_FAST)):
            seen = drawn(Look(snapshot))
            assert seen.mesh
            assert len(seen.mesh.values) <= most * layers
            assert len(seen.edges) <= max(MOST_TERMS, 40)
            assert len(seen.labels) < 200
            for i in (0, len(seen.mesh.values) - 1):
                assert seen.mesh.values[i] == snapshot.value(seen.mesh.ref(i))
        kinds = {label.kind for label in drawn(Look(fast)).labels}
        assert kinds <= {Kind.VALUE, Kind.NAME, Kind.REST}
    assert not is_large(network(20, 20, 20, 3))
    assert drawn(Look(at(network(20, 20, 20, 3), None))).layout.maps == ()


def test_the_lines_are_the_strongest_weights_of_a_layer() -> None:
    snapshot = at(MNIST, None)
    seen = drawn(Look(snapshot))
    assert seen.mesh
    first = seen.mesh.layers == 0
    shown = sorted(unit.index for unit in seen.layout.spots if unit.layer == 0)
    sizes = np.sort(np.abs(snapshot.parameters[0][shown, :-1]).ravel())[::-1]
    assert np.abs(seen.mesh.values[first]).min() == sizes[MOST_LINES - 1]


# ---- images


def test_inputs_that_are_pixels_are_shown_as_an_image() -> None:
    snapshot = at(DIGITS, Moment(0, 2, 0))
    look = Look(snapshot)
    seen = drawn(look)
    image = inputs(seen)
    assert image.cells is not None and image.cells.shape == (8, 8)
    fractions = [scales(DIGITS).fraction(-1, value) for value in DIGITS.data.inputs[2]]
    np.testing.assert_allclose(image.cells.ravel(), fractions)
    assert seen.texts()["caption[inputs]"] == "8 × 8 inputs"
    assert not any(node.spot.unit.layer < 0 for node in seen.nodes)
    pixel = Ref(Quantity.OUTPUT, Unit(-1, 21))
    hit = seen.hit(*middle(image, pixel))
    assert hit and hit.ref == pixel
    assert inputs(drawn(Look(at(DIGITS, None)))).cells is None


def test_an_image_that_does_not_fit_the_inputs_is_none() -> None:
    experiment = network(64, 5, 2)
    wrong = replace(experiment, data=replace(experiment.data, image_shape=(9, 9)))
    assert drawn(Look(at(wrong, None))).layout.picture is None


def test_every_weight_is_on_the_map_of_its_layer() -> None:
    seen = drawn(Look(at(DIGITS, Moment(0, 1, 2))))
    maps = [image for image in seen.rasters if image.all is not None]
    assert [image.caption for image in maps] == ["all 2,048 weights", "all 320 weights"]
    ref = Ref(Quantity.WEIGHT, Unit(1, 7), Unit(0, 30))
    hit = seen.hit(*middle(maps[1], ref))
    assert hit and hit.ref == ref and hit.unit == Unit(1, 7)
    assert maps[0].marked == (2,)
    large = next(image for image in drawn(Look(at(MNIST, None))).rasters if image.all is not None)
    assert large.cells is not None and large.cells.shape[1] < 784
    under = large.ref_at(*middle(large, Ref(Quantity.WEIGHT, Unit(0, 5), Unit(-1, 400))))
    assert under and under.unit and under.unit.layer == 0


def test_a_map_does_not_answer_what_is_asked_for() -> None:
    run = Run(DIGITS)
    run.seek(Position(run.timeline.row_start(1) - 5))
    step = run.snapshot().step
    assert step and step.phase is Phase.UPDATE and step.unit
    for revealed in (True, False):
        seen = drawn(Look(run.snapshot(), revealed=revealed))
        maps = [image.all for image in seen.rasters if image.all is not None]
        shown = maps[step.unit.layer][step.unit.index].tolist()
        weights = [change for change in step.changes if change.ref.source]
        assert shown == [change.new if revealed else change.old for change in weights]


def test_in_a_rush_lines_and_fills_are_of_the_newest_moment() -> None:
    run = Run(DIGITS)
    found = []
    for row in (1, 2):
        while run.position < Position(run.timeline.row_start(row)):
            run.advance(Position(run.timeline.row_start(4)), 0.0)
        found.append(run.snapshot())
    before, now = (drawn(Look(snapshot)) for snapshot in found)
    new = renewed(before, Look(found[1]), scales(DIGITS))
    assert new.labels is before.labels
    assert new.mesh and now.mesh
    assert [node.fraction for node in new.nodes] == [
        scales(DIGITS).fraction(node.spot.unit.layer, found[1].value(Ref(Quantity.OUTPUT, node.spot.unit)))
        for node in before.nodes
    ]
    np.testing.assert_array_equal(inputs(new).cells, inputs(now).cells)


@settings(max_examples=50)
@given(st.integers(1, 20), st.integers(1, 30), st.integers(1, 20), st.integers(1, 30))
def test_a_cell_is_the_largest_weight_of_those_it_stands_for(rows: int, columns: int, high: int, wide: int) -> None:
    weights = np.random.default_rng(rows * 41 + columns).normal(size=(rows, columns))
    cells = largest_of_blocks(weights, high, wide)
    assert cells.shape[0] <= high and cells.shape[1] <= wide
    place = Raster(Rect(0, 0, 300, 200), cells, "", 0, True, None, weights)
    for j, i in product(range(rows), range(columns)):
        ref = Ref(Quantity.WEIGHT, Unit(0, j), Unit(-1, i))
        found = place.ref_at(*middle(place, ref))
        assert found and found.unit and found.source
        largest = weights[found.unit.index, found.source.index]
        assert abs(largest) >= abs(weights[j, i]) and largest in cells
    assert set(cells.ravel()) <= set(weights.ravel())
    assert np.abs(cells).max() == np.abs(weights).max()


@pytest.mark.parametrize("experiment", [DIGITS, MNIST, network(16, 3, 2, image=(4, 4)), network(12, 2, image=(3, 4))])
def test_nothing_overlaps_beside_images(experiment) -> None:
    run = Run(experiment)
    steps = run.timeline.row_start(1)
    for step in (0, 2, steps // 2, steps - 1):
        run.seek(Position(step))
        look = Look(run.snapshot(), selected=Unit(0, 1) if step == 2 else None)
        for size, scale in product([(500, 280), (759, 435), (1900, 830)], [0.75, 1.0, 3.0]):
            seen = drawn(look, *size, scale)
            assert overlapping(seen) == []
            for image in seen.rasters:
                left, top, right, bottom = image.rect
                assert 0 <= left < right <= size[0] and 0 <= top < bottom <= size[1]


@settings(max_examples=60, deadline=None)
@given(
    layers=st.lists(st.integers(1, 150), min_size=1, max_size=4).map(tuple), rows=st.integers(1, 32),
    columns=st.integers(1, 32), width=st.integers(300, 1900), height=st.integers(180, 900), scale=st.floats(0.75, 3.0),
)  # fmt: skip
def test_beside_an_image_neurons_never_touch(
    layers: tuple[int, ...], rows: int, columns: int, width: int, height: int, scale: float
) -> None:
    unit = natural_unit(width, height, scale)
    every = (rows * columns, *layers)
    layout = lay_out(every, width, height, unit, image=(rows, columns), large=True)
    assert layout.picture
    assert layout.picture.rect.bottom <= layout.picture.weights.top
    spots = sorted(layout.spots.values(), key=lambda spot: spot.unit)
    assert layout.picture.rect.right < spots[0].rect.left
    for spot in spots:
        assert spot.rect.right <= width + 1e-6
        assert spot.rect.bottom <= min(place.top for place in layout.maps) + 1e-6
    for upper, lower in pairwise(spots):
        if upper.unit.layer == lower.unit.layer:
            assert upper.rect.bottom < lower.rect.top
        else:
            assert upper.rect.right < lower.rect.left


def test_many_widths_are_as_one() -> None:
    scale = scales(DIGITS)
    weights = np.array([0.0, -1.5, 1e-9, 3.0, np.nan, np.inf, -np.inf, 1e300])
    assert scale.widths(weights).tolist() == [scale.width(value) for value in weights.tolist()]
