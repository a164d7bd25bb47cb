"""The graph without a screen: where things stand, what is written, and that nothing covers anything else."""

import math
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.data.dataset import classified
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.steps import Quantity, Ref
from bpviz.present.graph_hints import headings, hint
from bpviz.present.graph_labels import Kind, Rect, crosses
from bpviz.present.graph_layout import Spot, chosen, lay_out, natural_unit
from bpviz.present.graph_scales import WIDEST, legend, scales
from bpviz.present.graph_scene import Scene, scene
from bpviz.present.names import Names
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, NumberFormat
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Grain, Moment, Position

H1, H2, Y1, Y2 = Unit(0, 0), Unit(0, 1), Unit(1, 0), Unit(1, 1)
X1, X2 = Unit(-1, 0), Unit(-1, 1)


@dataclass
class Look:
    """A view without a window."""

    snapshot: Snapshot
    net_inputs: bool = False
    focus: Ref | None = None
    selected: Unit | None = None
    revealed: bool = True
    numbers: NumberFormat = field(default_factory=NumberFormat)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.snapshot.experiment.layers)

    def hides(self, ref: Ref) -> bool:
        step = self.snapshot.step
        if self.revealed or step is None:
            return False
        return any(r.ref == ref for r in step.results) or any(c.ref == ref for c in step.changes)

    def value(self, ref: Ref) -> float | None:
        return None if self.hides(ref) else self.snapshot.value(ref)

    def text(self, ref: Ref) -> str:
        return HIDDEN if self.hides(ref) else self.numbers.short(self.snapshot.value(ref))


def network(*layers: int) -> Experiment:
    generator = np.random.default_rng(1)
    rows, classes = 4, layers[-1]
    data = classified(
        "some", generator.random((rows, layers[0])).tolist(), [i % classes for i in range(rows)],
        tuple(map(str, range(classes))),
    )  # fmt: skip
    return Experiment(data, layers, ("sigmoid",) * (len(layers) - 1), epochs=2, init="glorot")


def at(experiment: Experiment, moment: Moment | None, term: int = 0) -> Snapshot:
    run = Run(experiment)
    index = run.timeline.index(moment) if moment else 0
    run.seek(Position(index, term))
    return run.snapshot()


def drawn(look: Look, width: float = 920, height: float = 475, scale: float = 1.0) -> Scene:
    return scene(look, scales(look.snapshot.experiment), width, height, natural_unit(width, height, scale))


def overlapping(seen: Scene) -> list[tuple[str, str]]:
    """Labels that cover each other or a neuron; what is written inside a neuron is looked at for itself."""
    inside = [label for label in seen.labels if label.unit and _lies_in(label.rect, seen.layout.spots[label.unit])]
    outside = [label for label in seen.labels if label not in inside]
    bad = [(a.name, b.name) for a, b in combinations(outside, 2) if a.rect.overlaps(b.rect)]
    bad += [(a.name, b.name) for a, b in combinations(inside, 2) if _shrunk(a.rect).overlaps(_shrunk(b.rect))]
    for label in outside:
        bad += [(label.name, str(node.spot.unit)) for node in seen.nodes if label.rect.overlaps(node.spot.rect)]
    return bad


def _lies_in(rect: Rect, spot: Spot) -> bool:
    return spot.covers((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)


def _shrunk(rect: Rect) -> Rect:
    """Without the room above and below the letters."""
    air = (rect.bottom - rect.top) * 0.15
    return Rect(rect.left + 1, rect.top + air, rect.right - 1, rect.bottom - air)


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
    steps = run.timeline.steps
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


# ---- what is written


def test_at_the_start_nothing_is_known_but_the_weights() -> None:
    look = Look(at(default_experiment(), None))
    seen = drawn(look)
    texts = seen.texts()
    for name in ("x1", "x2", "out[h1]", "out[y2]", "delta[h1]", "delta[y1]", "expected[y1]", "error[y2]"):
        assert texts[name] == NOT_COMPUTED
    ref = Ref(Quantity.WEIGHT, H1, X1)
    assert texts["w[h1,x1]"] == look.text(ref)
    assert seen.action is None
    assert all(node.lit and node.fraction is None for node in seen.nodes)


def test_backward_the_terms_stand_on_the_edges_that_are_read() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 7)))
    seen, short, step = drawn(look), look.numbers.short, look.snapshot.step
    assert step
    texts = seen.texts()
    assert texts["delta[h1]"] == short(step.result(Quantity.DELTA))
    assert texts["delta[h2]"] == NOT_COMPUTED
    for name, term in zip(("w[y1,h1]", "w[y2,h1]"), step.terms, strict=True):
        assert texts[name] == f"{short(term.factors[0].value)} × {short(term.factors[1].value)}"
    assert {edge.ref for edge in seen.edges if edge.lit} == {
        Ref(Quantity.WEIGHT, Y1, H1), Ref(Quantity.WEIGHT, Y2, H1),
    }  # fmt: skip
    assert {node.spot.unit for node in seen.nodes if node.making} == {H1}
    assert {node.spot.unit for node in seen.nodes if node.lit} == {H1, Y1, Y2}
    assert texts["out[h1]"] == short(look.snapshot.value(Ref(Quantity.OUTPUT, H1)))
    assert texts["error[y1]"] == short(look.snapshot.value(Ref(Quantity.ERROR, Y1)))


