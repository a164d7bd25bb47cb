"""The folds of a cross-validation, drawn: a bar each, the zero rule on it, the mean through all and their spread."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bpviz.gui.alignment import LEFT, RIGHT
from bpviz.gui.theme import Theme
from bpviz.present.evaluation import DrawnFolds

ROW, BAR, MARGIN, GAP, LEGEND = 22, 12, 8, 8, 22  # pixels at scale 1


class FoldChart(QWidget):
    """A line a fold. Signals: `chosen(int)`, a click on a line; `opened(int)`, a double click."""

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.shown = DrawnFolds((), (), (), (), (), 1.0)
        self.selected: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Folds")

    def show_folds(self, folds: DrawnFolds, selected: int | None) -> None:
        """Draws these folds; `selected` is marked."""
        self.shown, self.selected = folds, selected
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(280), len(self.shown.labels) * px(ROW) + px(LEGEND))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(232), self.sizeHint().height())  # the legend

    def place(self, number: int) -> QPoint:
        """The middle of a fold's line."""
        return self._row(number).center()

    def _row(self, number: int) -> QRect:
        row = self._theme.px(ROW)
        return QRect(0, number * row, self.width(), row)

    def _track(self, number: int) -> QRect:
        """Where the bar of a fold may reach, between its label and its number."""
        px, row = self._theme.px, self._row(number)
        metrics = QFontMetrics(self._theme.font("text"))
        label = max((metrics.horizontalAdvance(text) for text in self.shown.labels[-1:]), default=0)
        mono = QFontMetrics(self._theme.font("mono"))
        number_width = max((mono.horizontalAdvance(text) for text in self.shown.texts), default=0)
        left, right = px(MARGIN) + label + px(GAP), row.right() - px(MARGIN) - number_width - px(GAP)
        return QRect(left, row.center().y() - px(BAR) // 2, max(right - left, 1), px(BAR))

    def _x(self, score: float, track: QRect) -> int:
        return track.left() + round(min(max(score / self.shown.top, 0.0), 1.0) * track.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.shown.labels:
            return
        painter = QPainter(self)
        row = self._theme.px(ROW)
        first, last = event.rect().top() // row, event.rect().bottom() // row
        if self.shown.mean is not None and self.shown.spread is not None:
            self._paint_spread(painter, self.shown.mean, self.shown.spread)
        for number in range(max(first, 0), min(last + 1, len(self.shown.labels))):
            self._paint_fold(painter, number)
        if self.shown.mean is not None:
            self._paint_mean(painter, self.shown.mean)
        self._paint_legend(painter)

    def _paint_spread(self, painter: QPainter, mean: float, spread: float) -> None:
        track = self._track(0)
        left, right = (self._x(score, track) for score in (mean - spread, mean + spread))
        height = len(self.shown.labels) * self._theme.px(ROW)
        painter.fillRect(QRect(left, 0, right - left, height), QColor(self._theme.palette.selection))

    def _paint_fold(self, painter: QPainter, number: int) -> None:
        colours, px, shown = self._theme.palette, self._theme.px, self.shown
        row, track = self._row(number), self._track(number)
        chosen = number == self.selected
        if chosen:
            painter.setPen(QPen(QColor(colours.ink), px(1)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(row.adjusted(px(4), 1, -px(4), -2))
        painter.setFont(self._theme.font("strong" if chosen else "text"))
        painter.setPen(QColor(colours.ink if number < len(shown.scores) else colours.muted))
        painter.drawText(row.adjusted(px(MARGIN), 0, 0, 0), LEFT, shown.labels[number])
        painter.setFont(self._theme.font("mono"))
        painter.drawText(row.adjusted(0, 0, -px(MARGIN), 0), RIGHT, shown.texts[number])
        if number >= len(shown.scores):
            painter.fillRect(track, QColor(colours.field))
            return
        bar = QRect(track.left(), track.top(), self._x(shown.scores[number], track) - track.left(), track.height())
        painter.fillRect(bar, QColor(colours.muted))
        x = self._x(shown.zero_rules[number], track)
        over = px(3)
        painter.fillRect(QRect(x - px(2), track.top() - over, px(4), track.height() + 2 * over), QColor(colours.pane))
        painter.fillRect(QRect(x - px(1), track.top() - over, px(2), track.height() + 2 * over), QColor(colours.ink))

    def _paint_mean(self, painter: QPainter, mean: float) -> None:
        x, pen = self._x(mean, self._track(0)), QPen(QColor(self._theme.palette.ink), self._theme.px(1.5))
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(x, 0, x, len(self.shown.labels) * self._theme.px(ROW))

    def _paint_legend(self, painter: QPainter) -> None:
        """Says which mark is what, below the folds."""
        colours, px = self._theme.palette, self._theme.px
        top = len(self.shown.labels) * px(ROW)
        painter.setFont(self._theme.font("small"))
        metrics, x, middle = painter.fontMetrics(), px(MARGIN), top + px(LEGEND) // 2
        for mark, text in (("zero", "zero rule"), ("mean", "mean"), ("spread", "± spread")):
            if mark != "zero" and self.shown.mean is None:
                continue
            if mark == "spread":
                painter.fillRect(QRect(x, middle - px(6), px(12), px(12)), QColor(colours.selection))
            elif mark == "zero":
                painter.fillRect(QRect(x + px(5), middle - px(7), px(2), px(14)), QColor(colours.ink))
            else:
                painter.setPen(QPen(QColor(colours.ink), px(1.5), Qt.PenStyle.DashLine))
                painter.drawLine(x + px(6), middle - px(8), x + px(6), middle + px(8))
            painter.setPen(QColor(colours.muted))
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRect(x + px(18), top, width + px(2), px(LEGEND)), LEFT, text)
            x += px(18) + width + px(GAP)

    def _fold_at(self, point: QPoint) -> int | None:
        number = point.y() // self._theme.px(ROW)
        return number if 0 <= number < len(self.shown.scores) else None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            number = self._fold_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if number is None else self.shown.full[number], self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._fold_at(event.position().toPoint())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._fold_at(event.position().toPoint())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(number)
