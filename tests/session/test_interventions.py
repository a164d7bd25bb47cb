"""What is changed on the way holds from its moment on, at every moment, in every kind of run, to the last bit."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.data.dataset import DataSet
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.session import compiled_rows, rows
from bpviz.session.edited_rows import EditedRows
from bpviz.session.edits import Edits, place_of, rate_from, ref_of
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment, ExperimentError
from bpviz.session.fast_engine import FastEngine
from bpviz.session.interventions import BIAS, Freeze, Intervention, SetRate, SetWeight, edited, shared_until
from bpviz.session.run import Run
from bpviz.session.timeline import Moment, Position, Timeline
from tests.session.test_run import BATCHES, DEEP, SHORT, state

TUTORIAL = default_experiment()
EXPLODING = replace(SHORT, transfers=("linear", "linear"), learning_rate=0.9)
RATE = Ref(Quantity.LEARNING_RATE)
W, B = Ref(Quantity.WEIGHT, Unit(0, 1), Unit(-1, 0)), Ref(Quantity.BIAS, Unit(1, 0))


def at(moment: str, experiment: Experiment = TUTORIAL) -> int:
    return Run(experiment).timeline.index(Moment(*map(int, moment.split(":"))))


def shown(run: Run, index: int, ref: Ref) -> float | None:
    run.seek(Position(index))
    return run.snapshot().value(ref)


def test_a_weight_has_its_new_value_from_its_moment_on_and_the_next_step_uses_it() -> None:
    here = at("3:4:0")
    run = Run(replace(TUTORIAL, interventions=(SetWeight(here, Unit(0, 1), 0, 0.25),)))
    before = shown(Run(TUTORIAL), here, W)
    assert shown(run, here - 1, W) == before != 0.25
    assert shown(run, here, W) == 0.25
    run.seek(Position(here + 1))
    step = run.snapshot().step
    assert step and step.terms[0].factors[0] == (W, 0.25)
    assert shown(run, here - 1, W) == before


def test_a_rate_holds_for_every_update_that_begins_after_it() -> None:
    in_update = at("2:0:10")
    run = Run(replace(TUTORIAL, interventions=(SetRate(in_update, 0.1),)))
    assert rate_from(run.timeline, Position(in_update)) == at("2:0:12")
    assert rate_from(run.timeline, Position(at("2:0:8"))) == at("2:0:8")
    assert [shown(run, at(moment), RATE) for moment in ("2:0:11", "2:0:12", "19:9:12")] == [0.5, 0.1, 0.1]
    run.seek(Position(at("2:0:11")))
    step = run.snapshot().step
    assert step and step.base.value == 0.5  # the update that had begun goes on as it was
    run.seek(Position(at("2:1:9")))
    step = run.snapshot().step
    assert step and step.base.value == 0.1
    assert [run.learning_rate(epoch) for epoch in (1, 2, 3)] == [0.5, 0.1, 0.1]


def test_a_frozen_weight_keeps_its_value_and_its_gradient_is_there() -> None:
    freeze, thaw = at("1:3:9"), at("4:0:0")
    unit = Unit(1, 1)
    run = Run(replace(TUTORIAL, interventions=(Freeze(freeze, unit, None), Freeze(thaw, unit, None, False))))
    refs = [ref_of(unit, place) for place in (0, 1, BIAS)]
    held = [shown(run, freeze, ref) for ref in refs]
    run.seek(Position(at("1:3:12")))
    step = run.snapshot().step
    assert step and step.unit == unit and step.phase is Phase.UPDATE and step.frozen == (True, True, True)
    assert [change.old for change in step.changes] == [change.new for change in step.changes] == held
    assert step.terms[0].factors[0].value != 0.0
    assert [shown(run, at("3:9:12"), ref) for ref in refs] == held
    assert all(run.snapshot().is_frozen(ref) for ref in refs) and not run.snapshot().is_frozen(W)
    assert [shown(run, at("4:9:12"), ref) for ref in refs] != held
    assert run.snapshot().frozen is None


def test_edits_of_the_same_thing_replace_each_other_and_end_the_old_future() -> None:
    first, second, later = SetWeight(7, Unit(0, 0), 0, 1.0), SetWeight(7, Unit(0, 0), 0, 2.0), SetRate(9, 0.1)
    assert edited((first, later), second) == (second,)
    assert edited((first,), SetRate(7, 0.2)) == (first, SetRate(7, 0.2))
    assert shared_until((first,), (first, later)) == 9
    assert shared_until((first,), (second,)) == 7
    assert shared_until((first,), (later,)) == shared_until((later,), (first,)) == 7
    assert shared_until((first,), (first,)) == float("inf")
    assert place_of(W) == 0 and place_of(B) == BIAS and place_of(RATE) is None


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (SetWeight(0, Unit(2, 0), 0, 1.0), "no neuron 0 in layer 2"),
        (SetWeight(0, Unit(0, 0), 2, 1.0), "no weight from input 2"),
        (SetWeight(0, Unit(0, 0), 0, float("nan")), "finite"),
        (SetRate(0, 0.0), "above 0"),
        (SetRate(-1, 1.0), "moment"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(edit: Intervention, why: str) -> None:
    with pytest.raises(ExperimentError, match=why):
        replace(TUTORIAL, interventions=(edit,))


def test_thousands_of_freezes_take_no_memory_each_and_more_are_refused() -> None:
    wide = DataSet("wide", np.ones((2, 500)), np.ones((2, 1)))
    freezes = tuple(Freeze(i // 100, Unit(0, i % 100), i % 7) for i in range(2000))
    experiment = Experiment(wide, (500, 100, 1), epochs=20, interventions=freezes)
    tracemalloc.start()
    edits = Edits(experiment, Timeline(experiment))
    frozen = [edits.held(0, count).frozen for count in (0, 19, 3, 19)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * 2**20  # the flags of one are 50 kB
    assert [int(sum(map(np.sum, one or ()))) for one in frozen] == [100, 700, 400, 700]
    with pytest.raises(ExperimentError, match="10,000 edits"):
        replace(experiment, interventions=(SetRate(0, 0.1),) * 10_001)


def test_only_training_can_be_edited() -> None:
    with pytest.raises(ExperimentError, match="trains"):
        replace(EXAMPLES["predict"].experiment(), interventions=(SetRate(0, 1.0),))


@st.composite
def edited_runs(draw: st.DrawFn) -> Experiment:
    """A run with up to five edits anywhere in it."""
    experiment = draw(st.sampled_from([SHORT, DEEP, BATCHES, EXPLODING]))
    run = Run(experiment)
    layers = experiment.layers
    edits: list[Intervention] = []
    for index in sorted(draw(st.lists(st.integers(0, run.end.index), min_size=1, max_size=5))):
        layer = draw(st.integers(0, len(layers) - 2))
        unit = Unit(layer, draw(st.integers(0, layers[layer + 1] - 1)))
        place = draw(st.integers(BIAS, layers[layer] - 1))
        match draw(st.sampled_from(["weight", "rate", "freeze", "freeze", "thaw"])):
            case "weight":
                edits.append(SetWeight(index, unit, place, draw(st.floats(-3, 3))))
            case "rate":
                edits.append(SetRate(index, draw(st.floats(0.01, 2))))
            case kind:
                edits.append(Freeze(index, unit, draw(st.sampled_from([place, None])), kind == "freeze"))
    return replace(experiment, interventions=tuple(edits))


@pytest.fixture(scope="module")
def fast() -> FastEngine:
    engine = FastEngine()
    for experiment in (SHORT, DEEP, BATCHES):
        engine.prepare(experiment)
        engine.prepare_frozen(experiment)
    engine.wait()
    assert engine.problem is None
    assert all(engine.prepare_frozen(experiment) for experiment in (SHORT, DEEP, BATCHES))
    return engine


@settings(max_examples=25, deadline=None)
@given(edited_runs(), st.data())
def test_plain_compiled_and_forked_runs_are_the_walk_step_by_step(
    fast: FastEngine, experiment: Experiment, data: st.DataObject
) -> None:
    """The walk traces each row from the one before; the others jump, replay and take over keyframes."""
    fast.prepare(experiment)
    fast.wait()
    walk = Run(experiment)
    states = []
    for index in range(walk.end.index + 1):
        walk.seek(Position(index))
        states.append((state(walk.snapshot()), walk.snapshot().learning_rate))
        if walk.not_finite:
            break
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "REPLAY", 0.0)
        patch.setattr(compiled_rows, "REPLAY", 0.0)
        quick = Run(experiment, fast)
        assert isinstance(quick.rows.whole, EditedRows)
        before = Run(replace(experiment, interventions=experiment.interventions[:-1]), fast)
        before.seek(Position(data.draw(st.integers(0, len(states)))))
        for run in (Run(experiment), quick, before.forked(experiment)):
            for index in [*data.draw(st.lists(st.integers(0, len(states) - 1), max_size=8)), len(states) - 1]:
                run.seek(Position(index))
                assert (state(run.snapshot()), run.snapshot().learning_rate) == states[index]
            run.seek(run.end)
            walk.seek(walk.end)
            mine, wanted = run.snapshot(), walk.snapshot()
            assert list(mine.epoch_errors) == list(wanted.epoch_errors)
            assert (mine.notices, run.end, run.not_finite) == (wanted.notices, walk.end, walk.not_finite)
