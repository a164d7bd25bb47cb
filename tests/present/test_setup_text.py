"""What the setup panel says."""

import dataclasses

import numpy as np
import pytest

from bpviz.data.dataset import DataSet, classified
from bpviz.present.setup_text import data_facts, data_title, dropped_note, procedure_note, sizes_note
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Procedure


def test_facts_of_data_with_classes() -> None:
    assert data_facts(default_experiment().data) == "10 rows · 2 inputs · 2 classes: 0, 1"
    many = classified("many", [[0.0]], [0], tuple("abcdefgh"))
    assert data_facts(many) == "1 row · 1 input · 8 classes: a, b, c, d, e, f, …"


def test_facts_of_data_with_numbers_as_expected_outputs() -> None:
    data = DataSet("numbers", np.array([[1.0], [2.0]]), np.array([[0.5], [0.25]]))
    assert data_facts(data) == "2 rows · 1 input · 1 expected output"
    assert sizes_note(data).endswith("each expected output.")


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda example: example.id)
def test_an_example_that_does_not_train_says_so(example: object) -> None:
    experiment = example.experiment()
    assert bool(procedure_note(experiment)) == (experiment.procedure is not Procedure.TRAIN)


def test_what_was_dropped() -> None:
    mazur, backward = EXAMPLES["mazur"].experiment(), EXAMPLES["backward"].experiment()
    assert dropped_note(mazur, mazur) == ""
    assert "typed by hand" in dropped_note(mazur, dataclasses.replace(mazur, given=None))
    trained = dataclasses.replace(backward, given=None, given_outputs=None, procedure=Procedure.TRAIN)
    assert "trains" in dropped_note(backward, trained)


def test_a_file_is_named_without_its_folder() -> None:
    assert data_title(classified("/tmp/flowers.csv", [[0.0]], [0], ("a", "b"))) == "flowers.csv"
    assert data_title(default_experiment().data) == "tutorial"
