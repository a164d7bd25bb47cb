"""Every weight and bias as one table: a row a neuron, its bias and then its weights; layers below each other."""

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bpviz.data.numbers import parse_number
from bpviz.engine.network import Unit, weights_of
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.view import View
from bpviz.present.graph_scales import LARGEST_POWER
from bpviz.present.number_format import HIDDEN, exact
from bpviz.session.edits import place_of
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import SetWeight
from bpviz.session.timeline import START

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NONE = QModelIndex()


class WeightsModel(QAbstractTableModel):
    """Column 0 is the bias, column i + 1 the weight from unit i of the layer below. Between two layers stands a row
    with the names of the columns; those of the layer at the top are the table's header (`top_row`)."""

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._layers: tuple[int, ...] = ()
        self._top = 0
        self._rows: list[tuple[int, int | None]] = []  # layer and neuron; None: the names of a layer's columns
        self._arrange()

    def _arrange(self) -> None:
        self._layers = self._view.snapshot.experiment.layers
        self._rows, self._firsts, self._top = [], [], 0
        for layer, size in enumerate(self._layers[1:]):
            if layer:
                self._rows.append((layer, None))
            self._firsts.append(len(self._rows))
            self._rows += [(layer, j) for j in range(size)]

    def show_moment(self) -> None:
        """Another moment."""
        if self._view.snapshot.experiment.layers != self._layers:
            self.beginResetModel()
            self._arrange()
            self.endResetModel()
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    @property
    def editable(self) -> bool:
        """Whether weights can be typed now."""
        return self._view.editable

    def scales(self) -> list[float]:
        """A power of two a layer that no finite weight of it exceeds, or the largest there is: where the ground is
        fullest."""
        found = []
        for table in self._view.snapshot.parameters:
            largest = float(np.max(np.abs(table), where=np.isfinite(table), initial=0.0))
            found.append(2.0 ** min(math.ceil(math.log2(largest)), LARGEST_POWER) if largest else 1.0)
        return found

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else max(self._layers[:-1]) + 1

    def layer_of(self, row: int) -> int:
        """The layer that a row is part of."""
        return self._rows[row][0]

    def set_top_row(self, row: int) -> None:
        """The row at the top of what is seen: the header names the columns of its layer."""
        layer = self._rows[row][0] if 0 <= row < len(self._rows) else 0
        if layer != self._top:
            self._top = layer
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def _title(self, layer: int, column: int) -> str:
        if column > self._layers[layer]:
            return ""
        return f"from {self._view.names.unit(Unit(layer - 1, column - 1))}" if column else "bias"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        horizontal = orientation is Qt.Orientation.Horizontal
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if horizontal else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Role.DisplayRole:
            return None
        if horizontal:
            return self._title(self._top, section)
        layer, neuron = self._rows[section]
        return "" if neuron is None else self._view.names.unit(Unit(layer, neuron))

    def ref(self, index: Index) -> Ref | None:
        """The weight or bias in a cell; None where there is none."""
        if not index.isValid():
            return None
        layer, neuron = self._rows[index.row()]
        if neuron is None or index.column() > self._layers[layer]:
            return None
        unit, column = Unit(layer, neuron), index.column()
        return Ref(Quantity.WEIGHT, unit, Unit(layer - 1, column - 1)) if column else Ref(Quantity.BIAS, unit)

    def index_of(self, ref: Ref | None) -> QModelIndex:
        """The cell of a weight or bias; an invalid index for other numbers."""
        if ref is None or ref.unit is None or ref.quantity not in (Quantity.WEIGHT, Quantity.BIAS):
            return QModelIndex()
        return self.index(self._firsts[ref.unit.layer] + ref.unit.index, ref.source.index + 1 if ref.source else 0)

    def value(self, index: Index) -> float | None:
        """The number in a cell; None where there is none, or while it is asked for."""
        ref = self.ref(index)
        return None if ref is None else self._view.value(ref)

    def text(self, index: Index) -> str:
        """What a cell shows: all digits, `?` while the number is asked for, or the name of a column."""
        ref = self.ref(index)
        if ref is None:
            layer, neuron = self._rows[index.row()]
            return self._title(layer, index.column()) if neuron is None else ""
        return HIDDEN if self._view.hides(ref) else exact(self._view.snapshot.value(ref))

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self.text(index)
        if role == Role.EditRole:
            value = self.value(index)
            return "" if value is None else repr(value)
        if role == Role.ToolTipRole and (ref := self.ref(index)):
            frozen = ", frozen" if self._view.snapshot.is_frozen(ref) else ""
            return f"{self._view.names.ref(ref)} = {self.text(index)}{frozen}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.ref(index) is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.editable else flags

    def with_weight(self, index: Index, text: str) -> Experiment | SetWeight | None:
        """What comes of a number that was typed into a cell: at the start another experiment, later what changes from
        here; None where it is the number that was there.

        Raises ValueError, which says what is wrong, where the text is no number.
        """
        ref, value = self.ref(index), parse_number(text)
        if ref is None or ref.unit is None or value == self.value(index):
            return None
        if self._view.snapshot.position > START:
            return SetWeight(self._view.snapshot.position.index, ref.unit, place_of(ref) or 0, value)
        parameters = tuple(table.copy() for table in self._view.snapshot.parameters)
        parameters[ref.unit.layer][ref.unit.index, ref.source.index if ref.source else -1] = value
        return self._view.snapshot.experiment.changed(given=weights_of(parameters))
