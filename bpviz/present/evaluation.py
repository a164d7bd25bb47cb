"""An evaluation in words: scores, cells of the confusion matrix, rows, and what is opened in the debugger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bpviz.data.dataset import DataSet
from bpviz.present.number_format import NOT_COMPUTED, NumberFormat, exact
from bpviz.present.outputs import verdict as mark
from bpviz.present.setup_text import counted, data_title, scaling_text
from bpviz.session.evaluation import Evaluation, Fold
from bpviz.session.experiment import Experiment
from bpviz.session.verdict import Verdict

MEAN_ERROR = "mean error |expected − output|"
HEADROOM = 1.05  # how much of the folds' scale lies beyond the largest error


@dataclass(frozen=True)
class DrawnFolds:
    """A cross-validation as it is drawn. `labels`, `texts` (short) and `full` (exact) are of all folds, `scores` and
    `zero_rules` of those that are done. `top` is the end of the scale, which begins at 0. `mean` and `spread` are None
    until all are done."""

    labels: tuple[str, ...]
    texts: tuple[str, ...]
    full: tuple[str, ...]
    scores: tuple[float, ...]
    zero_rules: tuple[float, ...]
    top: float
    mean: float | None = None
    spread: float | None = None


def folds_drawn(
    data: DataSet, count: int, done: Sequence[Fold], evaluation: Evaluation | None, numbers: NumberFormat
) -> DrawnFolds:
    """`count` folds, of which `done` are done; all of them where there is an evaluation."""
    scores, zero_rules = tuple(fold.score for fold in done), tuple(fold.zero_rule for fold in done)
    rest = count - len(done)
    return DrawnFolds(
        labels=tuple(f"fold {number + 1}" for number in range(count)),
        texts=(*(score_text(data, score, numbers) for score in scores), *[NOT_COMPUTED] * rest),
        full=(
            *(
                f"{score_name(data)} {exact_score(data, fold.score)}\nzero rule {exact_score(data, fold.zero_rule)}\n"
                f"{counted(len(fold.rows), 'row', 'rows')}; click shows it alone, double click opens its run"
                for fold in done
            ),
            *[""] * rest,
        ),
        scores=scores,
        zero_rules=zero_rules,
        top=100.0 if data.classes else max((*scores, *zero_rules), default=0.0) * HEADROOM or 1.0,
        mean=evaluation.mean if evaluation else None,
        spread=evaluation.spread if evaluation else None,
    )


def headline(verdict: Verdict, evaluation: Evaluation | None, number: Callable[[float], str]) -> str:
    """'mean accuracy 93.33 % · spread 2.608 % · zero rule 28.1 %' of a whole cross-validation, where `evaluation` is
    one; else 'accuracy 92.86 % · zero rule 33.33 %', and for numbers R²."""
    unit = " %" if verdict.data.classes else ""
    parts = [f"{score_name(verdict.data)} {number(verdict.score)}{unit}"]
    if evaluation:
        parts = [f"mean {parts[0]}" if verdict.data.classes else parts[0], f"spread {number(evaluation.spread)}{unit}"]
    parts.append(f"zero rule {number(verdict.zero_rule)}{unit}")
    if not verdict.data.classes:
        r_squared = verdict.r_squared
        parts.append(f"R² {number(r_squared) if r_squared is not None else NOT_COMPUTED}")
    return " · ".join(parts)


def score_name(data: DataSet) -> str:
    """What the score of a network on these data is."""
    return "accuracy" if data.classes else MEAN_ERROR


def score_text(data: DataSet, score: float, numbers: NumberFormat) -> str:
    """'90.48 %', or a mean error."""
    return numbers.short(score) + (" %" if data.classes else "")


def exact_score(data: DataSet, score: float) -> str:
    """The same with all digits."""
    return exact(score) + (" %" if data.classes else "")


def subject(experiment: Experiment) -> str:
    """What is evaluated: 'seeds · 7-5-3 · rate 0.3 · 500 epochs · inputs scaled to 0…1 over all rows'."""
    layers = "-".join(map(str, experiment.layers))
    rate, epochs = f"rate {exact(experiment.learning_rate)}", counted(experiment.epochs, "epoch", "epochs")
    data = experiment.data.raw or experiment.data
    return " · ".join([data_title(data), layers, rate, epochs, scaling_text(experiment.data)])


def left_out(experiment: Experiment, left_over: int) -> str:
    """What of a run its cross-validation does not have, and how many rows are in no fold; '' where nothing."""
    parts = [
        "without its edits" if experiment.interventions else "",
        "first weights drawn, not those that were given" if experiment.given else "",
        f"{counted(left_over, 'row is', 'rows are')} in no fold, because all have the same size" if left_over else "",
    ]
    return "".join(f" · {part}" for part in parts if part)


def share_text(share: float | None, numbers: NumberFormat) -> str:
    """A precision, a recall or an F1; '—' where there is nothing to divide by."""
    return NOT_COMPUTED if share is None else numbers.short(share)


def rows_title(verdict: Verdict, cell: tuple[int, int] | None) -> str:
    """'3 rows of class Kama, predicted as Rosa'; '42 rows, the worst first'."""
    if cell is None:
        return f"{counted(len(verdict.rows), 'row', 'rows')}, the largest error first"
    count = counted(verdict.confusion[cell[0]][cell[1]], "row", "rows")
    expected, predicted = (verdict.data.labels[i] for i in cell)
    said = "and predicted so" if cell[0] == cell[1] else f"predicted as {predicted}"
    return f"{count} of class {expected}, {said}"


def row_titles(verdict: Verdict) -> list[str]:
    """The columns of a list of rows."""
    fold = ["fold"] if verdict.folds else []
    if verdict.data.classes:
        return ["row", *fold, "class", "predicted", "row error"]
    outputs = verdict.outputs.shape[1]
    names = [f"y{i + 1}" for i in range(outputs)]
    return ["row", *fold, *(f"expected {name}" for name in names), *names, "row error"]


def row_cells(verdict: Verdict, place: int, numbers: NumberFormat) -> list[str]:
    """What stands in them."""
    cells = [str(verdict.rows[place] + 1)] + ([str(verdict.folds[place] + 1)] if verdict.folds else [])
    if verdict.data.classes:
        labels, predicted = verdict.data.labels, int(verdict.predictions[place])
        expected = labels[verdict.data.targets[verdict.rows[place]]]
        cells += [expected, f"{mark(expected, labels[predicted])} {labels[predicted]}"]
    else:
        values = [*verdict.data.expected[verdict.rows[place]].tolist(), *verdict.outputs[place].tolist()]
        cells += [numbers.short(value) for value in values]
    return [*cells, numbers.short(float(verdict.errors[place]))]


def opened_row(row: int, network: str) -> str:
    """What is said when a row was opened in the debugger."""
    return (
        f"Row {row + 1} of all rows, as {network} answers it: its forward pass, by predict. Nothing is learned here; "
        "undo leads back to the run before."
    )


def opened_fold(number: int, count: int, epoch: int) -> str:
    """What is said when a fold was opened as a run."""
    return f"Fold {number + 1} of {count} is held out of this run, opened at the end of epoch {epoch}."


def time_left(seconds: float) -> str:
    """'about 3 s left', 'about 2 min left'."""
    return f"about {max(round(seconds), 1)} s left" if seconds < 90 else f"about {round(seconds / 60)} min left"


def nothing_yet(folds: bool, trains: bool) -> str:
    """What is said before anything was evaluated, folds or a network; `trains` is whether the run does."""
    if not folds:
        return "nothing was asked yet"
    return (
        "no cross-validation yet" if trains else "this run does not train, so that there is nothing to cross-validate"
    )
