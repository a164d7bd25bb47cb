"""One repaint of the whole window for a new snapshot: prints the median milliseconds of the window's thread, a line a
figure: 2-2-2, 64-32-10 and 784-128-10 while the run moves fast, then each of them for a single Step.

It is the time of the thread and not of the clock, so that other programs do not count.
"""

import statistics
import time

import numpy as np

from bpviz.data.dataset import DataSet
from bpviz.gui.app import make_application, settle
from bpviz.gui.main_window import MainWindow
from bpviz.gui.settings import Settings
from bpviz.gui.theme import Theme
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position

PICTURES = 60
WARM_UP = 12  # pictures that are not counted: fonts, labels and formulas are painted for the first time
MOST_WARMING = 30.0  # seconds for the formulas of a small network


def image_like(side: int) -> Experiment:
    """Forty random images in ten classes, and a network with one hidden layer."""
    inputs = np.random.default_rng(1).random((40, side * side))
    targets = tuple(i % 10 for i in range(40))
    data = DataSet("random", inputs, np.eye(10)[list(targets)], targets, tuple("0123456789"), image_shape=(side, side))
    return Experiment(data, (side * side, 32 if side == 8 else 128, 10), init="glorot")


def fast_snapshots(run: Run, count: int) -> list[Snapshot]:
    """Snapshots of a run that is on its way and looks at no Step."""
    found = []
    for row in range(1, count + 1):
        far = Position(run.timeline.row_start(row + 2))
        while run.position < Position(run.timeline.row_start(row)):
            run.advance(far, 0.0)
        found.append(run.snapshot())
    return found


def step_snapshots(run: Run, count: int) -> list[Snapshot]:
    """Snapshots of Steps that follow each other, in the second row."""
    first = run.timeline.row_start(1) + 1
    found = []
    for index in range(first, first + count):
        run.seek(Position(index))
        found.append(run.snapshot())
    return found


def median_milliseconds(window: MainWindow, snapshots: list[Snapshot], fast: bool) -> float:
    app = make_application()
    window.view.running, window.view.target = fast, snapshots[-1].end if fast else None
    times = []
    for snapshot in snapshots:
        began = time.thread_time()
        window.view.show(snapshot)
        for _ in range(4):  # a picture takes several turns of the event loop
            app.processEvents()
        times.append(1000 * (time.thread_time() - began))
    window.view.running = False
    return statistics.median(times[WARM_UP:])


def open_window(experiment: Experiment) -> MainWindow:
    """A window in which everything that is made in spare time has been made."""
    app = make_application()
    theme = Theme()
    theme.mode = "light"
    theme.apply(app)
    window = MainWindow(experiment, theme, Settings.nowhere())
    window.resize(1440, 900)
    window.show()
    settle(app)
    window.setup.fold_once()
    window.loader.begin()
    window.loader.wait()
    until = time.monotonic() + (MOST_WARMING if len(experiment.layers) < 4 and experiment.layers[0] < 8 else 2.0)
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.01)
    return window


fast, steps = [], []
for experiment in (default_experiment(), image_like(8), image_like(28)):
    window = open_window(experiment)
    fast.append(median_milliseconds(window, fast_snapshots(Run(experiment), PICTURES), fast=True))
    steps.append(median_milliseconds(window, step_snapshots(Run(experiment), min(PICTURES, 20)), fast=False))
    window.close()
print("\n".join(f"{figure:.2f}" for figure in (*fast, *steps)))
