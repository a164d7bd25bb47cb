"""Searching 100,000 epochs of the tutorial for a place where a condition holds, beside training them: CPU seconds of
the thread that works, compiled code ready, least of interleaved rounds. The conditions never hold. Prints Markdown."""

import math
import time
from dataclasses import replace

from bpviz.session.examples import default_experiment
from bpviz.session.fast_engine import made_ready_for
from bpviz.session.run import Run
from bpviz.session.search import Search
from bpviz.session.stops import ConditionStop

ROUNDS = 7
EXPERIMENT = replace(default_experiment(), epochs=100_000)
LIMITS = {
    "abs(w[y2,h1]) > 500": 2.0,
    "out[y1] < -1": 2.0,
    "out[y1] < out[y2] and out[y1] > out[y2]": 2.0,
    "delta[h1] changes sign and delta[h1] > 9": 2.0,
    "row 4 is wrong and out[y1] < -1": 2.0,
    "slope[h1] > 1": 2.0,
    "epoch_error > 1000": 2.0,
    "accuracy > 1": 3.0,
}


def main() -> None:
    fast = made_ready_for(EXPERIMENT, watches=True)
    training, searching = math.inf, dict.fromkeys(LIMITS, math.inf)
    for _ in range(ROUNDS):
        run, began = Run(EXPERIMENT, fast), time.thread_time()
        run.seek(run.end)
        training = min(training, time.thread_time() - began)
        for text in LIMITS:
            run, began = Run(EXPERIMENT, fast), time.thread_time()
            search = Search(run, [ConditionStop(text)], forward=True)
            while not search.go_on(math.inf):
                pass
            searching[text] = min(searching[text], time.thread_time() - began)
            assert search.found is None and run.position == run.end
    print("## Searching 100,000 epochs of the tutorial\n")
    print(f"Training them takes {training:.3f} s; least of {ROUNDS} interleaved rounds.\n")
    print("| until | seconds | times training | at most |\n|---|---|---|---|")
    for text, limit in LIMITS.items():
        print(f"| `{text}` | {searching[text]:.3f} | {searching[text] / training:.2f} | {limit:g} |")


if __name__ == "__main__":
    main()
