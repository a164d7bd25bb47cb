"""The pane Gradient: the delta rule beside the central difference, and what another weight would give."""

from PySide6.QtCore import QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from bpviz.data.files import Progress
from bpviz.engine.gradient_check import Checked, GradientCheck
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.background import Background
from bpviz.gui.input_fields import Slider
from bpviz.gui.late_pane import LatePane
from bpviz.gui.page_view import PageView
from bpviz.present.gradient_words import ALL, CANCEL, CHOOSE, LOOK, NOT_HERE, WAIT, GradientWords
from bpviz.session.checking import gradient_check, row_checked
from bpviz.session.snapshot import Snapshot

MARGIN, SLIDER = 12, 160
FEW = 250  # weights that are all checked at once: 50 ms
LARGE = 20_000  # weights; of more a moment is looked at only when somebody says so
STEPS = 200  # of the slider to each side
STYLE = "p { margin: 4px 0px; }"


class GradientPane(LatePane):
    """Checks the moment that is shown, on copies: run and cursor stay as they are. The slider of *What if* goes back
    when it is let go, and when another moment comes.
    """

    name = "gradient"
    heading = "Gradient"
    turns = (5,)

    def make(self) -> None:
        self._check: GradientCheck | None = None
        self._refs: list[Ref] = []
        self._found: list[Checked] = []
        self._chosen: Ref | None = None
        self._share: float | None = None
        self._looked_at: Snapshot | None = None
        self._work = Background(self)
        self._work.progressed.connect(self._progress)
        self._work.done.connect(self._take_all)
        self.text = PageView()
        self.text.anchorClicked.connect(self._follow)
        self.weight, self.outcome = QLabel(), QLabel()
        for label in (self.weight, self.outcome):
            label.setTextFormat(Qt.TextFormat.RichText)
        self.slider = Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(-STEPS, STEPS)
        self.slider.setAccessibleName("What if: the weight")
        self.slider.valueChanged.connect(self._nudged)
        self.let_go = QPushButton("Let go")
        self.let_go.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.let_go.clicked.connect(self._let_go)
        self._strip, nudge = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        nudge.addWidget(self.slider, 1)
        nudge.addWidget(self.let_go)
        self._strip.addWidget(self.weight)
        self._strip.addLayout(nudge, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._strip)
        self._column.addWidget(self.outcome)
        self._column.addWidget(self.text, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.made:
            self._fit()

    def _fit(self) -> None:
        """The slider stands below what it moves where beside it that would be cut."""
        px, parts = self.theme.px, (self.weight, self.let_go)
        wanted = px(SLIDER) // 2 + px(MARGIN) * 4 + sum(part.sizeHint().width() for part in parts)
        beside = wanted <= self.width()
        self._strip.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def choose(self, ref: Ref) -> None:
        """Takes a weight for *What if*, and checks it."""
        self.complete()
        self._chosen = ref
        self._look()

    def close_down(self) -> None:
        """Ends what goes on beside the window."""
        if self.made:
            self._work.stop()

    def show_moment(self) -> None:
        """Another moment; the same one, told once more, changes nothing."""
        snapshot = self.view.snapshot
        same = self._looked_at is not None and (
            (snapshot.experiment, snapshot.position) == (self._looked_at.experiment, self._looked_at.position)
        )
        if self.view.running or not same:
            self._forget()
            if self.view.running:
                self._say(WAIT)
            elif sum(layer.size for layer in snapshot.parameters) > LARGE:
                self._say("This network is large.", "Check this moment")
            else:
                self._look()

    def show_look(self) -> None:
        if self._looked_at is not None and self._looked_at.experiment is self.view.snapshot.experiment:
            self._write()

    def show_theme(self) -> None:
        px = self.theme.px
        self.text.dress(self.theme, 0, STYLE)
        for widget in (self.weight, self.outcome, self.let_go):
            widget.setFont(self.theme.font("text"))
        self.slider.setMinimumWidth(px(SLIDER) // 2)
        self.text.setMinimumHeight(px(MARGIN))  # Qt's own would cut what stands above
        self._column.setContentsMargins(px(MARGIN), px(6), px(MARGIN), 0)
        self._column.setSpacing(px(4))
        self._looked_at = None
        self.show_moment()
        self._fit()

    def _forget(self) -> None:
        """Nothing is known of this moment, and the slider is where the weight is."""
        self._work.stop()
        self._check, self._found, self._share, self._looked_at = None, [], None, None
        self._set_slider(0)

    def _look(self) -> None:
        """Checks the moment: all weights where they are few, else the chosen one."""
        self._forget()
        snapshot = self.view.snapshot
        self._check, self._looked_at = gradient_check(snapshot), snapshot
        if self._check is None:
            self._say(NOT_HERE)
            return
        self._refs = list(self._check.refs())
        if self._chosen not in self._refs:
            self._chosen = self._refs[0]
        self._found = list(self._check.check(self._refs if len(self._refs) <= FEW else [self._chosen]))
        self._write()

    def _say(self, text: str, link: str = "") -> None:
        self._show_strip(False)
        self.text.setHtml(self._words().said(text, link))

    def _show_strip(self, shown: bool) -> None:
        for widget in (self.weight, self.slider, self.let_go, self.outcome):
            widget.setVisible(shown)

    def _words(self) -> GradientWords:
        return GradientWords(self.view.names, self.view.numbers, self.theme.palette)

    def _write(self) -> None:
        if self._check is None or self._looked_at is None:
            return
        words = self._words()
        self._show_strip(True)
        row = row_checked(self._looked_at)
        bar = self.text.verticalScrollBar()
        at = bar.value()
        self.text.setHtml(words.check(row, self._found, self._chosen, len(self._refs), self._share))
        bar.setValue(at)
        self._nudged()

    @Slot()
    def _nudged(self) -> None:
        """Shows what the row would give with the weight where the slider is."""
        if self._check is None or self._chosen is None:
            return
        value = self._value()
        now = self._check.value(self._chosen)
        before, after = self.view.numbers.apart(now, value)
        name = self.view.names.ref(self._chosen)
        self.weight.setText(f"What if <b>{name}</b> = {before}" + (f" → {after}" if value != now else ""))
        self.let_go.setEnabled(self.slider.value() != 0)
        then = self._check.outcome_with(self._chosen, value)
        experiment = self.view.snapshot.experiment
        units = (Unit(experiment.last_layer, i) for i in range(experiment.layers[-1]))
        outputs = [self.view.names.ref(Ref(Quantity.OUTPUT, unit)) for unit in units]
        self.outcome.setText(self._words().what_if(self._check, self._chosen, value, then, outputs))

    def _value(self) -> float:
        assert self._check and self._chosen
        now = self._check.value(self._chosen)
        return now + self.slider.value() / STEPS * max(1.0, abs(now))

    def _let_go(self) -> None:
        self._set_slider(0)
        self._nudged()

    def _set_slider(self, step: int) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(step)
        self.slider.blockSignals(False)

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        does, _, number = link.toString().partition(":")
        if does == CHOOSE:
            self._chosen = self._found[int(number)].ref
            self._set_slider(0)
            self._write()
        elif does == ALL:
            self._check_all()
        elif does == CANCEL:
            self._work.stop()
            self._share = None
            self._write()
        elif does == LOOK:
            self._look()

    def _check_all(self) -> None:
        assert self._looked_at
        snapshot, refs = self._looked_at, self._refs

        def work(progress: Progress) -> list[Checked]:
            check = gradient_check(snapshot)  # of its own: the pane's is used meanwhile
            assert check
            found = []
            for i, checked in enumerate(check.check(refs)):
                found.append(checked)
                progress(i / len(refs))
            return found

        self._share = 0.0
        self._write()
        self._work.begin(work)

    @Slot(float)
    def _progress(self, share: float) -> None:
        if self._share is not None and int(100 * share) != int(100 * self._share):
            self._share = share
            self._write()

    @Slot(object)
    def _take_all(self, found: list[Checked]) -> None:
        self._found, self._share = found, None
        self._write()

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return [("gradient check as text", self.text.toPlainText())] if self.made else []

    def texts(self) -> dict[str, str]:
        """What is shown: 'check', 'weight', 'outcome'."""
        return {"check": self.text.toPlainText(), "weight": self.weight.text(), "outcome": self.outcome.text()}
