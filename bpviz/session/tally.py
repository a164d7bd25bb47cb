"""The score of *Ask first*: which numbers a person was asked for, and how each was found."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from bpviz.session.grading import Grade, Verdict
from bpviz.session.timeline import Position


class Outcome(Enum):
    """How a number was found; REVEALED: not by the person."""

    FIRST_TRY = auto()
    LATER = auto()
    REVEALED = auto()


@dataclass
class Question:
    """A number that was asked for: its name, which of those of its Step it is, the slips that were made, and how it was
    found, None while it is not."""

    name: str
    which: int = 0
    slips: list[str] = field(default_factory=list)
    wrong: int = 0
    outcome: Outcome | None = None


class Score(NamedTuple):
    """How many numbers were found how."""

    first_try: int
    later: int
    revealed: int


class Tally:
    """The questions of a run by their positions, and which of the numbers there they ask for, those that were left
    unanswered among them once they are revealed. A number that is found when it is asked for once more counts as found
    later."""

    def __init__(self) -> None:
        self.questions: dict[tuple[Position, int], Question] = {}

    def answer(self, position: Position, name: str, verdict: Verdict, which: int = 0) -> None:
        """An answer; one that has too few digits is no attempt."""
        question = self.questions.setdefault((position, which), Question(name, which))
        if verdict.grade is Grade.RIGHT:
            if question.outcome is not Outcome.FIRST_TRY:
                missed = question.wrong or question.outcome
                question.outcome = Outcome.LATER if missed else Outcome.FIRST_TRY
        elif verdict.grade is not Grade.TOO_COARSE:
            question.wrong += 1
            if verdict.slip and verdict.slip not in question.slips:
                question.slips.append(verdict.slip)

    def reveal(self, position: Position, name: str, which: int = 0) -> None:
        """The number was shown, or left, before it was found."""
        question = self.questions.setdefault((position, which), Question(name, which))
        question.outcome = question.outcome or Outcome.REVEALED

    def has_answers(self, first: int = 0, last: int | None = None) -> bool:
        """Whether anything was answered, and not only revealed, of what the Steps `first` … `last − 1` asked for."""
        return any(
            question.wrong or question.outcome in (Outcome.FIRST_TRY, Outcome.LATER)
            for (at, _), question in self.questions.items()
            if _lies(at, first, last)
        )

    def score(self, first: int = 0, last: int | None = None) -> Score:
        """How many were found how, of those asked for by the Steps `first` … `last − 1`."""
        outcomes = [question.outcome for (at, _), question in self.questions.items() if _lies(at, first, last)]
        return Score(*(outcomes.count(outcome) for outcome in Outcome))

    def missed(self, first: int = 0, last: int | None = None) -> list[tuple[Position, Question]]:
        """What was not found at the first try, in the order of the run."""
        found = sorted(self.questions.items(), key=lambda item: item[0])
        missed = [(at, question) for (at, _), question in found if question.outcome not in (None, Outcome.FIRST_TRY)]
        return [(at, question) for at, question in missed if _lies(at, first, last)]


def _lies(at: Position, first: int, last: int | None) -> bool:
    step = at.index if at.term else at.index - 1
    return first <= step and (last is None or step < last)
