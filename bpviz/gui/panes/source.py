"""The source pane: the text that runs, its current line, and the values that it computed."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bpviz.engine.steps import Step
from bpviz.gui.listing import ListingView
from bpviz.gui.number_menu import Wish
from bpviz.gui.pane import Pane
from bpviz.gui.stop_wishes import NO_LINE, line_wishes
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.html import mono
from bpviz.present.number_format import HIDDEN, exact
from bpviz.present.source_map import (
    Inline,
    call_path,
    called_function,
    current_line,
    function_listing,
    inline_values,
    lines_of_step,
    lines_with,
    listing_of,
)
from bpviz.session.stops import LineStop

MARGIN = 16
FEWEST = 4  # lines of algorithm.py that are always seen
MOST_KEPT = 6  # lines of a Step for which the called function makes room
FEWEST_CALLED = 3  # a function of which less can be seen is not shown
RULE = 9  # pixels for the rule above it
SEPARATOR = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


class SourcePane(Pane):
    """The call path, algorithm.py or updates.py, and below it the function that a Step calls, while it does."""

    name = "source"
    heading = "Source"
    turns = (4,)

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(view, theme, parent)
        self._path, self._file, self._whole_path = QLabel(), QLabel(), ""
        self._listing = ListingView(view, theme)
        self._rule = QFrame()
        self._rule.setProperty("rule", True)
        self._called = ListingView(view, theme)
        self._called.setCenterOnScroll(False)
        self._listing.line_clicked.connect(self._toggle_stop)
        view.marks_changed.connect(self._show_stops)
        self._head = QHBoxLayout()
        for label in (self._path, self._file):
            label.setProperty("muted", True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._head.addWidget(label, label is self._path)
        self._path.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(self._listing, 1)
        layout.addWidget(self._rule)
        layout.addWidget(self._called)
        self.start()

    def show_moment(self) -> None:
        snapshot, line = self.view.snapshot, current_line(self.view.snapshot)
        self._listing.set_listing(listing_of(snapshot.step))
        self._show_called()
        self._show_path()
        phase = snapshot.step.phase if snapshot.step else None
        inlines = inline_values(snapshot, self.view.revealed, self.view.hides)
        self._listing.show_line(line, phase, [self._chip(inline) for inline in inlines])
        self._follow(line)
        self._show_stops()
        self.show_focus()

    def _show_stops(self) -> None:
        file = listing_of(self.view.snapshot.step).file
        stops = (stop for stop in self.view.marks.stops if isinstance(stop, LineStop) and stop.file == file)
        self._listing.show_stops({stop.line: stop.enabled for stop in stops})

    def _toggle_stop(self, line: int) -> None:
        wishes = line_wishes(self.view, listing_of(self.view.snapshot.step).file, line)
        if wishes:
            wishes[0][1]()
        else:
            self.view.told.emit(NO_LINE)

    def wishes(self, at: QPoint) -> list[Wish]:
        line = self._listing.line_at(self._listing.viewport().mapFrom(self, at).y())
        under = self._listing.geometry().contains(at)
        return line_wishes(self.view, listing_of(self.view.snapshot.step).file, line) if line and under else []

    def _chip(self, inline: Inline) -> tuple[Inline, str, str]:
        """An inline value with its text, short and in full."""
        if inline.value is None:
            return inline, HIDDEN, HIDDEN
        name = f"{self.view.names.ref(inline.ref)} = " if inline.ref else ""
        return inline, self.view.numbers.short(inline.value), name + exact(inline.value)

    def _show_path(self) -> None:
        """The call path and, where it does not stand below, which function was called: its text is in the tip then."""
        path = tip = SEPARATOR.join(call_path(self.view.snapshot))
        self._whole_path = path
        function = called_function(self.view.snapshot) if self._called.isHidden() else None
        if function:
            path += f" · calls {function.__name__}()"
            tip = "<br>".join(map(mono, (tip, "", *function_listing(function).lines)))
        room = self.width() - 2 * self.theme.px(MARGIN)
        if not self._file.isHidden():
            room -= self._file.sizeHint().width()
        self._path.setText(QFontMetrics(self._path.font()).elidedText(path, Qt.TextElideMode.ElideLeft, room))
        self._path.setToolTip(tip)

    def _show_called(self) -> None:
        """The called function stands below, as far as it leaves room for the Step's own lines."""
        function, step = called_function(self.view.snapshot), self.view.snapshot.step
        seen = 0
        if function is not None and step is not None:
            self._called.set_listing(function_listing(function))
            self._file.setText(f"below: {function_listing(function).file}")
            self._file.setToolTip(function.__doc__ or "")
            own = _own_lines(step)
            kept = min(max(FEWEST, own[-1] - own[0] + 1), MOST_KEPT)
            height = self._called.line_height()
            room = (self.height() - self._head.sizeHint().height() - self.theme.px(RULE)) // height - kept
            seen = min(self._called.blockCount(), room)
            self._called.setFixedHeight(max(seen, 1) * height)
        for part in (self._called, self._rule, self._file):
            part.setVisible(seen >= min(self._called.blockCount(), FEWEST_CALLED))

    def _follow(self, line: int | None) -> None:
        """Brings the Step's lines into view. They are the same for all its terms, so that nothing moves in a sum."""
        step = self.view.snapshot.step
        listing = listing_of(step)
        if step is None or line is None:
            if not self.view.snapshot.fast:
                self._listing.scroll_to(listing.procedures[call_path(self.view.snapshot)[0]][0])
            return
        first = listing.procedures[step.path[-1]][0]
        lines, own = lines_of_step(step), _own_lines(step)
        ranges = [(min(first, *lines), max(lines)), (min(lines), max(lines))]
        if line in own:
            ranges.append((min(own), max(own)))
        self._listing.bring_into_view(ranges, line)

    def show_focus(self) -> None:
        self._listing.light(lines_with(self.view.snapshot, self.view.focus))

    def show_theme(self) -> None:
        margin = self.theme.px(MARGIN)
        for label in (self._path, self._file):
            label.setFont(self.theme.font("small"))
        self._head.setContentsMargins(margin, 0, margin, self.theme.px(4))
        self._listing.dress()
        self._called.dress()
        least = self._head.sizeHint().height() + FEWEST * self._listing.line_height()
        self._listing.setMinimumHeight(1)
        self.setMinimumHeight(least)  # the same for all Steps, so that no pane moves while stepping
        self.show_moment()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_called()
        self._show_path()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), QColor(self.theme.palette.code))

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        listings = (self._listing, self._called)
        under = [listing.hint(listing.viewport().mapFrom(self, at)) for listing in listings if listing.isVisible()]
        selected = "\n".join(filter(None, (listing.selected() for listing in listings)))
        found = [("selected text", selected), ("call path", self._whole_path)]
        return [
            *((text, text) for text in under),
            *found,
            (listing_of(self.view.snapshot.step).file, self._listing.toPlainText()),
        ]

    def texts(self) -> dict[str, str]:
        """What is shown: 'path', 'head' (what there is room for above), 'line' (the current one's text), 'called' (the
        function below, '' where there is none), 'inline N' the value beside line N."""
        line = current_line(self.view.snapshot)
        shown = {"path": self._whole_path, "head": self._path.text(), "line": "", "called": ""}
        if line is not None:
            shown["line"] = listing_of(self.view.snapshot.step).lines[line - 1].strip()
        if not self._called.isHidden():
            shown["called"] = self._called.toPlainText()
        return shown | {f"inline {inline.line}": text for inline, text, _ in self._listing.chips}


def _own_lines(step: Step) -> list[int]:
    """Those of a Step's lines that stand in its own procedure, and not in one that this one calls."""
    first, last = listing_of(step).procedures[step.path[-1]]
    return [number for number in lines_of_step(step) if first <= number <= last]
