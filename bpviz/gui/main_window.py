"""The window: puts panes, bars and commands together, and remembers how they were left."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from bpviz.gui.actions import fill_examples, fill_menus, make_actions, set_icons
from bpviz.gui.copying import Copying
from bpviz.gui.data_files import DataFiles
from bpviz.gui.docks import Docks
from bpviz.gui.documents import Documents
from bpviz.gui.editing import Editing
from bpviz.gui.engine_controller import EngineController
from bpviz.gui.explore import Explore
from bpviz.gui.exports import Exports
from bpviz.gui.homework import Homework
from bpviz.gui.judging import Judging
from bpviz.gui.kept_layout import KeptLayout
from bpviz.gui.keyframes import Keyframes
from bpviz.gui.late_pane import StandIn
from bpviz.gui.loading import Loader
from bpviz.gui.memory import Memory
from bpviz.gui.messages import Failure
from bpviz.gui.notices import NoticeBar
from bpviz.gui.paint_turn import PaintTurn
from bpviz.gui.pane import Pane
from bpviz.gui.panes.data_table import DataTablePane
from bpviz.gui.panes.error_plot import ErrorPlotPane
from bpviz.gui.panes.graph import GraphPane
from bpviz.gui.panes.outputs import OutputsPane
from bpviz.gui.panes.setup import SetupPane
from bpviz.gui.panes.slide import SlidePane
from bpviz.gui.panes.source import SourcePane
from bpviz.gui.panes.step_card import StepCardPane
from bpviz.gui.panes.timeline import TimelinePane
from bpviz.gui.panes.variables import VariablesPane
from bpviz.gui.pilot import Pilot
from bpviz.gui.reasons import Reasons
from bpviz.gui.run_to import RunTo
from bpviz.gui.settings import Settings
from bpviz.gui.stopping import Stopping
from bpviz.gui.text_scale import TextScale
from bpviz.gui.theme import Theme
from bpviz.gui.toggles import Toggles
from bpviz.gui.top_bar import TopBar
from bpviz.gui.view import View
from bpviz.gui.window_look import WindowLook
from bpviz.gui.workspaces import Workspaces
from bpviz.present.commands import COMMANDS
from bpviz.session.examples import EXAMPLES
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.timeline import START, Position

USUAL = QSize(1440, 900)


class MainWindow(QMainWindow):
    """The window on one run. `start()` begins the engine's thread; closing the window ends it."""

    def __init__(self, experiment: Experiment, theme: Theme, settings: Settings, example: str | None = None) -> None:
        super().__init__()
        self.resize(USUAL.boundedTo(self.screen().availableSize()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that no field has the focus at first
        self.setFocus()
        self.theme = theme
        self.view = View(Run(experiment).snapshot(), self)
        self.view.example = example
        PaintTurn(self, self.view)
        self.engine = EngineController(self)
        self.pilot = Pilot(self.view, self.engine, self)
        self.run_to = RunTo(self.view, self.pilot, theme, self)
        self.editing = Editing(self.view, self.pilot, theme, self)
        self.documents = Documents(self, self.view, self.pilot, WindowLook(self, self.view, self.pilot), settings)
        self.loader = Loader(self)
        self.memory = Memory(self.view, theme, self.pilot, settings)
        self.memory.recall_looks()
        self.keyframes = Keyframes(self.engine, settings, theme, self)
        self.commands = make_actions(self, theme)
        self.graph = GraphPane(self.view, theme)
        self.card = StepCardPane(self.view, theme)
        self.setup = SetupPane(self.view, theme)
        self.error_plot = ErrorPlotPane(self.view, theme)
        self.timeline = TimelinePane(self.view, theme)
        self.slide = SlidePane(self.view, theme)
        self.explore = Explore(self.view, theme, self.engine, self)
        self.judging = Judging(self.view, theme, self.pilot, self.engine, self)
        self.reasons = Reasons(self.view, theme, self.engine, self)
        self.stopping = Stopping(self.view, self.pilot, theme, self)
        lines = [self.card.answer, self.slide.answer]
        self.homework = Homework(self.view, self.pilot, self.engine, theme, lines, self)
        self.docks = Docks(self, theme, self._all_panes())
        self.panes = self.docks.panes
        self.notices = NoticeBar(self.view, self)
        self.setStatusBar(self.notices)
        self.files = DataFiles(self, self.view, theme, self.notices)
        self.exports = Exports(self, self.view, self.docks, theme, self.notices, self.engine.fast)
        bar, self.top_bar = self._make_top_bar()
        self._make_menus()
        machinery = (self.menuBar(), bar, self.notices)
        self.kept_layout = KeptLayout(self, settings)
        self.workspaces = Workspaces(self, self.view, self.docks, self.kept_layout, machinery)
        self.text_scale = TextScale(self, theme, self.docks, self.setup)
        self.toggles = Toggles(self, self.view, theme, self.pilot, self.docks, self.workspaces, self.commands)
        self._connect()
        self.kept_layout.recall_place()
        self.workspaces.recall()
        self.top_bar.set_speed(self.pilot.speed)

    def _all_panes(self) -> list[Pane]:
        view, theme = self.view, self.theme
        return [
            self.timeline,
            self.setup,
            self.graph,
            self.slide,
            self.card,
            SourcePane(view, theme),
            VariablesPane(view, theme),
            self.error_plot,
            OutputsPane(view, theme),
            DataTablePane(view, theme),
            StandIn(view, theme, "weights", "Weights", self._weights),
            *self.explore.panes,
            *self.judging.panes,
            *self.reasons.panes,
            *self.stopping.panes,
            *self.homework.panes,
        ]

    def _weights(self) -> Pane:
        from bpviz.gui.panes.weights_table import WeightsTablePane  # late: another tab is in front at first

        return WeightsTablePane(self.view, self.theme)

    def _make_top_bar(self) -> tuple[QToolBar, TopBar]:
        top_bar = TopBar(self.view, self.theme, self.commands)
        bar = QToolBar("Transport", self)
        bar.setObjectName("top_bar")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        bar.addWidget(top_bar)
        self.addToolBar(bar)
        return bar, top_bar

    def _make_menus(self) -> None:
        menus = fill_menus(self.menuBar(), self.commands)
        panes = QMenu("Panes", self)
        for dock in self.docks.docks.values():
            panes.addAction(dock.toggleViewAction())
        menus["Window"].insertMenu(self.commands["reset_layout"], panes)
        menus["Run"].insertMenu(self.commands["undo"], self.editing.menu)
        menus["File"].insertMenu(self.commands["save"], self.documents.recent_menu)
        menus["File"].insertSeparator(self.commands["open_data"])
        fill_examples(self.menuBar().addMenu("Examples"), self.open_example)

    def _connect(self) -> None:
        for id, handler in self._handlers().items():
            self.commands[id].triggered.connect(handler)
        self.view.command_requested.connect(self._run_command)
        self.theme.changed.connect(self._restyle)
        self.engine.failed.connect(self._tell_failure)
        self.notices.said.connect(self.slide.show_message)
        self.documents.said.connect(self.notices.say)
        self.files.document_dropped.connect(self.documents.open_path)
        self.files.sheet_dropped.connect(self.homework.check_file)
        self.pilot.moved.connect(self.setup.fold_once)
        self.engine.painted.connect(self.loader.begin)
        self.setup.folded_changed.connect(self.docks.give_to_graph)
        self.loader.plots_loaded.connect(self._complete_plots)
        self.loader.loaded.connect(self._begin_math)
        self.top_bar.speed_changed.connect(self.pilot.set_speed)
        stack = self.pilot.undo_stack
        for id, changed in (("undo", stack.canUndoChanged), ("redo", stack.canRedoChanged)):
            changed.connect(self.commands[id].setEnabled)
            self.commands[id].setEnabled(False)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        """What each command does, by its id."""
        graph, stack, scale = self.graph, self.pilot.undo_stack, self.text_scale
        handlers: dict[str, Callable[[], object]] = {
            "keyframes": self.keyframes.ask,
            "new": self.documents.new, "open_document": self.documents.ask_open, "save": self.documents.save,
            "save_as": self.documents.save_as,
            "open_data": self.files.ask_file, "paste_data": self.files.paste, "save_data": self.files.save,
            "rate_from_here": self.editing.ask_rate, "freeze": self.editing.toggle_frozen,
            "undo": stack.undo, "redo": stack.redo, "fit": graph.fit,
            "remove_neuron": graph.take_neuron_away, "zoom_in_graph": graph.zoom_in, "zoom_out_graph": graph.zoom_out,
            "timeline_closer": partial(self.timeline.zoom, 1), "timeline_farther": partial(self.timeline.zoom, -1),
            "timeline_all": self.timeline.show_all,
            "text_larger": partial(scale.change, 1), "text_smaller": partial(scale.change, -1),
            "text_normal": partial(scale.change, 0),
            "toggle_setup": lambda: self.setup.set_folded(not self.setup.folded),
            "reset_layout": self.workspaces.reset, "palette": self._open_palette, "help": self._open_help,
            "quit": self.close,
        }  # fmt: skip
        handlers |= self.pilot.handlers | self.run_to.handlers | self.toggles.handlers | self.exports.handlers
        handlers |= Copying(self.view, self.card, self.docks, self.notices).handlers
        handlers |= self.judging.handlers(self.docks, self.notices) | self.reasons.handlers(self.docks)
        handlers |= self.stopping.handlers(self.docks) | self.homework.handlers(self.docks)
        return {id: _without_arguments(handler) for id, handler in handlers.items()}

    def start(self, position: Position = START) -> None:
        """Begins the engine's thread, with the cursor at `position`."""
        set_icons(self.commands, self.theme)
        self.engine.start()
        self.engine.configure(self.view.snapshot.experiment, position)

    def show_at(self, position: Position) -> None:
        """Shows a moment without an engine."""
        run = Run(self.view.snapshot.experiment)
        run.seek(position)
        self.show_run(run)

    def show_run(self, run: Run) -> None:
        """Shows where a run stands, without an engine, for a picture."""
        self.view.show(run.snapshot(self.view.grain))
        if run.position > START:
            self.setup.fold_once()
        self.card.complete()
        self.slide.complete()
        self.error_plot.complete()
        self.explore.complete(run)

    def open_example(self, id: str) -> None:
        """Opens an example where its numbers stand."""
        self.pilot.open(EXAMPLES[id])

    @Slot(str)
    def _run_command(self, id: str) -> None:
        self.commands[id].trigger()

    @Slot()
    def _complete_plots(self) -> None:
        """What a large library draws, now that it is there."""
        self.error_plot.complete()
        self.explore.complete_plots()

    @Slot()
    def _begin_math(self) -> None:
        """What another sets, as soon as that is there, too."""
        self.card.begin_math()
        self.slide.begin_math()

    @Slot()
    def _restyle(self) -> None:
        set_icons(self.commands, self.theme)

    def _open_palette(self) -> None:
        from bpviz.gui.command_palette import CommandPalette  # here, so that the first paint need not wait for it

        CommandPalette([(COMMANDS[id], action) for id, action in self.commands.items()], self.theme, self).open()

    def _open_help(self) -> None:
        from bpviz.gui.help_sheet import HelpSheet  # here, so that the first paint need not wait for it

        HelpSheet(self.theme, self).open()

    @Slot(object)
    def _tell_failure(self, failure: Failure) -> None:
        self.notices.say(f"The engine stopped at {failure.where}: {failure.what}. The run can be restarted.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops a run that moves by itself, else it leaves what fills the window or the screen, then Present."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.view.running:
            self.pilot.play_or_pause()
        else:
            self.toggles.leave()

    def setVisible(self, visible: bool) -> None:
        if visible and not self.isVisible():
            self.text_scale.before_shown()
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if event.spontaneous():  # minimised before: it comes back as it was
            return
        self.docks.tabs.follow()
        self.text_scale.shown()
        self.workspaces.first_shown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.workspaces.resized()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.documents.may_close():
            event.ignore()
            return
        self.docks.unfill()
        self.hide()  # at once, also where something is still being loaded or compiled
        self.workspaces.keep()
        self.kept_layout.keep_place()
        self.memory.keep()
        self.exports.shutdown()
        self.explore.shutdown()
        self.judging.close_down()
        self.setup.data.stop()
        self.reasons.close_down()
        self.engine.shutdown()
        self.loader.close()
        super().closeEvent(event)


def _without_arguments(handler: Callable[[], object]) -> Callable[[], None]:
    """Drops the `checked` that QAction.triggered sends."""

    def run(*_: object) -> None:
        handler()

    return run
