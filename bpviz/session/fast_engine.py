"""Gets the compiled engine ready beside other work: runs go on by the algorithm itself until it is there."""

import subprocess
import sys
import threading

from bpviz.engine.kinds import RESPONSES, Kind
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.rows import seconds_a_row

WORTH = 1.5  # seconds of running by the algorithm from which compiling is worth waiting for


class FastEngine:
    """Compiles, or loads what an earlier start has compiled, in a thread of its own: once for each kind of run.

    Where somebody looks at a window meanwhile it is made `apart`: a process of its own fills the cache, because the
    compiler keeps Python's lock for longer than a picture may be late. This process compiles only where there is no
    cache.

    `problem` says what went wrong where it cannot be had; everything works without it, only slower.
    """

    def __init__(self, apart: bool = False) -> None:
        self.problem: str | None = None
        self._apart = apart
        self._ready: set[Kind] = set()
        self._wanted: list[Kind] = []
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def prepare(self, experiment: Experiment) -> None:
        """Begins to get ready for runs like this one; does nothing where that has begun."""
        self._want(_kind(experiment))

    def specialise(self, experiment: Experiment) -> None:
        """Begins to get ready for runs of just this network, which are faster still, after all else."""
        known = experiment.layers, experiment.transfers, experiment.loss
        self._want(Kind(len(experiment.layers) - 1, experiment.is_tutorials_update, False, known))

    def prepare_watching(self, experiment: Experiment) -> None:
        """Begins to get ready for watching conditions in runs like this one; does nothing where that has begun."""
        self._want(_kind(experiment, watches=True))

    def can_watch(self, experiment: Experiment) -> bool:
        """Whether conditions can be watched fast now."""
        return _kind(experiment, watches=True) in self._ready

    def prepare_responses(self) -> None:
        """Begins to get the forward pass over many points ready; does nothing where that has begun."""
        self._want(RESPONSES)

    @property
    def responses_ready(self) -> bool:
        """Whether the forward pass over many points can be fast now."""
        return RESPONSES in self._ready

    def is_getting_ready(self, experiment: Experiment) -> bool:
        """Whether runs like this one will be fast soon."""
        return _kind(experiment) in self._wanted

    def is_ready(self, experiment: Experiment) -> bool:
        """Whether runs like this one can be fast now."""
        return _kind(experiment) in self._ready

    def wait(self) -> None:
        """Waits until nothing is being made ready."""
        thread = self._thread
        if thread:
            thread.join()

    def close(self) -> None:
        """Gives up what is being made ready, and waits until that has come to an end."""
        with self._lock:
            self._closed = True
            if self._process:
                self._process.kill()
        self.wait()

    def _want(self, kind: Kind | None) -> None:
        with self._lock:
            if not kind or kind in self._ready or kind in self._wanted or self.problem or self._closed:
                return
            self._wanted.append(kind)
            self._wanted.sort(key=lambda kind: kind.known is not None)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="fast engine", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted or self._closed:
                    self._wanted.clear()
                    self._thread = None
                    return
                kind = self._wanted[0]
            try:
                self._make(kind)
                self._ready.add(kind)
            except Exception as error:  # whatever a compiler can meet with: the window must go on
                if not self._closed:
                    self.problem = f"{type(error).__name__}: {error}"
            with self._lock:
                self._wanted.remove(kind)

    def _make(self, kind: Kind) -> None:
        from bpviz.engine import compiled  # imports numba, which takes a while
        from bpviz.engine.compiling import CompilingRefusedError, may_compile

        if self._apart and compiled.is_kept():
            may_compile.set(_never)
            try:
                compiled.make(kind)
                return
            except CompilingRefusedError:
                self._compile_apart(kind)
        may_compile.set(self._is_open)
        compiled.make(kind)

    def _compile_apart(self, kind: Kind) -> None:
        """Fills the cache; where that fails, it stays empty."""
        command = [sys.executable, "-m", "bpviz.engine.compiled", kind.to_text()]
        with self._lock:
            if self._closed:
                return
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        self._process.wait()
        with self._lock:
            self._process = None

    def _is_open(self) -> bool:
        return not self._closed


def _never() -> bool:
    return False


def made_ready_for(experiment: Experiment, runs: int = 1, watches: bool = False) -> FastEngine:
    """A fast engine for a run, or several like it, that somebody waits for: ready where they take longer without it
    than compiling; also for watching conditions, where wanted."""
    fast = FastEngine()
    if is_worth_it(experiment, runs):
        fast.prepare(experiment)
        if watches:
            fast.prepare_watching(experiment)
        fast.wait()
    return fast


def is_worth_it(experiment: Experiment, runs: int) -> bool:
    """Whether so many runs take longer by the algorithm itself than getting ready does."""
    return runs * experiment.epochs * experiment.data.rows * seconds_a_row(experiment) > WORTH


def _kind(experiment: Experiment, watches: bool = False) -> Kind | None:
    """What is to be compiled for runs like this one; nothing where they only predict, say, which are few Steps."""
    if experiment.procedure is not Procedure.TRAIN:
        return None
    return Kind(len(experiment.layers) - 1, experiment.is_tutorials_update, experiment.shuffle, watches=watches)
