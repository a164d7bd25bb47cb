"""Homework in words: a checked sheet, and the score of *Ask first*."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from bpviz.data.files import shortened
from bpviz.present.answer_words import score_sentence
from bpviz.present.html import Html, mono
from bpviz.present.number_format import NumberFormat
from bpviz.present.palette import Palette
from bpviz.present.where import SEPARATOR, step_words
from bpviz.session.grading import Grade
from bpviz.session.names import Names
from bpviz.session.sheet import Answered, is_wrong
from bpviz.session.snapshot import Snapshot
from bpviz.session.tally import Outcome, Question, Tally
from bpviz.session.timeline import Position, Timeline


def sheet_lines(found: Sequence[Answered], numbers: NumberFormat) -> list[str]:
    """A line for each cell that is not right: where it stands, what was written, what it is, and the slip."""
    return [_line(answered, numbers) for answered in found if is_wrong(answered)]


def _line(answered: Answered, numbers: NumberFormat) -> str:
    cell, text, line, _ = answered
    return f"line {line}, step {cell.step}, {cell.name}: {text} {_verdict_words(answered, numbers)}"


def _verdict_words(answered: Answered, numbers: NumberFormat) -> str:
    cell, _, _, verdict = answered
    assert verdict
    if verdict.grade is Grade.TOO_COARSE:
        return "is right as far as it goes; give more digits"
    slip = f"; it looks as if {verdict.slip}" if verdict.slip else ""
    return f"is not {numbers.short(cell.asked.value)}{slip}"


def sheet_summary(found: Sequence[Answered], cells: int) -> str:
    """'24 of 31 right, 3 not, 4 left blank'."""
    right = sum(answered.verdict is not None and not is_wrong(answered) for answered in found)
    wrong = sum(map(is_wrong, found))
    return f"{right} of {cells} right, {wrong} not, {cells - right - wrong} left blank"


def row_words(epoch: int, row: int) -> str:
    """'epoch 6 · row 5', of a row counted from 0."""
    return f"epoch {epoch}{SEPARATOR}row {row + 1}"


class Sheet(NamedTuple):
    """A checked sheet: its file, the row at its end with which it was compared, its lines, and how many numbers the row
    has."""

    path: str
    snapshot: Snapshot
    found: list[Answered]
    cells: int


GO, ASK, AGAIN, SCORE = "go", "ask", "again", "score"  # what links do; the first two have a position
MOST_LINES = 400  # of a page: what is not right comes first

NOTHING = (
    "Nothing was asked for yet: press A (Ask first), then →, and answer what the card asks for. Or take a row home: "
    "Write my sheet and Check my sheet, in the menu Ask."
)


class HomeworkWords(Html):
    """Pages, written with a person's digits and the theme's colours."""

    def __init__(self, names: Names, timeline: Timeline, numbers: NumberFormat, palette: Palette) -> None:
        super().__init__(palette)
        self._names, self._timeline, self._numbers = names, timeline, numbers

    def score(self, tally: Tally) -> str:
        """How the numbers that were asked for were found, and the way back to those that were missed."""
        if not tally.questions:
            return f"<p>{self._grey(NOTHING)}</p>"
        missed = tally.missed()
        slips = Counter(slip for _, question in missed for slip in question.slips)
        made = "; ".join(f"{slip}{f' ({count} times)' if count > 1 else ''}" for slip, count in slips.most_common())
        lines = "".join(self._wrong(at, question) for at, question in missed[:MOST_LINES] if question.wrong)
        return (
            f"<h3>Ask first</h3><p><b>{escape(score_sentence(tally.score()))}.</b></p>"
            + (f"<p>It looked as if: {escape(made)}.</p>" if made else "")
            + (f"<p>{self._grey('Click one to be asked again.')}</p>" if missed else "")
            + lines
            + self._unanswered([(at, question) for at, question in missed if not question.wrong][:MOST_LINES])
        )

    def _wrong(self, at: Position, question: Question) -> str:
        slot = self._timeline.slot(at.index if at.term else at.index - 1)
        found = "found later" if question.outcome is Outcome.LATER else "revealed"
        slips = f": {'; '.join(question.slips)}" if question.slips else ""
        where = f"{self._where(at)}{SEPARATOR}{step_words(slot, self._names)}"
        return (
            f"<p>{self._ask(at, question)} {escape(f'{question.wrong} wrong, {found}{slips}')} {self._grey(where)}</p>"
        )

    def _unanswered(self, missed: list[tuple[Position, Question]]) -> str:
        """What was revealed without an answer, row by row."""
        rows = groupby(missed, lambda pair: self._where(pair[0]))
        said = [
            f"{self._grey(f'{where}:')} {SEPARATOR.join(self._ask(at, question) for at, question in questions)}"
            for where, questions in rows
        ]
        return "".join(f"<p>{line}</p>" for line in ("Revealed without an answer:", *said)) if said else ""

    def _where(self, at: Position) -> str:
        row = self._timeline.place(at)[0]
        return row_words(*divmod(row, self._timeline.rows))

    def _ask(self, at: Position, question: Question) -> str:
        return self._link(f"{ASK}:{at.index}:{at.term}:{question.which}", mono(question.name))

    def sheet(self, sheet: Sheet) -> str:
        """A checked sheet, cell by cell."""
        snapshot = sheet.snapshot
        row = self._where(snapshot.position)
        again = self._link(AGAIN, "check it again")
        shown = sorted(sheet.found, key=lambda answered: not is_wrong(answered))[:MOST_LINES]
        left = len(sheet.found) - len(shown)
        rest = f"<p>{self._grey(f'… and {left:,} lines more.')}</p>" if left else ""
        start = self._timeline.row_start(self._timeline.place(snapshot.position)[0])
        steps = groupby(shown, lambda answered: start + answered.cell.step)
        lines = "".join(self._step(at) + "".join(self._cell(answered, at) for answered in cells) for at, cells in steps)
        return (
            f"<h3>{escape(Path(sheet.path).name)}</h3><p><b>{sheet_summary(sheet.found, sheet.cells)}</b>; "
            f"three digits count.</p><p>{self._grey(f'Compared with {row}:')} {again}."
            f'</p><table cellspacing="0">{lines}</table>{rest}<p>{self._link(SCORE, "Score of Ask first")}</p>'
        )

    def _step(self, index: int) -> str:
        """The heading of a Step's numbers."""
        words = step_words(self._timeline.slot(index), self._names)
        return f'<tr><td colspan="5" style="padding:5px 0px 1px 0px">{self._grey(words)}</td></tr>'

    def _cell(self, answered: Answered, index: int) -> str:
        cell, text, line, verdict = answered
        sign, said = "–", self._grey("left blank")
        if verdict:
            sign, said = ("✗", _verdict_words(answered, self._numbers)) if is_wrong(answered) else ("✓", "")
            said = escape(said)
        number = self._link(f"{GO}:{index + 1}", mono(cell.name))
        return self._row(self._grey(str(line)), sign, number, mono(shortened(text)), said)

    def _row(self, *cells: str) -> str:
        """A line of a table, whose last cell alone may be long."""
        short = "".join(f'<td style="padding:1px 12px 1px 0px; white-space:pre">{cell}</td>' for cell in cells[:-1])
        return f'<tr>{short}<td style="padding:1px 0px">{cells[-1]}</td></tr>'
