"""Where numbers come from: which Step wrote one last, and what that Step read.

When a number was written is arithmetic on the timeline; the Step itself is traced, on a run beside the one that is
looked at, so that neither its cursor nor its bits are touched.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.engine.steps import Ref, Step, Term
from bpviz.session.edits import place_of
from bpviz.session.experiment import Experiment
from bpviz.session.interventions import SetWeight
from bpviz.session.places import Calendar, writes
from bpviz.session.replays import SLICE
from bpviz.session.run import Run
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import Position, Timeline

WEIGHTS = frozenset({Quantity.WEIGHT, Quantity.BIAS})
KEPT = WEIGHTS | MEMORY | {Quantity.GRADIENT}  # what one row hands to the next

BEGIN_ANEW = frozenset({Quantity.GRADIENT, Quantity.EPOCH_ERROR})  # at 0, with each batch and each epoch


class Number(NamedTuple):
    """A number as it stands when `at` Steps have run."""

    ref: Ref
    at: int


class Kind(Enum):
    """Who wrote a number: a Step, a person, the first weights (or what a batch or an optimizer begins with), the data,
    the schedule of the learning rate; or nobody yet in this row."""

    STEP = auto()
    HAND = auto()
    GIVEN = auto()
    DATA = auto()
    SCHEDULE = auto()
    NOT_YET = auto()


class Written(NamedTuple):
    """Who wrote a number, and after how many Steps it was there. Of one that is not there yet, when it will be; None
    where it never is."""

    kind: Kind
    at: int | None


class Source(NamedTuple):
    """What a Step read: a number and when it stood so; a constant (`number` is None) was nowhere before."""

    value: float | None
    number: Number | None


def number_at(ref: Ref, snapshot: Snapshot) -> Number:
    """A number as a snapshot shows it: of a Step in the making it is what that has changed already."""
    index, term = snapshot.position.index, snapshot.position.term
    changes = snapshot.step.changes if snapshot.step and term else ()
    return Number(ref, index + any(change.ref == ref for change in changes[:term]))


def written(number: Number, experiment: Experiment, timeline: Timeline) -> Written:
    """Who wrote a number last."""
    ref, at = number
    match ref.quantity:
        case Quantity.LEARNING_RATE:
            return Written(Kind.SCHEDULE, at)
        case Quantity.EXPECTED:
            return Written(Kind.DATA, at)
        case Quantity.OUTPUT if ref.unit and ref.unit.layer < 0:
            return Written(Kind.DATA, at)
    # an epoch's error is added up row by row, where its row's error is
    kind_of = Ref(Quantity.ROW_ERROR) if ref.quantity is Quantity.EPOCH_ERROR else ref
    places, calendar = writes(kind_of, timeline), Calendar(experiment, timeline)
    index = calendar.before(places, at + 1) if places else None
    if ref.quantity in KEPT:
        return _kept(ref, at, index, experiment, timeline)
    shown = timeline.place(Position(at))[0]
    if ref.quantity is Quantity.EPOCH_ERROR:
        begun = timeline.row_start(shown - shown % timeline.rows)
        return Written(Kind.STEP, index) if index is not None and index > begun else Written(Kind.GIVEN, at)
    if index is not None and timeline.row_of(index - 1)[0] == shown:
        return Written(Kind.STEP, index)
    if places is None:
        return Written(Kind.GIVEN, 0)
    return Written(Kind.NOT_YET, calendar.after(places, at))


def _kept(ref: Ref, at: int, index: int | None, experiment: Experiment, timeline: Timeline) -> Written:
    """Of what rows hand on: a person may have set it since, and a batch's gradient begins anew after its update."""
    assert ref.unit
    hand = max((edit.at for edit in set_by_hand(ref, experiment) if edit.at <= at), default=None)
    if hand is not None and hand >= (index or 0):
        return Written(Kind.HAND, hand)
    if ref.quantity is Quantity.GRADIENT and index is not None:
        update = writes(Ref(Quantity.BIAS, ref.unit), timeline)
        moved = Calendar(experiment, timeline).before(update, at) if update else None
        if moved is not None and moved > index:
            return Written(Kind.GIVEN, moved)
    return Written(Kind.GIVEN, 0) if index is None else Written(Kind.STEP, index)


def set_by_hand(ref: Ref, experiment: Experiment) -> list[SetWeight]:
    """The interventions that set a weight or bias, in order."""
    place = place_of(ref)
    return [
        edit
        for edit in experiment.interventions
        if isinstance(edit, SetWeight) and (edit.unit, edit.place) == (ref.unit, place)
    ]


