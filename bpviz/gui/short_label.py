"""Lines of text that are shortened where they have no room."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip

from bpviz.gui.alignment import LEFT


class ShortLabel(QLabel):
    """Plain text. A line that has no room ends in an ellipsis; where no other tooltip is set, that says it whole."""

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    @property
    def shown(self) -> str:
        """The text as it is drawn."""
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        return "\n".join(
            metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in self.text().split("\n")
        )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(event.globalPos(), self.text() if self.shown != self.text() else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), LEFT, self.shown)
