"""Panes that are made when they are first looked at, so that the window opens without waiting for them."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpviz.gui.pane import Pane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View

WIDTH, HEIGHT = 440, 200  # pixels at scale 1: what a pane would like to have
NARROWEST, LOWEST = 150, 80


class LatePane(Pane):
    """A pane whose contents are made by `make` when it first comes into sight, or when somebody calls `complete`.

    Out of sight it follows nothing. Behind another tab Qt takes a pane for visible all the same: its dock knows better,
    and tells `set_in_sight`.
    """

    made = False
    in_sight = False

    def make(self) -> None:
        """Makes the contents; the present moment is shown afterwards."""
        raise NotImplementedError

    def complete(self) -> None:
        """Makes the contents, where they are not there yet."""
        if not self.made:
            self.made = True
            self.make()
            self.start()

    @Slot(bool)
    def set_in_sight(self, in_sight: bool) -> None:
        """It came into sight, or went out of it."""
        self.in_sight = in_sight
        if in_sight and self.made:
            self.show_moment()
        elif in_sight and self.window().isActiveWindow():
            self.complete()
        elif in_sight:  # while a window opens, panes behind other tabs are in sight, too, until it is laid out
            QTimer.singleShot(0, self, self._complete_in_sight)

    @Slot()
    def _complete_in_sight(self) -> None:
        if self.in_sight:
            self.complete()

    def _hear(self) -> None:
        if self.in_sight:
            super()._hear()


class StandIn(LatePane):
    """Stands for a pane whose very module is loaded late, by `load`.

    Attributes: inside, the pane that it stands for; None until it is made.
    """

    def __init__(
        self,
        view: View,
        theme: Theme,
        name: str,
        heading: str,
        load: Callable[[], Pane],
        parent: QWidget | None = None,
    ) -> None:
        self.name, self.heading = name, heading
        super().__init__(view, theme, parent)
        self._load = load
        self.inside: Pane | None = None

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(WIDTH), self.theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(NARROWEST), self.theme.px(LOWEST))

    def make(self) -> None:
        self.inside = self._load()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.inside)
        self.inside.show()  # now, and not when the event loop comes round
        if isinstance(self.inside, LatePane):
            self.inside.in_sight = self.in_sight
            self.inside.complete()

    @property
    def is_seen(self) -> bool:
        """Whether something of it can be seen: Qt calls a pane visible also behind another's tab."""
        return not self.visibleRegion().isEmpty()

    @Slot(bool)
    def set_in_sight(self, in_sight: bool) -> None:
        inside = self.inside
        super().set_in_sight(in_sight)
        if isinstance(inside, LatePane):
            inside.set_in_sight(in_sight)

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        return self.inside.copies(at) if self.inside else []
