"""What the workspace Explore adds to the window: its panes, and who computes what they show."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from bpviz.gui.engine_controller import EngineController
from bpviz.gui.late_pane import StandIn
from bpviz.gui.paint_turn import AfterPicture
from bpviz.gui.responding import Question, Responding
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.boundary import area_of
from bpviz.session.chronicle import Chronicler
from bpviz.session.responses import Responder
from bpviz.session.run import Run

if TYPE_CHECKING:
    from bpviz.gui.panes.boundary import BoundaryPane
    from bpviz.gui.panes.course import CoursePane

EXPLORE_LOOKS = ("response_maps", "build")


class Explore(QObject):
    """Makes the panes, asks what neurons answer while somebody looks at it, and tells the view.

    Attributes: panes, what stands for the two until they are seen; boundary, course: the two, made when they are first
    asked for.
    """

    def __init__(self, view: View, theme: Theme, engine: EngineController, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._theme, self._engine = view, theme, engine
        self.panes = (
            StandIn(view, theme, "boundary", "Boundary", lambda: self.boundary),
            StandIn(view, theme, "course", "Over the epochs", lambda: self.course),
        )
        self.responding = Responding(engine, self)
        self.responding.answered.connect(view.take_responses)
        self.responding.failed.connect(self._tell)
        self._loaded = False  # what draws plots
        self._chronicler: Chronicler | None = None  # of the run that pictures are made of
        self._asked: tuple[object, ...] = ()
        self._later = AfterPicture(self)
        self._later.reached.connect(self._ask)
        view.moment_changed.connect(self._hear)
        view.look_changed.connect(self._ask)

    @cached_property
    def boundary(self) -> "BoundaryPane":
        from bpviz.gui.panes.boundary import BoundaryPane

        pane = BoundaryPane(self._view, self._theme)
        pane.shown.connect(self._ask)
        return pane

    @cached_property
    def course(self) -> "CoursePane":
        from bpviz.gui.panes.course import CoursePane

        pane = CoursePane(self._view, self._theme)
        if self._loaded:
            pane.complete()
        return pane

    def complete_plots(self) -> None:
        """What large libraries draw, now that they are there."""
        self._loaded = True
        if self.panes[1].made:
            self.course.complete()

    def complete(self, run: Run) -> None:
        """For a picture of where a run stands: what neurons answer, at once and at all points, and its chronicle."""
        for pane in self.panes:
            if pane.is_seen:
                pane.complete()
        if self._is_wanted():
            self._view.take_responses(Responder().respond(*self._question()))
        if self.panes[1].isVisible():
            self.course.complete()
            if self._chronicler is None or self._chronicler.run is not run:
                self._chronicler = Chronicler(run)
            *_, chronicle = self._chronicler.written()
            self._view.take_chronicle(chronicle)

    def shutdown(self) -> None:
        """Ends the threads."""
        self.responding.shutdown()

    def _is_wanted(self) -> bool:
        return self._view.response_maps or self.panes[0].is_seen

    def _question(self) -> Question:
        snapshot = self._view.snapshot
        plane = area_of(snapshot, *self._view.plane_inputs).plane
        return Question(snapshot.experiment, snapshot.parameters, plane)

    @Slot()
    def _hear(self) -> None:
        """Asks; in a rush when the picture is painted: the thread that answers would take the interpreter from the one
        that paints."""
        if self._view.rushing:
            self._later.start()
        else:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        """Asks for this moment's answers, where somebody wants them and they are not asked for yet."""
        if not self._is_wanted() or not self._engine.is_running():
            return
        asked = self._view.snapshot, self._view.plane_inputs
        if asked != self._asked:
            self._asked = asked
            self.responding.ask(self._question(), self._view.rushing)

    @Slot(str)
    def _tell(self, why: str) -> None:
        self._view.told.emit(f"What the neurons answer could not be computed: {why}")
