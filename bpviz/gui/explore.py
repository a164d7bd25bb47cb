"""What the workspace Explore adds to the window: its panes, and who computes what they show."""

from PySide6.QtCore import QObject, Slot

from bpviz.gui.engine_controller import EngineController
from bpviz.gui.pane import Pane
from bpviz.gui.panes.boundary import BoundaryPane
from bpviz.gui.panes.course import CoursePane
from bpviz.gui.responding import Question, Responding
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.boundary import area_of
from bpviz.session.chronicle import Chronicler
from bpviz.session.responses import Responder
from bpviz.session.run import Run

EXPLORE_LOOKS = ("response_maps", "build")


class Explore(QObject):
    """Makes the panes, asks what neurons answer while somebody looks at it, and tells the view.

    Attributes: boundary, course; panes, all of them.
    """

    def __init__(self, view: View, theme: Theme, engine: EngineController, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._engine = view, engine
        self.boundary = BoundaryPane(view, theme)
        self.course = CoursePane(view, theme)
        self.panes: list[Pane] = [self.boundary, self.course]
        self.responding = Responding(engine.fast, self)
        self.responding.answered.connect(view.take_responses)
        self.responding.failed.connect(self._tell)
        self._chronicler: Chronicler | None = None  # of the run that pictures are made of
        self._asked: tuple[object, ...] = ()
        view.moment_changed.connect(self._ask)
        view.look_changed.connect(self._ask)
        self.boundary.shown.connect(self._ask)

    def complete_plots(self) -> None:
        """What large libraries draw, now that they are there."""
        self.course.complete()

    def complete(self, run: Run) -> None:
        """For a picture of where a run stands: what neurons answer, at once and at all points, and its chronicle."""
        if self._is_wanted():
            self._view.take_responses(Responder().respond(*self._question()))
        if self.course.isVisible():
            self.course.complete()
            if self._chronicler is None or self._chronicler.run is not run:
                self._chronicler = Chronicler(run)
            *_, chronicle = self._chronicler.written()
            self._view.take_chronicle(chronicle)

    def shutdown(self) -> None:
        """Ends the threads."""
        self.responding.shutdown()

    def _is_wanted(self) -> bool:
        return self._view.response_maps or self.boundary.is_seen

    def _question(self) -> Question:
        snapshot = self._view.snapshot
        plane = area_of(snapshot, *self._view.plane_inputs).plane
        return Question(snapshot.experiment, snapshot.parameters, plane)

    @Slot()
    def _ask(self) -> None:
        """Asks for this moment's answers, where somebody wants them and they are not asked for yet."""
        if not self._is_wanted() or not self._engine.is_running():
            return
        asked = self._view.snapshot, self._view.plane_inputs
        if asked != self._asked:
            self._asked = asked
            self.responding.ask(self._question())

    @Slot(str)
    def _tell(self, why: str) -> None:
        self._view.told.emit(f"What the neurons answer could not be computed: {why}")
