"""The three ways to look at the data: as a table, as points by two columns, as bars by one.

The plots are made when they are first wanted, because their library is large.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bpviz.data.dataset import DataSet
from bpviz.data.editing import can_be_edited, moved, with_row, without_row
from bpviz.data.numbers import parse_number
from bpviz.gui.fields import Choice, NumberField, by_tab_only
from bpviz.gui.flow import Flow
from bpviz.gui.markers import draw_marker
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.data_plots import column_titles, thinned

if TYPE_CHECKING:
    from bpviz.gui.data_plots import HistogramPlot, ScatterPlot

TABLE, SCATTER, HISTOGRAM = "Table", "Scatter", "Histogram"
LEAST = 34  # pixels at scale 1 that a table has at least
SHORTEST = 5  # characters of a choice
HINT = "Click puts a point there, dragging moves one, the right button takes one away"
STEP = 0.1  # of the number to be reached
NO_PLACE = "A place on the plot is a row where there are two inputs, or one input and a number to be reached"
MOST_NAMED = 10  # classes for which the legend makes room
VALUE = 72  # pixels at scale 1: of the field for a number


class DataViews(QWidget):
    """A line of choices above the view that is chosen.

    Attributes: buttons, by name; across, upwards, point_class: choices; edit; scatter and histogram, None until they
    are wanted; shown, the name of the view.

    Signals: `viewed(name)`, one of the three; `row_wanted(row)`;
    `data_wanted(DataSet)` after points were edited; `refused(str)` where they cannot be.
    """

    viewed = Signal(str)
    row_wanted = Signal(int)
    data_wanted = Signal(object)
    refused = Signal(str)

    def __init__(self, view: View, theme: Theme, table: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self._data: DataSet | None = None
        self.shown = TABLE
        self.scatter: ScatterPlot | None = None
        self.histogram: HistogramPlot | None = None
        self.buttons = {name: self._button(name) for name in (TABLE, SCATTER, HISTOGRAM)}
        group = QButtonGroup(self)
        for name, button in self.buttons.items():
            group.addButton(button)
            button.clicked.connect(lambda _, name=name: self.show_view(name))
        self.buttons[TABLE].setChecked(True)
        self.across, self.upwards, self.point_class = Choice(), Choice(), Choice()
        for choice, title in (
            (self.across, "Across"),
            (self.upwards, "Upwards"),
            (self.point_class, "Class of new points"),
        ):
            choice.setAccessibleName(title)
        for choice in (self.across, self.upwards, self.point_class):
            choice.setMinimumContentsLength(SHORTEST)
        self.point_value = NumberField(parse_number, lambda value, by: round(value + by * STEP, 10))
        self.point_value.setAccessibleName("Number to be reached at new points")
        self.point_value.setToolTip("The number to be reached at new points")
        self.across.activated.connect(self._show_data)
        self.upwards.activated.connect(self._show_data)
        self.edit = self._button("Edit points")
        self.edit.toggled.connect(self._edit_toggled)
        self.legend, self.thinned = _Legend(theme), QLabel()
        self.thinned.setProperty("muted", True)
        self._line = Flow()
        after = self.edit, self.point_class, self.point_value, self.thinned, self.legend
        for widget in (*self.buttons.values(), self.across, self.upwards, *after):
            self._line.addWidget(widget)
        self._stack = QStackedLayout()
        self._stack.addWidget(table)
        self._table = table
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QWidget()
        self._head.setLayout(self._line)
        column.addWidget(self._head)
        column.addWidget(self.point_value.message)
        column.addLayout(self._stack, 1)
        self._arrange()

    def _button(self, text: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        by_tab_only(button)
        return button

    def show_view(self, name: str) -> None:
        """Shows one of the three."""
        self.shown = name
        self.buttons[name].setChecked(True)
        if name != TABLE and self.scatter is None:
            self._make_plots()
        page = {TABLE: 0, SCATTER: 1, HISTOGRAM: 2}[name]
        self._stack.setCurrentIndex(page)
        self._arrange()
        self._show_data()
        self.viewed.emit(name)

    def show_moment(self) -> None:
        """Another moment; other data, where it has them."""
        snapshot = self._view.snapshot
        if snapshot.experiment.data is not self._data:
            self._take_data(snapshot.experiment.data)
        elif self.shown == SCATTER and self.scatter is not None:
            self.scatter.show_moment(snapshot)

    def dress(self) -> None:
        """Takes the theme's colours and sizes."""
        px = self._theme.px
        self._head.setContentsMargins(px(8), 0, px(8), 0)
        self._line.setSpacing(px(4))
        for widget in (*self.buttons.values(), self.edit, self.across, self.upwards, self.point_class, self.thinned):
            widget.setFont(self._theme.font("small"))
        for plot in (self.scatter, self.histogram):
            if plot is not None:
                plot.dress(self._theme)
        self.point_value.dress(self._theme, VALUE)
        self._table.setMinimumHeight(px(LEAST))  # Qt's own would leave the buttons above too little
        self.legend.update()
        self._show_data()

    def _take_data(self, data: DataSet) -> None:
        experiment = self._view.snapshot.experiment
        before, self._data = self._data, data
        titles = column_titles(data, self._view.names, experiment.last_layer)
        if before is None or [self.across.itemText(i) for i in range(self.across.count())] != titles:
            for choice, usual in ((self.across, 0), (self.upwards, min(1, len(titles) - 1))):
                choice.clear()
                for i, title in enumerate(titles):
                    choice.addItem(title, i)
                choice.show_choice(usual)
        if before is None or before.classes != data.classes:
            self.point_class.clear()
            for i, name in enumerate(data.labels):
                self.point_class.addItem(f"class {name}", i)
        if not data.classes and (before is None or before.input_names != data.input_names):
            self.point_value.show_value(round(float(data.expected.mean()), 2))
        if not can_be_edited(data):
            self.edit.setChecked(False)
        self._arrange()
        self._show_data()

    def _arrange(self) -> None:
        plotted, scattered = self.shown != TABLE, self.shown == SCATTER
        data, edits = self._data, scattered and self.edit.isChecked()
        self.across.setVisible(plotted and not edits)
        self.upwards.setVisible(scattered and not edits)
        can_edit = data is not None and can_be_edited(data)
        self.edit.setVisible(scattered)
        self.edit.setEnabled(can_edit)
        self.edit.setToolTip(HINT if can_edit else NO_PLACE)
        self.point_class.setVisible(edits and data is not None and bool(data.classes))
        self.point_value.setVisible(edits and data is not None and not data.classes and data.inputs.shape[1] == 2)
        self.thinned.setText(thinned(self._data.rows) if self._data and scattered else "")
        self.thinned.setVisible(bool(self.thinned.text()))
        self.legend.show_classes(self._data.labels if self._data and plotted else ())

    def _make_plots(self) -> None:
        from bpviz.gui.data_plots import HistogramPlot, ScatterPlot

        self.scatter, self.histogram = ScatterPlot(self._theme), HistogramPlot(self._theme)
        for plot in (self.scatter, self.histogram):
            plot.dress(self._theme)
            self._stack.addWidget(plot)
        self.scatter.row_wanted.connect(self.row_wanted)
        self.scatter.added.connect(self._add)
        self.scatter.moved.connect(self._move)
        self.scatter.deleted.connect(self._delete)

    def _show_data(self) -> None:
        if self._data is None or self.across.currentIndex() < 0:
            return
        if self.shown == SCATTER and self.scatter is not None:
            self.scatter.show_data(self._data, self.across.currentIndex(), self.upwards.currentIndex())
            self.scatter.show_moment(self._view.snapshot)
        elif self.shown == HISTOGRAM and self.histogram is not None:
            self.histogram.show_data(self._data, self.across.currentIndex())

    # points by hand

    def _edit_toggled(self, on: bool) -> None:
        """What makes a place a row stands across and upwards while points are edited."""
        assert self.scatter is not None or not on
        if self.scatter is not None:
            self.scatter.editing = on
            self.scatter.setToolTip(HINT if on else "")
        if on:
            self.across.show_choice(0)
            self.upwards.show_choice(1)
            self._show_data()
        self._arrange()

    def _add(self, x: float, y: float) -> None:
        data = self._data
        assert data is not None
        if data.inputs.shape[1] == 1:
            self.data_wanted.emit(with_row(data, (x,), y))
        elif data.classes:
            self.data_wanted.emit(with_row(data, (x, y), self.point_class.currentData()))
        elif self.point_value.check():
            self.point_value.commit()
            self.data_wanted.emit(with_row(data, (x, y), self.point_value.value))
        else:
            self.refused.emit(f"No point was put there: {self.point_value.problem}")

    def _move(self, row: int, x: float, y: float) -> None:
        data = self._data
        assert data is not None
        self.data_wanted.emit(moved(data, row, (x,), y) if data.inputs.shape[1] == 1 else moved(data, row, (x, y)))

    def _delete(self, row: int) -> None:
        assert self._data is not None
        try:
            data = without_row(self._data, row)
        except ValueError as error:
            self.refused.emit(f"The point stays: {error}")
        else:
            self.data_wanted.emit(data)


class _Legend(QWidget):
    """Marker and name of each class, as many as have room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._classes: tuple[str, ...] = ()

    def show_classes(self, classes: tuple[str, ...]) -> None:
        """Other classes."""
        self._classes = classes
        self.setToolTip(", ".join(classes))
        self.setVisible(bool(classes))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics, px = QFontMetrics(self._theme.font("small")), self._theme.px
        width = sum(px(26) + metrics.horizontalAdvance(name) for name in self._classes[:MOST_NAMED])
        return QSize(px(8) + width, px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._classes:
            return
        palette, px = self._theme.palette, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("small"))
        metrics, x = painter.fontMetrics(), px(8)
        for index, name in enumerate(self._classes):
            width = px(16) + metrics.horizontalAdvance(name) + px(10)
            if x + width > self.width():
                break
            brush, place = QBrush(QColor(palette.class_colour(index))), QPointF(x + px(5), self.height() / 2)
            draw_marker(painter, palette.class_marker(index), place, px(9), QPen(Qt.PenStyle.NoPen), brush)
            painter.setPen(QColor(palette.ink))
            baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
            painter.drawText(x + px(14), baseline, name)
            x += width
