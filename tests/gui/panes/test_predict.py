"""The predict pane: inputs by number and slider, the network of the cursor, and the forward pass as a run."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from bpviz.gui.fields import NumberField
from bpviz.gui.short_label import ShortLabel
from bpviz.present.number_format import NumberFormat
from bpviz.session.answers import answer
from bpviz.session.experiment import Procedure
from tests.gui.window import Key, Window

LEFT = Qt.MouseButton.LeftButton


def outputs(window: Window, inputs: list[float]) -> list[str]:
    """What the algorithm says with the weights of the cursor."""
    network = window.snapshot.experiment.network()
    network.load(window.snapshot.parameters)
    scaled = window.snapshot.experiment.data.scaled(inputs)
    return [NumberFormat().short(output) for output in answer(network, scaled).outputs]


def type_into(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Key.Key_Return)


def test_inputs_are_typed_and_slid_and_the_network_of_the_cursor_answers(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.run("show_predict")
    pane = window.main.judging.predict
    row = window.snapshot.experiment.data.inputs[0].tolist()
    window.wait(lambda: pane.bars.texts == outputs(window, row))
    assert pane.bars.labels == ["y1 · class 0", "y2 · class 1"]
    at_start = pane.bars.texts
    dock, area = window.main.docks.docks["predict"], pane.findChild(QScrollArea)
    assert area
    for width, below in ((dock.width(), True), (700, False), (300, True)):  # in its place, and as a window of its own
        if width != dock.width():
            dock.setFloating(True)
            dock.resize(width, 340)
        window.wait(lambda: not (area.verticalScrollBar().isVisible() or area.horizontalScrollBar().isVisible()))
        for slider, number in zip(pane.inputs.sliders, pane.inputs.numbers, strict=True):
            assert (slider.y() > number.geometry().bottom()) is below and slider.width() >= 140
        assert [name.shown for name in pane.inputs.findChildren(ShortLabel)] == ["x1", "x2"]
    dock.setFloating(False)
    window.main.activateWindow()

    window.run("end")
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)
    window.wait(lambda: pane.bars.texts == outputs(window, row))
    assert pane.bars.texts != at_start
    assert pane.sentence.text() == "predicts class 0"

    type_into(qtbot, pane.row, "7")
    seventh = window.snapshot.experiment.data.inputs[6].tolist()
    assert pane.inputs.values == seventh
    window.wait(lambda: pane.bars.texts == outputs(window, seventh))
    assert pane.sentence.text() == "predicts class 1"

    type_into(qtbot, pane.inputs.numbers[0], "one and a quarter")
    assert pane.inputs.numbers[0].message.isVisible()
    least = pane.inputs.minimumSizeHint()  # what is said takes no more lines than in the narrowest place
    assert least.height() == pane.inputs.layout().heightForWidth(least.width())
    type_into(qtbot, pane.inputs.numbers[0], "1.25")
    window.wait(lambda: pane.bars.texts == outputs(window, [1.25, seventh[1]]))
    qtbot.mouseClick(pane.inputs.sliders[1], LEFT, pos=QPoint(1, pane.inputs.sliders[1].height() // 2))
    assert pane.inputs.values[1] < window.snapshot.experiment.data.inputs[:, 1].min()
    window.wait(lambda: pane.bars.texts == outputs(window, pane.inputs.values))

    answered, trained = pane.bars.texts, window.snapshot.experiment
    given = pane.inputs.values, [slider.value() for slider in pane.inputs.sliders], pane.row.text()
    qtbot.mouseClick(pane.step_through, LEFT)
    window.wait(lambda: window.snapshot.experiment.procedure is Procedure.PREDICT and not window.view.running)
    assert [window.view.numbers.short(value) for value in window.snapshot.outputs()] == answered
    assert window.main.notices.text().startswith("The forward pass of row 7, inputs changed, by predict.")
    assert (pane.inputs.values, [slider.value() for slider in pane.inputs.sliders], pane.row.text()) == given
    window.run("undo")
    window.wait(lambda: window.snapshot.experiment is trained)
    assert (pane.inputs.values, [slider.value() for slider in pane.inputs.sliders], pane.row.text()) == given
    window.main.close()
