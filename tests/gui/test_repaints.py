"""Panes paint only what has changed, and that never leaves anything stale on the screen."""

import contextlib
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.exceptions import TimeoutError as QtBotTimeoutError
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import tutorial
from bpviz.gui import view as view_module
from bpviz.gui.main_window import MainWindow
from bpviz.gui.messages import FULL_SPEED
from bpviz.gui.paint_turn import AfterPicture, single_shot
from bpviz.gui.settings import Settings
from bpviz.gui.view import CALM_TURNS
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import Grain, Position
from tests.gui.window import CTRL, Key, Paintings, Window


def opened(qtbot: QtBot) -> Window:
    """A window whose run has moved, and whose plot is there: that is made then."""
    window = Window(qtbot)
    window.press(Key.Key_Right, leads_to=1)
    window.wait(lambda: bool(window.main.error_plot.drawn()))
    QApplication.processEvents()
    return window


def on_the_screen(window: Window) -> QImage:
    """What has been painted since the window opened, as a person sees it."""
    screen = QGuiApplication.primaryScreen()
    return screen.grabWindow(window.main.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def painted_anew(window: Window) -> QImage:
    """The same, all of it painted now."""
    return window.main.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def differing(one: QImage, other: QImage) -> list[tuple[int, int]]:
    """Places of some pixels that differ."""
    assert one.size() == other.size()
    if one == other:
        return []
    return [
        (x, y)
        for y in range(0, one.height(), 2)
        for x in range(0, one.width(), 2)
        if one.pixel(x, y) != other.pixel(x, y)
    ]


def test_what_is_painted_step_by_step_is_what_a_fresh_painting_shows(qtbot: QtBot) -> None:
    window = opened(qtbot)
    moves = [Key.Key_Right] * 28 + [Key.Key_Left] * 5
    for grain in (Grain.NEURON, Grain.TERM, Grain.ROW):
        window.main.pilot.set_grain(grain)
        for i, key in enumerate(moves):
            before = window.snapshot.position
            window.press(key)
            window.wait(lambda before=before: window.snapshot.position != before and not window.view.running)
            if i % 3 == 0 or grain is Grain.NEURON:
                # formulas are set soon after: what is painted then is waited for, what is stale stays so
                with contextlib.suppress(QtBotTimeoutError):
                    window.wait(lambda: on_the_screen(window) == painted_anew(window))
                places = differing(on_the_screen(window), painted_anew(window))
                assert not places, f"{grain}, move {i}: {len(places)} places, such as {places[:3]}"


class Requests(QObject):
    """Counts how often a widget is to be laid out, say, or painted."""

    def __init__(self, widget: QObject, kind: QEvent.Type) -> None:
        super().__init__()
        self.count = 0
        self._kind = kind
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == self._kind
        return False


def test_a_step_never_lays_the_window_out(qtbot: QtBot) -> None:
    window = opened(qtbot)
    requests = Requests(window.main, QEvent.Type.LayoutRequest)
    for index in range(2, 30):
        window.press(Key.Key_Right, leads_to=index)
        QApplication.processEvents()
    assert requests.count <= 2  # not the steps: a notice may come and go meanwhile
    before = requests.count
    window.press(Key.Key_Plus, CTRL)  # in larger type panes need other room
    QApplication.processEvents()
    assert requests.count > before


def test_a_picture_of_a_run_is_painted_once_and_lays_nothing_out(qtbot: QtBot) -> None:
    window = Window(qtbot, Experiment(tutorial(), epochs=10**9))
    window.main.engine.play(FULL_SPEED)
    fast = window.main.engine.fast
    window.wait(
        lambda: window.view.steps_per_second is not None and (fast.is_busy or fast.is_ready(window.snapshot.experiment))
    )
    fast.wait()  # where nothing was compiled before this may take longer than other things
    window.wait(lambda: not window.view.getting_ready)
    window.main.loader.wait()
    QApplication.processEvents()
    said = list[tuple[bool, str]]()
    view, notices = window.view, window.main.notices
    view.moment_changed.connect(lambda: said.append((view.is_turn(CALM_TURNS), notices.text())))
    layouts, paintings = (Requests(window.main, kind) for kind in (QEvent.Type.LayoutRequest, QEvent.Type.Paint))
    before = window.reports
    window.wait(lambda: window.reports > before + 20)
    pictures = window.reports - before
    assert len({text for _, text in said}) > 4  # the notice tells another speed
    assert all(text == before for (_, before), (calm, text) in pairwise(said) if not calm)  # slowly enough to be read
    assert layouts.count < pictures / 4  # a notice may come and go meanwhile
    assert pictures / 2 < paintings.count < 1.5 * pictures
    bar = notices.findChild(QProgressBar)
    assert bar.isVisible() and bar.geometry().right() < notices.width() - 8


def test_in_a_rush_what_is_due_has_its_turn_between_a_moment_and_its_picture(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(qtbot)
    monkeypatch.setattr(view_module, "RUSH", 60.0)  # seconds: however slow the machine is
    view, paintings, seen = window.view, Requests(window.main.graph, QEvent.Type.Paint), list[int]()
    due = QTimer(window.main, singleShot=True)
    due.timeout.connect(lambda: seen.append(paintings.count))
    view.running = True
    view.show(view.snapshot)
    window.wait(lambda: paintings.count == 1)
    for running, painted_before in ((True, 0), (True, 0), (False, 1)):
        paintings.count = 0
        due.start(0)
        view.running = running
        view.show(view.snapshot)
        assert view.rushing == running
        window.wait(lambda: paintings.count == 1 and bool(seen))
        assert seen.pop() == painted_before


def test_in_a_rush_what_is_due_has_its_turn_between_what_panes_do_apart_and_the_picture(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(qtbot)
    monkeypatch.setattr(view_module, "RUSH", 60.0)  # seconds: however slow the machine is
    view, happened = window.view, list[str]()
    paintings = Paintings(window.main.graph, happened)
    apart, due = single_shot(window.main), single_shot(window.main)
    apart.timeout.connect(lambda: happened.append("apart"))
    apart.timeout.connect(due.start)
    due.timeout.connect(lambda: happened.append("due"))
    after = AfterPicture(window.main)
    after.reached.connect(lambda: happened.append("after"))
    view.running = True
    view.show(view.snapshot)
    window.wait(lambda: happened == ["painted"])
    for running, wanted in (
        (True, ["apart", "due", "painted", "after"]),
        (False, ["painted", "apart", "due", "after"]),
    ):
        happened.clear()
        apart.start()
        view.running = running
        view.show(view.snapshot)
        after.start()
        window.wait(lambda: "after" in happened)
        assert happened == wanted
    paintings.deleteLater()


SAME = ("timeline", "graph", "step_card", "variables", "error", "outputs")  # what has no memory of its way


def fresh_pictures(window: Window) -> dict[str, QImage]:
    """What the panes show in a window that is opened at this moment, and nowhere else before."""
    main = MainWindow(window.snapshot.experiment, window.theme, Settings.nowhere())
    main.documents.asks = False
    main.resize(window.main.size())
    main.show()
    main.setup.set_folded(window.main.setup.folded)
    main.restoreState(window.main.saveState())
    main.view.show(window.snapshot)
    for pane in (main.card, main.slide, main.error_plot):
        pane.complete()
    for _ in range(5):
        QApplication.processEvents()
    for name in SAME:  # docks may come out a pixel larger
        main.panes[name].resize(window.main.panes[name].size())
    found = pictures(main)
    main.close()
    main.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return found


def pictures(main: MainWindow) -> dict[str, QImage]:
    """The panes that are seen, by name, when all is laid out and every formula is set."""
    main.card.complete()
    for _ in range(5):
        QApplication.processEvents()
    return {name: main.panes[name].grab().toImage() for name in SAME if main.panes[name].isVisible()}


def test_a_window_that_has_been_everywhere_looks_like_a_fresh_one(qtbot: QtBot) -> None:
    window = opened(qtbot)
    main, end = window.main, window.snapshot.end.index

    def seek(*positions: int) -> None:
        for index in positions:
            main.engine.seek(Position(index))
            window.wait(lambda index=index: window.index == index)
            QApplication.processEvents()

    def step(count: int) -> None:
        for _ in range(count):
            window.press(Key.Key_Right, leads_to=window.index + 1)

    step(15)
    window.wait(lambda: not window.view.getting_ready)
    window.theme.mode = "dark"
    main.resize(1280, 800)
    seek(77, 300)
    window.press(Key.Key_Plus, CTRL)
    step(2)
    for pane in ("graph", "variables", "error"):
        main.docks.docks[pane].hide()
    seek(640, 641)
    for pane in ("graph", "variables", "error"):
        main.docks.docks[pane].show()
    window.press(Key.Key_0, CTRL)
    window.theme.mode = "light"
    main.resize(1440, 900)
    seek(end, 5, end - 131, 1000)
    window.run("workspace_present")
    step(14)
    window.run("workspace_debug")
    seek(131 * 7, 131 * 7 + 9)
    here, fresh = pictures(main), fresh_pictures(window)
    assert here.keys() == fresh.keys()
    assert len(here) == len(SAME)
    assert not [name for name, picture in here.items() if picture != fresh[name]]
