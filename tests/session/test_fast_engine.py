"""Runs with compiled code are, bit for bit, the runs without it."""

import gc
import math
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.data.catalogue import tutorial
from bpviz.data.dataset import DataSet, classified
from bpviz.engine.kinds import Kind
from bpviz.engine.rules import Rule, Schedule
from bpviz.session import compiled_rows, rows
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine, made_ready_for
from bpviz.session.run import Run
from bpviz.session.timeline import Grain, Position
from tests.golden import GOLDEN
from tests.session.test_run import BATCHES, DEEP, SHORT, state


@pytest.fixture(scope="module")
def fast() -> FastEngine:
    engine = FastEngine()
    for experiment in (SHORT, DEEP):
        engine.prepare(experiment)
    engine.wait()
    assert engine.problem is None
    assert engine.is_ready(SHORT) and engine.is_ready(DEEP)
    return engine


def assert_same(experiment: Experiment, fast: FastEngine, targets: list[int]) -> None:
    fast.prepare(experiment)
    fast.wait()
    plain, quick = Run(experiment), Run(experiment, fast)
    assert isinstance(quick.rows.whole, compiled_rows.CompiledRows)
    for index in targets:
        for run in (plain, quick):
            run.seek(Position(min(index, run.end.index)))
        assert state(quick.snapshot()) == state(plain.snapshot())
        assert (quick.end, quick.not_finite) == (plain.end, plain.not_finite)
        assert quick.snapshot().notices == plain.snapshot().notices
        done = len(plain.snapshot().epoch_errors)
        known, wanted = (run.snapshot().epoch_errors.known(0, done) for run in (quick, plain))
        assert known is not None and wanted is not None and known.tobytes() == wanted.tobytes()


@pytest.mark.parametrize(
    "experiment",
    [SHORT, DEEP, BATCHES, *(EXAMPLES[id].experiment() for id in ("exploding", "dead", "frozen"))],
    ids=["2-2-2", "deep", "batches", "exploding", "dead", "frozen"],
)
def test_seeks_in_fast_runs(experiment: Experiment, fast: FastEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "REPLAY", 0.0)
    monkeypatch.setattr(compiled_rows, "REPLAY", 0.0)
    random, end = Random(2), Run(experiment).timeline.end.index
    assert_same(experiment, fast, [random.randrange(end + 1) for _ in range(60)] + [end])