def test_terms_are_counted_up_one_by_one() -> None:
    experiment = default_experiment()
    look = Look(at(experiment, Moment(6, 4, 6), term=1))
    seen, step = drawn(look), look.snapshot.step
    assert step
    texts, short = seen.texts(), look.numbers.short
    assert texts["sum"] == short(step.terms[0].value)
    assert texts["w[y1,h1]"] == f"{short(step.terms[0].factors[0].value)} × {short(step.terms[0].factors[1].value)}"
    assert texts["w[y2,h1]"] == short(step.terms[1].factors[0].value)
    assert [label.name for label in seen.labels if label.current] == ["w[y1,h1]"]
    assert "delta[h1]" not in texts

    forward = Look(at(experiment, Moment(6, 3, 12), term=2))
    step = forward.snapshot.step
    assert step
    assert step.phase is Phase.FORWARD
    assert drawn(forward).texts()["sum"] == short(step.terms[1].value)


def test_update_shows_old_and_new_and_the_new_width() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 9)))
    seen, step = drawn(look), look.snapshot.step
    assert step
    for change in step.changes:
        name = look.names.ref(change.ref)
        assert seen.texts()[name] == f"{look.numbers.short(change.old)} → {look.numbers.short(change.new)}"
    values = {edge.ref: edge.value for edge in seen.edges} | {bias.ref: bias.value for bias in seen.biases}
    assert all(values[change.ref] == change.new for change in step.changes)


def test_what_is_asked_for_shows_nowhere() -> None:
    for step_number in (0, 7, 9):
        look = Look(at(default_experiment(), Moment(6, 4, step_number)), revealed=False)
        seen, step = drawn(look), look.snapshot.step
        assert step
        texts = seen.texts()
        for result in step.results:
            name = look.names.ref(result.ref)
            assert texts.get(name, HIDDEN) == HIDDEN
        for change in step.changes:
            assert texts[look.names.ref(change.ref)] == f"{look.numbers.short(change.old)} → {HIDDEN}"
            drawn_values = {edge.ref: edge.value for edge in seen.edges} | {b.ref: b.value for b in seen.biases}
            assert drawn_values[change.ref] == change.old
        making = next(node for node in seen.nodes if node.making)
        assert (making.fraction is None) == (step.phase is Phase.FORWARD)


def test_the_loss_lights_outputs_and_expected_values() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 4)))
    seen = drawn(look)
    assert {node.spot.unit for node in seen.nodes if node.making} == {Y1, Y2}
    assert {label.name for label in seen.labels if label.lit} >= {"expected[y1]", "expected[y2]", "row_error"}
    assert seen.texts()["row_error"] == look.numbers.short(look.snapshot.row_error)


def test_net_inputs_take_the_place_of_outputs() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 1)), net_inputs=True)
    texts = drawn(look).texts()
    assert texts["net[h1]"] == look.numbers.short(look.snapshot.value(Ref(Quantity.NET_INPUT, H1)))
    assert "out[h1]" not in texts
    assert texts["x1"] == look.numbers.short(look.snapshot.value(Ref(Quantity.OUTPUT, X1)))


def test_given_outputs_and_procedures_without_deltas() -> None:
    run = Run(EXAMPLES["predict"].experiment())
    run.seek(run.timeline.end)
    assert not any(name.startswith(("delta", "error")) for name in drawn(Look(run.snapshot())).texts())
    run = Run(EXAMPLES["backward"].experiment())
    run.seek(Position(1))
    look = Look(run.snapshot())
    assert drawn(look).texts()["out[h1]"] == look.numbers.short(0.7105668883115941)


def test_a_run_that_explodes_marks_the_guilty_term() -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(run.timeline.end)
    snapshot = run.snapshot()
    assert snapshot.not_finite
    seen = drawn(Look(snapshot))
    assert [label for label in seen.labels if label.guilty]
    assert overlapping(seen) == []
    assert all(scales(snapshot.experiment).is_beyond(edge.value) for edge in seen.edges)
    assert any("e+" in text for text in seen.texts().values())


