from dataclasses import replace

import numpy as np
import pytest

from bpviz.data.dataset import DataSet
from bpviz.engine.network import Weights
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Ref
from bpviz.present.caption import Caption, caption, in_passing
from bpviz.present.number_format import NumberFormat
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.names import Names
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Grain, Moment, Position

NUMBERS = NumberFormat()


def at(moment: str, experiment: Experiment | None = None, grain: Grain = Grain.NEURON, term: int = 0) -> Snapshot:
    run = Run(experiment or default_experiment())
    index = run.timeline.index(Moment(*map(int, moment.split(":"))))
    run.seek(Position(index - 1, term) if term else Position(index))
    return run.snapshot(grain)


def of(snapshot: Snapshot, revealed: bool = True) -> Caption:
    return caption(snapshot, Names(snapshot.experiment.layers), NUMBERS, revealed)


def one(
    weights: tuple[Weights, ...], inputs: list[float], expected: list[float], transfers: tuple[str, ...]
) -> Experiment:
    """A run of one row with given weights."""
    data = DataSet("one", np.array([inputs]), np.array([expected]))
    layers = (len(inputs), *(len(layer.biases) for layer in weights))
    return Experiment(data, layers, transfers, epochs=1, given=weights)


def test_the_start_tells_how_the_weights_were_drawn() -> None:
    words = of(Run(default_experiment()).snapshot())
    assert words.phase == "start"
    assert "seed 1" in words.sentence and "layer by layer, neuron by neuron" in words.sentence
    assert "w[h1,x1] = 0.1344, w[h1,x2] = 0.8474, b[h1] = 0.7638" in words.sentence
    assert words.sentence.endswith("press →")


def test_the_start_with_other_weights() -> None:
    glorot = of(Run(replace(default_experiment(), init="glorot")).snapshot()).sentence
    assert "±1.22" in glorot and "bias, which starts at 0" in glorot
    assert "given" in of(Run(EXAMPLES["mazur"].experiment()).snapshot()).sentence
    assert "outputs are given too" in of(Run(EXAMPLES["backward"].experiment()).snapshot()).sentence


def test_the_sentences_of_the_mock_ups_row() -> None:
    assert "net input 1.350" in of(at("6:4:0")).sentence
    loss = of(at("6:4:4"))
    assert "row error is 0.2630" in loss.sentence and "right ✓" in loss.sentence and "½" in loss.note
    assert of(at("6:4:5")).sentence.startswith("y1 was too low (0.6375, expected 1): a larger net input would help")
    h1 = of(at("6:4:7"))
    assert h1.phase == "backward" and h1.title == "h1 takes its share of the blame"
    assert h1.sentence == "y1 was too low and y2 too high: a larger h1 would help both, so its delta is negative."
    update = of(at("6:4:11")).sentence
    assert update == "w[y1,h2] rises by 0.03337: y1 was too low (0.6375, expected 1) and its input h2 was positive."


def test_directions_hold_at_every_step_of_every_example() -> None:
    """What a sentence says about a sign is the sign of the number that was computed."""
    for example in ("train", "dead", "frozen", "mazur"):
        run = Run(EXAMPLES[example].experiment())
        for index in range(1, min(run.timeline.end.index, 400) + 1, 3):
            run.seek(Position(index))
            snapshot = run.snapshot()
            words, step = of(snapshot), snapshot.step
            assert step and words.sentence and words.title
            if words.phase == "backward":
                delta = step.result(Quantity.DELTA)
                sign = "negative" if delta < 0 else "positive"
                assert (f"delta is {sign}" in words.sentence) == (delta != 0.0), words.sentence
            if " rises by " in words.sentence or " falls by " in words.sentence:
                name, direction = words.sentence.split()[:2]
                ref = Names(snapshot.experiment.layers).parse(name)
                change = next(change for change in step.changes if change.ref == ref)
                assert (change.new > change.old) == (direction == "rises")


@pytest.mark.parametrize(("x", "direction"), [(-1.0, "falls"), (1.0, "rises")])
def test_the_sign_of_the_input_is_told(x: float, direction: str) -> None:
    experiment = one((Weights(((0.5,),), (0.0,)),), [x], [1.0], ("sigmoid",))
    term = of(at("0:0:3", experiment, term=1)).sentence
    assert term.startswith(f"w[y1,x1] {direction} by ")
    assert term.endswith(f"its input x1 was {'positive' if x > 0 else 'negative'}.")


def test_an_input_of_zero_moves_nothing() -> None:
    experiment = one((Weights(((0.5, 0.5),), (0.0,)),), [0.0, 0.0], [1.0], ("sigmoid",))
    assert of(at("0:0:3", experiment, term=1)).sentence == "w[y1,x1] stays as it is: its input x1 was 0."
    assert of(at("0:0:3", experiment)).sentence.startswith("b[y1] rises by ")


def test_nothing_to_learn() -> None:
    exact = one((Weights(((1.0,),), (0.0,)),), [1.0], [1.0], ("linear",))
    assert "exactly what was expected" in of(at("0:0:2", exact)).sentence
    assert of(at("0:0:3", exact)).sentence == "The delta of y1 is 0, so nothing moves."


def test_a_rectifier_that_is_off_and_a_sigmoid_that_is_saturated() -> None:
    off = one((Weights(((-1.0,),), (0.0,)),), [1.0], [1.0], ("relu",))
    assert "the rectifier is off: its slope is 0" in of(at("0:0:2", off)).sentence
    saturated = one((Weights(((1000.0,),), (0.0,)),), [1.0], [0.0], ("sigmoid",))
    assert "the sigmoid is saturated: its slope is 0" in of(at("0:0:2", saturated)).sentence
    dead = of(at("6:4:7", EXAMPLES["dead"].experiment())).sentence
    assert "the rectifier is off" in dead and "nothing is learned here" in dead


