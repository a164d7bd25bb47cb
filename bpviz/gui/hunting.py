"""A search for a stop, slice by slice between the engine's other work."""

from bpviz.gui.messages import Continue, Looking, Stopped
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.search import Search, values_at
from bpviz.session.stops import ConditionStop
from bpviz.session.timeline import Position


class Hunt:
    """Carries out a `Continue`. When it is over, `target` is where the cursor is to go, and `stopped` what was met."""

    def __init__(self, run: Run, order: Continue, fast: FastEngine) -> None:
        if any(isinstance(stop, ConditionStop) and stop.enabled for stop in order.stops):
            fast.prepare_watching(run.experiment)
        self._run = run
        self._search = Search(run, order.stops, order.forward)
        self.target: Position | None = None
        self.stopped = Stopped(order.forward, None)

    @property
    def looking(self) -> Looking:
        """How far it is."""
        return Looking(self._search.forward, self._search.progress)

    def go_on(self, deadline: float) -> bool:
        """Goes on until `time.perf_counter()` passes `deadline`; returns whether it is over."""
        if not self._search.go_on(deadline):
            return False
        run, found, forward = self._run, self._search.found, self._search.forward
        if found:
            self.stopped = Stopped(forward, found.stop, values_at(run, found))
            self.target = found.position
        else:
            self.target = run.end if forward else run.position
        return True
