"""Window and panes open where they were left, and whatever the settings say of them, the window opens."""

import json
import random
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from bpviz.gui.dock_room import is_seen
from bpviz.gui.kept_layout import KeptLayout
from bpviz.gui.settings import Settings
from bpviz.gui.settings_file import SettingsFile
from bpviz.present.workspaces import DEBUG, EXPLORE, PRESENT
from tests.gui.window import Window

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
MUTATIONS, RESTORED = 400, 8  # to restore one takes a tenth of a second
NUMBERS = (-(2**63), -2, -1, 0, 1, 3, 2**14, 2**14 + 1, 2**31, 10**30, 0.5, True, None, "graph", [], {})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(SettingsFile(tmp_path / "settings.json"))


def go(window: Window, workspace: str) -> None:
    window.main.workspaces.choose(workspace, fill_screen=False)
    QApplication.processEvents()


def stands(window: Window) -> dict[str, tuple[int, ...]]:
    return {name: dock.geometry().getRect() for name, dock in window.main.docks.docks.items() if is_seen(dock)}


def test_panes_stand_in_each_workspace_as_they_were_left(qtbot: QtBot, tmp_path: Path, settings: Settings) -> None:
    first = Window(qtbot, settings=settings)
    main, docks = first.main, first.main.docks.docks
    go(first, EXPLORE)
    main.splitDockWidget(docks["graph"], docks["course"], ACROSS)
    main.tabifyDockWidget(docks["boundary"], docks["error"])
    go(first, PRESENT)
    docks["outputs"].show()
    go(first, DEBUG)
    docks["source"].hide()
    docks["gradient"].raise_()
    main.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks["setup"])
    docks["variables"].setFloating(True)
    docks["variables"].setGeometry(30, 50, 300, 200)
    main.resizeDocks([docks["graph"], docks["outputs"]], [200, 400], DOWN)
    left: dict[str, tuple[object, ...]] = {}
    for workspace in (EXPLORE, PRESENT, DEBUG):
        go(first, workspace)
        left[workspace] = main.docks.arrangement.shape(), stands(first)
    main.close()
    texts = json.loads((tmp_path / "settings.json").read_text("utf-8"))
    assert all(isinstance(json.loads(texts[f"layout/panes_{workspace}"]), list) for workspace in left)
    second = Window(qtbot, settings=Settings(SettingsFile(tmp_path / "settings.json")))
    assert second.main.kept_layout.problem == ""
    for workspace in (DEBUG, EXPLORE, PRESENT):
        go(second, workspace)
        shape, places = left[workspace]
        assert second.main.docks.arrangement.shape() == shape
        found = stands(second)
        assert found.keys() == places.keys()
        for name, place in places.items():  # Qt itself gives heights some pixels otherwise than it was told
            assert found[name] == pytest.approx(place, abs=20 if workspace != PRESENT else 80), name
    second.main.close()


def test_a_damaged_layout_is_named_and_all_else_is_as_it_was(qtbot: QtBot, tmp_path: Path, settings: Settings) -> None:
    settings.digits = 6
    settings.set_panes(PRESENT, "[1]")
    settings.store.set("layout/docks_3_debug", "BCdB4QAAAP8AAAAA")  # as versions before wrote them: not even read
    window = Window(qtbot, settings=settings)
    assert window.main.kept_layout.problem.startswith("The layout of Present is not as it was left: ")
    assert window.view.numbers.digits == 6
    go(window, PRESENT)
    assert {name for name, dock in window.main.docks.docks.items() if dock.isVisible()} == {"graph", "slide"}
    for text in ("[", "[]", "\ud800", "[" * 100_000, '[{"area":0,"width":1,"height":1}]'):
        settings.set_panes(PRESENT, text)
        kept = KeptLayout(window.main, settings)
        assert kept.panes(PRESENT, window.main.docks.docks) is None
        assert kept.problem.startswith("The layout of Present is not as it was left: ")
    window.main.close()
    again = KeptLayout(window.main, Settings(SettingsFile(tmp_path / "settings.json")))
    assert again.panes(PRESENT, window.main.docks.docks) and again.problem == ""


