"""How the data are made, from the options that say so."""

import argparse
from typing import TypeVar

from bpviz.cli.errors import CommandError
from bpviz.data.recipe import Reading, Recipe
from bpviz.session.experiment import check_seed

T = TypeVar("T")

DATA_OPTIONS = (
    "data", "noise", "data_seed", "class_column", "target_column", "columns", "missing", "text", "header",
    "drop_constant", "scale", "scale_on", "hold_out", "stratified",
)  # fmt: skip


def recipe_of(options: argparse.Namespace) -> Recipe:
    """How the options say that the data are made; what is left out is as usual. Raises ExperimentError."""
    usual = Recipe()
    seed = _or(options.data_seed, usual.seed)
    check_seed(seed, "data-seed")
    return Recipe(
        _or(options.data, usual.source),
        options.noise,
        seed,
        reading_of(options),
        _or(options.scale, usual.scale),
        _or(options.scale_on, usual.scale_on),
        _or(options.hold_out, usual.hold_out),
        bool(options.stratified),
    )


def reading_of(options: argparse.Namespace) -> Reading:
    """What the options say of a CSV file. Raises CommandError."""
    usual = Reading()
    if options.class_column is not None and options.target_column is not None:
        raise CommandError("--class-column, --target-column: the last layer is for classes or for a number; give one")
    target = options.class_column if options.target_column is None else options.target_column
    return Reading(
        target,
        options.target_column is not None,
        options.columns,
        _or(options.missing, usual.missing),
        _or(options.text, usual.text),
        bool(options.drop_constant),
        options.header,
    )


def _or(value: T | None, usual: T) -> T:
    return usual if value is None else value
