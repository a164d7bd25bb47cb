"""Where the panes of a workspace stand at first, and how they share a window of another size, or in another type."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow

from bpviz.gui.dock_places import (
    LAST,
    LEAST,
    LOWEST,
    TABBED,
    TINIEST,
    TINY,
    Places,
    are_usual,
    behind,
    gathered,
    heights,
    usual_places,
)
from bpviz.gui.dock_room import DockRoom, is_seen
from bpviz.gui.dock_tabs import DockTabs
from bpviz.gui.theme import Theme
from bpviz.present.slide import HEIGHT, pixels
from bpviz.present.workspaces import DEBUG, EXPLORE, PRESENT

PANES = {  # what a workspace shows, where that is not all the rest
    PRESENT: ("graph", "slide"),
    EXPLORE: ("timeline", "setup", "graph", "boundary", "error", "course"),
}

RIGHT = 0.35  # of the window's width, that the card has at least
CURVES = ("error", "course")
APART: Places = set()  # of Explore: no panes share a place, or in large type these
TOGETHER: Places = {frozenset(("boundary", *CURVES))}
BOUNDARY = 0.45  # of the window's width, in Explore

ABOVE, LINES = 210, 150  # pixels at scale 1: of all above and below these panes, and of some lines with their tabs
OUTPUTS, BELOW = 182, 334  # pixels at scale 1 that a label, a number and the prediction take, and these beside the data


class Arrangement:
    """Puts the docks of a window, by the pane's name, into their places, and shares the window out among these."""

    def __init__(
        self, window: QMainWindow, theme: Theme, docks: dict[str, QDockWidget], room: DockRoom, tabs: DockTabs
    ) -> None:
        self._window, self._theme, self._docks, self._room, self._tabs = window, theme, docks, room, tabs
        self._front: list[QDockWidget] = []  # the panes that were in front before they shared places

    def arrange(self, workspace: str = DEBUG, size: QSize | None = None) -> None:
        """A workspace as it is at first. Debug: timeline above, setup left, graph in the middle, the machinery right
        and below. Present: the graph, and below it the slide. Explore: graph and boundary side by side,
        curves below."""
        self._place(workspace)
        docks = self._docks
        shown = PANES.get(workspace, tuple(name for name in docks if name not in ("slide", "course", "homework")))
        for name, dock in docks.items():
            dock.setVisible(name in shown)
        for first, *_ in TABBED:
            docks[first].raise_()
        self._tabs.dress()
        if self._window.isVisible():  # else when it is shown: only then its size is known
            self.share_out(workspace, size)

    def _place(self, workspace: str = DEBUG) -> None:
        window, docks = self._window, self._docks
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.take_apart()
        self._room.forget()
        self._front = []
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["timeline"])
        window.splitDockWidget(docks["timeline"], docks["setup"], down)
        window.splitDockWidget(docks["setup"], docks["graph"], across)
        window.splitDockWidget(docks["graph"], docks["step_card"], across)
        window.splitDockWidget(docks["graph"], docks["outputs"], down)
        window.splitDockWidget(docks["outputs"], docks["data"], across)
        window.splitDockWidget(docks["step_card"], docks["source"], down)
        window.splitDockWidget(docks["source"], docks["variables"], down)
        window.splitDockWidget(docks["variables"], docks["error"], down)
        window.splitDockWidget(docks["graph"], docks["slide"], down)
        for first, *others in TABBED:
            for other in others:
                window.tabifyDockWidget(docks[first], docks[other])
        if workspace == EXPLORE:
            window.splitDockWidget(docks["graph"], docks["boundary"], across)
            window.splitDockWidget(docks["graph"], docks["error"], down)
            window.splitDockWidget(docks["boundary"], docks["course"], down)

    def take_apart(self) -> None:
        """Takes all panes out of their places."""
        for dock in self._docks.values():
            dock.setFloating(False)
        self.take_out(self._docks)

    def take_out(self, names: Iterable[str]) -> None:
        """Takes panes out of their places, before they get others: else Qt leaves the bars of tabs behind."""
        for name in names:
            self._window.removeDockWidget(self._docks[name])
        if self._window.isVisible() and (layout := self._window.layout()):
            layout.activate()

    def share_out(self, workspace: str = DEBUG, size: QSize | None = None) -> None:
        """Gives each pane of a workspace its share of the window as it is now, or is to be."""
        size = size or self._window.size()
        docks, width, height = self._docks, size.width(), size.height()
        if workspace == PRESENT:
            slide = pixels(HEIGHT, height)
            docks["slide"].widget().updateGeometry()  # else it would be no higher than it was in a smaller window
            graph = docks["graph"], docks["slide"]
            self._window.resizeDocks(graph, [height - slide, slide], Qt.Orientation.Vertical)
            return
        if workspace == EXPLORE:
            self._share_out_explore(width, height)
            return
        left = docks["setup"].widget().minimumWidth()
        right = max(min(self._theme.px(440), width // 2, width - left - self._theme.px(BELOW)), round(width * RIGHT))
        middle = max(width - right - left, 240)
        resize = self._window.resizeDocks
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        resize([docks[name] for name in ("setup", "graph", "step_card")], [left, middle, right], across)
        shares = self._gather(size)
        outputs = min(max(round(middle * 0.44), self._theme.px(OUTPUTS)), middle - 1)
        resize([docks["outputs"], docks["data"]], [outputs, middle - outputs], across)
        rest = max(height - self._theme.px(ABOVE), height // 4)  # large type in a low window
        low = max(round(rest * 0.27), min(self._theme.px(LINES), rest // 2))
        resize([docks["graph"], docks["outputs"]], [rest - low, low], down)
        resize([docks[name] for name in shares], [round(rest * share) for share in shares.values()], down)

    def _share_out_explore(self, width: int, height: int) -> None:
        docks, resize = self._docks, self._window.resizeDocks
        left, right = docks["setup"].widget().minimumWidth(), round(width * BOUNDARY)
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        resize([docks["setup"], docks["graph"], docks["boundary"]], [left, width - left - right, right], across)
        if not self._has_room_for_curves(QSize(width, height)):
            self._move("boundary", CURVES)
            if height < self._theme.px(LEAST):
                docks["timeline"].hide()
            return
        rest = height - 160
        resize([docks["graph"], docks["error"]], [round(rest * 0.66), round(rest * 0.34)], down)
        resize([docks["boundary"], docks["course"]], [round(rest * 0.66), round(rest * 0.34)], down)

    def _gather(self, size: QSize) -> dict[str, float]:
        """In a small window more panes share a place. Gives the places beside the graph, with their shares of the
        height."""
        self._front += [dock for dock in self._docks.values() if is_seen(dock)]
        for front, names in gathered(size / self._theme.scale):
            self._move(front, names)
        height = size.height() / self._theme.scale
        if height < LEAST:
            self._docks["timeline"].hide()
        return heights(height)

    def _has_room_for_curves(self, size: QSize) -> bool:
        return size.height() >= self._theme.px(TINY)

    def is_narrow(self, size: QSize) -> bool:
        """Whether a window of this size has no room for an open setup."""
        px = self._theme.px
        return self._docks["setup"].widget().minimumWidth() + px(BELOW) > round(size.width() * (1 - RIGHT))

    def _move(self, front: str, names: Sequence[str]) -> None:
        """Puts panes behind another as its tabs."""
        docks, window = self._docks, self._window
        shown = [name for name in names if not docks[name].isHidden()]
        place = [docks[front], *window.tabifiedDockWidgets(docks[front])]
        seen = next((dock for dock in place if is_seen(dock) and dock.objectName() not in names), docks[front])
        self.take_out(reversed(names))
        for name in names:
            window.tabifyDockWidget(docks[front], docks[name])
            docks[name].setVisible(name in shown)
        seen.raise_()
        self._tabs.dress()

    def fit(self, size: QSize) -> None:
        """In larger type, panes below each other would make the window higher than its `size`: then some share a place,
        and the window has this size again. In smaller type those that nobody has moved have places of their own again.
        Before the window is shown, that is all: then they are shared out."""
        docks, window, small = self._docks, self._window, size / self._theme.scale
        if docks["variables"].isHidden():
            self._fit_explore(size)
            return
        shown = {name for name, dock in docks.items() if not dock.isHidden()}
        places, usual = self._places(), usual_places(small, shown)
        beside = window.tabifiedDockWidgets(docks["variables"])
        if are_usual(places, shown) and behind(places) > behind(usual):
            self._stand_anew(shown | {"timeline"} if docks["step_card"] in beside else shown)
        else:
            limits = [LOWEST] * all(docks[name] not in beside for name in shown.intersection(LAST))
            limits += [TINY] * (docks["source"] not in beside) + [TINIEST] * (docks["step_card"] not in beside)
            if small.height() >= max([*limits, LEAST * ("timeline" in shown)]):
                return
        if not window.isVisible():
            self._gather(size)
            return
        self.share_out(size=size)
        # the layout has still to hear of the new sizes of type
        QTimer.singleShot(0, window, partial(window.resize, size))

    def _fit_explore(self, size: QSize) -> None:
        """Explore in larger or smaller type: the curves go behind the boundary, or stand apart again."""
        window = self._window
        timeline, *others = (self._docks[name] for name in PANES[EXPLORE])
        if any(dock.isHidden() for dock in others):
            return
        places, wanted = self._places(), APART if self._has_room_for_curves(size) else TOGETHER
        other_timeline = places == TOGETHER and timeline.isHidden() != (size.height() < self._theme.px(LEAST))
        if places in (APART, TOGETHER) and (places != wanted or other_timeline):
            self.arrange(EXPLORE, size)
            QTimer.singleShot(0, window, partial(window.resize, size))

    def _stand_anew(self, shown: set[str]) -> None:
        """The places of Debug, with the panes in front that are or, where several had to share a place, were."""
        front = [*self._front, *(dock for dock in self._docks.values() if is_seen(dock))]
        self._place()
        for name, dock in self._docks.items():
            dock.setVisible(name in shown)
        for dock in front:
            dock.raise_()

    def _places(self) -> Places:
        """Which panes share a place."""
        beside = {name: self._window.tabifiedDockWidgets(dock) for name, dock in self._docks.items()}
        return {
            frozenset([name, *(other.objectName() for other in others)]) for name, others in beside.items() if others
        }

    def shape(self) -> dict[str, object]:
        """Where each pane is: out of sight, on its own, or in a place with others."""
        return {
            name: (
                dock.isHidden(),
                dock.isFloating(),
                {other.objectName() for other in self._window.tabifiedDockWidgets(dock)},
            )
            for name, dock in self._docks.items()
        }
