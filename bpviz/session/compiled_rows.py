"""Runs whole rows that nobody looks at by compiled code: the same bits as the algorithm's, sooner."""

import math
import time

from bpviz.engine.state import Ran, State
from bpviz.session.experiment import Experiment
from bpviz.session.rows import REPLAY, power_of_two

CALL = 0.004  # seconds that one call takes, about: an order waits so long at most


class CompiledRows:
    """Whole rows by a kernel; see `PlainRows`. To be made only where the compiled code is ready."""

    def __init__(self, experiment: Experiment) -> None:
        from bpviz.engine.compiled import Kernel

        self._kernel = Kernel(
            experiment.data.inputs,
            experiment.data.expected,
            experiment.transfers,
            experiment.loss,
            experiment.rule,
            experiment.rows_per_update,
            experiment.learning_rate if experiment.schedule.kind == "constant" else experiment.rate,
            experiment.seed if experiment.shuffle else None,
        )
        weights = sum(layer.size for layer in experiment.state().parameters)
        neurons = sum(experiment.layers[1:])
        row = 6e-8 + 1.2e-8 * neurons + 6e-10 * weights  # seconds, about
        self.spacing = power_of_two(REPLAY / row)
        self._worth = CALL / row  # rows that a call is worth

    def run(self, state: State, first: int, last: int, deadline: float) -> Ran:
        """Rows `first` to before `last`; fewer where the deadline passes, and where an epoch ends that changes which
        neurons are dead."""
        at, ended = first, list[float]()
        while at < last:
            wanted = min(last - at, max(1, math.floor(self._worth)))
            began = time.perf_counter()
            ran = self._kernel.run(state, at, at + wanted)
            now = time.perf_counter()
            at += ran.rows
            ended += ran.epoch_errors
            if ran.not_finite:
                return Ran(at - first, ended, not_finite=True)
            if ran.rows == wanted:
                # a call that was held up by something else must not make the next ones tiny
                self._worth = min(max(CALL * wanted / (now - began), self._worth / 2), self._worth * 2)
            else:
                break
            if now > deadline:
                break
        return Ran(at - first, ended)
