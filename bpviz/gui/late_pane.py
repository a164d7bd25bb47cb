"""Panes that are made when they are first looked at, so that the window opens without waiting for them."""

from PySide6.QtCore import Slot

from bpviz.gui.pane import Pane


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
        elif in_sight:
            self.complete()

    def _hear(self) -> None:
        if self.in_sight:
            super()._hear()
