"""*Run to*: the ways to run on to a place that one can name."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from bpviz.gui.ask import Ask
from bpviz.gui.pilot import Pilot
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.typed import epochs_further, error_below
from bpviz.session.timeline import Grain, Position


class RunTo:
    """Runs to the end of the row or of the epoch, some epochs further, or until the epoch error is low enough; asks for
    what it has to know."""

    def __init__(self, view: View, pilot: Pilot, theme: Theme, window: QWidget) -> None:
        self._view, self._pilot, self._theme, self._window = view, pilot, theme, window
        self._typed = {"epochs": "10", "below": ""}

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        return {
            "run_row": partial(self.end_of, Grain.ROW), "run_epoch": partial(self.end_of, Grain.EPOCH),
            "run_epochs": self.epochs_further, "run_until": self.until_below,
        }  # fmt: skip

    def end_of(self, grain: Grain) -> None:
        """To the end of the row or epoch."""
        snapshot = self._view.snapshot
        self._pilot.seek(snapshot.timeline.forward(snapshot.position, grain))

    def epochs_further(self) -> None:
        """Asks how many epochs further."""
        snapshot = self._view.snapshot
        left = -(-(snapshot.timeline.end.index - snapshot.position.index) // snapshot.timeline.epoch_steps)
        self._ask(
            "epochs",
            "Run some epochs further",
            f"How many epochs further? {left:,} are left.",
            partial(epochs_further, left=left),
            self._go_further,
        )

    def _go_further(self, epochs: int) -> None:
        snapshot = self._view.snapshot
        target = snapshot.position.index + epochs * snapshot.timeline.epoch_steps
        self._pilot.seek(min(Position(target), snapshot.timeline.end))

    def until_below(self) -> None:
        """Asks how low the epoch error is to be."""
        self._ask(
            "below",
            "Run until the epoch error is below a value",
            "Run until the error of an epoch is below",
            error_below,
            self._pilot.run_until,
        )

    def _ask(
        self, name: str, title: str, question: str, read: Callable[[str], object], answer: Callable[..., None]
    ) -> None:
        dialog = Ask(title, question, self._typed[name], read, self._theme, self._window)
        dialog.answered.connect(answer)
        dialog.answered.connect(lambda value: self._typed.update({name: f"{value}"}))
        dialog.open()
