"""The gradient check finds the delta rule right, and would not find anything right that is wrong."""

from dataclasses import replace

import pytest

from bpviz.engine.gradient_check import GradientCheck
from bpviz.engine.network import Network, Unit
from bpviz.engine.steps import weight_ref
from bpviz.session.checking import gradient_check, row_checked
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position
from tests.golden import weights_of

TUTORIAL = default_experiment()
SOFTMAX = replace(TUTORIAL, layers=(2, 3, 2), transfers=("tanh", "softmax"), loss="cross_entropy", init="half")
KINKED = replace(TUTORIAL, transfers=("leaky_relu", "linear"), init="half", learning_rate=0.01)


def check_at(experiment: Experiment, moment: Moment) -> GradientCheck:
    run = Run(experiment)
    run.seek(Position(run.timeline.index(moment)))
    check = gradient_check(run.snapshot())
    assert check
    return check


@pytest.mark.parametrize("experiment", [TUTORIAL, SOFTMAX, KINKED])
def test_every_weight_agrees(experiment: Experiment) -> None:
    check = check_at(experiment, Moment(6, 4, 7))
    found = list(check.check(check.refs()))
    assert len(found) == sum(layer.size for layer in experiment.network().parameters())
    assert all(checked.is_close for checked in found)
    assert max(checked.relative_error for checked in found if abs(checked.gradient) > 1e-3) < 1e-6
    assert [check.value(ref) for ref in check.refs()] == [
        value for layer in check._network.parameters() for value in layer.ravel().tolist()
    ]


def test_a_wrong_derivative_is_found() -> None:
    network = TUTORIAL.network()
    network.layers[0].transfer_derivative = lambda output: output  # a instead of a (1 − a)
    check = GradientCheck(network, TUTORIAL.data.row(0))
    found = {checked.ref: checked for checked in check.check(check.refs())}
    assert {checked.is_close for ref, checked in found.items() if ref.unit and ref.unit.layer == 1} == {True}
    assert {checked.is_close for ref, checked in found.items() if ref.unit and ref.unit.layer == 0} == {False}


def test_a_kink_is_told() -> None:
    network = Network(weights_of([[[0.5, -0.5]], [[1.0, 0.0]]]), ["relu", "linear"])
    (checked, *_) = GradientCheck(network, ([1.0], [1.0])).check([weight_ref(Unit(0, 0), 0, False)])
    assert checked.kink == Unit(0, 0)
    (checked, *_) = GradientCheck(network, ([2.0], [1.0])).check([weight_ref(Unit(0, 0), 0, False)])
    assert checked.kink is None and checked.is_close


def test_what_if_is_what_the_row_would_give_and_the_prediction_a_tangent() -> None:
    check = check_at(TUTORIAL, Moment(6, 4, 7))
    ref = weight_ref(Unit(1, 0), 0, False)
    value = check.value(ref)
    then = check.outcome_with(ref, value + 0.5)
    assert check.outcome() == check.now and then != check.now
    errors = [
        abs(check.outcome_with(ref, value + nudge).loss - check.predicted(ref, value + nudge)) for nudge in (1e-2, 1e-3)
    ]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.05)  # what is left is of second order


def test_where_there_is_nothing_to_check() -> None:
    assert gradient_check(Run(EXAMPLES["forward"].experiment()).snapshot()) is None
    snapshot = Run(TUTORIAL).snapshot()
    assert row_checked(snapshot) == 0 and gradient_check(snapshot)
