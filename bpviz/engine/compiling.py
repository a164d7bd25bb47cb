"""How compiled code is compiled, and the types that it is given. Importing this imports numba, which takes a while."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"  # its exp and tanh have other bits than math's; numba reads this once

from numba import njit
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.runtime.nrt import rtsys
from numba.extending import register_jitable

Vector = NDArray[np.float64]  # (neurons,) or (inputs,) of a layer
Matrix = NDArray[np.float64]  # (inputs + 1, neurons) of a layer
Whole = NDArray[np.int64]
Constants = Sequence[int] | Whole  # known when the code is compiled, or not before it runs
Flags = NDArray[np.bool_]


class Arrays(NamedTuple):
    """The arrays of a `State`, which the kernel changes, each one a layer; `step`, room for (neurons,) a layer; and
    `all_alive` and `all_nonzero`, (layers,), the last row of this call in which no neuron of a layer was dead.

    `frozen` are the weights that keep their value, `kept`, in every update.

    Where there are no gradients, or the optimizer remembers no means or squares, their arrays have no columns; where
    nothing is frozen, `frozen` and `kept` have neither rows nor columns.
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
    frozen: tuple[Flags, ...]
    kept: tuple[Matrix, ...]


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


class CompilingRefusedError(Exception):
    """Something would have to be compiled, and `may_compile` says no."""


def _yes() -> bool:
    return True


may_compile: ContextVar[Callable[[], bool]] = ContextVar("may_compile", default=_yes)
"""Is asked before each function. Where it says no, only what an earlier process has compiled can be had."""


# numba compiles what counts references at each start. Where all else is in the cache, that alone would take 35 ms and
# 20 MiB, most of them pages of the compiler.
rtsys._init = True


def _compile_counting(context: object) -> None:
    """What numba left out above, which it needs to compile anything."""
    if not hasattr(rtsys, "_library"):
        rtsys._init = False
        rtsys.initialize(context)


class KernelCompiler(Compiler):  # type: ignore[misc]  # numba has no types
    """numba's compiler, told that no two arrays given to a function overlap: `restrict` in C."""

    def define_pipelines(self) -> object:
        if not may_compile.get()():
            raise CompilingRefusedError
        _compile_counting(self.state.targetctx)
        self.state.flags.noalias = True
        return super().define_pipelines()


class Part(JITCodeLibrary):  # type: ignore[misc]  # numba has no types
    """The code of a function that is only a part of others: optimised with those, and by itself only as far as they
    need to see what overlaps what. That saves a third of the time."""

    def _optimize_final_module(self) -> None:
        """Leaves it as it is."""


class PartCompiler(KernelCompiler):
    """Compiles parts."""

    def define_pipelines(self) -> object:
        self.state.library = Part(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return super().define_pipelines()


class KernelCache(FunctionCache):  # type: ignore[misc]  # numba has no types
    """numba's cache, but what cannot be written, because the disk is full, say, is compiled anew at the next start; and
    a change of any file beside this one makes what was compiled before invalid, since functions stand in several."""

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        files = ((file.name, file.stat().st_mtime, file.stat().st_size) for file in Path(__file__).parent.glob("*.py"))
        self._cache_file = IndexDataCacheFile(self._cache_path, self._impl.filename_base, sorted(files))

    def load_overload(self, signature: object, context: object) -> object:
        """What was compiled before; None where nothing was, or a file of it is damaged: then all is compiled anew."""
        try:
            return super().load_overload(signature, context)
        except Exception:  # whatever comes up in pickle, which numba uses
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, signature: object, result: object) -> None:
        """Writes what was compiled, where that can be done."""
        with suppress(OSError):
            super().save_overload(signature, result)


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
    made: F = njit(forceinline=True, no_cpython_wrapper=True, **{**OPTIONS, "pipeline_class": PartCompiler})(function)
    return made


def compiled_with(function: F, *called: Callable[..., object]) -> F:
    """A function of the plain algorithm, compiled from its own text; `called` are those that it calls."""
    for other in called:
        register_jitable(other)
    return compiled(function)


def cached(function: F) -> F:
    """A function that is compiled at its first call, or found where an earlier process has left it."""
    made: F = njit(**OPTIONS)(function)
    with suppress(RuntimeError):  # there is no place that a cache could be written to
        made._cache = KernelCache(function)  # type: ignore[attr-defined]  # what `cache=True` does
    return made
