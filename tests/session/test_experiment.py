"""An experiment refuses what cannot be run, and says which field and what is allowed."""

import dataclasses
import math
from typing import Any

import pytest

from bpviz.data.catalogue import tutorial
from bpviz.engine.network import Weights
from bpviz.session.experiment import Experiment, ExperimentError, Procedure
from tests.golden import GOLDEN, lists_of

ONE = Weights(((0.1, 0.2), (0.3, 0.4)), (0.5, 0.6))


def test_the_tutorials_values_are_the_usual_ones() -> None:
    experiment = Experiment(tutorial())
    assert (experiment.layers, experiment.learning_rate, experiment.epochs) == ((2, 2, 2), 0.5, 20)
    assert lists_of(experiment.network()) == GOLDEN["section_4_train"]["initial_weights"]
    assert experiment.last_layer == 1


@pytest.mark.parametrize(
    "fields, field, message",
    [
        ({"layers": (2,)}, "layers", "at least an input and an output layer"),
        ({"layers": (2,) * 30}, "layers", "at most 20 layers"),
        ({"layers": (2, 0, 2)}, "layers", "1 to 4096 neurons, not 0"),
        ({"layers": (2, 5000, 2)}, "layers", "1 to 4096 neurons, not 5000"),
        ({"layers": (2, 4000, 4000, 2)}, "layers", "at most 1,000,000 weights, these layers have 16,024,002"),
        ({"layers": (3, 2, 2)}, "layers", "'tutorial' has 2 inputs, so the first layer must be 2, not 3"),
        ({"layers": (2, 2, 3)}, "layers", "'tutorial' has 2 classes, so the last layer must be 2, not 3"),
        ({"transfers": ("sigmoid", "step")}, "transfer", "no transfer function 'step'; there are sigmoid, tanh"),
        ({"transfers": ("tanh",)}, "transfer", "give one transfer function, or 2, not 1"),
        ({"learning_rate": 0.0}, "rate", "a number above 0"),
        ({"learning_rate": math.nan}, "rate", "a number above 0"),
        ({"learning_rate": math.inf}, "rate", "a number above 0"),
        ({"epochs": -1}, "epochs", "a whole number from 0"),
        ({"epochs": 10**10}, "epochs", "to 1,000,000,000"),
        ({"seed": -1}, "seed", "a whole number from 0"),
        ({"seed": 2**63}, "seed", "a whole number from 0"),
        ({"init": "normal"}, "init", "no initialisation 'normal'; there are unit, half, glorot, he"),
        ({"given": (ONE,)}, "weights", "for 1 layers were given, the network has 2"),
        ({"given": (ONE, Weights(ONE.weights[:1], ONE.biases))}, "weights", "layer 1 has 2 neurons"),
        ({"given": (Weights(((0.1,), (0.2,)), (0.0, 0.0)), ONE)}, "weights", "neuron 0 of layer 0 has 2 inputs"),
        ({"given": (ONE, Weights(ONE.weights, (math.inf, 0.0)))}, "weights", "neuron 0 of layer 1 .* not a finite"),
        ({"procedure": Procedure.BACKWARD}, "given_outputs", "needs the outputs"),
    ],
)
def test_what_cannot_be(fields: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(ExperimentError, match=message) as caught:
        Experiment(tutorial(), **fields)
    assert caught.value.field == field


def test_given_weights_replace_the_drawn_ones() -> None:
    assert Experiment(tutorial(), given=(ONE, ONE)).initial_weights() == (ONE, ONE)


def test_no_epochs_are_allowed() -> None:
    assert Experiment(tutorial(), epochs=0).epochs == 0


def test_an_experiment_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Experiment(tutorial()).seed = 2  # type: ignore[misc]
