"""A moment as a command line that opens the program there."""

import shlex

from bpviz.data.recipe import Recipe
from bpviz.session.examples import default_experiment
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
    parts = {
        f"the rows of '{experiment.data.name}'": experiment.data.recipe is None,
        "first weights that were given": experiment.given is not None,
        "that it does not train": experiment.procedure is not Procedure.TRAIN,
    }
    return " and ".join(part for part, is_so in parts.items() if is_so)


def _options(experiment: Experiment) -> list[str]:
    usual = default_experiment()
    transfers = set(experiment.transfers)
    recipe, usually = experiment.data.recipe or Recipe(), Recipe()
    options = {
        "--data": (recipe.source, usually.source),
        "--noise": (repr(recipe.noise), repr(usually.noise)),
        "--data-seed": (str(recipe.seed), str(usually.seed)),
        "--layers": ("-".join(map(str, experiment.layers)), "-".join(map(str, usual.layers))),
        "--transfer": (",".join(transfers if len(transfers) == 1 else experiment.transfers), "sigmoid"),
        "--rate": (repr(experiment.learning_rate), repr(usual.learning_rate)),
        "--epochs": (str(experiment.epochs), str(usual.epochs)),
        "--seed": (str(experiment.seed), str(usual.seed)),
        "--init": (experiment.init, usual.init),
    }
    return [word for option, (is_, as_usual) in options.items() if is_ != as_usual for word in (option, is_)]
