"""The futures of a run: every edit forks one off, and the one that it replaces stays until somebody deletes it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bpviz.session.curve import EpochErrors
from bpviz.session.experiment import Experiment


@dataclass(frozen=True, eq=False)
class Branch:
    """A future: `number` never changes, `parent` is the branch that it was forked from at index `at`, None for the
    first. `experiment` is the newest with its interventions, `errors` its curve as far as that was computed."""

    number: int
    experiment: Experiment
    parent: int | None = None
    at: int = 0
    errors: EpochErrors | None = None


class Branches:
    """All branches, in the order in which they came; there is always a current one."""

    def __init__(self, experiment: Experiment) -> None:
        self._all = {1: Branch(1, experiment)}
        self._next = 2
        self.current = 1

    def __iter__(self) -> Iterator[Branch]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, number: int) -> Branch:
        return self._all[number]

    def __contains__(self, number: object) -> bool:
        return number in self._all

    def fork(self, experiment: Experiment, at: int) -> int:
        """A new branch off the current one; gives its number. The current one stays current."""
        number, self._next = self._next, self._next + 1
        self._all[number] = Branch(number, experiment, self.current, at)
        return number

    def show(self, number: int, experiment: Experiment) -> None:
        """Makes a branch the current one, with its newest experiment; one that was deleted is there again."""
        if number not in self._all:
            self._all[number] = Branch(number, experiment)
            self._all = dict(sorted(self._all.items()))
        branch = self._all[number]
        if branch.experiment is not experiment:
            self._all[number] = replace(branch, experiment=experiment, errors=None)
        self.current = number

    def note(self, errors: EpochErrors) -> None:
        """Keeps the curve of the current branch, for when it is not the current one; of two the longer."""
        known = self._all[self.current].errors
        if known is None or len(errors) >= len(known):
            self._all[self.current] = replace(self._all[self.current], errors=errors)

    def forget_errors(self) -> None:
        """Takes the curves of all branches for unknown."""
        self._all = {number: replace(branch, errors=None) for number, branch in self._all.items()}

    def delete(self, number: int) -> None:
        """Takes a branch away, but never the current one; `restore` brings it back."""
        if number != self.current:
            self._all.pop(number, None)

    def restore(self, branch: Branch) -> None:
        """Brings a deleted branch back to its place."""
        self._all = dict(sorted({**self._all, branch.number: branch}.items()))

    def replace(self, branches: list[Branch], current: int) -> None:
        """Takes over other branches, as a document has them."""
        self._all = {branch.number: branch for branch in branches}
        self._next = max(self._all) + 1
        self.current = current
