"""The newest runs, kept with all that they have computed: going back to one computes nothing again."""

from dataclasses import fields

from bpviz.session.experiment import Experiment
from bpviz.session.fast_engine import FastEngine
from bpviz.session.history import BUDGET
from bpviz.session.run import Run

MOST = 4  # runs, each with keyframes of its own


class KeptRuns:
    """Gives runs of experiments; one that differs from a kept run in interventions alone begins with what both have in
    common."""

    def __init__(self, fast: FastEngine) -> None:
        self._fast = fast
        self._budget = BUDGET
        self._runs: list[Run] = []  # the newest last

    def of(self, experiment: Experiment) -> Run:
        """The kept run of an experiment, or a new one."""
        found = next((run for run in self._runs if run.experiment is experiment), None)
        if found is None:
            like = next((run for run in reversed(self._runs) if _differ_in_edits(run.experiment, experiment)), None)
            found = like.forked(experiment, self._budget) if like else Run(experiment, self._fast, self._budget)
        self._keep(found)
        return found

    def anew(self, experiment: Experiment) -> Run:
        """A run in which nothing is computed yet."""
        run = Run(experiment, self._fast, self._budget)
        self._keep(run)
        return run

    def allow(self, budget: int) -> None:
        """How many bytes the keyframes and the curve of each run may take from now on."""
        self._budget = budget
        for run in self._runs:
            run.books.allow(budget)

    def _keep(self, run: Run) -> None:
        others = [kept for kept in self._runs if kept.experiment is not run.experiment]
        self._runs = [*others, run][-MOST:]


def _differ_in_edits(one: Experiment, other: Experiment) -> bool:
    """Whether two experiments are the same but for their interventions."""
    names = [field.name for field in fields(Experiment) if field.name != "interventions"]
    return all(
        getattr(one, name) is getattr(other, name) or getattr(one, name) == getattr(other, name) for name in names
    )