def test_wishes_that_cancel_out_and_that_do_not_reach() -> None:
    hidden = Weights(((1.0,),), (0.0,))
    cancel = one((hidden, Weights(((1.0,), (-1.0,)), (0.0, 2.0))), [1.0], [0.0, 0.0], ("linear", "linear"))
    assert "they cancel out: its delta is 0" in of(at("0:0:6", cancel)).sentence
    cut = one((hidden, Weights(((0.0,),), (0.5,))), [1.0], [0.0], ("linear", "linear"))
    assert of(at("0:0:4", cut)).sentence.startswith("Nothing comes back to h1")


def test_what_is_asked_for_is_not_given_away() -> None:
    for step in range(13):
        snapshot = at(f"6:4:{step}")
        asked = of(snapshot, revealed=False)
        assert snapshot.step
        read = {factor.value for term in snapshot.step.terms for factor in term.factors}
        for result in snapshot.step.results:
            if result.value in read:  # y2 was expected to be 0: its error signal is its output
                continue
            assert NUMBERS.short(result.value) not in asked.sentence + asked.title
        for word in ("rises", "falls", "negative", "positive", "too low", "too high", "larger", "smaller"):
            assert word not in asked.sentence + asked.title
        assert of(snapshot).title == asked.title


def test_terms() -> None:
    words = of(at("6:4:0", term=1))
    assert words.title == "h1: term 1 of 2"
    assert words.sentence.endswith("So far −1.479.")
    assert "−1.479" not in of(at("6:4:0", term=1), revealed=False).sentence
    assert "y2 sends its delta back" in of(at("6:4:7", term=2)).sentence


def test_coarse_grains() -> None:
    assert of(at("6:4:1", grain=Grain.LAYER)).title == "The hidden layer at once"
    assert "prediction is 0" in of(at("6:4:3", grain=Grain.PASS)).sentence
    row = of(at("6:4:12", grain=Grain.ROW))
    assert row.phase == "row" and "falls from 0.2630 to 0.2225" in row.sentence
    snapshot = at("6:9:12", grain=Grain.EPOCH)
    epoch = of(snapshot)
    before, after = (NUMBERS.short(float(error)) for error in list(snapshot.epoch_errors)[5:7])
    assert f"fell from {before} to {after}" in epoch.sentence
    assert "rows were right when their turn came" in epoch.sentence


def test_the_first_epoch_has_none_before_it() -> None:
    snapshot = at("0:9:12", grain=Grain.EPOCH)
    assert (
        f"The first epoch error is {NUMBERS.short(snapshot.value(Ref(Quantity.EPOCH_ERROR)))}." in of(snapshot).sentence
    )


def test_the_end_of_the_run() -> None:
    assert of(at("19:9:12")).note == "This was the last Step: 20 epochs are done. ← goes back."
    assert "1 epoch is done" in of(at("0:0:12", EXAMPLES["mazur"].experiment())).note
    assert of(at("19:9:11")).note == ""


def test_a_run_that_explodes_says_where_and_what_to_do() -> None:
    run = Run(EXAMPLES["exploding"].experiment())
    run.seek(run.timeline.end)
    snapshot = run.snapshot()
    words, moment = of(snapshot), snapshot.moment
    assert moment
    assert "not finite" in words.title
    assert f"epoch {moment.epoch}, row {moment.row + 1}" in words.sentence
    assert "a smaller learning rate" in words.sentence and "sigmoid or tanh" in words.sentence


def test_full_speed_says_how_fast() -> None:
    run = Run(default_experiment())
    run.advance(run.timeline.end, 0.0)
    snapshot = run.snapshot()
    assert (
        caption(snapshot, Names((2, 2, 2)), NUMBERS, True, 12_345.6).title == "Running at full speed · 12,300 Steps/s"
    )


def test_in_passing_it_says_how_fast_where_steps_lie_between_pictures() -> None:
    words = of(Run(default_experiment()).snapshot())
    assert in_passing(words, 390.4) == words._replace(title="Running · 390 Steps/s")
    assert in_passing(words, 30.0) == in_passing(words, None) == words
    fast = words._replace(phase="fast", title="Running at full speed · 1,000 Steps/s")
    assert in_passing(fast, 1000.0) == fast


def test_full_speed() -> None:
    run = Run(default_experiment())
    run.advance(Position(1300), 0.0)
    assert of(run.snapshot()).phase == "fast"


def test_procedures_that_do_not_train() -> None:
    for name in ("forward", "backward", "predict"):
        run = Run(EXAMPLES[name].experiment())
        run.seek(run.timeline.end)
        words = of(run.snapshot())
        assert "expected is" not in words.sentence.lower() and words.note == "This was the last Step. ← goes back."


def test_expected_values_that_are_numbers() -> None:
    sentence = of(at("0:0:4", EXAMPLES["mazur"].experiment())).sentence
    assert "y1 should be 0.01 and is 0.7514" in sentence and "class" not in sentence


def test_weights_that_come_back_to_where_they_were_are_not_said_to_rest() -> None:
    dead = EXAMPLES["dead"].experiment()
    assert "b[y2] rises" in of(at("19:9:12", dead)).sentence
    sentence = of(at("19:9:12", dead, Grain.EPOCH)).sentence
    assert sentence.startswith("The epoch error stays 5.010.")
    assert sentence.endswith("All weights end it where they began it.")
