"""How the experiment learns, as it is typed: batches, optimizers, losses, schedules, shuffles."""

import math
import shlex
from dataclasses import replace

import pytest

from bpviz.cli.arguments import parse
from bpviz.cli.experiment import experiment_of, opened
from bpviz.engine.rules import Rule, Schedule
from bpviz.present.link import link
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from tests.cli.command import Command, refused

BATCH = "--update 3 --optimizer adam --loss cross_entropy --rate 0.1"


def test_the_tutorials_own_way_is_what_is_left_out(command: Command) -> None:
    said = command("train --update online --optimizer sgd --loss squared --schedule constant --l2 0")
    assert said == command("train")
    assert command("train --update 1") == command("train")


def test_an_epochs_line_has_its_own_learning_rate(command: Command) -> None:
    lines = command("train --epochs 5 --schedule step:2:0.5").out.splitlines()
    assert [line.split(", ")[1] for line in lines[:5]] == [
        f"lrate={r}" for r in ("0.500", "0.500", "0.250", "0.250", "0.125")
    ]


def test_the_document_says_how_it_learns(command: Command) -> None:
    described = command(f"train {BATCH} --schedule cosine --l2 0.01 --shuffle --beta1 0.8 --json").json()["experiment"]
    assert described["transfer"] == ["sigmoid", "softmax"]
    rule = {name: described[name] for name in ("update", "optimizer", "momentum", "beta1", "beta2", "epsilon", "loss")}
    assert rule == {
        "update": 3, "optimizer": "adam", "momentum": None, "beta1": 0.8, "beta2": 0.999, "epsilon": 1e-8,
        "loss": "cross_entropy",
    }  # fmt: skip
    assert (described["schedule"], described["l2"], described["shuffle"]) == ("cosine", 0.01, True)
    plain = command("train --json --update batch").json()["experiment"]
    assert (plain["update"], plain["momentum"], plain["shuffle"]) == ("batch", None, False)


@pytest.mark.parametrize(
    "options, transfers",
    [
        ("", ("sigmoid", "softmax")),
        ("--transfer tanh", ("tanh", "softmax")),
        ("--transfer relu,softmax", ("relu", "softmax")),
        ("--transfer relu --layers 2-3-4-2", ("relu", "relu", "softmax")),
        ("--layers 2-2", ("softmax",)),
    ],
)
def test_with_cross_entropy_the_output_layer_is_softmax(options: str, transfers: tuple[str, ...]) -> None:
    assert experiment_of(parse(shlex.split(f"train --loss cross_entropy {options}"))).transfers == transfers


