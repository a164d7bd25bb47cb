"""Gets the compiled engine ready beside other work: runs go on by the algorithm itself until it is there."""

import threading
from collections import deque
from collections.abc import Callable

from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.rows import seconds_a_row

WORTH = 1.5  # seconds: loading and compiling take about as long


class FastEngine:
    """Compiles, or loads what an earlier start has compiled, in a thread of its own: once for each number of layers.

    `problem` says what went wrong where it cannot be had; everything works without it, only slower.
    """

    def __init__(self) -> None:
        self.problem: str | None = None
        self._ready: set[int] = set()
        self._wanted: set[int] = set()
        self._extras: deque[Callable[[], None]] = deque()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def prepare(self, experiment: Experiment) -> None:
        """Begins to get ready for runs of this depth; does nothing where that has begun."""
        depth = _depth(experiment)
        with self._lock:
            if not depth or depth in self._ready or depth in self._wanted or self.problem:
                return
            self._wanted.add(depth)
            self._start()

    def also(self, make_faster: Callable[[], None]) -> None:
        """Does in the same thread, after all else, what makes a run that is fast already faster still."""
        with self._lock:
            self._extras.append(make_faster)
            self._start()

    def is_getting_ready(self, experiment: Experiment) -> bool:
        """Whether runs of this depth will be fast soon."""
        return _depth(experiment) in self._wanted

    def is_ready(self, experiment: Experiment) -> bool:
        """Whether runs of this depth can be fast now."""
        return _depth(experiment) in self._ready

    def wait(self) -> None:
        """Waits until nothing is being made ready."""
        thread = self._thread
        if thread:
            thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="fast engine", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                depth = next(iter(self._wanted), 0)
                extra = self._extras.popleft() if self._extras and not depth else None
                if not depth and not extra:
                    self._thread = None
                    return
            try:
                if extra:
                    extra()
                else:
                    from bpviz.engine.compiled import warm_up  # imports numba, which takes a while

                    warm_up(depth)
                    self._ready.add(depth)
            except Exception as error:  # whatever a compiler can meet with: the window must go on
                self.problem = f"{type(error).__name__}: {error}"
            with self._lock:
                self._wanted.discard(depth)


def made_ready_for(experiment: Experiment, runs: int = 1) -> FastEngine:
    """A fast engine for a run, or several like it, that somebody waits for: ready where they take longer without it
    than compiling."""
    fast = FastEngine()
    if runs * experiment.epochs * experiment.data.rows * seconds_a_row(experiment) > WORTH:
        fast.prepare(experiment)
        fast.wait()
    return fast


def _depth(experiment: Experiment) -> int:
    """How many layers with weights there are; 0 for what is not compiled, because it has few Steps."""
    return len(experiment.layers) - 1 if experiment.procedure is Procedure.TRAIN else 0
