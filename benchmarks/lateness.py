"""How late a timer of the window's thread comes."""

import random
import statistics
from collections.abc import Callable

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

    def measure(self, app, seconds: float) -> dict[str, float]:
        self.late.clear()
        self._clock.start()
        self._timer.start(16)
        run_for(app, seconds)
        self._timer.stop()
        ordered = sorted(self.late)
        return {"p50": statistics.median(ordered), "p99": ordered[int(0.99 * len(ordered))], "max": ordered[-1]}


class Frames:
    """Calls `show` thirty times a second, as unevenly as a run reports: a timer of 33 ms would keep step with the one
    of 16 ms, and never come in its way."""

    def __init__(self, show: Callable[[], None]) -> None:
        self._show = show
        self._random = random.Random(1)
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    def start(self) -> None:
        self._timer.start(self._random.randint(28, 39))  # milliseconds, 33 on average: a report waits for a slice's end

    def stop(self) -> None:
        self._timer.stop()

    def _next(self) -> None:
        self.start()
        self._show()


def run_for(app, seconds: float) -> None:
    """A loop of its own: `app.quit` would close the window."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
