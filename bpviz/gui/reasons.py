"""Why this number, and is its gradient right: the panes, the menu of every number, and the way to the engine."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from bpviz.engine.steps import Ref
from bpviz.gui.docks import Docks
from bpviz.gui.engine_controller import EngineController
from bpviz.gui.number_menu import Wish
from bpviz.gui.pane import Pane
from bpviz.gui.panes.gradient import GradientPane
from bpviz.gui.panes.why import WhyPane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.session.edits import place_of


class Reasons(QObject):
    """Attributes: why, the pane that says where numbers come from; gradient, the one that checks them."""

    def __init__(self, view: View, theme: Theme, engine: EngineController, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._docks: Docks | None = None
        self.why = WhyPane(view, theme)
        self.gradient = GradientPane(view, theme)
        self.why.asked.connect(engine.inquire)
        engine.replied.connect(self.why.take)
        view.number_menu.add(self._wishes)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """All panes of this part."""
        return self.why, self.gradient

    def handlers(self, docks: Docks) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        self._docks = docks
        return {"why": self._ask_of_focus, "gradient_check": self._check_focus}

    def close_down(self) -> None:
        """Ends what goes on beside the window."""
        self.gradient.close_down()

    def _wishes(self, ref: Ref) -> list[Wish]:
        if self._view.hides(ref):
            return []
        name = self._view.names.ref(ref)
        found: list[Wish] = [(f"Why {name}?", partial(self._ask, ref))]
        if place_of(ref) is not None:
            found.append((f"Gradient check, and what if {name} were another", partial(self._check, ref)))
        return found

    def _ask(self, ref: Ref) -> None:
        assert self._docks
        self._docks.show(self.why.name)
        self.why.ask(ref)

    def _check(self, ref: Ref | None) -> None:
        assert self._docks
        self._docks.show(self.gradient.name)
        if ref:
            self.gradient.choose(ref)

    def _check_focus(self) -> None:
        ref = self._view.focus
        self._check(ref if ref and place_of(ref) is not None else None)

    def _ask_of_focus(self) -> None:
        ref = self._view.focus
        if ref is None:
            self._view.told.emit("Point at a number first: then W says where it comes from")
        elif self._view.hides(ref):
            self._view.told.emit("You are asked for this number; the next press reveals it")
        else:
            self._ask(ref)
