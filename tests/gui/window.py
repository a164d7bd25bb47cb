"""The whole window under a test's hands: real keys, real clicks, the engine in its thread."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bpviz.gui.late_pane import StandIn
from bpviz.gui.main_window import MainWindow
from bpviz.gui.pane import Pane
from bpviz.gui.settings import Settings
from bpviz.gui.theme import Theme
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import START, Position

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class Window:
    """A window that is open and whose engine runs."""

    def __init__(
        self,
        qtbot: QtBot,
        experiment: Experiment | None = None,
        position: Position = START,
        settings: Settings | None = None,
        size: tuple[int, int] = (1440, 900),
        destroyed: bool = False,
        scale: float = 1.0,
        asks: bool = False,
    ) -> None:
        """`destroyed` says that the test calls `destroy` itself, `asks` that the window asks before something is
        lost."""
        self.qtbot = qtbot
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme = Theme()
        self.theme.mode = "light"
        self.theme.scale = scale
        self.theme.apply(app)
        self.main = MainWindow(experiment or default_experiment(), self.theme, settings or Settings.nowhere())
        self.main.documents.asks = asks
        if not destroyed:
            qtbot.addWidget(self.main, before_close_func=lambda main: setattr(main.documents, "asks", False))
        self.main.resize(*size)
        self.main.show()
        self.main.activateWindow()
        self.reports = 0
        self.main.engine.reported.connect(self._count)
        self.main.start(position)
        self.wait(lambda: self.reports > 0 and not self.view.running and self.view.snapshot.position >= position)

    def _count(self, report: object) -> None:
        self.reports += 1

    @property
    def view(self):
        return self.main.view

    @property
    def snapshot(self) -> Snapshot:
        return self.view.snapshot

    @property
    def index(self) -> int:
        return self.snapshot.position.index

    def pane(self, name: str) -> Pane:
        """A pane itself, also one that is made when it is first looked at."""
        place = self.main.panes[name]
        if not isinstance(place, StandIn):
            return place
        place.complete()
        assert place.inside
        return place.inside

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = NONE, leads_to: int | None = None) -> None:
        """Presses a key as a person does: it goes to the widget that has the focus."""
        target = QApplication.activeModalWidget() or QApplication.focusWidget() or self.main
        self.qtbot.keyClick(target, key, modifiers)
        if leads_to is not None:
            self.wait(lambda: self.snapshot.position == Position(leads_to) and not self.view.running)

    def run(self, id: str) -> None:
        """Chooses a command from a menu."""
        self.main.commands[id].trigger()

    def destroy(self) -> None:
        """Deletes the window now, so that a test may open hundreds."""
        self.main.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Paintings(QObject):
    """Notes when a pane is painted."""

    def __init__(self, pane: QWidget, happened: list[str]) -> None:
        super().__init__(pane)
        self._happened = happened
        pane.installEventFilter(self)

    def eventFilter(self, pane: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._happened.append("painted")
        return False
