"""What a person changes "from here", and the branches that come of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QMenu, QWidget

from bpviz.data.numbers import parse_number
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.ask import Ask
from bpviz.gui.pilot import FOREVER, Pilot, Setting
from bpviz.gui.theme import Theme
from bpviz.gui.view import STILL_ASKED, View
from bpviz.present import typed
from bpviz.present.edit_words import branch_title, edit_words
from bpviz.session.branches import Branch, Branches
from bpviz.session.edits import freezing, place_of, rate_from
from bpviz.session.experiment import ExperimentError
from bpviz.session.interventions import Intervention, SetRate, SetWeight, edited
from bpviz.session.timeline import Position

AT_END = "Nothing was changed: no update follows, the run ends here; go back first, or train more epochs"


class Editing(QObject):
    """Makes interventions of wishes, at the cursor; the future that is replaced stays as a branch. `menu` has them."""

    def __init__(self, view: View, pilot: Pilot, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._view, self._pilot, self._theme, self._window = view, pilot, theme, window
        self.branches = pilot.branches
        self.menu = QMenu("Branches", window)
        self.menu.setObjectName("branches")
        self.menu.aboutToShow.connect(self._fill_menu)
        self._fill_menu()  # a menu without entries would not open
        view.edit_requested.connect(self.edit)
        view.weight_asked.connect(self.ask_weight)

    @Slot(object)
    def edit(self, edit: Intervention) -> None:
        """Changes the run from a moment on; a second edit of the same moment, where nothing was computed after the
        first, goes on with the first one's branch."""
        snapshot, branches = self._view.snapshot, self.branches
        if not isinstance(edit, SetWeight) and self._is_over(edit.at):
            return
        before = snapshot.experiment.interventions
        try:
            experiment = replace(snapshot.experiment, interventions=edited(before, edit))
        except ExperimentError as wrong:
            self._view.told.emit(f"Nothing was changed: {wrong}")
            return
        goes_on = bool(before) and before[-1].at == edit.at and snapshot.computed <= edit.at
        number = branches.current if goes_on else branches.fork(experiment, edit.at)
        words = edit_words(edit, self._view.names)
        self._pilot.push(Setting(experiment, Position(snapshot.position.index), None, number), FOREVER, words)

    def _is_over(self, at: int) -> bool:
        """Whether no update comes after so many Steps; then that is told."""
        is_over = at >= self._view.snapshot.end.index
        if is_over:
            self._view.told.emit(AT_END)
        return is_over

    def ask_rate(self) -> None:
        """Asks for the learning rate from here."""
        if self._view.editable and self._is_over(self._rate_from()):
            return
        rate = self._view.value(Ref(Quantity.LEARNING_RATE))
        self._ask(
            "Learning rate from here", "Learning rate from this moment on, whatever the schedule says",
            repr(rate), typed.learning_rate, self._set_rate,
        )  # fmt: skip

    def _set_rate(self, rate: float) -> None:
        self.edit(SetRate(self._rate_from(), rate))

    def _rate_from(self) -> int:
        """From which moment on a rate holds that is set here."""
        snapshot = self._view.snapshot
        return rate_from(snapshot.timeline, snapshot.position)

    @Slot(object)
    def ask_weight(self, ref: Ref) -> None:
        """Asks for the value of a weight or bias from here."""
        if self._view.hides(ref):
            self._view.told.emit(STILL_ASKED)
            return
        name, value = self._view.names.ref(ref), self._view.snapshot.value(ref)
        self._ask(
            f"{name} from here", f"{name} from this moment on: 0.5, 0,5 or 1/3", repr(value), parse_number,
            partial(self._set_weight, ref),
        )  # fmt: skip

    def _set_weight(self, ref: Ref, value: float) -> None:
        place = place_of(ref)
        assert ref.unit and place is not None
        self.edit(SetWeight(self._view.snapshot.position.index, ref.unit, place, value))

    def toggle_frozen(self) -> None:
        """Freezes the weight under the mouse, or the selected neuron, from here; or lets it go again."""
        view = self._view
        ref = view.focus if view.focus and place_of(view.focus) is not None else None
        target: Ref | Unit | None = ref or view.selected
        if target is None or not view.editable:
            view.told.emit("Point at a weight, or click a neuron, while the run stands: then it can be frozen")
        else:
            self.edit(freezing(view.snapshot, target))

    def _ask(
        self, title: str, question: str, text: str, read: Callable[[str], object], answer: Callable[..., None]
    ) -> None:
        if not self._view.editable:
            self._view.told.emit("A run can be changed while it trains and stands; Space stops it")
            return
        dialog = Ask(title, question, text, read, self._theme, self._window, verb="From here")
        dialog.answered.connect(answer)
        dialog.open()

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        others = [branch for branch in self.branches if branch.number != self.branches.current]
        for branch in self.branches:
            action = self.menu.addAction(branch_title(branch))
            action.setCheckable(True)
            action.setChecked(branch.number == self.branches.current)
            action.triggered.connect(partial(self._switch_from_menu, branch.number))
        self.menu.addSeparator()
        deletes = self.menu.addMenu("Delete")
        deletes.setEnabled(bool(others))
        for branch in others:
            deletes.addAction(branch_title(branch)).triggered.connect(partial(self._delete_from_menu, branch.number))

    def _switch_from_menu(self, number: int, checked: bool = False) -> None:
        self.switch(number)

    def _delete_from_menu(self, number: int, checked: bool = False) -> None:
        self.delete(number)

    def switch(self, number: int) -> None:
        """Goes on with another branch, at the same moment."""
        if number != self.branches.current:
            self._pilot.switch(number)

    def delete(self, number: int) -> None:
        """Takes a branch away that is not the current one; can be undone."""
        self._pilot.undo_stack.push(_Deletion(self.branches, self.branches[number]))


class _Deletion(QUndoCommand):
    """A branch that was taken away."""

    def __init__(self, branches: Branches, branch: Branch) -> None:
        super().__init__(f"deletion of branch {branch.number}")
        self._branches, self._branch = branches, branch

    def redo(self) -> None:
        self._branches.delete(self._branch.number)

    def undo(self) -> None:
        self._branches.restore(self._branch)
