"""Another way of learning in the whole window: chosen on the left, seen everywhere, taken back."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.steps import Ref
from bpviz.gui.panes.setup import SetupPane
from bpviz.gui.view import View
from bpviz.present.graph_action import action
from bpviz.session.examples import default_experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position
from tests.gui.window import Key, Window

BATCH = replace(
    default_experiment(), batch_size=2, rule=Rule("adam"), loss="cross_entropy", transfers=("sigmoid", "softmax")
)
FIRST = Unit(0, 0)
UNITS = frozenset([FIRST, Unit(-1, 0), Unit(-1, 1), Unit(1, 0), Unit(1, 1)])


def view_at(step: int, row: int = 1, revealed: bool = True) -> View:
    run = Run(BATCH)
    run.seek(Position(run.timeline.index(Moment(0, row, step))))
    view = View(run.snapshot())
    view.show(run.snapshot(), revealed)
    return view


def test_cross_entropy_is_chosen_and_taken_back(qtbot: QtBot) -> None:
    window = Window(qtbot)
    setup = window.pane("setup")
    assert isinstance(setup, SetupPane)

    def heading() -> str:
        dock = window.main.findChild(QDockWidget, "error")
        assert isinstance(dock, QDockWidget)
        label = dock.titleBarWidget().findChild(QLabel, "headingText")
        assert isinstance(label, QLabel)
        return label.text()

    assert "Σ(expected − output)²" in heading()
    setup.rule.loss.setCurrentIndex(setup.rule.loss.findData("cross_entropy"))
    setup.rule.loss.activated.emit(setup.rule.loss.currentIndex())
    qtbot.waitUntil(lambda: window.snapshot.experiment.loss == "cross_entropy")
    assert "ln(output)" in heading()
    qtbot.keyClick(window.main, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.snapshot.experiment.loss == "squared")
    assert setup.rule.loss.currentData() == "squared" and "²" in heading()


def test_a_window_that_opens_with_cross_entropy_says_so(qtbot: QtBot) -> None:
    window = Window(qtbot, BATCH)
    dock = window.main.findChild(QDockWidget, "error")
    assert isinstance(dock, QDockWidget)
    assert "ln(output)" in dock.windowTitle()
    for index in range(1, 18):
        window.press(Key.Key_Right, leads_to=index)


def test_gradients_stand_on_the_edges() -> None:
    doing = action(view_at(11), UNITS)
    assert doing and doing.phase == "accumulate"
    chip = doing.terms[Ref(Quantity.WEIGHT, FIRST, Unit(-1, 0))]
    assert " × " in chip.text and "→ Σ " in chip.text
    assert Ref(Quantity.BIAS, FIRST) in doing.terms
    assert "?" in action(view_at(11, revealed=False), UNITS).terms[Ref(Quantity.BIAS, FIRST)].text  # type: ignore[union-attr]  # there is a Step


def test_a_softmax_neuron_that_waits_shows_its_net_input() -> None:
    view = view_at(2)
    doing = action(view, UNITS)
    assert doing and doing.total == view.text(Ref(Quantity.NET_INPUT, Unit(1, 0)))
    share = action(view_at(4), UNITS)
    assert share and share.total is None and share.read == {Unit(1, 0), Unit(1, 1)}


def test_what_is_asked_for_is_hidden_and_nothing_else() -> None:
    gradient, mean = (Ref(quantity, FIRST, Unit(-1, 0)) for quantity in (Quantity.GRADIENT, Quantity.MEAN))
    assert view_at(11, revealed=False).hides(gradient) and not view_at(11, revealed=False).hides(mean)
    assert view_at(15, revealed=False).hides(mean) and not view_at(15, revealed=False).hides(gradient)
    total = Ref(Quantity.TOTAL)
    assert view_at(4, revealed=False).hides(total) and not view_at(5, revealed=False).hides(total)
