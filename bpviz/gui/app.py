"""The program with a window: made, shown and run; or drawn into a file without a screen."""

import gc
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QApplication

from bpviz.gui.app_icon import APPLICATION_ID, app_icon, claim_task_bar_entry
from bpviz.gui.main_window import MainWindow
from bpviz.gui.settings import Settings
from bpviz.gui.stage import Stage
from bpviz.gui.theme import Mode, Theme
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.timeline import START, Position

if TYPE_CHECKING:
    from bpviz.session.document import Document

STYLE = "fusion"
DATA = QStandardPaths.StandardLocation.AppDataLocation


def make_application() -> QApplication:
    """The one QApplication, with the program's name and icon."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    claim_task_bar_entry()
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")  # or painting would wait for threads of Qt, and these for a core
    app = QApplication([*sys.argv[:1], "-style", STYLE])  # as an argument: `setStyle` would load all of QStyle
    app.setOrganizationName("bpviz")
    app.setApplicationName("bpviz")
    app.setDesktopFileName(APPLICATION_ID)
    app.setWindowIcon(app_icon())
    return app


class FirstPaint(QObject):
    """Calls `then` once, after the first frame of a window was painted."""

    def __init__(self, window: MainWindow, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            watched.removeEventFilter(self)
            watched.event(event)  # paints now
            self._then()
            return True
        return super().eventFilter(watched, event)


def open_window(
    experiment: Experiment,
    position: Position = START,
    first_paint_only: bool = False,
    started: float | None = None,
    example: str | None = None,
    document: "tuple[Document, Path] | None" = None,
) -> int:
    """Opens the window on a run, at a position, and returns its exit code when it closes. `document` is what the run
    is from, and the file that it is in.

    With `first_paint_only` it prints the seconds from `started` (a `time.time()`) to the first painted frame and
    ends, without having warmed anything up.
    """
    app = make_application()
    settings = Settings()
    theme = Theme()
    theme.mode = settings.theme_mode
    theme.scale = settings.text_scale
    theme.prepare(app)
    window = MainWindow(experiment, theme, settings, example)
    theme.dress(app)
    began = started if started is not None else time.time()
    seconds = 0.0

    def painted() -> None:
        nonlocal seconds
        seconds = time.time() - began
        if first_paint_only:
            app.quit()
            return
        gc.freeze()  # what there is now stays: later collections need not look at it
        gc.enable()
        window.start(position)
        if document:
            opened, path = document
            window.documents.begin(opened, path, position)
        unread = settings.store.problem
        if problem := f"The usual settings hold: {unread}" if unread else window.kept_layout.problem:
            say = partial(window.notices.say, problem)
            window.view.moment_changed.connect(say, Qt.ConnectionType.SingleShotConnection)
        window.documents.recovery.keep_safe_in(Path(QStandardPaths.writableLocation(DATA)) / "unsaved")

    FirstPaint(window, painted)
    window.show()
    code = app.exec()
    window.close()
    if first_paint_only:
        print(f"{seconds:.3f}")
    if settings.store.problem:
        print(f"bpviz: the window's settings are not remembered: {settings.store.problem}", file=sys.stderr)
    return code


def picture(
    experiment: Experiment,
    position: Position,
    workspace: str,
    width: int,
    height: int,
    theme: Mode,
    run_first: bool = False,
) -> bytes:
    """The window, in a workspace, at a position, as a PNG file of `width` × `height` pixels, without showing it.

    With `run_first` the whole run is computed before, so that its future is there to be seen, pale.
    """
    from bpviz.gui.still import still  # here, so that the first paint need not wait for it

    app = make_application()
    stage = Stage(Run(experiment), prepared(theme), workspace, width, height)
    try:
        if run_first:
            stage.run.seek(stage.run.end)
        stage.show(position)
        settle(app)
        size = stage.window.size().toTuple()
        if size != (width, height):
            print(
                f"bpviz: the window cannot be so small; the picture has {size[0]} × {size[1]} pixels", file=sys.stderr
            )
        return still(stage.window, "png")
    finally:
        stage.close()


def prepared(mode: Mode) -> Theme:
    """The look of the program where there is no window that has set it."""
    app = make_application()
    theme = Theme()
    theme.mode = mode
    theme.prepare(app)
    return theme


def settle(app: QApplication) -> None:
    """Lets layouts and what the panes prepare in timers come to rest."""
    for _ in range(5):
        app.processEvents()
