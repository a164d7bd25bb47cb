"""Batches, optimizers, softmax and cross-entropy on the screen: words, formulas, variables, source and graph."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from bpviz.engine import activations, losses, optimizers
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.steps import Ref
from bpviz.present.caption import HALF, Caption, caption
from bpviz.present.error_curve import curve_heading
from bpviz.present.formula import formulas, latex_document
from bpviz.present.formula_symbols import symbols_of_run
from bpviz.present.number_format import HIDDEN, MINUS, NumberFormat
from bpviz.present.source_map import (
    called_function,
    current_line,
    inline_values,
    lines_of_step,
    listing_of,
    updates_listing,
)
from bpviz.present.variables import variables
from bpviz.present.where import where
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import BatchSummary, Snapshot
from bpviz.session.timeline import Grain, Moment, Position

NUMBERS = NumberFormat()
NAMES = Names((2, 2, 2))


def experiment(
    batch: int | None = 1, optimizer: str = "sgd", loss: str = "squared", l2: float = 0.0, shuffle: bool = False
) -> Experiment:
    last = "softmax" if loss == "cross_entropy" else "sigmoid"
    rule = Rule(optimizer, l2=l2)
    return replace(
        default_experiment(), batch_size=batch, rule=rule, loss=loss, transfers=("tanh", last), shuffle=shuffle,
        learning_rate=0.05,
    )  # fmt: skip


BATCH_OF_3 = experiment(3, "adam", "cross_entropy")
# the Steps of a row that ends a batch, where the loss is cross-entropy
SHARE, LOSS, BACKWARD, ACCUMULATE, UPDATE = 4, 6, 7, 11, 15


def at(moment: str, run_of: Experiment = BATCH_OF_3, grain: Grain = Grain.NEURON, term: int = 0) -> Snapshot:
    run = Run(run_of)
    index = run.timeline.index(Moment(*map(int, moment.split(":"))))
    run.seek(Position(index - 1, term) if term else Position(index))
    return run.snapshot(grain)


def words(snapshot: Snapshot, revealed: bool = True) -> Caption:
    return caption(snapshot, NAMES, NUMBERS, revealed)


def texts(snapshot: Snapshot, revealed: bool = True) -> list[str]:
    return [text for formula in formulas(snapshot, NAMES, NUMBERS, revealed) for text in formula.texts()]


def listed(snapshot: Snapshot) -> dict[str, tuple[str, bool]]:
    return {v.name: (v.text, v.changed) for v in variables(snapshot, NAMES, NUMBERS, lambda ref: False)}


def moments(run: Run, grain: Grain) -> Iterator[Snapshot]:
    """Three rows, a batch, at a grain."""
    position = Position(run.timeline.row_start(10))
    while position < Position(run.timeline.row_start(13)):
        position = run.timeline.forward(position, grain)
        run.seek(position)
        yield run.snapshot(grain)


def value(text: str) -> float:
    """What printed numbers give, by Python's own arithmetic."""
    python = text.replace(MINUS, "-").replace("·", "*").replace("^2", "**2").replace("√(", "sqrt(")
    python = re.sub(r"\(-ln ([^)]*)\)", r"(-log(\1))", python)
    python = re.sub(r"e\^(\S+ - \S+)", r"exp(\1)", python)
    python = re.sub(r"e\^(\S+)\)$", r"exp(\1))", python)
    return float(eval(python, {"exp": math.exp, "tanh": math.tanh, "sqrt": math.sqrt, "log": math.log}))


@pytest.mark.parametrize("optimizer", list(optimizers.OPTIMIZERS))
@pytest.mark.parametrize("loss", list(losses.LOSSES))
def test_an_equals_sign_is_true_of_the_printed_numbers(optimizer: str, loss: str) -> None:
    checked = 0
    for batch, l2 in product((1, 3), (0.0, 0.01)):
        run = Run(experiment(batch, optimizer, loss, l2))
        for snapshot in (*moments(run, Grain.NEURON), *moments(run, Grain.TERM)):
            for line in texts(snapshot):
                found = re.fullmatch(r"(?:.*?[=←] )([^\[→⋯]*\d[^\[→⋯]*) ([=≈]) (\S+)", line)
                if found:
                    terms, sign, result = found.groups()
                    assert math.isclose(value(terms), value(result), rel_tol=0.02, abs_tol=2e-3), line
                    assert (NUMBERS.rounded(value(terms)) == NUMBERS.rounded(value(result))) == (sign == "="), line
                    checked += 1
    assert checked > 300


