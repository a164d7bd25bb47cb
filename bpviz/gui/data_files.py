"""Rows that come into the window and leave it: opened, dropped, pasted, saved."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from bpviz.data.csv_writer import write_csv
from bpviz.data.files import DOCUMENT_SUFFIX, DataError, ExportError, Source, file_source, not_plain, text_source
from bpviz.gui.notices import NoticeBar
from bpviz.gui.save_dialog import where_to
from bpviz.gui.theme import Theme
from bpviz.gui.view import View

if TYPE_CHECKING:
    from bpviz.gui.open_data import OpenDataDialog

FILES = "Tables (*.csv *.tsv *.txt *.data);;All files (*)"
PASTED = "pasted rows"


class DataFiles(QObject):
    """Asks which file and how to read it; what is dropped on the window is a wish, too. `dialog` is the one that is
    open, if any.

    Signals: `document_dropped(path)` and `sheet_dropped(path)`, files that are not for this class.
    """

    document_dropped = Signal(str)
    sheet_dropped = Signal(str)

    def __init__(self, window: QWidget, view: View, theme: Theme, notices: NoticeBar) -> None:
        super().__init__(window)
        self._window, self._view, self._theme, self._notices = window, view, theme, notices
        self.dialog: OpenDataDialog | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes what is dropped on the window."""
        if isinstance(event, QDragEnterEvent):
            if event.mimeData().hasUrls() or event.mimeData().hasText():
                event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            event.acceptProposedAction()
            self.take(event.mimeData())
            return True
        return False

    def ask_file(self) -> None:
        """A file, chosen in the system's dialog."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open data", "", FILES)
        if path:
            self.open_file(path)

    def open_file(self, path: str) -> None:
        """A file by its path; where it cannot be read the window says why."""
        if path.lower().endswith(DOCUMENT_SUFFIX):
            self.document_dropped.emit(path)
            return
        if why := not_plain(path):
            self._notices.say(f"Nothing was opened: {path}: {why}")
            return
        try:
            source = file_source(path)
        except DataError as error:
            self._notices.say(f"Nothing was opened: {error}")
        else:
            self._show(source, path)

    def paste(self) -> None:
        """The text on the clipboard, or the file that lies there."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, content: QMimeData) -> None:
        """What was pasted or dropped: a file, or rows as text."""
        from bpviz.session.sheet import is_sheet  # here, so that the first paint need not wait for it

        urls = content.urls()
        path = urls[0].toLocalFile() if urls and urls[0].isLocalFile() else ""
        if len(urls) > 1:
            self._notices.say(f"Nothing was opened: one file at a time, not {len(urls)}")
        elif path and is_sheet(path):
            self.sheet_dropped.emit(path)
        elif path:
            self.open_file(path)
        elif urls:
            self._notices.say(
                f"Nothing was opened: {urls[0].toString()} is no file on this computer; save it as one first"
            )
        elif content.text().strip():
            self._show(text_source(content.text(), PASTED), "")
        else:
            self._notices.say("Nothing was opened: there is no text on the clipboard")

    def save(self) -> None:
        """The rows that are open, unscaled, into a CSV file."""
        data = self._view.snapshot.experiment.data
        try:
            path = where_to(self._window, "Save data as CSV", "rows.csv", FILES)
            if not path:
                return
            write_csv(data.raw or data, path)
        except ExportError as error:
            self._notices.say(f"Nothing was saved: {error}")
        except OSError as error:
            self._notices.say(f"Nothing was saved: {path}: {error.strerror or error}")
        else:
            self._notices.say(f"Saved {path}")

    def _show(self, source: Source, path: str) -> None:
        from bpviz.gui.open_data import OpenDataDialog  # here, so that the first paint need not wait for it

        if self.dialog is not None:
            self.dialog.reject()
        self.dialog = OpenDataDialog(source, path, self._view.snapshot.experiment, self._theme, self._window)
        self.dialog.chosen.connect(self._view.experiment_requested)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = None
