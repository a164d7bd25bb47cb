"""The panes as docks: where they stand at first, and one of them filling the window."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QTabWidget

from bpviz.gui.dock_parts import Frame, Grip, Heading
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
from bpviz.gui.late_pane import LatePane
from bpviz.gui.pane import Pane
from bpviz.gui.panes.setup import SetupPane
from bpviz.gui.theme import Theme
from bpviz.present.slide import HEIGHT, pixels
from bpviz.present.workspaces import DEBUG, EXPLORE, PRESENT

UNTITLED = {"timeline", "graph", "slide", "step_card", "setup"}  # these speak for themselves: their heading is a grip

PANES = {  # what a workspace shows, where that is not all the rest
    PRESENT: ("graph", "slide"),
    EXPLORE: ("timeline", "setup", "graph", "boundary", "error", "course"),
}

RIGHT = 0.35  # of the window's width, that the card has at least
CURVES = ("error", "course")
APART: Places = set()  # of Explore: no panes share a place, or in large type these
TOGETHER: Places = {frozenset(("boundary", *CURVES))}
BOUNDARY = 0.45  # of the window's width, in Explore

WIDE = {"evaluation": 885}  # pixels at scale 1 that its fields take in a line, and folds, classes and rows
LEFT, LEFT_BESIDE_SETUP = 0.285, 1 / 3  # of the window's width, that the graph keeps then

ABOVE, LINES = 210, 150  # pixels at scale 1: of all above and below these panes, and of some lines with their tabs
OUTPUTS, BELOW = 182, 334  # pixels at scale 1 that a label, a number and the prediction take, and these beside the data
DATA = 330  # pixels at scale 1 that a table of two inputs takes


class Docks:
    """The docks of a window, one a pane, by the pane's name."""

    def __init__(self, window: QMainWindow, theme: Theme, panes: Sequence[Pane]) -> None:
        self._window = window
        self._theme = theme
        self.before_fill: QByteArray | None = None
        self.filled: str | None = None
        window.setDockNestingEnabled(True)
        window.setAnimated(False)  # a pane that slides into its place explains nothing
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.panes = {pane.name: pane for pane in panes}
        self.docks = {pane.name: self._dock(pane) for pane in panes}
        self.room = DockRoom(window, self.docks)
        self._follows = False
        self._front: list[QDockWidget] = []  # the panes that were in front before they shared places
        self._covers = False  # the setup fills the window, because beside others it has no room
        self.arrange()

    def _dock(self, pane: Pane) -> QDockWidget:
        dock = QDockWidget(pane.windowTitle() or pane.heading, self._window)
        dock.setObjectName(pane.name)
        dock.setWidget(Frame(pane, self._theme))
        pane.windowTitleChanged.connect(dock.setWindowTitle)
        pane.room_wanted.connect(lambda wanted: self.room.want(pane.name, wanted))
        if isinstance(pane, LatePane):
            dock.visibilityChanged.connect(pane.set_in_sight)
        dock.setTitleBarWidget(Grip(dock) if pane.name in UNTITLED else Heading(dock, self._theme))
        return dock

    def arrange(self, workspace: str = DEBUG, size: QSize | None = None) -> None:
        """A workspace as it is at first. Debug: timeline above, setup left, graph in the middle, the machinery right
        and below. Present: the graph, and below it the slide. Explore: graph and boundary side by side,
        curves below."""
        self._place(workspace)
        docks = self.docks
        shown = PANES.get(workspace, tuple(name for name in docks if name not in ("slide", "course", "homework")))
        for name, dock in docks.items():
            dock.setVisible(name in shown)
        for first, *_ in TABBED:
            docks[first].raise_()
        self.dress_tabs()
        if self._window.isVisible():  # else when it is shown: only then its size is known
            self.share_out(workspace, size)

    def _place(self, workspace: str = DEBUG) -> None:
        window, docks = self._window, self.docks
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._take_apart()
        self.room.forget()
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

    def window_shown(self) -> None:
        """Dresses the tabs, and from now on whenever panes have other places: while a window opens, each tells so many
        times."""
        self.dress_tabs()
        if not self._follows:
            self._follows = True
            for dock in self.docks.values():
                dock.dockLocationChanged.connect(self.dress_tabs)
                dock.visibilityChanged.connect(self.dress_tabs)

    def _take_out(self, names: Iterable[str]) -> None:
        """Takes panes out of their places, before they get others: else Qt leaves the bars of tabs behind."""
        for name in names:
            self._window.removeDockWidget(self.docks[name])
        if self._window.isVisible() and (layout := self._window.layout()):
            layout.activate()

    def _take_apart(self) -> None:
        for dock in self.docks.values():
            dock.setFloating(False)
        self._take_out(self.docks)

    def restore(self, layout: QByteArray | bytes) -> bool:
        """Puts the panes where they stood when the window's state was saved; says whether that went well."""
        if self._window.isVisible():
            self._take_apart()
        return self._window.restoreState(layout)

    def dress_tabs(self) -> None:
        """Where panes share a place, the tabs are their headings, written out."""
        none = Qt.TextElideMode.ElideNone
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if tabs.elideMode() is not none:  # else Qt would lay it out anew
                tabs.setElideMode(none)
                tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                self.room.follow(tabs)
        for dock in self.docks.values():
            heading = dock.titleBarWidget()
            if isinstance(heading, Heading):
                heading.set_tabbed(bool(self._window.tabifiedDockWidgets(dock)))

    def share_out(self, workspace: str = DEBUG, size: QSize | None = None) -> None:
        """Gives each pane of a workspace its share of the window as it is now, or is to be."""
        size = size or self._window.size()
        docks, width, height = self.docks, size.width(), size.height()
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

    def _gather(self, size: QSize) -> dict[str, float]:
        """In a small window more panes share a place. Gives the places beside the graph, with their shares of the
        height."""
        self._front += [dock for dock in self.docks.values() if is_seen(dock)]
        for front, names in gathered(size / self._theme.scale):
            self._move(front, names)
        height = size.height() / self._theme.scale
        if height < LEAST:
            self.docks["timeline"].hide()
        return heights(height)

    def is_narrow(self, size: QSize) -> bool:
        """Whether a window of this size has no room for an open setup."""
        px = self._theme.px
        return self.docks["setup"].widget().minimumWidth() + px(BELOW) > round(size.width() * (1 - RIGHT))

    def _move(self, front: str, names: Sequence[str]) -> None:
        """Puts panes behind another as its tabs."""
        docks, window = self.docks, self._window
        shown = [name for name in names if not docks[name].isHidden()]
        place = [docks[front], *window.tabifiedDockWidgets(docks[front])]
        seen = next((dock for dock in place if is_seen(dock) and dock.objectName() not in names), docks[front])
        self._take_out(reversed(names))
        for name in names:
            window.tabifyDockWidget(docks[front], docks[name])
            docks[name].setVisible(name in shown)
        seen.raise_()
        self.dress_tabs()

    def shape(self) -> dict[str, object]:
        """Where each pane is: out of sight, on its own, or in a place with others."""
        return {
            name: (
                dock.isHidden(),
                dock.isFloating(),
                {other.objectName() for other in self._window.tabifiedDockWidgets(dock)},
            )
            for name, dock in self.docks.items()
        }

    def fit(self, size: QSize) -> None:
        """In larger type, panes below each other would make the window higher than its `size`: then some share a place,
        and the window has this size again. In smaller type those that nobody has moved have places of their own again.
        Before the window is shown, that is all: then they are shared out."""
        docks, window, small = self.docks, self._window, size / self._theme.scale
        if self.filled is not None or docks["variables"].isHidden():
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

    def _places(self) -> Places:
        """Which panes share a place."""
        beside = {name: self._window.tabifiedDockWidgets(dock) for name, dock in self.docks.items()}
        return {
            frozenset([name, *(other.objectName() for other in others)]) for name, others in beside.items() if others
        }

    def _stand_anew(self, shown: set[str]) -> None:
        """The places of Debug, with the panes in front that are or, where several had to share a place, were."""
        front = [*self._front, *(dock for dock in self.docks.values() if is_seen(dock))]
        self._place()
        for name, dock in self.docks.items():
            dock.setVisible(name in shown)
        for dock in front:
            dock.raise_()

    def _fit_explore(self, size: QSize) -> None:
        """Explore in larger or smaller type: the curves go behind the boundary, or stand apart again."""
        window = self._window
        timeline, *others = (self.docks[name] for name in PANES[EXPLORE])
        if self.filled is not None or any(dock.isHidden() for dock in others):
            return
        places, wanted = self._places(), APART if self._has_room_for_curves(size) else TOGETHER
        other_timeline = places == TOGETHER and timeline.isHidden() != (size.height() < self._theme.px(LEAST))
        if places in (APART, TOGETHER) and (places != wanted or other_timeline):
            self.arrange(EXPLORE, size)
            QTimer.singleShot(0, window, partial(window.resize, size))

    def _has_room_for_curves(self, size: QSize) -> bool:
        return size.height() >= self._theme.px(TINY)

    def _share_out_explore(self, width: int, height: int) -> None:
        docks, resize = self.docks, self._window.resizeDocks
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

    def give_to_graph(self) -> None:
        """Called when the setup has folded or unfolded: what room that leaves or takes is the graph's, where it stands
        between the setup and the card, or the boundary. Where all would make the window wider, the open setup covers
        them."""
        if self._covers:
            self.unfill()
            return
        right = "step_card" if self.docks["step_card"].isVisible() else "boundary"
        setup, graph, card = (self.docks[name] for name in ("setup", "graph", right))
        frame, layout = setup.widget(), self._window.layout()
        assert isinstance(frame, Frame) and layout
        layout.activate()
        if self.filled is None and self._outgrows(setup):
            self._covers = True
            self.fill("setup")
            return
        width = card.width()
        frame.take_limits()
        if setup.x() < graph.x() < card.x():
            layout.activate()
            rest = self._window.width() - width - frame.minimumWidth()
            self._window.resizeDocks([graph, card], [rest, width], Qt.Orientation.Horizontal)

    @property
    def _setup(self) -> SetupPane:
        setup = self.panes["setup"]
        assert isinstance(setup, SetupPane)
        return setup

    def _outgrows(self, setup: QDockWidget) -> bool:
        """Whether the setup, as wide as it is to be, would make the window wider."""
        rest = self._window.minimumSizeHint().width() - setup.minimumSizeHint().width()
        return setup.isVisible() and rest + self._setup.minimumWidth() > self._window.width()

    def show(self, name: str) -> None:
        """Shows a pane, also where it was hidden, or behind another; in Debug where the window is in Present."""
        pane = self.panes[name]
        pane.view.leave_present()
        if self.filled is not None:
            self.unfill()
        dock, graph = self.docks[name], self.docks["graph"]
        dock.show()
        dock.raise_()
        if isinstance(pane, LatePane):
            pane.complete()
        self.room.give(name)
        left = LEFT if self._setup.folded else LEFT_BESIDE_SETUP
        wide = min(self._theme.px(WIDE.get(name, 0)), graph.width() + dock.width() - round(self._window.width() * left))
        if dock.width() < wide and dock.x() > graph.x():
            across = [graph.width() + dock.width() - wide, wide]
            self._window.resizeDocks([graph, dock], across, Qt.Orientation.Horizontal)
            below, px = [self.docks["outputs"], self.docks["data"]], self._theme.px
            if all(map(is_seen, below)):
                outputs = max(px(OUTPUTS), min(round(across[0] * 0.44), across[0] - px(DATA)))
                self._window.resizeDocks(below, [outputs, across[0] - outputs], Qt.Orientation.Horizontal)

    def under_mouse(self, at: QPoint) -> str:
        """The name of the pane at a place of the screen; the graph where there is none."""
        widget = QApplication.widgetAt(at)
        while widget is not None and not isinstance(widget, QDockWidget):
            widget = widget.parentWidget()
        return widget.objectName() if widget and widget.objectName() in self.docks else "graph"

    def fill(self, name: str) -> None:
        """One pane fills the window, the step card below it."""
        self.before_fill = self._window.saveState()
        self.filled = name
        if name != "step_card":
            self._take_out([name])  # of its tabs: Qt would make the card another tab, and not split
        for dock in self.docks.values():
            dock.setVisible(dock.objectName() in (name, "step_card"))
        if name != "step_card":
            self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.docks[name])
            self.docks[name].show()
            self._window.splitDockWidget(self.docks[name], self.docks["step_card"], Qt.Orientation.Vertical)
            height = self._window.height()
            self._window.resizeDocks(
                [self.docks[name], self.docks["step_card"]], [height * 3 // 4, height // 4], Qt.Orientation.Vertical
            )

    def unfill(self) -> None:
        """Back to all panes."""
        before, covers = self.before_fill, self._covers
        self.before_fill, self.filled, self._covers = None, None, False
        if covers:
            self._setup.set_folded(True)
            frame = self.docks["setup"].widget()
            assert isinstance(frame, Frame)
            frame.take_limits()  # before the others come back: beside them it has this room
        if before is not None:
            self.restore(before)
