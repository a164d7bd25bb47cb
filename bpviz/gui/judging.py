"""How good a run is, and how it compares: the panes for that, and their way to the run and back."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand

from bpviz.gui.docks import Docks
from bpviz.gui.engine_controller import EngineController
from bpviz.gui.late_pane import StandIn
from bpviz.gui.notices import NoticeBar
from bpviz.gui.pilot import Pilot
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.epoch_scores import ACCURACY, EPOCH_ERROR
from bpviz.session.comparison import Comparison, Entry
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import Position

if TYPE_CHECKING:
    from bpviz.gui.models.compare_model import Line
    from bpviz.gui.panes.compare import ComparePane
    from bpviz.gui.panes.evaluation import EvaluationPane
    from bpviz.gui.panes.predict import PredictPane

EVALUATION, PREDICT, COMPARE = "evaluation", "predict", "compare"


class Judging(QObject):
    """Attributes: panes, what stands for the three until they are wanted; evaluation, predict, compare: the three, made
    when they are first asked for, because what they load takes time that the first frame has not."""

    def __init__(self, view: View, theme: Theme, pilot: Pilot, engine: EngineController, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._theme, self._pilot, self._engine = view, theme, pilot, engine
        self._tries_epochs = False
        self.panes = (
            StandIn(view, theme, EVALUATION, "Evaluation", lambda: self.evaluation),
            StandIn(view, theme, PREDICT, "Predict", lambda: self.predict),
            StandIn(view, theme, COMPARE, "Compare", lambda: self.compare),
        )
        view.look_changed.connect(self._take_look)

    @cached_property
    def evaluation(self) -> "EvaluationPane":
        from bpviz.gui.panes.evaluation import EvaluationPane

        pane = EvaluationPane(self._view, self._theme, self._engine.fast, self.panes[0])
        pane.run_wanted.connect(self._open_run)
        return pane

    @cached_property
    def predict(self) -> "PredictPane":
        from bpviz.gui.panes.predict import PredictPane

        pane = PredictPane(self._view, self._theme, self.panes[1])
        pane.run_wanted.connect(self._open_run)
        return pane

    @cached_property
    def compare(self) -> "ComparePane":
        from bpviz.gui.panes.compare import ComparePane

        pane = ComparePane(self._view, self._theme, self._pilot.branches, self._pilot.comparison, self.panes[2])
        pane.changed.connect(self._keep)
        pane.open_wanted.connect(self._open_line)
        return pane

    def handlers(self, docks: Docks, notices: NoticeBar) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""

        def cross_validate() -> None:
            docks.show(EVALUATION)
            self.evaluation.ask_for_folds()

        def keep() -> None:
            notices.say(self.compare.keep())

        return {
            "cross_validate": cross_validate,
            "show_evaluation": lambda: docks.show(EVALUATION),
            "show_predict": lambda: docks.show(PREDICT),
            "show_compare": lambda: docks.show(COMPARE),
            "keep_run": keep,
            "plot_accuracy": self._toggle_accuracy,
        }

    def close_down(self) -> None:
        """Ends what goes on beside the window."""
        for name in (EVALUATION, PREDICT):
            if name in vars(self):  # it was made
                getattr(self, name).close_down()

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

    @Slot(object, str)
    def _keep(self, before: tuple[Entry, ...], words: str) -> None:
        self._pilot.undo_stack.push(_Keeping(self._pilot.comparison, before, words, self._show_list))

    def _show_list(self) -> None:
        if self.panes[2].made:
            self.compare.show_moment()

    @Slot(object)
    def _open_line(self, line: "Line") -> None:
        branch = next((b for b in self._pilot.branches if b.experiment is line.entry.experiment), None)
        if branch:
            self._pilot.switch(branch.number)
        else:
            self._pilot.change(line.entry.experiment)


class _Keeping(QUndoCommand):
    """A run that was kept, or taken off the list."""

    def __init__(self, comparison: Comparison, before: tuple[Entry, ...], words: str, show: Callable[[], None]) -> None:
        super().__init__(words)
        self._comparison, self._before, self._after, self._show = comparison, before, comparison.entries, show

    def redo(self) -> None:
        self._comparison.entries = self._after
        self._show()

    def undo(self) -> None:
        self._comparison.entries = self._before
        self._show()
