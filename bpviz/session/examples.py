"""The examples that come with the program: the tutorial's sections, a well-known hand calculation, ways to fail."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpviz.data.catalogue import loaded, tutorial
from bpviz.data.dataset import DataSet, classified
from bpviz.data.recipe import Recipe, Scale, ScaleOn
from bpviz.engine.network import Weights
from bpviz.session.experiment import Experiment, Procedure


class Example(NamedTuple):
    """An experiment to open. `group` and `title` are its place in the menu, `text` what it shows; the cursor opens
    at the start or, where `at_end`, where the run ends."""

    id: str
    group: str
    title: str
    text: str
    experiment: Callable[[], Experiment]
    at_end: bool = True


SECTION_1 = (
    Weights(((0.13436424411240122, 0.8474337369372327),), (0.763774618976614,)),
    Weights(((0.2550690257394217,), (0.4494910647887381,)), (0.49543508709194095, 0.651592972722763)),
)
SECTION_5 = (
    Weights(
        ((-1.482313569067226, 1.8308790073202204), (0.23244990332399884, 0.3621998343835864)),
        (1.078381922048799, 0.40289821191094327),
    ),
    Weights(
        ((2.5001872433501404, 0.7887233511355132), (-2.429350576245497, 0.8357651039198697)),
        (-1.1026649757805829, 1.0699217181280656),
    ),
)
MAZUR = (
    Weights(((0.15, 0.20), (0.25, 0.30)), (0.35, 0.35)),
    Weights(((0.40, 0.45), (0.50, 0.55)), (0.60, 0.60)),
)


def default_experiment() -> Experiment:
    """The tutorial's section 4.2: its ten rows, 2-2-2, the weights of seed 1."""
    return Experiment(tutorial())


def _section_row() -> DataSet:
    return classified("row [1, 0]", [[1.0, 0.0]], [1], ("0", "1"))


def _initialise() -> Experiment:
    return Experiment(tutorial(), layers=(2, 1, 2))


def _forward() -> Experiment:
    return Experiment(_section_row(), (2, 1, 2), epochs=1, given=SECTION_1, procedure=Procedure.FORWARD)


def _backward() -> Experiment:
    return Experiment(
        _section_row(),
        (2, 1, 2),
        epochs=1,
        given=SECTION_1,
        procedure=Procedure.BACKWARD,
        given_outputs=((0.7105668883115941,), (0.6213859615555266, 0.6573693455986976)),
    )


def _predict() -> Experiment:
    return Experiment(tutorial(), epochs=1, given=SECTION_5, procedure=Procedure.PREDICT)


def _mazur() -> Experiment:
    data = DataSet("Mazur's row", np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]]))
    return Experiment(data, epochs=1, given=MAZUR)


def _case_study() -> Experiment:
    seeds = loaded(Recipe("seeds", scale=Scale.MINMAX, scale_on=ScaleOn.ALL))
    return Experiment(seeds, (7, 5, 3), learning_rate=0.3, epochs=500)


def _exploding() -> Experiment:
    return Experiment(tutorial(), transfers=("linear", "linear"))


def _dead() -> Experiment:
    return Experiment(tutorial(), transfers=("relu", "linear"))


def _frozen() -> Experiment:
    return Experiment(tutorial(), learning_rate=1000.0)


_TUTORIAL, _HAND, _FAIL = "The tutorial", "By hand", "Three ways to fail"

EXAMPLES = {
    example.id: example
    for example in (
        Example("initialise", _TUTORIAL, "1 Initialize network", "2-1-2, drawn with seed 1", _initialise, False),
        Example("forward", _TUTORIAL, "2 Forward propagate", "the row [1, 0] through given weights", _forward),
        Example("backward", _TUTORIAL, "3 Back propagate error", "from given outputs to deltas", _backward),
        Example("train", _TUTORIAL, "4 Train network", "ten rows, 20 epochs, learning rate 0.5", default_experiment),
        Example("predict", _TUTORIAL, "5 Predict", "ten rows through trained weights", _predict),
        Example(
            "case_study", _TUTORIAL, "6 Wheat seeds", "the case study, 7-5-3, to be cross-validated", _case_study, False
        ),
        Example("mazur", _HAND, "Mazur's step by step example", "2-2-2, expected outputs 0.01 and 0.99", _mazur),
        Example("exploding", _FAIL, "Exploding", "linear and linear, learning rate 0.5", _exploding),
        Example("dead", _FAIL, "Dead rectifier", "relu and linear, learning rate 0.5", _dead),
        Example("frozen", _FAIL, "Frozen sigmoid", "learning rate 1000", _frozen),
    )
}
