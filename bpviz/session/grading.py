"""How good an answer is: compared with the right number, and with those that the usual slips give, to three digits.

Who works with the numbers on the screen, which are rounded, gets three digits right; so those decide, however many were
typed.
"""

import math
from enum import Enum, auto
from typing import NamedTuple

from bpviz.data.numbers import parse_number
from bpviz.session.slips import Asked, Slip

DIGITS = 3  # significant ones that count


class Grade(Enum):
    """How good an answer is; TOO_COARSE: right as far as it goes, which is not far enough."""

    RIGHT = auto()
    TOO_COARSE = auto()
    SLIP = auto()
    WRONG = auto()


class Verdict(NamedTuple):
    """The grade, and of a slip what it looks like."""

    grade: Grade
    slip: str = ""


def judge(text: str, asked: Asked) -> Verdict:
    """Compares an answer with the number and with the slips. Raises ValueError where it is no number."""
    typed = parse_number(text)
    if fits(text, asked.value):
        return Verdict(Grade.RIGHT)
    found = sorted((slip for slip in asked.slips if fits(text, slip.value)), key=lambda slip: abs(slip.value - typed))
    if _is_rounded(text, asked.value) and not (found and found[0].value == typed):
        return Verdict(Grade.TOO_COARSE)
    return Verdict(Grade.SLIP, _words(found)) if found else Verdict(Grade.WRONG)


def _words(found: list[Slip]) -> str:
    """The nearest slip; where several give the same number, nobody can tell which it was, and all are named."""
    same = (slip.words for slip in found if math.isclose(slip.value, found[0].value, rel_tol=1e-9))
    return ", or ".join(dict.fromkeys(same))


def fits(text: str, value: float) -> bool:
    """Whether a typed number agrees with a value in three significant digits, rounded or cut off."""
    typed = parse_number(text)
    if typed == value:
        return True
    if not math.isfinite(value) or value == 0.0:
        return False
    unit = _unit(value, DIGITS)
    return abs(typed - value) <= unit / 2 or (_is_rounded(text, value) and _last_digit(text) <= unit * 1.5)


def _is_rounded(text: str, value: float) -> bool:
    """Whether a decimal number is a value, rounded or cut off to the digits that were typed."""
    if "/" in text or not math.isfinite(value):
        return False
    typed, unit = parse_number(text), _last_digit(text)
    cut = abs(typed) <= abs(value) < abs(typed) + unit and typed * value >= 0.0
    return cut or abs(typed - value) <= unit / 2 * (1 + 1e-9)


def _unit(value: float, digits: int) -> float:
    """What the last of so many significant digits counts."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)


def _last_digit(text: str) -> float:
    """What the last digit counts that was typed."""
    mantissa, _, exponent = text.strip().lower().replace("−", "-").replace(",", ".").partition("e")
    power = int(exponent or 0) - len(mantissa.partition(".")[2])
    return 10.0 ** max(min(power, 308), -323)
