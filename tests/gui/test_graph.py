"""The graph pane: numbers on it, and what mouse and wheel do."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.graph_label_painter import LabelPainter, Manner
from bpviz.gui.panes.graph import GraphPane
from bpviz.gui.theme import Mode, Theme
from bpviz.gui.view import View
from bpviz.present.caption import caption
from bpviz.present.graph_labels import Kind, Label, Rect
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position


@pytest.fixture
def run() -> Run:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(6, 4, 7))))
    return run


@pytest.fixture
def view(run: Run) -> View:
    return View(run.snapshot())


@pytest.fixture
def pane(view: View, qtbot: QtBot) -> GraphPane:
    theme = Theme(view)
    theme.mode = "light"
    pane = GraphPane(view, theme)
    qtbot.addWidget(pane)
    pane.resize(920, 545)
    pane.show()
    return pane


def colours(pane: GraphPane) -> set[int]:
    image = pane.grab().toImage()
    return {image.pixel(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)}


def scroll(pane: GraphPane, at: QPoint, notches: int) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(pane.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, event)


def test_every_number_of_the_first_row_can_be_read_off(pane: GraphPane, view: View, run: Run) -> None:
    units = [Unit(layer, j) for layer in (0, 1) for j in (0, 1)]
    for index in range(run.timeline.row_steps(0) + 1):
        run.seek(Position(index))
        view.show(run.snapshot())
        texts, step = pane.texts(), view.snapshot.step
        for ref in (Ref(q, unit) for q in (Quantity.OUTPUT, Quantity.DELTA) for unit in units):
            assert texts[view.names.ref(ref)] == view.text(ref)
        for j in (0, 1):
            assert texts[f"expected[y{j + 1}]"] == view.text(Ref(Quantity.EXPECTED, Unit(1, j)))
            assert texts[f"error[y{j + 1}]"] == view.text(Ref(Quantity.ERROR, Unit(1, j)))
            assert texts[f"x{j + 1}"] == view.text(Ref(Quantity.OUTPUT, Unit(-1, j)))
        for unit in units:
            changes = step.unit == unit and step.phase is Phase.UPDATE if step else False
            text = view.text(Ref(Quantity.BIAS, unit))
            assert texts[f"b[{view.names.unit(unit)}]"].endswith(f"→ {text}" if changes else text)


def test_a_click_selects_a_neuron_and_a_click_on_the_ground_nothing(pane: GraphPane, view: View) -> None:
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=pane.place("out[h2]").center())
    assert view.selected == Unit(0, 1)
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=pane.place("b[y1]").center())
    assert view.selected == Unit(1, 0)
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(12, 60))
    assert view.selected is None


def test_pointing_at_a_number_puts_the_focus_on_it(pane: GraphPane, view: View) -> None:
    for name in ("out[h1]", "w[y2,h1]", "w[h1,x1]", "b[h2]", "delta[y1]", "error[y1]", "x2"):
        QTest.mouseMove(pane, pane.place(name).center())
        assert view.focus == view.names.parse(name)
    QTest.mouseMove(pane, QPoint(12, 60))
    assert view.focus is None


def test_a_focus_from_elsewhere_is_marked(pane: GraphPane, view: View) -> None:
    before = pane.grab().toImage()
    view.point_at(view.names.parse("w[h1,x2]"))
    assert pane.grab().toImage() != before
    view.point_at(None)
    assert pane.grab().toImage() == before


def test_the_wheel_zooms_around_the_mouse(pane: GraphPane) -> None:
    at = pane.place("out[h1]").center()
    scroll(pane, at, 2)
    assert pane.sight.camera.zoom > 1.5
    assert (pane.place("out[h1]").center() - at).manhattanLength() <= 3
    scroll(pane, at, -2)
    assert pane.sight.camera.zoom == pytest.approx(1.0)


def test_zoom_is_bounded_and_fit_takes_everything_back(pane: GraphPane) -> None:
    before = pane.grab().toImage()
    for _ in range(30):
        pane.zoom_in()
    assert pane.sight.camera.zoom == 8.0
    button = pane.findChild(QToolButton)
    assert button is not None
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pane.sight.camera.zoom == 1.0
    assert not button.isVisible()
    assert pane.grab().toImage() == before
    for _ in range(30):
        pane.zoom_out()
    assert pane.sight.camera.zoom == 0.5
    assert pane.texts()
    QTest.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(12, 60))
    assert pane.sight.camera.zoom == 1.0


def test_zooming_brings_hidden_numbers_back(pane: GraphPane) -> None:
    pane.theme.scale = 2.0
    assert "w[y1,h1]" not in pane.texts()
    between = (pane.place("out[h1]").center() + pane.place("out[y1]").center()) / 2
    scroll(pane, between - QPoint(0, 60), 4)
    assert "w[y1,h1]" in pane.texts()


def test_dragging_moves_the_graph_and_selects_nothing(pane: GraphPane, view: View) -> None:
    at = pane.place("out[h1]").center()
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(pane, at + QPoint(30, 20))
    QTest.mouseMove(pane, at + QPoint(60, 40))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at + QPoint(60, 40))
    assert (pane.place("out[h1]").center() - at - QPoint(60, 40)).manhattanLength() <= 2
    assert view.selected is None


def test_it_takes_no_keys(pane: GraphPane) -> None:
    assert pane.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert all(button.focusPolicy() is Qt.FocusPolicy.NoFocus for button in pane.findChildren(QToolButton))


def test_blank_is_an_empty_ground(pane: GraphPane, view: View) -> None:
    assert len(colours(pane)) > 20
    view.look(blank=True)
    assert len(colours(pane)) == 1
    assert pane.texts() == {}
    view.look(blank=False)
    assert pane.texts()


def test_asked_for_results_show_as_question_marks(pane: GraphPane, view: View, run: Run) -> None:
    view.show(run.snapshot(), revealed=False)
    assert pane.texts()["delta[h1]"] == "?"
    assert pane.texts()["w[y1,h1]"] != "?"
    view.show(run.snapshot())
    assert pane.texts()["delta[h1]"] == view.text(Ref(Quantity.DELTA, Unit(0, 0)))


def test_net_inputs_and_digits_follow_the_view(pane: GraphPane, view: View) -> None:
    view.look(net_inputs=True)
    assert pane.texts()["net[h1]"] == view.text(Ref(Quantity.NET_INPUT, Unit(0, 0)))
    view.look(net_inputs=False, digits=6)
    assert pane.texts()["out[h1]"] == view.text(Ref(Quantity.OUTPUT, Unit(0, 0)))


def test_the_description_is_the_caption_of_the_moment(pane: GraphPane, view: View) -> None:
    words = caption(view.snapshot, view.names, view.numbers, True)
    assert pane.accessibleName() == pane.heading
    assert words.title in pane.accessibleDescription()
    assert words.sentence in pane.accessibleDescription()


@pytest.mark.parametrize("mode", ["light", "dark", "contrast"])
@pytest.mark.parametrize("example", ["exploding", "frozen", "dead", "forward", "backward", "predict", "mazur"])
def test_every_example_is_drawn_to_its_end(pane: GraphPane, view: View, example: str, mode: Mode) -> None:
    pane.theme.mode = mode
    run = Run(EXAMPLES[example].experiment())
    run.seek(run.timeline.end)
    view.show(run.snapshot())
    assert len(colours(pane)) > 20
    assert pane.texts()["x1"] == view.text(Ref(Quantity.OUTPUT, Unit(-1, 0)))


def test_another_network_is_drawn_at_once(pane: GraphPane, view: View) -> None:
    run = Run(replace(default_experiment(), layers=(2, 5, 3, 2), transfers=("tanh", "relu", "sigmoid")))
    view.show(run.snapshot())
    assert pane.texts()["out[h2.3]"] == "—"


def test_while_running_at_full_speed_only_numbers_are_shown(pane: GraphPane, view: View, run: Run) -> None:
    view.show(replace(run.snapshot(), step=None, steps=(), fast=True))
    assert pane.texts()["out[h1]"] == view.text(Ref(Quantity.OUTPUT, Unit(0, 0)))


@pytest.mark.parametrize("fill", ["#0072B2", "#FFFFFF"])
def test_a_name_on_a_card_is_read_whatever_fills_its_neuron(qapp: QApplication, fill: str) -> None:
    theme = Theme()
    theme.mode = "light"
    label = Label("h1", Kind.NAME, "h1", Rect(4, 4, 40, 24), 14, boxed=True)
    image = QImage(48, 32, QImage.Format.Format_RGB32)
    image.fill(QColor(fill))
    painter = QPainter(image)
    LabelPainter(theme).paint(painter, label, fill, Manner(theme.palette.ink, 1.0, None, True, QPointF()))
    painter.end()
    assert min(image.pixelColor(x, y).lightness() for x in range(10, 38) for y in range(8, 24)) < 60
