"""How late a timer of the window's thread comes."""

import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer


class Lateness:
    """A timer of 16 ms, and how late it comes."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        self.late.append(max(self._clock.nsecsElapsed() / 1e6 - 16.0, 0.0))
        self._clock.restart()

    def measure(self, app, seconds: float) -> list[float]:
        """Milliseconds of every tick."""
        return self.measure_while(lambda: run_for(app, seconds))

    def measure_while(self, do: Callable[[], None]) -> list[float]:
        """Milliseconds of every tick while something is done that lets the window work."""
        self.late.clear()
        self._clock.start()
        self._timer.start(16)
        do()
        self._timer.stop()
        return self.late.copy()


WARM_UP = 0.5  # seconds of either, before ticks count: its first picture is painted by all panes


class Compared:
    """Ticks of rounds while it trains, of as many with the same pictures alone, and of as many with these while another
    process keeps a core busy, which tells what is the machine's: its cores are not always independent."""

    def __init__(self) -> None:
        self.training: list[list[float]] = []
        self.alone: list[list[float]] = []
        self.beside_another: list[list[float]] = []

    def p99s(self) -> tuple[float, float]:
        """How much later, in ms, the latest hundredth of a round's ticks comes, medians of the rounds: while it trains,
        and beside another process."""
        return self._later(_p99)

    def most(self) -> tuple[float, float]:
        """How much later, in ms, the latest tick of a round comes, medians of the rounds, of both."""
        return self._later(max)

    def p99_of_all(self) -> float:
        """How much later, in ms, the latest hundredth of all rounds' ticks comes while it trains: one round in which
        the machine was busy with something else may make all of it."""
        return _p99(list(chain.from_iterable(self.training))) - _p99(list(chain.from_iterable(self.alone)))

    def _later(self, of_round: Callable[[list[float]], float]) -> tuple[float, float]:
        training, alone, another = (
            statistics.median(map(of_round, rounds)) for rounds in (self.training, self.alone, self.beside_another)
        )
        return training - alone, another - alone


def _p99(ticks: list[float]) -> float:
    return sorted(ticks)[int(0.99 * len(ticks))]


@contextmanager
def another_process() -> Iterator[None]:
    """While another process computes."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


class Frames:
    """Calls `show` thirty times a second, as unevenly as a run reports: a timer of 33 ms would keep step with the one
    of 16 ms, and never come in its way."""

    def __init__(self, show: Callable[[], None]) -> None:
        self._show = show
        self._random = random.Random(1)
        self._clock = QElapsedTimer()
        self._frames = 0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    def start(self) -> None:
        self._clock.start()
        self._wait()

    def stop(self) -> None:
        self._timer.stop()

    def _wait(self) -> None:
        self._frames += 1
        due = 1000 * self._frames / 30 + self._random.uniform(-6, 6)  # milliseconds
        self._timer.start(max(round(due - self._clock.elapsed()), 0))

    def _next(self) -> None:
        self._wait()
        self._show()


def run_for(app, seconds: float) -> None:
    """A loop of its own: `app.quit` would close the window."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
