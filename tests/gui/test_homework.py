"""*Ask first* with answers: typed straight away, judged, scored; and sheets written, filled in, dropped and checked."""

import csv
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bpviz.engine.quantities import Quantity
from bpviz.present.answer_words import RIGHT, RULE
from bpviz.session.grading import Grade, Verdict
from bpviz.session.run import Run
from bpviz.session.sheet import cells_of_row
from bpviz.session.slips import DERIVATIVE, asked
from bpviz.session.tally import Tally
from bpviz.session.timeline import Position
from tests.gui.window import CTRL, Key, Window


def type_text(window: Window, text: str) -> None:
    """Types as a person does: each key goes where the focus is by then."""
    for sign in text:
        window.qtbot.keyClick(QApplication.focusWidget() or window.main, sign)


def answer(window: Window, value: float) -> str:
    """Types a number and Enter; gives what is said."""
    type_text(window, f"{value:.5g}")
    window.press(Key.Key_Return)
    return window.main.card.answer.message.text()


def page(window: Window) -> str:
    return window.main.homework.pane.texts()["page"].replace("\xa0", " ")


def click(window: Window, words: str) -> None:
    """Clicks the last link of the pane that says this."""
    pane = window.main.homework.pane
    links = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', pane.text.toHtml().replace("\xa0", " "))
    pane.text.anchorClicked.emit(QUrl([to for to, said in links if re.sub("<[^>]*>", "", said) == words][-1]))


def test_answers_are_judged_and_scored_and_nothing_waits_for_them(qtbot: QtBot) -> None:
    window = Window(qtbot, size=(1024, 768))
    line = window.main.card.answer
    window.press(Key.Key_Right, CTRL, leads_to=13)
    assert line.isHidden()
    window.press(Key.Key_A)
    for index in range(14, 20):
        window.press(Key.Key_Right, leads_to=index)
        assert line.prompt.text() and line.aside.text() == RULE and not line.field.hasFocus()
        window.press(Key.Key_Right)  # revealed, nothing answered
        assert line.isHidden()
    window.press(Key.Key_Right, leads_to=20)  # the delta of y2
    step = window.snapshot.step
    assert step and line.prompt.text() == "delta[y2] ="
    type_text(window, "-0")  # keys that otherwise zoom the graph
    assert line.field.hasFocus() and line.field.text() == "-0" and window.main.graph.sight.camera.zoom == 1.0
    window.press(Key.Key_Escape)
    assert not line.field.text() and not line.field.hasFocus()
    said = answer(window, step.result(Quantity.ERROR))
    assert DERIVATIVE in said and "too high" in said and line.field.accessibleDescription() == said
    assert not window.view.revealed and not line.field.hasFocus()
    window.wait(lambda: line.height() == line.heightForWidth(line.width()) and line.message.isVisible())
    assert not line.geometry().intersects(window.main.card._scroll.geometry())
    assert answer(window, 0.1) == "Right as far as it goes: three digits count."  # 0.1435
    assert answer(window, step.result(Quantity.DELTA)) == RIGHT
    assert window.view.revealed and "0 at first try · 1 later · 6 revealed" in line.aside.text()
    window.press(Key.Key_Right, leads_to=21)
    type_text(window, "7")
    window.press(Key.Key_PageDown)  # a clicker moves on also from the field
    assert window.view.revealed and window.index == 21
    window.press(Key.Key_Right, leads_to=22)
    type_text(window, "1/x")
    window.press(Key.Key_Return)
    assert "is not a number" in line.message.text()
    step = window.snapshot.step
    assert step and answer(window, step.results[-1].value) == RIGHT
    for index in range(23, 27):
        window.press(Key.Key_Right, leads_to=index)
        assert line.prompt.text().startswith("1 of 3: new w[")
        window.press(Key.Key_Right)
    told = window.main.notices.text()
    assert told == "Row 2 is done. Of 13 numbers asked for, 1 right at first try, 1 later, 11 revealed."
    window.press(Key.Key_A)
    assert window.main.homework.pane.isVisible() and line.isHidden() and "1 later" in window.main.notices.text()
    assert f"delta[y2] 1 wrong, found later: {DERIVATIVE}" in page(window)
    window.press(Key.Key_A)
    click(window, "delta[y2]")
    window.wait(lambda: window.index == 20 and not window.view.revealed)
    window.press(Key.Key_Right)
    click(window, "delta[y2]")
    assert window.index == 20 and not window.view.revealed
    window.run("restart")
    window.wait(lambda: "Nothing was asked for yet" in page(window))


