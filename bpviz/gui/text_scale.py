"""Larger and smaller text: the panes get other shares of the window, and in the size of before they stand as before."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QObject, QSize, QTimer
from PySide6.QtWidgets import QMainWindow

from bpviz.gui.docks import Docks
from bpviz.gui.panes.setup import SetupPane
from bpviz.gui.theme import Theme

SCALES = (0.75, 0.875, 1.0, 1.125, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
NARROW = 0.34  # of the window's width: an open setup leaves the graph at least that


class Before(NamedTuple):
    """How the window was at another scale: `shape` is which panes shared which places after that was left."""

    scale: float
    workspace: str
    state: QByteArray
    size: QSize
    folded: bool


class TextScale(QObject):
    """Scales the text of a window."""

    def __init__(self, window: QMainWindow, theme: Theme, docks: Docks, setup: SetupPane) -> None:
        super().__init__(window)
        self._window, self._theme, self._docks, self._setup = window, theme, docks, setup
        self._before: Before | None = None
        self._shape: object = None  # of the panes as this left them: who has moved one since wants it there
        self._opens = window.size()
        self._wanted: QSize | None = None  # the size that it is about to have again
        self._left: QSize | None = None  # the window's size as this left it: large text may need more

    def before_shown(self) -> None:
        """Qt makes a window that opens as large as its panes need: in large type they share places before."""
        size = self._opens = self._window.size()
        self._docks.fit(size)
        if self._docks.arrangement.is_narrow(size):
            self._setup.set_folded(True)

    def shown(self) -> None:
        """While panes are polished and get their headings they need more room than in the end: the window has its own
        size again, unless it fills the screen."""
        window, layout = self._window, self._window.layout()
        if layout and not window.windowState():
            layout.activate()
            window.resize(self._opens)

    def change(self, direction: int) -> None:
        """One size up, or down; at 0 the usual one."""
        theme, window = self._theme, self._window
        size = self._wanted = self._wanted or window.size()
        nearest = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - theme.scale))
        workspace = self._setup.view.workspace
        now = Before(theme.scale, workspace, window.saveState(), size, self._setup.folded)
        if self._before and (self._before.workspace != workspace or self._docks.arrangement.shape() != self._shape):
            self._before = None
        theme.scale = SCALES[max(0, min(nearest + direction, len(SCALES) - 1))] if direction else 1.0
        before = self._before = self._before or now
        if self._docks.filled is not None:
            self._before = self._wanted = None
        elif theme.scale <= before.scale < now.scale:
            self._before = None
            QTimer.singleShot(
                0, self, partial(self._put_back, before, before.size if size == self._left else size)
            )  # when all panes are so small again
        else:
            self._docks.fit(size)
            self._shape = self._docks.arrangement.shape()
            QTimer.singleShot(0, self, self._look)

    def _put_back(self, before: Before, size: QSize) -> None:
        self._setup.set_folded(self._setup.folded and before.folded)
        self._docks.restore(before.state)
        self._window.resize(size)
        self._wanted = None
        if self._setup.folded != before.folded:
            self._docks.give_to_graph()

    def _look(self) -> None:
        """The setup makes room where it leaves too little."""
        graph, window = self._docks.docks["graph"], self._window
        if graph.isVisible() and not self._setup.folded and graph.width() < NARROW * window.width():
            self._setup.set_folded(True)
        QTimer.singleShot(0, self, self._note_size)

    def _note_size(self) -> None:
        layout = self._window.layout()
        if layout and self._wanted and not self._window.windowState():
            layout.activate()
            self._window.resize(self._wanted)  # beside an open setup it had to be wider
        self._left, self._wanted = self._window.size(), None
