"""What the window shows: the moment, and how the person wants to see it. Panes read it and redraw on its signals."""

import time
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.number_menu import NumberMenu
from bpviz.gui.paint_turn import single_shot
from bpviz.present.epoch_scores import EPOCH_ERROR
from bpviz.present.error_curve import ExactErrors, missing
from bpviz.present.number_format import HIDDEN, NumberFormat
from bpviz.present.source_map import current_line, listing_of
from bpviz.present.workspaces import DEBUG, PRESENT
from bpviz.session.curve import EpochErrors
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot
from bpviz.session.stops import Marks
from bpviz.session.timeline import Grain, Position

if TYPE_CHECKING:
    from bpviz.data.dataset import DataSet
    from bpviz.gui.messages import Looking, Stopped
    from bpviz.session.chronicle import Chronicle
    from bpviz.session.epoch_tests import EpochScores
    from bpviz.session.responses import Responses
    from bpviz.session.watches import Seen

STILL_ASKED = "You are asked for this number; the next press reveals it"
WINDOWS = 4  # stretches of epochs whose errors are kept one by one
RUSH = 0.2  # seconds: pictures that follow each other faster cannot be read number by number
MADE_ONE_BY_ONE = {
    Phase.UPDATE: (Quantity.WEIGHT, Quantity.BIAS, *MEMORY),
    Phase.ACCUMULATE: (Quantity.GRADIENT,),
}
TURNS = 6  # pictures between two of a pane that waits its turn while they do
CALM_TURNS = (1, 4)  # in which neither the graph paints its labels nor the timeline itself


