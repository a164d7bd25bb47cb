"""The variables pane: what this Step changed, what it read, and where the run stands."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QVBoxLayout, QWidget

from bpviz.engine.steps import Ref
from bpviz.gui.alignment import LEFT, PADDED
from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.columns import aligned
from bpviz.present.number_format import NumberFormat
from bpviz.present.palette import contrast
from bpviz.present.variables import Variable, variables

LINE, MARGIN, PADDING = 24, 16, 6
TWO_COLUMNS = 400
FEWEST_LINES = 3


class VariablesPane(Pane):
    """Names and numbers; one digit more than elsewhere, all digits under the mouse."""

    name = "variables"
    heading = "Variables"
    turns = (1,)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._lines = _Lines(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._lines)
        self.start()

    def show_moment(self) -> None:
        numbers = NumberFormat(self.view.numbers.digits + 1)
        found = variables(self.view.snapshot, self.view.names, numbers, self.view.hides)
        self._lines.set_variables(found)

    def show_focus(self) -> None:
        self._lines.viewport().update()

    def show_theme(self) -> None:
        self._lines.dress()
        self.show_moment()

    def texts(self) -> dict[str, str]:
        """What is shown: the number by its name."""
        return {variable.name: variable.text for variable in self._lines.variables}

    def changed(self) -> list[str]:
        """The names that are marked as changed in this Step."""
        return [variable.name for variable in self._lines.variables if variable.changed]

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        found = self._lines.variables
        i = self._lines.at(self._lines.viewport().mapFrom(self, at))
        one = "" if i is None else found[i].full
        return [(one, one), ("all variables", "\n".join(f"{variable.name}\t{variable.full}" for variable in found))]

    def number_at(self, at: QPoint) -> Ref | None:
        i = self._lines.at(self._lines.viewport().mapFrom(self, at))
        return None if i is None else self._lines.variables[i].ref

    def place(self, name: str) -> QRect:
        """Where the line of a variable is, in the pane. Raises KeyError where there is none."""
        for i, variable in enumerate(self._lines.variables):
            if variable.name == name:
                rect = self._lines.rect_of(i)
                return QRect(self._lines.viewport().mapTo(self, rect.topLeft()), rect.size())
        raise KeyError(name)


class _Lines(QAbstractScrollArea):
    """The lines, in one column or in two, the first column first."""

    def __init__(self, pane: VariablesPane) -> None:
        super().__init__(pane)
        self._view, self._theme = pane.view, pane.theme
        self.variables: list[Variable] = []
        self._shown: tuple[object, ...] = ()
        self._texts: list[str] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)

    def set_variables(self, found: list[Variable]) -> None:
        step = self._view.snapshot.step
        shown = found, step.phase if step else None, step.unit if step else None
        if shown != self._shown:
            self._shown, self.variables = shown, found
            self._arrange()
            self.verticalScrollBar().setValue(0)
            self.viewport().update()

    def dress(self) -> None:
        self._shown = ()
        self.setMinimumHeight(self._theme.px(FEWEST_LINES * LINE + MARGIN // 2))
        self._mono = self._theme.font("mono")
        self._metrics = QFontMetrics(self._mono)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(480), self._theme.px(6 * LINE + MARGIN // 2))

    def _arrange(self) -> None:
        """Cuts the lines into columns, aligns the numbers of each, and says how much there is to scroll."""
        self._columns = 2 if self.viewport().width() >= self._theme.px(TWO_COLUMNS) else 1
        self._rows = max(-(-len(self.variables) // self._columns), 1)
        self._texts = [
            text
            for column in range(self._columns)
            for text in aligned([v.text for v in self.variables[column * self._rows : (column + 1) * self._rows]])
        ]
        self.verticalScrollBar().setPageStep(self._lines_in_view())
        self.verticalScrollBar().setRange(0, max(self._rows - self._lines_in_view(), 0))

    def _lines_in_view(self) -> int:
        return max(self.viewport().height() // self._theme.px(LINE), 1)

    def rect_of(self, i: int) -> QRect:
        """Where line `i` is in the viewport."""
        column, row = divmod(i, self._rows)
        margin, line = self._theme.px(MARGIN - PADDING), self._theme.px(LINE)
        gap = self._theme.px(MARGIN)
        width = (self.viewport().width() - 2 * margin - (self._columns - 1) * gap) // self._columns
        top = (row - self.verticalScrollBar().value()) * line
        return QRect(margin + column * (width + gap), top, width, line - self._theme.px(2))

    def _is_seen(self, i: int) -> bool:
        """Whether line `i` is in view; one that would be cut is not shown."""
        return 0 <= i % self._rows - self.verticalScrollBar().value() < self._lines_in_view()

    def at(self, point: QPoint) -> int | None:
        """The line at a point of the viewport."""
        shown = filter(self._is_seen, range(len(self.variables)))
        return next((i for i in shown if self.rect_of(i).contains(point)), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._mono)
        for i in range(len(self.variables)):
            rect = self.rect_of(i)
            if rect.intersects(event.rect()) and self._is_seen(i):
                self._paint_line(painter, i, rect)

    def _paint_line(self, painter: QPainter, i: int, rect: QRect) -> None:
        variable, colours = self.variables[i], self._theme.palette
        ground = colours.pane
        if variable.changed and self._view.snapshot.step:
            ground = colours.tint(colours.phase(self._view.snapshot.step.phase), colours.pane)
        lit = variable.ref is not None and variable.ref == self._view.focus
        painter.setPen(QColor(colours.ink) if lit else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        if lit or ground != colours.pane:
            radius = self._theme.px(3)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
        inner = rect.adjusted(self._theme.px(PADDING), 0, -self._theme.px(PADDING), 0)
        number = self._texts[i]
        quiet = not number.strip().strip("—")
        painter.setPen(QColor(colours.muted if quiet and contrast(colours.muted, ground) >= 4.5 else colours.ink))
        painter.drawText(inner, PADDED, number)
        room = inner.width() - self._metrics.horizontalAdvance(number + " ")
        painter.setPen(QColor(colours.ink))
        name = variable.name
        if self._metrics.horizontalAdvance(name) > room:
            name = self._metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, LEFT, name)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            i = self.at(event.pos())
            text = f"{self.variables[i].name} = {self.variables[i].full}" if i is not None else ""
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._view.point_at(None)
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        i = self.at(event.position().toPoint())
        self._view.point_at(None if i is None else self.variables[i].ref)
