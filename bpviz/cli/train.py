"""`bpviz train`: the tutorial's section 4.2 in the terminal."""

import argparse
import json
import sys
from collections.abc import Iterator

from bpviz.cli.experiment import compare_with_document, experiment_of
from bpviz.cli.rule_options import described_rule
from bpviz.cli.running import epoch_errors, print_epoch, print_layers, run_of
from bpviz.data.recipe import Recipe
from bpviz.data.weights_writer import network_json
from bpviz.present.setup_text import scaling_text
from bpviz.session.answers import predictions
from bpviz.session.experiment import Experiment
from bpviz.session.run import Run
from bpviz.session.scores import accuracy, zero_rule
from bpviz.session.snapshot import Snapshot


def train(options: argparse.Namespace) -> int:
    """Trains; prints epoch errors and layers, or one JSON document. Raises CommandError."""
    experiment = experiment_of(options)
    run = run_of(experiment)
    if experiment.data.recipe != Recipe() and not options.json:
        print(f"bpviz: {scaling_text(experiment.data)}", file=sys.stderr)
    if options.json:
        reported = list(_reported(run, options.every))
        print(json.dumps(_document(options, run.snapshot(), reported), allow_nan=False))
    else:
        train_in_terminal(run, options.every)
        _print_held_out(run.snapshot())
    compare_with_document(options, run)
    return 0


def train_in_terminal(run: Run, every: int = 1) -> None:
    """Trains to the end with the tutorial's lines, one for every N-th epoch and the last. Raises DivergedError."""
    for epoch, error in _reported(run, every):
        print_epoch(epoch, run.learning_rate(epoch), error)
    print_layers(run.snapshot())


def _print_held_out(snapshot: Snapshot) -> None:
    held_out = snapshot.experiment.data.held_out
    if held_out:
        predicted = predictions(snapshot.experiment, snapshot.parameters, held_out)
        right = accuracy(predicted, held_out.targets)
        zero = zero_rule(snapshot.experiment.data.targets, held_out.targets)
        said = "" if right is None else f", accuracy={right:.3f}, zero rule={zero:.3f}"
        print(f"held out: rows={held_out.rows}{said}")


def _reported(run: Run, every: int) -> Iterator[tuple[int, float]]:
    """Trains to the end; gives every N-th epoch from 0 on, and the last, with its error. Raises DivergedError."""
    last = run.experiment.epochs - 1
    for epoch, error in enumerate(epoch_errors(run)):
        if epoch % every == 0 or epoch == last:
            yield epoch, error


def _document(options: argparse.Namespace, snapshot: Snapshot, reported: list[tuple[int, float]]) -> dict[str, object]:
    experiment = snapshot.experiment
    predicted = predictions(experiment, snapshot.parameters)
    document: dict[str, object] = {
        "experiment": _described(experiment, options.weights),
        "epochs": [{"epoch": epoch, "error": error} for epoch, error in reported],
        "network": network_json(snapshot.parameters),
        "predictions": predicted,
        "accuracy": accuracy(predicted, experiment.data.targets),
    }
    held_out = experiment.data.held_out
    if held_out:
        predicted = predictions(experiment, snapshot.parameters, held_out)
        document["held_out"] = {
            "rows": held_out.numbers,
            "predictions": predicted,
            "accuracy": accuracy(predicted, held_out.targets),
        }
    return document


def _described(experiment: Experiment, weights: str | None) -> dict[str, object]:
    """The experiment by the names of its options; `weights` is the file that the first ones came from.

    How the data were prepared is said of all but the tutorial's rows as they are.
    """
    described: dict[str, object] = {
        "data": experiment.data.name,
        "layers": experiment.layers,
        "transfer": experiment.transfers,
        "rate": experiment.learning_rate,
        "epochs": experiment.epochs,
        "seed": experiment.seed,
        "init": experiment.init,
        "weights": weights,
        **described_rule(experiment),
    }
    recipe = experiment.data.recipe
    if recipe != Recipe():
        described |= {"scale": recipe.scale, "scale_on": recipe.scale_on, "hold_out": recipe.hold_out}
    return described
