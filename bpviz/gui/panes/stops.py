"""The stops pane: where the run is to stop, what is watched, and bookmarks; and a field for a new condition."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStyledItemDelegate, QStyleOptionViewItem, QToolButton, QVBoxLayout

from bpviz.gui.alignment import LEFT, RIGHT
from bpviz.gui.ask import Ask
from bpviz.gui.condition_field import ConditionField
from bpviz.gui.fields import by_tab_only
from bpviz.gui.late_pane import LatePane
from bpviz.gui.models.marks_model import MarksModel
from bpviz.gui.number_menu import Wish
from bpviz.gui.stop_marks import paint_diamond, paint_flag
from bpviz.gui.tables import PADDING, Table
from bpviz.present.marks import MarkLine, MarkReader
from bpviz.present.stop_words import count_text
from bpviz.session.stops import Bookmark, ConditionStop, Marks, place, position_of

MARK = 24  # pixels at scale 1
HINT = "Click beside a line of the source or right-click a neuron to stop there; right-click a number to watch it."


class StopsPane(LatePane):
    """A click on a diamond switches a stop off and on; a double click goes to a bookmark, or on to the stop alone."""

    name = "stops"
    heading = "Stops"
    turns = (3,)

    def make(self) -> None:
        self.field = ConditionField(self.view, self.theme)
        self.problem = QLabel()
        self.problem.setProperty("alert", True)
        self.hint = QLabel(HINT)
        self.hint.setProperty("muted", True)
        for label in (self.problem, self.hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.add_button = QToolButton()
        self.add_button.setText("Stop")
        self.watch_button = QToolButton()
        self.watch_button.setText("Watch")
        self.watch_button.setToolTip("Shows what this is, or whether it holds (Ctrl+Enter)")
        for button in (self.add_button, self.watch_button):
            by_tab_only(button)
        self.model = MarksModel(self)
        self.table = _List(self)
        self._reader = MarkReader(self.view.snapshot.experiment)
        self._head = QHBoxLayout()
        self._head.addWidget(self.field, 1)
        self._head.addWidget(self.add_button)
        self._head.addWidget(self.watch_button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        for part in (self.problem, self.hint):
            self._column.addWidget(part)
        self._column.addWidget(self.table, 1)
        self.field.checked.connect(self._show_problem)
        self.field.entered.connect(self._add)
        self.field.watched.connect(self._watch)
        self.watch_button.clicked.connect(self.field.watch)
        self.add_button.clicked.connect(self.field.returnPressed.emit)
        self.view.marks_changed.connect(self.show_moment)

    def show_theme(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(16), px(2), px(16), px(4))
        self._column.setSpacing(px(2))
        self._head.setSpacing(px(6))
        self.field.setFont(self.theme.font("mono_small"))
        for widget in (self.problem, self.hint, self.add_button, self.watch_button):
            widget.setFont(self.theme.font("small"))
        self.table.dress("text")
        self.show_moment()
        self._show_problem()
        self._measure()

    def show_moment(self) -> None:
        view = self.view
        if self._reader.experiment is not view.snapshot.experiment:
            self._reader = MarkReader(view.snapshot.experiment)
            self.field.check()
        seen = view.seen if view.seen and (view.running or view.seen.position == view.snapshot.position) else None
        met = (view.stopped.stop, view.stopped.values) if view.stopped else (None, ())
        self.model.show_lines(self._reader.lines(view.marks, view.snapshot, view.numbers, view.hides, seen, met))
        self.table.setVisible(bool(self.model.lines))
        self.hint.setVisible(not self.model.lines)
        self.table.viewport().update()

    def _show_problem(self) -> None:
        """A value is no condition, but can be watched."""
        field = self.field
        problem = "" if field.can_be_watched else field.problem
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.add_button.setEnabled(bool(field.text().strip()) and not field.problem)
        self.add_button.setToolTip(field.problem or "Stops where this holds (Enter)")
        self.watch_button.setEnabled(field.can_be_watched)

    def ask(self, text: str = "") -> None:
        """Puts the cursor into the field, behind the beginning of a condition."""
        self.complete()
        if text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add(self, text: str) -> None:
        marks = self.view.marks
        stop = ConditionStop(text)
        if stop not in map(place, marks.stops):
            self._want(replace(marks, stops=(*marks.stops, stop)), f"stop where {text}")

    def _watch(self, text: str) -> None:
        marks = self.view.marks
        if text not in marks.watches:
            self._want(replace(marks, watches=(*marks.watches, text)), f"watch of {text}")

    def _want(self, marks: Marks, words: str) -> None:
        self.view.marks_wanted.emit(marks, words)

    # what can be done with a line

    def switch(self, row: int) -> None:
        """Switches a stop off, or on."""
        mark = self.model.lines[row].mark
        if not isinstance(mark, str | Bookmark):
            stops = tuple(replace(s, enabled=not s.enabled) if s is mark else s for s in self.view.marks.stops)
            self._want(replace(self.view.marks, stops=stops), "switching a stop on or off")

    def remove(self, row: int) -> None:
        """Takes a stop, a watch or a bookmark away."""
        marks, mark = self.view.marks, self.model.lines[row].mark
        kept = Marks(
            tuple(stop for stop in marks.stops if stop is not mark),
            tuple(watch for watch in marks.watches if watch is not mark),
            tuple(bookmark for bookmark in marks.bookmarks if bookmark is not mark),
        )
        self._want(kept, f"removal of {self.model.lines[row].words}")

    def go(self, row: int) -> None:
        """Goes to a bookmark, or on to where a stop is met next."""
        line = self.model.lines[row]
        if isinstance(line.mark, Bookmark):
            position = position_of(line.mark, self.view.snapshot.timeline)
            if position is not None:
                self.view.seek_requested.emit(position)
        elif not isinstance(line.mark, str) and line.fits:
            self.view.continue_requested.emit(replace(line.mark, enabled=True))

    def ask_count(self, row: int) -> None:
        """Asks at the how-manieth time a stop stops."""
        mark = self.model.lines[row].mark
        if isinstance(mark, str | Bookmark):
            return

        def count(number: int) -> None:
            stops = tuple(replace(s, count=number) if s is mark else s for s in self.view.marks.stops)
            self._want(replace(self.view.marks, stops=stops), "the count of a stop")

        question = f"Stop at {self.model.lines[row].words} the how-manieth time, counted from where one continues?"
        dialog = Ask("Count", question, str(mark.count), count_text, self.theme, self.window(), verb="Set")
        dialog.answered.connect(count)
        dialog.open()

    def wishes(self, at: QPoint) -> list[Wish]:
        if not self.made:
            return []
        row = self.table.rowAt(self.table.viewport().mapFrom(self, at).y())
        if row < 0:
            return []
        line = self.model.lines[row]
        remove: Wish = f"Remove {line.words}", partial(self.remove, row)
        if isinstance(line.mark, Bookmark):
            return [(f"Go to {line.mark.at}", partial(self.go, row)), remove]
        if isinstance(line.mark, str):
            return [remove]
        switch = "Switch off" if line.mark.enabled else "Switch on"
        count: Wish = "Stop the n-th time…", partial(self.ask_count, row)
        watch: list[Wish] = []
        if isinstance(line.mark, ConditionStop):
            watch = [(f"Watch {line.words}", partial(self._watch, line.mark.text))]
        go_on: list[Wish] = [(f"Go on to {line.words} alone", partial(self.go, row))] if line.fits else []
        return [*go_on, (switch, partial(self.switch, row)), count, *watch, remove]

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return [("list of stops", self.model.copied())] if self.made else []

    def is_met(self, line: MarkLine) -> bool:
        """Whether the run stands at this mark: at the stop that it has met, or at the bookmark."""
        if isinstance(line.mark, Bookmark):
            return position_of(line.mark, self.view.snapshot.timeline) == self.view.snapshot.position
        return bool(self.view.stopped and self.view.stopped.stop == line.mark)

    def resizeEvent(self, event: object) -> None:
        if self.made:
            self._measure()

    def _measure(self) -> None:
        widths = {0: self.theme.px(MARK), 2: self.table.characters(20)}
        room = (
            self.width() - self.theme.px(32) - sum(widths.values()) - self.table.verticalScrollBar().sizeHint().width()
        )
        for column, width in {**widths, 1: max(room, self.table.characters(8))}.items():
            self.table.setColumnWidth(column, width)

    def texts(self) -> dict[str, str]:
        """What stands in the list: what is marked, and beside it its value, count or moment."""
        return {line.words: line.value for line in self.model.lines}


class _List(Table):
    """The list. Its keys: Delete removes the chosen line, Space is left to the window."""

    def __init__(self, pane: StopsPane) -> None:
        super().__init__(pane.theme, pane.model.copied, pane)
        self._pane = pane
        self.setModel(pane.model)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.setSelectionBehavior(Table.SelectionBehavior.SelectRows)
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.setItemDelegate(_Cells(pane))
        self.setAccessibleName("Stops, watches and bookmarks")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # it is the pane's
        self.doubleClicked.connect(lambda index: pane.go(index.row()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and event.button() is Qt.MouseButton.LeftButton:
            self._pane.switch(index.row())

    def event(self, event: QEvent) -> bool:
        """Delete belongs to the chosen line, though it is a command's key."""
        if event.type() == QEvent.Type.ShortcutOverride and self._deletes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._deletes(event):
            self._pane.remove(self.selectionModel().selectedRows()[0].row())
        else:
            super().keyPressEvent(event)

    def _deletes(self, event: QEvent) -> bool:
        is_delete = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete
        return is_delete and self.selectionModel().hasSelection()