def test_every_moment_until_an_explosion_can_be_drawn() -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(run.timeline.end)
    for _ in range(40):
        run.seek(run.timeline.back(run.position, Grain.TERM))
        assert overlapping(drawn(Look(run.snapshot()))) == []


# ---- pointing at things


def test_pointing_finds_labels_neurons_biases_and_edges() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 7)))
    seen = drawn(look)
    for label in seen.labels:
        if label.ref:
            hit = seen.hit((label.rect.left + label.rect.right) / 2, (label.rect.top + label.rect.bottom) / 2)
            assert hit
            assert hit.ref == label.ref
    spot = seen.layout.spots[H2]
    hit = seen.hit(spot.x, spot.y - spot.half_height + 2)
    assert hit
    assert hit.unit == H2
    edge = next(edge for edge in seen.edges if edge.ref == Ref(Quantity.WEIGHT, H1, X2))
    x, y = (edge.start[0] * 0.4 + edge.end[0] * 0.6), (edge.start[1] * 0.4 + edge.end[1] * 0.6)
    hit = seen.hit(x, y + 5)
    assert hit
    assert hit.ref == edge.ref
    assert seen.hit(2, 2) is None


def test_hints_have_all_digits_and_the_formula() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 7)))
    text = hint(look, Ref(Quantity.OUTPUT, H1))
    value = look.snapshot.value(Ref(Quantity.OUTPUT, H1))
    assert f"out[h1] = {value!r}" in text
    assert "= sigmoid(net[h1])" in text
    assert "b[h1] + w[h1,x1] × x1 + w[h1,x2] × x2" in text
    assert "w[y1,h1] × delta[y1] + w[y2,h1] × delta[y2]" in text
    assert "not computed yet" in hint(look, Ref(Quantity.DELTA, H2))
    assert "expected[y1] = 1.0" in hint(look, Ref(Quantity.OUTPUT, Y1))
    assert hint(look, Ref(Quantity.OUTPUT, X1)).startswith("x1 = 3.06")
    hidden = Look(look.snapshot, revealed=False)
    assert "delta[h1] = ?" in hint(hidden, Ref(Quantity.DELTA, H1))
    wide = Look(at(network(64, 32, 10), Moment(0, 0, 1)))
    assert "…" in hint(wide, Ref(Quantity.OUTPUT, H1))


def test_headings_name_the_transfer_functions() -> None:
    assert [texts[0] for texts in headings(default_experiment())] == ["INPUT", "HIDDEN · sigmoid", "OUTPUT · sigmoid"]
    assert [texts[0] for texts in headings(network(2, 3, 3, 2))][1:3] == ["HIDDEN 1 · sigmoid", "HIDDEN 2 · sigmoid"]


# ---- scales


def test_scales_are_of_the_run_and_not_of_the_moment() -> None:
    experiment = default_experiment()
    scale = scales(experiment)
    assert scale.widest == 4
    assert scale.width(4) == WIDEST
    assert scale.width(-1) == WIDEST / 2
    assert scale.width(1e98) == scale.width(math.nan) == scale.width(-math.inf) == WIDEST
    assert scale.is_beyond(math.nan) and scale.is_beyond(4.1) and not scale.is_beyond(-4)
    assert scale.fraction(0, 0.25) == 0.25
    assert math.isnan(scale.fraction(0, math.nan))
    assert scale.fraction(-1, float(experiment.data.inputs.max())) == 1


def test_one_large_weight_does_not_thin_the_rest() -> None:
    assert scales(EXAMPLES["predict"].experiment()).widest <= 16


def test_unbounded_functions_span_what_the_data_span() -> None:
    experiment = EXAMPLES["dead"].experiment()
    largest = float(np.abs(experiment.data.inputs).max())
    assert scales(experiment).fills[1:] == ((0.0, largest), (-largest, largest))
    texts = [item.text for item in legend(scales(experiment), NumberFormat())]
    assert any("|" in text and text.startswith("output") for text in texts)


def test_a_number_that_is_not_there_is_marked_as_missing() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 0)))
    missing = {label.name for label in drawn(look).labels if label.missing}
    assert {"out[h2]", "out[y1]", "delta[h1]", "error[y1]"} <= missing
    assert {label.kind for label in drawn(look).labels} >= {Kind.VALUE, Kind.CHIP, Kind.TERM, Kind.PILL, Kind.BESIDE}
