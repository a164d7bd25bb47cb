"""Other data for an experiment."""

from dataclasses import replace

import pytest

from bpviz.data.catalogue import load
from bpviz.data.dataset import classified
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import ExperimentError, Procedure
from bpviz.session.new_data import with_data


def test_first_and_last_layer_follow_the_data() -> None:
    deep = replace(default_experiment(), layers=(2, 5, 4, 2), transfers=("tanh", "relu", "sigmoid"))
    seeds = with_data(deep, load("seeds"))
    assert seeds.layers == (7, 5, 4, 3)
    assert seeds.transfers == deep.transfers


def test_numbers_get_a_linear_output_and_classes_lose_it() -> None:
    sine = with_data(default_experiment(), load("sine"))
    assert (sine.layers, sine.transfers) == ((1, 2, 1), ("sigmoid", "linear"))
    assert with_data(sine, load("xor")).transfers == ("sigmoid", "sigmoid")


def test_given_weights_stay_where_they_fit() -> None:
    given = EXAMPLES["predict"].experiment()
    assert with_data(given, load("xor")).given is given.given
    assert with_data(given, load("seeds")).given is None


def test_given_outputs_belong_to_their_rows() -> None:
    trained = with_data(EXAMPLES["backward"].experiment(), load("xor"))
    assert (trained.given_outputs, trained.procedure) == (None, Procedure.TRAIN)


def test_too_many_inputs() -> None:
    wide = classified("wide", [[0.0] * 5000] * 2, [0, 1], ("a", "b"))
    with pytest.raises(ExperimentError, match="a layer has 1 to 4096 neurons, not 5000"):
        with_data(default_experiment(), wide)
