"""One row of a run: traced Step by Step where somebody looks, run at once where nobody does."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from bpviz.engine import algorithm, updates
from bpviz.engine.algorithm import Made
from bpviz.engine.network import Network, Parameters
from bpviz.engine.phases import Phase
from bpviz.engine.quantities import Quantity
from bpviz.engine.steps import Change, Ref, Step, trace
from bpviz.session.edits import NOTHING, Edits, Here, apply
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.order import Order
from bpviz.session.timeline import Timeline


class Errors(NamedTuple):
    """The error of a row (None before its loss is computed), and of its epoch as summed up so far."""

    row: float | None
    epoch: float


class RowRun:
    """The algorithm on a row, Step by Step: `run` is its `procedure`, about to begin, `network` what it runs on, which
    belongs to this row as long as it is traced. `edits` are what is changed after how many Steps. `steps` are those
    that were traced so far."""

    def __init__(
        self, network: Network, run: algorithm.Run[Any], epoch_error: float, edits: Mapping[int, Here] = NOTHING
    ) -> None:
        self.steps: list[Step] = []
        self._errors_at_start = Errors(None, epoch_error)
        self._run = run
        self._edits = edits
        self._edited: dict[int, Sequence[Change]] = {}  # what edits have changed after how many Steps
        self._trace = trace(network, run)
        self._shown = network.parameters()
        self._applied = 0  # how many changes of the row `_shown` has
        self._changes_before = [0]  # how many changes the first i Steps, and the edits after them, have
        self._network = network
        self.beside_at_start = network.beside_weights()

    def trace_step(self) -> Step:
        """Runs and traces one Step more. Raises StopIteration at the end of the row."""
        step = next(self._trace)
        self.steps.append(step)
        count = len(self.steps)
        self._edited[count] = apply(self._edits.get(count, ()), self._network)
        self._changes_before.append(self._changes_before[-1] + len(step.changes) + len(self._edited[count]))
        return step

    def edited(self, count: int) -> Sequence[Change]:
        """What a person has changed when `count` Steps had run."""
        return self._edited.get(count, ())

    def finish(self) -> Errors:
        """Runs what is left of the row without making Steps."""
        return run_out(self._run, self.errors(len(self.steps)), self._network, self._edits, len(self.steps))

    def errors(self, count: int) -> Errors:
        """The errors after `count` Steps."""
        for step in self.steps[:count]:
            if step.phase is Phase.LOSS:
                return Errors(step.result(Quantity.ROW_ERROR), step.result(Quantity.EPOCH_ERROR))
        return self._errors_at_start

    def parameters(self, count: int, term: int) -> Parameters:
        """A copy of the weights after `count` Steps and `term` terms of the next, all of which must be traced."""
        wanted = self._changes_before[count]
        if term:
            wanted += min(term, len(self.steps[count].changes))
        while self._applied < wanted:
            change = self._change(self._applied)
            self._set(change.ref, change.new)
            self._applied += 1
        while self._applied > wanted:
            self._applied -= 1
            change = self._change(self._applied)
            self._set(change.ref, change.old)
        return tuple(layer.copy() for layer in self._shown)

    def beside_weights(self, count: int, term: int) -> dict[Quantity, Parameters]:
        """What belongs to each weight beside its value (see `Network.beside_weights`), after `count` Steps and `term`
        terms of the next."""
        found = {quantity: tuple(map(np.copy, layers)) for quantity, layers in self.beside_at_start.items()}
        if not found:
            return found
        for i, step in enumerate(self.steps[: count + (term > 0)]):
            if step.unit is None or step.phase not in (Phase.ACCUMULATE, Phase.UPDATE):
                continue
            layer, j = step.unit
            shown = len(step.terms) if i < count else term
            if step.phase is Phase.ACCUMULATE:
                for k in range(shown):
                    found[Quantity.GRADIENT][layer][j, k] = step.terms[k].value
                continue
            for k in range(shown):
                for value in step.terms[k].factors:
                    if value.ref and value.ref.quantity in found and value.ref.quantity is not Quantity.GRADIENT:
                        found[value.ref.quantity][layer][j, k] = value.value
            if Quantity.GRADIENT in found and (i < count - 1 or term):
                found[Quantity.GRADIENT][layer][j] = 0.0  # the next batch's start anew when this neuron's turn is over
        return found

    def outputs(self) -> list[float]:
        """What the output layer has computed so far."""
        return [neuron.output for neuron in self._network.output_layer]

    @property
    def powers(self) -> tuple[float, float]:
        """The running products of the betas as this row's update uses them, once that has begun."""
        beta1, beta2 = self._network.powers
        return beta1, beta2

    def _change(self, i: int) -> Change:
        step = bisect_right(self._changes_before, i) - 1
        changes, i = self.steps[step].changes, i - self._changes_before[step]
        return changes[i] if i < len(changes) else self._edited[step + 1][i - len(changes)]

    def _set(self, ref: Ref, value: float) -> None:
        assert ref.unit
        self._shown[ref.unit.layer][ref.unit.index, ref.source.index if ref.source else -1] = value


def procedure(
    experiment: Experiment,
    network: Network,
    timeline: Timeline,
    order: Order,
    row_number: int,
    epoch_error: float,
    edits: Edits,
) -> algorithm.Run[Any]:
    """The tutorial's procedure that the experiment runs, about to begin with row `row_number`, counted over all
    epochs."""
    inputs, expected = pair = experiment.data.row(order.row(row_number))
    match experiment.procedure:
        case Procedure.TRAIN:
            update = _update(experiment, timeline.ends_batch(row_number), edits.freezes(row_number))
            return algorithm.train_network(network, [[pair]], edits.rate(row_number), epoch_error, update)
        case Procedure.FORWARD:
            return algorithm.forward_propagate(network, inputs)
        case Procedure.BACKWARD:
            return algorithm.backward_propagate_error(network, expected)
        case Procedure.PREDICT:
            return algorithm.predict(network, inputs)


def _update(experiment: Experiment, ends_batch: bool, freezes: bool) -> algorithm.Update:
    """What follows on a row."""
    if experiment.rows_per_update > 1:
        return updates.finish_batch if ends_batch else updates.accumulate_gradients
    if not experiment.rule.is_plain:
        return updates.update_by_gradient
    return updates.update_unfrozen if freezes else algorithm.update_weights


def run_out(
    run: algorithm.Run[Any], errors: Errors, network: Network, edits: Mapping[int, Here], count: int = 0
) -> Errors:
    """Runs a procedure, of whose Steps `count` have run, to its end without making Steps; gives its row's errors,
    `errors` where it computes none."""
    for event in run:
        if type(event) is Made:
            count += 1
            if count in edits:
                apply(edits[count], network)
            if event.phase is Phase.LOSS:
                errors = Errors(*event.values)
    return errors
