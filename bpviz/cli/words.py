"""Reads the words of a command line: numbers, lists, moments. All raise ArgumentTypeError.

Imports little, and that as late as it can, because the window waits for it.
"""

import argparse
import re
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from bpviz.engine.rules import Schedule
    from bpviz.session.timeline import Moment

T = TypeVar("T")

SMALLEST, LARGEST = 200, 8192  # pixels of a picture
SHORTEST, LONGEST = 0.02, 60.0  # seconds of a frame


def _checked(convert: Callable[[str], T], text: str) -> T:
    try:
        return convert(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_short(str(error))) from None


def _short(message: str) -> str:
    return message if len(message) <= 200 else f"{message[:60]} … {message[-100:]}"


def number(text: str) -> float:
    """A finite number."""
    from bpviz.data.numbers import parse_number

    return _checked(parse_number, text)


def whole(text: str) -> int:
    """A whole number."""
    from bpviz.data.numbers import parse_whole

    return _checked(parse_whole, text)


def count(text: str) -> int:
    """A whole number from 1."""
    count = whole(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"every how many epochs is a whole number from 1, not {count}")
    return count


def seconds(text: str) -> float:
    """A short time in seconds."""
    found = number(text)
    if not SHORTEST <= found <= LONGEST:
        raise argparse.ArgumentTypeError(f"a frame stays {SHORTEST} to {LONGEST:g} seconds, not {found:g}")
    return found


def update(text: str) -> int | str:
    """1, a number of rows, or 'batch'."""
    if text in ("online", "batch"):
        return 1 if text == "online" else text
    if re.fullmatch(r"[+-]?[0-9]+", text):
        return whole(text)
    raise argparse.ArgumentTypeError(_short(f"'{text}' is not online, batch, or a number of rows, for example 8"))


def schedule(text: str) -> "Schedule":
    """A schedule of the learning rate."""
    from bpviz.engine.rules import Schedule

    kind, *settings = text.split(":")
    if kind != "step" and not settings:
        return Schedule(kind)
    if kind != "step" or len(settings) != 2:
        raise argparse.ArgumentTypeError(
            _short(f"'{text}' is not a schedule; write constant, cosine, or step:EVERY:FACTOR, for example step:10:0.5")
        )
    return Schedule(kind, whole(settings[0]), number(settings[1]))


def layers(text: str) -> tuple[int, ...]:
    """Sizes, the inputs first."""
    if not re.fullmatch(r"[0-9]{1,9}(-[0-9]{1,9})*", text):
        raise argparse.ArgumentTypeError(_short(f"'{text}' is not a list of sizes; write for example 2-2-2"))
    return tuple(map(int, text.split("-")))


def names(text: str) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(name.strip() for name in text.split(","))


def row(text: str) -> list[float]:
    """Numbers between commas."""
    return [number(part) for part in text.split(",")]


def yes_or_no(text: str) -> bool:
    """Yes or no."""
    if text not in ("yes", "no"):
        raise argparse.ArgumentTypeError(_short(f"'{text}' is neither yes nor no"))
    return text == "yes"


def word(name: str) -> Callable[[str], object]:
    """Reads a word of one of the recipe's choices."""

    def read(text: str) -> object:
        from bpviz.data import recipe

        choices: type[StrEnum] = getattr(recipe, name)
        try:
            return choices(text)
        except ValueError:
            raise argparse.ArgumentTypeError(_short(f"'{text}' is not among {', '.join(choices)}")) from None

    return read


def moment(text: str) -> "Moment | str":
    """A moment, or 'start'."""
    from bpviz.session.timeline import read_moment

    if text == "start":
        return text
    try:
        return read_moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_short(f"{error}, or start")) from None


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels."""
    found = re.fullmatch(r"([0-9]{1,6})[x×]([0-9]{1,6})", text)
    if not found or not all(SMALLEST <= int(side) <= LARGEST for side in found.groups()):
        raise argparse.ArgumentTypeError(
            _short(f"'{text}' is not a size; write for example 1440x900, each side {SMALLEST} to {LARGEST}")
        )
    return int(found[1]), int(found[2])