class View(QObject):
    """The moment on the screen and the state of looking at it, shared by all panes.

    Attributes (read by panes; changed through the methods):
        snapshot: the moment; there is one from before the first paint on.
        grain: how far one press goes.
        ask_first, revealed: whether a Step appears with `?` for its result until the next press.
        found: of the results that are asked for one after the other, those that the person has found.
        running, target, steps_per_second: whether the engine moves on by itself, where to, and how fast.
        getting_ready, fast_problem: whether the compiled engine will be there soon; why it cannot be had.
        until: the value that an epoch error is to fall below before the engine stops; None where it has no such order.
        marks: where the run is to stop, what is watched, and bookmarks; see `session.stops`.
        pointed_line: the file and line of the source under the mouse.
        looking, stopped: a search for a stop that goes on, and what the last one came to, until the run moves on.
        missed: the value that none fell below before the run's end.
        digits, net_inputs, hide_future, log_axis, blank: what the view menu sets.
        workspace: what the window is for, one of WORKSPACES.
        focus: the number under the mouse, in whatever pane. selected: the neuron that was clicked.
        example: the id of the example that is open; None for any other run.
        response_maps, build: whether neurons are filled with what they answer over the plane of `plane_inputs`, and
            whether layers and neurons can be added and taken away on the drawing.
        responses: what every neuron of this run answers over that plane, with the weights of a moment ago; None until
            it is known.
        chronicle: what weights, deltas and gradients were in the epochs of this run; None until it was asked for.
        rushing: whether the run moves on faster than numbers can be read.
        plotted: what the plot of the epochs shows: EPOCH_ERROR, or ACCURACY or ROW_ERROR, for which epochs are tested.
        seen: what the watches are that the snapshot does not tell, here or, while the run moves, a moment ago.
        scores: those of the epochs that were tested; None where none are.
        purpose: a run that was opened from a pane, and what is to be said of it while it is open; None for any other.
        old_curve: the epoch errors of the run before this one, drawn pale; None where there was none.
        number_menu: what can be done with a number, in the menus of all panes.
        exact: epoch errors of this run that were computed again, because the curve only has their blocks.

    Signals: `moment_changed` (another snapshot, or revealed), `look_changed` (how it is drawn), `focus_changed`,
    `marks_changed`, `responses_changed`, `chronicle_changed`, `fast_changed` (getting_ready, fast_problem);
    `seek_requested(Position)`, `experiment_requested(Experiment)`, `edit_requested(Intervention)`, `weight_asked(Ref)`
    for the value of a weight from here, `marks_wanted(Marks, what that does)`, `condition_asked(its beginning)`,
    `continue_requested(Stop)` on to this stop alone, `command_requested(id)`, `epochs_requested(first, last + 1)`,
    `chronicle_requested` are a pane's wishes, `told(text)` its word for the status bar.
    """

    moment_changed = Signal()
    look_changed = Signal()
    focus_changed = Signal()
    marks_changed = Signal()
    marks_wanted = Signal(object, str)
    condition_asked = Signal(str)
    continue_requested = Signal(object)
    responses_changed = Signal()
    chronicle_changed = Signal()
    chronicle_requested = Signal()
    fast_changed = Signal()
    seek_requested = Signal(object)
    experiment_requested = Signal(object)
    edit_requested = Signal(object)
    weight_asked = Signal(object)
    command_requested = Signal(str)
    told = Signal(str)
    epochs_requested = Signal(object, object)

    def __init__(self, snapshot: Snapshot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshot = snapshot
        self.names = Names(snapshot.experiment.layers)
        self.numbers = NumberFormat()
        self.number_menu = NumberMenu()
        self.grain = Grain.NEURON
        self.ask_first = False
        self.revealed = True
        self.found: frozenset[Ref] = frozenset()
        self.running = False
        self.target: Position | None = None
        self.until: float | None = None
        self.missed: float | None = None
        self.steps_per_second: float | None = None
        self.getting_ready = False
        self.fast_problem: str | None = None
        self.marks = Marks()
        self.pointed_line: tuple[str, int] | None = None
        self.looking: Looking | None = None
        self.stopped: Stopped | None = None
        self.net_inputs = False
        self.hide_future = False
        self.log_axis = False
        self.blank = False
        self.response_maps = False
        self.build = False
        self.plane_inputs = snapshot.experiment.data.first_varying
        self._coming_plane: tuple[tuple[int, int], DataSet] | None = None
        self.responses: Responses | None = None
        self.chronicle: Chronicle | None = None
        self.workspace = DEBUG
        self.focus: Ref | None = None
        self.selected: Unit | None = None
        self.example: str | None = None
        self.plotted = EPOCH_ERROR
        self.scores: EpochScores | None = None
        self.seen: Seen | None = None
        self.purpose: tuple[Experiment, str] | None = None
        self.old_curve: EpochErrors | None = None
        self.exact: tuple[ExactErrors, ...] = ()
        self._requested: deque[tuple[int, int]] = deque(maxlen=WINDOWS)
        self.rushing = False
        self._coming_responses: Responses | None = None
        self._answers_turn = single_shot(self)
        self._answers_turn.timeout.connect(self._show_responses)
        self._shown_at = 0.0
        self._pictures = 0

    def show(self, snapshot: Snapshot, revealed: bool = True) -> None:
        """Shows another moment."""
        if snapshot.experiment.layers != self.snapshot.experiment.layers:
            self.names = Names(snapshot.experiment.layers)
            self.focus = self.selected = None
            self.plane_inputs = snapshot.experiment.data.first_varying
        same_run = snapshot.experiment is self.snapshot.experiment
        if not same_run:
            self.responses = None  # other neurons' answers, maybe fewer
        if not same_run and self._coming_plane:
            plane_inputs, data = self._coming_plane
            self._coming_plane = None  # also where another run was opened in place of that
            if data is snapshot.experiment.data:
                self.plane_inputs = plane_inputs
        if snapshot.timeline is not self.snapshot.timeline:
            self.exact = ()
            self.chronicle = None
            self._requested.clear()
        if revealed or snapshot.position != self.snapshot.position or snapshot.timeline is not self.snapshot.timeline:
            self.found = frozenset()
        now = time.perf_counter()
        self.rushing = self.running and same_run and now - self._shown_at < RUSH
        self._shown_at = now
        self._pictures += 1
        self.snapshot = snapshot
        self.revealed = revealed
        self.moment_changed.emit()

    def find(self, ref: Ref) -> None:
        """Shows one of the results that are asked for: the person has found it."""
        self.found |= {ref}
        self.moment_changed.emit()

    @property
    def editable(self) -> bool:
        """Whether the run can be changed at this moment."""
        return self.snapshot.experiment.procedure is Procedure.TRAIN and not self.running

    def tell_fast(self, getting_ready: bool, problem: str | None) -> None:
        """How it stands with the compiled engine."""
        self.getting_ready, self.fast_problem = getting_ready, problem
        self.fast_changed.emit()

    def is_turn(self, turns: tuple[int, ...]) -> bool:
        """Whether it is one of the turns of a pane that can wait; at any time but in a rush it is everybody's."""
        return not self.rushing or self._pictures % TURNS in turns

    def look(self, **changes: object) -> None:
        """Changes how the moment is drawn: any of net_inputs, hide_future, log_axis, blank, ask_first, running,
        workspace, grain, old_curve, example, digits, response_maps, build, plane_inputs."""
        for name, value in changes.items():
            if name == "digits":
                self.numbers = NumberFormat(int(str(value)))
            else:
                assert hasattr(self, name), name
                setattr(self, name, value)
        self.look_changed.emit()

    def look_over(self, plane_inputs: tuple[int, int], data: "DataSet") -> None:
        """Takes on two inputs of data: now, or when a run on these is shown."""
        self._coming_plane = plane_inputs, data
        if self.snapshot.experiment.data is data:
            self._coming_plane = None
            self.look(plane_inputs=plane_inputs)

    def leave_present(self) -> None:
        """Asks for Debug where the window is in Present, which has no room for other panes."""
        if self.workspace == PRESENT:
            self.command_requested.emit(f"workspace_{DEBUG}")

    def request_exact(self, first: int, last: int) -> None:
        """Asks, once, for the errors of epochs `first` … `last − 1`, where those are few enough to be drawn one by one
        and are not there; they arrive in `exact`."""
        wanted = missing(self.snapshot.epoch_errors, first, last, self.exact)
        if wanted and wanted not in self._requested:
            self._requested.append(wanted)
            self.epochs_requested.emit(*wanted)

    def take_exact(self, errors: ExactErrors) -> None:
        """Keeps errors that were asked for; the oldest of several go."""
        if not any(errors is known for known in self.exact):
            self.exact = (*self.exact, errors)[-WINDOWS:]

    def mark(self, marks: Marks) -> None:
        """Takes on other marks."""
        if marks != self.marks:
            self.marks = marks
            self.marks_changed.emit()

    def take_chronicle(self, chronicle: "Chronicle | None") -> None:
        """The chronicle of this run, where it is another."""
        if chronicle is not self.chronicle:
            self.chronicle = chronicle
            self.chronicle_changed.emit()

    def take_responses(self, responses: "Responses") -> None:
        """What the neurons answer, unless another run was opened meanwhile. In a rush they are shown in a turn of the
        event loop of their own, so that whatever waits need not wait for the picture and them."""
        self._coming_responses = responses
        if self.rushing:
            self._answers_turn.start()
        else:
            self._show_responses()

    def _show_responses(self) -> None:
        coming, self._coming_responses = self._coming_responses, None
        if coming is not None and coming.experiment is self.snapshot.experiment:
            self.responses = coming
            self.responses_changed.emit()

    def current_line(self) -> tuple[str, int]:
        """The file and the line that ran last; at the start the first line that computes."""
        line = current_line(self.snapshot)
        return listing_of(self.snapshot.step).file, 1 if line is None else line

    def neuron_in_view(self) -> Unit | None:
        """The neuron or input under the mouse, else the one that is selected."""
        focus = self.focus
        pointed = focus.unit if focus and focus.source is None and focus.quantity is not Quantity.BIAS else None
        return pointed or self.selected

    def point_at(self, ref: Ref | None) -> None:
        """Puts the focus on the number under the mouse; None where there is none."""
        if ref != self.focus:
            self.focus = ref
            self.focus_changed.emit()

    def select(self, unit: Unit | None) -> None:
        """Selects a neuron."""
        if unit != self.selected:
            self.selected = unit
            self.focus_changed.emit()

    def hides(self, ref: Ref) -> bool:
        """Whether `ref` is a result that the person is still asked for."""
        step = self.snapshot.step
        if self.revealed or step is None:
            return False
        term = self.snapshot.position.term
        if step.phase not in MADE_ONE_BY_ONE:
            is_told = self.snapshot.grain is Grain.TERM and not term and step.terms and ref == step.made(0)
            return not is_told and any(result.ref == ref for result in step.computed)
        if ref.unit != step.unit or ref.quantity not in MADE_ONE_BY_ONE[step.phase]:
            return False
        if term:  # those before it were asked for with their own terms
            return ref.source == step.made(term - 1).source
        return all(ref.source != found.source for found in self.found)

    def shows_future(self) -> bool:
        """Whether what lies beyond the cursor is shown: not while it would answer what the person is asked for."""
        return not self.hide_future and not self.hides(Ref(Quantity.EPOCH_ERROR))

    def value(self, ref: Ref) -> float | None:
        """The number as it may be drawn now: None where it was not computed yet, or is still asked for."""
        return None if self.hides(ref) else self.snapshot.value(ref)

    def text(self, ref: Ref) -> str:
        """The number as text: `—` where it was not computed yet in this row, `?` where it is asked for."""
        return HIDDEN if self.hides(ref) else self.numbers.short(self.snapshot.value(ref))
