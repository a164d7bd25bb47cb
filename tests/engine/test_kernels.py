"""Kernels, for any size and specialised, are the algorithm bit for bit. (Every kind of run: test_fast_engine.py.)"""

import errno
import math
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numba.core import config
from numba.core.caching import FunctionCache

from bpviz.engine import algorithm, kernels
from bpviz.engine.algorithm import Made
from bpviz.engine.compiled import Kernel, make
from bpviz.engine.compiling import cached
from bpviz.engine.kinds import Kind
from bpviz.engine.network import Network, Weights
from bpviz.engine.phases import Phase
from bpviz.engine.rules import Rule
from bpviz.engine.shuffle import WORD, fill_order
from bpviz.engine.state import State

ROWS = 7


class Case:
    """Random rows and weights for layers of some sizes, trained online by gradient descent."""

    def __init__(self, sizes: tuple[int, ...], transfers: tuple[str, ...], rate: float, scale: float = 1.0) -> None:
        random = Random(str((sizes, transfers)))
        self.sizes, self.transfers, self.rate = sizes, transfers, rate
        self.loss = "cross_entropy" if transfers[-1] == "softmax" else "squared"
        self.inputs = np.array([[scale * random.uniform(-1, 1) for _ in range(sizes[0])] for _ in range(ROWS)])
        self.expected = np.eye(sizes[-1])[[random.randrange(sizes[-1]) for _ in range(ROWS)]]
        self.weights = tuple(
            Weights(
                tuple(tuple(random.uniform(-1, 1) for _ in range(inputs)) for _ in range(outputs)),
                tuple(random.uniform(-1, 1) for _ in range(outputs)),
            )
            for inputs, outputs in pairwise(sizes)
        )

    def network(self) -> Network:
        return Network(self.weights, self.transfers, self.loss)

    def state(self) -> State:
        state = State(self.sizes, ROWS, accumulates=False, remembers=0)
        self.network().save_state(state)
        return state

    def kernel(self) -> Kernel:
        return Kernel(
            self.sizes, self.inputs, self.expected, self.transfers, self.loss, Rule(), 1, self.rate, seed=None
        )

    def plain(self, rows: int) -> State:
        """What the algorithm makes of the first `rows` rows."""
        network, state = self.network(), self.state()
        for i in range(rows):
            row = self.inputs[i % ROWS].tolist(), self.expected[i % ROWS].tolist()
            before = float(state.errors[1]) if i % ROWS else 0.0
            for event in algorithm.train_network(network, [[row]], self.rate, before):
                if isinstance(event, Made) and event.phase is Phase.LOSS:
                    state.errors[:] = event.values
        network.save_state(state)
        return state


CASES = [
    Case((2, 2, 2), ("sigmoid", "sigmoid"), 0.5),
    Case((3, 5, 4, 2), ("tanh", "leaky_relu", "softmax"), 0.1),
    Case((9, 6), ("linear",), 0.1),
]


def run(kernel: Kernel, state: State, first: int, last: int) -> None:
    while first < last:
        ran = kernel.run(state, first, last)
        assert not ran.not_finite
        for now, dead in zip(state.last_alive, state.dead, strict=True):
            dead[:] = now < first + ran.rows - ROWS
        first += ran.rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case.sizes)))
def test_specialised_kernels_have_the_bits_of_the_algorithm(case: Case) -> None:
    kernel, state = case.kernel(), case.state()
    run(kernel, state, 0, 10)
    make(Kind(len(case.sizes) - 1, True, False, (case.sizes, case.transfers, case.loss)))
    run(kernel, state, 10, 11)
    run(kernel, state, 11, 40)
    plain = case.plain(40)
    for mine, wanted in zip(state.parameters, plain.parameters, strict=True):
        assert mine.tobytes() == wanted.tobytes()
    for name, wanted_layers in plain.values.items():
        for mine, wanted in zip(state.values[name], wanted_layers, strict=True):
            assert mine.tobytes() == wanted.tobytes(), name


