"""Where the window and its panes stood, as the settings keep it: plain values in JSON, checked when they are read.

What Qt itself saves of a window is kept in memory only: Qt crashes where what it restores is damaged.
"""

import json
from collections.abc import Collection
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from bpviz.gui.settings import Settings
from bpviz.present.workspaces import WORKSPACES

WORD = "{what} is not as it was left: what the settings say of it cannot be ({why}). Closing the window writes it anew."

State = Literal["normal", "maximized", "full screen"]
STATES: dict[State, Qt.WindowState] = {
    "full screen": Qt.WindowState.WindowFullScreen,
    "maximized": Qt.WindowState.WindowMaximized,
    "normal": Qt.WindowState.WindowNoState,
}


class Place(NamedTuple):
    """Where a window stands with its frame, the size within that, and whether it fills the screen; in pixels."""

    left: int
    top: int
    width: int
    height: int
    state: State


class KeptLayout:
    """Carries the place of a window, and those of its panes, into the settings and back.

    `problem` is a sentence about what could not be used, '' where there is no such thing.
    """

    def __init__(self, window: QMainWindow, settings: Settings) -> None:
        self._window, self._settings = window, settings
        self.problem = ""

    def recall_place(self) -> None:
        """The window where it was left, or as near to that as the screens allow."""
        if not (text := self._settings.place):
            return
        try:
            place = _place(json.loads(text))
        except (ValueError, RecursionError) as error:
            self._refuse("The window's place", error)
            return
        window = self._window
        at = QRect(*place[:4])
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        space = next((screen for screen in screens if screen.intersects(at)), window.screen().availableGeometry())
        size = at.size().boundedTo(space.size())
        room = space.adjusted(0, 0, -size.width(), -size.height())
        window.move(_within(room.left(), at.x(), room.right() + 1), _within(room.top(), at.y(), room.bottom() + 1))
        window.resize(size)
        window.setWindowState(STATES[place.state])

    def keep_place(self) -> None:
        """Remembers where the window is; where it fills the screen, where it would be else."""
        window = self._window
        state = next(name for name, flag in STATES.items() if window.windowState() & flag or not flag.value)
        inner = window.geometry() if state == "normal" else window.normalGeometry()
        corner = inner.topLeft() + window.pos() - window.geometry().topLeft()
        place = Place(corner.x(), corner.y(), inner.width(), inner.height(), state)
        self._settings.place = json.dumps(place)

    def panes(self, workspace: str, names: Collection[str]) -> QByteArray | None:
        """What Qt restores so that the panes called `names` stand as they were left in a workspace; None where nothing
        is kept, or nothing that can be."""
        if not (text := self._settings.panes(workspace)):
            return None
        from bpviz.gui.pane_places import state_with  # here: who opens the program for the first time has no use for it

        try:
            return QByteArray(state_with(json.loads(text), bytes(self._window.saveState().data()), names))
        except (ValueError, RecursionError) as error:
            self._refuse(f"The layout of {WORKSPACES[workspace].text}", error)
            return None

    def keep_panes(self, workspace: str, areas: list[dict[str, Any]]) -> None:
        """Remembers where the panes of a workspace stand."""
        self._settings.set_panes(workspace, json.dumps(areas))

    def forget(self) -> None:
        """The place, and those of all panes."""
        self._settings.reset_layout()

    def _refuse(self, what: str, why: Exception) -> None:
        self.problem = self.problem or WORD.format(what=what, why=why)


def _place(values: Any) -> Place:
    """Raises ValueError where a window cannot be so."""
    from bpviz.gui.pane_places import MOST_PIXELS, checked

    if not isinstance(values, list) or len(values) != len(Place._fields) or values[-1] not in list(STATES):
        raise ValueError("it has to be four numbers and a state")
    leasts = (-MOST_PIXELS, -MOST_PIXELS, 1, 1)
    left, top, width, height = (checked(number, least) for number, least in zip(values[:-1], leasts, strict=True))
    return Place(left, top, width, height, values[-1])


def _within(least: int, number: int, most: int) -> int:
    return min(max(number, least), most)
