"""Steps: what each phase reads, computes and changes, and the first value that is not finite."""

import dataclasses
import math

import pytest

from bpviz.engine import algorithm
from bpviz.engine.network import Network, Unit, Weights, initialize_network
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Lazy, Ref, Step, Value, trace

H1, H2, Y1, Y2 = Unit(0, 0), Unit(0, 1), Unit(1, 0), Unit(1, 1)
X1, X2 = Unit(-1, 0), Unit(-1, 1)


def tutorial_row(transfers: tuple[str, str] = ("sigmoid", "sigmoid"), rate: float = 0.5) -> list[Step]:
    network = Network(initialize_network((2, 2, 2), "unit", 1), transfers)
    return list(trace(network, algorithm.train_network(network, [[([2.5, -1.5], [1.0, 0.0])]], rate, 10.0)))


def test_the_order_of_a_row() -> None:
    assert [(step.phase, step.unit) for step in tutorial_row()] == [
        *((Phase.FORWARD, unit) for unit in (H1, H2, Y1, Y2)),
        (Phase.LOSS, None),
        *((Phase.BACKWARD, unit) for unit in (Y1, Y2, H1, H2)),
        *((Phase.UPDATE, unit) for unit in (H1, H2, Y1, Y2)),
    ]


def test_forward_reads_weights_and_inputs() -> None:
    step = tutorial_row()[0]
    assert step.base.ref == Ref(Quantity.BIAS, H1)
    total = step.base.value
    for term, source in zip(step.terms, (X1, X2), strict=True):
        weight, value = term.factors
        assert (weight.ref, value.ref) == (Ref(Quantity.WEIGHT, H1, source), Ref(Quantity.OUTPUT, source))
        total += weight.value * value.value
        assert term.value == total
    assert step.result(Quantity.NET_INPUT) == total
    assert step.result(Quantity.OUTPUT) == 1 / (1 + math.exp(-total))
    assert len(step.changes) == 0


def test_loss_adds_up_squares_from_zero() -> None:
    steps = tutorial_row()
    step = steps[4]
    outputs = [steps[i].result(Quantity.OUTPUT) for i in (2, 3)]
    assert [term.factors for term in step.terms] == [
        (Value(Ref(Quantity.EXPECTED, unit), target), Value(Ref(Quantity.OUTPUT, unit), output))
        for unit, target, output in zip((Y1, Y2), (1.0, 0.0), outputs, strict=True)
    ]
    first = (1.0 - outputs[0]) * (1.0 - outputs[0])
    assert step.base == Value(None, 0.0)
    assert step.terms[0].value == first
    assert step.result(Quantity.ROW_ERROR) == first + outputs[1] * outputs[1]
    assert step.result(Quantity.EPOCH_ERROR) == 10.0 + step.result(Quantity.ROW_ERROR)


def test_backward_in_the_output_layer() -> None:
    steps = tutorial_row()
    step, output = steps[5], steps[2].result(Quantity.OUTPUT)
    assert [term.factors for term in step.terms] == [
        (Value(Ref(Quantity.OUTPUT, Y1), output), Value(Ref(Quantity.EXPECTED, Y1), 1.0))
    ]
    assert step.result(Quantity.ERROR) == output - 1.0
    assert step.result(Quantity.DERIVATIVE) == output * (1.0 - output)
    assert step.result(Quantity.DELTA) == (output - 1.0) * (output * (1.0 - output))


def test_backward_in_a_hidden_layer_reads_the_next_layers_weights_before_their_update() -> None:
    steps = tutorial_row()
    step = steps[7]
    for term, above, delta, update in zip(step.terms, (Y1, Y2), steps[5:7], steps[11:13], strict=True):
        weight, share = term.factors
        assert weight == Value(Ref(Quantity.WEIGHT, above, H1), update.changes[0].old)
        assert share == Value(Ref(Quantity.DELTA, above), delta.result(Quantity.DELTA))


def test_update_changes_every_weight_and_then_the_bias() -> None:
    steps = tutorial_row()
    step, delta = steps[9], steps[7].result(Quantity.DELTA)
    assert step.base == Value(Ref(Quantity.LEARNING_RATE), 0.5)
    assert [change.ref for change in step.changes] == [
        Ref(Quantity.WEIGHT, H1, X1),
        Ref(Quantity.WEIGHT, H1, X2),
        Ref(Quantity.BIAS, H1),
    ]
    for change, term, input_ in zip(step.changes, step.terms, (2.5, -1.5, 1.0), strict=True):
        assert term.factors[0] == Value(Ref(Quantity.DELTA, H1), delta)
        assert term.factors[1].value == input_
        assert term.value == change.new == change.old - 0.5 * delta * input_
    assert step.terms[2].factors[1].ref is None
    assert step.results == ()
    with pytest.raises(KeyError):
        step.result(Quantity.OUTPUT)


def test_a_step_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        tutorial_row()[0].line = 1  # type: ignore[misc]


def first_not_finite(weights: tuple[Weights, ...], inputs: list[float], transfers: tuple[str, ...]) -> Step:
    network = Network(weights, transfers)
    run = algorithm.train_network(network, [[(inputs, [0.0])]], 0.5)
    return next(step for step in trace(network, run) if step.not_finite is not None)


def test_the_guilty_term_is_the_first_that_is_not_finite() -> None:
    step = first_not_finite((Weights(((1.0, 1e300, 1.0),), (0.0,)),), [1.0, 1e300, 1.0], ("linear",))
    assert (step.phase, step.not_finite) == (Phase.FORWARD, 1)
    assert step.terms[1].value == math.inf
    assert math.isfinite(step.terms[0].value)


def test_where_only_a_result_is_not_finite_no_term_is_guilty() -> None:
    network = Network((Weights(((1.0,),), (0.0,)),), ("linear",))
    run = algorithm.train_network(network, [[([1e154], [0.0])]], 0.5, 1.79e308)
    step = next(step for step in trace(network, run) if step.phase is Phase.LOSS)
    assert step.not_finite == len(step.terms) == 1
    assert step.result(Quantity.EPOCH_ERROR) == math.inf


def test_an_update_that_overflows_names_the_weight() -> None:
    step = first_not_finite((Weights(((1.0, 1e-150),), (0.0,)),), [1.0, 1e250], ("linear",))
    assert (step.phase, step.not_finite) == (Phase.UPDATE, 1)
    assert step.changes[1].ref == Ref(Quantity.WEIGHT, Unit(0, 0), X2)
    assert step.changes[1].new == -math.inf


def test_terms_are_a_sequence() -> None:
    lazy = Lazy(4, lambda i: i * 10)
    assert list(lazy) == [0, 10, 20, 30]
    assert (lazy[-1], lazy[1:3], len(lazy), 20 in lazy) == (30, [10, 20], 4, True)
    with pytest.raises(IndexError):
        lazy[4]
