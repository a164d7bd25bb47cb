"""The dialog before rows are opened: what was understood of them, and what a person may say otherwise. All reading is
done beside the window; the run that is open stays as it is until *Open* is pressed."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bpviz.data.description import Description, described
from bpviz.data.files import Source
from bpviz.data.preparing import prepared
from bpviz.data.recipe import Recipe
from bpviz.data.table import Table, read_table
from bpviz.gui.background import Background
from bpviz.gui.models.preview_model import PreviewModel
from bpviz.gui.reading_fields import ReadingFields
from bpviz.gui.theme import Theme
from bpviz.present.preview import how_written, said_in_window, what_it_holds
from bpviz.session.experiment import Experiment
from bpviz.session.new_data import with_data

WIDTH, HEIGHT, FIELDS, WIDEST = 960, 620, 320, 320  # pixels at scale 1; the last of a column
MOST_MEASURED = 60  # columns; to measure more would take time that the window does not have


class OpenDataDialog(QDialog):
    """Reads a source and shows it; `chosen(Experiment)` is the present experiment on the new rows.

    `path` is what a link says to read the rows again; '' where they were pasted.

    Attributes: fields; table, the preview; facts, written, problem, progress; open_button, cancel_button.
    """

    chosen = Signal(object)

    def __init__(
        self, source: Source, path: str, experiment: Experiment, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Open {source.name}")
        self._source, self._path, self._experiment, self._theme = source, path, experiment, theme
        self._table: Table | None = None
        self._result: Experiment | None = None
        self._work = Background(self)
        self._work.progressed.connect(self._show_progress)
        self._work.done.connect(self._show_result)
        self._work.failed.connect(self._show_problem)
        self._model = PreviewModel(self)
        self.fields = ReadingFields(theme)
        self.fields.changed.connect(self._describe)
        self.fields.header_changed.connect(self._read)
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.written, self.facts, self.problem = QLabel(), QLabel(), QLabel()
        self.written.setProperty("muted", True)
        self.problem.setProperty("alert", True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.open_button, self.cancel_button = QPushButton("Open"), QPushButton("Cancel")
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self._accept)
        self.cancel_button.clicked.connect(self.reject)
        self.finished.connect(self._work.stop)
        self._lay_out()
        self._dress()
        self.table.setFocus()  # which leaves Enter and Esc to the dialog; in the fields they are the fields'
        self._read()

    def _lay_out(self) -> None:
        for label in (self.written, self.facts, self.problem):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        right, foot, both = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for widget in (self.facts, self.written, self.table, self.problem):
            right.addWidget(widget, 1 if widget is self.table else 0)
        both.addWidget(self.fields)
        both.addLayout(right, 1)
        foot.addWidget(self.progress, 1)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.addLayout(both, 1)
        column.addLayout(foot)
        self._layouts = (column, both, right, foot)

    def _dress(self) -> None:
        px = self._theme.px
        for layout in self._layouts:
            layout.setSpacing(px(16 if layout is self._layouts[1] else 8))
        self._layouts[0].setContentsMargins(px(16), px(16), px(16), px(16))
        self.fields.setFixedWidth(px(FIELDS))
        self.fields.dress()
        self.facts.setFont(self._theme.font("strong"))
        self.table.setFont(self._theme.font("mono"))
        for header in (self.table.horizontalHeader(), self.table.verticalHeader()):
            header.setFont(self._theme.font("small"))
        self.table.verticalHeader().setDefaultSectionSize(px(24))
        self.table.horizontalHeader().setMaximumSectionSize(px(WIDEST))
        self.resize(QSize(px(WIDTH), px(HEIGHT)).boundedTo(self.screen().availableSize()))

    @Slot()
    def _read(self) -> None:
        """Reads all of the source."""
        self._wait("Reading…")
        source, header = self._source, self.fields.wanted_header()
        self._work.begin(lambda progress: read_table(source, progress, header))

    @Slot()
    def _describe(self) -> None:
        """Makes data of the table as the fields say, and the experiment on them."""
        table, reading, before = self._table, self.fields.reading(), self._experiment
        assert table is not None
        kept = before.data.recipe
        recipe = replace(kept, source=self._path, noise=None, reading=reading)
        self._wait("")
        self._work.begin(lambda progress: _made(table, recipe, before))

    def _wait(self, text: str) -> None:
        self._result = None
        self.open_button.setEnabled(False)
        self.problem.setText("")
        self.problem.hide()
        if text:
            self.facts.setText(text)
            self.progress.setValue(0)
            self.progress.show()

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        self.progress.setValue(round(share * 1000))

    @Slot(object)
    def _show_result(self, result: object) -> None:
        if isinstance(result, Table):
            self.progress.hide()
            self._table = result
            self._model.show_table(result)
            if len(result.columns) <= MOST_MEASURED:
                self.table.resizeColumnsToContents()
            self.written.setText(how_written(result))
            self.fields.show_table(result)
            return
        assert isinstance(result, tuple)
        description, experiment = result
        self.facts.setText(what_it_holds(description))
        if description.problem:
            self._say(str(description.problem))
        self._result = experiment
        self.open_button.setEnabled(experiment is not None)

    @Slot(object)
    def _show_problem(self, error: Exception) -> None:
        self.progress.hide()
        lacks_memory = isinstance(error, MemoryError)
        self._say("There is not enough memory for these rows; open fewer." if lacks_memory else str(error))
        self.facts.setText("This cannot be opened as it is.")
        self.fields.setEnabled(self._table is not None)

    def _say(self, problem: str) -> None:
        self.problem.setText(said_in_window(problem))
        self.problem.show()

    def _accept(self) -> None:
        if self._result is not None:
            self.chosen.emit(self._result)
            self.accept()


def _made(table: Table, recipe: Recipe, before: Experiment) -> tuple[Description, Experiment | None]:
    """What was understood, and the experiment on it where it is data. Raises ValueError with what is wrong."""
    description = described(table, recipe.reading)
    if description.data is None:
        return description, None
    experiment = with_data(before, prepared(replace(description.data, recipe=recipe), recipe))
    _ = experiment.data.ranges  # looked for here, so that the window need not do it
    return description, experiment
