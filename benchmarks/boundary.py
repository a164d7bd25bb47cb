"""The decision boundary while 2-8-2 trains on the spiral at full speed, in the workspace Explore.

How many boundaries a second are painted, each with other answers than the one before; how late a 16 ms timer of the
window's thread comes, beside the same window showing the same pictures at 30 Hz without training; CPU of the window's
thread a picture, beside Debug; CPU that the answers for one boundary take. Prints Markdown.
"""

import statistics
import sys
import time
from collections import deque
from pathlib import Path

from bpviz.data.catalogue import load
from bpviz.gui.app import settle
from bpviz.gui.boundary_canvas import BoundaryCanvas
from bpviz.gui.main_window import MainWindow
from bpviz.gui.messages import FULL_SPEED
from bpviz.gui.paint_turn import AfterPicture
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.responses import Plane, Responder
from bpviz.session.timeline import Position

sys.path.insert(0, str(Path(__file__).parent))
from lateness import WARM_UP, Compared, Frames, Lateness, another_process, run_for
from window import opened, show_again, until, until_all_compiled

SECONDS = 3.0
ROUNDS = 8
PICTURES = 100  # that are recorded: as many as a round shows
SPIRAL = Experiment(load("spiral"), (2, 8, 2), ("tanh", "sigmoid"), 0.1, epochs=10**9, init="glorot")
SETTINGS = {"debug": ("debug", False), "explore": ("explore", False), "explore, neurons filled": ("explore", True)}


class Painted:
    """Counts the paintings of the boundary that show other answers than the one before."""

    def __init__(self) -> None:
        self.count = 0
        self._last: object = None
        paint = BoundaryCanvas.paintEvent

        def counted(canvas, event) -> None:
            paint(canvas, event)
            self.count += canvas._image is not self._last
            self._last = canvas._image

        BoundaryCanvas.paintEvent = counted


def is_written(window: MainWindow) -> bool:
    """Whether the course pane, where it is seen, has all that it asks the engine for."""
    chronicle, done = window.view.chronicle, len(window.view.snapshot.epoch_errors)
    is_whole = chronicle is not None and chronicle.whole and chronicle.done == done
    return is_whole or not window.explore.course.isVisible()


def answers_ms() -> float:
    """CPU ms of one boundary's answers, by compiled code."""
    fast = FastEngine()
    fast.prepare_responses()
    fast.wait()
    responder, parameters = Responder(fast), SPIRAL.network().parameters()
    plane = Plane(0, 1, (0.0, 0.0), (-1.0, 1.0), (-1.0, 1.0))
    best = float("inf")
    for _ in range(100):
        began = time.thread_time()
        responder.respond(SPIRAL, parameters, plane)
        best = min(best, time.thread_time() - began)
    return 1000 * best


def main() -> None:
    painted = Painted()
    app, window = opened(SPIRAL)
    late, view = Lateness(), window.view
    window.workspaces.choose("explore")
    window.engine.seek(Position(130))
    until(app, lambda: view.snapshot.position == Position(130))
    until(app, lambda: window.engine.fast.responses_ready and not view.getting_ready)
    window.loader.wait()
    until_all_compiled(app, window)
    settle(app)
    reports, answers = deque(maxlen=PICTURES), deque(maxlen=PICTURES)
    window.engine.reported.connect(lambda report: reports.append(report) if report.playing else None)
    view.responses_changed.connect(lambda: answers.append(view.responses))
    window.engine.play(FULL_SPEED)
    run_for(app, WARM_UP)
    until(app, lambda: min(len(reports), len(answers)) == PICTURES)
    again = list(zip(reports, answers, strict=True))
    shown, coming, painted_once = iter(again * 1000), [None], AfterPicture(window)
    painted_once.reached.connect(lambda: view.take_responses(coming[0]))  # as it comes when it is asked for

    def show_next() -> None:
        report, answer = next(shown)
        coming[:] = [answer]
        show_again(window, report)
        painted_once.start()

    def measure_painting() -> list[float]:
        frames = Frames(show_next)
        frames.start()
        run_for(app, WARM_UP)
        ticks = late.measure(app, SECONDS)
        frames.stop()
        return ticks

    found = {name: Compared() for name in SETTINGS}
    counts = {name: [] for name in SETTINGS}
    cpu = {name: [] for name in SETTINGS}
    for _ in range(ROUNDS):
        for name, (workspace, filled) in SETTINGS.items():
            window.workspaces.choose(workspace)
            view.look(response_maps=filled)
            window.engine.play(FULL_SPEED)
            run_for(app, WARM_UP)
            painted.count, began = 0, time.perf_counter()
            found[name].training.append(late.measure(app, SECONDS))
            counts[name].append(painted.count / (time.perf_counter() - began))
            window.engine.pause()
            until(app, lambda: not view.running and is_written(window))  # or the engine would go on beside the pictures
            run_for(app, 0.3)
            ask, window.explore.responding.ask = window.explore.responding.ask, lambda *question: None
            found[name].alone.append(measure_painting())
            with another_process():
                found[name].beside_another.append(measure_painting())
            for _ in range(PICTURES):
                began = time.thread_time()
                show_next()
                for _ in range(6):  # a picture takes several turns of the event loop
                    app.processEvents()
                cpu[name].append(1000 * (time.thread_time() - began))
            window.explore.responding.ask, view.running = ask, False
    window.close()
    rows, columns = again[-1][1].grid.shape[1:]
    print("## The decision boundary while a network trains\n")
    print(f"2-8-2 on the spiral at full speed, {columns} × {rows} points; medians of {ROUNDS} interleaved rounds. What")
    print(f"every neuron answers at all points takes {answers_ms():.2f} ms of CPU, in the engine's thread.\n")
    print("A 16 ms timer of the window's thread is later by so much than with the same pictures alone; in brackets,")
    print("by how much it is later with these while another process computes: the machine's part.\n")
    print("| workspace | boundaries a second | p99 | of all ticks | max | CPU of the window's thread a picture |")
    print("|---|---|---|---|---|---|")
    for name, compared in found.items():
        boundaries = statistics.median(counts[name])
        count = f"{boundaries:.1f}" if boundaries else "—"
        p99, most = (f"{ours:.1f} ms ({others:.1f})" for ours, others in (compared.p99s(), compared.most()))
        of_all = f"{compared.p99_of_all():.1f} ms"
        print(f"| {name} | {count} | {p99} | {of_all} | {most} | {statistics.median(cpu[name]):.1f} ms |")
    print("| at most | (30 are asked for) | 1 ms | — | 5 ms | 33 ms |")


main()
