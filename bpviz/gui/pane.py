"""What every pane is: a widget with a heading that redraws when the view, the focus or the theme changes."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from bpviz.engine.steps import Ref
from bpviz.gui.number_menu import Wish
from bpviz.gui.paint_turn import single_shot
from bpviz.gui.theme import Theme
from bpviz.gui.view import TURNS, View


class Pane(QWidget):
    """A pane of the window. Subclasses set `name` (the dock's object name) and `heading`, and override the methods
    that they need; all are called once by `start`, when the subclass has built itself.

    While the run rushes, a pane that has `turns` (of 0 … `TURNS` - 1) shows only those moments, and one that is
    hidden none; one that takes long and stands `apart` shows them in a turn of the event loop of its own. The moment at
    which the run comes to rest is shown by all.

    Signals: `room_wanted(bool)`, from now on it needs to be high, or no more.
    """

    room_wanted = Signal(bool)
    name = ""
    heading = ""
    turns: tuple[int, ...] = tuple(range(TURNS))
    apart = False

    def __init__(self, view: View, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.theme = theme
        self.setObjectName(self.name)
        self.setAccessibleName(self.heading)
        if self.apart:
            self._own_turn = single_shot(self)
            self._own_turn.timeout.connect(self.show_moment)

    def start(self) -> None:
        """Listens to view and theme, and shows the present moment."""
        self.view.moment_changed.connect(self._hear)
        self.view.look_changed.connect(self.show_look)
        self.view.focus_changed.connect(self.show_focus)
        self.theme.changed.connect(self.show_theme)
        self.show_theme()

    def _hear(self) -> None:
        """Shows the moment now, or while the run rushes when it is the pane's turn."""
        if not self.view.rushing:
            self.show_moment()
        elif self.view.is_turn(self.turns) and self.isVisible():
            self._own_turn.start() if self.apart else self.show_moment()

    def show_moment(self) -> None:
        """Another moment, or its result was revealed."""

    def show_look(self) -> None:
        """Another way of drawing the same moment; unless overridden, as another moment."""
        self.show_moment()

    def show_focus(self) -> None:
        """Another number under the mouse, or another neuron selected."""

    def show_theme(self) -> None:
        """Other colours or sizes; unless overridden, as another moment."""
        self.show_moment()

    def copies(self, at: QPoint) -> list[tuple[str, str]]:
        """What can be copied at a place of the pane, the nearest first: what it is called, and the text, '' where there
        is none now."""
        return []

    def number_at(self, at: QPoint) -> Ref | None:
        """The number at a place of the pane; what `View.number_menu` offers for it stands first in the menu."""
        return None

    def wishes(self, at: QPoint) -> list[Wish]:
        """What else can be done with what lies at a place of the pane."""
        return []

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Everything on the screen can be taken along; what lies in the pane leaves the event to it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wishes = [*self.view.number_menu.wishes(self.number_at(event.pos())), *self.wishes(event.pos())]
        for words, do in wishes:
            menu.addAction(words, do)
        if wishes:
            menu.addSeparator()
        for what, text in self.copies(event.pos()):
            if text:
                menu.addAction(f"Copy {what}", partial(QGuiApplication.clipboard().setText, text))
        menu.addAction("Copy pane as picture", lambda: QGuiApplication.clipboard().setPixmap(self.grab()))
        menu.popup(event.globalPos())
