"""Weights in JSON files."""

import json
from pathlib import Path

import pytest

from bpviz.data.files import DataError
from bpviz.data.weights_reader import read_weights, read_weights_file
from bpviz.engine.network import Weights

LAYER = {"weights": [[0.1, 0.2], [0.3, 0.4]], "biases": [0.5, 0.6]}
READ = Weights(((0.1, 0.2), (0.3, 0.4)), (0.5, 0.6))


def test_the_network_alone_or_in_its_document() -> None:
    assert read_weights(json.dumps([LAYER]), "w.json") == (READ,)
    assert read_weights(json.dumps({"accuracy": 1.0, "network": [LAYER, LAYER]}), "w.json") == (READ, READ)


def test_fractions_decimal_commas_and_whole_numbers() -> None:
    text = '[{"weights": [["1/3", "0,5"]], "biases": [2]}]'
    assert read_weights(text, "w.json") == (Weights(((1 / 3, 0.5),), (2.0,)),)


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_text(json.dumps([LAYER]))
    assert read_weights_file(str(path)) == (READ,)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "w.json, line 1, column 1: this is not JSON"),
        ('[{"weights": \n nope}]', "w.json, line 2, column 2: this is not JSON"),
        ("3", "w.json: the network is not a list; weights are written as"),
        ("[]", "w.json: the network has no layers"),
        ("{}", 'w.json: there is no "network"'),
        ("[3]", 'w.json, layer 0: a layer has "weights" and "biases"'),
        ('[{"weights": [[1]]}]', 'w.json, layer 0: a layer has "weights" and "biases"'),
        ('[{"weights": 3, "biases": [1]}]', 'w.json, layer 0: "weights" is not a list'),
        ('[{"weights": [3], "biases": [1]}]', 'w.json, layer 0, neuron 0: its entry in "weights" is not a list'),
        ('[{"weights": [[1]], "biases": 1}]', 'w.json, layer 0: "biases" is not a list'),
        ('[{"weights": [[1]], "biases": [1, 2]}]', "w.json, layer 0: there are weights for 1 neurons, but 2 biases"),
        ('[{"weights": [[1, "x"]], "biases": [1]}]', "w.json, layer 0, neuron 0, weight 1: 'x' is not a number"),
        ('[{"weights": [[null]], "biases": [1]}]', "w.json, layer 0, neuron 0, weight 0: 'null' is not a number"),
        ('[{"weights": [[1]], "biases": [true]}]', "w.json, layer 0, bias 0: 'true' is not a number"),
        ('[{"weights": [[1]], "biases": ["1/0"]}]', "w.json, layer 0, bias 0: '1/0' divides by zero"),
        ('[{"weights": [[NaN]], "biases": [1]}]', "w.json: 'NaN' is not a finite number"),
        ('[{"weights": [[1e999]], "biases": [1]}]', "w.json, layer 0, neuron 0, weight 0: 'inf' is not a finite"),
        (f'[{{"weights": [[{"9" * 400}]], "biases": [1]}}]', "w.json, layer 0, neuron 0, weight 0: '999"),
        (f'[{{"weights": [[{"9" * 9999}]], "biases": [1]}}]', "w.json: there is a number that is too large"),
        ("[" * 100_000, "w.json: the brackets are nested too deeply"),
    ],
)
def test_what_cannot_be_used(text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read_weights(text, "w.json")
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 250