def test_whatever_a_layout_says_qt_survives_it(qtbot: QtBot, settings: Settings) -> None:
    """Values anywhere in it become others, parts are left out, doubled and put elsewhere."""
    window = Window(qtbot, settings=settings)
    main, dice = window.main, random.Random(1)
    main.workspaces.keep()
    valid = settings.panes(DEBUG)
    restored = 0
    for _ in range(MUTATIONS):
        layout = json.loads(valid)
        for _ in range(dice.randint(1, 3)):
            _mutate(layout, dice)
        settings.set_panes(DEBUG, json.dumps(layout))
        kept = KeptLayout(main, settings)
        state = kept.panes(DEBUG, main.docks.docks)
        assert (state is None) == bool(kept.problem)
        if state and restored < RESTORED:
            restored += main.docks.restore(state)
            QApplication.processEvents()
    assert restored == RESTORED


def _mutate(layout: list, dice: random.Random) -> None:
    """Changes one value of it, or one of its parts."""
    places: list[tuple[list | dict, int | str]] = []
    parts: list[list | dict] = [layout]
    for part in parts:
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            places.append((part, key))
            if isinstance(value, list | dict):
                parts.append(value)
    part, key = dice.choice(places)
    other, elsewhere = dice.choice(places)
    change = dice.random()
    if change < 0.3:  # what is of the same kind may still be a layout
        numbers = [(p, k) for p, k in places if type(p[k]) in (int, bool)]
        part, key = dice.choice(numbers)
        part[key] = not part[key] if isinstance(part[key], bool) else dice.choice((-1, 0, 1, 2, 3, 500, 2**14))
    elif change < 0.6 and any(k == "name" for p, k in places):  # panes in each other's places
        names = [p for p, k in places if k == "name"]
        one, another = dice.choices(names, k=2)
        one["name"], another["name"] = another["name"], one["name"]
    elif change < 0.75:
        part[key] = dice.choice(NUMBERS)
    elif change < 0.9:
        part[key] = json.loads(json.dumps(other[elsewhere]))
    else:
        del part[key]


def placed(qtbot: QtBot, settings: Settings) -> tuple[QMainWindow, str]:
    """A window where the settings have it, and what is said about that."""
    window = QMainWindow()
    qtbot.addWidget(window)
    kept = KeptLayout(window, settings)
    kept.recall_place()
    return window, kept.problem


@pytest.mark.parametrize("state", ["normal", "maximized", "full screen"])
def test_the_window_opens_where_it_was_left(qtbot: QtBot, settings: Settings, state: str) -> None:
    settings.place = json.dumps([30, 40, 700, 650, state])
    window, problem = placed(qtbot, settings)
    assert problem == ""
    assert (window.isMaximized(), window.isFullScreen()) == (state == "maximized", state == "full screen")
    KeptLayout(window, settings).keep_place()
    assert json.loads(settings.place) == [30, 40, 700, 650, state]


def test_the_window_is_on_a_screen_wherever_it_was(qtbot: QtBot, settings: Settings) -> None:
    for place in ([-9000, 9000, 400, 300], [700, -5, 2**14, 2**14], [0, 0, 1, 1]):
        settings.place = json.dumps([*place, "normal"])
        window, problem = placed(qtbot, settings)
        space = window.screen().availableGeometry()
        assert problem == "" and space.contains(QRect(window.pos(), window.size()))
    for wrong in (
        [1, 2, 3],
        [0, 0, 0, 9, "normal"],
        [0, 0, 9, 2**15, "normal"],
        [0, 0, 9, 9, ""],
        [0.5, 0, 9, 9, "normal"],
    ):
        settings.place = json.dumps(wrong)
        assert placed(qtbot, settings)[1].startswith("The window's place is not as it was left: ")


def test_a_layout_wider_than_the_window_makes_it_wider_and_then_shares_it_out(qtbot: QtBot, settings: Settings) -> None:
    """Not while Qt is about to restore it: then panes have no places yet, about which Qt has a word."""
    first = Window(qtbot)
    names = sorted(first.main.docks.docks, key=("graph", "slide").__contains__)  # these two last
    panes = [{"kind": "pane", "name": name, "shown": True} for name in names]
    group = {"kind": "group", "items": panes, "across": True}
    settings.set_panes(PRESENT, json.dumps([{"area": 0, "width": 9, "height": 9, "group": group}]))
    window = Window(qtbot, settings=settings)
    go(window, PRESENT)
    assert window.main.kept_layout.problem == "" and window.main.width() > 1440
    go(window, DEBUG)
    window.wait(lambda: window.main.docks.arrangement.shape() == first.main.docks.arrangement.shape())
