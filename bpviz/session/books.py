"""What a run keeps of all that it has computed."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.epoch_ends import EpochEnds
from bpviz.engine.network import Network
from bpviz.engine.state import State
from bpviz.session.curve import Curve
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.history import BUDGET, History
from bpviz.session.saturation import Saturation
from bpviz.session.timeline import Timeline


class Books:
    """`budget` is how many bytes keyframes and curve take together.

    Attributes: history, the keyframes; curve, the epoch errors; saturation, which neurons are dead; `computed`, how
    many Steps from the start; ends, where somebody wants the weights at the ends of epochs."""

    def __init__(self, experiment: Experiment, timeline: Timeline, budget: int = BUDGET) -> None:
        self._curve_size = Curve.size(experiment.epochs)
        self.history = History(budget - self._curve_size)
        self.curve = Curve()
        self.saturation = Saturation(timeline)
        self.computed = 0
        self.ends: EpochEnds | None = None
        self._timeline = timeline
        self._trains = experiment.procedure is Procedure.TRAIN

    def allow(self, budget: int) -> None:
        """Another budget from now on, in bytes."""
        self.history.allow(budget - self._curve_size)

    def note(
        self, first: int, epoch_errors: Sequence[float] | NDArray[np.float64], at: int, state: State | None = None
    ) -> None:
        """Takes note of rows `first` to before `at` the first time that they are computed, and of the epochs that
        ended in them; `state` is that of the start of row `at`, where it has come so far."""
        self.computed = max(self.computed, self._timeline.row_start(at))
        if not self._trains:
            return
        epoch, ended = first // self._timeline.rows, at // self._timeline.rows
        new = epoch_errors[max(len(self.curve) - epoch, 0) : ended - epoch]
        if epoch <= len(self.curve) < ended:
            self.curve.extend(np.asarray(new))
        if state is not None and at % self._timeline.rows == 0:
            self.saturation.epoch_done(ended - 1, state)

    def keep_end(self, at: int, network: Network) -> None:
        """Keeps the weights after a traced row, before row `at`, where an epoch ends there and they are wanted."""
        epoch, turn = divmod(at, self._timeline.rows)
        if self.ends and turn == 0:
            self.ends.keep_of(network, epoch - 1)

    def share(self, other: "Books", row: int, until: int, errors: Iterator[float]) -> None:
        """Takes over what another run knows of the rows before `row`, and its keyframes up to row `until`; `errors` are
        those that `EpochErrors.shared` leaves out."""
        epochs, known = row // self._timeline.rows, other.curve.errors()
        self.history.share(other.history, until)
        self.curve.share(known, known.shared(epochs))
        self.curve.extend(np.array(list(errors)))
        self.saturation.share(other.saturation, epochs)
        self.computed = self._timeline.row_start(row)
