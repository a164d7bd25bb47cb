"""The weights pane: every weight and bias with all digits; while the run stands they can be typed."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from bpviz.data.numbers import parse_number
from bpviz.engine.steps import Ref
from bpviz.gui.edit_wishes import edit_wishes
from bpviz.gui.models.weights_model import WeightsModel
from bpviz.gui.number_menu import Wish
from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.gui.weights_cells import LOCK, WeightsTable
from bpviz.gui.weights_map import WeightsMap
from bpviz.present.graph_detail import is_large
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.timeline import START

Index = QModelIndex | QPersistentModelIndex
MARGIN, DIGITS = 16, 21  # a weight is seldom longer than −0.012345678901234567

HOW_TO_TYPE = "Double-click a number to type another: 0.5, 0,5 or 1/3."
LOW = 150  # pixels at scale 1: less high there is no room for a hint below the table
FROM_HERE = "Double-click a number to type another, which holds from here: 0.5, 0,5 or 1/3."
NOT_NOW = "Weights can be typed while the run stands (Space stops it)."
GIVEN = "The weights of this example are given and cannot be typed."


class WeightsTablePane(Pane):
    """A row a neuron; the ground tells sign and size, a frame what changed in this Step."""

    name = "weights"
    heading = "Weights"
    turns = (0,)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self.model = WeightsModel(view, self)
        self.table = WeightsTable(self)
        self._status = QLabel()
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.map = WeightsMap(view, theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.map)
        self._as_map = QToolButton()
        self._as_map.setText("map")
        self._as_map.setCheckable(True)
        self._as_map.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._as_map.setToolTip("Shows all weights as maps, or as numbers")
        self._as_map.toggled.connect(self._show_page)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._status, 1)
        self._foot.addWidget(self._as_map, 0, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._pages, 1)
        layout.addLayout(self._foot)
        self.model.modelReset.connect(self._measure)
        self._shown: Experiment | None = None
        self._has_locks = False
        self.start()

    def _show_page(self, as_map: bool) -> None:
        self._pages.setCurrentWidget(self.map if as_map else self.table)

    def show_moment(self) -> None:
        experiment = self.view.snapshot.experiment
        if self._shown is None or self._shown.layers != experiment.layers:
            self._as_map.setChecked(is_large(experiment))  # more numbers than one can read are a map at first
        self._shown = experiment
        if self._has_locks is not (self.view.snapshot.frozen is not None):
            self._measure()
        self.model.show_moment()
        self.map.update()
        self.table.lit = self.model.index_of(self.view.focus)
        self.table.scales = self.model.scales()
        step = self.view.snapshot.step
        if step and step.changes:
            last = self.view.snapshot.position.term or len(step.changes)
            self.table.keep_in_view(self.model.index_of(step.changes[min(last, len(step.changes)) - 1].ref).row())
        self._say(self._hint())

    def _hint(self) -> str:
        if self.view.snapshot.experiment.procedure is not Procedure.TRAIN:
            return GIVEN
        if not self.model.editable:
            return NOT_NOW
        return FROM_HERE if self.view.snapshot.position > START else HOW_TO_TYPE

    def _say(self, text: str, alert: bool = False) -> None:
        if self._status.property("alert") is not alert:
            self._status.setProperty("alert", alert)
            self._status.setProperty("muted", not alert)
            self._status.style().unpolish(self._status)
            self._status.style().polish(self._status)
        self._status.setText(text)
        self._fit()

    def _fit(self) -> None:
        """Leaves the hint to the table's tooltip where it would leave no room to the table; not what is wrong."""
        fits = self.height() >= self.theme.px(LOW) or bool(self._status.property("alert"))
        self._status.setVisible(fits)
        self.table.setToolTip("" if fits else self._status.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_look(self) -> None:
        """Digits and the like do not touch exact values; what is asked for does."""
        self.table.viewport().update()
        self.map.update()

    def show_focus(self) -> None:
        self.map.update()
        self.table.update_cell(self.table.lit)
        self.table.lit = self.model.index_of(self.view.focus)
        self.table.update_cell(self.table.lit)

    def show_theme(self) -> None:
        margin = self.theme.px(MARGIN)
        self._status.setFont(self.theme.font("small"))
        self._status.setContentsMargins(margin, self.theme.px(4), margin, self.theme.px(8))
        self._as_map.setFont(self.theme.font("small"))
        self._foot.setContentsMargins(0, 0, margin, self.theme.px(4))
        self.table.dress("mono_small")
        self._measure()
        self.show_moment()

    def _measure(self) -> None:
        """Columns have room for a number and, where any weight is frozen, for the lock beside it."""
        self._has_locks = self.view.snapshot.frozen is not None
        width = self.table.characters(DIGITS) + (round(self.theme.px(LOCK)) if self._has_locks else 0)
        self.table.horizontalHeader().setDefaultSectionSize(width)
        self.table.verticalHeader().setFixedWidth(self.theme.px(48))

    def type_into(self, index: Index, text: str) -> None:
        """A number was typed into a cell: asks for a run that has it from here, or says what is wrong with it."""
        if not self.model.editable:  # the run has moved in the meantime
            self.complain(index, self._hint())
            return
        try:
            wish = self.model.with_weight(index, text)
        except ValueError as wrong:
            self.complain(index, str(wrong))
            return
        self._say(self._hint())
        if isinstance(wish, Experiment):
            self.view.experiment_requested.emit(wish)
        elif wish:
            self.view.edit_requested.emit(wish)

    def complain(self, index: Index, message: str) -> None:
        """Says at the cell and below the table what is wrong; the old number stays."""
        ref = self.model.ref(index)
        name = f"{self.view.names.ref(ref)}: " if ref else ""
        self._say(f"{name}{message}", alert=True)
        cell = self.table.visualRect(self.model.index(index.row(), index.column()))
        QToolTip.showText(self.table.viewport().mapToGlobal(cell.bottomLeft()), message, self.table.viewport(), cell)

    def check(self, text: str) -> str:
        """What is wrong with a text while it is typed, '' where nothing is; said below the table."""
        try:
            parse_number(text)
        except ValueError as wrong:
            self._say(str(wrong), alert=True)
            return str(wrong)
        self._say(self._hint())
        return ""

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        chosen = self.table.selectionModel().hasSelection()
        return [("selected weights" if chosen else "all weights", self.copied())]

    def number_at(self, at: QPoint) -> Ref | None:
        return self.model.ref(self.table.indexAt(self.table.viewport().mapFrom(self, at)))

    def wishes(self, at: QPoint) -> list[Wish]:
        ref = self.number_at(at)
        return edit_wishes(self.view, ref, ref.unit if ref else None)

    def copied(self) -> str:
        """The selected cells, or all where none is, with all digits and tab-separated."""
        chosen = self.table.selectionModel().selectedIndexes()
        cells = chosen or [
            self.model.index(row, column)
            for row in range(self.model.rowCount())
            for column in range(self.model.columnCount())
        ]
        lines: dict[int, list[str]] = {}
        for index in sorted(cells, key=lambda index: (index.row(), index.column())):
            if self.model.ref(index):
                value = self.model.value(index)
                lines.setdefault(index.row(), []).append("?" if value is None else repr(value))
        return "\n".join("\t".join(line) for line in lines.values())

    def cell(self, ref: Ref) -> QRect:
        """Where a weight or bias is, in the table's viewport."""
        return self.table.visualRect(self.model.index_of(ref))

    def texts(self) -> dict[str, str]:
        """What is shown: every weight and bias by its name, and 'status', the line below."""
        shown = {"status": self._status.text()}
        for row in range(self.model.rowCount()):
            for column in range(self.model.columnCount()):
                index = self.model.index(row, column)
                if ref := self.model.ref(index):
                    shown[self.view.names.ref(ref)] = self.model.text(index)
        return shown

    def marked(self) -> list[str]:
        """The names of what is marked as changed in this Step."""
        return [self.view.names.ref(ref) for ref in self.table.changed()]
