"""A run as a Python script that needs nothing but Python and prints the same numbers, to the last digit.

Its procedures are the texts that this program itself runs (see `plain_text`), those of them that the run uses. What is
written here is only what holds them together.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from bpviz.data.files import ExportError
from bpviz.engine import algorithm, losses, network, optimizers, shuffle, updates
from bpviz.engine.activations import LEAKY_SLOPE, SOFTMAX, TRANSFERS, softmax_derivative, softmax_share
from bpviz.engine.rules import Schedule
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.interventions import Freeze, Intervention, SetRate
from bpviz.session.plain_text import loop_of, plain
from bpviz.session.script_texts import CHANGE, DIVERGED, HEADER, LAYER, NETWORK, NEURON

MOST_NUMBERS = 2_000_000  # of rows and weights: a script of some 40 MB


def script(experiment: Experiment) -> str:
    """The script of a run. Raises ExportError where it would be too long to be of use."""
    weights = sum((inputs + 1) * outputs for inputs, outputs in pairwise(experiment.layers))
    numbers = experiment.data.inputs.size + experiment.data.expected.size + weights
    if numbers > MOST_NUMBERS:
        raise ExportError(f"a script would hold {numbers:,} numbers, of rows and weights; at most {MOST_NUMBERS:,}")
    return _Script(experiment).text()


class _Script:
    """The parts of one script, each a text that ends without a newline."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.trains = experiment.procedure is Procedure.TRAIN
        self.batches = experiment.rows_per_update > 1
        self.softmax = experiment.transfers[-1] == SOFTMAX
        self.steps = bool(experiment.interventions)  # they may lie between two Steps of a row
        self.freezes = any(isinstance(edit, Freeze) for edit in experiment.interventions)
        self.optimizes = self.trains and (self.batches or not experiment.rule.is_plain)
        self.update = "update" if self.batches else self._updates()[-1].__name__

    def text(self) -> str:
        functions = "\n\n\n".join(map(self._plain, self._functions()))
        parts = [*self._settings(), *self._classes(), "", functions, *self._procedure(), *self._numbers(), *self._run()]
        imports = ["", "import math"] if any("math." in part for part in parts) else []
        return "\n".join([HEADER, *imports, *parts]) + "\n"

    def _plain(self, function: Callable[..., Any]) -> str:
        return plain(function, self.steps, self.softmax)

    def _settings(self) -> Iterator[str]:
        experiment = self.experiment
        yield ""
        if self.trains:
            yield f"LEARNING_RATE = {experiment.learning_rate!r}"
            yield f"EPOCHS = {experiment.epochs!r}"
        if self.trains and self.batches:
            yield f"ROWS_PER_UPDATE = {experiment.rows_per_update}"
        if self.trains and experiment.shuffle:
            yield f"SEED = {experiment.seed}\nWORD = {shuffle.WORD:#X}".replace("0X", "0x")
        if "leaky_relu" in experiment.transfers:
            yield f"LEAKY_SLOPE = {LEAKY_SLOPE!r}"
        yield ""

    def _classes(self) -> Iterator[str]:
        more = []
        if self.optimizes or self.freezes:
            more.append("self.frozen = [False] * (len(weights) + 1)")
        if self.optimizes:
            remembers = optimizers.OPTIMIZERS[self.experiment.rule.optimizer].remembers
            more.append(f"self.memory = [[0.0] * {remembers} for _ in range(len(weights) + 1)]")
        if self.batches and self.trains:
            more.append("self.gradients = [0.0] * (len(weights) + 1)")
        yield NEURON + _lines(more) + "\n"
        more = ["self.is_softmax = transfer is None"] if self.softmax else []
        methods = [network.Layer.__iter__, *([network.Layer.largest_net_input] if self.softmax else [])]
        yield LAYER + _lines(more) + self._methods(methods)
        yield from self._rule()
        more = []
        if self.optimizes:
            optimizer = optimizers.OPTIMIZERS[self.experiment.rule.optimizer].function.__name__
            more += ["self.rule = Rule", f"self.optimizer = {optimizer}", "self.powers = [1.0, 1.0]"]
        if self.steps:
            more.append("self.rate = None  # what the learning rate was set to")
        updating: tuple[Callable[..., Any], ...] = network.Network.begin_update, network.Network.optimized
        loss = losses.LOSSES[self.experiment.loss].function.__name__
        yield NETWORK.format(loss=loss) + _lines(more) + self._methods(updating if self.optimizes else ())

    def _methods(self, methods: Iterable[Callable[..., Any]]) -> str:
        return "".join(f"\n\n{textwrap.indent(self._plain(method), ' ' * 4)}" for method in methods) + "\n"

    def _rule(self) -> Iterator[str]:
        """How an update moves weights, and how the learning rate changes, where not as the tutorial has it."""
        rule, schedule = self.experiment.rule, self.experiment.schedule
        if self.optimizes:
            settings = [f"{name} = {getattr(rule, name)!r}" for name in rule._fields if name != "optimizer"]
            yield '\nclass Rule:\n    """The settings of an update."""\n' + _lines(settings, 4) + "\n"
        if self.trains and schedule.kind != "constant":
            settings = [f"{name} = {getattr(schedule, name)!r}" for name in schedule._fields]
            about = '\nclass Schedule:\n    """How the learning rate changes from epoch to epoch."""\n'
            yield about + _lines(settings, 4) + self._methods([Schedule.rate])

    def _updates(self) -> list[Callable[..., Any]]:
        """What may follow on a row; the last is what does where there are no batches."""
        if self.batches:
            return [updates.accumulate_gradients, updates.finish_batch]
        if not self.experiment.rule.is_plain:
            return [updates.update_by_gradient]
        return [updates.update_unfrozen if self.freezes else algorithm.update_weights]

    def _functions(self) -> Iterator[Callable[..., Any]]:
        """Every procedure that the run uses, in the order of the tutorial."""
        experiment, procedure = self.experiment, self.experiment.procedure
        for name in dict.fromkeys(experiment.transfers):
            if name != SOFTMAX:
                yield from TRANSFERS[name][1:3]
        if self.softmax:
            yield from (softmax_share, softmax_derivative)
        yield losses.LOSSES[experiment.loss].function
        if procedure is not Procedure.BACKWARD:
            yield from (algorithm.activate, algorithm.forward_propagate)
            yield from [algorithm.softmax] if self.softmax else []
        if self.trains:
            yield algorithm.sum_error
        if self.trains or procedure is Procedure.BACKWARD:
            yield algorithm.backward_propagate_error
        if self.optimizes:
            yield optimizers.OPTIMIZERS[experiment.rule.optimizer].function
        if self.trains:
            yield from self._updates()
            yield from (shuffle.mixed, shuffle.fill_order) if experiment.shuffle else ()
        if procedure is Procedure.PREDICT:
            yield from (network.largest_output, algorithm.predict)

    def _procedure(self) -> Iterator[str]:
        if not self.trains:
            return
        experiment = self.experiment
        if experiment.shuffle:
            yield (
                '\n\ndef shuffled(epoch):\n    """The rows in the order of their turns in an epoch."""\n'
                "    order = [0] * len(ROWS)\n    fill_order(order, SEED & WORD, SEED >> 32, epoch)\n"
                "    return [ROWS[i] for i in order]"
            )
        rate = "LEARNING_RATE"
        if experiment.schedule.kind != "constant":
            rate = "Schedule().rate(LEARNING_RATE, epoch, EPOCHS)"
        rows = "shuffled(epoch)" if experiment.shuffle else "ROWS"
        turns = f"turn, (row, expected) in enumerate({rows})" if self.batches else f"row, expected in {rows}"
        *before, update = loop_of(algorithm.train_network, self.steps).splitlines()
        if self.steps:
            before.append(f"learning_rate = {rate} if network.rate is None else network.rate")
        if self.batches:
            before.append("ends_batch = (turn + 1) % ROWS_PER_UPDATE == 0 or turn == len(ROWS) - 1")
            before.append("update = finish_batch if ends_batch else accumulate_gradients")
        row = [*before, update.replace("update(", f"{self.update}(")]
        yield '\n\ndef train_network(network):\n    """4.2 Train network: every row of every epoch, one by one."""'
        yield "    for epoch in range(EPOCHS):"
        yield from [] if self.steps else [f"        learning_rate = {rate}"]
        yield f"        epoch_error = 0.0\n        for {turns}:"
        yield textwrap.indent("\n".join(row), " " * 12)
        yield textwrap.indent(DIVERGED, " " * 8)

    def _numbers(self) -> Iterator[str]:
        """What the run starts from."""
        experiment = self.experiment
        yield f"\n{CHANGE}\n" if self.steps else "\n"
        yield "# The weights of each neuron, layer by layer; its bias is the last."
        yield "WEIGHTS = ["
        for layer in experiment.initial_weights():
            rows = (f"        {[*weights, bias]!r},\n" for weights, bias in zip(*layer, strict=True))
            yield f"    [\n{''.join(rows)}    ],"
        yield "]\n\n# Inputs, and the outputs that are expected."
        yield "ROWS = ["
        yield from (f"    ({inputs!r}, {expected!r})," for inputs, expected in map(experiment.data.row, self._rows()))
        yield "]"
        if self.steps:
            yield "\n# After how many Steps, which are the yields above, a person changed what.\nCHANGES = {"
            yield from (f"    {index}: {changes!r}," for index, changes in self._changes().items())
            yield "}"

    def _rows(self) -> range:
        return range(self.experiment.data.rows)

    def _changes(self) -> dict[int, list[tuple[object, ...]]]:
        found: dict[int, list[tuple[object, ...]]] = {}
        for edit in self.experiment.interventions:
            found.setdefault(edit.at, []).extend(_as_changes(edit, self.experiment.layers))
        return found

    def _run(self) -> Iterator[str]:
        experiment = self.experiment
        names = {SOFTMAX: "(None, softmax_derivative)"}
        for name in set(experiment.transfers) - {SOFTMAX}:
            names[name] = "({}, {})".format(*(function.__name__ for function in TRANSFERS[name][1:3]))
        transfers = ", ".join(names[name] for name in experiment.transfers)
        yield f"\nTRANSFERS = [{transfers}]\n"
        yield "network = Network(\n    [\n        Layer([Neuron(weights, bias) for *weights, bias in layer], *transfer)"
        yield "        for layer, transfer in zip(WEIGHTS, TRANSFERS)\n    ]\n)"
        if self.steps:
            yield "for what in CHANGES.get(0, []):\n    change(network, *what)"
            yield "for step, _ in enumerate(train_network(network), 1):"
            yield "    for what in CHANGES.get(step, []):\n        change(network, *what)"
        elif self.trains:
            yield "train_network(network)"
        else:
            yield from self._one_way()
        computed = '"output": neuron.output, "delta": neuron.delta' if experiment.epochs else ""
        if experiment.procedure in (Procedure.FORWARD, Procedure.PREDICT):
            computed = '"output": neuron.output'
        values = ", ".join(filter(None, ('"weights": [*neuron.weights, neuron.bias]', computed)))
        yield f"for layer in network.layers:\n    print([{{{values}}} for neuron in layer])"

    def _one_way(self) -> Iterator[str]:
        """The procedures that do not train, row by row."""
        if self.experiment.given_outputs:
            yield f"OUTPUTS = {self.experiment.given_outputs!r}"
            yield "for layer, outputs in zip(network.layers, OUTPUTS):\n    for neuron, output in zip(layer, outputs):"
            yield "        neuron.output = output"
        call = {
            Procedure.FORWARD: "print(forward_propagate(network, row))",
            Procedure.BACKWARD: "backward_propagate_error(network, expected)",
            Procedure.PREDICT: "print(predict(network, row))",
        }[self.experiment.procedure]
        yield f"for row, expected in ROWS:\n    {call}"


def _lines(statements: Iterable[str], indent: int = 8) -> str:
    return "".join(f"\n{' ' * indent}{statement}" for statement in statements)


def _as_changes(edit: Intervention, layers: tuple[int, ...]) -> Iterator[tuple[object, ...]]:
    if isinstance(edit, SetRate):
        yield "rate", edit.rate
        return
    layer, neuron = edit.unit
    if isinstance(edit, Freeze):
        places = range(-1, layers[layer]) if edit.place is None else [edit.place]
        yield from (("freeze", layer, neuron, place, edit.frozen) for place in places)
    else:
        yield "weight", layer, neuron, edit.place, edit.value
