"""The thin timeline of the Present workspace: the Steps of the row as cells without words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from bpviz.gui.theme import Theme
from bpviz.gui.timeline_cells import Band, TimelineCells
from bpviz.gui.timeline_paint import paint_cells
from bpviz.gui.view import View
from bpviz.present.timeline_layout import shown_slots, step_lane, step_position
from bpviz.session.timeline import Position

SMALLEST_CELL = 8  # pixels
RISE = 3  # pixels: the current cell is raised above its neighbours


class StepStrip(QWidget):
    """A click or a drag goes to a Step."""

    def __init__(self, view: View, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self._asked: Position | None = None  # what the mouse asked for last
        self._cells = TimelineCells(view, theme)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.arrange()

    def arrange(self) -> None:
        """Takes on the moment and the theme."""
        self._cells.dress()
        self._cells.forget()
        slots = shown_slots(self._view.snapshot)
        self._lane = step_lane(slots, RISE, max(self.width() - 2 * RISE, 1), SMALLEST_CELL)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.palette.window))
        states = [state._replace(label="") for state in self._cells.states(Band.STEPS, self._lane.cells)]
        paint_cells(painter, self._theme, states, RISE, self.height() - 2 * RISE, raised=True)

    def _seek(self, x: float) -> None:
        snapshot = self._view.snapshot
        position = step_position(snapshot.timeline, snapshot.epoch, snapshot.row or 0, self._lane.item_at(x))
        if position != self._asked:
            self._asked = position
            self._view.seek_requested.emit(position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._asked = None
            self._seek(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())
