"""What is evaluated, and the runs that are opened from there."""

from dataclasses import replace

import numpy as np

from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Recipe
from bpviz.present.evaluated import Asked, CrossValidation
from bpviz.present.number_format import NumberFormat
from bpviz.session.examples import EXAMPLES
from bpviz.session.run import Run
from bpviz.session.verdict import verdict_of_network

DATA = loaded(Recipe("iris", hold_out=0.2, seed=3))
TRAINED = replace(EXAMPLES["case_study"].experiment(), data=DATA, layers=(4, 3, 3), epochs=2)


def test_a_row_opens_as_the_network_that_was_asked_answered_it() -> None:
    run, held_out = Run(TRAINED), DATA.held_out
    assert held_out
    run.seek(run.end)
    snapshot = run.snapshot()
    for rows, others in ((DATA, held_out), (held_out, DATA)):
        asked = Asked(TRAINED, snapshot.parameters, rows, "the last network")
        verdict = verdict_of_network(TRAINED, snapshot.parameters, rows)
        opened = asked.opened(verdict, 4, TRAINED)
        there = Run(opened.experiment)
        there.seek(opened.position)
        assert there.snapshot().outputs() == tuple(verdict.outputs[4])
        assert opened.base is TRAINED
        assert opened.said.startswith(f"Row {verdict.rows[4] + 1} of all rows, as the last network answers it")
        assert asked.is_at(snapshot, rows) and not asked.is_at(snapshot, others)
        assert not asked.is_at(Run(TRAINED).snapshot(), rows)  # by other weights
    broken = tuple(np.full_like(layer, np.nan) for layer in snapshot.parameters)
    assert Asked(TRAINED, broken, DATA, "").is_at(replace(snapshot, parameters=broken), DATA)


def test_before_its_folds_are_drawn_a_cross_validation_has_nothing_to_say() -> None:
    begun = CrossValidation(TRAINED)
    assert (begun.subject(), begun.verdict(None), begun.verdict(1), begun.drawn(NumberFormat())) == (
        "",
        None,
        None,
        None,
    )
