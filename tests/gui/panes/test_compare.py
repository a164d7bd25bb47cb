"""The compare pane: runs that are kept, the one that is open, and the way back to each."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bpviz.session.comparison import MOST
from bpviz.session.document import save
from bpviz.session.interventions import SetRate
from tests.gui.window import Key, Window

LEFT = Qt.MouseButton.LeftButton


def run_with_rate(window: Window, rate: str) -> None:
    """Types a learning rate and runs to the end."""
    field = window.main.setup.rate
    field.selectAll()
    window.qtbot.keyClicks(field, rate)
    window.qtbot.keyClick(field, Key.Key_Return)
    window.wait(lambda: window.snapshot.experiment.learning_rate == float(rate))
    window.press(Key.Key_End)
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)


def names(window: Window) -> list[str]:
    model = window.main.judging.compare.model
    return [model.text(row, 1) for row in range(model.rowCount())]


def test_runs_are_kept_named_drawn_opened_and_removed(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.run("show_compare")
    pane = window.main.judging.compare
    assert names(window) == ["as it is, open"]
    for rate in ("0.1", "0.5", "2"):
        run_with_rate(window, rate)
        window.press(Key.Key_K)
    assert names(window) == ["rate 0.1", "rate 0.5", "rate 2.0, open"]
    for line, drawn in zip(pane.model.lines, pane.plot.drawn(), strict=True):
        assert drawn == [(float(epoch), line.entry.curve[epoch]) for epoch in range(20)]
    assert pane.model.text(1, 3) == window.view.numbers.short(pane.model.lines[1].entry.curve[19])

    rect = pane.table.visualRect(pane.model.index(0, 1))
    qtbot.mouseClick(pane.table.viewport(), LEFT, pos=rect.center())
    qtbot.mouseClick(pane.open_button, LEFT)
    window.wait(lambda: window.snapshot.experiment.learning_rate == 0.1 and not window.view.running)
    assert names(window) == ["rate 0.1, open", "rate 0.5", "rate 2.0"]
    assert len(pane.model.lines[0].entry.curve) == 20  # though the run that is open may begin anew

    qtbot.mouseClick(pane.remove_button, LEFT)
    assert names(window) == ["rate 0.5", "rate 2.0", "rate 0.1, open"]
    for rate in range(3, 3 + MOST - 2):
        run_with_rate(window, str(rate))
        window.press(Key.Key_K)
    run_with_rate(window, "50")
    window.press(Key.Key_K)
    assert window.main.notices.text() == "Nothing was kept: 8 runs are kept already; remove one of them first"
    window.main.resize(1024, 768)
    window.run("show_compare")
    window.wait(lambda: window.main.width() == 1024 and pane.table.columnWidth(3) > 0)
    assert pane.table.horizontalScrollBar().maximum() == 0  # errors are seen whole in a small window, too
    assert len(names(window)) == MOST + 1
    window.main.close()


def test_the_future_that_an_edit_replaces_is_in_the_list_and_in_the_document(qtbot: QtBot, tmp_path: Path) -> None:
    window = Window(qtbot)
    window.run("show_compare")
    window.press(Key.Key_End)
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)
    window.press(Key.Key_Home, leads_to=0)
    window.view.edit_requested.emit(SetRate(0, 0.1))
    window.wait(lambda: bool(window.snapshot.experiment.interventions))
    window.press(Key.Key_End)
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)
    assert names(window) == ["as it is", "from start: learning rate 0.1, open"]
    pane = window.main.judging.compare
    assert [len(curve) for curve in pane.plot.drawn()] == [20, 20]
    qtbot.mouseClick(pane.table.viewport(), LEFT, pos=pane.table.visualRect(pane.model.index(0, 1)).center())
    qtbot.mouseClick(pane.open_button, LEFT)
    window.wait(lambda: not window.snapshot.experiment.interventions)
    window.press(Key.Key_K)
    document, drawn = window.main.documents.document(), pane.plot.drawn()
    save(document, tmp_path / "run.bpviz")
    save(replace(document, digest=""), tmp_path / "elsewhere.bpviz")
    window.run("new")
    window.wait(lambda: len(names(window)) == 1)
    window.main.documents.open_path(str(tmp_path / "run.bpviz"))
    window.wait(lambda: sorted(names(window)) == ["as it is, open", "from start: learning rate 0.1"])
    assert [line.number for line in pane.model.lines] == [0, None]  # the one that was kept comes first
    assert pane.plot.drawn()[1] == drawn[1] and pane.model.text(1, 2) == "20 epochs"
    window.main.documents.open_path(str(tmp_path / "elsewhere.bpviz"))
    window.wait(lambda: window.main.documents.dialog is not None)
    window.wait(lambda: pane.model.text(1, 2) == "not yet computed")
    assert pane.plot.drawn()[1] == [] and not exact_numbers(pane.model.copied().splitlines()[2])
    window.main.close()


def exact_numbers(line: str) -> bool:
    return any(character.isdigit() for character in line.split("\t")[-1])


def test_a_run_is_kept_before_the_list_was_ever_looked_at(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.press(Key.Key_K)
    window.press(Key.Key_End)
    window.wait(lambda: window.snapshot.position == window.snapshot.end and not window.view.running)
    window.run("show_compare")
    window.wait(lambda: names(window) == ["as it is, open"])
    pane = window.main.judging.compare
    assert (pane.model.text(0, 2), pane.model.lines[0].number) == ("20 epochs", 0)
    window.main.close()