@pytest.mark.parametrize("batch", [1, 3, None])
@pytest.mark.parametrize("optimizer", list(optimizers.OPTIMIZERS))
def test_every_moment_of_every_grain_can_be_said(batch: int | None, optimizer: str) -> None:
    for loss in losses.LOSSES:
        run = Run(experiment(batch, optimizer, loss, 0.01, shuffle=True))
        for grain in run.timeline.grains:
            for snapshot in moments(run, grain):
                said = words(snapshot)
                assert said.title and said.sentence and words(snapshot, revealed=False).sentence
                assert "\\begin" in latex_document(formulas(snapshot, NAMES, NUMBERS, True))


def test_the_symbols_of_a_run_are_those_that_its_steps_show() -> None:
    for run_of in (BATCH_OF_3, experiment(None, "momentum", l2=0.1), experiment(1, "adam")):
        known = {symbols.plain for symbols in symbols_of_run(run_of, NAMES)}
        for snapshot in moments(Run(run_of), Grain.NEURON):
            shown = {formula.symbols.plain for formula in formulas(snapshot, NAMES, NUMBERS, True)}
            assert shown - {""} <= known


def test_a_gradient_is_added_to_what_it_was() -> None:
    snapshot = at(f"0:1:{ACCUMULATE}")
    before = at(f"0:0:{ACCUMULATE}").value(Ref(Quantity.GRADIENT, Unit(0, 0), Unit(-1, 0)))
    assert snapshot.step and before is not None
    delta, x1 = (factor.value for factor in snapshot.step.terms[0].factors)
    short = NUMBERS.short
    assert texts(snapshot)[0] == "g[h1,i] ← g[h1,i] + δ[h1] · x_i"
    assert texts(snapshot)[1].startswith(
        f"g[h1,x1] ← {short(before)} + {f'({short(delta)})' if delta < 0 else short(delta)}"
    )
    assert short(x1) in texts(snapshot)[1] and texts(snapshot)[1].endswith(short(snapshot.step.terms[0].value))
    assert "row 2 of 3 in its batch; no weight moves before the last" in words(snapshot).sentence
    assert words(at(f"0:2:{ACCUMULATE}")).sentence.endswith("row 3 of 3 in its batch; the update follows.")
    assert HIDDEN in texts(snapshot, revealed=False)[1]


def test_the_last_batch_may_be_a_short_one() -> None:
    assert "row 1 of 1 in its batch" in words(at(f"0:9:{ACCUMULATE}")).sentence


def test_adams_update_has_its_memory_and_its_correction() -> None:
    whole = texts(at(f"0:2:{UPDATE}"))
    assert whole[0] == "w[h1,i] ← w[h1,i] − η · (m[h1,i] / (1 − β₁^t)) / (√(s[h1,i] / (1 − β₂^t)) + ε)"
    assert "/ 0.1000) / (√(" in whole[1] and " + 1.0e-08)" in whole[1]
    assert "m[h1,i] ← β₁ · m[h1,i] + (1 − β₁) · g[h1,i]" in whole
    term = texts(at(f"0:2:{UPDATE}", term=1))
    assert term[1].startswith("m[h1,x1] ← 0.9 · 0 + 0.1") and "^2 " in term[3]
    changed = [name for name, (_, is_changed) in listed(at(f"0:2:{UPDATE}")).items() if is_changed]
    assert changed[:3] == ["w[h1,x1]", "mean[h1,x1]", "square[h1,x1]"]


def test_decay_is_in_the_gradient_of_weights_and_not_of_the_bias() -> None:
    found = texts(at("0:0:9", experiment(1, l2=0.01)))
    assert found[0] == "w[h1,i] ← w[h1,i] − η · (δ[h1] · x_i + λ · w[h1,i])"
    assert " + 0.01 · " in found[1]
    assert found[3] == "b[h1] ← b[h1] − η · δ[h1]"


def test_softmax_says_that_its_delta_is_output_minus_expected() -> None:
    snapshot = at(f"0:0:{BACKWARD}")
    assert "δ[y1] = e[y1] = a[y1] − expected[y1]" in texts(snapshot)
    assert "output − expected directly" in words(snapshot).sentence
    assert "directly" in words(snapshot, revealed=False).sentence


