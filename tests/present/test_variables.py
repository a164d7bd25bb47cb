"""The variables of a moment: changed first, then read, then where the run stands."""

import numpy as np
import pytest

from bpviz.data.dataset import classified
from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.number_format import NumberFormat, exact
from bpviz.present.variables import MOST, Variable, variables
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Moment, Position


def at(step: int, term: int = 0) -> Snapshot:
    run = Run(default_experiment())
    index = run.timeline.index(Moment(6, 4, step))
    run.seek(Position(index - 1, term) if term else Position(index))
    return run.snapshot()


def listed(snapshot: Snapshot, hidden: bool = False) -> list[Variable]:
    step = snapshot.step
    secret = [*(r.ref for r in step.results), *(c.ref for c in step.changes)] if step and hidden else []
    names = Names(snapshot.experiment.layers)
    return variables(snapshot, names, NumberFormat(5), lambda ref: ref in secret)


def names_of(found: list[Variable]) -> list[str]:
    return [variable.name for variable in found]


def test_backward_lists_results_then_operands_then_the_run() -> None:
    found = listed(at(7))
    assert names_of(found) == [
        *("error[h1]", "slope[h1]", "delta[h1]"),
        *("w[y1,h1]", "delta[y1]", "w[y2,h1]", "delta[y2]", "out[h1]"),
        *("learning_rate", "epoch", "row", "row_error", "epoch_error"),
    ]
    assert [variable.name for variable in found if variable.changed] == names_of(found)[:3]


def test_every_number_is_the_one_of_the_moment() -> None:
    snapshot = at(7)
    numbers = NumberFormat(5)
    for variable in listed(snapshot):
        if variable.ref:
            assert variable.text == numbers.short(snapshot.value(variable.ref))
            assert variable.full == exact(snapshot.value(variable.ref))


def test_an_update_says_what_a_weight_was() -> None:
    snapshot = at(9)
    assert snapshot.step
    first = listed(snapshot)[0]
    change = snapshot.step.changes[0]
    assert first == Variable(
        "w[h1,x1]", change.ref, NumberFormat(5).short(change.new), f"{exact(change.new)}, was {exact(change.old)}", True
    )
    assert names_of(listed(snapshot))[:4] == ["w[h1,x1]", "w[h1,x2]", "b[h1]", "delta[h1]"]


def test_in_the_middle_of_a_sum_only_what_was_used_is_listed() -> None:
    snapshot = at(7, term=1)
    assert snapshot.step
    found = listed(snapshot)
    assert names_of(found)[:3] == ["error[h1] so far", "w[y1,h1]", "delta[y1]"]
    assert found[0].full == exact(snapshot.step.terms[0].value)
    assert "delta[y2]" not in names_of(found)
    assert names_of(listed(at(7, term=2)))[1:5] == ["w[y2,h1]", "delta[y2]", "w[y1,h1]", "delta[y1]"]
    assert [v.name for v in listed(at(9, term=1)) if v.changed] == ["w[h1,x1]"]


def test_what_is_asked_for_is_a_question_mark() -> None:
    for snapshot in at(7), at(7, term=1), at(9):
        for variable in listed(snapshot, hidden=True):
            if variable.changed:
                assert (variable.text, variable.full) == ("?", "?")
            else:
                assert "?" not in variable.text


def test_the_start_lists_the_weights_as_drawn() -> None:
    found = {variable.name: variable.text for variable in listed(Run(default_experiment()).snapshot())}
    assert found["epoch"] == "0"
    assert found["row"] == found["row_error"] == "—"
    assert list(found)[5:8] == ["w[h1,x1]", "w[h1,x2]", "b[h1]"]
    assert len(found) == 5 + 12


def test_rows_count_from_one_and_errors_are_there_once_computed() -> None:
    before = {variable.name: variable.text for variable in listed(at(3))}
    after = {variable.name: variable.text for variable in listed(at(5))}
    assert (before["epoch"], before["row"], before["row_error"]) == ("6", "5", "—")
    assert after["row_error"] == NumberFormat(5).short(at(5).row_error)


def test_an_example_without_training_has_no_learning_rate() -> None:
    run = Run(EXAMPLES["forward"].experiment())
    run.seek(Position(1))
    assert "learning_rate" not in names_of(listed(run.snapshot()))


def test_a_neuron_with_many_inputs_lists_some(wide: Experiment) -> None:
    run = Run(wide)
    run.seek(Position(1))
    found = listed(run.snapshot())
    weights = [v for v in found if v.ref and v.ref.quantity is Quantity.WEIGHT]
    assert len(weights) == MOST
    assert weights[0].ref == Ref(Quantity.WEIGHT, Unit(0, 0), Unit(-1, 0))


@pytest.fixture
def wide() -> Experiment:
    inputs = np.random.default_rng(0).random((3, 64)).tolist()
    return Experiment(classified("wide", inputs, [0, 1, 0], ("a", "b")), layers=(64, 3, 2), epochs=1)
