"""The pane Why says of every kind of number who wrote it."""

from dataclasses import replace

import pytest

from bpviz.engine.network import Unit
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.steps import Ref, weight_ref
from bpviz.present.number_format import NumberFormat
from bpviz.present.palette import LIGHT
from bpviz.present.why_words import Teller
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.interventions import SetRate, SetWeight
from bpviz.session.origins import Number, Why
from bpviz.session.run import Run
from bpviz.session.timeline import Position

TUTORIAL = default_experiment()
EDITED = replace(TUTORIAL, interventions=(SetWeight(40, Unit(0, 0), 0, -0.75), SetRate(150, 2.0)))
ADAM = replace(TUTORIAL, epochs=4, batch_size=4, rule=Rule("adam"), shuffle=True)
H1, Y1 = Unit(0, 0), Unit(1, 0)
W = weight_ref(H1, 0, False)


@pytest.mark.parametrize(
    ("experiment", "ref", "at", "said"),
    [
        (TUTORIAL, W, 5, "A first weight, drawn with seed 1: uniform 0"),
        (EXAMPLES["forward"].experiment(), W, 1, "A first weight, given with the run."),
        (EXAMPLES["backward"].experiment(), Ref(Quantity.OUTPUT, Y1), 1, "Given with this run."),
        (EDITED, W, 44, "Set by hand, <a href=\"go:40\""),
        (EDITED, Ref(Quantity.LEARNING_RATE), 160, "The learning rate, set by hand."),
        (TUTORIAL, Ref(Quantity.LEARNING_RATE), 160, "The learning rate, as the run is set up."),
        (TUTORIAL, Ref(Quantity.EXPECTED, Y1), 3, "Given by row 1 of the data, "),
        (TUTORIAL, Ref(Quantity.DELTA, H1), 3, "Not computed yet in this row. Backward · h1 computes it, "),
        (TUTORIAL, Ref(Quantity.EPOCH_ERROR), 3, "The sum of an epoch begins at 0."),
        (ADAM, Ref(Quantity.GRADIENT, H1), 3, "The sum of a batch begins at 0."),
        (ADAM, Ref(Quantity.MEAN, H1), 3, "At first the optimizer remembers nothing: 0."),
        (TUTORIAL, Ref(Quantity.OUTPUT, H1), 3, "Written by forward · h1, "),
    ],
)  # fmt: skip
def test_who_wrote_it(experiment: Experiment, ref: Ref, at: int, said: str) -> None:
    run = Run(experiment)
    run.seek(Position(at))
    *_, origin = Why(Number(ref, at)).answer(run)
    assert origin
    teller = Teller(experiment, run.timeline, NumberFormat(), LIGHT)
    page = teller.origin(origin)
    assert said in page.head
    assert all(entry.number for entry in page.entries)
    assert said in teller.html(page, [origin.number])


def test_only_training_moves_weights() -> None:
    for procedure, moves in ((Procedure.TRAIN, True), (Procedure.PREDICT, False)):
        experiment = replace(TUTORIAL, procedure=procedure)
        run = Run(experiment)
        run.seek(Position(5))
        *_, origin = Why(Number(W, 5)).answer(run)
        assert origin
        page = Teller(experiment, run.timeline, NumberFormat(), LIGHT).origin(origin)
        assert ("What moved" in page.foot) is moves
