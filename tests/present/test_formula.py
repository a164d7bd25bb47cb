import math
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from bpviz.data.dataset import classified
from bpviz.engine.activations import TRANSFERS
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.formula import Formula, formulas, latex_document
from bpviz.present.formula_parts import Line, Look, Matrix, Token, latex_line
from bpviz.present.number_format import HIDDEN, MINUS, NumberFormat
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Grain, Moment, Position

NUMBERS = NumberFormat()


def at(
    epoch: int,
    row: int,
    step: int,
    term: int = 0,
    grain: Grain = Grain.NEURON,
    experiment: Experiment | None = None,
) -> Snapshot:
    run = Run(experiment or default_experiment())
    index = run.timeline.index(Moment(epoch, row, step))
    run.seek(Position(index - 1, term) if term else Position(index))
    return run.snapshot(grain)


def of(snapshot: Snapshot, revealed: bool = True) -> tuple[Formula, ...]:
    return formulas(snapshot, Names(snapshot.experiment.layers), NUMBERS, revealed)


def texts(snapshot: Snapshot, revealed: bool = True) -> list[str]:
    return [text for formula in of(snapshot, revealed) for text in formula.texts()]


def tokens(snapshot: Snapshot, revealed: bool = True) -> Iterator[Token]:
    for formula in of(snapshot, revealed):
        for line in formula.lines:
            for piece in (piece for chunk in line.chunks for piece in chunk):
                if isinstance(piece, Matrix):
                    yield from (token for row in piece.rows for token in row)
                else:
                    yield piece


def value(text: str) -> float:
    """What printed numbers give, by Python's own arithmetic."""
    python = text.replace(MINUS, "-").replace("·", "*").replace("^2", "**2").replace("∞", "inf")
    python = re.sub(r"e\^(\S+)\)$", r"exp(\1))", python)
    return float(eval(python, {"exp": math.exp, "tanh": math.tanh, "inf": math.inf}))


def test_the_hidden_neuron_of_the_mock_up() -> None:
    assert texts(at(6, 4, 7)) == [
        "e[h1] = Σ w[k,h1] · δ_k",
        "= 0.8040 · (−0.08377) + (−0.9820) · 0.08386 = −0.1497",
        "δ[h1] = e[h1] · a[h1] (1 − a[h1])",
        "= −0.1497 · 0.7942 · (1 − 0.7942) = −0.02447",
    ]


def test_every_number_on_the_card_is_the_number_that_was_used() -> None:
    for step in range(13):
        snapshot = at(6, 4, step)
        run_step = snapshot.step
        assert run_step
        used = {v.ref: v.value for term in run_step.terms for v in term.factors if v.ref}
        used |= {run_step.base.ref: run_step.base.value} if run_step.base.ref else {}
        used |= {result.ref: result.value for result in run_step.results}
        old = {change.ref: change.old for change in run_step.changes}
        new = {change.ref: change.new for change in run_step.changes}
        for token in tokens(snapshot):
            if token.ref is None:
                continue
            known = new if token.look is Look.RESULT and new else old | used
            expected = known.get(token.ref, snapshot.value(token.ref))
            assert token.text.strip(f"(){MINUS}") == NUMBERS.short(expected).strip(MINUS)


@pytest.mark.parametrize("transfers", [(name, name) for name in TRANSFERS])
def test_an_equals_sign_is_true_of_the_printed_numbers(transfers: tuple[str, str]) -> None:
    """And an almost-equals sign stands only where it is not."""
    experiment = replace(default_experiment(), transfers=transfers, learning_rate=0.05)
    signs = []
    for row in range(10):
        for step in range(13):
            for line in texts(at(0, row, step, experiment=experiment)):
                found = re.fullmatch(r"(?:.*?[=←] )(.*\d.*) ([=≈]) (\S+)", line)
                if found:
                    terms, sign, result = found.groups()
                    same = NUMBERS.rounded(value(terms)) == NUMBERS.rounded(value(result))
                    assert same == (sign == "="), line
                    signs.append(sign)
    assert signs.count("=") > signs.count("≈") > 0


def test_results_are_asked_for() -> None:
    for step in range(13):
        snapshot = at(6, 4, step)
        for token in tokens(snapshot, revealed=False):
            assert token.look is not Look.RESULT or (token.text == HIDDEN and token.hint == "")
        told = " ".join(texts(snapshot, revealed=False))
        assert snapshot.step
        for change in snapshot.step.changes:
            assert NUMBERS.short(change.new) not in told or change.new == change.old
        assert "≈" not in told


def test_a_sum_appears_term_by_term() -> None:
    first, second = at(6, 4, 0, term=1), at(6, 4, 0, term=2)
    assert first.step
    partial = NUMBERS.short(first.step.terms[0].value)
    assert texts(first)[1:] == [f"0.7638 + (−0.7321) · 3.064 = {partial}", "⋯ 1 to come"]
    assert texts(second)[2].startswith(f"{partial} + 0.9416 · 3.005")
    assert texts(second, revealed=False)[-1].endswith(HIDDEN)


def test_an_update_appears_weight_by_weight() -> None:
    snapshot = at(6, 4, 9, term=3)
    assert texts(snapshot)[0].startswith("b[h1] ←")
    assert texts(snapshot)[-1] == "b[h1] ← 0.7638 − 0.5 · (−0.02447) = 0.7760"


