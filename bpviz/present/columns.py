"""Columns of numbers in a typeface whose characters are equally wide."""

from collections.abc import Sequence


def aligned(texts: Sequence[str]) -> list[str]:
    """The texts padded with spaces to one length, so that their decimal points stand below each other. What is no
    number (`—`, `?`) stands at the right."""
    parts = [split_at_point(text) if any(map(str.isdigit, text)) else ("", text) for text in texts]
    left = max((len(whole) for whole, _ in parts), default=0)
    right = max((len(rest) for _, rest in parts), default=0)
    return [whole.rjust(left) + (rest.ljust(right) if whole else rest.rjust(right)) for whole, rest in parts]


def split_at_point(text: str) -> tuple[str, str]:
    """A number's text before its decimal point, and the point with what follows; an exponent follows."""
    for sign in ".e":
        if sign in text:
            at = text.index(sign)
            return text[:at], text[at:]
    return text, ""
