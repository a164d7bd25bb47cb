"""The outputs pane: what the network answers for this row, beside what is expected."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bpviz.engine.steps import Ref
from bpviz.gui.output_bars import OutputBars
from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.outputs import prediction_sentence

MARGIN = 16


class OutputsPane(Pane):
    """A bar an output over the transfer function's range, a mark at the expected value, the numbers, the prediction.

    Where expected outputs are no classes, their numbers and the error signals stand in columns of their own; the last
    of these are left out where the pane is too narrow for them beside a label and a bar.
    """

    name = "outputs"
    heading = "Outputs for this row"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._bars = OutputBars(view, theme)
        self._sentence = QLabel()
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setMinimumWidth(1)
        self._sentence.setWordWrap(True)
        self._legend_mark = QWidget()
        self._legend_mark.setAutoFillBackground(True)
        self._legend = QLabel("expected")
        self._legend.setProperty("muted", True)
        self._foot = QHBoxLayout()
        for part in (self._legend_mark, self._legend):
            self._foot.addWidget(part)
        self._foot.addWidget(self._sentence, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bars, 1)
        layout.addLayout(self._foot)
        self.start()

    def show_moment(self) -> None:
        self._bars.show_moment()
        self._sentence.setText(prediction_sentence(self.view.snapshot, self.view.hides))
        self._fit_legend()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_legend()

    def _fit_legend(self) -> None:
        """Leaves the legend out where the prediction needs its room."""
        margins, gap = self._foot.contentsMargins(), self._foot.spacing()
        room = self.width() - margins.left() - margins.right() - self._sentence.contentsMargins().left()
        sentence = QFontMetrics(self._sentence.font()).horizontalAdvance(self._sentence.text())
        legend = self._legend_mark.width() + self._legend.sizeHint().width() + 2 * gap
        for part in (self._legend_mark, self._legend):
            part.setVisible(legend + sentence <= room)

    def show_focus(self) -> None:
        self._bars.viewport().update()

    def show_theme(self) -> None:
        margin = self.theme.px(MARGIN)
        self._sentence.setFont(self.theme.font("strong"))
        self._sentence.setContentsMargins(margin, 0, 0, 0)
        self._foot.setContentsMargins(margin, self.theme.px(4), margin, self.theme.px(10))
        self._foot.setSpacing(self.theme.px(8))
        self._legend.setFont(self.theme.font("small"))
        self._legend_mark.setFixedSize(self.theme.px(3), self.theme.px(16))
        ink = self._legend_mark.palette()
        ink.setColor(self._legend_mark.backgroundRole(), QColor(self.theme.palette.ink))
        self._legend_mark.setPalette(ink)
        self._bars.dress()
        self.show_moment()

    def number_at(self, at: QPoint) -> Ref | None:
        hit = self._bars.hit(self._bars.viewport().mapFrom(self, at))
        return hit[0] if hit else None

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return [("outputs", self._bars.copied()), ("prediction", self._sentence.text())]

    def texts(self) -> dict[str, str]:
        """What is shown: 'out[y1]', 'expected[y1]' and so on, 'label y1' … and 'prediction'."""
        return self._bars.texts() | {"prediction": self._sentence.text()}