def test_an_update_asks_for_weight_after_weight_and_all_of_it_stays_in_sight(qtbot: QtBot) -> None:
    window = Window(qtbot)
    card, line = window.main.card, window.main.card.answer
    bar = card._scroll.verticalScrollBar()
    window.press(Key.Key_A)
    for index in range(1, 10):
        window.press(Key.Key_Right, leads_to=index)
        found = asked(window.snapshot)
        assert found
        card.complete()
        answer(window, max(found.slips, key=lambda slip: len(slip.words)).value)
        window.wait(lambda: line.height() == line.heightForWidth(line.width()) and line.message.isVisible())
        assert bar.maximum() == 0  # nothing of the formula is behind the field
        window.press(Key.Key_Right)
    window.press(Key.Key_Right, leads_to=10)
    step = window.snapshot.step
    assert step
    for i, change in enumerate(step.changes):
        assert line.prompt.text() == f"{i + 1} of 3: new {window.view.names.ref(change.ref)} ="
        assert not window.view.revealed
        said = answer(window, change.new)
        assert said.startswith("Right, new w[") if i < 2 else said == RIGHT
        known = [i >= j for j in range(3)]  # what was found is shown at once, the rest is asked for still
        shown = [window.view.numbers.short(change.new) for change in step.changes]
        names = [window.view.names.ref(change.ref) for change in step.changes]
        assert [
            line.endswith(f"≈ {text}") or line.endswith(f"= {text}")
            for line, text in zip(
                (line for line in card.texts()["formula"].split("\n") if "0.5" in line), shown, strict=True
            )
        ] == known
        assert ["?" not in window.main.graph.texts()[name] for name in names] == known
        assert ["?" not in window.pane("variables").texts()[name] for name in names] == known
    assert window.view.revealed and window.main.homework.asking.tally.score() == (3, 0, 9)
    window.press(Key.Key_Right, leads_to=11)
    answer(window, 9.0)
    window.press(Key.Key_Right)
    window.press(Key.Key_Right, leads_to=12)
    step = window.snapshot.step
    assert step
    answer(window, step.changes[0].new)
    answer(window, 9.0)
    window.press(Key.Key_Right)
    assert window.main.homework.asking.tally.score() == (4, 0, 11)
    window.run("score")
    click(window, "new w[y1,h2]")
    window.wait(lambda: window.index == 12 and line.prompt.text() == "2 of 3: new w[y1,h2] =")


def test_what_terms_have_told_is_not_asked_for_again(qtbot: QtBot) -> None:
    window = Window(qtbot, position=Position(9))
    window.press(Key.Key_A)
    window.run("grain_term")
    for term in (1, 2, 3):
        window.press(Key.Key_Right)
        window.wait(lambda term=term: window.snapshot.position == Position(9, term))
        texts = window.main.graph.texts()
        assert ["?" in texts.get(name, "") for name in ("w[h1,x1]", "w[h1,x2]", "b[h1]")] == [
            term == asked for asked in (1, 2, 3)
        ]
        window.press(Key.Key_Right)
    window.press(Key.Key_Right, leads_to=10)
    assert window.view.revealed


