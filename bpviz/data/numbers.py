"""Numbers as people type them."""

import math
import re

from bpviz.data.files import shortened


def parse_number(text: str) -> float:
    """A finite number: decimal (point or comma), exponent, or a fraction such as 1/3; a typographic minus is one.

    Raises ValueError with what is wrong and what is allowed.
    """
    cleaned = text.strip().replace("−", "-").replace(",", ".")
    numerator, slash, denominator = cleaned.partition("/")
    try:
        parts = [_plain(numerator), _plain(denominator) if slash else 1.0]
        value = parts[0] / parts[1]
    except ZeroDivisionError:
        raise ValueError(f"'{shortened(text)}' divides by zero") from None
    except ValueError:
        raise ValueError(f"'{shortened(text)}' is not a number; write for example 0.5, 0,5, -2e-3 or 1/3") from None
    if not all(map(math.isfinite, (*parts, value))):
        raise ValueError(f"'{shortened(text)}' is not a finite number")
    return value


def _plain(text: str) -> float:
    if "_" in text:  # float() would read 1_000, which is Python's way and not a person's
        raise ValueError(text)
    return float(text)


def parse_whole(text: str) -> int:
    """A whole number of up to 40 digits, exact, or one with an exponent such as 1e6.

    Raises ValueError with what is wrong and what is allowed; a comma is no separator of thousands here, because
    `parse_number` reads it as a decimal point.
    """
    cleaned = text.strip().replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,40}", cleaned):
        return int(cleaned)
    if re.fullmatch(r"\d{1,15}[eE]\+?\d{1,2}", cleaned):
        return int(float(cleaned))
    raise ValueError(f"'{shortened(text)}' is not a whole number; write for example 20, 1000 or 1e6")
