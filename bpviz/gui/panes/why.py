"""The pane Why: which Step wrote a number, what it came from, and what moved a weight; every number leads on."""

from PySide6.QtCore import QPoint, QUrl, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpviz.engine.steps import Ref
from bpviz.gui.messages import Reply
from bpviz.gui.page_view import PageView
from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.why_words import BACK, CANCEL, FOLLOW, GO, MOVES, Page, Teller
from bpviz.session.moves import Moves, WhatMoved
from bpviz.session.origins import Number, Origin, Why, number_at
from bpviz.session.timeline import Position

MARGIN = 12
STYLE = "p { margin: 5px 0px; } h3 { margin: 2px 0px 6px 0px; }"
Question = Why | WhatMoved


class WhyPane(Pane):
    """A trail of questions, the last of them answered. The trail stays while the cursor moves, and ends with the run.

    Signals: `asked(question)`, None where no answer is wanted any more.
    """

    name = "why"
    heading = "Why"
    asked = Signal(object)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self.text = PageView()
        self.text.anchorClicked.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        self._trail: list[Question] = []
        self._answer: Origin | Moves | None = None
        self._page = Page("")
        self._timeline = view.snapshot.timeline
        self._waits = False
        self.start()

    @property
    def trail(self) -> list[str]:
        """The numbers that were asked about, the first one first."""
        return [self.view.names.ref(_ref(question)) for question in self._trail]

    def ask(self, ref: Ref) -> None:
        """Asks where a number comes from, as it stands at the cursor: a new trail."""
        self._trail = []
        self._ask(Why(number_at(ref, self.view.snapshot)))

    @Slot(object)
    def take(self, reply: Reply) -> None:
        """The answer, if it is the one that is waited for."""
        if self._trail and reply.question == self._trail[-1] and isinstance(reply.answer, Origin | Moves):
            self._answer, self._waits = reply.answer, False
            self._show()

    def _ask(self, question: Question) -> None:
        self._trail.append(question)
        self._answer, self._waits = None, True
        self._show()
        self.asked.emit(question)

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        does, _, number = link.toString().partition(":")
        match does:
            case _ if does == GO:
                self.view.seek_requested.emit(Position(int(number)))
            case _ if does == CANCEL:
                self._waits = False
                self.asked.emit(None)
                self._trail.pop()
                self._again()
            case _ if does == BACK:
                del self._trail[int(number) + 1 :]
                self._again()
            case _ if does == MOVES:
                self._ask(WhatMoved(_ref(self._trail[-1]), int(number)))
            case _ if does == FOLLOW:
                followed = self._page.entries[int(number)].number
                assert followed
                self._ask(Why(followed))

    def _again(self) -> None:
        """Asks once more what the trail ends with now."""
        if self._trail:
            self._ask(self._trail.pop())
        else:
            self._show()

    def show_moment(self) -> None:
        """The trail is about one run."""
        if self.view.snapshot.timeline is not self._timeline:
            self._timeline = self.view.snapshot.timeline
            if self._trail:
                self._trail, self._answer, self._waits = [], None, False
                self._show()

    def show_look(self) -> None:
        self._show()

    def show_theme(self) -> None:
        self.text.dress(self.theme, MARGIN, STYLE)
        self._show()

    def _show(self) -> None:
        snapshot = self.view.snapshot
        teller = Teller(snapshot.experiment, snapshot.timeline, self.view.numbers, self.theme.palette)
        if self._answer is None:
            self._page = Page("")
            self.text.setHtml(teller.waiting() if self._waits else teller.introduction())
            return
        answer = self._answer
        self._page = teller.moves(answer) if isinstance(answer, Moves) else teller.origin(answer)
        self.text.setHtml(teller.html(self._page, [_crumb(question) for question in self._trail]))

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return [("selected text", self.text.textCursor().selectedText()), ("page as text", self.text.toPlainText())]

    def texts(self) -> dict[str, str]:
        """What is shown: 'page'."""
        return {"page": self.text.toPlainText()}


def _ref(question: Question) -> Ref:
    return question.ref if isinstance(question, WhatMoved) else question.number.ref


def _crumb(question: Question) -> Number | str:
    return "what moved it" if isinstance(question, WhatMoved) else question.number
