"""The window while the tutorial's network trains at full speed, and seeks in what it has trained.

Prints one JSON object: rows a second with the window open and headless; how late a 16 ms timer of the window's thread
comes (ms: p50, p99, max) while it trains, beside the same window repainting the same snapshots at 30 Hz without
training; ms from Pause until the window shows that it stands; ms from a seek in 100,000 epochs until it is painted;
MiB before, and after a minute at full speed.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer

from bpviz.data.catalogue import tutorial
from bpviz.gui.app import settle
from bpviz.gui.main_window import MainWindow
from bpviz.gui.messages import FULL_SPEED
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.timeline import START, Position

sys.path.insert(0, str(Path(__file__).parent))
from lateness import Lateness, run_for
from process import resident_mebibytes
from window import opened, until

SECONDS = 5.0
ENDLESS = Experiment(tutorial(), epochs=10**9)


def milliseconds_until(app, condition: Callable[[], bool]) -> float:
    """How long it takes until a condition holds and what it brings is painted."""
    began = time.perf_counter()
    until(app, condition)
    app.processEvents()
    return 1000 * (time.perf_counter() - began)


def rows_done(window: MainWindow) -> int:
    snapshot = window.view.snapshot
    return snapshot.timeline.place(snapshot.position)[0]


def main() -> None:
    app, window = opened(ENDLESS)
    late = Lateness()
    window.engine.seek(Position(130))
    until(app, lambda: window.view.snapshot.position == Position(130))
    getting_ready = late.measure(app, 4.0)
    until(app, lambda: not window.view.getting_ready)
    settle(app)

    snapshots = []
    window.engine.reported.connect(lambda report: snapshots.append(report.snapshot) if len(snapshots) < 100 else None)
    window.engine.play(FULL_SPEED)
    run_for(app, 1.0)
    before, began = rows_done(window), time.perf_counter()
    training = late.measure(app, SECONDS)
    open_rate = (rows_done(window) - before) / (time.perf_counter() - began)
    pauses = []
    for _ in range(20):
        window.engine.pause()
        pauses.append(milliseconds_until(app, lambda: not window.view.running))
        window.engine.play(FULL_SPEED)
        until(app, lambda: window.view.running)
        run_for(app, 0.1)
    window.engine.pause()
    until(app, lambda: not window.view.running)

    replay = iter(snapshots * 100)
    again = QTimer()
    again.timeout.connect(lambda: window.view.show(next(replay)))
    again.start(33)
    painting = late.measure(app, SECONDS)
    again.stop()

    fast = FastEngine()
    fast.prepare(ENDLESS)
    fast.wait()
    headless = Run(ENDLESS, fast)
    headless.advance(headless.end, time.perf_counter() + 1.0)
    before, began = headless.rows_done, time.perf_counter()
    while time.perf_counter() < began + SECONDS:
        headless.advance(headless.end, time.perf_counter() + 0.008)
    headless_rate = (headless.rows_done - before) / (time.perf_counter() - began)

    experiment = Experiment(tutorial(), epochs=100_000)
    window.engine.configure(experiment, START)
    until(app, lambda: window.view.snapshot.experiment is experiment)
    end = window.view.snapshot.end
    window.engine.seek(end)
    until(app, lambda: window.view.snapshot.position == end)
    seeks, generator = [], random.Random(1)
    for _ in range(200):
        target = Position(generator.randrange(1, end.index))
        window.engine.seek(target)
        seeks.append(milliseconds_until(app, lambda target=target: window.view.snapshot.position == target))
    window.engine.configure(ENDLESS, START)
    window.engine.play(FULL_SPEED)
    run_for(app, 5.0)
    memory = [resident_mebibytes()]
    run_for(app, float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
    memory.append(resident_mebibytes())
    window.close()
    seeks.sort()
    print(
        json.dumps(
            {
                "rows_open": open_rate,
                "rows_headless": headless_rate,
                "late_training": training,
                "late_painting": painting,
                "late_getting_ready": getting_ready,
                "pause": statistics.median(pauses),
                "pause_max": max(pauses),
                "seek_median": statistics.median(seeks),
                "seek_p99": seeks[int(0.99 * len(seeks))],
                "memory": memory,
            }
        )
    )


main()
