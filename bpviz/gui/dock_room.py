"""Room for panes that need much of it while they are in front: the graph gives it, and gets it back."""

from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

SHARES = {  # of the window's height
    "evaluation": 0.42, "predict": 0.36, "why": 0.4, "gradient": 0.4, "boundary": 0.3, "data": 0.3, "homework": 0.25,
    "stops": 0.125, "compare": 0.25,
}  # fmt: skip
FAIR = {
    "step_card": 0.15,
    "error": 0.156,
    "compare": 0.156,
    "gradient": 0.25,
}  # of the window's height, that these keep beside the graph: the plots 100 pixels
GREEDY = "evaluation"  # of its lists more is to be seen than of all else beside the graph, but for the plot
HAIRLINE = 1  # pixels between docks: the style sheet says so
SAME = 2  # pixels by which the layout shares out heights otherwise than it was told
ON_DEMAND = "data"  # a table needs no more room than there is; its plots do


class Loan(NamedTuple):
    """Panes that share a place or stand beside each other, how high that was, and how high it was made."""

    docks: frozenset[QDockWidget]
    before: int
    high: int


class Column(NamedTuple):
    """The places beside the graph: their panes, how high they were, and how high they were made."""

    docks: frozenset[QDockWidget]
    before: list[int]
    high: list[int]


class DockRoom(QObject):
    """Gives panes of a window the height that they need when they come to the front, also by a click on their tab."""

    def __init__(self, window: QMainWindow, docks: dict[str, QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self._wanted = set(SHARES) - {ON_DEMAND}
        self._loans: list[Loan] = []
        self._column: Column | None = None

    def follow(self, tabs: QTabBar) -> None:
        """From now on a click on one of these tabs gives its pane the room that it needs."""
        tabs.tabBarClicked.connect(self._clicked)

    def forget(self) -> None:
        """All panes have other places."""
        self._loans.clear()
        self._column = None

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
            QTimer.singleShot(0, self, partial(self.give, name))  # when the pane has come to the front

    def _is_below_graph(self, dock: QDockWidget) -> bool:
        graph = self._docks["graph"].geometry()
        return dock.y() > graph.bottom() and dock.x() <= graph.right()

    def give(self, name: str) -> None:
        """Gives a pane in front, and those beside it, the height that they need, and takes back what others in their
        places had been given, unless a person has changed that since."""
        dock, graph = self._docks[name], self._docks["graph"]
        if dock.isHidden() or dock.isFloating() or dock.y() <= graph.y():
            return
        if not self._is_below_graph(dock):
            self._give_beside_graph(dock)
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

    def _give_beside_graph(self, dock: QDockWidget) -> None:
        """Those with most to spare in the column give first, until they have what is fair, and get that back."""
        column = sorted(
            (one for one in self._docks.values() if one.x() == dock.x() and is_seen(one)), key=QDockWidget.y
        )
        places = _places_of(column)
        members, before = self._places(column), places
        if self._column and self._column.docks == members and _same(places, self._column.high):
            before = self._column.before
        front, name = column.index(dock), dock.objectName()
        wanted = self._high([name]) + places[front] - dock.height()  # a place is as high as the pane and its tabs
        high = list(before)
        while high[front] < wanted:
            spare = [high[i] - self._fair(one, before[i], places[i], name) for i, one in enumerate(column)]
            spare[front] = 0
            giver = max(range(len(column)), key=spare.__getitem__)
            given = min(spare[giver], wanted - high[front])
            if given <= 0:
                break
            high[giver] -= given
            high[front] += given
        if high != places:
            self._window.resizeDocks(column, high, Qt.Orientation.Vertical)
            self._lay_out()
        self._column = Column(members, before, _places_of(column)) if high != before else None

    def _fair(self, dock: QDockWidget, before: int, place: int, front: str) -> int:
        """How high a place has to stay while `front` is given room: no higher than it was."""
        share = 0.0 if front == GREEDY and dock.objectName() != "error" else FAIR.get(dock.objectName(), 0.0)
        tabs = place - dock.height()
        return min(before, tabs + max(dock.minimumSizeHint().height(), round(share * self._window.height())))

    def _resize_below_graph(self, dock: QDockWidget, high: int) -> None:
        """Makes a pane so high; the graph gives or takes."""
        window, graph = self._window, self._docks["graph"]
        tabs = dock.y() - graph.y() - graph.height() - HAIRLINE  # a place is as high as the pane and its tabs
        rest = graph.height() + dock.height() - high
        window.resizeDocks([graph, dock], [rest, high + tabs], Qt.Orientation.Vertical)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = self._window.layout()
        assert layout
        layout.activate()

    def _places(self, docks: Iterable[QDockWidget]) -> frozenset[QDockWidget]:
        """These, and those behind them."""
        return frozenset(one for dock in docks for one in (dock, *self._window.tabifiedDockWidgets(dock)))


def _places_of(column: list[QDockWidget]) -> list[int]:
    """How high the places of panes below each other are: each with its tabs, which are above it."""
    ends = [one.y() + one.height() for one in column]
    return [column[0].height(), *(below - above - HAIRLINE for above, below in pairwise(ends))]


def _same(places: list[int], others: list[int]) -> bool:
    return all(abs(one - other) <= SAME for one, other in zip(places, others, strict=True))


def is_seen(dock: QDockWidget) -> bool:
    """Whether it is neither hidden nor behind another tab."""
    return not dock.isHidden() and not dock.visibleRegion().isEmpty()
