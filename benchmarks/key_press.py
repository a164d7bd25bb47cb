"""From a key press to the end of the last repaint: prints the median milliseconds at 2-2-2 and at 64-32-10."""

import random
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bpviz.data.dataset import DataSet, classified
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment

sys.path.insert(0, str(Path(__file__).parent))
from window import opened, until

PRESSES = 200


def digits_like() -> DataSet:
    """Forty rows of 64 random inputs in ten classes; what they mean does not matter here."""
    generator = random.Random(1)
    inputs = [[generator.random() for _ in range(64)] for _ in range(40)]
    return classified("random", inputs, [i % 10 for i in range(40)], tuple("0123456789"))


def median_milliseconds(experiment: Experiment) -> float:
    app, window = opened(experiment)
    times = []
    for _ in range(PRESSES):
        position = window.view.snapshot.position
        began = time.perf_counter()
        QTest.keyClick(window, Qt.Key.Key_Right)
        until(app, lambda position=position: window.view.snapshot.position != position)
        app.processEvents()
        times.append(1000 * (time.perf_counter() - began))
    window.close()
    return statistics.median(times)


print(f"{median_milliseconds(default_experiment()):.2f}")
print(f"{median_milliseconds(Experiment(digits_like(), (64, 32, 10), init='glorot')):.2f}")
