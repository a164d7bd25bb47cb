"""Inputs that a person gives a network: a slider and a number each, in the units of the data."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QWidget

from bpviz.data.dataset import Array
from bpviz.data.numbers import parse_number
from bpviz.gui.fields import NumberField
from bpviz.gui.short_label import ShortLabel
from bpviz.gui.slider_lines import SliderLines
from bpviz.gui.theme import Theme

STEPS = 1000  # of a slider
MOST = 100  # inputs that have a slider; the others stay as the row has them
FIELD = 120  # pixels at scale 1: room for ten digits
NAME, SLIDER = 120, 140  # pixels at scale 1 that a name has at most, and a slider at least
BEYOND = 0.1  # how much of the data's range a slider reaches beyond either end


class InputFields(QWidget):
    """Attributes: values, of all inputs; sliders and numbers, of the first `MOST`.

    Signal: `changed`, when a person has changed one.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.values: list[float] = []
        self.sliders: list[QSlider] = []
        self.numbers: list[NumberField] = []
        self._ends: list[tuple[float, float]] = []
        self._lines = SliderLines(self)
        held = self.sizePolicy()
        held.setHeightForWidth(True)
        self.setSizePolicy(held)

    def show_inputs(self, titles: list[str], rows: Array) -> None:
        """Other inputs: their names, and the rows (rows, inputs) whose ranges the sliders have."""
        while item := self._lines.takeAt(0):
            widget = item.widget()
            assert widget
            widget.deleteLater()
        self.sliders, self.numbers = [], []
        low, high = rows.min(axis=0), rows.max(axis=0)
        room = (high - low) * BEYOND
        room[room == 0.0] = 1.0
        self._ends = list(zip((low - room).tolist(), (high + room).tolist(), strict=True))
        self.values = rows[0].tolist()
        for i, title in enumerate(titles[:MOST]):
            self._add(i, title)
        self.dress()

    def _add(self, i: int, title: str) -> None:
        label, slider, number = (
            ShortLabel(title),
            Slider(Qt.Orientation.Horizontal),
            NumberField(parse_number, self._next(i)),
        )
        slider.setRange(0, STEPS)
        slider.setAccessibleName(f"{title}, slider")
        number.setAccessibleName(title)
        slider.valueChanged.connect(lambda step, i=i: self._slid(i, step))
        number.committed.connect(lambda i=i: self._typed(i))
        for widget in (label, slider, number, number.message):
            self._lines.addWidget(widget)
        self.sliders.append(slider)
        self.numbers.append(number)

    def _next(self, i: int) -> "_Step":
        low, high = self._ends[i]
        return _Step((high - low) / 100)

    def show_values(self, values: list[float]) -> None:
        """Shows values that come from elsewhere."""
        self.values = list(values)
        for i, (slider, number) in enumerate(zip(self.sliders, self.numbers, strict=True)):
            slider.blockSignals(True)
            slider.setValue(self._step_of(i))
            slider.blockSignals(False)
            number.show_value(values[i])

    def dress(self) -> None:
        """Sets what depends on the theme."""
        px, lines = self._theme.px, self._lines
        lines.setSpacing(px(8))
        lines.between, lines.name, lines.slider = px(2), px(NAME), px(SLIDER)
        for number in self.numbers:
            number.dress(self._theme, FIELD)

    def _step_of(self, i: int) -> int:
        low, high = self._ends[i]
        return round((min(max(self.values[i], low), high) - low) / (high - low) * STEPS)

    def _slid(self, i: int, step: int) -> None:
        low, high = self._ends[i]
        self.values[i] = float(f"{low + (high - low) * step / STEPS:.4g}")
        self.numbers[i].show_value(self.values[i])
        self.changed.emit()

    def _typed(self, i: int) -> None:
        self.values[i] = self.numbers[i].value
        self.sliders[i].blockSignals(True)
        self.sliders[i].setValue(self._step_of(i))
        self.sliders[i].blockSignals(False)
        self.changed.emit()


class _Step:
    """What an arrow of a number adds: a hundredth of the range, as a round number."""

    def __init__(self, size: float) -> None:
        self._size = float(f"{size:.0e}")

    def __call__(self, value: float, direction: int) -> float:
        return float(f"{value + direction * self._size:.10g}")


class Slider(QSlider):
    """Goes where it is pressed. Leaves the wheel to the pane, which scrolls, and the keys to the run: whoever has no
    mouse types the number beside it."""

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            x = round(event.position().x())
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, self.width()))
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
