"""How good the network was after each epoch: the same as asking it there, compiled or not."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe
from bpviz.engine import epoch_ends
from bpviz.session.answers import answers_to
from bpviz.session.epoch_tests import MOST, EpochScores, EpochTests
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.run import Run
from bpviz.session.timeline import Position

IRIS = Experiment(loaded(Recipe("iris", hold_out=0.2)), (4, 5, 3), ("tanh", "softmax"), 0.1, 12, loss="cross_entropy")


@pytest.fixture(scope="module")
def fast() -> FastEngine:
    engine = FastEngine()
    engine.prepare_responses()
    engine.prepare_judging()
    engine.prepare(IRIS)
    engine.wait()
    return engine


def scores(experiment: Experiment, fast: FastEngine | None = None) -> EpochScores:
    run = Run(experiment, fast)
    run.seek(run.end)
    tests = EpochTests(run, fast)
    assert tests.go_on(math.inf)
    return tests.scores()


def test_each_epoch_is_as_if_the_network_were_asked_there(fast: FastEngine) -> None:
    found = scores(IRIS, fast)
    assert found.epochs.tolist() == list(range(12))
    run = Run(IRIS)
    for epoch in (0, 6, 11):
        run.seek(run.timeline.epoch_end(epoch))
        for k, rows in enumerate((IRIS.data, IRIS.data.held_out)):
            assert rows
            said = answers_to(rows, IRIS, run.snapshot().parameters)
            assert found.accuracy[k, epoch] == np.mean(said.predictions == np.array(rows.targets))
            assert found.error[k, epoch] == said.errors.mean()
    assert found.of_held_out and found.cost and found.cost > 0
    plain = scores(IRIS)
    assert (plain.accuracy == found.accuracy).all() and (plain.error == found.error).all()


@pytest.mark.parametrize("compiled", [False, True])
def test_what_the_run_keeps_as_it_goes_on_has_the_bits_of_what_is_replayed(fast: FastEngine, compiled: bool) -> None:
    experiment = replace(IRIS, epochs=2 * MOST if compiled else 12)
    wanted, run = scores(experiment, fast), Run(experiment, fast if compiled else None)
    run.seek(Position(3 * run.timeline.epoch_steps))
    tests = EpochTests(run, fast if compiled else None)
    # back, and over the end of an epoch Step by Step
    for index in (5, 7, 2, 9):
        run.seek(Position(index * run.timeline.epoch_steps))
    assert tests.go_on(math.inf)
    run.seek(Position(10 * run.timeline.epoch_steps - 1))
    run.seek(Position(10 * run.timeline.epoch_steps + 1))
    run.seek(run.end)
    assert tests.go_on(math.inf)
    found = tests.scores()
    assert found.epochs.tolist() == wanted.epochs.tolist()
    assert found.accuracy.tobytes() == wanted.accuracy.tobytes() and found.error.tobytes() == wanted.error.tobytes()
    tests.close()
    assert run.books.ends is None


def test_of_epochs_for_which_there_is_no_room_the_run_is_replayed(
    fast: FastEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = scores(IRIS, fast)
    monkeypatch.setattr(epoch_ends, "ROOM", 3 * 8 * 43)  # of three epochs
    run = Run(IRIS, fast)
    tests = EpochTests(run, fast)
    for epoch in (5, 6, 12):
        run.seek(Position(epoch * run.timeline.epoch_steps))
        assert tests.go_on(math.inf)
    assert tests.scores().error.tobytes() == wanted.error.tobytes()


@pytest.mark.parametrize("name, layers, transfer", [("digits", (64, 8, 10), "sigmoid"), ("sine", (1, 4, 1), "linear")])
def test_compiled_answers_have_the_bits_of_the_algorithm(
    name: str, layers: tuple[int, ...], transfer: str, fast: FastEngine
) -> None:
    data = loaded(Recipe(name))
    data = replace(data, inputs=data.inputs[:200], expected=data.expected[:200], targets=data.targets[:200])
    experiment = Experiment(data, layers, ("tanh", transfer))
    parameters = experiment.network().parameters()
    plain, compiled = (answers_to(data, experiment, parameters, None, engine) for engine in (None, fast))
    for one, other in zip(plain, compiled, strict=True):
        assert one.tobytes() == other.tobytes()


def test_it_follows_the_run_in_slices_and_leaves_it_alone() -> None:
    experiment = replace(default_experiment(), epochs=3 * MOST)
    run, alone = Run(experiment), Run(experiment)
    tests = EpochTests(run)
    assert tests.stride == 4
    assert tests.go_on(math.inf)
    assert len(tests.scores().epochs) == 0
    for epochs in (5, 9):
        run.seek(Position(epochs * run.timeline.epoch_steps))
        slices = 1
        while not tests.go_on(time.perf_counter()):
            slices += 1
        assert slices >= 2
    assert tests.scores().epochs.tolist() == [0, 4, 8]
    assert np.isnan(tests.scores().accuracy[1]).all() and not tests.scores().of_held_out
    alone.seek(run.position)
    assert all((a == b).all() for a, b in zip(run.snapshot().parameters, alone.snapshot().parameters, strict=True))


def test_of_a_run_that_ends_early_the_whole_epochs_are_tested() -> None:
    run = Run(replace(default_experiment(), transfers=("leaky_relu", "linear"), learning_rate=1.0))
    run.seek(run.end)
    assert run.not_finite and run.epochs_done > 0
    tests = EpochTests(run)
    assert tests.go_on(math.inf)
    assert tests.scores().epochs.tolist() == list(range(run.epochs_done))