@pytest.mark.parametrize(
    "options, message",
    [
        ("--update 0", "--update: a batch has 1 to"),
        ("--update every", "--update: 'every' is not online, batch, or a number of rows"),
        ("--optimizer rmsprop", "--optimizer: there is no optimizer 'rmsprop'; there are sgd, momentum, adam"),
        ("--momentum 0.5", "--momentum: only --optimizer momentum has this setting, not 'sgd'"),
        ("--optimizer momentum --beta1 0.5", "--beta1: only --optimizer adam has this setting, not 'momentum'"),
        ("--optimizer adam --beta2 1", "--beta2: beta2 is a number from 0 to below 1"),
        ("--optimizer adam --epsilon 0", "--epsilon: epsilon is a number above 0"),
        ("--loss hinge", "--loss: there is no loss 'hinge'; there are squared, cross_entropy"),
        ("--loss cross_entropy --transfer tanh,tanh", "--loss: cross-entropy and a softmax output layer go together"),
        ("--loss cross_entropy --transfer tanh --layers 2-2", "--loss: cross-entropy and a softmax output layer"),
        ("--transfer tanh,softmax", "--loss: cross-entropy and a softmax output layer go together"),
        ("--schedule linear", "--schedule: there is no schedule 'linear'; there are constant, step, cosine"),
        ("--schedule step", "--schedule: 'step' is not a schedule; write constant, cosine, or step:EVERY:FACTOR"),
        ("--schedule step:0:0.5", "--schedule: a step is every 1 or more epochs"),
        ("--schedule step:1:10 --epochs 1000", "--schedule: with the factor 10 the learning rate grows beyond all"),
        ("--l2 -1", "--l2: the weight decay is a number from 0"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(command: Command, options: str, message: str) -> None:
    assert refused(command(f"train {options}")).startswith(message)


def test_an_example_is_fixed_as_it_is(command: Command) -> None:
    assert "leave out --optimizer, --shuffle" in refused(command("--example train --optimizer adam --shuffle"))


EXPERIMENTS = [
    replace(default_experiment(), batch_size=None, rule=Rule("momentum", momentum=0.5, l2=0.1)),
    replace(default_experiment(), batch_size=4, rule=Rule("adam", beta1=0.8, epsilon=1e-6), shuffle=True),
    replace(
        default_experiment(), loss="cross_entropy", transfers=("tanh", "softmax"), schedule=Schedule("step", 5, 0.3)
    ),
    replace(default_experiment(), loss="cross_entropy", transfers=("sigmoid", "softmax"), schedule=Schedule("cosine")),
    replace(default_experiment(), layers=(2, 3, 4, 2), loss="cross_entropy", transfers=("relu", "tanh", "softmax")),
]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_link_opens_the_same_run(experiment: Experiment) -> None:
    there, _ = opened(parse(shlex.split(link(experiment, None))[1:]))
    for name in ("layers", "transfers", "batch_size", "rule", "loss", "schedule", "shuffle"):
        assert getattr(there, name) == getattr(experiment, name)


def test_a_link_says_only_what_differs() -> None:
    softmax = replace(default_experiment(), loss="cross_entropy", transfers=("sigmoid", "softmax"), batch_size=None)
    assert link(softmax, None) == "bpviz --update batch --loss cross_entropy --at start"


def test_a_batch_adds_up_gradients_and_updates_once(command: Command) -> None:
    rows = [command(f"steps {BATCH} --epoch 0 --example {row} --json").json() for row in range(3)]
    total = [0.0, 0.0, 0.0]
    for row in rows:
        added = next(step for step in row if step["phase"] == "accumulate")
        assert list(added) == ["phase", "layer", "neuron", "terms", "line", "gradients"]
        assert [term[1] for term in added["terms"]][-1] == 1.0
        total = [so_far + delta * value for so_far, (delta, value) in zip(total, added["terms"], strict=True)]
        assert added["gradients"] == [
            {"weight": place, "value": value} for place, value in zip((0, 1, "bias"), total, strict=True)
        ]
    assert [len([step for step in row if step["phase"] == "update"]) for row in rows] == [0, 0, 4]
    update = next(step for step in rows[2] if step["phase"] == "update")
    for (gradient, mean, square), change, whole in zip(update["terms"], update["changes"], total, strict=True):
        assert gradient == whole
        assert mean == (1.0 - 0.9) * gradient
        assert square == (1.0 - 0.999) * (gradient * gradient)
        step = 0.1 * ((mean / (1.0 - 0.9)) / (math.sqrt(square / (1.0 - 0.999)) + 1e-8))
        assert change["new"] == change["old"] - step


def test_an_optimizer_online_has_delta_input_and_its_memory_as_terms(command: Command) -> None:
    row = command("steps --optimizer momentum --epoch 0 --example 0 --json").json()
    update = next(step for step in row if step["phase"] == "update")
    for delta, value, velocity in update["terms"]:
        assert velocity == delta * value


def test_softmax_has_two_turns(command: Command) -> None:
    row = command("steps --loss cross_entropy --json").json()
    first, second = row[2:4], row[4:6]
    assert [list(step)[5:] for step in first] == [["bias", "net_input", "output"]] * 2
    assert [step["output"] for step in first] == [None, None]
    nets = [step["net_input"] for step in first]
    assert [step["net_input"] for step in second] == nets
    assert second[0]["terms"] == [[net, max(nets)] for net in nets]
    total = math.exp(nets[0] - max(nets)) + math.exp(nets[1] - max(nets))
    for net, step in zip(nets, second, strict=True):
        assert (step["largest"], step["total"]) == (max(nets), total)
        assert step["output"] == math.exp(net - max(nets)) / total
    loss, *backward = row[6:9]
    assert loss["loss"] == -math.log(second[0]["output"])
    assert [step["delta"] for step in backward] == [second[0]["output"] - 1.0, second[1]["output"]]


def test_the_table_shows_gradients_memory_and_shares(command: Command) -> None:
    text = command(f"steps {BATCH} --epoch 0 --example 2").out
    for words in (
        "accumulate  h1      gradient[h1,x1] += ",
        "mean[h1,x1] = ",
        "square[h1] = ",
        "total = ",
        "exp(",
        "* -log(",
    ):
        assert words in text


def test_a_run_that_diverges_in_a_batch_says_where(command: Command) -> None:
    said = command("train --transfer linear --update 2 --epochs 400")
    assert said.code == 1
    assert "the run diverged at" in said.err and " became " in said.err
