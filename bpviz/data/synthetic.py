"""Data sets that are made: points in the plane, and a curve. The same seed and noise give the same bits."""

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

import numpy as np

from bpviz.data.dataset import DataSet, classified

CORNERS, PER_CORNER = 4, 25
PER_CLASS = 100
CURVE_POINTS, SINE_NOISE = 60, 0.05
MOST_NOISE = 10.0

Point = tuple[float, float]
Points = Iterator[tuple[Point, int]]  # with the class


class Made(NamedTuple):
    """A data set to be made: `about` in words, its usual `noise` (standard deviation, added to every coordinate), and
    `points`, which draws it without."""

    about: str
    noise: float
    points: Callable[[Random, float], Points]


def check_noise(noise: float) -> None:
    """Raises ValueError unless 0 <= noise <= MOST_NOISE."""
    if not 0 <= noise <= MOST_NOISE:
        raise ValueError(f"noise is a number from 0 to {MOST_NOISE:g}, not {noise:g}")


def make(name: str, noise: float | None, seed: int) -> DataSet:
    """The data set of that name; without `noise` with its usual one. Rows are shuffled.

    The four corners of xor, and, or are there once without noise, else as a cloud of 25 points each.
    """
    made = SYNTHETIC[name]
    spread = made.noise if noise is None else noise
    random = Random(seed)
    points = [([_moved(x, spread, random) for x in point], label) for point, label in made.points(random, spread)]
    if len(points) > CORNERS:
        random.shuffle(points)
    return classified(name, [point for point, _ in points], [label for _, label in points], ("0", "1"))


def make_sine(noise: float | None, seed: int) -> DataSet:
    """One period of y = sin(πx), x from −1 to 1, in 60 points; y is expected, and noise is in y alone."""
    spread = SINE_NOISE if noise is None else noise
    random = Random(seed)
    xs = [2 * i / (CURVE_POINTS - 1) - 1 for i in range(CURVE_POINTS)]
    random.shuffle(xs)
    ys = [_moved(math.sin(math.pi * x), spread, random) for x in xs]
    return DataSet("sine", np.array(xs)[:, None], np.array(ys)[:, None])


def _moved(x: float, spread: float, random: Random) -> float:
    return x + spread * random.gauss(0.0, 1.0) if spread else x


def _corners(truth: Callable[[int, int], int]) -> Callable[[Random, float], Points]:
    def points(random: Random, spread: float) -> Points:
        for a in (0, 1):
            for b in (0, 1):
                for _ in range(PER_CORNER if spread else 1):
                    yield (float(a), float(b)), truth(a, b)

    return points


def _circle(random: Random, spread: float) -> Points:
    """A disc, and a ring about it, evenly filled."""
    for label, (inner, outer) in enumerate([(0.0, 0.5), (0.7, 1.0)]):
        for _ in range(PER_CLASS):
            radius = math.sqrt(inner * inner + (outer * outer - inner * inner) * random.random())
            angle = 2 * math.pi * random.random()
            yield (radius * math.cos(angle), radius * math.sin(angle)), label


def _moons(random: Random, spread: float) -> Points:
    """Two half circles, one reaching into the other."""
    for i in range(PER_CLASS):
        angle = math.pi * i / (PER_CLASS - 1)
        yield (math.cos(angle) - 0.5, math.sin(angle) - 0.25), 0
        yield (0.5 - math.cos(angle), 0.25 - math.sin(angle)), 1


def _spiral(random: Random, spread: float) -> Points:
    """Two arms with one turn and a half."""
    for i in range(PER_CLASS):
        share = (i + 1) / PER_CLASS
        angle = 3 * math.pi * share
        for label, sign in enumerate((1.0, -1.0)):
            yield (sign * share * math.cos(angle), sign * share * math.sin(angle)), label


def _gauss(random: Random, spread: float) -> Points:
    """Two clouds; all of their extent is noise."""
    for _ in range(PER_CLASS):
        yield (-0.5, -0.5), 0
        yield (0.5, 0.5), 1


SYNTHETIC = {
    "xor": Made("1 where exactly one input is 1", 0.0, _corners(lambda a, b: a ^ b)),
    "and": Made("1 where both inputs are 1", 0.0, _corners(lambda a, b: a & b)),
    "or": Made("1 where an input is 1", 0.0, _corners(lambda a, b: a | b)),
    "circle": Made("a disc, and a ring about it", 0.05, _circle),
    "moons": Made("two half moons, one reaching into the other", 0.1, _moons),
    "spiral": Made("two arms that wind about each other", 0.02, _spiral),
    "gauss": Made("two clouds of points", 0.25, _gauss),
}
