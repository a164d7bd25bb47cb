"""What a number is."""

from enum import StrEnum


class Quantity(StrEnum):
    """What a number is; the text is the name that people type for it."""

    WEIGHT = "w"
    BIAS = "b"
    NET_INPUT = "net"
    OUTPUT = "out"
    EXPECTED = "expected"
    ERROR = "error"
    DERIVATIVE = "slope"
    DELTA = "delta"
    ROW_ERROR = "row_error"
    EPOCH_ERROR = "epoch_error"
    LEARNING_RATE = "rate"
    GRADIENT = "gradient"
    VELOCITY = "velocity"
    MEAN = "mean"
    SQUARE = "square"
    LARGEST = "largest"
    TOTAL = "total"


# what an optimizer remembers of a weight, by how many numbers that are
REMEMBERED = {0: (), 1: (Quantity.VELOCITY,), 2: (Quantity.MEAN, Quantity.SQUARE)}
MEMORY = frozenset(quantity for quantities in REMEMBERED.values() for quantity in quantities)
