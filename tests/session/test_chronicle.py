"""The chronicle says what a run truly held at the end of its epochs."""

import numpy as np
import pytest

from bpviz.data.catalogue import load
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.session.chronicle import START, Chronicle, Chronicler, wanted_epochs
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.timeline import Position


def written(chronicler: Chronicler) -> Chronicle:
    *_, chronicle = chronicler.written()
    assert chronicle is not None
    return chronicle


def test_it_has_the_weights_deltas_and_gradients_of_the_run() -> None:
    run = Run(default_experiment())
    run.seek(run.timeline.end)
    there = written(Chronicler(run))
    assert there.epochs == (START, *range(20)) and there.done == 20 and there.rows == 10
    again = Run(default_experiment())
    for epoch in (0, 7, 19):
        squares = np.zeros((2, 10))
        for row in range(10):
            again.seek(Position(again.timeline.row_start(epoch * 10 + row + 1)))
            again.seek(Position(again.position.index - 1))  # so that the row is traced
            again.seek(Position(again.timeline.row_start(epoch * 10 + row + 1)))
            snapshot = again.snapshot()
            for step in snapshot.steps:
                for change in step.changes if step.phase is Phase.UPDATE else ():
                    squares[step.unit.layer, row] += ((change.new - change.old) / -0.5) ** 2
        entry = there.entries[epoch + 1]
        assert all(a.tobytes() == b.tobytes() for a, b in zip(entry.parameters, snapshot.parameters, strict=True))
        assert [list(d) for d in entry.deltas] == [list(layer) for layer in snapshot.values[Quantity.DELTA]]
        assert entry.gradients == pytest.approx(np.sqrt(squares.mean(axis=1)), rel=1e-9)
    assert there.weight(1, 0, -1)[8] == there.entries[8].parameters[1][0, 2]
    assert np.isnan(there.delta(0, 1)[0]) and there.delta(0, 1)[3] == there.entries[3].deltas[0][1]
    assert np.isnan(there.gradient(0)[0]) and there.gradient(1)[20] == there.entries[20].gradients[1]


def test_it_goes_on_where_the_run_does_and_stays_small() -> None:
    run = Run(Experiment(load("xor"), (2, 3, 2), epochs=150))
    chronicler = Chronicler(run, 32)
    assert written(chronicler).epochs == (START,)
    run.seek(run.timeline.epoch_end(30))
    first = written(chronicler)
    assert first.epochs == (START, *range(31))
    run.seek(run.timeline.end)
    second = written(chronicler)
    assert second.epochs == (START, *range(0, 150, 8), 149)
    assert second.entries[1:5] == first.entries[1:32:8]  # the same objects: nothing was made again
    assert written(Chronicler(run, 32)).gradient(1).tobytes() == second.gradient(1).tobytes()


def test_a_few_of_all_epochs_come_first_and_what_is_there_stays_when_the_run_goes_on() -> None:
    run = Run(Experiment(load("xor"), (2, 3, 2), epochs=300))
    run.seek(run.timeline.epoch_end(199))
    chronicler = Chronicler(run, 64)
    rounds = [chronicle for chronicle in chronicler.written() if chronicle]
    assert [chronicle.epochs[1:] for chronicle in rounds] == [
        (*range(0, 200, 16), 199), (*range(0, 200, 8), 199), (*range(0, 200, 4), 199),
    ]  # fmt: skip
    assert [chronicle.whole for chronicle in rounds] == [False, False, True]
    run.seek(run.timeline.end)
    first = next(chronicle for chronicle in chronicler.written() if chronicle)
    assert (
        first.done == 300
        and not first.whole
        and first.epochs[1:] == (*sorted({*range(0, 200, 8), *range(0, 300, 32)}), 299)
    )
    assert written(Chronicler(run, 2)).epochs == (START, 0, 256, 299)


def test_so_many_epochs_and_always_the_last() -> None:
    assert wanted_epochs(0, 4) == [] and wanted_epochs(3, 4) == [0, 1, 2]
    assert wanted_epochs(5, 4) == [0, 2, 4] and wanted_epochs(6, 4) == [0, 2, 4, 5]
    assert len(wanted_epochs(10**9, 256)) <= 257
