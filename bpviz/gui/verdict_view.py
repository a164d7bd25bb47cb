"""A verdict, drawn: the folds, the confusion matrix with the scores of each class, and the rows of one of its cells."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from bpviz.gui.fold_chart import FoldChart
from bpviz.gui.theme import Theme
from bpviz.gui.verdict_tables import AnswersTable, ConfusionTable
from bpviz.gui.view import View
from bpviz.present.evaluation import DrawnFolds, rows_title
from bpviz.session.verdict import Verdict

AXES = "classes (down) by the class that was predicted (across)"


class VerdictView(QWidget):
    """Attributes: chart, matrix, rows; cell, the (class, predicted class) whose rows are listed, None for all rows.

    Signals: `fold_chosen(int)`, `fold_opened(int)`, `place_wanted(int)`, a row that is to be opened.
    """

    fold_chosen = Signal(int)
    fold_opened = Signal(int)
    place_wanted = Signal(int)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._verdict: Verdict | None = None
        self.cell: tuple[int, int] | None = None
        self.chart = FoldChart(theme)
        self.chart.chosen.connect(self.fold_chosen)
        self.chart.opened.connect(self.fold_opened)
        self.matrix = ConfusionTable(view, theme)
        self.matrix.cell_wanted.connect(self._toggle)
        self.rows = AnswersTable(view, theme)
        self.rows.place_wanted.connect(self.place_wanted)
        self._axes, self.listed = QLabel(AXES), QLabel()
        for label in (self._axes, self.listed):
            label.setProperty("muted", True)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._outer = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._upper = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addLayout(self._upper)
        for layout, widgets in (
            (self._upper, (self.chart,)),
            (self._upper, (self._axes, self.matrix)),
            (self._outer, (self.listed, self.rows)),
        ):
            part = QVBoxLayout()
            part.setSpacing(0)
            for widget in widgets:
                part.addWidget(widget)
            part.addStretch(1)
            layout.addLayout(part)

    def show_verdict(self, verdict: Verdict | None, folds: DrawnFolds | None, selected: int | None) -> None:
        """Another verdict, None where there is none yet; `folds` are drawn where there are any, `selected` marked."""
        if verdict is None or (self._verdict is not None and verdict.data is not self._verdict.data):
            self.cell = None
        self._verdict = verdict
        self.chart.setVisible(folds is not None)
        if folds is not None:
            self.chart.show_folds(folds, selected)
        has_classes = verdict is not None and bool(verdict.data.classes)
        self._axes.setVisible(has_classes)
        self.matrix.setVisible(has_classes)
        self.matrix.confusion.show_verdict(verdict)
        self.matrix.choose(self.cell)
        self._list()
        self._arrange()

    def _list(self) -> None:
        verdict = self._verdict
        for widget in (self.listed, self.rows):
            widget.setVisible(verdict is not None)
        self.listed.setText(rows_title(verdict, self.cell) if verdict else "")
        self.rows.answers.show_places(verdict, verdict.places(self.cell) if verdict else np.empty(0, np.intp))

    def _toggle(self, cell: tuple[int, int]) -> None:
        """Lists the rows of a cell; all again where they are listed already."""
        self.cell = None if cell == self.cell else cell
        self.matrix.choose(self.cell)
        self._list()

    def copies(self) -> list[tuple[str, str]]:
        """What can be copied, as texts that a spreadsheet takes, and what each is."""
        has_classes = self._verdict is not None and self._verdict.data.classes
        matrix = self.matrix.confusion.copied() if has_classes else ""
        return [("confusion matrix", matrix), ("rows", self.rows.answers.copied())]

    def dress(self) -> None:
        """Takes the theme's type and sizes."""
        for layout in (self._outer, self._upper):
            layout.setSpacing(self._theme.px(8))
        for label in (self._axes, self.listed):
            label.setFont(self._theme.font("small"))
        for table in (self.matrix, self.rows):
            table.dress("mono")
            table.measure()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Puts beside each other what has the room: folds, classes and rows, or rows beside folds above classes, or
        folds and classes above the rows."""
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        folds = self.chart.minimumSizeHint().width() if not self.chart.isHidden() else 0
        classes = self.matrix.wanted_width() if not self.matrix.isHidden() else 0
        rows, gap, width = self.rows.wanted_width(), self._outer.spacing(), self.width()
        all_beside = folds + classes + rows + 2 * gap <= width
        rows_beside = all_beside or max(folds, classes) + rows + gap <= width
        upper_beside = all_beside or (not rows_beside and folds + classes + gap <= width)
        upper = folds + classes if upper_beside else max(folds, classes)
        for layout, in_line, shares in (
            (self._upper, upper_beside, (folds, classes)),
            (self._outer, rows_beside, (upper, rows)),
        ):
            layout.setDirection(beside if in_line else below)
            for i, share in enumerate(shares):
                layout.setStretch(i, share if in_line else 0)
