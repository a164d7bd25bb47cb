"""Outputs beside expected values: scale, labels and the prediction in words."""

from dataclasses import replace

import pytest

from bpviz.engine.steps import Ref
from bpviz.present.outputs import output_label, output_scale, predicted_class, prediction_sentence, verdict
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Moment, Position


def at(row: int, step: int) -> Snapshot:
    run = Run(default_experiment())
    run.seek(Position(run.timeline.index(Moment(6, row, step))))
    return run.snapshot()


def nothing(_: Ref) -> bool:
    return False


@pytest.mark.parametrize(
    "transfer, scale",
    [("sigmoid", (0, 1)), ("tanh", (-1, 1)), ("relu", (0, 1.5)), ("leaky_relu", (-0.5, 1.5)), ("linear", (-0.5, 1.5))],
)
def test_the_scale_is_the_transfer_functions_range(transfer: str, scale: tuple[float, float]) -> None:
    assert output_scale(replace(default_experiment(), transfers=("sigmoid", transfer))) == scale


def test_labels_name_the_class_where_there_is_one() -> None:
    tutorial, mazur = default_experiment(), EXAMPLES["mazur"].experiment()
    assert output_label(tutorial, Names(tutorial.layers), 1) == "y2 · class 1"
    assert output_label(mazur, Names(mazur.layers), 1) == "y2"


def test_right_and_wrong_are_said() -> None:
    sentences = [prediction_sentence(at(row, 3), nothing) for row in range(10)]
    for row, sentence in enumerate(sentences):
        snapshot = at(row, 3)
        expected, predicted = snapshot.experiment.data.targets[row], snapshot.prediction()
        if expected == predicted:
            assert sentence == f"predicts class {expected} ✓ right"
        else:
            assert sentence == f"predicts class {predicted} ✗ wrong, expected class {expected}"
    assert {"✓", "✗"} <= set("".join(sentences))


def test_nothing_is_predicted_before_all_outputs_are_there() -> None:
    assert prediction_sentence(at(4, 2), nothing) == "predicts class —"
    assert prediction_sentence(Run(default_experiment()).snapshot(), nothing) == "predicts class —"


def test_what_is_asked_for_is_not_given_away() -> None:
    snapshot = at(4, 3)
    assert snapshot.step
    asked = snapshot.step.results[1].ref
    assert predicted_class(snapshot, lambda ref: ref == asked) == "?"


def test_expected_outputs_that_are_numbers_have_no_prediction() -> None:
    run = Run(EXAMPLES["mazur"].experiment())
    run.seek(run.timeline.end)
    assert prediction_sentence(run.snapshot(), nothing) == ""


def test_a_verdict_needs_a_prediction() -> None:
    assert [verdict("0", predicted) for predicted in ("0", "1", "—", "?")] == ["✓", "✗", "", ""]
