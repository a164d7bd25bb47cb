"""The compare pane: the curves of runs that were kept and of the run that is open, one list and one plot."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bpviz.gui.alignment import LEFT, RIGHT
from bpviz.gui.fields import by_tab_only
from bpviz.gui.late_pane import LatePane
from bpviz.gui.markers import draw_marker
from bpviz.gui.models.compare_model import CompareModel, Line
from bpviz.gui.tables import PADDING, Table
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.commands import COMMANDS
from bpviz.session.branches import Branches
from bpviz.session.comparison import Comparison, ComparisonFullError, entry_of, entry_of_branch
from bpviz.session.experiment import Procedure

MARK = 24  # pixels at scale 1
ROWS = 8  # in view above the plot
SHORTEST = 8  # characters of a name
LOW, SHARE, WIDE = 360, 0.5, 330  # a pane lower than this has the list beside the plot; a list less wide has no epochs
HINT = "Keep this run, change something, and run again: both curves are here then."


class ComparePane(LatePane):
    """Click a run to choose it, double-click to open it. Branches that were left are in the list by themselves.

    Attributes: comparison, the list; model, table and plot that show it.

    Signals: `open_wanted(Line)`; `changed(entries before, what was done)`, when a run was kept or removed.
    """

    name = "compare"
    heading = "Compare"
    turns = (2, 5)
    open_wanted = Signal(object)
    changed = Signal(object, str)

    def __init__(
        self, view: View, theme: Theme, branches: Branches, comparison: Comparison, parent: QWidget | None = None
    ) -> None:
        super().__init__(view, theme, parent)
        self.comparison = comparison
        self._branches = branches
        view.moment_changed.connect(self._follow)

    def make(self) -> None:
        from bpviz.gui.compare_plot import ComparePlot  # here, because it loads a large library

        self.plot = ComparePlot(self.theme)
        self.plot.pointed.connect(self._point)
        self.plot.zoomed.connect(self.show_moment)
        self.plot.reset_wanted.connect(self._fit)
        self.model = CompareModel(self.view, self)
        self.table = Table(self.theme, self.model.copied)
        self.table.setModel(self.model)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(Table.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.setItemDelegate(_Cells(self))
        self.table.setAccessibleName("Runs")
        self.table.doubleClicked.connect(lambda index: self._open(index.row()))
        self.table.selectionModel().selectionChanged.connect(self._draw)
        self.hint = QLabel(HINT)
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        keep = COMMANDS["keep_run"]
        self.keep_button = self._button("Keep this run", f"{keep.help}  ({' or '.join(keep.shortcuts)})")
        self.open_button = self._button(
            "Open", "Opens the chosen run again, at the moment of the cursor if it has that"
        )
        self.remove_button = self._button("Remove", "Takes the chosen run off the list")
        self.keep_button.clicked.connect(lambda: self.view.command_requested.emit("keep_run"))
        self.open_button.clicked.connect(lambda: self._open(self._chosen()))
        self.remove_button.clicked.connect(self._remove)
        self._head = QHBoxLayout()
        for button in (self.keep_button, self.open_button, self.remove_button):
            self._head.addWidget(button)
        self._head.addStretch(1)
        self._list = QVBoxLayout()
        for part in (self.hint, self.table):
            self._list.addWidget(part)
        self._list.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.addLayout(self._list, 0)
        self._body.addWidget(self.plot, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addLayout(self._body, 1)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        by_tab_only(button)
        return button

    def show_theme(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(8), 0, px(16), px(4))
        self._column.setSpacing(px(2))
        self.plot.dress(self.theme)
        self.table.dress("text")
        for widget in (self.hint, self.keep_button, self.open_button, self.remove_button):
            widget.setFont(self.theme.font("small"))
        self.show_moment()
        self._measure()

    # the list

    def keep(self) -> str:
        """Keeps the run that is open; returns what is to be said about it."""
        snapshot = self.view.snapshot
        if snapshot.experiment.procedure is not Procedure.TRAIN:
            return "This run has no epoch errors to compare: it does not train."
        before = self.comparison.entries
        try:
            self.comparison.keep(entry_of(snapshot))
        except ComparisonFullError as error:
            return f"Nothing was kept: {error}"
        if len(before) < len(self.comparison.entries):
            self.changed.emit(before, "keeping of a run")
        return "Kept this run's curve; change something and run again to see both."

    def _follow(self) -> None:
        """A kept run that is open goes on."""
        if self.comparison.entries and not self.view.rushing:
            self.comparison.follow(entry_of(self.view.snapshot))

    def _lines(self) -> list[Line]:
        entry = entry_of(self.view.snapshot)
        self.comparison.follow(entry)
        lines = [Line(kept, i, kept.is_same_run(entry)) for i, kept in enumerate(self.comparison.entries)]
        for branch in self._branches:
            left = entry_of_branch(branch)
            if branch.number != self._branches.current and not self.comparison.has(left):
                lines.append(Line(left, None, False, branch.number))
        trains = self.view.snapshot.experiment.procedure is Procedure.TRAIN
        return lines if self.comparison.has(entry) or not trains else [*lines, Line(entry, None, True)]

    def show_moment(self) -> None:
        before = len(self.model.lines)
        self.model.show_lines(self._lines())
        if len(self.model.lines) != before:
            self._measure()
        self.hint.setVisible(not self.comparison.entries)
        self._draw()

    def _draw(self) -> None:
        from bpviz.gui.compare_plot import Drawn

        chosen = self._chosen()
        runs = []
        for row, line in enumerate(self.model.lines):
            colour, marker = self.mark(row)
            strong = row == chosen if chosen is not None else line.is_open
            runs.append(Drawn(line.entry.curve, colour, marker, strong))
        self.plot.draw(runs, self.view.log_axis)
        kept = chosen is not None and self.model.lines[chosen].number is not None
        self.remove_button.setEnabled(kept)
        self.open_button.setEnabled(chosen is not None and not self.model.lines[chosen].is_open)

    def mark(self, row: int) -> tuple[str, str]:
        """Colour and marker of a run; the open run, unless it is kept, has the interface's ink."""
        line, palette = self.model.lines[row], self.theme.palette
        if line.number is None and line.is_open:
            return palette.ink, "o"
        return palette.class_colour(row), palette.class_marker(row)

    def _measure(self) -> None:
        """List and plot below or, in a low pane, beside each other; names have what room the other columns leave."""
        table, px = self.table, self.theme.px
        low = self.height() < px(LOW)
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom)
        bar = table.verticalScrollBar().sizeHint().width()
        least = px(MARK) + table.characters(SHORTEST) + table.characters(9) + bar
        width = max(round(self.width() * SHARE), least) if low else self.width() - px(24)
        table.setFixedWidth(width)
        table.setColumnHidden(2, width < px(WIDE))
        far = max((len(self.model.text(row, 2)) for row in range(self.model.rowCount())), default=6)
        widths = {0: px(MARK), 2: table.characters(max(far, 6)), 3: table.characters(9)}
        taken = sum(width for column, width in widths.items() if not table.isColumnHidden(column))
        room = width - taken - bar
        for column, width in {**widths, 1: max(room, table.characters(SHORTEST))}.items():
            table.setColumnWidth(column, width)
        header, line = table.horizontalHeader().sizeHint().height(), table.verticalHeader().defaultSectionSize()
        lines = (self.height() - px(40) - header) // line if low else min(self.model.rowCount(), ROWS)
        table.setFixedHeight(header + line * max(lines, 1) + 2)

    def resizeEvent(self, event: object) -> None:
        if self.made:
            self._measure()

    def _chosen(self) -> int | None:
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows and rows[0].row() < len(self.model.lines) else None

    def _open(self, row: int | None) -> None:
        if row is not None and not self.model.lines[row].is_open:
            self.open_wanted.emit(self.model.lines[row])

    def _remove(self) -> None:
        row = self._chosen()
        number = None if row is None else self.model.lines[row].number
        if number is not None:
            before = self.comparison.entries
            self.comparison.remove(number)
            self.table.clearSelection()
            self.changed.emit(before, "removal of a kept run")

    # the plot

    def _point(self, x: float | None) -> None:
        longest = max((len(line.entry.curve) for line in self.model.lines), default=0)
        epoch = None if x is None or not longest else round(min(max(x, 0.0), longest - 1))
        self.plot.point_at(epoch)
        self.model.point_at(epoch)

    def _fit(self) -> None:
        self.plot.fit()
        self._draw()

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return [("list of runs", self.model.copied())] if self.made else []


