"""Answers, the score and a checked sheet in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bpviz.present.number_format import NumberFormat
from bpviz.session.names import Names
from bpviz.session.sheet import Answered, is_wrong
from bpviz.session.slips import Asked, Grade, Verdict


@dataclass(frozen=True)
class Score:
    """How many Steps a person was asked for in this run, how many of them were answered, and how many right."""

    asked: int = 0
    answered: int = 0
    right: int = 0

    def words(self) -> str:
        """'3 of 5 answers right; 2 more were asked for and not answered'."""
        if not self.asked:
            return "Nothing was asked yet in this run. Ask first (A) asks for the result of each Step."
        silent = self.asked - self.answered
        more = f"; {silent} more {'was' if silent == 1 else 'were'} asked for and not answered" if silent else ""
        return f"{self.right} of {self.answered} {_answers(self.answered)} right{more}"

    def in_short(self) -> str:
        """'3 of 5 right', '' as long as nothing was answered."""
        return f"{self.right} of {self.answered} right" if self.answered else ""


def _answers(count: int) -> str:
    return "answer" if count == 1 else "answers"


def question(asked: Asked, names: Names) -> str:
    """'out[h1] =', 'net[h1] so far ='."""
    return f"{names.ref(asked.ref)}{' so far' if asked.so_far else ''} ="


def verdict_words(verdict: Verdict) -> str:
    """What is said to an answer; it does not give the number away."""
    match verdict.grade:
        case Grade.RIGHT:
            return "✓ Right."
        case Grade.TOO_COARSE:
            return "Right as far as it goes: give more digits."
        case Grade.SLIP:
            return f"✗ Not that. It looks as if {verdict.slip}."
        case Grade.WRONG:
            return "✗ Not that."


def sheet_lines(found: Sequence[Answered], numbers: NumberFormat) -> list[str]:
    """A line for each cell that is not right: where it stands, what was written, what it is, and the slip."""
    return [_line(answered, numbers) for answered in found if is_wrong(answered)]


def _line(answered: Answered, numbers: NumberFormat) -> str:
    cell, text, line, verdict = answered
    assert verdict
    start = f"line {line}, step {cell.step}, {cell.name}: "
    if verdict.grade is Grade.TOO_COARSE:
        return f"{start}{text} is right as far as it goes; give more digits"
    slip = f"; it looks as if {verdict.slip}" if verdict.slip else ""
    return f"{start}{text} is not {numbers.short(cell.asked.value)}{slip}"


def sheet_summary(found: Sequence[Answered], cells: int) -> str:
    """'24 of 31 right, 3 not, 4 left blank'."""
    right = sum(answered.verdict is not None and not is_wrong(answered) for answered in found)
    wrong = sum(map(is_wrong, found))
    return f"{right} of {cells} right, {wrong} not, {cells - right - wrong} left blank"
