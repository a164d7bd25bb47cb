"""Homework: the score of *Ask first*, and a row of the run as a sheet that is written, filled in and checked."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from bpviz.data.atomic import whole_file
from bpviz.data.files import DataError, ExportError, not_plain, read_text
from bpviz.gui.answer_line import AnswerLine
from bpviz.gui.docks import Docks
from bpviz.gui.engine_controller import EngineController
from bpviz.gui.late_pane import StandIn
from bpviz.gui.messages import Reply
from bpviz.gui.pilot import Pilot
from bpviz.gui.save_dialog import where_to
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.present.moments import at_bad_end
from bpviz.present.workspaces import PRESENT
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position
from bpviz.session.whole_row import WholeRow

if TYPE_CHECKING:
    from bpviz.gui.asking import Asking
    from bpviz.gui.panes.homework import HomeworkPane

NAME = "homework"
SHEETS = "Sheets (*.csv);;All files (*)"
MOST_BYTES = 4 * 2**20


class Homework(QObject):
    """Attributes: panes, what stands for `pane` until it is wanted, which shows the score or a checked sheet; asking,
    the answers and their score, made when *Ask first* is first on."""

    def __init__(
        self, view: View, pilot: Pilot, engine: EngineController, theme: Theme, lines: list[AnswerLine], window: QWidget
    ) -> None:
        super().__init__(window)
        self._view, self._pilot, self._engine, self._theme = view, pilot, engine, theme
        self._lines, self._window = lines, window
        self._docks: Docks | None = None
        self._waits: tuple[WholeRow, Callable[[Snapshot], None]] | None = None
        self.panes = (StandIn(view, theme, NAME, "Homework", lambda: self.pane),)
        engine.replied.connect(self._take)

    @cached_property
    def pane(self) -> "HomeworkPane":
        from bpviz.gui.panes.homework import HomeworkPane

        pane = HomeworkPane(self._view, self._theme)
        pane.asked_again.connect(self._ask_again)
        pane.checked_again.connect(self.check_file)
        return pane

    @cached_property
    def asking(self) -> "Asking":
        from bpviz.gui.asking import Asking

        asking = Asking(self._view, self._lines, self._window)
        asking.tallied.connect(self._show_tally)
        asking.ended.connect(self._show_end)
        return asking

    def handlers(self, docks: Docks) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        self._docks = docks
        self._view.look_changed.connect(self._begin_asking)  # now that what shows messages listens to the view
        self._begin_asking()
        return {"score": self.show_score, "write_sheet": self.ask_where_to, "check_sheet": self.ask_which}

    def show_score(self) -> None:
        """What was asked for and how it was found, in the pane."""
        self.pane.show_tally(self.asking.tally, in_front=True)
        self._show_pane()

    @Slot(object, int)
    def _ask_again(self, position: Position, which: int) -> None:
        """Asks once more for one of the numbers of a Step."""
        self.asking.begin_with(position, which)
        self._pilot.ask(position)

    @Slot()
    def _begin_asking(self) -> None:
        if self._view.ask_first:
            self.asking.begin()

    @Slot()
    def _show_tally(self) -> None:
        if self.panes[0].made:
            self.pane.show_tally(self.asking.tally)

    def ask_where_to(self) -> None:
        """Writes a blank sheet for the row of the cursor."""
        self._ask_row(self._write)

    def ask_which(self) -> None:
        """Checks a filled sheet."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Check my sheet", "", SHEETS)
        if path:
            self.check_file(path)

    @Slot(str)
    def check_file(self, path: str) -> None:
        """Compares a filled sheet with the row of the cursor."""
        try:
            if why := not_plain(path):
                raise DataError(path, why)
            text = read_text(path, MOST_BYTES)
        except DataError as error:
            self._refuse(error)
        else:
            self._ask_row(lambda snapshot: self._check(snapshot, text, path))

    def _ask_row(self, then: Callable[[Snapshot], None]) -> None:
        """Goes on with the row of the cursor as it is at its end, as soon as that is known."""
        snapshot = self._view.snapshot
        if not snapshot.timeline.epochs:
            self._view.told.emit("This run has no Steps, and so no numbers for a sheet")
            return
        self._waits = WholeRow(snapshot.timeline.place(snapshot.position)[0]), then
        self._engine.inquire(self._waits[0])

    @Slot(object)
    def _take(self, reply: Reply) -> None:
        if self._waits and reply.question is self._waits[0] and isinstance(reply.answer, Snapshot):
            then, self._waits = self._waits[1], None
            if at_bad_end(reply.answer):
                self._view.told.emit("This row has a value that is not finite: there is no sheet for it")
            else:
                then(reply.answer)

    def _write(self, snapshot: Snapshot) -> None:
        from bpviz.session.sheet import blank_sheet, cells_of_row

        try:
            cells = cells_of_row(snapshot)
        except ValueError as error:
            self._view.told.emit(f"No sheet was written: {error}")
            return
        usual = f"sheet-{snapshot.epoch}-{snapshot.row}.csv"
        try:
            path = where_to(self._window, "Write my sheet", usual, SHEETS)
            if not path:
                return
            with whole_file(path) as file:
                file.write(blank_sheet(snapshot, cells).encode())
        except ExportError as error:
            self._view.told.emit(f"No sheet was written: {error}")
        except OSError as error:
            self._view.told.emit(f"No sheet was written: {path}: {error.strerror or error}")
        else:
            self._view.told.emit(f"Saved {path}: {len(cells)} numbers of this row, left blank")

    def _check(self, snapshot: Snapshot, text: str, path: str) -> None:
        from bpviz.present.homework_words import Sheet, row_words
        from bpviz.session.sheet import OtherRowError, cells_of_row, check_sheet

        try:
            cells = cells_of_row(snapshot)
            found = check_sheet(text, path, snapshot, cells)
        except OtherRowError as other:
            here = row_words(snapshot.epoch, snapshot.row or 0)
            said = f"it is of {row_words(other.epoch, other.row)}, the cursor is in {here}. Go there and check it again"
            self._refuse(ValueError(f"{path}: {said}"))
            return
        except ValueError as error:
            self._refuse(error)
            return
        self.pane.show_sheet(Sheet(path, snapshot, found, len(cells)))
        self._show_pane()

    def _refuse(self, error: ValueError) -> None:
        self._view.told.emit(f"No sheet was checked: {error}")

    @Slot()
    def _show_end(self) -> None:
        """The score at the end; where the class looks on, it is the sentence alone."""
        if self._view.workspace != PRESENT:
            self.show_score()

    def _show_pane(self) -> None:
        assert self._docks
        self._docks.show(NAME)
