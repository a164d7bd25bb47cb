"""Where in a run a breakpoint stops: a line, a neuron, a row or an epoch as Steps of the timeline."""

from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from bpviz.data.dataset import DataSet
from bpviz.engine import algorithm, updates
from bpviz.engine.network import Unit
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import Rule
from bpviz.engine.steps import Ref, Step, trace
from bpviz.session.edits import Edits
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.interventions import BIAS, Freeze
from bpviz.session.names import Names
from bpviz.session.order import Order
from bpviz.session.places import Places, writing_step
from bpviz.session.row_run import procedure
from bpviz.session.stops import ConditionStop, EpochStop, LineStop, NeuronStop, RowStop, Stop
from bpviz.session.timeline import Timeline


class Line(NamedTuple):
    """A line of a file of the algorithm; lines count from 1."""

    file: str
    number: int


_MADE = {Phase.FORWARD: Quantity.OUTPUT, Phase.BACKWARD: Quantity.DELTA, Phase.UPDATE: Quantity.BIAS}


def places_of(stop: Stop, experiment: Experiment, timeline: Timeline) -> Places:
    """The Steps after which a breakpoint stops. Raises ValueError saying why this run has none."""
    match stop:
        case LineStop(file, line):
            steps = (i for i, lines in enumerate(lines_of_steps(experiment, timeline)) if Line(file, line) in lines)
            found = tuple(steps)
            if not found:
                raise ValueError(f"line {line} of {file} computes nothing in this run")
            return Places(found)
        case NeuronStop(neuron, phase):
            unit = Names(experiment.layers).parse_unit(neuron)
            step = writing_step(Ref(_MADE[phase], unit), timeline)
            if step is None:
                raise ValueError(f"in this run {neuron} has no turn in the phase {phase}")
            return Places((step,))
        case RowStop(row):
            if row >= timeline.rows:
                raise ValueError(f"there is no row {row + 1}; the rows are 1 to {timeline.rows}")
            return Places((0,), row=row)
        case EpochStop(epoch):
            if epoch >= timeline.epochs:
                raise ValueError(f"there is no epoch {epoch}; this run has {timeline.epochs} from 0")
            return Places((0,), epoch=epoch, turn=0)
        case ConditionStop():
            raise ValueError("a condition has no fixed place")


def line_below(file: str, line: int, experiment: Experiment, timeline: Timeline) -> int | None:
    """The line itself where it computes a term or a result in this run, else the next below that does; None where
    there is none."""
    lines = chain.from_iterable(lines_of_steps(experiment, timeline))
    return min((there.number for there in lines if there.file == file and there.number >= line), default=None)


def lines_of_steps(experiment: Experiment, timeline: Timeline) -> list[frozenset[Line]]:
    """The lines at which each Step of a row computes terms and results, by its place in `Timeline.all_slots`; where
    weights are frozen on the way, an update's are those of either text."""
    freezes = any(isinstance(edit, Freeze) for edit in experiment.interventions)
    found = [
        _lines(
            len(experiment.layers),
            experiment.transfers,
            experiment.loss,
            experiment.rule,
            experiment.rows_per_update > 1,
            experiment.procedure,
            frozen,
        )
        for frozen in ((False, True) if freezes else (False,))
    ]
    return [frozenset().union(*(lines[kind] for lines in found)) for kind in _kinds(timeline)]


Kind = tuple[Phase, int | None, bool, bool]


def _kinds(timeline: Timeline) -> list[Kind]:
    """What the lines of a row's Steps depend on: of a softmax layer's shares the first also has the sum's."""
    return [
        (slot.phase, slot.unit.layer if slot.unit else None, slot.shares, slot.shares and slot.terms > 0)
        for slot in timeline.all_slots
    ]


@lru_cache(16)
def _lines(
    depth: int, transfers: tuple[str, ...], loss: str, rule: Rule, in_batches: bool, runs: Procedure, freezes: bool
) -> dict[Kind, frozenset[Line]]:
    """Lines are taken from running frames: a row of a small network of the same kind is traced for them."""
    small = Experiment(
        DataSet("two rows", np.zeros((2, 2)), np.zeros((2, 2))),
        (2,) * depth,
        transfers,
        loss=loss,
        rule=rule,
        batch_size=2 if in_batches else 1,
        procedure=runs,
        given_outputs=((0.5, 0.5),) * (depth - 1),
        interventions=(Freeze(0, Unit(0, 0), BIAS),) if freezes else (),
    )
    timeline, network = Timeline(small), small.network()
    # the second row ends the batch
    row = procedure(small, network, timeline, Order(small), 1, 0.0, Edits(small, timeline))
    return {kind: _lines_of(step) for kind, step in zip(_kinds(timeline), trace(network, row), strict=True)}


def _lines_of(step: Step) -> frozenset[Line]:
    file = algorithm if hasattr(algorithm, step.path[-1]) else updates
    terms = {step.terms[i].line for i in (0, -1)} if step.terms else set()  # the last, a bias's, has its own
    numbers = {step.line, *terms, *(result.line for result in step.results)}
    return frozenset(Line(f"{file.__name__.rpartition('.')[2]}.py", number) for number in numbers)
