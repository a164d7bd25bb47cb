"""The pane Homework: the score of *Ask first*, or a checked sheet; every line leads to its Step."""

from PySide6.QtCore import QPoint, QUrl, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpviz.gui.late_pane import LatePane
from bpviz.gui.page_view import PageView
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.homework_words import AGAIN, ASK, GO, SCORE, HomeworkWords, Sheet
from bpviz.session.tally import Tally
from bpviz.session.timeline import Position

MARGIN = 12
STYLE = "p { margin: 4px 0px; } h3 { margin: 2px 0px 4px 0px; }"


class HomeworkPane(LatePane):
    """Shows what it was given last, as long as the run is there.

    Signals: `asked_again(Position, which of its numbers)`, one that was not found; `checked_again(path)`, the same
    sheet once more.
    """

    name = "homework"
    heading = "Homework"
    asked_again = Signal(object, int)
    checked_again = Signal(str)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._timeline = view.snapshot.timeline
        self._tally = Tally()
        self._sheet: Sheet | None = None

    def make(self) -> None:
        self.text = PageView()
        self.text.anchorClicked.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)

    def show_tally(self, tally: Tally, in_front: bool = False) -> None:
        """Another score; a sheet that is shown stays, unless the score is wanted `in_front`."""
        self._tally = tally
        if in_front:
            self._sheet = None
        if self._sheet is None:
            self._write()

    def show_sheet(self, sheet: Sheet) -> None:
        """A checked sheet."""
        self._sheet, self._timeline = sheet, self.view.snapshot.timeline
        self.complete()
        self._write()

    def show_moment(self) -> None:
        """What is shown is about one run; the score of the next is told soon."""
        if self.view.snapshot.timeline is not self._timeline:
            self._timeline = self.view.snapshot.timeline
            self._sheet, self._tally = None, Tally()
            self._write()

    def show_look(self) -> None:
        self._write()

    def show_theme(self) -> None:
        self.text.dress(self.theme, MARGIN, STYLE)
        self._write()

    def _write(self) -> None:
        if self.made:
            words = HomeworkWords(self.view.names, self._timeline, self.view.numbers, self.theme.palette)
            self.text.setHtml(words.sheet(self._sheet) if self._sheet else words.score(self._tally))

    def _follow(self, link: QUrl) -> None:
        does, _, rest = link.toString().partition(":")
        if does == AGAIN and self._sheet:
            self.checked_again.emit(self._sheet.path)
        elif does == SCORE:
            self.show_tally(self._tally, in_front=True)
        elif does == ASK:
            index, term, which = map(int, rest.split(":"))
            self.asked_again.emit(Position(index, term), which)
        elif does == GO:
            self.view.seek_requested.emit(Position(int(rest)))

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        if not self.made:
            return []
        return [("selected text", self.text.textCursor().selectedText()), ("page as text", self.text.toPlainText())]

    def texts(self) -> dict[str, str]:
        """What is shown: 'page'."""
        return {"page": self.text.toPlainText() if self.made else ""}
