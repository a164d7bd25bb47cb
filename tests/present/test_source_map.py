"""The source pane shows the text that runs, the line that ran, and the values that it gave."""

import inspect

import pytest

from bpviz.engine import activations, algorithm, losses
from bpviz.engine.quantities import Quantity
from bpviz.present.source_map import (
    algorithm_listing,
    call_path,
    called_function,
    current_line,
    function_listing,
    inline_values,
    lines_of_step,
    lines_with,
)
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Moment, Position


def at(step: int, term: int = 0) -> Snapshot:
    """Row 5 of epoch 6 of the tutorial: its Steps 0…3 are forward, 4 loss, 5…8 backward, 9…12 update."""
    run = Run(default_experiment())
    index = run.timeline.index(Moment(6, 4, step))
    run.seek(Position(index - 1, term) if term else Position(index))
    return run.snapshot()


def line(number: int | None) -> str:
    assert number is not None
    return algorithm_listing().lines[number - 1].strip()


def inlines(snapshot: Snapshot, revealed: bool = True) -> dict[str, float | None]:
    return {line(inline.line): inline.value for inline in inline_values(snapshot, revealed)}


def test_the_text_is_the_one_that_runs() -> None:
    listing = algorithm_listing()
    assert "\n".join(listing.lines) == inspect.getsource(algorithm).rstrip("\n")
    assert listing.numbers == tuple(range(1, len(listing.lines) + 1))
    for name, (first, last) in listing.procedures.items():
        code = getattr(algorithm, name).__code__
        assert first == code.co_firstlineno
        assert listing.procedure(first) == listing.procedure(last) == name


def test_yields_are_quiet_and_calls_are_not() -> None:
    listing = algorithm_listing()
    quiet = {(span.line, span.start): span.length for span in listing.spans if span.kind == "quiet"}
    for i, text in enumerate(listing.lines):
        if text.strip().startswith("yield ") and not text.strip().startswith("yield from"):
            assert quiet[i, 0] == len(text)
        elif "yield from" in text and "`" not in text:
            assert quiet[i, text.index("yield")] == len("yield")
            assert (i, 0) not in quiet


def test_the_function_that_is_called_is_shown_without_its_docstring() -> None:
    listing = function_listing(activations.sigmoid)
    source, first = inspect.getsourcelines(activations.sigmoid)
    shown = {number: text for number, text in zip(listing.numbers, listing.lines, strict=True)}
    for number, text in shown.items():
        assert source[number - first].rstrip("\n") == text
    assert len(source) - len(shown) == 1
    assert '"""' not in "".join(listing.lines)


@pytest.mark.parametrize(
    "step, text, path",
    [
        (0, "neuron.output = layer.transfer(neuron.net_input)", ("train_network", "forward_propagate")),
        (4, "epoch_error += row_error", ("train_network",)),
        (7, "neuron.delta = error * neuron.derivative", ("train_network", "backward_propagate_error")),
        (12, "neuron.bias -= learning_rate * neuron.delta", ("train_network", "update_weights")),
    ],
)
def test_the_line_and_the_path_of_a_step(step: int, text: str, path: tuple[str, ...]) -> None:
    assert line(current_line(at(step))) == text
    assert call_path(at(step)) == path


@pytest.mark.parametrize(
    "step, text, innermost",
    [
        (0, "net_input += weight * value", "activate"),
        (4, "row_error += network.loss(target, output)", "sum_error"),
        (5, "error = neuron.output - expected[j]", "backward_propagate_error"),
        (7, "error += next_neuron.weights[j] * next_neuron.delta", "backward_propagate_error"),
        (9, "neuron.weights[j] -= learning_rate * neuron.delta * inputs[j]", "update_weights"),
    ],
)
def test_the_line_and_the_path_of_a_term(step: int, text: str, innermost: str) -> None:
    assert line(current_line(at(step, term=1))) == text
    assert call_path(at(step, term=1))[-1] == innermost


def test_at_the_start_there_is_no_line_and_the_path_says_what_will_run() -> None:
    for example, procedure in ("train", "train_network"), ("forward", "forward_propagate"):
        snapshot = Run(EXAMPLES[example].experiment()).snapshot()
        assert current_line(snapshot) is None
        assert call_path(snapshot) == (procedure,)
        assert inline_values(snapshot, True) == ()
        assert called_function(snapshot) is None


def test_results_stand_at_the_lines_that_computed_them() -> None:
    step = at(7).step
    assert step
    assert inlines(at(7)) == {
        "error += next_neuron.weights[j] * next_neuron.delta": step.result(Quantity.ERROR),
        "neuron.derivative = layer.transfer_derivative(neuron.output)": step.result(Quantity.DERIVATIVE),
        "neuron.delta = error * neuron.derivative": step.result(Quantity.DELTA),
    }


def test_a_result_that_another_procedure_computed_stands_at_the_call_too() -> None:
    step = at(2).step
    assert step
    assert inlines(at(2)) == {
        "net_input += weight * value": step.result(Quantity.NET_INPUT),
        "neuron.net_input = yield from activate(neuron, inputs)": step.result(Quantity.NET_INPUT),
        "neuron.output = layer.transfer(neuron.net_input)": step.result(Quantity.OUTPUT),
    }


def test_an_update_shows_the_last_weight_and_the_bias() -> None:
    step = at(9).step
    assert step
    assert inlines(at(9)) == {
        "neuron.weights[j] -= learning_rate * neuron.delta * inputs[j]": step.changes[1].new,
        "neuron.bias -= learning_rate * neuron.delta": step.changes[2].new,
    }
    assert [inline.ref for inline in inline_values(at(9), True)] == [step.changes[1].ref, step.changes[2].ref]


def test_in_the_middle_of_a_sum_only_what_was_added_up_is_shown() -> None:
    snapshot = at(7, term=1)
    assert snapshot.step
    (only,) = inline_values(snapshot, True)
    assert (only.value, only.ref) == (snapshot.step.terms[0].value, None)
    update = at(9, term=1)
    assert update.step
    (only,) = inline_values(update, True)
    assert (only.value, only.ref) == (update.step.changes[0].new, update.step.changes[0].ref)


def test_a_number_is_found_at_the_lines_that_use_it() -> None:
    step = at(7).step
    assert step
    weight = step.terms[1].factors[0].ref
    assert lines_with(at(7), weight) == (step.terms[1].line,)
    assert lines_with(at(7, term=1), weight) == ()
    assert lines_with(at(7), step.results[2].ref) == (step.line,)
    assert lines_with(at(7), None) == ()


def test_what_is_asked_for_is_not_given_away() -> None:
    for snapshot in at(7), at(7, term=1), at(9), at(9, term=2), at(4):
        assert set(inlines(snapshot, revealed=False).values()) == {None}


def test_the_lines_of_a_step_are_the_same_for_all_its_terms() -> None:
    for step in range(13):
        whole, part = at(step).step, at(step, term=1).step
        assert whole and part
        assert lines_of_step(whole) == lines_of_step(part)
        numbers = {inline.line for inline in inline_values(at(step), True)}
        assert numbers <= set(lines_of_step(whole))


@pytest.mark.parametrize(
    "step, function",
    [(0, activations.sigmoid), (4, losses.squared_error), (5, activations.sigmoid_derivative), (9, None)],
)
def test_the_function_that_a_step_calls(step: int, function: object) -> None:
    assert called_function(at(step)) is function


def test_in_the_middle_of_a_sum_only_the_loss_is_called() -> None:
    assert called_function(at(0, term=1)) is None
    assert called_function(at(4, term=1)) is losses.squared_error
