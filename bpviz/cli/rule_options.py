"""How the experiment learns, from its options, and back into what a document says of it."""

import argparse

from bpviz.engine.activations import SOFTMAX
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.rules import Rule
from bpviz.session.experiment import Experiment, ExperimentError, check_rule

RULE_OPTIONS = ("update", "optimizer", "momentum", "beta1", "beta2", "epsilon", "loss", "schedule", "l2", "shuffle")


def rule_of(options: argparse.Namespace) -> Rule:
    """The update rule that the options describe. Raises ExperimentError, also for a setting that the optimizer does
    not read."""
    typed = {name: value for name in Rule._fields if (value := getattr(options, name)) is not None}
    rule = Rule(**typed)
    check_rule(rule)
    for optimizer in OPTIMIZERS.values():
        for name in optimizer.settings:
            if name in typed and name not in OPTIMIZERS[rule.optimizer].settings:
                raise ExperimentError(
                    name, f"only --optimizer {optimizer.name} has this setting, not '{rule.optimizer}'"
                )
    return rule


def batch_size_of(options: argparse.Namespace) -> int | None:
    """How many rows lie between two updates: 1 unless it is typed, None for all."""
    if options.update is None:
        return 1
    return None if options.update == "batch" else int(options.update)


def transfers_of(options: argparse.Namespace, usual: str) -> tuple[str, ...]:
    """A transfer function for each layer: those that were typed or, of one, that for all of them. With cross-entropy
    one is for the hidden layers, and the output layer is softmax."""
    layers = len(options.layers or (0, 0, 0)) - 1
    typed: tuple[str, ...] = options.transfer or (usual,)
    if options.loss == "cross_entropy" and len(typed) == 1 and (layers > 1 or options.transfer is None):
        return (*typed * (layers - 1), SOFTMAX)
    return typed * layers if len(typed) == 1 else typed


def described_rule(experiment: Experiment) -> dict[str, object]:
    """How an experiment learns, by the names of the options; a setting that its optimizer does not read is None."""
    rule = experiment.rule
    read = OPTIMIZERS[rule.optimizer].settings
    every = (name for optimizer in OPTIMIZERS.values() for name in optimizer.settings)
    settings = {name: getattr(rule, name) if name in read else None for name in every}
    return {
        "update": experiment.update,
        "optimizer": rule.optimizer,
        **settings,
        "loss": experiment.loss,
        "schedule": str(experiment.schedule),
        "l2": rule.l2,
        "shuffle": experiment.shuffle,
    }
