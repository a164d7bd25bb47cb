"""The script of a run, run by plain Python, prints the program's numbers to the last digit."""

import io
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bpviz.data.catalogue import loaded
from bpviz.data.dataset import DataSet
from bpviz.data.files import ExportError
from bpviz.data.recipe import Recipe
from bpviz.engine.activations import TRANSFERS
from bpviz.engine.losses import LOSSES
from bpviz.engine.network import Unit
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.quantities import Quantity
from bpviz.engine.rules import SCHEDULES, Rule, Schedule
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import INITIALISATIONS, Experiment, ExperimentError
from bpviz.session.interventions import BIAS, Freeze, Intervention, SetRate, SetWeight
from bpviz.session.run import Run
from bpviz.session.script import script

TUTORIAL = default_experiment()
CLASSES = replace(TUTORIAL, layers=(2, 3, 2, 2), transfers=("leaky_relu", "tanh", "softmax"), loss="cross_entropy")
NUMBERS = Experiment(loaded(Recipe("sine")), (1, 4, 1), ("relu", "linear"), 0.01, 3, init="he")
EDITS: tuple[Intervention, ...] = (
    SetWeight(0, Unit(0, 0), 0, -1.5),
    SetRate(9, 0.25),  # where the update begins
    SetWeight(30, Unit(1, 1), BIAS, 0.125),  # inside the row's backward pass
    Freeze(100, Unit(1, 0), 0),
    Freeze(131, Unit(0, 1), None),
    Freeze(700, Unit(0, 1), None, False),
    SetRate(1025, 0.75),  # inside an update
)


def run_script(experiment: Experiment, folder: Path) -> list[str]:
    """What plain Python prints: without site-packages, and without the folder of this program."""
    path = folder / "run.py"
    path.write_text(script(experiment), "utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", path], cwd=folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def layers_of(run: Run) -> list[str]:
    snapshot = run.snapshot()
    values = [snapshot.values[quantity] for quantity in (Quantity.OUTPUT, Quantity.DELTA)]
    return [
        str([
            {"weights": weights, "output": output, "delta": delta}
            for weights, output, delta in zip(parameters.tolist(), outputs, deltas, strict=True)
        ])
        for parameters, outputs, deltas in zip(snapshot.parameters, *values, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "experiment",
    [
        TUTORIAL,
        replace(CLASSES, rule=Rule("adam", l2=0.01), schedule=Schedule("step", 3, 0.7), shuffle=True, seed=2**40 + 7),
        replace(CLASSES, batch_size=3, rule=Rule("momentum"), schedule=Schedule("cosine"), learning_rate=0.1),
        replace(TUTORIAL, batch_size=None, given=EXAMPLES["predict"].experiment().given),
        NUMBERS,
        replace(TUTORIAL, interventions=EDITS),
        replace(TUTORIAL, interventions=EDITS, batch_size=4, rule=Rule("adam"), shuffle=True, learning_rate=0.05),
        replace(TUTORIAL, interventions=EDITS[:2], rule=Rule(l2=0.1), schedule=Schedule("cosine")),
        EXAMPLES["mazur"].experiment(),
    ],
    ids=["tutorial", "adam", "momentum", "batch", "numbers", "edits", "edits in batches", "decay", "mazur"],
)
def test_plain_python_prints_the_same_numbers(experiment: Experiment, tmp_path: Path) -> None:
    assert run_script(experiment, tmp_path) == printed(experiment)


def any_experiment(random: Random) -> Experiment | None:
    """A run of few epochs by any rule, edited anywhere; None where the rules do not go together, or it diverges."""
    layers = random.choice([(2, 2, 2), (2, 3, 2, 2), (2, 1, 2), (2, 2)])
    hidden = [name for name in TRANSFERS if name != "softmax"]
    loss = random.choice(list(LOSSES))
    last = "softmax" if loss == "cross_entropy" else random.choice(hidden)
    transfers = [random.choice(hidden) for _ in layers[2:]] + [last]
    edits: list[Intervention] = []
    for _ in range(random.choice([0, 0, 3, 8])):
        at, layer = random.randrange(260), random.randrange(len(layers) - 1)
        unit, place = Unit(layer, random.randrange(layers[layer + 1])), random.randrange(-1, layers[layer])
        edits.append(
            random.choice([
                SetRate(at, random.uniform(0.01, 0.5)),
                SetWeight(at, unit, place, random.uniform(-1, 1)),
                Freeze(at, unit, random.choice([None, place]), random.random() < 0.7),
            ])
        )  # fmt: skip
    try:
        experiment = Experiment(
            TUTORIAL.data, layers, tuple(transfers), random.uniform(0.001, 0.5), random.randrange(1, 5),
            seed=random.getrandbits(63), init=random.choice(list(INITIALISATIONS)),
            batch_size=random.choice([1, 1, 3, 4, None]), loss=loss,
            rule=Rule(random.choice(list(OPTIMIZERS)), l2=random.choice([0.0, 0.01])),
            schedule=Schedule(random.choice(list(SCHEDULES)), random.randrange(1, 4), 0.5),
            shuffle=random.random() < 0.5,
        )  # fmt: skip
        experiment = replace(experiment, interventions=tuple(sorted(edits, key=lambda edit: edit.at)))
    except ExperimentError:
        return None
    run = Run(experiment)
    run.seek(run.end)
    return None if run.not_finite else experiment


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**63))
def test_any_run_by_any_rule_is_printed_to_the_last_digit(seed: int) -> None:
    experiment = any_experiment(Random(seed))
    assume(experiment)
    assert experiment
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(script(experiment), "run.py", "exec"), {"__name__": "__main__"})
    assert said.getvalue().splitlines() == printed(experiment)


def printed(experiment: Experiment) -> list[str]:
    """What a script ought to print."""
    run = Run(experiment)
    run.seek(run.end)
    errors = enumerate(run.replays.errors(0, experiment.epochs))
    assert not run.not_finite
    return [
        *(f">epoch={epoch}, lrate={run.learning_rate(epoch)!r}, error={error!r}" for epoch, error in errors),
        *layers_of(run),
    ]


def test_the_procedures_that_do_not_train(tmp_path: Path) -> None:
    backward, predict, initialise = (EXAMPLES[id].experiment() for id in ("backward", "predict", "forward"))
    run = Run(backward)
    run.seek(run.end)
    assert run_script(backward, tmp_path) == layers_of(run)
    assert run_script(predict, tmp_path)[:10] == list("0000011111")
    assert run_script(initialise, tmp_path)[0] == "[0.6629970129852887, 0.7253160725279748]"


def test_a_run_that_diverges_says_so(tmp_path: Path) -> None:
    run, path = Run(EXAMPLES["exploding"].experiment()), tmp_path / "run.py"
    run.seek(run.end)
    moment = run.snapshot().moment
    path.write_text(script(run.experiment), "utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", path], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, f"the run diverged in epoch {moment and moment.epoch}\n")


def test_nothing_of_the_program_and_no_name_gets_into_a_script() -> None:
    text = script(replace(TUTORIAL, data=replace(TUTORIAL.data, name='"""\nimport os', classes=('"""', "'"))))
    assert "bpviz." not in text.replace("A run of bpviz as", "")
    assert "import os" not in text
    assert text == script(TUTORIAL)


def test_rows_without_end_are_no_script() -> None:
    data = DataSet("many", np.zeros((700_000, 2)), np.zeros((700_000, 2)))
    with pytest.raises(ExportError, match="a script would hold 2,800,012 numbers"):
        script(replace(TUTORIAL, data=data))
