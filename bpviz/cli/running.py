"""A run in the terminal: epoch by epoch, and what is said where it diverges."""

import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

from bpviz.cli.errors import FAILED, CommandError
from bpviz.data.files import Progress, no_progress
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Step
from bpviz.present.notices import without_fast_engine
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine, made_ready_for
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot

SLICE = 0.05  # seconds between looks at what the run has done


class DivergedError(CommandError):
    """A value of the run became infinite or NaN."""

    def __init__(self, snapshot: Snapshot) -> None:
        assert snapshot.step
        name, value = _not_finite(snapshot.step, Names(snapshot.experiment.layers))
        super().__init__(
            f"the run diverged at {snapshot.moment} (epoch:row:step, from 0): {name} became {value!r}; "
            "try a smaller learning rate or another transfer function",
            FAILED,
        )


def run_of(experiment: Experiment) -> Run:
    """A run that goes as fast as it can."""
    return Run(experiment, fast_engine_for(experiment))


def fast_engine_for(experiment: Experiment, runs: int = 1) -> FastEngine:
    """A fast engine for a run, or several like it, where they are worth it; says on stderr where there is none."""
    fast = made_ready_for(experiment, runs)
    if fast.problem:
        print(f"bpviz: {without_fast_engine(fast.problem)}", file=sys.stderr)
    return fast


def epoch_errors(run: Run) -> Iterator[float]:
    """Runs to the end; gives the error of each epoch soon after it has ended. Where stderr is a terminal, a bar there
    shows how far it is. Raises DivergedError."""
    with progress_bar(run.experiment.epochs) as bar:
        told, ended = 0, False
        while not ended:
            ended = run.advance(run.end, time.perf_counter() + SLICE)
            done = run.epochs_done
            yield from run.replays.errors(told, done)
            bar.update(done - told)
            told = done
    check_finite(run.snapshot())


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody reads along; nobody does where the stream was closed before the program began."""
    return stream is not None and stream.isatty()


class _NoBar:
    """What stands in for the bar where there is no terminal."""

    def update(self, epochs: int) -> None:
        """Shows nothing."""


@contextmanager
def progress_bar(epochs: int) -> Iterator["_NoBar | tqdm"]:
    """Shows how many epochs were run, where stderr is a terminal."""
    if not is_terminal(sys.stderr):
        yield _NoBar()
        return
    tqdm.monitor_interval = 0  # its thread would only look whether the bar gets stuck
    with tqdm(total=epochs, unit=" epochs", leave=False, dynamic_ncols=True) as bar:
        yield bar


@contextmanager
def share_bar() -> Iterator[Progress]:
    """Shows the share of a work that is done, where stderr is a terminal."""
    if not is_terminal(sys.stderr):
        yield no_progress
        return
    tqdm.monitor_interval = 0
    with tqdm(total=1.0, leave=False, dynamic_ncols=True, bar_format="{percentage:3.0f}% {bar} {remaining}") as bar:
        yield lambda share: bar.update(share - bar.n)


def check_finite(snapshot: Snapshot) -> None:
    """Raises DivergedError where the run ended because of a value that is not finite."""
    if snapshot.not_finite:
        raise DivergedError(snapshot)


def _not_finite(step: Step, names: Names) -> tuple[str, float]:
    """The name and the value of the first number in a Step that is not finite."""
    i = step.not_finite
    assert i is not None
    if i < len(step.terms):
        return names.ref(step.made(i)), step.terms[i].value
    result = next(result for result in step.results if not math.isfinite(result.value))
    return names.ref(result.ref), result.value


def print_epoch(epoch: int, learning_rate: float, error: float) -> None:
    """The tutorial's line for an epoch, at once; above the bar where both are in the terminal."""
    line = f">epoch={epoch}, lrate={learning_rate:.3f}, error={error:.3f}"
    if is_terminal(sys.stderr) and is_terminal(sys.stdout):
        tqdm.write(line)
    else:
        print(line, flush=True)


def print_layers(snapshot: Snapshot) -> None:
    """Each layer as the tutorial's `print(layer)` prints it: weights with the bias last, output and delta."""
    outputs, deltas = snapshot.values[Quantity.OUTPUT], snapshot.values[Quantity.DELTA]
    for parameters, *computed in zip(snapshot.parameters, outputs, deltas, strict=True):
        print([_neuron(*values) for values in zip(parameters.tolist(), *computed, strict=True)])


def _neuron(weights: Sequence[float], output: float | None, delta: float | None) -> dict[str, object]:
    """What the tutorial's dictionary of a neuron holds; what was never computed is not in it."""
    neuron = {"weights": weights, "output": output, "delta": delta}
    return {name: value for name, value in neuron.items() if value is not None}
