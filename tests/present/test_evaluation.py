"""An evaluation in words."""

from dataclasses import replace

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe
from bpviz.present.evaluation import (
    folds_drawn,
    headline,
    left_out,
    opened_fold,
    opened_row,
    row_cells,
    row_titles,
    rows_title,
    subject,
    time_left,
)
from bpviz.present.number_format import NumberFormat
from bpviz.session.evaluation import Evaluation, cross_validate
from bpviz.session.examples import EXAMPLES
from bpviz.session.experiment import Experiment
from bpviz.session.folds import Folds, drawn_folds
from bpviz.session.interventions import SetRate
from bpviz.session.verdict import verdict_of_folds

NUMBERS = NumberFormat()
SEEDS = replace(EXAMPLES["case_study"].experiment(), epochs=2)
SINE = Experiment(loaded(Recipe("sine")), (1, 3, 1), ("tanh", "linear"), 0.05, epochs=2)


def evaluated(experiment: Experiment, count: int = 3) -> tuple[Folds, Evaluation]:
    folds = drawn_folds(experiment, count)
    return folds, cross_validate(folds, None, lambda done, share: None)


def test_classes() -> None:
    folds, evaluation = evaluated(SEEDS)
    data, done = evaluation.data, evaluation.folds
    verdict = verdict_of_folds(data, done)
    said = headline(verdict, evaluation, NUMBERS.short)
    assert said == (
        f"mean accuracy {NUMBERS.short(evaluation.mean)} % · spread {NUMBERS.short(evaluation.spread)} % · "
        f"zero rule {NUMBERS.short(evaluation.zero_rule)} %"
    )
    drawn = folds_drawn(data, len(folds), done[:2], None, NUMBERS)
    assert drawn.texts == (*(f"{NUMBERS.short(fold.score)} %" for fold in done[:2]), "—")
    assert (drawn.top, drawn.mean, len(drawn.labels)) == (100.0, None, 3)
    assert drawn.full[0].startswith(f"accuracy {done[0].score!r} %\nzero rule ")
    assert folds_drawn(data, 3, done, evaluation, NUMBERS).mean == evaluation.mean
    place = verdict.places()[0]
    cells = row_cells(verdict, place, NUMBERS)
    assert row_titles(verdict) == ["row", "fold", "class", "predicted", "row error"]
    assert cells[:2] == [str(verdict.rows[place] + 1), str(verdict.folds[place] + 1)]
    assert cells[3] == f"✗ {data.classes[verdict.predictions[place]]}"
    assert rows_title(verdict, None) == "210 rows, the largest error first"
    right = verdict.confusion[1][1]
    assert rows_title(verdict, (1, 1)).endswith(f"row{'s' * (right != 1)} of class 2, and predicted so")
    assert rows_title(verdict, (1, 0)).endswith("of class 2, predicted as 1")
    assert subject(SEEDS) == "seeds · 7-5-3 · rate 0.3 · 2 epochs · inputs scaled to 0…1 over all rows"


def test_numbers_to_be_reached() -> None:
    _, evaluation = evaluated(SINE)
    verdict = verdict_of_folds(evaluation.data, evaluation.folds)
    assert verdict.r_squared is not None
    assert headline(verdict, evaluation, NUMBERS.short).startswith("mean error |expected − output| ")
    assert headline(verdict, evaluation, NUMBERS.short).endswith(f"R² {NUMBERS.short(verdict.r_squared)}")
    assert row_titles(verdict) == ["row", "fold", "expected y1", "y1", "row error"]
    assert len(row_cells(verdict, 0, NUMBERS)) == 5
    drawn = folds_drawn(evaluation.data, 3, evaluation.folds, evaluation, NUMBERS)
    assert drawn.top > max(*drawn.scores, *drawn.zero_rules)


def test_what_a_cross_validation_leaves_out() -> None:
    assert left_out(SEEDS, 0) == ""
    assert left_out(SEEDS, 1) == " · 1 row is in no fold, because all have the same size"
    edited = replace(SEEDS, interventions=(SetRate(0, 0.1),), given=SEEDS.initial_weights())
    assert left_out(edited, 0) == " · without its edits · first weights drawn, not those that were given"
    assert drawn_folds(edited).experiment(0).interventions == ()


def test_what_was_opened_and_how_long_it_takes() -> None:
    assert opened_row(4, "this network").startswith("Row 5 of all rows, as this network answers it")
    assert opened_fold(1, 5, 99) == "Fold 2 of 5 is held out of this run, opened at the end of epoch 99."
    assert [time_left(seconds) for seconds in (0.2, 40.0, 600.0)] == [
        "about 1 s left",
        "about 40 s left",
        "about 10 min left",
    ]
