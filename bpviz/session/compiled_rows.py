"""Runs whole rows that nobody looks at by compiled code: the same bits as the algorithm's, sooner."""

import math
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.epoch_ends import EpochEnds
from bpviz.engine.network import Frozen
from bpviz.engine.state import Ran, State
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.rows import REPLAY, power_of_two

if TYPE_CHECKING:
    from bpviz.engine.watching import Watched

SURE = 1.0  # seconds of compiled rows after which the rest is estimated
LONG = 5.0  # seconds to go for which compiling for just this network is worth it
CALL = 0.008  # seconds that one call takes at most, about: an order waits so long
KEYFRAMES = 16  # that a short run has at least: it is over before its short calls disturb anybody


class CompiledRows:
    """Whole rows by a kernel; see `PlainRows`. To be made only where `fast` is ready. A long run gets a kernel of
    its own meanwhile. Where conditions are `watched`, it ends early when one of them held often enough."""

    def __init__(self, experiment: Experiment, fast: FastEngine, watched: "Watched | None" = None) -> None:
        from bpviz.engine.compiled import Kernel

        self._experiment = experiment
        self._fast = fast
        self._watched = watched
        self._is_special = watched is not None
        self._busy = 0.0
        self._rows = experiment.epochs * experiment.data.rows
        self._kernel = Kernel(
            experiment.layers,
            experiment.data.inputs,
            experiment.data.expected,
            experiment.transfers,
            experiment.loss,
            experiment.rule,
            experiment.rows_per_update,
            experiment.learning_rate if experiment.schedule.kind == "constant" else experiment.rate,
            experiment.seed if experiment.shuffle else None,
        )
        weights = sum((inputs + 1) * outputs for inputs, outputs in pairwise(experiment.layers))
        neurons = sum(experiment.layers[1:])
        row = 6e-8 + 1.2e-8 * neurons + 6e-10 * weights  # seconds, about
        self.spacing = power_of_two(min(REPLAY / row, self._rows / KEYFRAMES))
        self._worth = CALL / row  # rows that a call is worth

    def can_freeze(self) -> bool:
        """Whether `run` can be told what is frozen by now; where not, it will be."""
        return self._fast.prepare_frozen(self._experiment)

    def run(
        self,
        state: State,
        first: int,
        last: int,
        deadline: float,
        ends: EpochEnds | None = None,
        rate: float | None = None,
        frozen: Frozen | None = None,
    ) -> Ran:
        """Rows `first` to before `last`; fewer where the deadline passes, and where an epoch ends that changes which
        neurons are dead. `rate` replaces the learning rate of the epochs; `frozen` weights stay as they are; weights
        at the ends of epochs go to `ends`, where that wants them."""
        at, ended = first, []
        while at < last:
            wanted = min(last - at, max(1, math.floor(self._worth)))
            began = time.perf_counter()
            ran = self._kernel.run(state, at, at + wanted, rate, self._watched, frozen, ends)
            now = time.perf_counter()
            self._busy += now - began
            left = (self._rows - at - ran.rows) * (now - began) / ran.rows
            if not self._is_special and self._busy > SURE and left > LONG:
                self._fast.specialise(self._experiment)
                self._is_special = True
            at += ran.rows
            ended.append(ran.epoch_errors)
            if ran.not_finite:
                return Ran(at - first, _joined(ended), not_finite=True)
            if ran.rows == wanted:
                # a call that was held up by something else must not make the next ones tiny
                self._worth = min(max(CALL * wanted / (now - began), self._worth / 2), self._worth * 2)
            else:
                break
            if now > deadline:
                break
        return Ran(at - first, _joined(ended))


def _joined(errors: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return errors[0] if len(errors) == 1 else np.concatenate([*errors, np.empty(0)])
