"""The window while the tutorial's network trains at full speed, and seeks in what it has trained.

How late a 16 ms timer of the window's thread comes while numba loads and compiles (where its cache is empty) and while
it trains, beside the same window repainting the same snapshots at 30 Hz without training; rows a second with the window
open, and headless; from Pause until the window shows that it stands; from a seek in 100,000 epochs until it is painted;
memory over some seconds at full speed, 20 or as many as are said. Prints Markdown.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bpviz.data.catalogue import tutorial
from bpviz.gui.app import settle
from bpviz.gui.main_window import MainWindow
from bpviz.gui.messages import FULL_SPEED
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.timeline import START, Position

sys.path.insert(0, str(Path(__file__).parent))
from lateness import WARM_UP, Compared, Frames, Lateness, another_process, run_for
from process import resident_mebibytes
from window import opened, show_again, until, until_all_compiled

ROUNDS = 16
SECONDS = 3.0  # that each measurement of a round takes
ENDLESS = Experiment(tutorial(), epochs=10**9)
SEEKS = 200


def milliseconds_until(app, condition: Callable[[], bool]) -> float:
    """How long it takes until a condition holds and what it brings is painted."""
    began = time.perf_counter()
    until(app, condition)
    app.processEvents()
    return 1000 * (time.perf_counter() - began)


class Training:
    """The open window on a run that never ends, the same pictures without a run, and a run without a window."""

    def __init__(self, app, window: MainWindow) -> None:
        self.app, self.window, self.late = app, window, Lateness()
        self.reports = []
        window.engine.reported.connect(self._keep)
        fast = FastEngine()
        fast.prepare(ENDLESS)
        fast.wait()
        self.headless = Run(ENDLESS, fast)

    def _keep(self, report) -> None:
        if report.playing and len(self.reports) < 100:
            self.reports.append(report)

    def _rows_done(self) -> int:
        snapshot = self.window.view.snapshot
        return snapshot.timeline.place(snapshot.position)[0]

    def play(self) -> None:
        self.window.engine.play(FULL_SPEED)
        until(self.app, lambda: self.window.view.running)

    def pause(self) -> float:
        """Milliseconds until the window shows it."""
        self.window.engine.pause()
        return milliseconds_until(self.app, lambda: not self.window.view.running)

    def measure_open(self) -> tuple[float, list[float]]:
        """Rows a second, and how late ticks came."""
        self.play()
        run_for(self.app, WARM_UP)
        before, began = self._rows_done(), time.perf_counter()
        late = self.late.measure(self.app, SECONDS)
        rate = (self._rows_done() - before) / (time.perf_counter() - began)
        self.pause()
        return rate, late

    def measure_painting(self) -> list[float]:
        """How late ticks come where nothing but the pictures is shown."""
        replay = iter(self.reports * 1000)
        again = Frames(lambda: show_again(self.window, next(replay)))
        again.start()
        run_for(self.app, WARM_UP)
        late = self.late.measure(self.app, SECONDS)
        again.stop()
        self.window.view.running = False
        return late

    def measure_headless(self) -> float:
        """Rows a second."""
        run = self.headless
        before, began = run.timeline.place(run.position)[0], time.perf_counter()
        while time.perf_counter() < began + SECONDS:
            run.advance(run.end, time.perf_counter() + 0.008)
        return (run.timeline.place(run.position)[0] - before) / (time.perf_counter() - began)


def seeks(app, window: MainWindow) -> list[float]:
    """Milliseconds from a seek to a random Step until it is painted, the run being all computed; sorted."""
    experiment = Experiment(tutorial(), epochs=100_000)
    window.engine.configure(experiment, START)
    until(app, lambda: window.view.snapshot.experiment is experiment)
    end = window.view.snapshot.end
    window.engine.seek(end)
    until(app, lambda: window.view.snapshot.position == end)
    took, generator = [], random.Random(1)
    for _ in range(SEEKS):
        target = Position(generator.randrange(1, end.index))
        window.engine.seek(target)
        took.append(milliseconds_until(app, lambda target=target: window.view.snapshot.position == target))
    return sorted(took)


def memory(app, window: MainWindow, seconds: float) -> list[float]:
    """MiB after some seconds of a new run at full speed, after half the time, and at its end."""
    window.engine.configure(ENDLESS, START)
    window.engine.play(FULL_SPEED)
    run_for(app, 5.0)
    found = [resident_mebibytes()]
    for _ in range(2):
        run_for(app, seconds / 2)
        found.append(resident_mebibytes())
    return found


def main() -> None:
    app, window = opened(ENDLESS)
    window.engine.seek(Position(130))
    until(app, lambda: window.view.snapshot.position == Position(130))
    compiling = Lateness().measure(app, 6.0)
    until(app, lambda: not window.view.getting_ready)
    compiling += Lateness().measure_while(lambda: until_all_compiled(app, window))
    settle(app)
    training = Training(app, window)
    rates, headless, late = [], [], Compared()
    for _ in range(ROUNDS):
        rate, ticks = training.measure_open()
        rates.append(rate)
        late.training.append(ticks)
        late.alone.append(training.measure_painting())
        with another_process():
            late.beside_another.append(training.measure_painting())
        headless.append(training.measure_headless())
    pauses = []
    for _ in range(20):
        training.play()
        run_for(app, 0.1)
        pauses.append(training.pause())
    found = seeks(app, window)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    grown = memory(app, window, seconds)
    window.close()

    shares = [rate / alone for rate, alone in zip(rates, headless, strict=True)]
    (p99, others_p99), (most, others_most) = late.p99s(), late.most()
    lines = [
        ("rows a second, window open", f"{statistics.median(rates):,.0f}", "—"),
        ("the same against headless", f"{statistics.median(shares):.2f}", "at least 0.9"),
        ("lateness of a 16 ms timer, p99, more than by the same pictures alone", f"{p99:.1f} ms", "1 ms"),
        ("the same of the ticks of all rounds together", f"{late.p99_of_all():.1f} ms", "—"),
        ("lateness, max, more than by the same pictures alone", f"{most:.1f} ms", "5 ms"),
        ("both of the same pictures beside another process that computes: the machine's part",
         f"{others_p99:.1f}, {others_most:.1f} ms", "—"),
        ("lateness while numba loads and compiles, max", f"{max(compiling):.0f} ms", "60 ms"),
        ("from Pause until it is shown, median", f"{statistics.median(pauses):.1f} ms", "30 ms"),
        ("from a seek in 100,000 epochs until it is painted, median", f"{statistics.median(found):.1f} ms", "20 ms"),
        ("the same, p99", f"{found[int(0.99 * SEEKS)]:.1f} ms", "60 ms"),
        (f"memory at full speed: at first, after {seconds / 2:g} s, after {seconds:g} s",
         ", ".join(f"{mebibytes:.0f}" for mebibytes in grown) + " MiB", "flat"),
    ]  # fmt: skip
    print("## The window at full speed\n")
    print(f"The tutorial's network, 2-2-2; medians of {ROUNDS} interleaved rounds.\n")
    print("| what | | at most |\n|---|---|---|")
    print("\n".join(f"| {what} | {figure} | {limit} |" for what, figure, limit in lines))


main()
