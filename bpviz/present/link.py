"""A moment as a command line that opens the program there."""

import shlex

from bpviz.data.catalogue import CATALOGUE
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import Experiment, Procedure
from bpviz.session.timeline import Moment


def link(experiment: Experiment, moment: Moment | None, example: str | None = None) -> str:
    """`bpviz --at 6:4:7`, with the options that differ from the tutorial's; `example` where one is open. `unsaid` tells
    what it leaves out."""
    words = ["bpviz"]
    if example is not None:
        words += ["--example", example]
    else:
        words += _options(experiment)
    return shlex.join([*words, "--at", str(moment or "start")])


def unsaid(experiment: Experiment, example: str | None = None) -> str:
    """What a run has that its link cannot say; '' where the link says everything."""
    if example is not None:
        return ""
    carried = {example.experiment().data.name for example in EXAMPLES.values()} - CATALOGUE.keys()
    parts = {
        "the rows of an example": experiment.data.name in carried,
        "first weights that were given": experiment.given is not None,
        "that it does not train": experiment.procedure is not Procedure.TRAIN,
    }
    return " and ".join(part for part, is_so in parts.items() if is_so)


def _options(experiment: Experiment) -> list[str]:
    usual = default_experiment()
    transfers = set(experiment.transfers)
    options = {
        "--data": (experiment.data.name, usual.data.name),
        "--layers": ("-".join(map(str, experiment.layers)), "-".join(map(str, usual.layers))),
        "--transfer": (",".join(transfers if len(transfers) == 1 else experiment.transfers), "sigmoid"),
        "--rate": (repr(experiment.learning_rate), repr(usual.learning_rate)),
        "--epochs": (str(experiment.epochs), str(usual.epochs)),
        "--seed": (str(experiment.seed), str(usual.seed)),
        "--init": (experiment.init, usual.init),
    }
    return [word for option, (is_, usually) in options.items() if is_ != usually for word in (option, is_)]
