"""Asks what is to be written into a file: which Steps, and a picture of what."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bpviz.gui.fields import Choice
from bpviz.gui.theme import Theme
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Timeline, read_moment

WIDTH = 440  # pixels at scale 1


class Wish(NamedTuple):
    """What was chosen: of what there is to be a picture ('' where that was not asked for), and the first and the last
    Step, the first of a run being 1 (0 where they were not asked for)."""

    subject: str = ""
    first: int = 0
    last: int = 0


class ExportDialog(QDialog):
    """`subjects` are what pictures can be of, by what they are called; `check`, where Steps are asked for, raises
    ValueError where a stretch of them cannot be. They are those of the present row unless others are typed.

    Signals: `chosen(Wish)`. Attributes: subject, first, last, problem, ok.
    """

    chosen = Signal(object)

    def __init__(
        self,
        title: str,
        snapshot: Snapshot,
        subjects: Sequence[tuple[str, str]],
        check: Callable[[Timeline, int, int], None] | None,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._timeline, self._check, self._theme = snapshot.timeline, check, theme
        self.subject, self.first, self.last = Choice(self), QLineEdit(self), QLineEdit(self)
        self.problem = QLabel(self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText("Choose file…")
        fields = QFormLayout()
        for heading, name in subjects:
            self.subject.addItem(heading, name)
        if subjects:
            self._add(fields, "Picture of", self.subject)
        if check:
            for field, text in zip((self.first, self.last), _row(snapshot), strict=True):
                field.setText(text)
                field.textChanged.connect(self._look)
            self._add(fields, "First Step", self.first)
            self._add(fields, "Last Step", self.last)
        self._lay_out(fields, buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._look()

    def _add(self, fields: QFormLayout, name: str, field: QWidget) -> None:
        label = QLabel(name)
        label.setBuddy(field)
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        field.setAccessibleName(name)
        for widget in (label, field):
            widget.setFont(self._theme.font("text"))
        fields.addRow(label, field)

    def _lay_out(self, fields: QFormLayout, buttons: QDialogButtonBox) -> None:
        theme = self._theme
        fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        fields.setSpacing(theme.px(8))
        self.problem.setFont(theme.font("small"))
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.problem.setMinimumHeight(2 * self.problem.fontMetrics().height())
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(16)] * 4)
        column.setSpacing(theme.px(8))
        column.addLayout(fields)
        column.addWidget(self.problem)
        for widget in (self.first, self.last, self.problem):
            widget.setVisible(self._check is not None)
        self.subject.setVisible(self.subject.count() > 0)
        column.addWidget(buttons)
        self.setFixedWidth(theme.px(WIDTH))

    def _look(self) -> None:
        """Says how many Steps there are, or what is wrong."""
        try:
            wish = self._wish()
        except ValueError as error:
            self._say(str(error), alert=True)
        else:
            count = wish.last - wish.first + 1
            self._say(f"{count:,} Step{'s' if count > 1 else ''}; moments are epoch:row:step, all from 0", alert=False)

    def _say(self, text: str, alert: bool) -> None:
        self.problem.setText(text)
        self.problem.setProperty("alert", alert)
        self.problem.setProperty("muted", not alert)
        self.problem.style().polish(self.problem)
        self.ok.setEnabled(not alert)

    def _wish(self) -> Wish:
        """Raises ValueError."""
        subject = self.subject.currentData() or ""
        if self._check is None:
            return Wish(subject)
        first, last = (self._timeline.index(read_moment(field.text().strip())) for field in (self.first, self.last))
        self._check(self._timeline, first, last)
        return Wish(subject, first, last)

    def accept(self) -> None:
        """Sends what was chosen, if it can be."""
        if self.ok.isEnabled():
            self.chosen.emit(self._wish())
            super().accept()


def _row(snapshot: Snapshot) -> tuple[str, str]:
    """The moments of the first and the last Step of the row that is shown."""
    timeline = snapshot.timeline
    if timeline.end.index == 0:
        return "", ""
    row, _ = timeline.place(snapshot.position)
    row = min(row, timeline.rows * timeline.epochs - 1)
    first, last = timeline.row_start(row) + 1, timeline.row_start(row + 1)
    return str(timeline.moment(first)), str(timeline.moment(last))