class _Cells(QStyledItemDelegate):
    """Paints a run: its mark as in the plot, its name, how far it got, its error."""

    def __init__(self, pane: ComparePane) -> None:
        super().__init__(pane)
        self._pane, self._theme = pane, pane.theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, rect, row = self._theme.palette, option.rect, index.row()
        model, px = self._pane.model, self._theme.px
        if any(row == chosen.row() for chosen in self._pane.table.selectionModel().selectedRows()):
            painter.fillRect(rect, QColor(colours.selection))
        if index.column() == 0:
            self._paint_mark(painter, rect, *self._pane.mark(row))
            return
        strong = model.lines[row].is_open and index.column() == 1
        painter.setFont(self._theme.font("mono" if index.column() == 3 else "strong" if strong else "text"))
        painter.setPen(QColor(colours.muted if index.column() == 2 else colours.ink))
        inner = rect.adjusted(px(PADDING), 0, -px(PADDING), 0)
        text = painter.fontMetrics().elidedText(
            model.text(row, index.column()), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, LEFT if index.column() == 1 else RIGHT, text)

    def _paint_mark(self, painter: QPainter, rect: QRect, colour: str, marker: str) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour), self._theme.px(2)))
        middle, size = rect.center(), self._theme.px(9)
        painter.drawLine(rect.left() + size // 2, middle.y(), rect.right() - size // 2, middle.y())
        draw_marker(painter, marker, middle.toPointF(), size, QPen(Qt.PenStyle.NoPen), QBrush(QColor(colour)))
        painter.restore()
