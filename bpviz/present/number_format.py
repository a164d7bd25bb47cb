"""Numbers as text, the same way everywhere on the screen."""

import math
from functools import lru_cache
from typing import NamedTuple

NOT_COMPUTED = "—"
HIDDEN = "?"
MINUS = "−"
FEWEST_DIGITS, MOST_DIGITS = 3, 8  # that a person may choose
DIGITS_APART = 20  # tell any two numbers apart: 17 do, and an exponent takes the room of three
LARGEST_PLAIN = 1e6  # beyond it, and below the smallest, an exponent is shorter
SMALLEST_PLAIN = 1e-4


class NumberFormat(NamedTuple):
    """Writes numbers with `digits` significant digits and a true minus sign."""

    digits: int = 4

    def short(self, value: float | None) -> str:
        """'0.7942', '−0.02447', '1.2e+98', '∞', 'NaN'; None was not computed yet. A number that has fewer digits, as
        people type them (1, 0.5, 5.1), is not filled up with zeros: what is computed seldom has."""
        if value is None:
            return NOT_COMPUTED
        if math.isnan(value):
            return "NaN"
        sign = MINUS if value < 0 else ""
        return sign + _magnitude(abs(value), self.digits)

    def tight(self, value: float | None, characters: int) -> str:
        """As `short`, but where that has no room '3.3e-04' for '0.0003304', or fewer digits, at least two."""
        text = self.short(value)
        if value is None or len(text) <= characters or not math.isfinite(value):
            return text
        power = f"{value:.1e}".replace("-", MINUS, value < 0)
        ways = [power, *(NumberFormat(digits).short(value) for digits in range(self.digits - 1, 1, -1))]
        return next((way for way in ways if len(way) <= characters), min(text, *ways, key=len))

    def apart(self, one: float, other: float) -> tuple[str, str]:
        """Two numbers as `short` has them, but with as many digits as it takes to see that they are not the same."""
        if one == other:
            return self.short(one), self.short(other)
        ways = (NumberFormat(digits) for digits in range(self.digits, DIGITS_APART + 1))
        texts = ((way.short(one), way.short(other)) for way in ways)
        return next((both for both in texts if both[0] != both[1]), (self.short(one), self.short(other)))

    def rounded(self, value: float) -> float:
        """The number that `short` shows."""
        return float(self.short(value).replace(MINUS, "-").replace("∞", "inf"))


def exact(value: float | None) -> str:
    """All digits that Python's `repr` gives, with a true minus sign."""
    if value is None:
        return NOT_COMPUTED
    if not math.isfinite(value):
        return NumberFormat().short(value)
    return repr(value).replace("-", MINUS)


@lru_cache(maxsize=4096)  # one moment shows the same numbers in many places
def _magnitude(size: float, digits: int) -> str:
    if math.isinf(size):
        return "∞"
    if size < LARGEST_PLAIN and size == int(size):
        return str(int(size))
    plain = repr(size)
    if size < LARGEST_PLAIN and "e" not in plain and len(plain.replace(".", "").lstrip("0")) < digits:
        return plain
    # the digits decide on which side of a power of ten a number is shown: 0.99996 is 1.000
    mantissa, _, exponent = f"{size:.{digits - 1}e}".partition("e")
    if SMALLEST_PLAIN <= float(f"{mantissa}e{exponent}") < LARGEST_PLAIN:
        return f"{size:.{max(digits - 1 - int(exponent), 0)}f}"
    return f"{size:.{max(digits - 3, 1)}e}"
