"""Which row of the data has its turn when."""

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.shuffle import WORD, fill_order
from bpviz.session.experiment import Experiment


class Order:
    """The order of rows in each epoch: as the data has them or, where the experiment shuffles, drawn from the seed and
    the epoch's number, and from nothing else."""

    def __init__(self, experiment: Experiment) -> None:
        self._shuffles = experiment.shuffle
        self._seed = experiment.seed
        self._epoch = -1
        self._order = np.arange(experiment.data.rows)
        self._order.setflags(write=False)

    def of_epoch(self, epoch: int) -> NDArray[np.int64]:
        """The data's row numbers in the order of their turns, shape (rows,), read-only and never changed."""
        if self._shuffles and epoch != self._epoch:
            order = np.empty_like(self._order)
            fill_order(order, self._seed & WORD, self._seed >> 32, epoch)
            order.setflags(write=False)
            self._order, self._epoch = order, epoch
        return self._order

    def row(self, row_number: int) -> int:
        """The data's row that has turn `row_number`, counted over all epochs."""
        epoch, turn = divmod(row_number, len(self._order))
        return int(self.of_epoch(epoch)[turn])
