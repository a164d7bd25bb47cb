"""`bpviz evaluate`: k-fold cross-validation, the tutorial's case study."""

import argparse
import json
import sys
from collections.abc import Sequence

from bpviz.cli.errors import FAILED, CommandError, word
from bpviz.cli.experiment import experiment_of
from bpviz.cli.running import DivergedError, fast_engine_for
from bpviz.present.setup_text import counted, scaling_text
from bpviz.session.evaluation import DivergedFoldError, Evaluation, Fold, HugeErrorError, cross_validate
from bpviz.session.experiment import ExperimentError
from bpviz.session.folds import Folds, drawn_folds
from bpviz.session.verdict import Verdict, verdict_of_folds


def evaluate(options: argparse.Namespace) -> int:
    """Cross-validates; prints the scores, or one JSON document, and on stderr how far it is. Raises CommandError."""
    experiment = experiment_of(options)
    try:
        folds = drawn_folds(experiment, options.folds, bool(options.stratified))
    except ExperimentError as error:
        raise CommandError(f"--{error.field}: {error}") from None
    _say(scaling_text(experiment.data))
    if folds.left_over:
        _say(f"{counted(folds.left_over, 'row is', 'rows are')} in no fold, because all have the same size")
    try:
        evaluation = cross_validate(folds, fast_engine_for(experiment, len(folds)), _Teller(folds))
    except DivergedFoldError as error:
        raise CommandError(
            f"fold {error.number + 1} of {len(folds)}: {DivergedError(error.snapshot)}", FAILED
        ) from None
    except HugeErrorError as error:
        raise CommandError(str(error)) from None
    if options.json:
        print(json.dumps(_document(evaluation), allow_nan=False))
    else:
        _print(evaluation)
    return 0


class _Teller:
    """Says of each fold that it is done."""

    def __init__(self, folds: Folds) -> None:
        self._unit = _unit(bool(folds.base.data.classes))
        self._count = len(folds)
        self._told = 0

    def __call__(self, done: Sequence[Fold], share: float) -> None:
        for fold in done[self._told :]:
            self._told += 1
            _say(f"fold {self._told} of {self._count}: {_score(fold.score)}{self._unit}")


def _say(what: str) -> None:
    print(f"bpviz: {what}", file=sys.stderr, flush=True)


def _unit(of_classes: bool) -> str:
    return " %" if of_classes else ""


def _score(score: float) -> str:
    return f"{score:.3f}" if score == 0 or 0.01 <= score < 1e6 else f"{score:.3g}"


def _document(evaluation: Evaluation) -> dict[str, object]:
    scores = [fold.score for fold in evaluation.folds]
    verdict = verdict_of_folds(evaluation.data, evaluation.folds)
    if evaluation.data.classes:
        return {
            "fold_accuracy": scores,
            "mean": evaluation.mean,
            "zero_rule": evaluation.zero_rule,
            "confusion": verdict.confusion,
        }
    return {
        "fold_error": scores,
        "mean": evaluation.mean,
        "zero_rule": evaluation.zero_rule,
        "r_squared": verdict.r_squared,
    }


def _print(evaluation: Evaluation) -> None:
    unit = _unit(bool(evaluation.data.classes))
    print(f"{'accuracy' if unit else 'mean error |expected − output|'} of each fold, and of the zero rule")
    for number, fold in enumerate(evaluation.folds, 1):
        rows = counted(len(fold.rows), "row", "rows")
        print(f"  {number:>4}  {_score(fold.score):>8}{unit}  {_score(fold.zero_rule):>8}{unit}  {rows}")
    print(f"  mean  {_score(evaluation.mean):>8}{unit}  {_score(evaluation.zero_rule):>8}{unit}")
    print(f"  standard deviation of the folds {_score(evaluation.spread)}")
    verdict = verdict_of_folds(evaluation.data, evaluation.folds)
    if unit:
        _print_classes(verdict)
    else:
        print(f"R² over all folds {_share(verdict.r_squared).strip()}")


def _print_classes(verdict: Verdict) -> None:
    """The confusion matrix, and beside it what follows for each class."""
    classes, confusion = list(map(word, verdict.data.classes)), verdict.confusion
    wide = max(map(len, classes))
    cell = max(wide, len(str(max(map(max, confusion)))))
    print("rows of each class (down) by the class that was predicted (across)")
    across = "  ".join(f"{name:>{cell}}" for name in classes)
    print(f"  {'':{wide}}  {across}  precision  recall      F1")
    for name, row, scores in zip(classes, confusion, verdict.classes, strict=True):
        counts = "  ".join(f"{count:>{cell}}" for count in row)
        precision, recall, f1 = map(_share, scores)
        print(f"  {name:{wide}}  {counts}  {precision:>9}  {recall}  {f1}")


def _share(share: float | None) -> str:
    return "     –" if share is None else f"{share:6.3f}"
