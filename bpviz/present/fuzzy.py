"""Finding a name from a few of its letters."""

from typing import NamedTuple


class Match(NamedTuple):
    """How well the letters fit (the larger the better), and where in the text they were found."""

    score: int
    positions: tuple[int, ...]


NO_LETTERS = Match(0, ())


def fuzzy_match(letters: str, text: str) -> Match | None:
    """Finds `letters` in `text`, in order but not necessarily side by side; spaces and case do not count.

    Letters at the start of a word or beside each other score higher; None where they are not all there.
    """
    wanted = "".join(letters.lower().split())
    lower = text.lower()
    if not wanted:
        return NO_LETTERS
    found = [_match_from(wanted, lower, at) for at, letter in enumerate(lower) if letter == wanted[0]]
    return max((match for match in found if match), key=lambda match: match.score, default=None)


def _match_from(wanted: str, text: str, start: int) -> Match | None:
    """Matches the first letter at `start` and each other one side by side, else at a word's start, else anywhere."""
    positions = [start]
    for letter in wanted[1:]:
        after = positions[-1] + 1
        at = after if text[after : after + 1] == letter else _word_start(letter, text, after)
        if at < 0:
            at = text.find(letter, after)
        if at < 0:
            return None
        positions.append(at)
    score = sum(_worth(text, at, at - 1 in positions) for at in positions) - positions[0] // 4
    return Match(score, tuple(positions))


def _word_start(letter: str, text: str, after: int) -> int:
    return next((at for at in range(after, len(text)) if text[at] == letter and _starts_word(text, at)), -1)


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _worth(text: str, at: int, beside: bool) -> int:
    return 1 + 8 * beside + 6 * _starts_word(text, at)