def test_softmax_waits_and_then_shares_out() -> None:
    first, second, third = (at(f"0:0:{SHARE + i}") for i in (-2, 0, 1))
    assert "waits" in words(first).sentence and len(formulas(first, NAMES, NUMBERS, True)) == 1
    assert listed(first).get("out[y1]") is None and first.value(Ref(Quantity.OUTPUT, Unit(1, 0))) is None
    assert words(second).title == "y1 takes its share"
    assert texts(second)[0] == "largest = max net_k" and texts(second)[2].startswith("total = Σ")
    assert listed(second)["total"][1] and not listed(third)["total"][1]
    assert texts(third)[0].startswith("a[y2] = e^(net[y2] − largest)")


def test_the_loss_is_said_as_it_is() -> None:
    crossed = at(f"0:0:{LOSS}")
    assert texts(crossed)[0] == "E = −Σ expected_k · ln a_k"
    assert "ln" in words(crossed).note and words(crossed).note != HALF
    assert words(at("0:0:4", experiment(3))).note == HALF
    assert "ln" in curve_heading("cross_entropy") and "²" in curve_heading("squared")


def test_a_batch_has_a_summary_like_a_row() -> None:
    index = Run(BATCH_OF_3).timeline.row_steps(2) - 1
    snapshot = at(f"0:2:{index}", grain=Grain.BATCH)
    summary = snapshot.summary
    assert isinstance(summary, BatchSummary) and summary.errors
    assert summary.rows == 3
    sum_of_rows = 0.0
    for row in range(3):
        sum_of_rows += at(f"0:{row}:{LOSS}").row_error or 0.0
    assert summary.errors[0] == sum_of_rows
    said = words(snapshot)
    assert (said.phase, said.title) == ("batch", "Batch 1 of 4 is done")
    assert NUMBERS.short(summary.errors[1]) in said.sentence
    assert texts(snapshot)[0] == "E[batch] = Σ E[row]"


def test_a_row_inside_a_batch_has_moved_nothing() -> None:
    index = Run(BATCH_OF_3).timeline.row_steps(0) - 1
    snapshot = at(f"0:0:{index}", grain=Grain.ROW)
    assert "when the batch is complete" in words(snapshot).sentence
    assert len(texts(snapshot)) == 2


def test_which_row_of_the_data_has_its_turn() -> None:
    shuffled = at("0:0:0", experiment(shuffle=True))
    assert shuffled.data_row not in (None, 0)
    sentence = "".join(piece.text for piece in where(shuffled, NAMES))
    assert f"row 1 of 10 (data row {(shuffled.data_row or 0) + 1})" in sentence
    assert listed(shuffled)["data row"][0] == str((shuffled.data_row or 0) + 1)
    assert "data row" not in listed(at("0:0:0"))


def test_updates_have_a_text_of_their_own() -> None:
    added, moved = at(f"0:2:{ACCUMULATE}"), at(f"0:2:{UPDATE}")
    for snapshot, line in (added, "neuron.gradients[-1] += neuron.delta"), (moved, "neuron.bias = network.optimized("):
        assert snapshot.step
        listing = listing_of(snapshot.step)
        assert listing is updates_listing() and listing.file == "updates.py"
        number = current_line(snapshot)
        assert number and listing.lines[number - 1].strip().startswith(line)
        assert number in lines_of_step(snapshot.step)
        assert [inline.value for inline in inline_values(snapshot, True)] == [
            term.value for term in snapshot.step.terms[1:]
        ]
    assert listing_of(at(f"0:2:{LOSS}").step).file == "algorithm.py"


@pytest.mark.parametrize(
    "step, function",
    [
        (SHARE - 1, None),
        (SHARE, activations.softmax_share),
        (LOSS, losses.cross_entropy),
        (BACKWARD, activations.softmax_derivative),
        (ACCUMULATE, None),
        (UPDATE, optimizers.adam),
    ],
)
def test_the_function_that_a_step_calls(step: int, function: object) -> None:
    assert called_function(at(f"0:2:{step}")) is function


def test_the_tutorials_own_update_calls_no_optimizer() -> None:
    assert called_function(at("0:0:9", default_experiment())) is None
    assert called_function(at("0:0:9", experiment(1, "momentum"))) is optimizers.momentum
