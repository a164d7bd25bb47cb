"""Weights in a file: JSON (the `network` part of a train document, alone or in the whole document), CSV, or `.npz`."""

import json
from pathlib import Path
from typing import Any, NoReturn

from bpviz.data.bounds import MOST_WEIGHTS, bytes_of_json
from bpviz.data.files import DataError, read_text, shortened
from bpviz.data.numbers import parse_number
from bpviz.data.weights_csv import read_weights_csv
from bpviz.data.weights_npz import read_weights_npz
from bpviz.engine.network import Weights

A_VALUE, A_LIST, A_KEY = 72, 136, 160  # bytes of a number, of a list, of a name in an object, about
SHAPE = '[{"weights": [[0.1, 0.2], [0.3, 0.4]], "biases": [0.5, 0.6]}, ...], one {} a layer'


def read_weights_file(path: str) -> tuple[Weights, ...]:
    """The weights in a file, one `Weights` a layer; its name says what it is: .csv, .npz, or else JSON, where numbers
    may also be texts such as "1/3" or "0,5".

    Raises DataError, with the file and the place in it.
    """
    match Path(path).suffix.lower():
        case ".npz":
            return read_weights_npz(path)
        case ".csv":
            return read_weights_csv(read_text(path), path)
    return read_weights(read_text(path), path)


def read_weights(text: str, name: str) -> tuple[Weights, ...]:
    """The weights in a JSON text, one `Weights` a layer; `name` is what messages call it. Raises DataError."""
    if bytes_of_json(text.encode("utf-8", "surrogatepass"), A_VALUE, A_LIST, A_KEY) > A_VALUE * MOST_WEIGHTS * 3 // 2:
        raise DataError(name, f"there are more values than fit; at most {MOST_WEIGHTS:,} weights are read")
    document = _parsed(text, name)
    if isinstance(document, dict):
        if "network" not in document:
            raise DataError(name, f'there is no "network"; weights are written as {SHAPE}')
        document = document["network"]
    layers = _list(document, name, "the network")
    if not layers:
        raise DataError(name, f"the network has no layers; weights are written as {SHAPE}")
    return tuple(_layer(layer, f"{name}, layer {i}") for i, layer in enumerate(layers))


def _parsed(text: str, name: str) -> Any:
    def refuse(word: str) -> NoReturn:
        raise DataError(name, f"'{word}' is not a finite number, and weights must be")

    try:
        return json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise DataError(
            name, f"this is not JSON: {error.msg}; weights are written as {SHAPE}", error.lineno, error.colno
        ) from None
    except DataError:
        raise
    except ValueError:  # Python refuses whole numbers of thousands of digits
        raise DataError(name, "there is a number that is too large") from None
    except RecursionError:
        raise DataError(name, f"the brackets are nested too deeply; weights are written as {SHAPE}") from None


def _layer(layer: Any, where: str) -> Weights:
    if not isinstance(layer, dict) or not {"weights", "biases"} <= layer.keys():
        raise DataError(where, f'a layer has "weights" and "biases"; weights are written as {SHAPE}')
    neurons = _list(layer["weights"], where, '"weights"')
    weights = tuple(
        tuple(
            _number(value, f"{where}, neuron {j}, weight {i}")
            for i, value in enumerate(_list(row, f"{where}, neuron {j}", 'its entry in "weights"'))
        )
        for j, row in enumerate(neurons)
    )
    biases = _list(layer["biases"], where, '"biases"')
    if len(weights) != len(biases):
        raise DataError(where, f"there are weights for {len(weights)} neurons, but {len(biases)} biases")
    return Weights(weights, tuple(_number(value, f"{where}, bias {j}") for j, value in enumerate(biases)))


def _list(value: Any, where: str, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise DataError(where, f"{what} is not a list; weights are written as {SHAPE}")
    return value


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise DataError(where, f"'{shortened(json.dumps(value))}' is not a number")
    try:
        return parse_number(value if isinstance(value, str) else repr(value))
    except ValueError as error:
        raise DataError(where, shortened(str(error)) if len(str(error)) > 200 else str(error)) from None
