"""The layers of a network as fields: sizes and transfer functions, a row each."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from bpviz.data.numbers import parse_whole
from bpviz.engine.activations import SOFTMAX, TRANSFERS
from bpviz.gui.fields import Choice, NumberField, by_tab_only
from bpviz.gui.theme import Theme
from bpviz.present.typed import next_whole
from bpviz.session.experiment import MOST_LAYERS, ExperimentError, check_layers
from bpviz.session.new_layers import Layers

_LABEL, _SIZE, _REMOVE = 58, 64, 24  # pixels at scale 1


class LayerRow(QWidget):
    """One layer: its `size` (a field, or a plain number where the data sets it), `transfer`, and `remove`."""

    def __init__(self, title: str, size: QWidget, transfer: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(title)
        self.size_widget = size
        self.transfer = transfer
        self.remove = QToolButton()
        self.remove.setProperty("tight", True)
        by_tab_only(self.remove)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.title)
        line.addWidget(size)
        line.addWidget(transfer, 1)
        line.addWidget(self.remove)
        policy = self.remove.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.remove.setSizePolicy(policy)
        self.remove.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        if isinstance(size, NumberField):
            column.addWidget(size.message)
        self._layouts = line, column

    def dress(self, theme: Theme) -> None:
        """Sets what depends on the theme."""
        for layout in self._layouts:
            layout.setSpacing(theme.px(8 if layout is self._layouts[0] else 4))
        self.title.setMinimumWidth(theme.px(_LABEL))
        if isinstance(self.size_widget, NumberField):
            self.size_widget.dress(theme, _SIZE)
        else:
            self.size_widget.setFixedWidth(theme.px(_SIZE))
            self.size_widget.setFont(theme.font("mono"))
            self.size_widget.setContentsMargins(theme.px(7), 0, 0, 0)
        self.remove.setFixedSize(theme.icon_size(_REMOVE))
        self.remove.setIcon(theme.icon("trash-2", theme.palette.muted, 16))
        self.remove.setIconSize(theme.icon_size(16))


class LayerFields(QWidget):
    """All layers, and a button that adds one.

    Attributes:
        layers: what was last valid. hidden: one row a hidden layer. output: the output layer's row.

    Signals:
        changed: the person made `layers` another.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.layers = Layers((1, 1), ("linear",))
        self.hidden: list[LayerRow] = []
        self.inputs, self.outputs = QLabel(), QLabel()
        self._input = LayerRow("Inputs", self.inputs, QWidget())
        of_outputs = self._transfer_choice(lambda: len(self.hidden))
        of_outputs.addItem(SOFTMAX, SOFTMAX)
        self.output = LayerRow("Output", self.outputs, of_outputs)
        self.add = QToolButton()
        self.add.setText("Add hidden layer")
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.clicked.connect(self._add)
        by_tab_only(self.add)
        self.message = QLabel()
        self.message.setProperty("alert", True)
        self.message.setWordWrap(True)
        self.message.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._input, self.output, self.add, self.message):
            self._column.addWidget(widget)
        self._column.setAlignment(self.add, Qt.AlignmentFlag.AlignLeft)

    def show_layers(self, layers: Layers) -> None:
        """Shows layers that come from elsewhere."""
        self.layers = layers
        self._complain("")
        while len(self.hidden) > len(layers.transfers) - 1:
            row = self.hidden.pop()
            field = row.size_widget
            assert isinstance(field, NumberField)
            field.blockSignals(True)  # it would take what is half typed in it when it loses the focus
            field.clearFocus()
            row.hide()
            row.deleteLater()
        while len(self.hidden) < len(layers.transfers) - 1:
            self._append_row()
        for row, size in zip(self.hidden, layers.sizes[1:], strict=False):
            assert isinstance(row.size_widget, NumberField)
            row.size_widget.show_value(size)
        for row, transfer in zip((*self.hidden, self.output), layers.transfers, strict=True):
            assert isinstance(row.transfer, Choice)
            row.transfer.show_choice(transfer)
        self.inputs.setText(str(layers.sizes[0]))
        self.outputs.setText(str(layers.sizes[-1]))
        full = len(layers.transfers) >= MOST_LAYERS
        self.add.setEnabled(not full)
        self.add.setToolTip(f"There are at most {MOST_LAYERS} layers after the inputs." if full else "")

    def dress(self) -> None:
        """Sets what depends on the theme."""
        self._column.setSpacing(self._theme.px(8))
        for row in (self._input, *self.hidden, self.output):
            row.dress(self._theme)
        self.add.setIcon(self._theme.icon("plus", self._theme.palette.muted, 16))
        self.add.setIconSize(self._theme.icon_size(16))

    def _transfer_choice(self, layer: Callable[[], int]) -> Choice:
        choice = Choice()
        for name in TRANSFERS:
            choice.addItem(name, name)
        choice.activated.connect(lambda: self._take(self.layers.with_transfer(layer(), choice.currentData())))
        choice.setAccessibleName("Transfer function")
        return choice

    def _append_row(self) -> None:
        layer = len(self.hidden)
        size = NumberField(lambda text: self._parse_size(layer, text), next_whole)
        size.committed.connect(lambda: self._take(self.layers.resized(layer, int(size.value))))
        size.setAccessibleName(f"Neurons in hidden layer {layer + 1}")
        row = LayerRow(f"Hidden {layer + 1}", size, self._transfer_choice(lambda: layer))
        row.remove.setToolTip(f"Removes hidden layer {layer + 1}")
        row.remove.setAccessibleName(row.remove.toolTip())
        row.remove.clicked.connect(lambda: self._take(self.layers.without(layer)))
        row.remove.show()
        row.dress(self._theme)
        self.hidden.append(row)
        self._column.insertWidget(layer + 1, row)

    def _parse_size(self, layer: int, text: str) -> int:
        size = parse_whole(text)
        check_layers(self.layers.resized(layer, size).sizes)
        return size

    def _add(self) -> None:
        layers = self.layers.with_hidden()
        try:
            check_layers(layers.sizes)
        except ExperimentError as error:
            self._complain(str(error))
        else:
            self._take(layers)

    def _take(self, layers: Layers) -> None:
        if layers != self.layers:
            self.show_layers(layers)
            self.changed.emit()

    def _complain(self, problem: str) -> None:
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
