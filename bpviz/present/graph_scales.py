"""The graph's scales: how full a neuron is, how wide an edge, and the legend that says so. They hold still all run."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.activations import transfer_range
from bpviz.present.number_format import NumberFormat
from bpviz.session.experiment import Experiment

WIDEST = 12.0  # pixels at scale 1
THINNEST = 1.0
HEADROOM = 2  # powers of 2: weights grow while they learn; the largest first one is drawn at half the widest
LARGEST_POWER = 1023  # of 2, as a double
OUTLIER = 4  # times the median: what is beyond does not thin the rest


class Scales(NamedTuple):
    """`fills` holds (lowest, highest) of the inputs and then of each layer's outputs; `widest` is the size of a
    weight that is drawn with the widest edge, a power of 2."""

    fills: tuple[tuple[float, float], ...]
    widest: float

    def fraction(self, layer: int, value: float) -> float:
        """Where in its layer's range (-1: the inputs) an output lies: 0…1 inside, NaN for NaN; ½ where all inputs
        are equal, and where the range is too large for a number."""
        low, high = self.fills[layer + 1]
        span = high - low
        return (value - low) / span if 0.0 < span < math.inf else 0.5

    def fractions(self, layer: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for many values."""
        low, high = self.fills[layer + 1]
        span = high - low
        return (values - low) / span if 0.0 < span < math.inf else np.full_like(values, 0.5)

    def width(self, weight: float) -> float:
        """Pixels at scale 1 of an edge: it grows with √|w|; NaN is as wide as ∞."""
        size = abs(weight)
        if not size <= self.widest:
            return WIDEST
        return max(WIDEST * math.sqrt(size / self.widest), THINNEST)

    def widths(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for many weights."""
        sizes = np.nan_to_num(np.abs(weights), nan=np.inf)
        return np.asarray(np.maximum(WIDEST * np.sqrt(np.minimum(sizes / self.widest, 1.0)), THINNEST))

    def is_beyond(self, weight: float) -> bool:
        """Whether a weight is too large for the scale, or NaN: then its edge has a double outline."""
        return not abs(weight) <= self.widest


@lru_cache(maxsize=4)
def scales(experiment: Experiment) -> Scales:
    """The scales of a run: they depend on the experiment alone, not on the moment."""
    inputs, expected = experiment.data.ranges
    largest = max(map(abs, (*inputs, *expected))) or 1.0
    fills = [inputs]
    for name in experiment.transfers:
        low, high = transfer_range(name)
        fills.append((low if math.isfinite(low) else -largest, high if math.isfinite(high) else largest))
    return Scales(tuple(fills), _widest(experiment))


def _widest(experiment: Experiment) -> float:
    sizes = [
        abs(weight)
        for layer in experiment.initial_weights()
        for neuron, bias in zip(layer.weights, layer.biases, strict=True)
        for weight in (*neuron, bias)
    ]
    typical = min(max(sizes), OUTLIER * sorted(sizes)[len(sizes) // 2]) or max(sizes) or 1.0
    return float(2.0 ** min(math.ceil(math.log2(typical)) + HEADROOM, LARGEST_POWER))


class LegendItem(NamedTuple):
    """One entry of the legend: what is drawn, and in words, long or short."""

    sample: str
    text: str
    short: str


def legend(
    scale: Scales, numbers: NumberFormat, lines: int | None = None, over: str = "", stuck: tuple[str, ...] = ()
) -> tuple[LegendItem, ...]:
    """The legend, the most needed first. `lines` is how many weights of a layer have a line; None: all have. `over` are
    the inputs over which neurons show what they answer; '' where they show one output. `stuck` are the marks
    of neurons that do not learn, DEAD or SATURATED, as far as there are any."""
    widest = numbers.short(scale.widest)
    left_out = LegendItem("", f"lines: the {lines} strongest of a layer", f"{lines} strongest")
    return (
        LegendItem("positive", "weight +", "w +"),
        LegendItem("negative", "weight −", "w −"),
        LegendItem("", f"width √|w| up to {widest}", f"√|w| ≤ {widest}"),
        *([left_out] if lines else []),
        LegendItem("output", *(f"{text} over {over}" if over else text for text in _ranges(scale, numbers))),
        LegendItem("making", "in the making", "in the making"),
        *(LegendItem(word, f"{word}: does not learn", word) for word in stuck),
        LegendItem("", "— not computed yet in this row", "— not yet"),
    )


def _ranges(scale: Scales, numbers: NumberFormat) -> tuple[str, str]:
    """'output 0 … 1'; both ranges where hidden layers and outputs differ."""
    texts = [f"{numbers.short(low)} … {numbers.short(high)}" for low, high in scale.fills[1:]]
    short = " | ".join(dict.fromkeys(texts))
    return f"output {short}", short
