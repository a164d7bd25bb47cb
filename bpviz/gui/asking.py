"""*Ask first*: answers to what a Step hides, and the score. Nothing waits for them: the next press reveals, as ever."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from bpviz.gui.answer_line import AnswerLine
from bpviz.gui.view import View
from bpviz.present.answer_words import RULE, asked_name, asked_prompt, go_on, reply, score_sentence, score_text
from bpviz.session.grading import Grade, judge
from bpviz.session.slips import Asked, asked, count_asked
from bpviz.session.tally import Tally
from bpviz.session.timeline import Grain, Position

BEGINS = "0123456789-−,"  # not the point, which blanks the graph; a clicker has that key
MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Asking(QObject):
    """Asks through `lines`, of which those are used that are seen; `begin` is to be called when all that shows messages
    listens to the view. Attributes: tally, of the present run.

    Signals: `tallied`, another score; `ended`, *Ask first* was switched off after something was answered.
    """

    tallied = Signal()
    ended = Signal()

    def __init__(self, view: View, lines: Sequence[AnswerLine], window: QWidget) -> None:
        super().__init__(window)
        self._view = view
        self._lines = lines
        self._asked: tuple[Position, Asked] | None = None
        self._which = 0  # of the numbers of the Step, which are asked for one after the other
        self._wish: tuple[Position, int] | None = None
        self._name = ""
        self._listens = False
        self._asks = view.ask_first
        self._timeline = view.snapshot.timeline
        self.tally = Tally()
        for line in lines:
            line.answered.connect(self._answer)
            line.score_clicked.connect(lambda: view.command_requested.emit("score"))
        window.installEventFilter(self)

    def begin(self) -> None:
        """Listens to the view from now on, if it did not before."""
        if not self._listens:
            self._listens = True
            self._view.moment_changed.connect(self._hear)
            self._view.look_changed.connect(self._show_lines)
            self._show_lines()

    @property
    def is_on(self) -> bool:
        """Whether the Steps to come are asked for."""
        return self._view.ask_first and self._view.grain in (Grain.TERM, Grain.NEURON)

    def _hear(self) -> None:
        """Another moment, or this one revealed."""
        snapshot, revealed = self._view.snapshot, self._view.revealed
        if self._asked and (revealed or self._asked[0] != snapshot.position):
            self._close(self._asked[0], revealed and self._asked[0] == snapshot.position)
        if snapshot.timeline is not self._timeline:
            self._begin_anew()
        if not revealed and self._asked is None:
            wish, self._wish = self._wish, None
            self._open(wish[1] if wish and wish[0] == snapshot.position else 0)
        if self._asks and not self._view.ask_first and self.tally.has_answers():
            self._view.told.emit(f"{score_sentence(self.tally.score())}.")
            self.ended.emit()
        self._asks = self._view.ask_first
        self._show_lines()

    def begin_with(self, position: Position, which: int) -> None:
        """When this Step is next asked for, it begins with `which` of its numbers."""
        if self._asked and self._asked[0] == position:
            self._open(which)
        else:
            self._wish = position, which

    def _open(self, which: int = 0, goes_on: bool = False) -> bool:
        """Asks for a number of the Step; says whether there is one."""
        snapshot = self._view.snapshot
        found = asked(snapshot, which)
        asks = found is not None and math.isfinite(found.value)
        if found and asks:
            self._asked, self._which = (snapshot.position, found), which
            self._name = asked_name(found, self._view.names)
            prompt = asked_prompt(self._name, which, count_asked(snapshot))
            for line in self._lines:
                line.ask(prompt, RULE, goes_on)
        return asks

    def _close(self, position: Position, here: bool) -> None:
        """The number is no longer asked for: it was found, revealed `here`, or left."""
        question = self.tally.questions.get((position, self._which))
        if question or (here and self._view.ask_first and not self._which):  # what follows counts once it is tried
            self.tally.reveal(position, self._name, self._which)
        self._asked = None
        for line in self._lines:
            line.rest(line.message.text() if here and question else "")
        self.tallied.emit()
        if here:
            self._sum_up_row(position)

    def _sum_up_row(self, position: Position) -> None:
        """At the end of a row, of which something was answered."""
        row = self._timeline.place(position)[0]
        first, last = self._timeline.row_start(row), self._timeline.row_start(row + 1)
        if position == Position(last) and self.tally.has_answers(first, last):
            score = score_sentence(self.tally.score(first, last))
            self._view.told.emit(f"Row {row % self._timeline.rows + 1} is done. {score}.")

    def _begin_anew(self) -> None:
        """Another run has other numbers: it has a score of its own."""
        self._timeline = self._view.snapshot.timeline
        self.tally = Tally()
        self.tallied.emit()

    def _answer(self, text: str) -> None:
        if self._asked is None:
            return
        position, found = self._asked
        try:
            verdict = judge(text, found)
        except ValueError as error:
            self._say(str(error))
            return
        self._say(reply(text, verdict, found, self._view.numbers))
        self.tally.answer(position, self._name, verdict, self._which)
        if verdict.grade is Grade.RIGHT:
            self._go_on(text)
        self.tallied.emit()
        self._show_lines()

    def _go_on(self, text: str) -> None:
        """After a right answer: the next number of the Step, or all is revealed."""
        name, following = self._name, self._which + 1
        found = self._asked
        if following < count_asked(self._view.snapshot) and self._open(following, goes_on=True):
            assert found
            self._view.find(found[1].ref)
            self._say(go_on(name, text))
        else:
            self._view.show(self._view.snapshot, revealed=True)

    def _say(self, words: str) -> None:
        for line in self._lines:
            line.say(words[:1].upper() + words[1:])

    def _show_lines(self) -> None:
        score = score_text(self.tally.score()) if self.is_on and self.tally.has_answers() else ""
        for line in self._lines:
            line.show_score(score)
            line.set_on(self.is_on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit that nobody else wants begins an answer."""
        keys = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() not in keys or not isinstance(event, QKeyEvent) or not (self._asked and self.is_on):
            return False
        line = next((line for line in self._lines if line.has_a_place), None)
        if line is None or not event.text() or event.text() not in BEGINS or event.modifiers() & MODIFIERS:
            return False
        event.accept()  # else the key would be a shortcut
        if event.type() == QEvent.Type.KeyPress:
            line.begin(event.text())
        return True
