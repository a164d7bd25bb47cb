"""The status bar: one quiet line for what deserves a word, and the progress of a long way."""

from html import escape

from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from bpviz.gui.view import View
from bpviz.present.notices import notice_line, progress_line
from bpviz.session.timeline import Moment, Position


class NoticeBar(QStatusBar):
    """Shows, in this order of weight: a message (until the next move), a long way's progress, the run's notices."""

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._message = ""
        self.setSizeGripEnabled(False)
        self._line = QLabel(self)
        self._line.linkActivated.connect(self.follow)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self.addWidget(self._line, 1)
        self.addPermanentWidget(self._bar)
        view.moment_changed.connect(self._refresh)
        self._refresh()

    def say(self, message: str) -> None:
        """A message that stays until the next one or the next move of the run."""
        self._message = message
        self._refresh()
        self._message = ""

    def text(self) -> str:
        """What stands there, for a test or a screen reader."""
        return self._line.text()

    def _refresh(self) -> None:
        view = self._view
        progress = progress_line(view.snapshot, view.target, view.steps_per_second) if view.running else None
        self._bar.setVisible(progress is not None)
        if self._message:
            self._line.setText(escape(self._message))
        elif progress:
            self._line.setText(escape(progress.text))
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * progress.share))
        else:
            notice = notice_line(view.snapshot, view.names)
            link = f' <a href="{notice.began}">first row of it</a>' if notice and notice.began else ""
            self._line.setText(escape(notice.text) + link if notice else "")

    def follow(self, link: str) -> None:
        """Goes to the moment that a notice's link names."""
        epoch, row, step = map(int, link.split(":"))
        index = self._view.snapshot.timeline.index(Moment(epoch, row, step))
        self._view.seek_requested.emit(Position(index))
