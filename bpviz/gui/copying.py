"""What is copied as a whole: the moment as a command line, the formula, a pane."""

from collections.abc import Callable

from PySide6.QtGui import QCursor, QGuiApplication

from bpviz.gui.docks import Docks
from bpviz.gui.notices import NoticeBar
from bpviz.gui.panes.step_card import StepCardPane
from bpviz.gui.view import View
from bpviz.present.link import link, unsaid


class Copying:
    """Puts things on the clipboard, and says so."""

    def __init__(self, view: View, card: StepCardPane, docks: Docks, notices: NoticeBar) -> None:
        self._view, self._card, self._docks, self._notices = view, card, docks, notices

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        return {"copy_link": self._link, "copy_formula": self._formula, "copy_picture": self._picture}

    def _link(self) -> None:
        snapshot, example = self._view.snapshot, self._view.example
        line = link(snapshot.experiment, snapshot.moment, example)
        missing = unsaid(snapshot.experiment, example)
        QGuiApplication.clipboard().setText(line)
        self._notices.say(f"Copied: {line}" + (f" (a command line cannot say {missing})" if missing else ""))

    def _formula(self) -> None:
        QGuiApplication.clipboard().setText(self._card.latex())
        self._notices.say("Copied the formula as LaTeX")

    def _picture(self) -> None:
        pane = self._docks.panes[self._docks.under_mouse(QCursor.pos())]
        QGuiApplication.clipboard().setPixmap(pane.grab())
        self._notices.say(f"Copied a picture of the pane {pane.heading}")
