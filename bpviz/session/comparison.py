"""Runs beside each other: up to eight that were kept, and how far each of them got.

A run is an experiment with its interventions, so that the branches of later edits are entries like any other.
"""

from dataclasses import dataclass

from bpviz.session.branches import Branch
from bpviz.session.curve import Curve, EpochErrors
from bpviz.session.experiment import Experiment
from bpviz.session.snapshot import Snapshot

MOST = 8
NOTHING = Curve().errors()


@dataclass(frozen=True, eq=False)
class Entry:
    """A run as it is kept. `curve` are the epoch errors so far, a view that takes no copy; `finished` says whether no
    more will come, because all epochs are done or because a value was not finite."""

    experiment: Experiment
    curve: EpochErrors
    finished: bool

    def is_same_run(self, other: "Entry") -> bool:
        """Whether both are one run, perhaps at different times."""
        return self.experiment is other.experiment


class ComparisonFullError(ValueError):
    """There are eight entries already."""


class Comparison:
    """The list: `entries` in the order in which they were kept."""

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()

    def keep(self, entry: Entry) -> None:
        """Adds a run at the end; one that is there already stays at its place. Raises ComparisonFullError."""
        if self.has(entry):
            self.follow(entry)
        elif len(self.entries) == MOST:
            raise ComparisonFullError(f"{MOST} runs are kept already; remove one of them first")
        else:
            self.entries = (*self.entries, entry)

    def follow(self, entry: Entry) -> None:
        """Takes over how far a run got since, where it is in the list; what was known of it is not forgotten."""
        self.entries = tuple(
            entry if kept.is_same_run(entry) and len(entry.curve) >= len(kept.curve) else kept for kept in self.entries
        )

    def remove(self, number: int) -> None:
        """Takes entry `number`, from 0, away."""
        self.entries = self.entries[:number] + self.entries[number + 1 :]

    def forget_curves(self) -> None:
        """Takes what was computed of the runs for unknown."""
        self.entries = tuple(Entry(entry.experiment, NOTHING, False) for entry in self.entries)

    def has(self, entry: Entry) -> bool:
        """Whether that run is in the list."""
        return any(kept.is_same_run(entry) for kept in self.entries)


def entry_of(snapshot: Snapshot) -> Entry:
    """The run of a snapshot, with all that was computed of it."""
    curve = snapshot.epoch_errors
    return Entry(snapshot.experiment, curve, snapshot.not_finite or len(curve) == snapshot.timeline.epochs)


def entry_of_branch(branch: Branch) -> Entry:
    """A branch that is not the open one; without errors where nothing is known of them."""
    curve = NOTHING if branch.errors is None else branch.errors
    return Entry(branch.experiment, curve, len(curve) == branch.experiment.epochs)
