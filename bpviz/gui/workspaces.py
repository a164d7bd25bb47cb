"""Switching between workspaces: each has a layout of its own, which comes back."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

from bpviz.gui.docks import Docks
from bpviz.gui.kept_layout import KeptLayout
from bpviz.gui.view import View
from bpviz.present.workspaces import DEBUG, PRESENT, WORKSPACES

if TYPE_CHECKING:
    from bpviz.session.document_schema import AreaFile

FULL_SCREEN = Qt.WindowState.WindowFullScreen


class Workspaces:
    """Knows how each workspace was left. `machinery` is what Present hides beside the panes.

    A window opens in Debug; `recall` gives it the layout that it had there.
    """

    def __init__(
        self, window: QMainWindow, view: View, docks: Docks, kept: KeptLayout, machinery: Sequence[QWidget]
    ) -> None:
        self._window = window
        self._view = view
        self._docks = docks
        self._kept = kept
        self._machinery = machinery
        self._layouts = {id: kept.panes(id, docks.docks) for id in WORKSPACES}
        self._own: dict[str, QByteArray] = {}  # the person's layouts, while a document's are in their place
        self._restored = False

    @property
    def current(self) -> str:
        """The workspace that is shown."""
        return self._view.workspace

    def recall(self) -> None:
        """The layout of the workspace as it was left, if it was."""
        layout, size = self._layouts[self.current], self._window.size()
        self._restored = layout is not None and self._docks.restore(layout)
        if self._window.isVisible():  # else it may still get another size
            self._docks.fit(size)

    def first_shown(self) -> None:
        """Once the window has its size: shares it out where no layout was recalled."""
        if self._restored:
            self._docks.fit(self._window.size())
        else:
            self._docks.arrangement.share_out(self.current)

    def resized(self) -> None:
        """The window has another size: the slide, whose type is a share of that, is shared out anew."""
        if self.current == PRESENT and not self._docks.restoring:
            self._docks.arrangement.share_out(PRESENT)

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
        size = window.size()
        self._view.look(workspace=id, blank=False)  # elsewhere nobody would know why the graph is empty
        for widget in self._machinery:
            widget.setVisible(id != PRESENT)
        self.recall()
        if not self._restored:
            self._docks.arrangement.arrange(id, size)
            if not window.windowState():  # while panes find their places, in large type they need more room
                QTimer.singleShot(0, window, partial(window.resize, size))
        self._hide_machinery()
        self.resized()  # without the machinery there is more room than the layout knew

    def keep(self) -> None:
        """Remembers all layouts. The window is then in Debug, in which it opens again."""
        self.choose(DEBUG)
        self._layouts[DEBUG] = self._window.saveState()
        for id, layout in {**self._layouts, **self._own}.items():
            if layout is not None:
                self._kept.keep_panes(id, _places(layout))

    def reset(self) -> None:
        """All workspaces as they are at first."""
        self._docks.unfill()
        self._kept.forget()
        self._layouts = dict.fromkeys(WORKSPACES)
        self._own.clear()
        self._docks.arrangement.arrange(self.current)

    def panes(self) -> "list[AreaFile]":
        """Which panes the workspace shows, and where; nothing where that cannot be said."""
        import msgspec  # here, so that the first paint need not wait for it

        from bpviz.session.document_schema import AreaFile

        return msgspec.convert(_places(self._docks.before_fill or self._window.saveState()), list[AreaFile])

    def borrow(self, panes: "list[AreaFile]") -> None:
        """Shows the panes as a document has them, where that fits into the window as it is; the person's own layout is
        kept meanwhile."""
        import msgspec

        from bpviz.gui.pane_places import PlacesError, state_with

        window, layout, own = self._window, self._window.layout(), self._window.saveState()
        size = window.size()
        try:
            state = state_with(msgspec.to_builtins(panes), _bytes(own), self._docks.docks)
        except PlacesError:
            return
        self._docks.restore(state)
        assert layout
        layout.activate()
        if size.boundedTo(layout.minimumSize()) != layout.minimumSize():
            self._docks.restore(own)
            window.resize(size)
        else:
            self._own.setdefault(self.current, own)
        self._hide_machinery()

    def give_back(self) -> None:
        """The person's own layouts again, where a document's are in their place."""
        self._docks.unfill()
        own, self._own = self._own, {}
        for id, layout in own.items():
            self._layouts[id] = layout
            if id == self.current:
                self._docks.restore(layout)
        self._hide_machinery()

    def _hide_machinery(self) -> None:
        for widget in self._machinery:  # a layout has its own mind about tool bars
            widget.setVisible(self.current != PRESENT)


def _places(state: QByteArray) -> list[dict[str, Any]]:
    """Where the panes stand in what Qt saved; nothing where that cannot be said."""
    from bpviz.gui.pane_places import PlacesError, places_in

    try:
        return places_in(_bytes(state))
    except PlacesError:
        return []


def _bytes(state: QByteArray) -> bytes:
    return bytes(state.data())
