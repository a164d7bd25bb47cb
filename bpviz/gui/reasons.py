"""Why this number, and is its gradient right: the panes, the menu of every number, and the way to the engine."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bpviz.engine.steps import Ref
from bpviz.gui.docks import Docks
from bpviz.gui.engine_controller import EngineController
from bpviz.gui.late_pane import StandIn
from bpviz.gui.number_menu import Wish
from bpviz.gui.theme import Theme
from bpviz.gui.view import STILL_ASKED, View
from bpviz.session.edits import place_of

if TYPE_CHECKING:
    from bpviz.gui.panes.gradient import GradientPane
    from bpviz.gui.panes.why import WhyPane

WHY, GRADIENT = "why", "gradient"


class Reasons(QObject):
    """Attributes: panes, what stands for the two until they are wanted; why, the pane that says where numbers come
    from, gradient, the one that checks them: made when they are first asked for."""

    def __init__(self, view: View, theme: Theme, engine: EngineController, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._theme, self._engine = view, theme, engine
        self._docks: Docks | None = None
        self.panes = (
            StandIn(view, theme, WHY, "Why", lambda: self.why),
            StandIn(view, theme, GRADIENT, "Gradient", lambda: self.gradient),
        )
        view.number_menu.add(self._wishes)

    @cached_property
    def why(self) -> "WhyPane":
        from bpviz.gui.panes.why import WhyPane

        pane = WhyPane(self._view, self._theme)
        pane.asked.connect(self._engine.inquire)
        self._engine.replied.connect(pane.take)
        return pane

    @cached_property
    def gradient(self) -> "GradientPane":
        from bpviz.gui.panes.gradient import GradientPane

        return GradientPane(self._view, self._theme)

    def handlers(self, docks: Docks) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        self._docks = docks
        return {"why": self._ask_of_focus, "gradient_check": self._check_focus}

    def close_down(self) -> None:
        """Ends what goes on beside the window."""
        if GRADIENT in vars(self):  # it was made
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
        self._docks.show(WHY)
        self.why.ask(ref)

    def _check(self, ref: Ref | None) -> None:
        assert self._docks
        self._docks.show(GRADIENT)
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
            self._view.told.emit(STILL_ASKED)
        else:
            self._ask(ref)
