"""The status bar: one quiet line for what deserves a word, and the progress of a long way."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QStatusBar, QWidget

from bpviz.gui.notice_line import MARGIN, NoticeLine
from bpviz.gui.steady import Steady
from bpviz.gui.view import CALM_TURNS, View
from bpviz.present.notices import (
    FAST_SOON,
    GETTING_READY,
    example_line,
    missed_line,
    notice_line,
    progress_line,
    without_fast_engine,
)
from bpviz.present.stop_words import looking_line, stopped_line
from bpviz.session.timeline import Moment, Position


class NoticeBar(QStatusBar):
    """Shows, in this order of weight: a message (until the next move), a long way's progress, what the run was opened
    for, its notices, the example that is open. A line that has no room is told whole under the mouse.

    Signals: `said(str)`, a message that must be seen also where this bar is not.
    """

    said = Signal(str)

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._message, self._said_of = "", self._place()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(0, 0, MARGIN, 0)
        self._line = NoticeLine()
        self._line.linkActivated.connect(self.follow)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self.addWidget(Steady(self._line), 1)
        self.addPermanentWidget(self._bar)
        view.moment_changed.connect(self._hear)
        view.fast_changed.connect(self._refresh)
        view.told.connect(self.say)
        self._refresh()

    def say(self, message: str) -> None:
        """A message that stays until the next one or the next move of the run."""
        self._message, self._said_of = message, self._place()
        self._refresh()
        self.said.emit(message)

    def text(self) -> str:
        """What stands there, for a test or a screen reader."""
        return self._line.whole

    def _place(self) -> tuple[object, object]:
        """What a message is about, though the engine may report it more than once."""
        return self._view.snapshot.timeline, self._view.snapshot.position

    def _hear(self) -> None:
        """In a rush it says what is so as often as it can be read."""
        if self._view.is_turn(CALM_TURNS):
            self._refresh()

    def _refresh(self) -> None:
        view = self._view
        if self._said_of != self._place():
            self._message = ""
        wanted = view.snapshot, view.target, view.steps_per_second, view.until
        progress = progress_line(*wanted) if view.running else None
        if view.looking:
            progress = looking_line(view.snapshot, view.looking.forward, view.looking.share)
        self._bar.setVisible(progress is not None)
        if progress:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * progress.share))
        if self._message:
            self._line.say(self._message)
        elif progress:
            self._line.say(f"{progress.text} · {FAST_SOON}" if view.getting_ready else progress.text)
        elif view.stopped:
            stop, values = view.stopped.stop, view.stopped.values
            self._line.say(stopped_line(stop, values, view.names, view.numbers, view.stopped.forward))
        elif view.missed is not None and (missed := missed_line(view.snapshot, view.missed)):
            self._line.say(missed)
        elif view.purpose and view.purpose[0] is view.snapshot.experiment:
            self._line.say(view.purpose[1])
        elif notice := notice_line(view.snapshot, view.names) or example_line(view.example, view.snapshot):
            self._line.say(notice.text, str(notice.began or ""), "Go to where it began")
        elif view.getting_ready:
            self._line.say(GETTING_READY)
        else:
            self._line.say(without_fast_engine(view.fast_problem) if view.fast_problem else "")

    def follow(self, link: str) -> None:
        """Goes to the moment that a notice's link names."""
        epoch, row, step = map(int, link.split(":"))
        index = self._view.snapshot.timeline.index(Moment(epoch, row, step))
        self._view.seek_requested.emit(Position(index))
