"""How good a run is, and how it compares: the panes for that, and their way to the run and back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from bpviz.gui.docks import Docks
from bpviz.gui.engine_controller import EngineController
from bpviz.gui.models.compare_model import Line
from bpviz.gui.notices import NoticeBar
from bpviz.gui.pane import Pane
from bpviz.gui.panes.compare import ComparePane
from bpviz.gui.panes.evaluation import EvaluationPane
from bpviz.gui.panes.predict import PredictPane
from bpviz.gui.pilot import Pilot
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.epoch_scores import ACCURACY, EPOCH_ERROR
from bpviz.present.workspaces import DEBUG, PRESENT
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import Position


class Judging(QObject):
    """Attributes: evaluation, predict, compare: the panes."""

    def __init__(self, view: View, theme: Theme, pilot: Pilot, engine: EngineController, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._pilot, self._engine = view, pilot, engine
        self._tries_epochs = False
        self.evaluation = EvaluationPane(view, theme, engine.fast)
        self.predict = PredictPane(view, theme)
        self.compare = ComparePane(view, theme, pilot.branches)
        self.evaluation.run_wanted.connect(self._open_run)
        self.predict.run_wanted.connect(self._open_run)
        self.compare.open_wanted.connect(self._open_line)
        view.look_changed.connect(self._take_look)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The three, in the order of the menu."""
        return self.evaluation, self.predict, self.compare

    def handlers(self, docks: Docks, notices: NoticeBar) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""

        def show(pane: Pane) -> None:
            if self._view.workspace == PRESENT:
                self._view.command_requested.emit(f"workspace_{DEBUG}")
            docks.show(pane.name)

        def cross_validate() -> None:
            show(self.evaluation)
            self.evaluation.ask_for_folds()

        def keep() -> None:
            notices.say(self.compare.keep())

        return {
            "cross_validate": cross_validate,
            "show_evaluation": lambda: show(self.evaluation),
            "show_predict": lambda: show(self.predict),
            "show_compare": lambda: show(self.compare),
            "keep_run": keep,
            "plot_accuracy": self._toggle_accuracy,
        }

    def close_down(self) -> None:
        """Ends what goes on beside the window."""
        self.evaluation.close_down()
        self.predict.close_down()

    def _toggle_accuracy(self) -> None:
        plain = self._view.plotted == EPOCH_ERROR
        self._view.look(plotted=ACCURACY if plain else EPOCH_ERROR)

    @Slot()
    def _take_look(self) -> None:
        """Epochs are tested while their scores are plotted."""
        wanted = self._view.plotted != EPOCH_ERROR
        if wanted != self._tries_epochs:
            self._tries_epochs = wanted
            self._engine.try_epochs(wanted)

    @Slot(object, object, str)
    def _open_run(self, experiment: Experiment, position: Position, said: str) -> None:
        self._view.purpose = experiment, said
        self._pilot.open_run(experiment, position)

    @Slot(object)
    def _open_line(self, line: Line) -> None:
        branch = next((b for b in self._pilot.branches if b.experiment is line.entry.experiment), None)
        if branch:
            self._pilot.switch(branch.number)
        else:
            self._pilot.change(line.entry.experiment)