def sources(snapshot: Snapshot, ref: Ref) -> list[Source]:
    """What the Step after which a snapshot stands read to write `ref`, in the order in which it was read."""
    index, step = snapshot.position.index, snapshot.step
    assert step
    own = {result.ref for result in step.computed if result.ref != ref}
    if ref.quantity in WEIGHTS:
        own = {value.ref for value in _term_of(step, ref).factors if value.ref and value.ref.quantity in MEMORY}

    def source(read: Ref | None, value: float | None) -> Source:
        if read is None:
            return Source(value, None)
        of_row = read.quantity is Quantity.EXPECTED or (read.unit is not None and read.unit.layer < 0)
        during = of_row or read in own or read.quantity is Quantity.LEARNING_RATE
        return Source(value, Number(read, index if during else index - 1))

    return [source(read, value) for read, value in _read(snapshot, step, ref)]


def _read(snapshot: Snapshot, step: Step, ref: Ref) -> Iterator[tuple[Ref | None, float | None]]:
    """The numbers behind `ref` and their values; None where the Step does not say it."""
    factors = [value for term in step.terms for value in term.factors]
    unit = step.unit
    match ref.quantity:
        case Quantity.NET_INPUT:
            yield from (step.base, *factors)
        case Quantity.OUTPUT:
            shared = (Ref(Quantity.LARGEST), Ref(Quantity.TOTAL)) if step.shares else ()
            yield from ((read, snapshot.value(read)) for read in (Ref(Quantity.NET_INPUT, unit), *shared))
        case Quantity.LARGEST:
            yield from factors[::2]
        case Quantity.TOTAL:
            yield Ref(Quantity.LARGEST), step.results[0].value
            yield from factors[::2]
        case Quantity.EPOCH_ERROR:
            if snapshot.row:
                yield ref, None
            yield Ref(Quantity.ROW_ERROR), snapshot.row_error
        case Quantity.DERIVATIVE:
            yield Ref(Quantity.OUTPUT, unit), snapshot.value(Ref(Quantity.OUTPUT, unit))
        case Quantity.DELTA:
            yield from ((result.ref, result.value) for result in step.results[:2])
        case Quantity.GRADIENT:
            yield ref, None
            yield from _term_of(step, ref).factors
        case Quantity.VELOCITY | Quantity.MEAN | Quantity.SQUARE:
            yield ref, None
            yield from (
                value for value in _term_of(step, ref).factors if not (value.ref and value.ref.quantity in MEMORY)
            )
        case Quantity.WEIGHT | Quantity.BIAS:
            yield ref, step.changes[_place(step, ref)].old
            yield step.base
            yield from _term_of(step, ref).factors
        case _:
            yield from factors


def _place(step: Step, ref: Ref) -> int:
    return ref.source.index if ref.source else len(step.terms) - 1


def _term_of(step: Step, ref: Ref) -> Term:
    """The term that belongs to a weight."""
    return step.terms[_place(step, ref)]


@dataclass(frozen=True, eq=False)
class Origin:
    """The answer to `Why`: who wrote the number and when, what it is (None where it is not there yet), what it came
    from, and the moment at which it was written."""

    number: Number
    written: Written
    value: float | None
    sources: tuple[Source, ...]
    snapshot: Snapshot


class Why(NamedTuple):
    """Asks where a number comes from."""

    number: Number

    def answer(self, run: Run) -> Iterator[Origin | None]:
        """Works a slice at a time, giving None, and then the answer; `run` stays as it is."""
        beside = run.forked(run.experiment)
        found = written(self.number, run.experiment, run.timeline)
        there = found.at if found.at is not None and found.kind is not Kind.NOT_YET else self.number.at
        yield from go_to(beside, there)
        snapshot, ref = beside.snapshot(), self.number.ref
        came_from = sources(snapshot, ref) if found.kind is Kind.STEP else []
        for i, source in enumerate(came_from):
            if source.value is None and source.number:
                yield from go_to(beside, source.number.at)
                came_from[i] = Source(beside.snapshot().value(ref), source.number)
        value = None if found.kind is Kind.NOT_YET else snapshot.value(ref)
        if ref.quantity in BEGIN_ANEW and found.kind is Kind.GIVEN:
            value = 0.0
        yield Origin(self.number, found, value, tuple(came_from), snapshot)


def go_to(run: Run, index: int) -> Iterator[None]:
    """Goes to an index, a slice at a time."""
    while not run.advance(Position(index), time.perf_counter() + SLICE):
        yield None
