"""What the graph writes at a moment, what lies under the mouse, and the scales."""

import math
import sys
from dataclasses import replace

import numpy as np
import pytest

from bpviz.data.dataset import DataSet
from bpviz.engine.network import Weights
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.graph_hints import DEAD, SATURATED, headings, hint
from bpviz.present.graph_labels import Kind
from bpviz.present.graph_scales import WIDEST, legend, scales
from bpviz.present.graph_scene import scene
from bpviz.present.number_format import HIDDEN, MINUS, NOT_COMPUTED, NumberFormat
from bpviz.present.slide import slide_type, slide_unit
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Grain, Moment, Position
from tests.present.graph_look import H1, H2, X1, X2, Y1, Y2, Look, at, drawn, network, overlapping

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


@pytest.mark.parametrize(("rate", "sign"), [(1e-4, "→"), (1e-7, "→"), (1e-10, "+−")])
def test_a_small_update_shows_a_difference_and_has_room_for_it(rate: float, sign: str) -> None:
    look = Look(at(replace(default_experiment(), learning_rate=rate), Moment(0, 2, 12)))
    seen, step = drawn(look), look.snapshot.step
    assert step
    for change in step.changes:
        old, way, last = seen.texts()[look.names.ref(change.ref)].replace(MINUS, "-").split()
        moved = float(last) - float(old) if way == "→" else float(way + last)
        assert way.replace("-", MINUS) in sign
        assert moved * (change.new - change.old) > 0
    assert not overlapping(seen)


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


def test_all_neurons_of_a_layer_that_the_card_is_about_are_in_the_making() -> None:
    run = Run(default_experiment())
    run.seek(Position(2))
    seen = drawn(Look(run.snapshot(Grain.LAYER)))
    assert {node.spot.unit for node in seen.nodes if node.making} == {H1, H2}
    run.seek(Position(1))
    seen = drawn(Look(run.snapshot(Grain.LAYER)))  # the card is about a Step
    assert {node.spot.unit for node in seen.nodes if node.making} == {H1}


def test_each_neuron_has_its_number_however_small_its_circle_is() -> None:
    run = Run(replace(default_experiment(), layers=(2, 3, 2), learning_rate=0.9))
    run.seek(run.end)
    look = Look(run.snapshot())
    seen = drawn(look, 630, 360)
    assert seen.layout.level.name == "full" and len(seen.texts()["out[h2]"]) < len(look.text(Ref(Quantity.OUTPUT, H2)))
    assert all(f"out[{name}]" in seen.texts() for name in ("h1", "h2", "h3", "y1", "y2"))


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


@pytest.mark.parametrize("inputs", [(1e20, 1e20), (0.0, 0.0), (-1.7e308, 1.7e308)])
def test_inputs_without_a_range_that_can_be_counted(inputs: tuple[float, float]) -> None:
    row = DataSet("row", np.array([inputs]), np.array([[1.0, 0.0]]))
    assert scales(replace(default_experiment(), data=row)).fraction(-1, inputs[0]) == 0.5


def test_weights_at_the_end_of_all_numbers() -> None:
    largest = sys.float_info.max
    layer = Weights(((largest, largest), (largest, -largest)), (largest, 5e-324))
    scale = scales(replace(default_experiment(), given=(layer, layer)))
    assert scale.widest == 2.0**1023
    assert scale.width(largest) == WIDEST and scale.is_beyond(largest)


def test_one_large_weight_does_not_thin_the_rest() -> None:
    assert scales(EXAMPLES["predict"].experiment()).widest <= 16


def test_unbounded_functions_span_what_the_data_span() -> None:
    experiment = EXAMPLES["dead"].experiment()
    largest = float(np.abs(experiment.data.inputs).max())
    assert scales(experiment).fills[1:] == ((0.0, largest), (-largest, largest))
    texts = [item.text for item in legend(scales(experiment), NumberFormat())]
    assert any("|" in text and text.startswith("output") for text in texts)


@pytest.mark.parametrize("example, mark", [("dead", DEAD), ("frozen", SATURATED)])
def test_neurons_that_do_not_learn_are_marked(example: str, mark: str) -> None:
    experiment = EXAMPLES[example].experiment()
    early, late = (Look(at(experiment, moment)) for moment in (Moment(0, 0, 5), Moment(experiment.epochs - 1, 9, 12)))
    marks = {node.spot.unit: node.stuck for node in drawn(late).nodes}
    assert (marks[X1], marks[H2]) == ("", mark)
    assert {node.stuck for node in drawn(early).nodes} == {""}
    assert f"{mark}: its slope was" in hint(late, Ref(Quantity.OUTPUT, H2))


def test_a_number_that_is_not_there_is_marked_as_missing() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 0)))
    missing = {label.name for label in drawn(look).labels if label.missing}
    assert {"out[h2]", "out[y1]", "delta[h1]", "error[y1]"} <= missing
    assert {label.kind for label in drawn(look).labels} >= {Kind.VALUE, Kind.CHIP, Kind.TERM, Kind.PILL, Kind.BESIDE}


@pytest.mark.parametrize("width", [730, 820, 920])
def test_the_bias_of_an_output_keeps_its_side_when_it_changes(width: int) -> None:
    for step, unit, name in ((11, Y1, "b[y1]"), (12, Y2, "b[y2]")):
        seen = drawn(Look(at(default_experiment(), Moment(6, 4, step))), width)
        label = next(label for label in seen.labels if label.name == name)
        assert label.rect.left > seen.layout.spots[unit].x
        assert not overlapping(seen)


@pytest.mark.parametrize("step", [8, 36, 60])
def test_a_large_network_has_room_for_every_number_in_a_neuron_and_on_its_terms(step: int) -> None:
    seen = drawn(Look(at(network(64, 32, 10), Moment(0, 1, step))), 918, 500)
    values = [label for label in seen.labels if label.kind is Kind.VALUE]
    assert min(label.size for label in values) >= 9
    assert len([label for label in seen.labels if label.kind is Kind.TERM]) >= 9


@pytest.mark.parametrize(("inputs", "neurons", "level"), [(2, 8, "dense"), (7, 5, "compact")])
def test_small_outputs_stand_in_narrow_neurons_too(inputs: int, neurons: int, level: str) -> None:
    rare = Weights(((0.0,) * inputs,) * neurons, (-8.0,) * neurons)
    experiment = replace(network(inputs, neurons, 3), given=(rare, Weights(((0.0,) * neurons,) * 3, (0.0,) * 3)))
    seen = drawn(Look(at(experiment, Moment(0, 0, neurons))), 750, 400)
    assert seen.layout.level.name == level
    assert [seen.texts()[f"out[h{i}]"] for i in range(1, neurons + 1)] == ["3.4e-04"] * neurons


def test_a_bias_without_room_is_a_dot_and_on_a_slide_left_out() -> None:
    look = Look(at(default_experiment(), Moment(6, 4, 7)))
    assert any(bias.is_dot for bias in drawn(look, 420, 300, 2.0).biases)
    of_run = scales(look.snapshot.experiment)
    slide = scene(look, of_run, 960, 357, slide_unit(600), type_=slide_type(600))
    assert {bias.ref.unit for bias in slide.biases} == {H1, H2, Y2}
    assert not any(bias.is_dot for bias in slide.biases)
