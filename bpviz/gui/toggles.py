"""The commands that are on or off: looks, grain, colours, workspace, and what fills the window or the screen."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMainWindow

from bpviz.gui.actions import Actions
from bpviz.gui.docks import Docks
from bpviz.gui.explore import EXPLORE_LOOKS
from bpviz.gui.pilot import Pilot
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.gui.workspaces import Workspaces
from bpviz.present.workspaces import DEBUG, WORKSPACES
from bpviz.session.timeline import Grain

LOOKS = ("net_inputs", "hide_future", "log_axis", "ask_first", "blank", *EXPLORE_LOOKS)
THEMES = ("system", "light", "dark", "contrast")


class Toggles(QObject):
    """Turns things on and off, and ticks those that are on."""

    def __init__(
        self, window: QMainWindow, view: View, theme: Theme, pilot: Pilot, docks: Docks, workspaces: Workspaces,
        commands: Actions,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._view, self._theme, self._pilot = window, view, theme, pilot
        self._docks, self._workspaces, self._commands = docks, workspaces, commands
        view.look_changed.connect(self.tick)
        theme.changed.connect(self.tick)
        self.tick()

    def _all(self) -> Iterator[tuple[str, Callable[[], object], bool]]:
        """The id of each command, what it does, and whether it is on."""
        view, theme = self._view, self._theme
        for grain in Grain:
            yield f"grain_{grain}", partial(self._pilot.set_grain, grain), grain is view.grain
        for name in LOOKS:
            yield name, partial(self._look, name), getattr(view, name)
        for mode in THEMES:
            yield f"theme_{mode}", partial(setattr, theme, "mode", mode), mode == theme.mode
        for workspace in WORKSPACES:
            yield f"workspace_{workspace}", partial(self._choose_workspace, workspace), workspace == view.workspace
        yield "fill", self._fill, self._docks.filled is not None
        yield "full_screen", self._full_screen, self._window.isFullScreen()

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        return {id: do for id, do, _ in self._all()}

    @Slot()
    def tick(self) -> None:
        """Ticks what is on."""
        for id, _, is_on in self._all():
            self._commands[id].setChecked(is_on)

    def leave(self) -> None:
        """Leaves what fills the window or, where nothing does, the screen, else goes to Debug."""
        if self._docks.filled is not None:
            self._fill()
        elif self._window.isFullScreen():
            self._full_screen()
        else:
            self._choose_workspace(DEBUG)

    def _look(self, name: str) -> None:
        self._view.look(**{name: not getattr(self._view, name)})
        if name == "ask_first" and not self._view.ask_first:
            self._view.show(self._view.snapshot, revealed=True)

    def _fill(self) -> None:
        if self._docks.filled is None:
            self._docks.fill(self._docks.under_mouse(QCursor.pos()))
        else:
            self._docks.unfill()
        self.tick()

    def _full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.tick()

    def _choose_workspace(self, id: str) -> None:
        self._workspaces.choose(id)
        self.tick()
