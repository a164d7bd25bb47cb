"""The outputs of a row as lines: label, bar, numbers."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.alignment import LEFT, PADDED, RIGHT
from bpviz.gui.output_bar import bar_x, paint_bar
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.columns import aligned
from bpviz.present.number_format import HIDDEN, NOT_COMPUTED, exact
from bpviz.present.outputs import output_label, output_scale

ROW, LOW_ROW, BAR, MARGIN, GAP = 44, 32, 20, 16, 12
SMALLEST_BAR = 40


class OutputBars(QAbstractScrollArea):
    """One line an output; many scroll."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__()
        self._view, self._theme = view, theme
        self._experiment: object = None
        self._row_height = ROW
        self._characters = 0  # of a number
        self._columns = 1  # of numbers that have room
        self._painted: tuple[object, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)

    def dress(self) -> None:
        """Takes the theme's type and sizes."""
        self._mono, self._text, self._small = (self._theme.font(role) for role in ("mono", "text", "small"))
        self.setMinimumHeight(self._theme.px(ROW))
        self._experiment, self._painted = None, ()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(416), self._theme.px(3 * ROW))

    def show_moment(self) -> None:
        """Shows the view's moment, and paints where a number is another."""
        experiment = self._view.snapshot.experiment
        if experiment is not self._experiment:
            self._experiment = experiment
            count = experiment.layers[-1]
            units = [Unit(experiment.last_layer, i) for i in range(count)]
            self._labels = [output_label(experiment, self._view.names, i) for i in range(count)]
            # numbers that people gave are shown, the marks of classes alone are enough
            self._quantities = [Quantity.OUTPUT]
            if not experiment.data.classes:
                self._quantities += [Quantity.EXPECTED, Quantity.ERROR]
            self._refs = [[Ref(quantity, unit) for quantity in self._quantities] for unit in units]
            self._expected = [Ref(Quantity.EXPECTED, unit) for unit in units]
            self._scale = output_scale(experiment)
            self._characters = self._view.numbers.digits + 4
            self._arrange()
        self._raw = [[self._view.text(refs[k]) for refs in self._refs] for k in range(len(self._quantities))]
        self._numbers = [aligned(column) for column in self._raw]
        longest = max(len(text) for column in self._numbers for text in column)
        if longest > self._characters:  # small numbers in a column with others need more room, and keep it
            self._characters = longest
            self._arrange()
        lengths = [
            (self._view.value(refs[0]), self._view.value(e)) for refs, e in zip(self._refs, self._expected, strict=True)
        ]
        if (painted := (experiment, self._raw, lengths)) != self._painted:
            self._painted = painted
            self.viewport().update()

    def texts(self) -> dict[str, str]:
        """What is shown: 'out[y1]', 'expected[y1]' and so on, 'label y1' …"""
        names = self._view.names
        shown = {names.ref(refs[k]): self._raw[k][i] for i, refs in enumerate(self._refs) for k in range(len(refs))}
        units = (refs[0].unit for refs in self._refs)
        return shown | {f"label {names.unit(u)}": label for u, label in zip(units, self._labels, strict=True) if u}

    def copied(self) -> str:
        """A line an output, its numbers with all their digits."""
        return "\n".join(
            "\t".join([label, *(HIDDEN if self._view.hides(ref) else exact(self._view.value(ref)) for ref in refs)])
            for label, refs in zip(self._labels, self._refs, strict=True)
        )

    def _arrange(self) -> None:
        """Says how high a line is and how much there is to scroll; labels that leave a bar no room are shortened, then
        columns are left out."""
        self._drawn_labels, self._columns = self._labels, len(self._quantities)
        if not self._has_room():
            self._drawn_labels = [self._view.names.unit(refs[0].unit) for refs in self._refs if refs[0].unit]
        while self._columns > 1 and not self._has_room():
            self._columns -= 1
        room = (self.viewport().height() - self._header()) // len(self._labels)
        self._row_height = min(max(room, self._theme.px(LOW_ROW)), self._theme.px(ROW))
        self.verticalScrollBar().setPageStep(self._rows_in_view())
        self.verticalScrollBar().setRange(0, max(len(self._labels) - self._rows_in_view(), 0))

    def _has_room(self) -> bool:
        label, bar, _ = self._parts(0)
        return label.width() >= self._label_width() and bar.width() >= self._theme.px(SMALLEST_BAR)

    def _rows_in_view(self) -> int:
        return max((self.viewport().height() - self._header()) // self._row_height, 1)

    def _rows(self) -> range:
        """The lines that are seen; one that would be cut is not."""
        first = self.verticalScrollBar().value()
        return range(first, min(first + self._rows_in_view(), len(self._labels)))

    def _header(self) -> int:
        """How high the columns' names are; a single column needs none."""
        return self._theme.px(20) if len(self._quantities) > 1 else 0

    def _row_rect(self, i: int) -> QRect:
        margin, row = self._theme.px(MARGIN), self._row_height
        top = self._header() + (i - self.verticalScrollBar().value()) * row
        return QRect(margin, top, self.viewport().width() - 2 * margin, row)

    def _label_width(self) -> int:
        metrics = QFontMetrics(self._text)
        return max(metrics.horizontalAdvance(label) for label in self._drawn_labels[:50]) + self._theme.px(GAP)

    def _parts(self, i: int) -> tuple[QRect, QRect, list[QRect]]:
        """Where the label, the bar and the numbers of a line are; a long label gives way to the bar."""
        row, gap = self._row_rect(i), self._theme.px(GAP)
        cell = QFontMetrics(self._mono).horizontalAdvance("0" * self._characters)
        numbers = [
            QRect(row.right() - (self._columns - k) * (cell + gap) + gap, row.top(), cell, row.height())
            for k in range(self._columns)
        ]
        between = numbers[0].left() - gap - row.left()
        kept = self._theme.px(SMALLEST_BAR) if self._drawn_labels is self._labels else 0  # a short label stays
        label = QRect(row.left(), row.top(), min(self._label_width(), max(between - kept, 0)), row.height())
        height = self._theme.px(BAR)
        left = label.right() + 1
        bar = QRect(left, row.center().y() - height // 2, max(numbers[0].left() - gap - left, 0), height)
        return label, bar, numbers

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._experiment is not None:
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i in self._rows():
            if self._row_rect(i).intersects(event.rect()):
                self._paint_row(painter, i)
        if self._header():
            self._paint_header(painter)

    def _paint_header(self, painter: QPainter) -> None:
        height = self._header()
        painter.fillRect(0, 0, self.viewport().width(), height, QColor(self._theme.palette.pane))
        painter.setFont(self._small)
        painter.setPen(QColor(self._theme.palette.muted))
        for rect, name in zip(self._parts(0)[2], ("output", "expected", "error"), strict=False):
            place = QRect(rect.left(), 0, rect.width(), height)
            painter.drawText(place, RIGHT, name)

    def _paint_row(self, painter: QPainter, i: int) -> None:
        colours = self._theme.palette
        label, bar, numbers = self._parts(i)
        painter.setFont(self._text)
        painter.setPen(QColor(colours.ink))
        metrics = QFontMetrics(self._text)
        elided = metrics.elidedText(self._drawn_labels[i], Qt.TextElideMode.ElideRight, label.width() - 4)
        painter.drawText(label, LEFT, elided)
        self._paint_bar(painter, i, bar)
        painter.setFont(self._mono)
        for k, rect in enumerate(numbers):
            if self._refs[i][k] == self._view.focus:
                radius = self._theme.px(3)
                painter.setPen(QColor(colours.ink))
                painter.setBrush(QColor(colours.pane))
                inset = (rect.height() - self._theme.px(24)) // 2
                painter.drawRoundedRect(rect.adjusted(-radius, inset, radius, -inset), radius, radius)
            quiet = k > 0 or self._raw[k][i] == NOT_COMPUTED
            painter.setPen(QColor(colours.muted if quiet else colours.ink))
            painter.drawText(rect, PADDED, self._numbers[k][i])

    def _paint_bar(self, painter: QPainter, i: int, track: QRect) -> None:
        colours, classes = self._theme.palette, self._view.snapshot.experiment.data.classes
        value, expected = self._view.value(self._refs[i][0]), self._view.value(self._expected[i])
        overhang = min(self._theme.px(6), (self._row_height - track.height()) // 2 - self._theme.px(2))
        colour = colours.class_colour(i) if classes else colours.muted
        paint_bar(painter, self._theme, track, self._scale, value, colour, overhang, expected)

    def hit(self, point: QPoint) -> tuple[Ref, str] | None:
        """The number at a point, and what the mouse is told."""
        for i in self._rows():
            if not self._row_rect(i).contains(point):
                continue
            _, bar, numbers = self._parts(i)
            refs = [ref for ref, rect in zip(self._refs[i], numbers, strict=False) if rect.contains(point)]
            expected = self._view.value(self._expected[i])
            near = (
                expected is not None and bar.contains(point) and abs(bar_x(expected, self._scale, bar) - point.x()) <= 4
            )
            ref = refs[0] if refs else self._expected[i] if near else self._refs[i][0]
            value = HIDDEN if self._view.hides(ref) else exact(self._view.value(ref))
            return ref, f"{self._labels[i]}\n{self._view.names.ref(ref)} = {value}"
        return None

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            hit = self.hit(event.pos())
            QToolTip.showText(event.globalPos(), hit[1] if hit else "", self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._view.point_at(None)
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(event.position().toPoint())
        self._view.point_at(hit[0] if hit else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(event.position().toPoint())
        if hit and event.button() is Qt.MouseButton.LeftButton:
            self._view.select(hit[0].unit)