@pytest.mark.parametrize(
    "case",
    [
        Case((2, 3, 2), ("linear", "linear"), 5.0),
        Case((2, 3, 2), ("relu", "relu"), 1e300),
        Case((2, 3, 2), ("sigmoid", "sigmoid"), 1e308),
        Case((2, 3, 2), ("tanh", "sigmoid"), 0.5, scale=1e308),  # net inputs overflow, outputs do not
        Case((2, 3, 2), ("tanh", "softmax"), 1e308),
        Case((2, 2), ("softmax",), 1e-3, scale=1e308),
        Case((2, 3, 2), ("tanh", "sigmoid"), 0.5),
    ],
    ids=lambda case: f"{case.transfers}, {case.rate}",
)
def test_no_number_that_is_not_finite_is_missed_and_none_is_made_up(case: Case) -> None:
    finite_rows = next((i for i in range(60) if not is_finite(case.plain(i + 1))), 60)
    kernel, state, at = case.kernel(), case.state(), 0
    while at < 60:
        ran = kernel.run(state, at, 60)
        for now, dead in zip(state.last_alive, state.dead, strict=True):
            dead[:] = now < at + ran.rows - ROWS
        if ran.not_finite:
            assert at <= finite_rows < at + ran.rows
            return
        at += ran.rows
    assert finite_rows == 60


def is_finite(state: State) -> bool:
    return all(np.isfinite(state.errors)) and all(
        np.isfinite(a).all() for layers in (state.parameters, *state.values.values()) for a in layers
    )


def test_without_a_place_for_a_cache_code_is_compiled_all_the_same() -> None:
    made: dict[str, object] = {}
    exec("def twice(x):\n    return x + x", made)  # a function without a file, for which numba has no place
    twice = cached(made["twice"])  # type: ignore[type-var]
    assert twice(21) == 42  # type: ignore[operator]


def thrice(x: int) -> int:
    return 3 * x


def test_a_full_disk_leaves_what_was_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FunctionCache, "save_overload", full)
    made = cached(thrice)
    assert made.stats.cache_path  # type: ignore[attr-defined]
    assert made(14) == 42


def test_damaged_files_of_the_cache_are_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))  # which numba reads again now and then
    assert cached(thrice)(14) == 42
    for kind in ("nbi", "nbc"):
        for damaged in (b"", b"\x80", b"damaged"):
            (path,) = tmp_path.rglob(f"*.{kind}")
            whole = path.read_bytes()
            path.write_bytes(damaged)
            assert cached(thrice)(14) == 42
            assert len(path.read_bytes()) == len(whole)
    again = cached(thrice)
    assert again(14) == 42 and sum(again.stats.cache_hits.values()) == 1  # type: ignore[attr-defined]


def test_the_order_of_rows_is_drawn_alike_compiled() -> None:
    for seed in (0, 1, 2**31, 2**32 + 7, 2**63 - 1):
        compiled = np.empty((5, 23), np.int64)
        kernels.fill_orders(compiled, seed & WORD, seed >> 32, 2**33 - 2)
        plain = np.empty(23, np.int64)
        for i, order in enumerate(compiled):
            fill_order(plain, seed & WORD, seed >> 32, 2**33 - 2 + i)
            assert order.tolist() == plain.tolist()
            assert sorted(order.tolist()) == list(range(23))


def test_every_row_comes_equally_often_at_every_turn() -> None:
    orders = np.empty((24000, 6), np.int64)
    kernels.fill_orders(orders, 12345, 0, 0)
    for turn in orders.T:
        counts = np.bincount(turn, minlength=6)
        chi_squared = float(((counts - 4000) ** 2 / 4000).sum())
        assert chi_squared < 25.7  # five degrees of freedom: beyond it once in 10,000
    assert len({tuple(order) for order in orders.tolist()}) == math.factorial(6)
