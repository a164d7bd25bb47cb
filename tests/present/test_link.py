"""A moment as a command line."""

from dataclasses import replace

from bpviz.present.link import link, unsaid
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.timeline import Moment


def test_the_tutorial_needs_no_options() -> None:
    assert link(default_experiment(), Moment(6, 4, 7)) == "bpviz --at 6:4:7"
    assert link(default_experiment(), None) == "bpviz --at start"


def test_only_what_differs_is_said() -> None:
    experiment = replace(default_experiment(), layers=(2, 3, 2), learning_rate=0.1, transfers=("tanh", "sigmoid"))
    assert link(experiment, Moment(0, 0, 1)) == "bpviz --layers 2-3-2 --transfer tanh,sigmoid --rate 0.1 --at 0:0:1"


def test_an_example_is_named() -> None:
    assert link(default_experiment(), Moment(0, 0, 2), "forward") == "bpviz --example forward --at 0:0:2"


def test_what_a_link_cannot_say() -> None:
    assert unsaid(default_experiment()) == ""
    assert unsaid(EXAMPLES["mazur"].experiment(), "mazur") == ""
    assert unsaid(EXAMPLES["mazur"].experiment()) == "the rows of an example and first weights that were given"
    assert unsaid(EXAMPLES["predict"].experiment()) == "first weights that were given and that it does not train"
