"""The panes as docks: each in its own, shown, and one of them filling the window."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow

from bpviz.gui.dock_arrangement import OUTPUTS, Arrangement
from bpviz.gui.dock_parts import Frame, Grip, Heading
from bpviz.gui.dock_room import DockRoom, is_seen
from bpviz.gui.dock_tabs import DockTabs
from bpviz.gui.late_pane import LatePane
from bpviz.gui.pane import Pane
from bpviz.gui.panes.setup import SetupPane
from bpviz.gui.theme import Theme

UNTITLED = {"timeline", "graph", "slide", "step_card", "setup"}  # these speak for themselves: their heading is a grip

WIDE = {"evaluation": 885}  # pixels at scale 1 that its fields take in a line, and folds, classes and rows
LEFT, LEFT_BESIDE_SETUP = 0.285, 1 / 3  # of the window's width, that the graph keeps then

DATA = 330  # pixels at scale 1 that a table of two inputs takes


class Docks:
    """The docks of a window, one a pane, by the pane's name."""

    def __init__(self, window: QMainWindow, theme: Theme, panes: Sequence[Pane]) -> None:
        self._window = window
        self._theme = theme
        self.before_fill: QByteArray | None = None
        self.filled: str | None = None
        self.restoring = False  # then panes have no places yet, also where that gives the window another size
        window.setDockNestingEnabled(True)
        window.setAnimated(False)  # a pane that slides into its place explains nothing
        self.panes = {pane.name: pane for pane in panes}
        self.docks = {pane.name: self._dock(pane) for pane in panes}
        self.room = DockRoom(window, self.docks)
        self.tabs = DockTabs(window, self.docks, self.room)
        self.arrangement = Arrangement(window, theme, self.docks, self.room, self.tabs)
        self._covers = False  # the setup fills the window, because beside others it has no room
        self.arrangement.arrange()

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

    def restore(self, layout: QByteArray | bytes) -> bool:
        """Puts the panes where they stood when the window's state was saved; says whether that went well."""
        if self._window.isVisible():
            self.arrangement.take_apart()
        self.restoring = True
        try:
            return self._window.restoreState(layout)
        finally:
            self.restoring = False

    def fit(self, size: QSize) -> None:
        """As `Arrangement.fit` does, unless a pane fills the window."""
        if self.filled is None:
            self.arrangement.fit(size)

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
            self.arrangement.take_out([name])  # of its tabs: Qt would make the card another tab, and not split
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
