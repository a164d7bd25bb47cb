"""The workspaces, and that a talk can be read from the last row: sizes of the rendered text, and no overlaps."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QRect, Qt
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import load
from bpviz.gui import math_type
from bpviz.gui.graph_label_painter import LabelPainter
from bpviz.gui.settings import Settings
from bpviz.gui.settings_file import SettingsFile
from bpviz.gui.theme import Mode
from bpviz.present.graph_labels import Kind
from bpviz.present.slide import HEIGHT
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import Grain, Position, Timeline
from tests.gui.window import CTRL, SHIFT, Key, Window

SIZES = [(1024, 768), (1280, 720), (1440, 900), (1920, 1080)]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.main.close()


def present(window: Window, size: tuple[int, int]) -> None:
    """Shows Present in a window of a size, formulas set."""
    window.main.workspaces.choose("present", fill_screen=False)
    window.main.resize(*size)
    rest(window)


def rest(window: Window) -> None:
    QApplication.processEvents()
    window.main.slide.complete()
    QApplication.processEvents()


def drawn_texts(window: Window) -> list[tuple[float, str]]:
    """Every text that widgets draw, with its height in pixels, from a drawing of the window as SVG."""
    drawing = QSvgGenerator()
    buffer = QBuffer()
    drawing.setOutputDevice(buffer)
    drawing.setSize(window.main.size())
    drawing.setResolution(window.main.logicalDpiX())
    window.main.render(drawing)
    svg = buffer.data().data().decode()
    return [
        (float(size), text) for size, text in re.findall(r'<text[^>]*font-size="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    ]


@pytest.fixture
def graph_type(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What the graph's labels are written in: (text, pixels), in the order in which they are painted."""
    written: list[tuple[str, int]] = []
    write = LabelPainter._write

    def spy(self: LabelPainter, box: object, text: str, role: str, size: float, *rest: object) -> None:
        written.append((text, max(int(size), 1)))
        write(self, box, text, role, size, *rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(LabelPainter, "_write", spy)
    return written


def check_sizes(window: Window, graph_type: list[tuple[str, int]]) -> None:
    height = window.main.height()
    window.main.graph._painter.forget()
    graph_type.clear()
    texts = drawn_texts(window)
    assert texts and graph_type
    assert [(text, size) for size, text in texts if size < 0.028 * height] == []
    assert [(text, size) for text, size in graph_type if size < 0.028 * height] == []
    slide = window.main.slide
    captions = [size for size, text in texts if text.strip() == slide.texts()["caption"]]
    assert captions and min(captions) >= 0.04 * height
    values = [label for label in window.main.graph.sight.scene().labels if label.kind is Kind.VALUE]
    assert len(values) == len(window.main.graph.sight.scene().nodes)
    assert all(int(label.size) >= 0.035 * height for label in values)
    arranged = slide._formula.arranged_in(slide._formula.width())
    plain = [
        placed for placed in slide._formula.tokens() if not placed.token.shift and placed.token.look.name != "QUIET"
    ]
    assert plain and all(placed.font.pixelSize() >= 0.035 * height for placed in plain)
    assert all(pixels >= 0.035 * height for _, _, pixels in arranged.symbols)
    for latex, _, pixels in arranged.symbols:
        assert smallest_glyph(latex) * pixels >= 0.028 * height, latex


def smallest_glyph(latex: str) -> float:
    """The height of the smallest letters of a formula, as a share of the largest: glyphs are drawn by scale."""
    scales = [float(scale) for scale in re.findall(r"scale\(([\d.]+)", math_type._drawings[latex].svg.decode())]
    return min(scales) / max(scales) if scales else 0.7


def check_places(window: Window) -> None:
    """Nothing overlaps, nothing is cut."""
    main, slide, graph = window.main, window.main.slide, window.main.graph
    scene, bounds = graph.sight.scene(), graph.rect()
    names = [label.name for label in scene.labels]
    assert len(names) == len(set(names))
    for one, other in combinations(scene.labels, 2):
        if not {one.kind, other.kind} <= {Kind.VALUE, Kind.NAME}:  # those share a neuron in capsules
            assert not one.rect.overlaps(other.rect), (one.name, other.name)
    for name in names:
        assert bounds.adjusted(0, -6, 0, 6).contains(graph.place(name)), name
    formula, strip = slide._formula.geometry(), slide._strip.geometry()
    parts = [slide._chip, slide._title, slide._below, formula, strip, slide._where]
    shown = [part for part in parts if part.height() > 0]
    for a, b in combinations(shown, 2):
        assert not a.intersects(b), (a, b)
    assert all(slide.rect().contains(part) for part in shown)
    assert slide._formula.arranged_in(formula.width()).width <= formula.width()
    assert main.rect().contains(QRect(slide.mapTo(main, slide.rect().topLeft()), slide.size()))
    assert slide.mapTo(main, slide.rect().topLeft()).y() >= graph.mapTo(main, graph.rect().bottomLeft()).y()


@pytest.mark.parametrize(
    ("size", "mode"),
    [(size, "light") for size in SIZES] + [((1024, 768), "dark"), ((1280, 720), "contrast")],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
def test_a_talk_can_be_read_from_the_last_row(
    window: Window, graph_type: list[tuple[str, int]], size: tuple[int, int], mode: Mode
) -> None:
    window.theme.mode = mode
    present(window, size)
    timeline, row = window.snapshot.timeline, 6 * 10 + 4
    start = timeline.row_start(row)
    for index in (0, *(start + step for step in (1, 3, 5, 7, 9, 10, 12))):
        window.main.show_at(Position(index))
        rest(window)
        check_sizes(window, graph_type)
        check_places(window)


LARGER = {
    "iris": ("iris", (4, 5, 3)),
    "seeds": ("seeds", (7, 5, 3)),
    "digits": ("digits", (64, 16, 10)),
    "three": ("xor", (2, 3, 2)),
}


@pytest.mark.parametrize("size", SIZES[:1], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", LARGER)
def test_larger_networks_leave_out_what_would_be_too_small(
    qtbot: QtBot, graph_type: list[tuple[str, int]], size: tuple[int, int], case: str
) -> None:
    name, layers = LARGER[case]
    window = Window(qtbot, Experiment(data=load(name), layers=layers))
    present(window, size)
    steps = window.snapshot.timeline.row_steps(0)
    for index in (1, steps // 3, steps // 2, steps - 1):
        window.main.show_at(Position(index))
        rest(window)
        check_sizes(window, graph_type)
        check_places(window)
    window.main.close()


def test_present_hides_the_machinery_and_debug_brings_it_back(window: Window) -> None:
    main = window.main
    before = {name: dock.isVisible() for name, dock in main.docks.docks.items()}
    assert before.pop("slide") is False
    window.press(Key.Key_2, CTRL)
    assert window.view.workspace == "present" and main.isFullScreen()
    assert {name for name, dock in main.docks.docks.items() if dock.isVisible()} == {"graph", "slide"}
    assert not (main.menuBar().isVisible() or main.top_bar.isVisible() or main.notices.isVisible())
    assert main.commands["workspace_present"].isChecked() and not main.commands["workspace_debug"].isChecked()
    window.press(Key.Key_1, CTRL)
    assert not main.isFullScreen()
    after = {name: dock.isVisible() for name, dock in main.docks.docks.items()}
    assert after.pop("slide") is False and after == before
    assert main.menuBar().isVisible() and main.top_bar.isVisible() and main.notices.isVisible()


def test_escape_leaves_the_full_screen_then_the_workspace(window: Window) -> None:
    window.press(Key.Key_2, CTRL)
    window.press(Key.Key_Escape)
    assert not window.main.isFullScreen() and window.view.workspace == "present"
    window.press(Key.Key_F, CTRL | SHIFT)
    assert window.main.isFullScreen()
    window.press(Key.Key_Escape)
    window.press(Key.Key_Escape)
    assert window.view.workspace == "debug"


def test_a_clicker_steps_and_blanks(window: Window) -> None:
    window.press(Key.Key_2, CTRL)
    window.press(Key.Key_PageDown, leads_to=1)
    assert window.main.slide.texts()["caption"] == "h1 adds up and answers"
    assert "0.7638" in window.main.slide.texts()["formula"]
    window.press(Key.Key_PageDown, leads_to=2)
    window.press(Key.Key_PageUp, leads_to=1)
    for key in (Key.Key_B, Key.Key_Period):
        window.press(key)
        assert window.main.graph.texts() == {}
        window.press(key)
        assert window.main.graph.texts()["out[h1]"] == window.view.text(window.view.names.parse("out[h1]"))
    window.press(Key.Key_Period)
    window.press(Key.Key_1, CTRL)
    assert window.main.graph.texts()  # in Debug nobody would know why it is empty


def test_the_thin_timeline_goes_to_a_step(window: Window) -> None:
    present(window, (1280, 720))
    window.press(Key.Key_PageDown, leads_to=1)
    strip = window.main.slide._strip
    middle = strip.rect().center()
    middle.setX(round(strip.width() * 4.5 / 13))
    window.qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=middle)
    window.wait(lambda: window.index == 5)
    assert window.main.slide.texts()["phase"] == "loss"
    assert window.main.slide.texts()["where"] == "epoch 0 · row 1 of 10"


def test_a_message_is_seen_on_the_slide_until_the_next_move(window: Window) -> None:
    present(window, (1280, 720))
    window.press(Key.Key_L, CTRL)
    assert window.main.slide.texts()["explanation"].startswith("Copied: bpviz")
    window.press(Key.Key_PageDown, leads_to=1)
    assert "Copied" not in window.main.slide.texts()["explanation"]


def test_each_workspace_comes_back_as_it_was_left(qtbot: QtBot, tmp_path: Path) -> None:
    def settings() -> Settings:
        return Settings(SettingsFile(tmp_path / "settings.json"))

    first = Window(qtbot, settings=settings())
    first.main.docks.docks["source"].hide()
    first.main.workspaces.choose("present", fill_screen=False)
    first.main.docks.docks["outputs"].show()
    first.main.close()
    again = Window(qtbot, settings=settings())
    docks = again.main.docks.docks
    assert again.view.workspace == "debug"
    assert not docks["source"].isVisible() and docks["outputs"].isVisible() and docks["graph"].isVisible()
    again.main.workspaces.choose("present", fill_screen=False)
    assert {name for name, dock in docks.items() if dock.isVisible()} == {"graph", "slide", "outputs"}
    again.run("reset_layout")
    assert {name for name, dock in docks.items() if dock.isVisible()} == {"graph", "slide"}
    again.run("workspace_debug")
    assert docks["source"].isVisible()
    again.main.close()


def test_the_slide_has_its_share_of_every_screen(window: Window) -> None:
    """Also where the window gets larger meanwhile, as at a projector, and when somebody comes back."""
    for size in ((1024, 768), (1920, 1080)):
        present(window, size)
        assert window.main.slide.height() == pytest.approx(HEIGHT * size[1], abs=2)
    window.run("workspace_debug")
    present(window, (1920, 1080))
    assert window.main.slide.height() == pytest.approx(HEIGHT * 1080, abs=2)


def test_every_grain_has_a_slide(window: Window) -> None:
    present(window, (1024, 768))
    timeline = Timeline(default_experiment())
    for grain, index in ((Grain.LAYER, 2), (Grain.PASS, 4), (Grain.ROW, 13), (Grain.EPOCH, timeline.epoch_steps)):
        window.main.pilot.set_grain(grain)
        window.main.show_at(Position(index))
        rest(window)
        assert window.main.slide.texts()["formula"]
        check_places(window)
