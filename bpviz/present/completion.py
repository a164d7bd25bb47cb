"""What may be typed next in a condition: words of its grammar and names of numbers."""

import re
from collections.abc import Iterator

from bpviz.engine.network import Unit
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.quantities import NEURON_QUANTITIES, REMEMBERED, Quantity
from bpviz.engine.steps import Ref, weight_ref
from bpviz.session.condition_text import ConditionError, parse_condition
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names

MOST = 40  # that are offered
_WORD = re.compile(r"[\w.]*(?:\[[^\]]*)?$")


def completions(text: str, experiment: Experiment) -> tuple[int, list[str]]:
    """What may stand at the end of `text` instead of the word that is being typed there, and where that begins."""
    begun = _WORD.search(text)
    start = begun.start() if begun else len(text)
    word = text[start:].replace(" ", "")
    try:
        parse_condition(text[:start], experiment)
        expected: tuple[str, ...] = ("and", "or")
    except ConditionError as error:
        if error.start < len(text[:start].rstrip()):
            return start, []  # the mistake lies before
        expected = error.expected
    if not expected:
        return start, []
    names = (name for kind in expected if kind == "a name" for name in _names(experiment))
    found: list[str] = []
    for candidate in (*(one for one in expected if not one.startswith("a ")), *_neurons(expected, experiment), *names):
        if candidate.startswith(word) and candidate != word and candidate not in found:
            found.append(candidate)
            if len(found) == MOST:
                break
    return start, found


def _neurons(expected: tuple[str, ...], experiment: Experiment) -> Iterator[str]:
    """Neurons, where a test begins: `h1 saturates`."""
    if "row" in expected:
        names = Names(experiment.layers)
        for layer, size in enumerate(experiment.layers[1:]):
            yield from (f"{names.unit(Unit(layer, j))} saturates" for j in range(min(size, MOST)))


def _names(experiment: Experiment) -> Iterator[str]:
    """Names of numbers: what a neuron holds first, then what belongs to the run, then weights and what belongs to
    them."""
    names, last = Names(experiment.layers), experiment.last_layer
    units = [Unit(layer, j) for layer, size in enumerate(experiment.layers[1:]) for j in range(size)]
    for quantity in NEURON_QUANTITIES:
        yield from (names.ref(Ref(quantity, unit)) for unit in units)
    yield from (Quantity.EPOCH_ERROR.value, Quantity.ROW_ERROR.value)
    if experiment.data.targets:
        yield Quantity.ACCURACY.value
    yield from (names.ref(Ref(Quantity.EXPECTED, Unit(last, j))) for j in range(experiment.layers[-1]))
    beside = (Quantity.GRADIENT,) if experiment.rows_per_update > 1 else ()
    for quantity in (Quantity.WEIGHT, *beside, *REMEMBERED[OPTIMIZERS[experiment.rule.optimizer].remembers]):
        for unit in units:
            inputs = experiment.layers[unit.layer]
            yield from (names.ref(weight_ref(unit, i, i == inputs, quantity)) for i in range(inputs + 1))
    yield from (names.unit(Unit(-1, j)) for j in range(experiment.layers[0]))
