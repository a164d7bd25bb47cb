"""Gets the compiled engine ready beside other work: runs go on by the algorithm itself until it is there."""

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from bpviz.engine.kinds import JUDGING, RESPONSES, Kind
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.giving_way import give_way
from bpviz.session.interventions import Freeze
from bpviz.session.loading import loading
from bpviz.session.rows import seconds_a_row

if TYPE_CHECKING:
    import subprocess

WORTH = 1.5  # seconds of running by the algorithm from which compiling is worth waiting for
WATCHED = 25  # times as long, at least, a row takes whose every Step is watched


class FastEngine:
    """Compiles, or loads what an earlier start has compiled, in a thread of its own: once for each kind of run.

    Where somebody looks at a window meanwhile it is made `apart`: a process of its own fills the cache, because the
    compiler keeps Python's lock for longer than a picture may be late. This process compiles only where there is no
    cache.

    `problem` says what went wrong where it cannot be had; everything works without it, only slower. `changed` is called
    where that or `is_busy` may have changed, in any thread.
    """

    def __init__(self, apart: bool = False, changed: Callable[[], None] = lambda: None) -> None:
        self.problem: str | None = None
        self._apart = apart
        self._changed = changed
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
        """Begins to get ready for watching conditions in runs like this one, also where weights are frozen in it; does
        nothing where that has begun."""
        self._want(_kind(experiment, watches=True))
        if any(isinstance(edit, Freeze) for edit in experiment.interventions):
            self._want(_kind(experiment, freezes=True, watches=True))

    def can_watch(self, experiment: Experiment, freezes: bool = False) -> bool:
        """Whether conditions can be watched fast now, also while weights are frozen."""
        return _kind(experiment, freezes, watches=True) in self._ready

    def prepare_responses(self) -> None:
        """Begins to get the forward pass over many points ready; does nothing where that has begun."""
        self._want(RESPONSES)

    def prepare_judging(self) -> None:
        """Begins to get the tests of epochs ready; does nothing where that has begun."""
        self._want(JUDGING)

    @property
    def judging_ready(self) -> bool:
        """Whether epochs can be tested fast now."""
        return JUDGING in self._ready

    def prepare_frozen(self, experiment: Experiment) -> bool:
        """Whether runs like this one can be fast where weights are frozen; begins to get ready for them."""
        kind = _kind(experiment, freezes=True)
        self._want(kind)
        return kind in self._ready

    @property
    def responses_ready(self) -> bool:
        """Whether the forward pass over many points can be fast now."""
        return RESPONSES in self._ready

    def is_getting_ready(self, experiment: Experiment) -> bool:
        """Whether runs like this one will be fast soon."""
        return _kind(experiment) in self._wanted

    @property
    def is_busy(self) -> bool:
        """Whether runs of some kind will be fast soon."""
        return any(kind.depth and not kind.known for kind in tuple(self._wanted))

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
            self._wanted.sort(key=lambda kind: (kind.known is not None, kind.depth == 0))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="fast engine", daemon=True)
                self._thread.start()
        self._changed()

    def _work(self) -> None:
        if self._apart:
            give_way()  # and so does the process that compiles
        while True:
            with self._lock:
                if not self._wanted or self._closed:
                    self._wanted.clear()
                    self._thread = None
                    return
                kind = self._wanted[0]
            try:
                if self._make(kind):
                    self._ready.add(kind)
            except Exception as error:  # whatever a compiler can meet with: the window must go on
                if not self._closed:
                    self.problem = f"{type(error).__name__}: {error}"
            with self._lock:
                self._wanted.remove(kind)
            self._changed()

    def _make(self, kind: Kind) -> bool:
        """Makes a kernel; gives whether it is there, which it is not where the engine was closed meanwhile."""
        if not self._apart:
            return _made_here(kind, lambda: True)
        with loading():
            from bpviz.engine.compiled import is_kept  # imports numba, which takes a while

            kept = is_kept()
            if _made_here(kind, lambda: not kept and not self._closed):
                return True
        if kept:
            self._compile_apart(kind)
        with loading():
            return _made_here(kind, lambda: not self._closed)

    def _compile_apart(self, kind: Kind) -> None:
        """Fills the cache; where that fails, it stays empty."""
        import subprocess  # here, because it takes time that the first picture does not have

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


def _made_here(kind: Kind, may_compile: Callable[[], bool]) -> bool:
    """Makes a kernel in this process; gives whether it is there, which it is not where it had to be compiled and that
    may not be."""
    from bpviz.engine import compiled, compiling

    compiling.may_compile.set(may_compile)
    try:
        compiled.make(kind)
    except compiling.CompilingRefusedError:
        return False
    return True


def made_ready_for(experiment: Experiment, runs: int = 1, watches: bool = False) -> FastEngine:
    """A fast engine for a run, or several like it, that somebody waits for: ready where they take longer without it
    than compiling; also for watching conditions, where wanted."""
    fast = FastEngine()
    if is_worth_it(experiment, runs * WATCHED if watches else runs):
        fast.prepare(experiment)
        if watches:
            fast.prepare_watching(experiment)
        with loading():
            fast.wait()
    return fast


def is_worth_it(experiment: Experiment, runs: int) -> bool:
    """Whether so many runs take longer by the algorithm itself than getting ready does."""
    return runs * experiment.epochs * experiment.data.rows * seconds_a_row(experiment) > WORTH


def _kind(experiment: Experiment, freezes: bool = False, watches: bool = False) -> Kind | None:
    """What is to be compiled for runs like this one; nothing where they only predict, say, which are few Steps."""
    if experiment.procedure is not Procedure.TRAIN:
        return None
    is_plain = experiment.is_tutorials_update and not freezes
    return Kind(len(experiment.layers) - 1, is_plain, experiment.shuffle, watches=watches)
