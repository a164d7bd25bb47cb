"""Where the cursor stands, in words."""

from typing import NamedTuple

from bpviz.engine.network import Unit
from bpviz.present.speeds import rate_text
from bpviz.session.names import Names
from bpviz.session.snapshot import Snapshot
from bpviz.session.timeline import START, Position, Slot, Timeline

SEPARATOR = " · "
START_WORDS = "start"


class Piece(NamedTuple):
    """A piece of the sentence; what matters most is set strong."""

    text: str
    strong: bool = False


def where(snapshot: Snapshot, names: Names, steps_per_second: float | None = None) -> list[Piece]:
    """'epoch 6 of 0–19 · row 5 of 10 · backward · h1', 'start — press →', 'epoch 3 · running, 12,345 Steps/s'."""
    timeline = snapshot.timeline
    if snapshot.position == START:
        return [Piece(START_WORDS, True), Piece(" — press →")]
    if snapshot.fast:
        rate = f", {rate_text(steps_per_second)}" if steps_per_second else ""
        return [Piece(f"epoch {snapshot.epoch}", True), Piece(f"{SEPARATOR}running{rate}")]
    pieces = _epoch_and_row(timeline, snapshot.epoch, snapshot.row or 0)
    if snapshot.experiment.shuffle and snapshot.data_row is not None:
        pieces.append(_data_row(snapshot.data_row))
    slot = timeline.slot(_index_in_the_making(snapshot.position))
    pieces += [Piece(SEPARATOR), Piece(step_words(slot, names), True)]
    if snapshot.position.term:
        pieces.append(Piece(f"{SEPARATOR}term {snapshot.position.term} of {slot.terms}"))
    if snapshot.not_finite and snapshot.position >= snapshot.end:
        pieces.append(Piece(f"{SEPARATOR}not finite, the run ends here"))
    elif snapshot.position >= timeline.end:
        pieces.append(Piece(f"{SEPARATOR}end"))
    return pieces


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The same without 'of 0–19', 'of 10' and '(data row 7)'."""
    return [piece for piece in pieces if not piece.text.startswith((" of ", " ("))]


def where_in_short(snapshot: Snapshot, names: Names) -> str:
    """'epoch 6 · row 5 of 10': the Step is left to others to say."""
    if snapshot.position == START or snapshot.fast:
        return "".join(piece.text for piece in where(snapshot, names))
    pieces = _epoch_and_row(snapshot.timeline, snapshot.epoch, snapshot.row or 0)
    return "".join(piece.text for piece in pieces if not piece.text.startswith(" of 0–"))


def longest_where(timeline: Timeline, names: Names, shuffled: bool = False) -> list[Piece]:
    """A sentence as long as they get in this run, but for what its end says: room is kept for it, so that nothing
    beside it moves while stepping."""
    last = max((names.unit(slot.unit) for slot in timeline.all_slots if slot.unit), key=len, default="")
    pieces = _epoch_and_row(timeline, max(timeline.epochs - 1, 0), timeline.rows - 1)
    if shuffled:
        pieces.append(_data_row(timeline.rows - 1))
    longest = max((slot.phase for slot in timeline.all_slots), key=len)
    return [*pieces, Piece(SEPARATOR), Piece(f"{longest}{SEPARATOR}{last}", True)]


def words(timeline: Timeline, names: Names, position: Position) -> str:
    """A position in words, and below it the moment as people type it: for the mouse."""
    moment = timeline.moment(_index_in_the_making(position) + 1) if position > START else None
    if moment is None:
        return START_WORDS
    slot = timeline.row_slots(moment.epoch * timeline.rows + moment.row)[moment.step]
    text = f"epoch {moment.epoch}{SEPARATOR}row {moment.row + 1}{SEPARATOR}{step_words(slot, names)}"
    if position.term:
        return f"{text}{SEPARATOR}term {position.term} of {slot.terms}"
    return f"{text}\n{moment}"


def step_words(slot: Slot, names: Names) -> str:
    """'backward · h1', 'loss'."""
    return f"{slot.phase}{SEPARATOR}{names.unit(slot.unit)}" if slot.unit else str(slot.phase)


def unit_range(first: Unit | None, last: Unit | None, names: Names) -> str:
    """'h1–h64', 'h1' for one, '' for the loss."""
    if first is None or last is None:
        return ""
    return names.unit(first) if first == last else f"{names.unit(first)}–{names.unit(last)}"


def _index_in_the_making(position: Position) -> int:
    """How many Steps had run before the one that is shown: the one that has just run, or whose terms run."""
    return position.index if position.term else position.index - 1


def _data_row(row: int) -> Piece:
    """Which row of the data has this turn, where their order is drawn."""
    return Piece(f" (data row {row + 1})")


def _epoch_and_row(timeline: Timeline, epoch: int, row: int) -> list[Piece]:
    pieces = [Piece(f"epoch {epoch}", True), Piece(SEPARATOR), Piece(f"row {row + 1}", True)]
    if timeline.rows > 1:
        pieces.append(Piece(f" of {timeline.rows}"))
    if timeline.epochs > 1:
        pieces.insert(1, Piece(f" of 0–{timeline.epochs - 1}"))
    return pieces
