"""A moment as a command line."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from bpviz.cli.arguments import parse
from bpviz.cli.data_options import recipe_of
from bpviz.data.catalogue import loaded
from bpviz.data.recipe import Missing, Reading, Recipe, Scale, ScaleOn, Text
from bpviz.present.link import data_options, link, unsaid
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.new_data import with_data
from bpviz.session.timeline import Moment


def test_the_tutorial_needs_no_options() -> None:
    assert link(default_experiment(), Moment(6, 4, 7)) == "bpviz --at 6:4:7"
    assert link(default_experiment(), None) == "bpviz --at start"


def test_only_what_differs_is_said() -> None:
    experiment = replace(default_experiment(), layers=(2, 3, 2), learning_rate=0.1, transfers=("tanh", "sigmoid"))
    assert link(experiment, Moment(0, 0, 1)) == "bpviz --layers 2-3-2 --transfer tanh,sigmoid --rate 0.1 --at 0:0:1"


def test_data_and_how_they_are_made() -> None:
    data = loaded(Recipe("spiral", 0.05, 3))
    experiment = with_data(default_experiment(), data)
    assert link(experiment, None) == "bpviz --data spiral --noise 0.05 --data-seed 3 --at start"
    sine = with_data(experiment, loaded(Recipe("sine")))
    assert link(sine, None) == "bpviz --data sine --layers 1-2-1 --transfer sigmoid,linear --at start"


def test_an_example_is_named() -> None:
    assert link(default_experiment(), Moment(0, 0, 2), "forward") == "bpviz --example forward --at 0:0:2"


def test_what_a_link_cannot_say() -> None:
    assert unsaid(default_experiment()) == ""
    assert unsaid(EXAMPLES["mazur"].experiment(), "mazur") == ""
    assert unsaid(EXAMPLES["mazur"].experiment()) == "the rows of 'Mazur's row' and first weights that were given"
    assert unsaid(EXAMPLES["predict"].experiment()) == "first weights that were given and that it does not train"


def test_how_the_data_were_prepared() -> None:
    recipe = Recipe("seeds", scale=Scale.MINMAX, scale_on=ScaleOn.ALL, hold_out=0.2, stratified=True)
    line = link(with_data(default_experiment(), loaded(recipe)), None)
    assert line == (
        "bpviz --data seeds --scale minmax --scale-on all --hold-out 0.2 --stratified --layers 7-2-3 --at start"
    )


def test_what_was_said_of_a_file() -> None:
    reading = Reading("kind", False, ("a", "b c"), Missing.DROP, Text.ONE_HOT, True, False)
    words = data_options(Recipe("my rows.csv", reading=reading))
    parsed = parse(words)
    assert recipe_of(parsed) == Recipe("my rows.csv", reading=reading)
    numbers = Recipe("my rows.csv", seed=3, reading=Reading("kind", True), scale=Scale.STANDARD)
    assert recipe_of(parse(data_options(numbers))) == numbers


@pytest.mark.skipif(shutil.which("bash") is None, reason="a shell reads the line")
def test_a_name_of_any_bytes_is_read_by_a_shell() -> None:
    name = b"it's \\ \xe9\xc3\xa91\n.csv"
    experiment = default_experiment()
    recipe = Recipe(os.fsdecode(name))
    line = link(replace(experiment, data=replace(experiment.data, recipe=recipe)), None)
    read = subprocess.run(["bash", "-c", line.replace("bpviz", "printf '%s\\0'", 1)], capture_output=True, check=True)
    assert read.stdout.split(b"\0") == [b"--data", name, b"--at", b"start", b""]
    assert line.isascii()
