"""The compiled epochs as the rest of the program uses them. Importing this imports numba, which takes a while."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bpviz.engine import kernels
from bpviz.engine.activations import SOFTMAX, TRANSFERS
from bpviz.engine.compiling import Arrays, Plan
from bpviz.engine.losses import LOSSES
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.rules import TUTORIALS_RULE, Rule
from bpviz.engine.shuffle import WORD
from bpviz.engine.state import Layers, Ran, State

# a function's number in `kernels` is its place in these
TRANSFER_NAMES = (*TRANSFERS, SOFTMAX)
LOSS_NAMES = tuple(LOSSES)
OPTIMIZER_NAMES = tuple(OPTIMIZERS)

_specialised: dict[tuple[tuple[int, ...], tuple[int, ...], int, bool], kernels.Train] = {}


class Kernel:
    """Compiled training on one data set in one way.

    `sizes` are those of the layers, the inputs' first. `inputs` (rows, inputs) and `expected` (rows, outputs) are
    copied. `batch_size` is how many rows lie between two updates. `rate` is the learning rate, or gives that of an
    epoch; `seed` is that of the order of rows, None where it is the data's own.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        inputs: NDArray[np.float64],
        expected: NDArray[np.float64],
        transfers: Sequence[str],
        loss: str,
        rule: Rule,
        batch_size: int,
        rate: Callable[[int], float] | float,
        seed: int | None,
    ) -> None:
        self._rows = len(inputs)
        self._rate, self._seed = rate, seed
        self._same_order = np.arange(self._rows).reshape(1, -1)
        self._plan = Plan(
            inputs=np.array(inputs, order="C"),
            expected=np.array(expected, order="C"),
            sizes=np.array(sizes),
            transfers=np.array([TRANSFER_NAMES.index(name) for name in transfers]),
            loss=LOSS_NAMES.index(loss),
            optimizer=OPTIMIZER_NAMES.index(rule.optimizer),
            batch_size=batch_size,
            is_plain=batch_size == 1 and rule.is_plain,
            l2=rule.l2,
            momentum=rule.momentum,
            beta1=rule.beta1,
            beta2=rule.beta2,
            epsilon=rule.epsilon,
        )
        self._constants = tuple(sizes), tuple(self._plan.transfers.tolist()), self._plan.loss, self._plan.is_plain
        self._arrays: Arrays | None = None
        self._state: State | None = None

    def run(self, state: State, first: int, last: int, rate: float | None = None) -> Ran:
        """Trains on rows `first` to before `last`, counted over all epochs, and leaves `state` at the start of the row
        after them; `rate` replaces the learning rate of each epoch. Does fewer where an epoch ends in which other
        neurons were dead than `state.dead` says.

        A value that is not finite is found in the row whose net inputs or error it makes infinite or NaN, or else in
        the weights at the end of the call; so the first of them arose in one of the rows that were run.
        """
        epochs = range(first // self._rows, (last - 1) // self._rows + 1)
        orders = self._orders(epochs)
        rates = np.array([self._rate(epoch) for epoch in epochs] if callable(self._rate) else [self._rate])
        if rate is not None:
            rates = np.array([rate])
        epoch_errors = np.empty((last - first) // self._rows + 2)
        train = _specialised.get(self._constants, kernels.train)
        rows, finite = train(self._arrays_of(state), self._plan, orders, rates, first, last, epoch_errors)
        ended = (first + rows) // self._rows - first // self._rows
        return Ran(rows, epoch_errors[:ended], not finite)

    def specialise(self) -> None:
        """Compiles for just these sizes and functions, or loads what an earlier process has compiled: the same bits, up
        to 1.5 times as fast. It takes some seconds; another thread may meanwhile run rows, and goes on with what is
        made here."""
        if self._constants in _specialised:
            return
        sizes, accumulates = self._constants[0], self._plan.batch_size > 1
        remembers = OPTIMIZERS[OPTIMIZER_NAMES[self._plan.optimizer]].remembers
        state = State(sizes, self._rows, accumulates, remembers)
        train = kernels.specialised(*self._constants)
        train(_arrays(state), self._plan, self._same_order, np.zeros(1), 0, 0, np.zeros(0))
        _specialised[self._constants] = train

    def _orders(self, epochs: range) -> NDArray[np.int64]:
        """The data's rows in the order of their turns, (epochs, rows); one line where all epochs have the same."""
        if self._seed is None:
            return self._same_order
        orders = np.empty((len(epochs), self._rows), np.int64)
        kernels.fill_orders(orders, self._seed & WORD, self._seed >> 32, epochs.start)
        return orders

    def _arrays_of(self, state: State) -> Arrays:
        if state is not self._state or self._arrays is None:
            self._state, self._arrays = state, _arrays(state)
        return self._arrays


def _arrays(state: State) -> Arrays:
    """The arrays of a state, and room to work in."""
    nothing: Layers = tuple(np.empty((len(layer), 0)) for layer in state.parameters)
    memory = [*state.memory, nothing, nothing]
    return Arrays(
        parameters=state.parameters,
        gradients=state.gradients or nothing,
        means=memory[0],
        squares=memory[1],
        **state.values,
        step=tuple(np.empty(layer.shape[1]) for layer in state.parameters),
        all_alive=np.empty(len(state.parameters), np.int64),
        all_nonzero=np.empty(len(state.parameters), np.int64),
        last_alive=state.last_alive,
        last_nonzero=state.last_nonzero,
        dead=state.dead,
        powers=state.powers,
        errors=state.errors,
        predictions=state.predictions,
    )


def warm_up(depth: int) -> None:
    """Compiles for networks of `depth` layers with weights, or loads what an earlier process has compiled."""
    state = State([1] * (depth + 1), 1, False, 0)
    one = np.ones((1, 1))
    transfers = ["sigmoid"] * depth
    kernel = Kernel([1] * (depth + 1), one, one, transfers, "squared", TUTORIALS_RULE, 1, 0.0, 1)
    kernel.run(state, 0, 1)
