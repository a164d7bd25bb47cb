"""What kind of moment a snapshot shows: captions and formulas are chosen by it."""

from enum import Enum, auto

from bpviz.engine.phases import Phase
from bpviz.session.snapshot import BatchSummary, EpochSummary, RowSummary, Snapshot
from bpviz.session.timeline import Grain, Position


class Kind(Enum):
    """What there is to be said: about the start, a run at full speed, its bad end, a sum on its way, a Step,
    or about the whole layer, pass, row, batch or epoch that has just ended."""

    START = auto()
    FAST = auto()
    NOT_FINITE = auto()
    TERM = auto()
    STEP = auto()
    LAYER = auto()
    PASS = auto()
    ROW = auto()
    BATCH = auto()
    EPOCH = auto()


def kind_of(snapshot: Snapshot) -> Kind:
    """The kind of a moment; a unit of the grain counts where the moment is its last and it has more than one Step."""
    if snapshot.fast:
        return Kind.FAST
    if snapshot.step is None:
        return Kind.START
    if at_bad_end(snapshot):
        return Kind.NOT_FINITE
    if snapshot.position.term:
        return Kind.TERM
    if snapshot.step.phase is Phase.LOSS:
        return Kind.STEP
    return _ended(snapshot)


def at_bad_end(snapshot: Snapshot) -> bool:
    """Whether this is the Step at which the run ended because a value is not finite."""
    return snapshot.not_finite and snapshot.position >= snapshot.end


def _ended(snapshot: Snapshot) -> Kind:
    if isinstance(snapshot.summary, EpochSummary):
        return Kind.EPOCH
    if isinstance(snapshot.summary, BatchSummary):
        return Kind.BATCH
    if isinstance(snapshot.summary, RowSummary):
        return Kind.ROW
    before = Position(snapshot.position.index - 1)
    if snapshot.timeline.forward(before, snapshot.grain) != snapshot.position:
        return Kind.STEP
    match snapshot.grain:
        case Grain.LAYER:
            return Kind.LAYER
        case Grain.PASS | Grain.ROW | Grain.BATCH | Grain.EPOCH:
            return Kind.PASS
        case _:
            return Kind.STEP
