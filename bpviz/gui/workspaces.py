"""Switching between workspaces: each has a layout of its own, which comes back."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from bpviz.gui.docks import Docks
from bpviz.gui.settings import Settings
from bpviz.gui.view import View
from bpviz.present.workspaces import DEBUG, PRESENT, WORKSPACES

FULL_SCREEN = Qt.WindowState.WindowFullScreen


class Workspaces:
    """Knows how each workspace was left. `machinery` is what Present hides beside the panes.

    A window opens in Debug; `recall` gives it the layout that it had there.
    """

    def __init__(
        self, window: QMainWindow, view: View, docks: Docks, settings: Settings, machinery: Sequence[QWidget]
    ) -> None:
        self._window = window
        self._view = view
        self._docks = docks
        self._settings = settings
        self._machinery = machinery
        self._layouts: dict[str, QByteArray | None] = {id: settings.docks(id) for id in WORKSPACES}
        self._restored = False

    @property
    def current(self) -> str:
        """The workspace that is shown."""
        return self._view.workspace

    def recall(self) -> None:
        """The layout of the workspace as it was left, if it was."""
        layout = self._layouts[self.current]
        self._restored = layout is not None and self._window.restoreState(layout)

    def first_shown(self) -> None:
        """Once the window has its size: shares it out where no layout was recalled."""
        if not self._restored:
            self._docks.share_out(self.current)

    def choose(self, id: str, fill_screen: bool = True) -> None:
        """Shows a workspace as it was left; Present in full screen unless it is not to `fill_screen`."""
        if id == self.current:
            return
        window = self._window
        self._docks.unfill()
        self._layouts[self.current] = window.saveState()
        full = fill_screen if id == PRESENT else False
        state = window.windowState()
        window.setWindowState(state | FULL_SCREEN if full else state & ~FULL_SCREEN)
        self._view.look(workspace=id)
        for widget in self._machinery:
            widget.setVisible(id != PRESENT)
        self.recall()
        if not self._restored:
            self._docks.arrange(id)
        for widget in self._machinery:  # a layout has its own mind about tool bars
            widget.setVisible(id != PRESENT)

    def keep(self) -> None:
        """Remembers all layouts. The window is then in Debug, in which it opens again."""
        self.choose(DEBUG)
        self._layouts[DEBUG] = self._window.saveState()
        for id, layout in self._layouts.items():
            if layout is not None:
                self._settings.set_docks(id, layout)

    def reset(self) -> None:
        """All workspaces as they are at first."""
        self._docks.unfill()
        self._settings.reset_layout()
        self._layouts = dict.fromkeys(WORKSPACES)
        self._docks.arrange(self.current)
