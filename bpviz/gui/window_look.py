"""How a window looks, as a document keeps it: what is shown and where, but not the window's size nor its theme."""

from typing import TYPE_CHECKING

from bpviz.data.dataset import DataSet
from bpviz.gui.pilot import Pilot
from bpviz.gui.view import View
from bpviz.present.epoch_scores import ACCURACY, EPOCH_ERROR, ROW_ERROR
from bpviz.present.number_format import FEWEST_DIGITS, MOST_DIGITS
from bpviz.present.speeds import SPEEDS
from bpviz.present.workspaces import WORKSPACES

if TYPE_CHECKING:
    from bpviz.gui.main_window import MainWindow
    from bpviz.session.document_schema import LookFile

LOOKS = ("net_inputs", "hide_future", "log_axis", "ask_first", "response_maps")


class WindowLook:
    """Takes the look of a window, and gives it to one. What does not fit is left as it is."""

    def __init__(self, window: "MainWindow", view: View, pilot: Pilot) -> None:
        self._window, self._view, self._pilot = window, view, pilot

    def now(self) -> "LookFile":
        """The window as it looks now."""
        from bpviz.session.document_schema import LookFile  # here, so that the first paint need not wait for it

        view = self._view
        return LookFile(
            view.workspace,
            view.grain,
            view.numbers.digits,
            speed=self._pilot.speed.id,
            plotted=view.plotted,
            setup_folded=self._window.setup.folded,
            panes=self._window.workspaces.panes(),
            plane=view.plane_inputs,
            **{name: getattr(view, name) for name in LOOKS},
        )

    def wear(self, look: "LookFile", data: DataSet) -> None:
        """Makes the window look so; the boundary's inputs are those of `data`, which may be shown only soon."""
        self.take_off()
        view, window = self._view, self._window
        view.look(
            digits=min(max(look.digits, FEWEST_DIGITS), MOST_DIGITS),
            plotted=look.plotted if look.plotted in (EPOCH_ERROR, ACCURACY, ROW_ERROR) else view.plotted,
            **{name: getattr(look, name) for name in LOOKS},
        )
        view.look_over(look.plane or data.first_varying, data)
        self._pilot.set_grain(look.grain)
        if look.speed in SPEEDS:
            self._pilot.speed = SPEEDS[look.speed]  # and no order to play by it, which the run before may still do
            window.top_bar.set_speed(self._pilot.speed)
        window.setup.set_folded(look.setup_folded)
        if look.workspace in WORKSPACES:
            window.commands[f"workspace_{look.workspace}"].trigger()
            window.workspaces.borrow(look.panes)

    def take_off(self) -> None:
        """Gives the window's panes their own places back."""
        self._window.workspaces.give_back()
