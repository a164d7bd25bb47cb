"""Where panes share a place, their tabs are their headings."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget

from bpviz.gui.dock_parts import Heading
from bpviz.gui.dock_room import DockRoom
from bpviz.gui.tab_fade import TabFade


class DockTabs:
    """Dresses the tabs of a window's docks, above their panes."""

    def __init__(self, window: QMainWindow, docks: dict[str, QDockWidget], room: DockRoom) -> None:
        self._window, self._docks, self._room = window, docks, room
        self._follows = False
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)

    def follow(self) -> None:
        """Dresses the tabs, and from now on whenever panes have other places: while a window opens, each tells so many
        times."""
        self.dress()
        if not self._follows:
            self._follows = True
            for dock in self._docks.values():
                dock.dockLocationChanged.connect(self.dress)
                dock.visibilityChanged.connect(self.dress)

    def dress(self) -> None:
        """Writes the tabs out; a title bar below one says nothing."""
        none = Qt.TextElideMode.ElideNone
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if tabs.elideMode() is not none:  # else Qt would lay it out anew
                tabs.setElideMode(none)
                tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                self._room.follow(tabs)
                TabFade(tabs)
        for dock in self._docks.values():
            heading = dock.titleBarWidget()
            if isinstance(heading, Heading):
                heading.set_tabbed(bool(self._window.tabifiedDockWidgets(dock)))
