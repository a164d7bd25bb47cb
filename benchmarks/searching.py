"""Searching 100,000 epochs of the tutorial for a place where a condition holds, forward and back, beside training them,
also with other update rules: CPU seconds of the thread that works, compiled code ready, least of interleaved rounds.
The conditions never hold. And editing a run of 3,000,000 epochs in the middle. Prints Markdown."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

from bpviz.engine.network import Unit
from bpviz.engine.rules import Rule
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.interventions import Freeze, SetRate
from bpviz.session.kept_runs import KeptRuns
from bpviz.session.run import Run
from bpviz.session.search import Search
from bpviz.session.stops import ConditionStop
from bpviz.session.timeline import Position

ROUNDS = 7
TUTORIAL = replace(default_experiment(), epochs=100_000)
ADAM = replace(TUTORIAL, rule=Rule("adam"), learning_rate=0.01)
FIVE = "out[y1] < -1 or out[y2] < -1 or delta[h1] > 9 or net[h1] > 5000 or abs(w[y2,h1]) > 5000"
WEIGHT, GRADIENT = "abs(w[y2,h1]) > 5000", "gradient[y2,h1] > 5000"
CASES: dict[str, tuple[Experiment, tuple[str, ...]]] = {
    "tutorial": (
        TUTORIAL,
        (
            WEIGHT,
            "out[y1] < -1",
            "out[y1] < out[y2] and out[y1] > out[y2]",
            "delta[h1] changes sign and delta[h1] > 9",
            "row 4 is wrong and out[y1] < -1",
            "slope[h1] > 1",
            FIVE,
            "out[y1] < 2 and out[y2] < 2 and delta[h1] < 9 and net[h1] < 5000 and abs(w[y2,h1]) > 5000",
            "epoch_error > 1000",
            "accuracy > 1",
        ),
    ),
    "in batches of 5": (replace(TUTORIAL, batch_size=5), (WEIGHT, GRADIENT, FIVE)),
    "in one batch": (replace(TUTORIAL, batch_size=None), (WEIGHT, GRADIENT, FIVE)),
    "momentum": (replace(TUTORIAL, rule=Rule("momentum")), (WEIGHT, "velocity[y2,h1] > 5000", FIVE)),
    "Adam": (ADAM, (WEIGHT, "square[y2,h1] < 0", FIVE)),
    "Adam in batches of 5": (replace(ADAM, batch_size=5), (WEIGHT, GRADIENT, FIVE)),
    "a frozen weight": (replace(TUTORIAL, interventions=(Freeze(100, Unit(0, 0), 0),)), (WEIGHT, FIVE)),
}
LONG, MIDDLE = replace(TUTORIAL, epochs=3_000_000), 2_000_000 * 130 + 57


def seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def searched(run: Run, text: str, forward: bool) -> None:
    search = Search(run, [ConditionStop(text)], forward)
    while not search.go_on(math.inf):
        pass
    assert search.found is None and run.position == run.end


def ready(experiment: Experiment) -> FastEngine:
    fast = FastEngine()
    fast.prepare(experiment)
    fast.prepare_watching(experiment)
    if experiment.interventions:
        fast.prepare_frozen(experiment)
    fast.wait()
    return fast


def edited(fast: FastEngine) -> tuple[float, float]:
    """Seconds for an edit at epoch 2,000,000 of 3,000,000 until its future stands at the cursor, as fast as it ever
    was; and for computing what lies before once more."""
    runs, least = KeptRuns(fast), math.inf
    run = runs.of(LONG)
    run.seek(run.end)
    for i in range(ROUNDS):
        run.seek(Position(MIDDLE))
        edit = replace(LONG, interventions=(SetRate(MIDDLE, 0.1 + i / 100),))
        least = min(least, seconds(lambda edit=edit: runs.of(edit).seek(Position(MIDDLE))))
    return least, seconds(lambda: Run(LONG, fast).seek(Position(MIDDLE)))


def main() -> None:
    print("## Searching 100,000 epochs of the tutorial\n")
    print(f"Least of {ROUNDS} interleaved rounds; times are those of training.\n")
    print("| run | training | until | seconds | times | back, times | at most |\n|---|---|---|---|---|---|---|")
    for name, (experiment, texts) in CASES.items():
        fast = ready(experiment)
        training, forward, back = math.inf, dict.fromkeys(texts, math.inf), dict.fromkeys(texts, math.inf)
        for _ in range(ROUNDS):
            run = Run(experiment, fast)
            training = min(training, seconds(lambda run=run: run.seek(run.end)))
            for text in texts:
                run = Run(experiment, fast)
                for least, ahead in ((forward, True), (back, False)):
                    took = seconds(lambda run=run, text=text, ahead=ahead: searched(run, text, ahead))
                    least[text] = min(least[text], took)
        for text in texts:
            times = f"{forward[text] / training:.2f} | {back[text] / training:.2f} | {3 if 'accuracy' in text else 2}"
            print(f"| {name} | {training:.3f} s | `{text}` | {forward[text]:.3f} | {times} |", flush=True)
    at_once, anew = edited(ready(TUTORIAL))
    print("\nAn edit at epoch 2,000,000 of a run of 3,000,000 epochs of the tutorial: ", end="")
    print(f"{1000 * at_once:.1f} ms; computing what lies before it takes {anew:.2f} s.")


if __name__ == "__main__":
    main()
