"""Room for panes that need much of it while they are in front: the graph gives it, and gets it back."""

from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

SHARES = {  # of the window's height
    "evaluation": 0.62, "predict": 0.36, "why": 0.4, "gradient": 0.4, "boundary": 0.3, "data": 0.3, "homework": 0.25,
    "stops": 0.125, "compare": 0.25,
}  # fmt: skip
LITTLE = 0.2  # of the tallest pane's height
HAIRLINE = 1  # pixels between docks: the style sheet says so
SAME = 2  # pixels by which the layout shares out heights otherwise than it was told
ON_DEMAND = "data"  # a table needs no more room than there is; its plots do


class Loan(NamedTuple):
    """Panes that share a place or stand beside each other, how high that was, and how high it was made."""

    docks: frozenset[QDockWidget]
    before: int
    high: int


class DockRoom(QObject):
    """Gives panes of a window the height that they need when they come to the front, also by a click on their tab."""

    def __init__(self, window: QMainWindow, docks: dict[str, QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self._wanted = set(SHARES) - {ON_DEMAND}
        self._loans: list[Loan] = []

    def follow(self, tabs: QTabBar) -> None:
        """From now on a click on one of these tabs gives its pane the room that it needs."""
        tabs.tabBarClicked.connect(self._clicked)

    def forget(self) -> None:
        """All panes have other places."""
        self._loans.clear()

    def want(self, name: str, wanted: bool) -> None:
        """A pane in front needs room from now on, or no more."""
        (self._wanted.add if wanted else self._wanted.discard)(name)
        self.give(name)

    @Slot(int)
    def _clicked(self, index: int) -> None:
        tabs = self.sender()
        assert isinstance(tabs, QTabBar)
        title = tabs.tabText(index)
        name = next((name for name, dock in self._docks.items() if dock.windowTitle() == title), None)
        if name:
            QTimer.singleShot(0, self, partial(self._raised, name))  # when the pane has come to the front

    def _raised(self, name: str) -> None:
        if self._is_below_graph(self._docks[name]):
            self.give(name)

    def _is_below_graph(self, dock: QDockWidget) -> bool:
        graph = self._docks["graph"].geometry()
        return dock.y() > graph.bottom() and dock.x() <= graph.right()

    def give(self, name: str) -> None:
        """Gives a pane in front, and those beside it, the height that they need, and takes back what others in their
        places had been given, unless a person has changed that since. Beside the graph, where room comes from all that
        is in the column, nothing is taken back."""
        dock, graph = self._docks[name], self._docks["graph"]
        if dock.isHidden() or dock.isFloating() or dock.y() <= graph.y():
            return
        if not self._is_below_graph(dock):
            high = self._high([name])
            if dock.height() < high:
                self._resize_beside_graph(dock, high)
            return
        beside = {other: one for other, one in self._docks.items() if one.y() == dock.y() and is_seen(one)}
        loan = next((loan for loan in self._loans if dock in loan.docks), None)
        before = dock.height()
        if loan:
            self._loans.remove(loan)
            before = loan.before if abs(before - loan.high) <= SAME else before
        high = max(before, self._high([name, *beside]))
        if high != dock.height():
            self._resize_below_graph(dock, high)
        if high > before:
            self._loans.append(Loan(self._places([dock, *beside.values()]), before, dock.height()))

    def _high(self, names: Iterable[str]) -> int:
        """The height that the neediest of these needs."""
        share = max((SHARES[name] for name in self._wanted.intersection(names)), default=0.0)
        return round(self._window.height() * share)

    def _resize_beside_graph(self, dock: QDockWidget, high: int) -> None:
        """Makes a pane so high. The tallest of its column gives that alone, where it is not much: a plot keeps its
        height. Else all give."""
        column = sorted(
            (one for one in self._docks.values() if one.x() == dock.x() and is_seen(one)), key=QDockWidget.y
        )
        tallest, lacking = max(column, key=QDockWidget.height), high - dock.height()
        if tallest is dock or lacking > tallest.height() * LITTLE:
            self._window.resizeDocks([dock], [high], Qt.Orientation.Vertical)
            return
        places = [column[0].height()]  # a place is as high as the pane and its tabs
        places += [
            below.y() + below.height() - above.y() - above.height() - HAIRLINE for above, below in pairwise(column)
        ]
        places[column.index(dock)] += lacking
        places[column.index(tallest)] -= lacking
        self._window.resizeDocks(column, places, Qt.Orientation.Vertical)

    def _resize_below_graph(self, dock: QDockWidget, high: int) -> None:
        """Makes a pane so high; the graph gives or takes."""
        window, graph = self._window, self._docks["graph"]
        tabs = dock.y() - graph.y() - graph.height() - HAIRLINE  # a place is as high as the pane and its tabs
        rest = graph.height() + dock.height() - high
        window.resizeDocks([graph, dock], [rest, high + tabs], Qt.Orientation.Vertical)
        layout = window.layout()
        assert layout
        layout.activate()

    def _places(self, docks: Iterable[QDockWidget]) -> frozenset[QDockWidget]:
        """These, and those behind them."""
        return frozenset(one for dock in docks for one in (dock, *self._window.tabifiedDockWidgets(dock)))


def is_seen(dock: QDockWidget) -> bool:
    """Whether it is neither hidden nor behind another tab."""
    return not dock.isHidden() and not dock.visibleRegion().isEmpty()
