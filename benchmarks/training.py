"""Rows a second of training at four sizes: bpviz and its peers, interleaved, in CPU seconds of the thread that works.

Online gradient descent, sigmoid, squared error; every peer starts from the same weights and sees the same rows. Those
that do the tutorial's arithmetic in its order must end with the same bits, or this stops. Prints Markdown.
"""

import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from peers import RATE, AnySize, Fused, Train, Weights, numpy_loop, plain_python, pytorch

from bpviz.data.catalogue import loaded, tutorial
from bpviz.data.dataset import DataSet, classified
from bpviz.data.recipe import Recipe, Scale
from bpviz.engine import compiled
from bpviz.engine.kinds import Kind
from bpviz.session import compiled_rows
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run

HERE = Path(__file__).parent
SIZES = ((2, 2, 2), (7, 5, 3), (64, 32, 10), (784, 128, 10))
ROUNDS = 7
ROUND = 0.3  # seconds that each peer trains in a round, about
BITS_EPOCHS = 2
INEXACT = ("numpy, row by row", "PyTorch, row by row")
CHAIN = "C, fused, with one neuron a layer"
WARM_UP = 8


def data(sizes) -> DataSet:
    """The tutorial's rows, its case study, digits; for pictures of 28 x 28 a hundred random ones in classes."""
    if sizes == (2, 2, 2):
        return tutorial()
    if sizes == (7, 5, 3):
        return loaded(Recipe("seeds", scale=Scale.MINMAX))
    if sizes == (64, 32, 10):
        return loaded(Recipe("digits", scale=Scale.MINMAX))
    random = np.random.default_rng(1)
    labels = random.integers(0, sizes[-1], 100).tolist()
    return classified("random", random.random((100, sizes[0])).tolist(), labels, tuple(map(str, range(sizes[-1]))))


class Runs:
    """bpviz: a whole run, as the window and the command line make it: keyframes, curve and notices included.

    `kernels` are those that are compiled for just one network.
    """

    def __init__(self, rows: DataSet, sizes, fast: FastEngine, kernels: dict) -> None:
        self.rows, self.sizes, self.fast, self.kernels = rows, sizes, fast, kernels
        self.long = self.run(10**7)

    def run(self, epochs: int) -> Run:
        return Run(Experiment(self.rows, self.sizes, epochs=epochs, init="glorot", learning_rate=RATE), self.fast)

    def train(self, weights: Weights, epochs: int) -> None:
        compiled._specialised = self.kernels
        run = self.run(epochs)
        run.seek(run.end)
        for mine, final in zip(weights, run.snapshot().parameters, strict=True):
            mine[:] = final.T

    def rate(self) -> float:
        """Rows a second of a run that goes on where it was."""
        compiled._specialised = self.kernels
        place = self.long.timeline.place
        first, began = place(self.long.position)[0], time.thread_time()
        self.long.advance(self.long.end, time.perf_counter() + ROUND)
        return (place(self.long.position)[0] - first) / (time.thread_time() - began)


def seconds(train: Train, weights: Weights, epochs: int) -> float:
    """CPU seconds; the weights are trained on from where they are."""
    began = time.thread_time()
    train(weights, epochs)
    return time.thread_time() - began


def measured(sizes, folder: Path, fast: FastEngine) -> dict[str, list[float]]:
    """Rows a second of every peer in every round."""
    rows = data(sizes)

    def start() -> list:
        """The same first weights, and for everybody where a cache line begins."""
        return list(Experiment(rows, sizes, init="glorot").state().parameters)

    inputs, expected = np.array(rows.inputs, order="C"), np.array(rows.expected, order="C")
    fast.prepare(Experiment(rows, sizes))
    fast.wait()
    compiled._specialised = {}
    compiled.make(Kind(2, True, False, (sizes, ("sigmoid",) * 2, "squared")))
    ours = {
        "bpviz": Runs(rows, sizes, fast, compiled._specialised),
        "bpviz, any size": Runs(rows, sizes, fast, {}),
    }

    def c(peer) -> Train:
        return lambda weights, epochs: peer.train(weights, inputs, expected, epochs, RATE)

    exact = {
        "C, sizes at run time, row-major": c(AnySize(folder, transposed=False)),
        "C, sizes at run time, transposed": c(AnySize(folder, transposed=True)),
        "C, sizes compiled in, fused": c(Fused(folder, sizes)),
        "tutorial in plain Python": plain_python(rows),
    }
    peers = {**exact, INEXACT[0]: numpy_loop(rows)}
    if find_spec("torch"):
        peers[INEXACT[1]] = pytorch(rows)
    wanted = start()
    ours["bpviz"].train(wanted, BITS_EPOCHS)
    for name, train in {"bpviz, any size": ours["bpviz, any size"].train, **peers}.items():
        weights = start()
        train(weights, BITS_EPOCHS)
        for mine, other in zip(wanted, weights, strict=True):
            assert np.allclose(mine, other, rtol=1e-9, atol=1e-9), name
            assert name in INEXACT or mine.tobytes() == other.tobytes(), name
    peers[CHAIN] = chain(folder, rows)
    for runs in ours.values():
        for _ in range(WARM_UP):  # keyframes lie further apart the longer a run gets
            runs.rate()
    own = {name: start() for name in peers}
    epochs = {name: enough(train, own[name]) for name, train in peers.items()}
    found: dict[str, list[float]] = {name: [] for name in (*ours, *peers)}
    for _ in range(ROUNDS):
        for name, runs in ours.items():
            found[name].append(runs.rate())
        for name, train in peers.items():
            found[name].append(rows.rows * epochs[name] / seconds(train, own[name], epochs[name]))
    return found