def test_in_present_a_digit_brings_the_field_and_a_clicker_is_left_alone(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.main.workspaces.choose("present", fill_screen=False)
    line, slide = window.main.slide.answer, window.main.slide
    window.press(Key.Key_A)
    window.press(Key.Key_PageDown, leads_to=1)
    assert line.isHidden() and slide.texts()["explanation"]
    window.press(Key.Key_Period)
    assert window.view.blank and line.isHidden()
    window.press(Key.Key_Period)
    type_text(window, "3")
    assert line.isVisible() and line.field.text() == "3" and not slide.texts()["explanation"]
    window.press(Key.Key_Return)
    assert "too high" in line.message.text() and slide.rect().contains(line.geometry())
    assert not line.geometry().intersects(slide._formula.geometry())
    parts = (line.prompt, line.field, line.aside, line.message)
    assert all(part.font().pixelSize() >= 0.028 * window.main.height() for part in parts)
    window.press(Key.Key_PageDown)
    assert window.view.revealed and line.isVisible()
    window.press(Key.Key_PageDown, leads_to=2)
    assert line.isHidden()
    window.press(Key.Key_A)
    assert "revealed" in slide.texts()["explanation"] and window.view.workspace == "present"


def test_a_sheet_is_written_filled_in_and_checked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, path = Window(qtbot), tmp_path / "mine.csv"
    window.press(Key.Key_Right, CTRL, leads_to=13)
    window.press(Key.Key_Right, leads_to=14)  # in the second row
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
    window.run("write_sheet")
    window.wait(lambda: path.exists())
    assert "33 numbers" in window.main.notices.text()
    run = Run(window.snapshot.experiment)
    run.seek(Position(26))
    cells = {(str(cell.step), cell.name): cell.asked.value for cell in cells_of_row(run.snapshot())}
    lines = list(csv.reader(path.read_text().splitlines()))
    for at in lines[1:]:
        wrong = {"out[h2]": "", "delta[h1]": f"{-cells['7', 'delta[h1]']:.4g}"}
        assert at[:2] == ["0", "1"]
        at[5] = wrong.get(at[4], f"{cells[at[2], at[4]]:.4g}")
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(lines)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path))])
    window.main.files.take(dropped)
    window.wait(lambda: "31 of 33 right, 1 not, 1 left blank" in page(window))
    assert window.main.homework.pane.isVisible() and "sign of the error" in page(window)
    click(window, "delta[h1]")
    window.wait(lambda: window.index == 21 and not window.view.running)
    window.press(Key.Key_Right, CTRL, leads_to=26)
    window.press(Key.Key_Right, leads_to=27)
    click(window, "check it again")  # in the third row
    window.wait(lambda: "it is of epoch 0 · row 2, the cursor is in epoch 0 · row 3" in window.main.notices.text())
    path.write_text("epoch,row,step,phase,name,value\n0,2,0,forward,net[h1],abc\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.run("check_sheet")
    window.wait(lambda: "line 2, column 6: 'abc' is not a number" in window.main.notices.text())
    path.write_bytes(b"step\n\xff\n")
    window.run("check_sheet")
    assert "not text in UTF-8" in window.main.notices.text()
    window.run("score")
    assert "Nothing was asked for yet" in page(window)


def test_what_counts_how() -> None:
    tally, at, later = Tally(), Position(3), Position(4, 1)
    tally.answer(at, "a", Verdict(Grade.TOO_COARSE))
    tally.answer(at, "a", Verdict(Grade.RIGHT))
    tally.reveal(at, "a")
    tally.reveal(later, "b")
    assert tally.score() == (1, 0, 1) and tally.score(0, 4) == (1, 0, 0)
    tally.answer(later, "b", Verdict(Grade.SLIP, "s"))
    tally.answer(later, "b", Verdict(Grade.SLIP, "s"))
    tally.answer(later, "b", Verdict(Grade.RIGHT))  # asked once more
    assert tally.score() == (1, 1, 0)
    [(position, question)] = tally.missed()
    assert (position, question.slips, question.wrong) == (later, ["s"], 2)
