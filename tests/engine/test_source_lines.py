"""The source pane's promise: a Step's line, and each term's, is the line that computed it."""

import inspect
import re
from itertools import pairwise

from bpviz.engine import algorithm, updates
from bpviz.engine.network import Network, initialize_network
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Step, trace

SOURCE = inspect.getsource(algorithm).splitlines()
ASSIGNMENT = re.compile(r"[\w.\[\]-]+ ([+*-]?=) ")
MOST_LINES = 150


def steps() -> list[Step]:
    network = Network(initialize_network((2, 3, 2), "unit", 1), ("sigmoid", "sigmoid"))
    return list(trace(network, algorithm.train_network(network, [[([1.0, 2.0], [1.0, 0.0])]], 0.5)))


def text(line: int) -> str:
    return SOURCE[line - 1].strip()


def test_every_yield_stands_below_the_line_that_it_reports() -> None:
    for above, line in [*pairwise(SOURCE), *pairwise(inspect.getsource(updates).splitlines())]:
        if re.match(r"\s*yield (?!from)", line):
            # what a neuron's turn ends with was shown just before
            told = re.match(r"\s*yield (bias|neuron\.delta), ", above)
            assert ASSIGNMENT.match(above.strip()) or told, line


def test_the_lines_of_steps() -> None:
    lines = {(step.phase, text(step.line)) for step in steps()}
    assert lines == {
        (Phase.FORWARD, "neuron.output = layer.transfer(neuron.net_input)"),
        (Phase.LOSS, "epoch_error += row_error"),
        (Phase.BACKWARD, "neuron.delta = error * neuron.derivative"),
        (Phase.UPDATE, "neuron.bias -= learning_rate * neuron.delta"),
    }


def test_the_lines_of_terms() -> None:
    lines = {(step.phase, text(term.line)) for step in steps() for term in step.terms}
    assert lines == {
        (Phase.FORWARD, "net_input += weight * value"),
        (Phase.LOSS, "row_error += network.loss(target, output)"),
        (Phase.BACKWARD, "error = neuron.output - expected[j]"),
        (Phase.BACKWARD, "error += next_neuron.weights[j] * next_neuron.delta"),
        (Phase.UPDATE, "neuron.weights[j] -= learning_rate * neuron.delta * inputs[j]"),
        (Phase.UPDATE, "neuron.bias -= learning_rate * neuron.delta"),
    }


def test_the_lines_of_results() -> None:
    lines = {(result.ref.quantity, text(result.line)) for step in steps() for result in step.results}
    assert lines == {
        (Quantity.NET_INPUT, "net_input += weight * value"),
        (Quantity.OUTPUT, "neuron.output = layer.transfer(neuron.net_input)"),
        (Quantity.ROW_ERROR, "row_error += network.loss(target, output)"),
        (Quantity.EPOCH_ERROR, "epoch_error += row_error"),
        (Quantity.ERROR, "error = neuron.output - expected[j]"),
        (Quantity.ERROR, "error += next_neuron.weights[j] * next_neuron.delta"),
        (Quantity.DERIVATIVE, "neuron.derivative = layer.transfer_derivative(neuron.output)"),
        (Quantity.DELTA, "neuron.delta = error * neuron.derivative"),
    }


def test_the_call_path_names_the_running_procedures() -> None:
    assert [step.path for step in steps()[:1]] == [("train_network", "forward_propagate")]
    assert steps()[5].path == ("train_network",)
    assert steps()[6].path == ("train_network", "backward_propagate_error")


def test_the_algorithm_is_short() -> None:
    assert len(SOURCE) <= MOST_LINES
