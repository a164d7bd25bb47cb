"""The tutorial's case study: five folds of seeds, 500 epochs of 7-5-3.

Prints seconds of computing, one a line: ours with the compiled code in the cache (the median of some rounds), the
tutorial's own procedures, and scikit-learn's MLPClassifier on the same folds where it is installed, as `make bench`
does: first with an update after each row, then with its own settings. Ends with an error where our accuracies are not
the tutorial's.
"""

import importlib.util
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe, Scale, ScaleOn
from bpviz.session.evaluation import cross_validate
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import made_ready_for
from bpviz.session.folds import Folds, drawn_folds

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.engine import tutorial

EXPERIMENT = Experiment(
    loaded(Recipe("seeds", scale=Scale.MINMAX, scale_on=ScaleOn.ALL)), (7, 5, 3), learning_rate=0.3, epochs=500
)
ROUNDS = 5


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def ours(folds: Folds) -> tuple[float, object]:
    fast = made_ready_for(EXPERIMENT, len(folds))
    rounds = [seconds(lambda: cross_validate(folds, fast, lambda done, share: None)) for _ in range(ROUNDS)]
    return statistics.median(took for took, _ in rounds), [fold.score for fold in rounds[0][1].folds]


def theirs(folds: Folds) -> list[float]:
    """The tutorial's evaluate_algorithm on the same split, whose draws its weights go on from."""
    data, scores = EXPERIMENT.data, []
    rows = [[*inputs, target] for inputs, target in zip(data.inputs.tolist(), data.targets, strict=True)]
    random.seed(EXPERIMENT.seed)
    remaining = list(range(len(rows)))
    for _ in range(len(folds) * len(folds.rows[0])):
        remaining.pop(random.randrange(len(remaining)))
    for fold in folds.rows:
        network = tutorial.initialize_network(7, 5, 3)
        train = [rows[row] for other in folds.rows if other is not fold for row in other]
        tutorial.train_network(network, train, 0.3, 500, 3)
        right = sum(tutorial.predict(network, rows[row]) == rows[row][-1] for row in fold)
        scores.append(right / float(len(fold)) * 100.0)
    return scores


def scikit_learns(folds: Folds, **settings: object) -> None:
    from sklearn.neural_network import MLPClassifier

    data = EXPERIMENT.data
    for fold in folds.rows:
        train = [row for other in folds.rows if other is not fold for row in other]
        classifier = MLPClassifier(
            (5,), activation="logistic", max_iter=500, tol=0.0, n_iter_no_change=501, random_state=1, **settings
        )
        classifier.fit(data.inputs[train], [data.targets[row] for row in train])
        classifier.score(data.inputs[list(fold)], [data.targets[row] for row in fold])


def main() -> None:
    folds = drawn_folds(EXPERIMENT)
    took, scores = ours(folds)
    print(took, flush=True)
    took, expected = seconds(lambda: theirs(folds))
    assert scores == expected, (scores, expected)
    print(took, flush=True)
    if importlib.util.find_spec("sklearn"):
        warnings.simplefilter("ignore")  # that it has not converged
        online = {"solver": "sgd", "learning_rate_init": 0.3, "momentum": 0.0, "alpha": 0.0, "batch_size": 1}
        for settings in (online | {"shuffle": False}, {}):
            print(seconds(lambda settings=settings: scikit_learns(folds, **settings))[0], flush=True)


if __name__ == "__main__":
    main()