def test_a_layer_is_one_matrix_formula() -> None:
    snapshot = at(6, 4, 1, grain=Grain.LAYER)
    assert texts(snapshot)[:2] == [
        "net[h] = W[h] · x + b[h]",
        "= [−0.7321 0.9416; 0.04588 0.2846] · [3.064; 3.005] + [0.7638; 0.3699] = [1.350; 1.366]",
    ]
    back = " ".join(texts(at(6, 4, 8, grain=Grain.LAYER)))
    assert "W[y]ᵀ" in back and "[0.8040 −0.9820; 0.3742 0.3848]" in back
    update = texts(at(6, 4, 12, grain=Grain.LAYER))
    assert update[1].startswith("← [0.8040 0.3742 −0.3722; −0.9820 0.3848 −0.08999] − 0.5 ·")


def test_the_grain_counts_only_where_its_unit_ends() -> None:
    assert texts(at(6, 4, 0, grain=Grain.LAYER)) == texts(at(6, 4, 0))
    assert texts(at(6, 4, 12, grain=Grain.EPOCH)) == texts(at(6, 4, 12))


def test_a_pass_a_row_and_an_epoch() -> None:
    assert texts(at(6, 4, 3, grain=Grain.PASS))[1:] == ["a[h] = (0.7942, 0.7967)", "a[y] = (0.6375, 0.3628)"]
    row = at(6, 4, 12, grain=Grain.ROW)
    assert row.summary
    assert f"row error before = {NUMBERS.short(row.summary.error_before)}" in texts(row)  # type: ignore[union-attr]
    assert f"after = {NUMBERS.short(row.summary.error_after)}" in texts(row)  # type: ignore[union-attr]
    epoch = at(6, 9, 12, grain=Grain.EPOCH)
    assert f"epoch 6 = {NUMBERS.short(float(epoch.epoch_errors[6]))}" in texts(epoch)
    assert f"epoch 5 = {NUMBERS.short(float(epoch.epoch_errors[5]))}" in texts(epoch)


def wide() -> Experiment:
    rng = np.random.default_rng(0)
    data = classified("wide", rng.random((2, 784)).tolist(), [0, 1], ("a", "b"))
    return Experiment(data, layers=(784, 8, 2), init="glorot")


def test_a_long_sum_shows_its_ends_and_how_many_are_left_out() -> None:
    snapshot = at(0, 0, 0, experiment=wide())
    line = texts(snapshot)[1]
    assert "⋯ 779 more ⋯" in line and line.count(" · ") == 5
    assert snapshot.step
    last = snapshot.step.terms[783].factors[1].value
    assert f"{NUMBERS.short(last)} ≈ " in line
    assert "(8 × 784) · (784) + (8)" in texts(at(0, 0, 7, grain=Grain.LAYER, experiment=wide()))
    assert len(texts(at(0, 0, 17, experiment=wide()))) < 12


def test_the_term_that_overflowed_is_marked() -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(run.timeline.end)
    snapshot = run.snapshot()
    guilty = [token for token in tokens(snapshot) if token.look is Look.GUILTY]
    assert snapshot.step and snapshot.step.not_finite is not None
    factors = snapshot.step.terms[snapshot.step.not_finite].factors
    assert [token.ref for token in guilty] == [factor.ref for factor in factors]


def test_the_rectifier_says_which_case_it_was() -> None:
    snapshot = at(6, 4, 0, experiment=EXAMPLES["dead"].experiment())
    assert texts(snapshot)[-1] == "= 0   because −14.56 is not above 0"
    assert "because" not in " ".join(texts(snapshot, revealed=False))


def test_latex_of_a_step() -> None:
    document = latex_document(of(at(6, 4, 7)))
    assert document.startswith("\\begin{aligned}\n")
    assert r"\sum_k" in document and r"&= 0.8040 \cdot (-0.08377)" in document
    assert r"\mathbf{-0.02447}" in document


def test_an_exponent_in_latex() -> None:
    line = Line(((Token("6.9e-08"), Token(" ·"), Token("(−1.2e+98)")),))
    assert latex_line(line) == r" &6.9 \times 10^{-8} \cdot (-1.2 \times 10^{98})"


def test_start_lists_the_weights_in_the_order_of_drawing() -> None:
    snapshot = Run(default_experiment()).snapshot()
    assert texts(snapshot)[0] == "h1 w = 0.1344, 0.8474, b = 0.7638"
    assert [t.ref for t in tokens(snapshot) if t.ref][2] == Ref(Quantity.BIAS, Names((2, 2, 2)).parse_unit("h1"))


def test_no_steps_no_formulas() -> None:
    run = Run(default_experiment())
    run.advance(Position(1300), 0.0)
    assert run.snapshot().fast
    assert of(run.snapshot()) == ()


def test_the_loss_of_the_row() -> None:
    snapshot = at(6, 4, 4)
    assert snapshot.step and snapshot.step.phase is Phase.LOSS
    assert texts(snapshot)[1] == "= (1 − 0.6375)^2 + (0 − 0.3628)^2 = 0.2630"
