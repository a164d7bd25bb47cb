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
    ACCURACY = "accuracy"
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

# what a neuron holds after its turns, and the name that the algorithm's own neurons and the state have for it
NEURON_QUANTITIES = {
    Quantity.NET_INPUT: "net_input",
    Quantity.OUTPUT: "output",
    Quantity.ERROR: "error",
    Quantity.DERIVATIVE: "derivative",
    Quantity.DELTA: "delta",
}
