"""A checked sheet in words."""

from collections.abc import Sequence

from bpviz.present.number_format import NumberFormat
from bpviz.session.grading import Grade
from bpviz.session.sheet import Answered, is_wrong


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
