"""The window as the benchmarks open it."""

import gc
import threading
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from bpviz.gui.app import make_application, settle
from bpviz.gui.main_window import MainWindow
from bpviz.gui.messages import FULL_SPEED, Report
from bpviz.gui.settings import Settings
from bpviz.gui.theme import Theme
from bpviz.session.experiment import Experiment

SURELY_WANTED = 2000  # ms of a run until that kernel is begun
WAKES = 50  # ms: between two looks at a condition that no event tells of


def opened(experiment: Experiment) -> tuple[QApplication, MainWindow]:
    """The application, and a window with its engine, as a person has it, come to rest."""
    app = make_application()
    theme = Theme()
    theme.apply(app)
    window = MainWindow(experiment, theme, Settings.nowhere())
    window.resize(1440, 900)
    window.show()
    window.start()
    until(app, lambda: window.view.snapshot.computed == 0 and window.isVisible())
    settle(app)
    gc.collect()
    gc.freeze()  # as `bpviz` does after its first frame
    return app, window


def show_again(window: MainWindow, report: Report) -> None:
    """Shows what a report brought, as the window did when it came."""
    view = window.view
    view.running, view.target, view.steps_per_second = True, report.target, report.steps_per_second
    view.show(report.snapshot)


def until_all_compiled(app: QApplication, window: MainWindow) -> None:
    """Has a run go on at full speed until nothing is loaded or compiled beside it any more: after a while the kernel of
    just its network is, which the window says nothing of."""
    window.engine.play(FULL_SPEED)
    wanted = QTimer(singleShot=True)
    wanted.start(SURELY_WANTED)
    until(app, lambda: not wanted.isActive() and all(thread.name != "fast engine" for thread in threading.enumerate()))
    window.engine.pause()
    until(app, lambda: not window.view.running)


def until(app: QApplication, condition: Callable[[], bool]) -> None:
    """Lets the window work, and sleep where it has nothing to do, until a condition holds, also one that comes true in
    a thread, without an event."""
    clock = QTimer()
    clock.start(WAKES)
    while not condition():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