def chain(folder: Path, rows: DataSet) -> Train:
    """The same rows through one neuron a layer: what a row must wait for, whatever is done beside it.

    A row begins with the weights that the row before it ends with. So no order of work and no vector unit makes a row
    of a larger network shorter than this.
    """
    fused = Fused(folder, (rows.inputs.shape[1], 1, 1))
    inputs, expected = np.array(rows.inputs, order="C"), np.array(rows.expected[:, :1], order="C")
    weights = [np.full((rows.inputs.shape[1] + 1, 1), 0.1), np.full((2, 1), 0.1)]
    return lambda _, epochs: fused.train(weights, inputs, expected, epochs, RATE)


def enough(train: Train, weights: Weights) -> int:
    """How many epochs a round takes, about."""
    epochs, took = 1, seconds(train, weights, 1)
    while took < ROUND / 4:
        epochs *= 4
        took = seconds(train, weights, epochs)
    return max(1, round(epochs * ROUND / took))


FIRST_RUN = """
import sys, time
sys.path.insert(0, {root!r})
began = time.perf_counter()
from bpviz.engine.compiled import make
from bpviz.engine.kinds import Kind
print(time.perf_counter() - began)
began = time.perf_counter()
make(Kind(2, True, False))
print(time.perf_counter() - began)
began = time.perf_counter()
make(Kind(2, True, False, ((7, 5, 3), ("sigmoid",) * 2, "squared")))
print(time.perf_counter() - began)
"""


def first_run(folder: Path) -> list[list[float]]:
    """Seconds for importing the compiler, the kernel for any size and one for 7-5-3; cold, then from the cache."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    command = [sys.executable, "-c", FIRST_RUN.format(root=str(HERE.parent))]
    done = (subprocess.run(command, env=environment, capture_output=True, text=True, check=True) for _ in range(2))
    return [[float(line) for line in run.stdout.split()] for run in done]


def processor() -> str:
    """The processor's name (Linux)."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def report() -> str:
    compiled_rows.LONG = math.inf  # which kernel runs is decided here
    fast = FastEngine()
    with tempfile.TemporaryDirectory() as folder:
        cold, cached = first_run(Path(folder) / "cache")
        found = [measured(sizes, Path(folder), fast) for sizes in SIZES]
    rows = [{name: statistics.median(values) for name, values in column.items()} for column in found]

    def line(name: str, cells) -> str:
        return f"| {name} | " + " | ".join(cells) + " |"

    def ratios(ours: str, *peers: str) -> list[str]:
        """The median of the rounds' own ratios, so that what slows a whole round down counts for both."""
        return [
            f"{statistics.median(a / max(b) for a, *b in zip(f[ours], *(f[p] for p in peers), strict=True)):.2f}"
            for f in found
        ]

    any_size = ("C, sizes at run time, row-major", "C, sizes at run time, transposed")
    torch = f", torch {version('torch')}" if find_spec("torch") else "; PyTorch is not installed"
    compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    titles = ["-".join(map(str, sizes)) for sizes in SIZES]
    return "\n".join(
        [
            "## Training, rows a second",
            "",
            f"Python {platform.python_version()}, numba {version('numba')}, numpy {version('numpy')}{torch};",
            f"{compiler}, `-O3 -march=native -ffp-contract=off`; {processor()}, {os.cpu_count()} cores.",
            f"Online, sigmoid, squared error. Medians of {ROUNDS} interleaved rounds, CPU seconds of one thread. bpviz",
            "is a whole run, with keyframes, predictions, curve and notices of dead neurons. C and the tutorial end",
            "with the same bits in every weight; numpy and PyTorch do not.",
            "",
            line("", titles),
            "|---" * (len(SIZES) + 1) + "|",
            *(line(name, [f"{column[name]:,.0f}" for column in rows]) for name in rows[0]),
            "",
            line("bpviz against", titles) + " at least |",
            "|---" * (len(SIZES) + 2) + "|",
            line("C, sizes at run time, the faster layout", ratios("bpviz", *any_size)) + " 1.0 |",
            line("C, sizes compiled in, fused", ratios("bpviz", "C, sizes compiled in, fused")) + " 0.75 |",
            line("the tutorial in plain Python", ratios("bpviz", "tutorial in plain Python")) + " 180 |",
            line("the chain against the tutorial in plain Python", ratios(CHAIN, "tutorial in plain Python")) + " — |",
            line("bpviz, any size, against C, sizes at run time", ratios("bpviz, any size", *any_size)) + " — |",
            "",
            "The chain is the same C with one neuron a layer. A row begins with the weights that the row before it",
            "ends with, so no row of a larger network can take less: where the chain itself is below 180 times the",
            "tutorial, nothing that keeps the bits can reach 180.",
            "",
            "A run begins with the kernel for any size; a long one goes on with one that is compiled meanwhile, for",
            "just its sizes and functions.",
            "",
            "| seconds (not CPU) | first time | from the cache |",
            "|---|---|---|",
            *(
                f"| {what} | {a:.1f} | {b:.1f} |"
                for what, a, b in zip(
                    ("importing the compiler", "the kernel for any size", "the kernel for 7-5-3"),
                    cold,
                    cached,
                    strict=True,
                )
            ),
            "",
        ]
    )


if __name__ == "__main__":
    print(report())
