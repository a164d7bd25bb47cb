"""The decision boundary while 2-8-2 trains on the spiral at full speed, in the workspace Explore.

Prints one JSON object: how many boundaries a second are painted, each with other answers than the one before; points of
a side; CPU ms that the answers for one boundary take, best of many; how late a 16 ms timer of the window's thread comes
(ms: p50, p99, max) in Explore with the boundary, with the neurons filled with their answers too, in Explore without the
boundary, and in Debug; rows a second in each.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtCore import QElapsedTimer

from bpviz.data.catalogue import load
from bpviz.gui.app import settle
from bpviz.gui.boundary_canvas import BoundaryCanvas
from bpviz.gui.messages import FULL_SPEED
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.responses import Plane, Responder
from bpviz.session.timeline import Position

sys.path.insert(0, str(Path(__file__).parent))
from lateness import Lateness, run_for
from window import opened, until

SECONDS = 5.0
ROUNDS = 3
SPIRAL = Experiment(load("spiral"), (2, 8, 2), ("tanh", "sigmoid"), 0.1, epochs=10**9, init="glorot")


class Painted:
    """Counts the paintings of the boundary that show other answers than the one before, and how long all take."""

    def __init__(self) -> None:
        self.count, self.spent = 0, []
        self._last: object = None
        paint = BoundaryCanvas.paintEvent

        def counted(canvas, event) -> None:
            clock = QElapsedTimer()
            clock.start()
            paint(canvas, event)
            self.spent.append(clock.nsecsElapsed() / 1e6)
            self.count += canvas._image is not self._last
            self._last = canvas._image

        BoundaryCanvas.paintEvent = counted


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
    late = Lateness()
    view = window.view
    window.workspaces.choose("explore")
    window.engine.seek(Position(130))
    until(app, lambda: view.snapshot.position == Position(130))
    until(app, lambda: window.engine.fast.responses_ready and not view.getting_ready)
    window.loader.wait()
    settle(app)
    window.engine.play(FULL_SPEED)
    run_for(app, 1.0)
    found: dict[str, list] = {}

    def measure(name: str) -> None:
        run_for(app, 0.5)
        painted.count, painted.spent = 0, []
        before, began = view.snapshot.timeline.place(view.snapshot.position)[0], time.perf_counter()
        lateness = late.measure(app, SECONDS)
        seconds = time.perf_counter() - began
        rows = (view.snapshot.timeline.place(view.snapshot.position)[0] - before) / seconds
        paint = statistics.median(painted.spent) if painted.spent else None
        found.setdefault(name, []).append(
            {"boundaries": painted.count / seconds, "paint": paint, "rows": rows} | lateness
        )

    for _ in range(ROUNDS):
        window.workspaces.choose("explore")
        measure("explore")
        side = view.responses.grid.shape[1:]
        view.look(response_maps=True)
        measure("explore, neurons filled")
        view.look(response_maps=False)
        window.docks.docks["boundary"].hide()
        measure("explore without boundary")
        window.docks.docks["boundary"].show()
        window.workspaces.choose("debug")
        measure("debug")
    window.close()
    result = {
        name: {
            key: statistics.median(r[key] for r in rounds) if rounds[0][key] is not None else None for key in rounds[0]
        }
        for name, rounds in found.items()
    }
    print(json.dumps({"side": side, "answers": answers_ms()} | result, indent=1))


main()
