"""The table of the weights pane: how its cells are painted, and the editor of one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bpviz.engine.phases import Phase
from bpviz.engine.steps import Ref
from bpviz.gui.alignment import LEFT
from bpviz.gui.keys import keeps_typing
from bpviz.gui.locks import paint_lock
from bpviz.gui.tables import Table
from bpviz.present.columns import split_at_point
from bpviz.present.palette import blend

if TYPE_CHECKING:
    from bpviz.gui.panes.weights_table import WeightsTablePane

Index = QModelIndex | QPersistentModelIndex
WHOLE = 2  # digits before the point that most weights have at most, with the sign
LOCK = 14  # pixels at scale 1 that a padlock takes, beside the number
HEAT = 0.22  # share of the sign's colour in the fullest ground; ink stays readable on it


class WeightsTable(Table):
    """The table itself. `lit` is the cell of the number in focus, `scales` the largest weight of each layer."""

    def __init__(self, pane: "WeightsTablePane") -> None:
        super().__init__(pane.theme, pane.copied, pane)
        self._view, self._weights = pane.view, pane.model
        self.lit = QModelIndex()
        self.scales: list[float] = []
        self.setModel(pane.model)
        self.setItemDelegate(_WeightCells(pane, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.verticalScrollBar().valueChanged.connect(self._show_names)

    def _show_names(self) -> None:
        self._weights.set_top_row(self.rowAt(0))

    def changed(self) -> list[Ref]:
        """What this Step has changed so far."""
        step = self._view.snapshot.step
        if step is None or step.phase is not Phase.UPDATE:
            return []
        return [change.ref for change in step.changes[: self._view.snapshot.position.term or None]]

    def is_changed(self, ref: Ref) -> bool:
        """Whether this Step has changed a weight or bias; a neuron's weights change in order, its bias last."""
        step, term = self._view.snapshot.step, self._view.snapshot.position.term
        if step is None or step.phase is not Phase.UPDATE or ref.unit != step.unit:
            return False
        place = ref.source.index if ref.source else len(step.changes) - 1
        return not term or place < term

    def hovered(self, index: QModelIndex) -> None:
        self._view.point_at(self._weights.ref(index))


class _WeightCells(QStyledItemDelegate):
    """Paints a cell: ground by size and sign, sign bar, the number at its decimal point; and edits it."""

    def __init__(self, pane: "WeightsTablePane", table: WeightsTable) -> None:
        super().__init__(table)
        self._pane, self._table, self._theme = pane, table, pane.theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, model = self._theme.palette, self._pane.model
        rect: QRect = option.rect
        rect = rect.adjusted(0, 0, -1, -1)
        ref, text = model.ref(index), model.text(index)
        if ref is None:
            painter.setFont(self._theme.font("small"))
            painter.setPen(QColor(colours.muted))
            inner = rect.adjusted(self._theme.px(8), 0, 0, 0)
            painter.drawText(inner, LEFT, text)
            return
        value = model.value(index)
        if value is not None:
            self._paint_ground(painter, rect, value, self._table.scales[model.layer_of(index.row())])
        if self._table.is_changed(ref):
            painter.setPen(QColor(colours.update))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        selected = self._table.selectionModel().isSelected(model.index(index.row(), index.column()))
        if selected or index == self._table.lit:
            painter.setPen(QColor(colours.ink))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.setFont(self._table.cell_font)
        painter.setPen(QColor(colours.ink))
        px, is_frozen = self._theme.px, self._pane.view.snapshot.is_frozen(ref)
        self._paint_number(painter, rect.adjusted(0, 0, -px(LOCK) if is_frozen else 0, 0), text)
        if is_frozen:
            paint_lock(painter, QPointF(rect.right() - px(LOCK / 2), rect.center().y()), px(LOCK / 2), colours)

    def _paint_ground(self, painter: QPainter, rect: QRect, value: float, scale: float) -> None:
        colours = self._theme.palette
        share = min(abs(value) / scale, 1.0) if value == value else 0.0
        painter.fillRect(rect, QColor(blend(colours.weight(value), colours.pane, round(HEAT * share, 2))))
        inset = self._theme.px(4)
        bar = QRect(rect.left() + inset, rect.top() + inset, self._theme.px(3), rect.height() - 2 * inset)
        painter.fillRect(bar, QColor(colours.weight(value)))

    def _paint_number(self, painter: QPainter, rect: QRect, text: str) -> None:
        """Decimal points stand below each other; a number with a long whole part moves to the right."""
        metrics = QFontMetrics(self._table.cell_font)
        shift = max(WHOLE - len(split_at_point(text)[0]), 0)
        left = rect.left() + self._theme.px(10) + shift * metrics.horizontalAdvance("0")
        inner = QRect(left, rect.top(), rect.right() - left, rect.height())
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, LEFT, elided)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = _Editor(parent)
        editor.setFont(self._table.cell_font)
        editor.setStyleSheet("padding: 0px 4px; min-height: 0px;")
        editor.textEdited.connect(self._check)
        return editor

    def _check(self, text: str) -> None:
        editor = self.sender()
        wrong = self._pane.check(text)
        if isinstance(editor, QLineEdit):
            editor.setProperty("invalid", bool(wrong))
            editor.setToolTip(wrong)
            editor.style().unpolish(editor)
            editor.style().polish(editor)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            self._pane.type_into(index, editor.text())


class _Editor(QLineEdit):
    """Holds a number while it is typed."""

    def event(self, event: QEvent) -> bool:
        """Keys are the editor's, also those that move the run elsewhere."""
        return keeps_typing(event) or super().event(event)
