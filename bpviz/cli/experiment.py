"""The experiment that the options describe."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bpviz.cli.data_options import DATA_OPTIONS, recipe_of
from bpviz.cli.errors import CommandError
from bpviz.cli.rule_options import RULE_OPTIONS, batch_size_of, rule_of, transfers_of
from bpviz.data.catalogue import loaded
from bpviz.data.dataset import DataSet
from bpviz.data.files import DataError, shortened
from bpviz.data.reading import Sizes
from bpviz.engine.network import Weights
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment, ExperimentError, check_layers
from bpviz.session.run import Run
from bpviz.session.timeline import START, Moment, Position, Timeline

if TYPE_CHECKING:
    from bpviz.session.document import Document

T = TypeVar("T")

OPTIONS_OF_DATA = ("noise", "hold-out")  # what is wrong with them the data say, not a file
OPTIONS = (*DATA_OPTIONS, "layers", "transfer", "rate", "epochs", "seed", "init", "weights", *RULE_OPTIONS)


def experiment_of(options: argparse.Namespace, data: DataSet | None = None) -> Experiment:
    """The experiment that the options describe; what is left out is the tutorial's. `data` replaces `--data`. Where a
    document is named, it is the branch that it shows.

    Raises CommandError where an option or a file is wrong.
    """
    document = named_document(options)
    if document:
        return document.branch.experiment
    usual = default_experiment()
    layers = _typed(options.layers, usual.layers)
    try:
        check_layers(layers)
        return Experiment(
            data=data or loaded(recipe_of(options), Sizes(layers[0], layers[-1])),
            layers=layers,
            transfers=transfers_of(options, usual.transfers[0]),
            learning_rate=_typed(options.rate, usual.learning_rate),
            epochs=_typed(options.epochs, usual.epochs),
            seed=_typed(options.seed, usual.seed),
            init=_typed(options.init, usual.init),
            given=None if options.weights is None else _given(options.weights),
            batch_size=batch_size_of(options),
            rule=rule_of(options),
            loss=_typed(options.loss, usual.loss),
            schedule=_typed(options.schedule, usual.schedule),
            shuffle=_typed(options.shuffle, usual.shuffle),
        )
    except ExperimentError as error:
        file = f" {options.weights}" if error.field == "weights" else ""
        raise CommandError(f"--{error.field}{file}: {error}") from None
    except DataError as error:
        option = "--" if error.name in OPTIONS_OF_DATA else ""
        raise CommandError(f"{option}{error}") from None


def _given(path: str) -> tuple[Weights, ...]:
    from bpviz.data.weights_reader import read_weights_file  # here, because it takes time that the window does not have

    return read_weights_file(path)


def _typed(value: T | None, usual: T) -> T:
    return usual if value is None else value


def opened(options: argparse.Namespace) -> tuple[Experiment, Position]:
    """What the window is to show, and where: the experiment or example, at `--at` or where it opens by itself."""
    if options.example is None:
        experiment, position = experiment_of(options), START
    else:
        experiment, position = _example(options)
    if options.at is not None:
        position = position_of(Timeline(experiment), options.at, "--at")
    return experiment, position


def named_document(options: argparse.Namespace) -> "Document | None":
    """The document that is named instead of options that describe an experiment; None where none is. It is read once:
    later there may be another in the file, or what the command has written. Raises CommandError."""
    if getattr(options, "file", None) is None:
        return None
    if "document" not in options:
        refuse_options(options, "FILE: a document is fixed as it is")
        options.document = document_in(options.file)
    document: Document = options.document
    return document


def document_in(path: str) -> "Document":
    """The document in a file. Raises CommandError."""
    if not path:  # which a Path takes for the folder one is in
        raise CommandError("FILE: '' names no file")
    from bpviz.session.document import (
        DocumentError,
        opened,
    )  # here, because it takes time that the window does not have

    try:
        return opened(Path(path))
    except DocumentError as error:
        raise CommandError(str(error)) from None


def compare_with_document(options: argparse.Namespace, run: Run) -> None:
    """Says on stderr where a run of a document has other numbers than the document at its cursor; goes there."""
    document = named_document(options)
    if document is None:
        return
    from bpviz.session.document import state_digest  # here, because it takes time that the window does not have

    run.seek(document.position)
    if state_digest(run.snapshot()) != document.digest:
        print(
            f"bpviz: {options.file}: at {run.snapshot().moment or 'the start'} this run has other numbers than the "
            "document's: this computer's mathematical functions give other last digits, or somebody changed the file",
            file=sys.stderr,
        )


def refuse_options(options: argparse.Namespace, why: str) -> None:
    """Raises CommandError where an option describes an experiment that is fixed otherwise."""
    typed = [f"--{name.replace('_', '-')}" for name in OPTIONS if getattr(options, name) is not None]
    if typed:
        raise CommandError(f"{why}; leave out {', '.join(typed)}")


def _example(options: argparse.Namespace) -> tuple[Experiment, Position]:
    refuse_options(options, "--example: an example is fixed as it is")
    if options.example not in EXAMPLES:
        raise CommandError(f"--example: there is no '{shortened(options.example)}'; there are {', '.join(EXAMPLES)}")
    example = EXAMPLES[options.example]
    experiment = example.experiment()
    return experiment, Timeline(experiment).end if example.at_end else START


def position_of(timeline: Timeline, moment: Moment | str, option: str) -> Position:
    """Where a moment, or 'start', is. Raises CommandError, naming the option, where the run has no such moment."""
    if not isinstance(moment, Moment):
        return START
    try:
        return Position(timeline.index(moment))
    except ValueError as error:
        raise CommandError(f"{option}: {error}") from None
