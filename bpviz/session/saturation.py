"""Neurons that do not learn: their derivative was (nearly) 0 for every row of an epoch."""

from collections.abc import Iterable
from dataclasses import replace

from bpviz.engine.network import Neuron, Unit
from bpviz.session.snapshot import Notice
from bpviz.session.timeline import Timeline

NEARLY_ZERO = 1e-6


class Saturation:
    """Watches the derivatives row by row, in the order of the run, and keeps the notices of all its epochs."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._since: dict[Unit, tuple[int, bool]] = {}  # the row where a streak began, and whether all were exactly 0
        self._open: dict[Unit, Notice] = {}
        self._closed: list[Notice] = []

    def row_done(self, row_number: int, neurons: Iterable[Neuron]) -> None:
        """Takes in the derivatives that a row left in the neurons."""
        index = (row_number + 1) * self._timeline.steps
        epoch, row = divmod(row_number, self._timeline.rows)
        for neuron in neurons:
            unit = neuron.unit
            if abs(neuron.derivative) >= NEARLY_ZERO:
                self._since.pop(unit, None)
                if unit in self._open:
                    self._closed.append(replace(self._open.pop(unit), until=index))
                continue
            began, zero = self._since.get(unit, (row_number, True))
            self._since[unit] = began, zero and neuron.derivative == 0.0
            if row == self._timeline.rows - 1 and began <= epoch * self._timeline.rows and unit not in self._open:
                moment = self._timeline.moment(began * self._timeline.steps + 1)
                assert moment
                self._open[unit] = Notice(unit, self._since[unit][1], moment, index)

    def notices(self, index: int) -> tuple[Notice, ...]:
        """The notices that hold after `index` Steps."""
        return tuple(
            notice
            for notice in (*self._closed, *self._open.values())
            if notice.noticed <= index and (notice.until is None or index < notice.until)
        )
