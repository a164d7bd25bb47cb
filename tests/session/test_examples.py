"""Every example opens at its golden numbers."""

import numpy as np
import pytest

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.session.examples import EXAMPLES
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from tests.golden import GOLDEN


def opened(id: str) -> Snapshot:
    example = EXAMPLES[id]
    run = Run(example.experiment())
    if example.at_end:
        run.seek(run.end)
    return run.snapshot()


def weights(snapshot: Snapshot) -> list[list[list[float]]]:
    return [layer.tolist() for layer in snapshot.parameters]


def test_initialise() -> None:
    snapshot = opened("initialise")
    assert weights(snapshot) == GOLDEN["section_1_initialize"]["weights"]
    assert snapshot.moment is None


def test_forward() -> None:
    assert list(opened("forward").outputs()) == GOLDEN["section_2_forward"]["outputs"]


def test_backward() -> None:
    snapshot = opened("backward")
    assert [list(layer) for layer in snapshot.values[Quantity.DELTA]] == GOLDEN["section_3_backward"]["deltas"]
    given = [[neuron["output"] for neuron in layer] for layer in GOLDEN["section_3_backward"]["network"]]
    assert [list(layer) for layer in snapshot.values[Quantity.OUTPUT]] == given


def test_train() -> None:
    section, snapshot = GOLDEN["section_4_train"], opened("train")
    assert list(snapshot.epoch_errors) == section["sum_squared_error_per_epoch"]
    assert weights(snapshot) == [[neuron["weights"] for neuron in layer] for layer in section["final"]]
    for quantity, name in ((Quantity.OUTPUT, "output"), (Quantity.DELTA, "delta")):
        expected = [[neuron[name] for neuron in layer] for layer in section["final"]]
        assert [list(layer) for layer in snapshot.values[quantity]] == expected


def test_predict() -> None:
    snapshot = opened("predict")
    assert [*snapshot.predictions.tolist(), snapshot.prediction()] == GOLDEN["section_5_predict"]["predictions"]


def test_mazur() -> None:
    snapshot = opened("mazur")
    np.testing.assert_allclose(snapshot.outputs(), [0.75136507, 0.77292847], atol=5e-9)
    y1, h1 = Unit(1, 0), Unit(0, 0)
    assert snapshot.value(Ref(Quantity.WEIGHT, y1, h1)) == pytest.approx(0.35891648, abs=5e-9)
    assert snapshot.value(Ref(Quantity.EXPECTED, y1)) == 0.01
    assert snapshot.experiment.data.classes == ()


def test_exploding() -> None:
    snapshot = opened("exploding")
    assert snapshot.not_finite
    assert snapshot.step and snapshot.step.not_finite is not None


@pytest.mark.parametrize("id", ["dead", "frozen"])
def test_neurons_that_stop_learning(id: str) -> None:
    snapshot = opened(id)
    assert not snapshot.not_finite
    assert snapshot.notices


@pytest.mark.parametrize("id", EXAMPLES)
def test_examples_say_what_they_are(id: str) -> None:
    example = EXAMPLES[id]
    assert example.id == id
    assert example.group and example.title and example.text
