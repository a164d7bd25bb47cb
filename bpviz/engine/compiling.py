"""How compiled code is compiled, and the types that it is given. Importing this imports numba, which takes a while."""

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"  # its exp and tanh have other bits than math's; numba reads this once

from numba import njit
from numba.core.compiler import Compiler
from numba.extending import register_jitable

Vector = NDArray[np.float64]  # (neurons,) or (inputs,) of a layer
Matrix = NDArray[np.float64]  # (inputs + 1, neurons) of a layer
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Constants = Sequence[int] | Whole  # known when the code is compiled, or not before it runs


class Arrays(NamedTuple):
    """The arrays of a `State`, which the kernel changes, each one a layer, and `step`, room for (neurons,) a layer.

    Where there are no gradients, or the optimizer remembers no means or squares, their arrays have no columns.
    """

    parameters: tuple[Matrix, ...]
    gradients: tuple[Matrix, ...]
    means: tuple[Matrix, ...]
    squares: tuple[Matrix, ...]
    net_input: tuple[Vector, ...]
    output: tuple[Vector, ...]
    error: tuple[Vector, ...]
    derivative: tuple[Vector, ...]
    delta: tuple[Vector, ...]
    step: tuple[Vector, ...]
    all_alive: Whole
    all_nonzero: Whole
    last_alive: tuple[Whole, ...]
    last_nonzero: tuple[Whole, ...]
    dead: tuple[Flags, ...]
    powers: Vector
    errors: Vector
    predictions: NDArray[np.int32]


class Plan(NamedTuple):
    """What is trained on, and how. Functions are numbers of `kernels`.

    inputs: (rows, inputs); expected: (rows, outputs); sizes: (layers + 1,), the inputs' first; transfers: (layers,).
    is_plain: online gradient descent without decay, the tutorial's own update.
    """

    inputs: Matrix
    expected: Matrix
    sizes: Whole
    transfers: Whole
    loss: int
    optimizer: int
    batch_size: int
    is_plain: bool
    l2: float
    momentum: float
    beta1: float
    beta2: float
    epsilon: float


class KernelCompiler(Compiler):  # type: ignore[misc]  # numba has no types
    """numba's compiler, told that no two arrays given to a function overlap: `restrict` in C."""

    def define_pipelines(self) -> object:
        self.state.flags.noalias = True
        return super().define_pipelines()


# Errors are as in C: a division by 0 is infinite. Nothing compiled here makes an array: without numba's counting of
# references (`_nrt`) a small network trains five times as fast.
OPTIONS = {
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "pipeline_class": KernelCompiler,
    "no_cfunc_wrapper": True,
}

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """A function that is compiled as a part of the one that calls it."""
    made: F = njit(forceinline=True, no_cpython_wrapper=True, **OPTIONS)(function)
    return made


def compiled_with(function: F, *called: Callable[..., object]) -> F:
    """A function of the plain algorithm, compiled from its own text; `called` are those that it calls."""
    for other in called:
        register_jitable(other)
    return compiled(function)


def cached(function: F) -> F:
    """A function that is compiled at its first call, or found where an earlier process has left it."""
    try:
        made: F = njit(cache=True, **OPTIONS)(function)
    except RuntimeError:  # there is no place that a cache could be written to
        made = njit(**OPTIONS)(function)
    return made
