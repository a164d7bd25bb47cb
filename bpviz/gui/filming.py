"""Makes the frames of a film beside the window's own work."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bpviz.data.files import Progress
from bpviz.gui.background import Background
from bpviz.gui.export_dialog import Wish
from bpviz.gui.film import filmed
from bpviz.gui.main_window import MainWindow
from bpviz.gui.stage import WHOLE, Stage
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.workspaces import PRESENT
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.timeline import Position
from bpviz.session.trace_file import go_to

if TYPE_CHECKING:
    from PIL.Image import Image

SIZE = 960, 600  # pixels of Present, as a page has room for


class Filming(QObject):
    """Runs to the first Step in a thread, then draws a window that nobody sees at one Step after the other.

    Signals: `progressed(share)`, `done(frames)`, `failed(exception)`.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)

    def __init__(
        self, wish: Wish, window: MainWindow, view: View, theme: Theme, fast: FastEngine, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._wish, self._window, self._view, self._theme = wish, window, view, theme
        self._run = Run(view.snapshot.experiment, fast)
        self._stage: Stage | None = None
        self._frames: list[Image] = []
        self._coming: Iterator[Image | None] = iter(())
        self._work = Background(self)
        self._work.done.connect(self._draw)
        self._work.failed.connect(self.failed)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    def begin(self) -> None:
        """Starts."""

        def work(progress: Progress) -> None:
            go_to(self._run, Position(self._wish.first - 1), progress)

        self._work.begin(work)

    def stop(self) -> None:
        """Ends, also in the middle."""
        self._work.stop()
        self._timer.stop()
        if self._stage:
            self._stage.close()
            self._stage = None

    @Slot()
    def _draw(self) -> None:
        slide = self._wish.subject == PRESENT
        workspace = PRESENT if slide else self._view.workspace
        size = SIZE if slide else self._window.size().toTuple()
        self._stage = stage = Stage(self._run, self._theme, workspace, *size)
        stage.look_like(self._view)
        if not slide:
            stage.lay_out_like(self._window)
        stage.choose(WHOLE if slide else self._wish.subject)
        self._coming = filmed(stage, self._wish.first, self._wish.last)
        self._timer.start(0)

    @Slot()
    def _go_on(self) -> None:
        """One frame more, or one turn of the event loop."""
        try:
            frame = next(self._coming)
        except StopIteration:
            self.stop()
            self.done.emit(self._frames)
        except ValueError as error:
            self.stop()
            self.failed.emit(error)
        else:
            if frame is not None:
                self._frames.append(frame)
                self.progressed.emit(len(self._frames) / (self._wish.last - self._wish.first + 1))
