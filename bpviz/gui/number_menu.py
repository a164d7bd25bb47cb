"""What can be done with a number on the screen, whichever pane shows it: parts of the window add to one menu."""

from collections.abc import Callable

from bpviz.engine.steps import Ref

Wish = tuple[str, Callable[[], object]]  # what a menu says, and what it does
Maker = Callable[[Ref], list[Wish]]


class NumberMenu:
    """Entries for the context menus of all panes; each maker says what it offers for a number, which may be nothing."""

    def __init__(self) -> None:
        self._makers: list[Maker] = []

    def add(self, maker: Maker) -> None:
        """From now on a number's menu has these entries too, below those of earlier makers."""
        self._makers.append(maker)

    def wishes(self, ref: Ref | None) -> list[Wish]:
        """What is offered for a number."""
        return [wish for maker in self._makers for wish in maker(ref)] if ref else []
