"""A piece of source text with line numbers, a current line and values beside the lines that computed them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolTip, QWidget

from bpviz.engine.phases import Phase
from bpviz.gui.alignment import CENTRED, LEFT
from bpviz.gui.listing_gutter import GUTTER, Gutter
from bpviz.gui.listing_text import dress_text
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.source_map import Inline, Listing, top_line

CHIP_GAP, CHIP_PADDING = 12, 5

Chip = tuple[Inline, str, str]  # the value, its short text, its full text


class ListingView(QPlainTextEdit):
    """Text that can be read, selected and copied. Keys other than Copy are left to the window.

    Signal: `line_clicked(number)`, in the margin.
    """

    line_clicked = Signal(int)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self._listing: Listing | None = None
        self._line: int | None = None
        self._phase: Phase | None = None
        self._followed: tuple[Sequence[tuple[int, int]], int] | None = None
        self._lit: tuple[int, ...] = ()
        self.chips: list[Chip] = []
        self._gutter = Gutter(self, theme)
        self._gutter.line_clicked.connect(self.line_clicked)
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # it is the pane's
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUndoRedoEnabled(False)
        self.setCenterOnScroll(True)  # the last line may stand at the top, so that nothing moves at the end
        self.viewport().setMouseTracking(True)
        self.document().setDocumentMargin(0)
        self.verticalScrollBar().valueChanged.connect(self._gutter.update)

    def set_listing(self, listing: Listing) -> bool:
        """Shows another text; returns whether it is another."""
        if listing is self._listing:
            return False
        self._listing = listing
        self._places = {number: i for i, number in enumerate(listing.numbers)}
        self._write()
        self.updateGeometry()
        return True

    def dress(self) -> None:
        """Takes the theme's type and colours."""
        self.setFont(self._theme.font("mono_small"))
        self.setStyleSheet(f"background: {self._theme.palette.code};")
        self._show_whole_lines()
        self._write()

    def _write(self) -> None:
        if self._listing is not None:
            self.setPlainText("\n".join(self._listing.lines))
            dress_text(self.document(), self._listing, self._theme.palette)
            self._gutter.update()

    def show_line(self, line: int | None, phase: Phase | None, chips: Sequence[Chip]) -> None:
        """Marks the line with this number in a phase's colour, and puts values beside lines."""
        before = self._marked_lines()
        self._line, self._phase, self.chips = line, phase, list(chips)
        self._update_lines(before | self._marked_lines())

    def light(self, lines: Sequence[int]) -> None:
        """Puts lines on a ground of their own: the number in focus is used there."""
        before, self._lit = self._lit, tuple(lines)
        self._update_lines({*before, *lines})

    def show_stops(self, stops: dict[int, bool]) -> None:
        """Puts breakpoints beside lines, by their numbers; whether each is enabled."""
        if stops != self._gutter.stops:
            self._gutter.stops = stops
            self._gutter.update()

    def stops(self) -> dict[int, bool]:
        """The breakpoints that are drawn."""
        return self._gutter.stops

    def line_at(self, y: int) -> int | None:
        """The number of the line at a height of the viewport."""
        return next((number for number, line in self.lines_in_view() if line.top() <= y <= line.bottom()), None)

    def gutter_place(self, number: int) -> QPoint:
        """Where one clicks beside a line, in the listing. Raises KeyError where it is not in view."""
        rect = self._line_rect(number)
        if rect is None:
            raise KeyError(number)
        return QPoint(self._gutter.width() // 2, rect.center().y())

    @property
    def current(self) -> tuple[int | None, Phase | None]:
        """The number of the current line, and the phase in whose colour it is marked."""
        return self._line, self._phase

    def _marked_lines(self) -> set[int]:
        """The lines that do not look as plain text does."""
        return {*(() if self._line is None else (self._line,)), *(chip[0].line for chip in self.chips)}

    def _update_lines(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            if rect := self._line_rect(number):
                self.viewport().update(rect)
                self._gutter.update(0, rect.top(), self._gutter.width(), rect.height())

    def line_height(self) -> int:
        """How high a line is, in pixels."""
        return max(round(self.blockBoundingRect(self.document().firstBlock()).height()), 1)

    def sizeHint(self) -> QSize:
        """All of the text, for where a layout takes no more than that."""
        return QSize(self._theme.px(480), self.blockCount() * self.line_height() + self._theme.px(6))

    def _lines_in_view(self) -> int:
        return max(self.viewport().height() // self.line_height(), 1)

    def scroll_to(self, number: int) -> None:
        """Puts a line at the top."""
        self._followed = None
        self.verticalScrollBar().setValue(self._places[number])

    def bring_into_view(self, ranges: Sequence[tuple[int, int]], line: int) -> None:
        """Scrolls as little as possible, see `top_line`. Holds for later sizes too."""
        self._followed = ranges, line
        bar = self.verticalScrollBar()
        bar.setValue(top_line(ranges, line, bar.value() + 1, self._lines_in_view()) - 1)

    def _line_rect(self, number: int) -> QRect | None:
        """Where a line is in the viewport; None where it is not in view."""
        place = self._places.get(number)
        if place is None:
            return None
        first, height = self.firstVisibleBlock(), self.line_height()  # all lines are equally high
        top = self.blockBoundingGeometry(first).translated(self.contentOffset()).top()
        rect = QRect(0, round(top) + (place - first.blockNumber()) * height, self.viewport().width(), height)
        return rect if rect.bottom() >= 0 and rect.top() < self.viewport().height() else None

    def _text_width(self, number: int) -> int:
        layout = self.document().findBlockByNumber(self._places[number]).layout()
        return round(layout.lineAt(0).naturalTextWidth()) if layout.lineCount() else 0

    def chip_rect(self, chip: Chip) -> QRect | None:
        """Where a value is in the viewport: behind the code, or at the right edge where that has no room."""
        line = self._line_rect(chip[0].line)
        if line is None:
            return None
        width = QFontMetrics(self.font()).horizontalAdvance(chip[1]) + 2 * self._theme.px(CHIP_PADDING)
        left = self._text_width(chip[0].line) + self._theme.px(CHIP_GAP)
        left = max(min(left, line.width() - self._theme.px(8) - width), 0)
        return QRect(left, line.top() + 1, width, line.height() - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.palette.code))
        for number in {self._line, *self._lit}:
            if number is not None and (rect := self._line_rect(number)):
                painter.fillRect(rect, QColor(self.ground(number)))
        painter.end()
        super().paintEvent(event)
        painter.begin(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        self._paint_elisions(painter, event.rect())
        for chip in self.chips:
            self._paint_chip(painter, chip)

    def ground(self, number: int) -> str:
        """What a line is painted on."""
        colours = self._theme.palette
        if number != self._line or self._phase is None:
            return colours.selection if number in self._lit else colours.code
        return colours.tint(colours.phase(self._phase), colours.code)

    def _paint_elisions(self, painter: QPainter, dirty: QRect) -> None:
        """Where a line is cut by the edge or by a value, three dots say so."""
        for number, line in self.lines_in_view():
            if line.intersects(dirty) and (end := self._end_of_code(number, line)) is not None:
                width = self.fontMetrics().horizontalAdvance("… ")
                dots = QRect(end - width, line.top(), line.width() - end + width, line.height())
                painter.fillRect(dots, QColor(self.ground(number)))
                painter.setPen(QColor(self._theme.palette.muted))
                painter.drawText(dots, LEFT, "…")

    def _end_of_code(self, number: int, line: QRect) -> int | None:
        """Where a line that is too long is cut; None where it is seen whole."""
        chips = [rect for chip in self.chips if chip[0].line == number and (rect := self.chip_rect(chip))]
        end = chips[0].left() if chips else line.width()
        return end if self._text_width(number) > end else None

    def lines_in_view(self) -> list[tuple[int, QRect]]:
        """The numbers of the lines that can be seen, and where they are in the viewport."""
        first = self.firstVisibleBlock().blockNumber()
        numbers = self._listing.numbers[first : first + self._lines_in_view() + 2] if self._listing else ()
        if not numbers or (rect := self._line_rect(numbers[0])) is None:
            return []
        places = ((number, rect.translated(0, i * rect.height())) for i, number in enumerate(numbers))
        return [place for place in places if place[1].top() < self.viewport().height()]

    def _paint_chip(self, painter: QPainter, chip: Chip) -> None:
        rect, colours = self.chip_rect(chip), self._theme.palette
        if rect is None or self._phase is None:
            return
        lit = chip[0].ref is not None and chip[0].ref == self._view.focus
        painter.setPen(QColor(colours.phase(self._phase)))
        painter.setBrush(QColor(colours.selection if lit else colours.card))
        radius = self._theme.px(3)
        painter.drawRoundedRect(rect, radius, radius)
        painter.setPen(QColor(colours.ink))
        painter.drawText(rect, CENTRED, chip[1])

    def _chip_at(self, point: QPoint) -> Chip | None:
        return next((c for c in self.chips if (rect := self.chip_rect(c)) and rect.contains(point)), None)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.hint(event.pos()), self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._view.point_at(None)
            self._view.pointed_line = None
        return super().viewportEvent(event)

    def selected(self) -> str:
        """The text that is selected."""
        return self.textCursor().selection().toPlainText()

    def hint(self, point: QPoint) -> str:
        """What the mouse is told at a point: a value in full, or the text of a line that is cut."""
        if chip := self._chip_at(point):
            return chip[2]
        for number, line in self.lines_in_view():
            if line.contains(point) and self._end_of_code(number, line) is not None:
                return self.document().findBlockByNumber(self._places[number]).text().strip()
        return ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        chip = self._chip_at(event.position().toPoint())
        self._view.point_at(chip[0].ref if chip else None)
        self._point_at_line(event.position().toPoint().y())

    def _point_at_line(self, y: int) -> None:
        number = self.line_at(y)
        listing = self._listing
        self._view.pointed_line = (listing.file, number) if listing and number is not None else None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole_lines()
        self._gutter.setGeometry(0, 0, self._theme.px(GUTTER), self.height())
        if self._followed:
            self.bring_into_view(*self._followed)

    def _show_whole_lines(self) -> None:
        """Leaves what is too low for a line empty, so that none is cut."""
        margins = QMargins(self._theme.px(GUTTER), 0, 0, self.height() % self.line_height())
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)
