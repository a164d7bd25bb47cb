"""The source pane: the text that runs, its current line, and the values that it computed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from bpviz.gui.listing import ListingView
from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.number_format import HIDDEN, exact
from bpviz.present.source_map import (
    Inline,
    algorithm_listing,
    call_path,
    called_function,
    current_line,
    function_listing,
    inline_values,
    lines_of_step,
    lines_with,
)

MARGIN = 16
SEPARATOR = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


class SourcePane(Pane):
    """The call path, algorithm.py, and below it the function that a Step calls, while it does."""

    name = "source"
    heading = "Source"

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._path = QLabel()
        self._listing = ListingView(view, theme)
        self._listing.set_listing(algorithm_listing())
        self._called_name = QLabel()
        self._called = ListingView(view, theme)
        self._called.setCenterOnScroll(False)
        self._called.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for label in (self._path, self._called_name):
            label.setProperty("muted", True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setMinimumWidth(1)
        layout.addWidget(self._path)
        layout.addWidget(self._listing, 1)
        layout.addWidget(self._called_name)
        layout.addWidget(self._called)
        self.start()

    def show_moment(self) -> None:
        snapshot, line = self.view.snapshot, current_line(self.view.snapshot)
        self._show_path()
        self._show_called()
        phase = snapshot.step.phase if snapshot.step else None
        inlines = inline_values(snapshot, self.view.revealed)
        self._listing.show_line(line, phase, [self._chip(inline) for inline in inlines])
        self._follow(line)
        self.show_focus()

    def _chip(self, inline: Inline) -> tuple[Inline, str, str]:
        """An inline value with its text, short and in full."""
        if inline.value is None:
            return inline, HIDDEN, HIDDEN
        name = f"{self.view.names.ref(inline.ref)} = " if inline.ref else ""
        return inline, self.view.numbers.short(inline.value), name + exact(inline.value)

    def _show_path(self) -> None:
        path = SEPARATOR.join(call_path(self.view.snapshot))
        room = self.width() - 2 * self.theme.px(MARGIN)
        self._path.setText(QFontMetrics(self._path.font()).elidedText(path, Qt.TextElideMode.ElideLeft, room))
        self._path.setToolTip(path)

    def _show_called(self) -> None:
        function = called_function(self.view.snapshot)
        self._called.setVisible(function is not None)
        self._called_name.setVisible(function is not None)
        if function is None:
            return
        self._called_name.setText(f"runs here: {function.__name__} · {function.__module__.rpartition('.')[2]}.py")
        self._called_name.setToolTip(function.__doc__ or "")
        self._called.set_listing(function_listing(function))

    def _follow(self, line: int | None) -> None:
        """Brings the Step's lines into view. They are the same for all its terms, so that nothing moves in a sum."""
        listing, step = algorithm_listing(), self.view.snapshot.step
        if step is None or line is None:
            if not self.view.snapshot.fast:
                self._listing.scroll_to(listing.procedures[call_path(self.view.snapshot)[0]][0])
            return
        first, last = listing.procedures[step.path[-1]]
        lines = lines_of_step(step)
        ranges = [(min(first, *lines), max(lines)), (min(lines), max(lines))]
        own = [number for number in lines if first <= number <= last]
        if line in own:
            ranges.append((min(own), max(own)))
        self._listing.bring_into_view(ranges, line)

    def show_focus(self) -> None:
        self._listing.light(lines_with(self.view.snapshot, self.view.focus))

    def show_theme(self) -> None:
        margin = self.theme.px(MARGIN)
        for label in (self._path, self._called_name):
            label.setFont(self.theme.font("small"))
            label.setContentsMargins(margin, 0, margin, self.theme.px(4))
        self._called_name.setContentsMargins(margin, self.theme.px(6), margin, self.theme.px(2))
        self._listing.dress()
        self._listing.setMinimumHeight(self._listing.line_height() * 4)
        self._called.dress()
        self._called.setMinimumHeight(self._called.line_height() * 2)
        self.show_moment()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_path()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), QColor(self.theme.palette.code))

    def texts(self) -> dict[str, str]:
        """What is shown: 'path', 'line' (the current one's text), 'called' (the function below, '' where there is
        none), 'inline N' the value beside line N."""
        line = current_line(self.view.snapshot)
        shown = {"path": self._path.toolTip(), "line": "", "called": ""}
        if line is not None:
            shown["line"] = algorithm_listing().lines[line - 1].strip()
        if called_function(self.view.snapshot) is not None:
            shown["called"] = self._called.toPlainText()
        return shown | {f"inline {inline.line}": text for inline, text, _ in self._listing.chips}