class _Cells(QStyledItemDelegate):
    """Paints a line: a diamond, an eye or a flag, the words, and what stands beside them."""

    def __init__(self, pane: StopsPane) -> None:
        super().__init__(pane)
        self._pane, self._theme = pane, pane.theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, rect, px = self._theme.palette, option.rect, self._theme.px
        line = self._pane.model.lines[index.row()]
        chosen = any(index.row() == row.row() for row in self._pane.table.selectionModel().selectedRows())
        if chosen or self._pane.is_met(line):
            painter.fillRect(rect, QColor(colours.selection))
        if index.column() == 0:
            self._paint_mark(painter, rect, line)
            return
        ink = colours.ink if line.fits and line.value != "off" else colours.muted
        code = not isinstance(line.mark, Bookmark) and (
            index.column() == 2 or isinstance(line.mark, str | ConditionStop)
        )
        painter.setFont(self._theme.font("mono_small" if code else "text"))
        painter.setPen(QColor(ink))
        inner = rect.adjusted(px(PADDING), 0, -px(PADDING), 0)
        text = (line.words, line.value)[index.column() - 1]
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, LEFT if index.column() == 1 else RIGHT, shown)

    def _paint_mark(self, painter: QPainter, rect: QRect, line: MarkLine) -> None:
        colours, middle, size = self._theme.palette, QPointF(rect.center()), self._theme.px(5)
        painter.save()
        if isinstance(line.mark, Bookmark):
            paint_flag(painter, middle + QPointF(-size / 2, size), size, colours.ink)
        elif isinstance(line.mark, str):
            self._theme.icon("eye", colours.muted, 14).paint(painter, rect)
        else:
            colour = colours.ink if line.fits else colours.muted
            paint_diamond(painter, middle, size, colour, line.mark.enabled and line.fits)
        painter.restore()
