"""How late a timer of the window's thread comes."""

import statistics

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


def run_for(app, seconds: float) -> None:
    """A loop of its own: `app.quit` would close the window."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