def test_the_tutorials_errors(fast: FastEngine) -> None:
    run = Run(default_experiment(), fast)
    run.seek(run.end)
    assert (
        run.snapshot().epoch_errors.known(0, 20).tolist() == (GOLDEN["section_4_train"]["sum_squared_error_per_epoch"])
    )


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    count = draw(st.integers(1, 7))
    random = Random(draw(st.integers(0, 2**32)))
    softmax = draw(st.booleans()) and sizes[-1] > 1
    inputs = np.array([[random.uniform(-2, 2) for _ in range(sizes[0])] for _ in range(count)])
    if softmax:
        labels = [random.randrange(sizes[-1]) for _ in range(count)]
        data = classified("made", inputs.tolist(), labels, tuple(map(str, range(sizes[-1]))))
    else:
        expected = np.array([[random.uniform(-1, 1) for _ in range(sizes[-1])] for _ in range(count)])
        data = DataSet("made", inputs, expected)
    names = st.sampled_from(["sigmoid", "tanh", "relu", "leaky_relu", "linear"])
    transfers = [draw(names) for _ in sizes[1:]]
    if softmax:
        transfers[-1] = "softmax"
    schedules = st.sampled_from([Schedule(), Schedule("step", 2, 0.5), Schedule("cosine")])
    rules = st.builds(
        Rule,
        st.sampled_from(["sgd", "momentum", "adam"]),
        momentum=st.floats(0, 0.99),
        beta1=st.floats(0, 0.99),
        beta2=st.floats(0, 0.99),
        epsilon=st.sampled_from([1e-8, 1e-3]),
        l2=st.sampled_from([0.0, 0.1]),
    )
    return Experiment(
        data,
        tuple(sizes),
        tuple(transfers),
        draw(st.sampled_from([1e-3, 0.1, 0.5, 3.0, 1000.0, 1e200])),
        epochs=draw(st.integers(1, 9)),
        seed=draw(st.integers(0, 2**63 - 1)),
        init=draw(st.sampled_from(["unit", "half", "glorot", "he"])),
        batch_size=draw(st.sampled_from([1, 1, 2, 3, None])),
        rule=draw(rules),
        loss="cross_entropy" if softmax else "squared",
        schedule=draw(schedules),
        shuffle=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(experiments(), st.data())
def test_every_kind_of_run_is_the_same_fast(fast: FastEngine, experiment: Experiment, data: st.DataObject) -> None:
    end = Run(experiment).timeline.end.index
    targets = data.draw(st.lists(st.integers(0, end), max_size=4))
    assert_same(experiment, fast, [*targets, end])


def test_a_run_that_becomes_fast_in_the_middle(fast: FastEngine) -> None:
    run, plain = Run(SHORT, FastEngine()), Run(SHORT)
    run.seek(Position(200))
    assert isinstance(run.rows.whole, rows.PlainRows)
    run.rows.fast = fast
    for index in (390, 17, 201, 390):
        for either in (run, plain):
            either.seek(Position(index))
        assert isinstance(run.rows.whole, compiled_rows.CompiledRows)
        assert state(run.snapshot()) == state(plain.snapshot())


def test_a_long_run_gets_a_kernel_of_its_own(fast: FastEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from bpviz.engine import compiled

    monkeypatch.setattr(compiled, "_specialised", {})
    monkeypatch.setattr(compiled_rows, "SURE", 0.0)
    monkeypatch.setattr(compiled_rows, "LONG", 0.0)
    run, plain = Run(SHORT, fast), Run(SHORT)
    for index in (200, 390):
        for either in (run, plain):
            either.seek(Position(index))
        assert state(run.snapshot()) == state(plain.snapshot())
        fast.wait()
    assert [known for _, known in compiled._specialised] == [((2, 2, 2), ("sigmoid", "sigmoid"), "squared")]
    assert fast.problem is None


def test_an_order_waits_for_a_few_milliseconds_at_most(fast: FastEngine) -> None:
    experiment = Experiment(tutorial(), epochs=10**8)
    run = Run(experiment, fast)
    assert not run.advance(run.end, time.perf_counter())
    assert 0 < run.position.index < run.end.index // 100
    assert run.snapshot().fast
    position = run.timeline.back(run.position, Grain.NEURON)
    run.seek(position)
    assert run.position == position and not run.snapshot().fast


def of_one_network(transfer: str) -> Experiment:
    return replace(SHORT, transfers=(transfer, "relu"))


def test_another_process_compiles_into_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from numba import config

    from bpviz.engine import compiled

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    engine = FastEngine(apart=True)
    engine.specialise(of_one_network("tanh"))
    engine.wait()
    assert engine.problem is None
    loaded = compiled._specialised[True, (SHORT.layers, ("tanh", "relu"), "squared")]
    assert sum(loaded.stats.cache_hits.values()) == 1  # type: ignore[attr-defined]


NOTHING_COMPILED = """
from bpviz.engine import compiled
from bpviz.engine.kinds import Kind
from numba.core.runtime.nrt import rtsys

compiled.make(Kind.from_text({kind!r}))
print(hasattr(rtsys, "_library"))
"""


def test_where_all_is_in_the_cache_nothing_is_compiled_not_even_what_numba_always_compiles(fast: FastEngine) -> None:
    kind = Kind(len(SHORT.layers) - 1, SHORT.is_tutorials_update, SHORT.shuffle)
    code = NOTHING_COMPILED.format(kind=kind.to_text())
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ended.stdout.split() == ["False"], ended.stderr


def test_closing_ends_the_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from numba import config

    from bpviz.engine import compiled

    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    began, processes, start = Event(), [], subprocess.Popen

    def popen(*arguments: Any, **options: Any) -> "subprocess.Popen[bytes]":
        processes.append(start(*arguments, **options))
        began.set()
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    engine = FastEngine(apart=True)
    engine.specialise(of_one_network("linear"))
    assert began.wait(60)
    engine.close()
    assert processes[0].returncode
    assert engine.problem is None
    assert (True, (SHORT.layers, ("linear", "relu"), "squared")) not in compiled._specialised


def test_where_nothing_is_kept_it_compiles_here(monkeypatch: pytest.MonkeyPatch) -> None:
    from bpviz.engine import compiled

    monkeypatch.setattr(compiled, "is_kept", lambda: False)
    monkeypatch.setattr(subprocess, "Popen", None)
    engine = FastEngine(apart=True)
    engine.specialise(SHORT)
    engine.wait()
    assert engine.problem is None


def test_what_cannot_be_compiled_leaves_the_run_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from bpviz.engine import compiled

    def fail(kind: Kind) -> None:
        raise RuntimeError("no compiler")

    monkeypatch.setattr(compiled, "make", fail)
    engine = FastEngine()
    engine.prepare(SHORT)
    engine.wait()
    assert engine.problem == "RuntimeError: no compiler"
    assert not engine.is_ready(SHORT) and not engine.is_getting_ready(SHORT)
    run = Run(SHORT, engine)
    run.seek(run.end)
    assert math.isfinite(run.snapshot().epoch_error or math.nan)


def test_no_garbage_is_looked_for_while_somebody_waits_for_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bool] = []
    monkeypatch.setattr(FastEngine, "prepare", lambda self, experiment: None)
    monkeypatch.setattr(FastEngine, "wait", lambda self: looked.append(gc.isenabled()))
    made_ready_for(replace(default_experiment(), epochs=1_000_000))
    assert looked == [False]
    assert gc.isenabled()
