"""Stops, watches and bookmarks as a person sets them, and goes to them."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.gui.ask import Ask
from bpviz.gui.number_menu import Wish
from bpviz.gui.stop_marks import neuron_stops
from bpviz.gui.timeline_cells import Band
from bpviz.session.examples import default_experiment
from bpviz.session.stops import Bookmark, ConditionStop, EpochStop, LineStop, Marks, NeuronStop, RowStop
from bpviz.session.timeline import Position
from tests.gui.window import CTRL, SHIFT, Key, Window

ALT = Qt.KeyboardModifier.AltModifier
WEIGHT = Ref(Quantity.WEIGHT, Unit(1, 1), Unit(0, 0))
FIRST_ABOVE_1 = 845  # the index at which w[y2,h1] of the tutorial's run first exceeds 1 in size


def offers(window: Window, pane: str, at: QPoint) -> list[Wish]:
    """What the context menu of a pane offers at a place."""
    place = window.pane(pane)
    return [*window.view.number_menu.wishes(place.number_at(at)), *place.wishes(at)]


def choose(window: Window, pane: str, at: QPoint, words: str) -> None:
    wishes = {said: do for said, do in offers(window, pane, at)}
    next(do for said, do in wishes.items() if words in said)()


def answer(window: Window, text: str) -> None:
    """Answers the question that is open, after which the window is in front again."""
    dialog = window.main.findChildren(Ask)[-1]
    dialog.field.setText(text)
    dialog.accept()
    window.wait(lambda: not window.main.findChildren(Ask))
    window.main.activateWindow()
    window.wait(window.main.isActiveWindow)


def type_condition(window: Window, text: str) -> None:
    window.run("stop_where")
    field = window.main.stopping.pane.field
    window.wait(lambda: QApplication.focusWidget() is field)
    window.qtbot.keyClicks(field, text)


def test_a_condition_is_typed_completed_and_continued_to(qtbot: QtBot) -> None:
    window = Window(qtbot)
    pane = window.main.stopping.pane
    type_condition(window, "abs(w[y2,")
    field = pane.field
    assert "] is missing" in pane.problem.text() and pane.problem.isVisible()
    assert field.mistake == (4, 9)
    assert "w[y2,h1]" in field.offered() and all(word.startswith("w[y2,") for word in field.offered())
    qtbot.keyClicks(field, "x1]) > 1")
    assert "no weight leads from x1 to y2" in pane.problem.text() and not pane.add_button.isEnabled()
    field.clear()
    qtbot.keyClicks(field, "abs(w[y2,h")
    qtbot.keyClick(field._popup, Key.Key_Down)
    qtbot.keyClick(field._popup, Key.Key_Return)
    assert field.text() == "abs(w[y2,h1]"
    qtbot.keyClicks(field, ") > 1")
    assert pane.problem.text() == ""
    qtbot.keyClick(field, Key.Key_Return)
    assert window.view.marks.stops == (ConditionStop("abs(w[y2,h1]) > 1"),)
    assert field.text() == ""
    field.clearFocus()
    window.press(Key.Key_F5, leads_to=FIRST_ABOVE_1)
    shown = window.view.numbers.short
    now = window.snapshot.value(WEIGHT)
    assert f"w[y2,h1] = {shown(now)}, before " in window.main.notices.text()
    assert pane.is_met(pane.model.lines[0])
    assert pane.texts()["abs(w[y2,h1]) > 1"].endswith(f" → {shown(now)}")
    window.press(Key.Key_F5)  # it holds after each of the updates that follow
    window.wait(lambda: window.index == FIRST_ABOVE_1 + 13)
    window.press(Key.Key_F5, SHIFT, leads_to=FIRST_ABOVE_1)
    window.press(Key.Key_F5, SHIFT)
    window.wait(lambda: "No stop is met before" in window.main.notices.text())
    assert window.index == FIRST_ABOVE_1
    window.press(Key.Key_Z, CTRL)
    assert window.view.marks == Marks()
    window.press(Key.Key_F5, leads_to=2600)
    window.press(Key.Key_F5, SHIFT, leads_to=0)


def test_values_and_conditions_are_watched_at_the_cursor(qtbot: QtBot) -> None:
    window = Window(qtbot, position=Position(5 * 130 + 12))
    pane = window.main.stopping.pane
    type_condition(window, "accuracy")
    assert pane.problem.text() == "" and not pane.add_button.isEnabled() and pane.watch_button.isEnabled()
    window.qtbot.keyClick(pane.field, Key.Key_Return)
    for text in ("rate", "row 5 is right", "epoch_error falls", "out[y1] > 0.5 and not out[y2] > 0.5"):
        window.qtbot.keyClicks(pane.field, text)
        window.qtbot.keyClick(pane.field, Key.Key_Return, CTRL)
    type_condition(window, "epoch_error")
    window.qtbot.mouseClick(pane.watch_button, Qt.MouseButton.LeftButton)
    assert len(window.view.marks.watches) == 6 and window.view.marks.stops == ()
    shown = window.view.numbers.short

    def shows(**values: str) -> bool:
        texts = pane.texts()
        return list(texts.values()) == list(values.values())

    known = dict(accuracy=shown(0.5), rate=shown(0.5), row="true", falls="true", out="false")
    window.wait(lambda: shows(**known, error=shown(window.snapshot.epoch_error)))
    window.main.setFocus()
    window.press(Key.Key_Right, leads_to=5 * 130 + 13)
    window.press(Key.Key_Right, leads_to=5 * 130 + 14)  # another row: its outputs are not known yet
    known["out"] = "—"
    window.wait(lambda: shows(**known, error=shown(window.snapshot.epoch_error)))
    window.main.pilot.seek(Position(130))
    known = dict(accuracy=shown(0.5), rate=shown(0.5), row="true", falls="—", out="false")
    window.wait(lambda: window.index == 130 and shows(**known, error=shown(window.snapshot.epoch_error)))
    window.press(Key.Key_End, leads_to=2600)
    window.wait(lambda: pane.texts()["accuracy"] == shown(1.0))


def test_breakpoints_are_set_in_the_gutter_on_the_graph_and_on_the_timeline(qtbot: QtBot) -> None:
    window = Window(qtbot, position=Position(840))
    listing = window.pane("source")._listing
    gutter = listing._gutter
    line = listing.lines_in_view()[0][0]
    window.qtbot.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=listing.gutter_place(line))
    (stop,) = window.view.marks.stops
    assert isinstance(stop, LineStop) and stop.line >= line
    assert listing.stops() == {stop.line: True}
    window.qtbot.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=listing.gutter_place(stop.line))
    assert window.view.marks.stops == ()
    graph, timeline = window.main.graph, window.main.timeline
    choose(window, "graph", graph.place("out[h2]").center(), "Stop at h2, update")
    assert window.view.marks.stops == (NeuronStop("h2", Phase.UPDATE),)
    assert neuron_stops(window.view) == {Unit(0, 1): True}
    assert timeline.ticks.steps() == {10: True}
    window.press(Key.Key_F5, leads_to=843)
    row = timeline.lanes.cells(Band.ROWS)[3].cell
    choose(window, "timeline", QPoint(round(row.x + 20), 65), "Stop at row 4")
    assert timeline.ticks.rows() == {3: True}
    epoch = round(timeline._scrubber.x(Position(11 * 130 + 60)))
    choose(window, "timeline", QPoint(epoch, 20), "Stop at epoch 11")
    assert window.view.marks.stops[1:] == (RowStop(3), EpochStop(11))
    window.run("clear_stops")
    assert window.view.marks.stops == ()


def test_the_list_switches_counts_and_removes(qtbot: QtBot) -> None:
    window = Window(qtbot)
    pane = window.main.stopping.pane
    update, wrong = NeuronStop("h1", Phase.UPDATE), ConditionStop("out[h9] < 1")
    window.view.mark(Marks((update, wrong), ("abs(w[h1,x1])",), (Bookmark("6:4:7", "look at row 5"),)))
    window.run("show_stops")
    assert pane.texts() == {
        "h1, update": "", "out[h9] < 1": "not in this run",
        "abs(w[h1,x1])": window.view.numbers.short(abs(window.snapshot.parameters[0][0, 0])), "look at row 5": "6:4:7",
    }  # fmt: skip

    def at(row: int, column: int) -> QPoint:
        return pane.table.visualRect(pane.model.index(row, column)).center()

    window.qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=at(0, 0))
    assert window.view.marks.stops[0] == replace(update, enabled=False)
    assert pane.texts()["h1, update"] == "off"
    window.press(Key.Key_F5, leads_to=2600)
    window.qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=at(0, 0))
    choose(window, "stops", pane.table.viewport().mapTo(pane, at(0, 1)), "Stop the n-th time")
    dialog = pane.window().findChild(Ask)
    assert dialog
    dialog.field.setText("0")
    assert "1st to the 10,000th" in dialog.problem.text()
    answer(window, "3")
    assert pane.texts()["h1, update"] == "3rd time"
    window.press(Key.Key_Home, leads_to=0)
    window.press(Key.Key_F5, leads_to=26 + 10)
    window.qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=at(3, 1))
    window.qtbot.mouseDClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=at(3, 1))
    window.wait(lambda: window.index == 840)
    window.qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=at(0, 1))
    window.qtbot.mouseDClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=at(0, 1))
    window.wait(lambda: window.index == 840 + 2 + 26)  # the third time from there
    window.qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=at(1, 1))
    window.qtbot.keyClick(pane.table, Key.Key_Delete)
    assert window.view.marks.stops == (replace(update, count=3),)


def test_bookmarks_are_set_with_a_line_of_text_and_gone_to(qtbot: QtBot) -> None:
    window = Window(qtbot, position=Position(100))
    for position, text in ((840, "here row 5 is still wrong"), (100, "")):
        window.main.pilot.seek(Position(position))
        window.wait(lambda position=position: window.index == position)
        window.press(Key.Key_B, CTRL)
        answer(window, text)
    assert window.view.marks.bookmarks == (Bookmark("6:4:7", "here row 5 is still wrong"), Bookmark("0:7:8"))
    window.run("show_stops")
    assert list(window.main.stopping.pane.texts().values()) == ["0:7:8", "6:4:7"]
    window.press(Key.Key_PageUp, CTRL)
    assert "no bookmark before" in window.main.notices.text()
    window.press(Key.Key_PageDown, CTRL, leads_to=840)
    assert window.main.notices.text() == "here row 5 is still wrong"
    scrubber = window.main.timeline._scrubber
    assert window.main.timeline.ticks.near(scrubber, scrubber.x(Position(840))) == [
        "bookmark: here row 5 is still wrong"
    ]
    assert "here row 5" in window.main.timeline.tip(scrubber.x(Position(840)), 20)


def test_a_number_says_when_it_was_written_and_when_it_changes_next(qtbot: QtBot) -> None:
    window = Window(qtbot, position=Position(840))
    at = window.main.graph.place("w[y2,h1]").center()
    words = [said for said, _ in offers(window, "graph", at)]
    assert "Written at 6:3:12, update · y2: go there" in words
    assert "Changes next at 6:4:12, update · y2: go there" in words
    choose(window, "graph", at, "Watch w[y2,h1]")
    assert window.view.marks.watches == ("w[y2,h1]",)
    window.view.point_at(WEIGHT)
    window.press(Key.Key_Right, ALT, leads_to=845)
    window.press(Key.Key_Right, ALT, leads_to=858)
    window.press(Key.Key_Left)
    window.wait(lambda: window.index == 857)
    window.press(Key.Key_Left, ALT, leads_to=845)
    choose(window, "graph", window.main.graph.place("w[y2,h1]").center(), "Stop where w[y2,h1]")
    assert window.main.stopping.pane.field.text() == "w[y2,h1] "
    window.main.stopping.pane.field.clearFocus()
    window.main.setFocus()
    window.view.point_at(None)
    window.view.select(Unit(0, 0))
    window.press(Key.Key_F9)
    assert window.view.marks.stops == (NeuronStop("h1", Phase.UPDATE),)
    window.press(Key.Key_F9)
    assert window.view.marks.stops == ()
    window.press(Key.Key_F10, CTRL, leads_to=845 + 10)


def test_a_search_is_told_and_can_be_ended_and_documents_keep_what_is_marked(qtbot: QtBot) -> None:
    window = Window(qtbot, replace(default_experiment(), epochs=1_000_000))
    marks = Marks((ConditionStop("gradient[h1] > 1"), ConditionStop("out[y1] > 2")), ("out[y1]",))
    window.view.mark(marks)
    window.press(Key.Key_F5)
    window.wait(lambda: window.view.looking is not None and "Looking for a stop" in window.main.notices.text())
    assert window.view.running
    window.press(Key.Key_Escape)
    window.wait(lambda: not window.view.running)
    assert window.view.looking is None and window.view.stopped is None
    assert window.main.documents.document().marks == marks
