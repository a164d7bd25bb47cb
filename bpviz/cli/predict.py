"""`bpviz predict`: the tutorial's section 5 for one row."""

import argparse
import json
import math

import numpy as np

from bpviz.cli.data_options import DATA_OPTIONS
from bpviz.cli.errors import FAILED, CommandError
from bpviz.cli.experiment import experiment_of
from bpviz.cli.running import epoch_errors, run_of
from bpviz.data.dataset import DataSet
from bpviz.session.answers import answer
from bpviz.session.examples import default_experiment


def predict(options: argparse.Namespace) -> int:
    """Prints the outputs for `--row` and their largest: of the given weights, or of a network trained first.

    Raises CommandError.
    """
    layers = options.layers or default_experiment().layers
    if len(options.row) != layers[0]:
        count = "1 number was" if len(options.row) == 1 else f"{len(options.row)} numbers were"
        network_name = "-".join(map(str, layers))
        raise CommandError(f"--row: {count} given; a network {network_name} has {layers[0]} inputs")
    if options.weights is None:
        run = run_of(experiment_of(options))
        for _ in epoch_errors(run):
            pass
        experiment = run.experiment
        network = experiment.network()
        network.load(run.snapshot().parameters)
    else:  # given weights answer as they are, so that no rows to learn from are needed
        unread = DataSet("--row", np.array([options.row]), np.broadcast_to(0.0, (1, layers[-1])))
        rows_wanted = any(getattr(options, name) is not None for name in DATA_OPTIONS)
        experiment = experiment_of(options, None if rows_wanted else unread)
        network = experiment.network()
    outputs, prediction = answer(network, experiment.data.scaled(options.row))
    if not all(map(math.isfinite, outputs)):
        raise CommandError(f"the outputs are not finite: {outputs}", FAILED)
    if options.json:
        print(json.dumps({"outputs": outputs, "prediction": prediction}, allow_nan=False))
    else:
        print(f"outputs={outputs}\nprediction={prediction}")
    return 0
