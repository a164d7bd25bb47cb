"""Where in a run Steps of one kind stand: which Step writes a number, and when that happens before and after a moment.
All of it is arithmetic on the timeline; nothing is computed."""

from collections.abc import Iterator
from typing import NamedTuple

from bpviz.engine.phases import Phase
from bpviz.engine.quantities import MEMORY, Quantity
from bpviz.engine.steps import Ref
from bpviz.session.experiment import Experiment
from bpviz.session.order import Order
from bpviz.session.timeline import Slot, Timeline

AT_EPOCH_ENDS = frozenset({Quantity.EPOCH_ERROR, Quantity.ACCURACY})
_PHASES = {
    Quantity.NET_INPUT: Phase.FORWARD,
    Quantity.OUTPUT: Phase.FORWARD,
    Quantity.ERROR: Phase.BACKWARD,
    Quantity.DERIVATIVE: Phase.BACKWARD,
    Quantity.DELTA: Phase.BACKWARD,
    Quantity.WEIGHT: Phase.UPDATE,
    Quantity.BIAS: Phase.UPDATE,
    Quantity.GRADIENT: Phase.ACCUMULATE,
} | {quantity: Phase.UPDATE for quantity in MEMORY}


class RightRow(NamedTuple):
    """Whether a row of the data (from 0) was right when it last had its turn: 1 or 0."""

    row: int


Source = Ref | RightRow  # a number that can be watched


class Places(NamedTuple):
    """Steps that are alike: those at the places `steps` of a row, in order, as `Timeline.all_slots` counts them; of one
    row of the data or of all, in one epoch or in all, in one of an epoch's turns or in all."""

    steps: tuple[int, ...]
    row: int | None = None
    epoch: int | None = None
    turn: int | None = None


def writing_step(source: Source, timeline: Timeline) -> int | None:
    """Which Step of a row writes a number, as `Timeline.all_slots` counts them; None where none does: it is given, or
    this run has no such Step. Where it is written at epoch ends, that is the last Step of the last row."""
    slots = timeline.all_slots
    if isinstance(source, RightRow):
        return max((i for i, slot in enumerate(slots) if slot.phase is Phase.FORWARD), default=None)
    if source.quantity in AT_EPOCH_ENDS:
        return len(slots) - 1 if slots[-1].phase in (Phase.UPDATE, Phase.ACCUMULATE) else None
    return next((i for i, slot in reversed(list(enumerate(slots))) if _writes(slot, source)), None)


def _writes(slot: Slot, ref: Ref) -> bool:
    match ref.quantity:
        case Quantity.ROW_ERROR:
            return slot.phase is Phase.LOSS
        case Quantity.LARGEST | Quantity.TOTAL:
            return slot.shares and slot.terms > 0
        case Quantity.NET_INPUT:
            return slot.phase is Phase.FORWARD and slot.unit == ref.unit and not slot.shares
    return slot.unit == ref.unit and slot.phase is _PHASES.get(ref.quantity)


def writes(source: Source, timeline: Timeline) -> Places | None:
    """All Steps that write a number; None where none does."""
    step = writing_step(source, timeline)
    if step is None:
        return None
    if isinstance(source, RightRow):
        return Places((step,), row=source.row)
    return Places((step,), turn=timeline.rows - 1 if source.quantity in AT_EPOCH_ENDS else None)


class Calendar:
    """Finds the Steps of `Places` in a run."""

    def __init__(self, experiment: Experiment, timeline: Timeline) -> None:
        self._timeline = timeline
        self._order = Order(experiment)

    def after(self, places: Places, index: int) -> int | None:
        """The smallest index above `index` at which one of the Steps has just run; None where there is none."""
        timeline = self._timeline
        if index >= timeline.end.index or not places.steps or (places.epoch or 0) >= timeline.epochs:
            return None
        row_number, step = timeline.row_of(index)
        found = self._in_row(places, row_number, step, timeline.row_steps(row_number))
        if found:
            return found[0]
        epoch, turn = divmod(row_number + 1, timeline.rows)
        while epoch < timeline.epochs:
            if places.epoch is not None and epoch < places.epoch:
                epoch, turn = places.epoch, 0
            for candidate in self._turns(places, epoch, range(turn, timeline.rows)):
                row_number = epoch * timeline.rows + candidate
                found = self._in_row(places, row_number, 0, timeline.row_steps(row_number))
                if found:
                    return found[0]
            if places.epoch is not None and epoch >= places.epoch:
                return None
            epoch, turn = epoch + 1, 0
        return None

    def before(self, places: Places, index: int) -> int | None:
        """The largest index below `index` at which one of the Steps has just run; None where there is none."""
        timeline = self._timeline
        if index < 2 or not places.steps:
            return None
        row_number, step = timeline.row_of(index - 2)
        found = self._in_row(places, row_number, 0, step + 1)
        if found:
            return found[-1]
        epoch, turn = divmod(row_number - 1, timeline.rows)
        while epoch >= 0:
            if places.epoch is not None and epoch > places.epoch:
                epoch, turn = places.epoch, timeline.rows - 1
            for candidate in self._turns(places, epoch, range(turn, -1, -1)):
                row_number = epoch * timeline.rows + candidate
                found = self._in_row(places, row_number, 0, timeline.row_steps(row_number))
                if found:
                    return found[-1]
            if places.epoch is not None and epoch <= places.epoch:
                return None
            epoch, turn = epoch - 1, timeline.rows - 1
        return None

    def nth(self, places: Places, index: int, count: int, forward: bool) -> int | None:
        """The `count`-th index after `index`, or before it."""
        found: int | None = index
        for _ in range(count):
            if found is None:
                return None
            found = self.after(places, found) if forward else self.before(places, found)
        return found

    def _turns(self, places: Places, epoch: int, turns: range) -> Iterator[int]:
        """Those of an epoch's turns that may have one of the Steps."""
        timeline = self._timeline
        if places.row is not None:
            turn = int((self._order.of_epoch(epoch) == places.row).argmax())
            yield from (turn,) if turn in turns else ()
        elif places.turn is not None:
            yield from (places.turn,) if places.turn in turns else ()
        elif places.steps[0] >= timeline.row_steps(0) and timeline.batch_size > 1 < timeline.rows:
            yield from (turn for turn in turns if timeline.ends_batch(turn))
        else:
            yield from turns

    def _in_row(self, places: Places, row_number: int, first: int, last: int) -> list[int]:
        """The indices just after those of the Steps that a row has from its Step `first` to before Step `last`."""
        timeline = self._timeline
        epoch, turn = divmod(row_number, timeline.rows)
        if places.epoch is not None and epoch != places.epoch:
            return []
        if places.row is not None and self._order.row(row_number) != places.row:
            return []
        if places.turn not in (None, turn):
            return []
        start = timeline.row_start(row_number)
        return [start + step + 1 for step in places.steps if first <= step < min(last, timeline.row_steps(row_number))]
