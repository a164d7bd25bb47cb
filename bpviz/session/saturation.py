"""Neurons that do not learn: their derivative was (nearly) 0 for every row of an epoch."""

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.network import Unit
from bpviz.engine.state import State
from bpviz.session.snapshot import Notice
from bpviz.session.timeline import Timeline

KEPT = 512


def _dead_now(state: State, epoch_start: int) -> list[NDArray[np.bool_]]:
    return [alive < epoch_start for alive in state.last_alive]


def deadness_changes(state: State, epoch_start: int) -> bool:
    """Whether, at the end of the epoch that began with row `epoch_start`, other neurons are dead than the epoch
    before."""
    return any((now != before).any() for now, before in zip(_dead_now(state, epoch_start), state.dead, strict=True))


def note_deadness(state: State, epoch_start: int) -> None:
    """Notes in the state, at the end of an epoch, which neurons are dead."""
    for now, before in zip(_dead_now(state, epoch_start), state.dead, strict=True):
        before[:] = now


class Saturation:
    """Keeps the notices of all epochs that were computed; of those that have ended only the ones that lasted longest,
    because a neuron may come and go all the time: KEPT of them, and for a while up to twice as many."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._open: dict[Unit, Notice] = {}
        self._closed: list[Notice] = []
        self._epochs = 0  # how many were taken in

    def epoch_done(self, epoch: int, state: State) -> None:
        """Takes in which neurons are dead at the end of an epoch, the first time that it is computed; and notes it in
        the state."""
        start = epoch * self._timeline.rows
        index = self._timeline.row_start(start + self._timeline.rows)
        if epoch >= self._epochs:
            for layer, (now, before) in enumerate(zip(_dead_now(state, start), state.dead, strict=True)):
                for j in np.flatnonzero(now != before).tolist():
                    self._change(Unit(layer, j), bool(now[j]), state, index)
        note_deadness(state, start)
        self._epochs = max(self._epochs, epoch + 1)

    def share(self, other: "Saturation", epochs: int) -> None:
        """Takes over what is known of another run's first epochs."""
        index = self._timeline.row_start(epochs * self._timeline.rows)
        for notice in (*other._closed, *other._open.values()):
            if notice.noticed <= index and notice.until is not None and notice.until <= index:
                self._closed.append(notice)
            elif notice.noticed <= index:
                self._open[notice.unit] = notice._replace(until=None)
        self._epochs = epochs

    def _change(self, unit: Unit, dead: bool, state: State, index: int) -> None:
        if not dead:
            notice = self._open.pop(unit, None)  # None: a fork took over no notice of it, which was not kept
            if notice:
                self._close(notice._replace(until=index))
            return
        began = int(state.last_alive[unit.layer][unit.index]) + 1
        exactly = bool(state.last_nonzero[unit.layer][unit.index] < began)
        moment = self._timeline.moment(self._timeline.row_start(began) + 1)
        assert moment
        self._open[unit] = Notice(unit, exactly, moment, index)

    def _close(self, notice: Notice) -> None:
        self._closed.append(notice)
        if len(self._closed) == 2 * KEPT:
            self._closed = sorted(self._closed, key=_lasted)[KEPT:]

    def notices(self, index: int) -> tuple[Notice, ...]:
        """The notices that hold after `index` Steps."""
        return tuple(
            notice
            for notice in (*self._closed, *self._open.values())
            if notice.noticed <= index and (notice.until is None or index < notice.until)
        )


def _lasted(notice: Notice) -> int:
    """For how many Steps one that has ended held."""
    assert notice.until is not None
    return notice.until - notice.noticed
