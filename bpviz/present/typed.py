"""What a person types for a setting, read and checked. All raise ValueError with a sentence for the person."""

from bpviz.data.numbers import parse_number, parse_whole
from bpviz.data.synthetic import check_noise
from bpviz.present.number_format import FEWEST_DIGITS, MOST_DIGITS
from bpviz.session.experiment import check_epochs, check_learning_rate, check_seed

SMALLEST_DECAY = 0.0001
SMALLEST_NOISE = 0.01  # that an arrow gives
LEAST_MEGABYTES, MOST_MEGABYTES = 16, 4096  # the curve of a long run takes 9 of them


def learning_rate(text: str) -> float:
    """A positive number."""
    rate = parse_number(text)
    check_learning_rate(rate)
    return rate


def epochs(text: str) -> int:
    """A whole number from 0."""
    count = parse_whole(text)
    check_epochs(count)
    return count


def seed(text: str) -> int:
    """A whole number from 0."""
    number = parse_whole(text)
    check_seed(number)
    return number


def noise(text: str) -> float:
    """A standard deviation, from 0."""
    spread = parse_number(text)
    check_noise(spread)
    return spread


def hold_out(text: str) -> float:
    """Per cent of the rows, from 0 to below 100."""
    percent = parse_number(text.replace("%", ""))
    if not 0 <= percent < 100:
        raise ValueError(f"the held-out share is 0 to 99 per cent, not {percent:g}")
    return percent


def next_ten(value: float, direction: int) -> float:
    """Ten more (+1) or fewer (−1)."""
    return value + 10 * direction


def digits(text: str) -> int:
    """How many significant digits are shown."""
    count = parse_whole(text)
    if not FEWEST_DIGITS <= count <= MOST_DIGITS:
        raise ValueError(f"{FEWEST_DIGITS} to {MOST_DIGITS} significant digits can be shown, not {count}")
    return count


def epochs_further(text: str, left: int) -> int:
    """How many epochs to go on, of those that are left."""
    if not left:
        raise ValueError("the run is in its last epoch; more epochs can be had in the panel on the left")
    count = parse_whole(text)
    if not 1 <= count <= left:
        raise ValueError(f"{left:,} epochs are left in this run; write a whole number from 1 to {left:,}")
    return count


def megabytes(text: str) -> int:
    """How many the keyframes and the curve of a run may take."""
    count = parse_whole(text)
    if not LEAST_MEGABYTES <= count <= MOST_MEGABYTES:
        raise ValueError(f"a run may keep {LEAST_MEGABYTES} to {MOST_MEGABYTES:,} MB, not {count:,}")
    return count


def error_below(text: str) -> float:
    """A value that an epoch error can fall below."""
    value = parse_number(text)
    if value <= 0:
        raise ValueError("an epoch error is never below 0; write a number above 0, for example 0.5")
    return value


def next_1_2_5(value: float, direction: int) -> float:
    """The next number above (+1) or below (−1) a positive one in the row … 0.1 0.2 0.5 1 2 5 10 …"""
    mantissa, exponent = (float(part) for part in f"{value:.15e}".split("e"))
    if direction > 0:
        digit, power = next(((d, exponent) for d in (2, 5) if d > mantissa), (1, exponent + 1))
    else:
        digit, power = next(((d, exponent) for d in (5, 2, 1) if d < mantissa), (5, exponent - 1))
    return float(f"{digit}e{power:.0f}")


def next_noise(value: float, direction: int) -> float:
    """The next noise in the row 0 0.01 0.02 0.05 0.1 … up (+1) or down (−1)."""
    if direction > 0:
        return next_1_2_5(value, 1) if value >= SMALLEST_NOISE else SMALLEST_NOISE
    return next_1_2_5(value, -1) if value > SMALLEST_NOISE else 0.0


def next_share(value: float, direction: int) -> float:
    """A twentieth more (+1) or less (−1), for shares such as a momentum."""
    return round(value + 0.05 * direction, 10)


def next_decay(value: float, direction: int) -> float:
    """The next weight decay in the row 0 0.0001 0.0002 0.0005 0.001 … up (+1) or down (−1)."""
    if direction > 0:
        return next_1_2_5(value, 1) if value >= SMALLEST_DECAY else SMALLEST_DECAY
    return next_1_2_5(value, -1) if value > SMALLEST_DECAY else 0.0


def next_whole(value: float, direction: int) -> float:
    """The whole number above (+1) or below (−1)."""
    return value + direction
