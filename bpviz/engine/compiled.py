"""The compiled epochs as the rest of the program uses them. Importing this imports numba, which takes a while.

As a program (`python -m bpviz.engine.compiled KIND`) it compiles a kind of kernel into the cache.
"""

import sys
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bpviz.engine import judging, kernels, responses
from bpviz.engine.compiling import Arrays, Plan
from bpviz.engine.epoch_ends import EpochEnds
from bpviz.engine.judging import LOSS_NAMES
from bpviz.engine.kinds import JUDGING, RESPONSES, Kind, Known
from bpviz.engine.network import Frozen
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.responses import transfer_numbers
from bpviz.engine.rules import TUTORIALS_RULE, Rule
from bpviz.engine.shuffle import WORD
from bpviz.engine.state import Layers, Ran, State
from bpviz.engine.watching import Watched, no_conditions

OPTIMIZER_NAMES = tuple(OPTIMIZERS)  # a function's number in `kernels` is its place in it

_specialised: dict[tuple[bool, Known], kernels.Train] = {}


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
            transfers=np.array(transfer_numbers(transfers)),
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
        self._is_plain = self._plan.is_plain
        self._own = self._is_plain, (tuple(sizes), tuple(transfers), loss)
        self._arrays: Arrays | None = None
        self._state: State | None = None

    def run(
        self,
        state: State,
        first: int,
        last: int,
        rate: float | None = None,
        watched: Watched | None = None,
        frozen: Frozen | None = None,
        ends: EpochEnds | None = None,
    ) -> Ran:
        """Trains on rows `first` to before `last`, counted over all epochs, and leaves `state` at the start of the row
        after them; `rate` replaces the learning rate of each epoch; of weights that are `frozen` an update keeps the
        value. Does fewer where an epoch ends in which other neurons were dead than `state.dead` says, and where a
        condition that is `watched` held often enough. `ends` are given the weights that they want.

        A value that is not finite is found in the row whose net inputs or error it makes infinite or NaN, or else in
        the weights at the end of the call; so the first of them arose in one of the rows that were run; while something
        is watched, in the last of them.
        """
        is_plain = self._is_plain and not frozen
        if watched is not None:
            train = kernels.trainer(is_plain, watches=True)
        elif frozen:
            train = kernels.trainer(is_plain)
        else:
            train = _specialised.get(self._own) or kernels.trainer(is_plain)
        return self._run_by(train, state, first, last, rate, watched, frozen, ends)

    def warm_up(self, train: kernels.Train, watched: Watched | None = None) -> None:
        """Trains by `train` on the first row."""
        plan = self._plan
        self._run_by(train, State(plan.sizes.tolist(), self._rows, plan.batch_size > 1, 0), 0, 1, None, watched)

    def _run_by(
        self,
        train: kernels.Train,
        state: State,
        first: int,
        last: int,
        rate: float | None,
        watched: Watched | None,
        frozen: Frozen | None = None,
        ends: EpochEnds | None = None,
    ) -> Ran:
        epochs = range(first // self._rows, (last - 1) // self._rows + 1)
        orders = self._orders(epochs)
        rates = np.array([self._rate(epoch) for epoch in epochs] if callable(self._rate) else [self._rate])
        if rate is not None:
            rates = np.array([rate])
        epoch_errors = np.empty((last - first) // self._rows + 2)
        arrays = self._arrays_of(state)
        if frozen:
            flags = tuple(np.array(layer.T, order="C") for layer in frozen)
            arrays = arrays._replace(frozen=flags, kept=tuple(map(np.copy, state.parameters)))
        arrays.all_alive.fill(-1)
        arrays.all_nonzero.fill(-1)
        wanted = ends.wanted(epochs.start, len(epochs)) if ends else np.zeros(len(epochs), np.bool_)
        kept = ends.weights[ends.count :] if ends else np.empty((0, 0))
        rows, finite = train(arrays, self._plan, orders, rates, first, last, epoch_errors, watched, wanted, kept)
        _note_all_alive(arrays)
        ended = (first + rows) // self._rows - first // self._rows
        finite = finite and _is_finite(state)
        if ends and finite:
            ends.keep(int(wanted[:ended].sum()))
        return Ran(rows, epoch_errors[:ended], not finite)

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
        frozen=tuple(np.empty((0, 0), np.bool_) for _ in state.parameters),
        kept=tuple(np.empty((0, 0)) for _ in state.parameters),
    )


def _note_all_alive(arrays: Arrays) -> None:
    """Notes for every neuron the last row in which all of its layer were alive, or at least not exactly 0."""
    for k, (last_alive, last_nonzero) in enumerate(zip(arrays.last_alive, arrays.last_nonzero, strict=True)):
        np.maximum(last_alive, arrays.all_alive[k], out=last_alive)
        np.maximum(last_nonzero, max(arrays.all_alive[k], arrays.all_nonzero[k]), out=last_nonzero)


def _is_finite(state: State) -> bool:
    """Whether all weights are finite, and what belongs to them: what is not goes into these and stays there."""
    groups = state.parameters, state.gradients, *state.memory
    return all(np.isfinite(numbers).all() for numbers in chain.from_iterable(groups))


def make(kind: Kind) -> None:
    """Compiles a kernel, or loads what an earlier process has compiled; runs go on with it as soon as it is there.

    Raises CompilingRefusedError where it is not in the cache and may not be compiled.
    """
    if kind == RESPONSES:
        responses.warm_up()
        return
    if kind == JUDGING:
        judging.warm_up()
        return
    sizes, transfers, loss = kind.known or ((1,) * (kind.depth + 1), ("sigmoid",) * kind.depth, "squared")
    inputs, expected = np.zeros((1, sizes[0])), np.zeros((1, sizes[-1]))
    rows_per_update, seed = 1 if kind.is_plain else 2, 0 if kind.shuffles else None
    kernel = Kernel(sizes, inputs, expected, transfers, loss, TUTORIALS_RULE, rows_per_update, 0.0, seed)
    if kind.watches:
        kernel.warm_up(kernels.trainer(kind.is_plain, watches=True), no_conditions(sizes))
    elif kind.known:
        train = kernels.trainer(kind.is_plain, (sizes, transfer_numbers(transfers), LOSS_NAMES.index(loss)))
        kernel.warm_up(train)
        _specialised[kind.is_plain, kind.known] = train
    else:
        kernel.warm_up(kernels.trainer(kind.is_plain))


def is_kept() -> bool:
    """Whether what is compiled goes into a cache."""
    return kernels.trainer(is_plain=True).stats.cache_path is not None  # type: ignore[attr-defined]  # numba's


if __name__ == "__main__":
    make(Kind.from_text(sys.argv[1]))
