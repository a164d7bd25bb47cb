"""What leaves the window as a file: weights, Steps, a script, pictures, films; and weights that come into it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QFileDialog, QProgressBar, QProgressDialog

from bpviz.data.atomic import whole_file
from bpviz.data.files import DataError, ExportError, Progress, not_plain
from bpviz.gui.background import Background
from bpviz.gui.docks import Docks
from bpviz.gui.notices import NoticeBar
from bpviz.gui.save_dialog import where_to
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.workspaces import PRESENT
from bpviz.session.experiment import ExperimentError
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.stretch import check_filmed, check_written

if TYPE_CHECKING:
    from PIL.Image import Image

    from bpviz.gui.export_dialog import ExportDialog, Wish
    from bpviz.gui.filming import Filming
    from bpviz.gui.main_window import MainWindow

WEIGHTS = "CSV (*.csv);;JSON (*.json);;numpy (*.npz)"
STEPS = "CSV (*.csv);;JSON (*.json)"
PICTURES = "PNG (*.png);;SVG (*.svg)"
WHOLE = "window"
WRITES = ". What Export weights writes can be imported"
WIDTH = 320  # pixels at scale 1


class Exports(QObject):
    """Asks what and where, and writes it; long work shows its progress, and can be cancelled. `dialog` and `progress`
    are what is open, if anything."""

    def __init__(
        self, window: "MainWindow", view: View, docks: Docks, theme: Theme, notices: NoticeBar, fast: FastEngine
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._docks, self._theme = window, view, docks, theme
        self._notices, self._fast = notices, fast
        self.dialog: ExportDialog | None = None
        self.progress: QProgressDialog | None = None
        self._filming: Filming | None = None
        self._path = ""
        self._work = Background(self)
        self._work.progressed.connect(self._show_progress)
        self._work.done.connect(self._end)
        self._work.failed.connect(self._fail)

    @property
    def handlers(self) -> dict[str, Callable[[], None]]:
        """What the commands do, by their ids."""
        return {
            "import_weights": self.import_weights, "export_weights": self.weights, "export_script": self.script,
            "export_steps": self.steps, "export_picture": self.picture, "export_film": self.film,
        }  # fmt: skip

    def weights(self) -> None:
        """The weights at the cursor."""
        from bpviz.data.weights_writer import WRITERS

        parameters = self._view.snapshot.parameters
        if not all(np.isfinite(layer).all() for layer in parameters):
            self._notices.say("Nothing was exported: a weight is not a finite number here; go back before that")
            return
        path = self._ask_path("Export weights", "weights.csv", WEIGHTS)
        if path:
            self._write(path, lambda file: WRITERS[_kind(path)](parameters, file))

    def import_weights(self) -> None:
        """First weights from a file, in place of those that the run has."""
        from bpviz.data.weights_reader import read_weights_file

        path, _ = QFileDialog.getOpenFileName(
            self._window, "Import weights", "", f"Weights (*.csv *.json *.npz);;{WEIGHTS}"
        )
        if not path:
            return
        try:
            if why := not_plain(path):
                raise DataError(path, why)
            given = read_weights_file(path)
            experiment = replace(self._view.snapshot.experiment, given=given)
        except (DataError, ExperimentError) as error:
            name, hint = ("", WRITES) if isinstance(error, DataError) else (f"{path}: ", "")
            self._notices.say(f"Nothing was imported: {name}{error}{hint}")
            return
        self._view.experiment_requested.emit(experiment)
        self._notices.say(f"The run begins with the weights in {path}")

    def script(self) -> None:
        """The run as plain Python."""
        from bpviz.session.script import script

        try:
            text = script(self._view.snapshot.experiment)
        except ExportError as error:
            self._notices.say(f"Nothing was exported: {error}")
            return
        path = self._ask_path("Export as Python script", "run.py", "Python (*.py)")
        if path:
            self._write(path, lambda file: file.write(text.encode()))

    def steps(self) -> None:
        """Every number of a stretch of Steps."""
        self._ask("Export Steps", [], check_written, self._steps)

    def picture(self) -> None:
        """The window or a pane, as it is now."""
        self._ask("Export picture", self._subjects(), None, self._picture)

    def film(self) -> None:
        """A stretch of Steps, a frame for each."""
        slide = [("The slide: graph, caption and formula", PRESENT)]
        self._ask("Export film", slide + self._subjects(), check_filmed, self._film)

    def shutdown(self) -> None:
        """Ends what is being written."""
        self._cancel()
        self._work.stop()

    def _subjects(self) -> list[tuple[str, str]]:
        """What can be seen, by what it is called."""
        panes = [(dock.windowTitle(), name) for name, dock in self._docks.docks.items() if self._is_seen(dock)]
        return [("The whole window", WHOLE), *panes]

    def _is_seen(self, dock: QDockWidget) -> bool:
        """Whether a pane is open, and not behind another: Qt puts those out of the window."""
        return dock.isVisible() and (dock.isFloating() or self._window.rect().intersects(dock.geometry()))

    def _ask(
        self, title: str, subjects: list[tuple[str, str]], check: Callable[..., None] | None, then: Callable[..., None]
    ) -> None:
        from bpviz.gui.export_dialog import ExportDialog

        self.dialog = ExportDialog(title, self._view.snapshot, subjects, check, self._theme, self._window)
        self.dialog.chosen.connect(lambda wish: QTimer.singleShot(0, self, partial(then, wish)))  # when it is closed
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = None

    def _ask_path(self, title: str, usual: str, kinds: str) -> str:
        """Where to; '' where nobody wants to, or not with that name."""
        try:
            path = where_to(self._window, title, usual, kinds)
        except ExportError as error:
            self._notices.say(f"Nothing was exported: {error}")
            return ""
        if path and f"(*.{_kind(path)})" not in kinds:
            endings = " or ".join(f".{part.partition(')')[0]}" for part in kinds.split("*.")[1:])
            self._notices.say(f"Nothing was exported: the name of the file ends in {endings}, not in .{_kind(path)}")
            return ""
        return path

    def _write(self, path: str, write: Callable[..., object]) -> None:
        """Writes a file at once."""
        try:
            _written(path, write)
        except ExportError as error:
            self._fail(error)
        else:
            self._notices.say(f"Saved {path}")

    def _picture(self, wish: "Wish") -> None:
        from bpviz.gui.still import still

        path = self._ask_path("Export picture", f"{wish.subject}.png", PICTURES)
        if path:
            widget = self._window if wish.subject == WHOLE else self._docks.panes[wish.subject]
            self._write(path, lambda file: file.write(still(widget, _kind(path))))

    def _steps(self, wish: "Wish") -> None:
        from bpviz.session.trace_file import TRACE_WRITERS

        path = self._ask_path("Export Steps", "steps.csv", STEPS)
        if not path:
            return
        run = Run(self._view.snapshot.experiment, self._fast)

        def work(progress: Progress) -> None:
            write = TRACE_WRITERS[_kind(path)]
            _written(path, lambda file: write(run, wish.first, wish.last, file, progress))

        self._begin(path, work)

    def _film(self, wish: "Wish") -> None:
        from bpviz.gui.filming import Filming

        path = self._ask_path("Export film", "steps.gif", "GIF (*.gif)")
        if not path:
            return
        self._begin(path, None)
        self._filming = Filming(wish, self._window, self._view, self._theme, self._fast, self)
        self._filming.progressed.connect(self._show_progress)
        self._filming.failed.connect(self._fail)
        self._filming.done.connect(self._write_film)
        self._filming.begin()

    @Slot(object)
    def _write_film(self, frames: "list[Image]") -> None:
        from bpviz.gui.film import write_gif

        self._filming = None
        path = self._path
        self._work.begin(lambda progress: _written(path, lambda file: write_gif(frames, file, progress=progress)))

    def _begin(self, path: str, work: Callable[[Progress], object] | None) -> None:
        self._path = path
        self.progress = QProgressDialog(f"Writing {Path(path).name} …", "Cancel", 0, 1000, self._window)
        bar = QProgressBar()
        bar.setTextVisible(False)
        self.progress.setBar(bar)
        self.progress.setRange(0, 1000)
        self.progress.setMinimumWidth(self._theme.px(WIDTH))
        self.progress.setWindowTitle("Export")
        self.progress.setFont(self._theme.font("text"))
        self.progress.setMinimumDuration(300)
        self.progress.setAutoReset(False)
        self.progress.canceled.connect(self._cancelled)
        if work:
            self._work.begin(work)

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        if self.progress:
            self.progress.setValue(round(1000 * share))

    @Slot()
    def _cancelled(self) -> None:
        self._cancel()
        self._notices.say("Nothing was exported: cancelled")

    def _cancel(self) -> None:
        if self._filming:
            self._filming.stop()
            self._filming = None
        self._work.stop()
        self._close_progress()

    def _close_progress(self) -> None:
        if self.progress:
            self.progress.canceled.disconnect(self._cancelled)
            self.progress.close()
            self.progress.deleteLater()
            self.progress = None

    @Slot(object)
    def _end(self, _: object) -> None:
        self._close_progress()
        self._notices.say(f"Saved {self._path}")

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._filming = None
        self._close_progress()
        why = error if str(error) else "there is not enough memory for this"
        self._notices.say(f"Nothing was exported: {why}")


def _kind(path: str) -> str:
    """The end of a name."""
    return Path(path).suffix.lower().removeprefix(".")


def _written(path: str, write: Callable[..., object]) -> None:
    """Writes a file whole, or raises ExportError."""
    try:
        with whole_file(path) as file:
            write(file)
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror or error}") from None
