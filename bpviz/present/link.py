"""A moment as a command line that opens the program there."""

import os

from bpviz.data.recipe import Recipe
from bpviz.engine.optimizers import OPTIMIZERS
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
    return " ".join(_quoted(word) for word in (*words, "--at", str(moment or "start")))


def _quoted(word: str) -> str:
    """A word as a shell takes it: a name of bytes that are no UTF-8 has them as numbers, or a clipboard loses them."""
    if not any("\udc80" <= c <= "\udcff" for c in word):
        import shlex  # the first frame need not wait for it

        return shlex.quote(word)
    escaped = (chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\{byte:03o}" for byte in os.fsencode(word))
    return f"$'{''.join(escaped)}'"


def unsaid(experiment: Experiment, example: str | None = None) -> str:
    """What a run has that its link cannot say; '' where the link says everything."""
    if example is not None:
        return ""
    data = experiment.data
    # a fold is held out by a cross-validation and not by the recipe
    is_fold = data.held_out is not None and not data.recipe.hold_out
    parts = {
        f"the rows of '{data.name}'": not data.recipe.source or is_fold,
        "first weights that were given": experiment.given is not None,
        "that it does not train": experiment.procedure is not Procedure.TRAIN,
    }
    return " and ".join(part for part, is_so in parts.items() if is_so)


def _options(experiment: Experiment) -> list[str]:
    usual = default_experiment()
    options = {
        "--layers": ("-".join(map(str, experiment.layers)), "-".join(map(str, usual.layers))),
        "--transfer": (_transfers(experiment), "sigmoid"),
        "--rate": (repr(experiment.learning_rate), repr(usual.learning_rate)),
        "--epochs": (str(experiment.epochs), str(usual.epochs)),
        "--seed": (str(experiment.seed), str(usual.seed)),
        "--init": (experiment.init, usual.init),
        "--update": (str(experiment.update), str(usual.update)),
        "--optimizer": (experiment.rule.optimizer, usual.rule.optimizer),
        **{
            f"--{name}": (repr(getattr(experiment.rule, name)), repr(getattr(usual.rule, name)))
            for name in (*OPTIMIZERS[experiment.rule.optimizer].settings, "l2")
        },
        "--loss": (experiment.loss, usual.loss),
        "--schedule": (str(experiment.schedule), str(usual.schedule)),
    }
    words = data_options(experiment.data.recipe)
    words += [word for option, (is_, as_usual) in options.items() if is_ != as_usual for word in (option, is_)]
    return [*words, "--shuffle"] if experiment.shuffle else words


def _transfers(experiment: Experiment) -> str:
    """The names of the layers, or the one of all; with cross-entropy all is without the output layer, which is
    softmax then."""
    names = experiment.transfers
    of_one = names[:-1] if experiment.loss == "cross_entropy" else names
    if not of_one:
        return "sigmoid"  # as usual, and of no layer
    return of_one[0] if len(set(of_one)) == 1 else ",".join(names)


def data_options(recipe: Recipe) -> list[str]:
    """What of a recipe differs from the tutorial's, as options."""
    usual, reading = Recipe(), recipe.reading
    columns = None if reading.columns is None else ",".join(reading.columns)
    valued = {
        "--data": (recipe.source or usual.source, usual.source),
        "--noise": (recipe.noise, usual.noise),
        "--data-seed": (recipe.seed, usual.seed),
        "--target-column" if reading.numbers else "--class-column": (reading.target, None),
        "--columns": (columns, None),
        "--missing": (reading.missing, usual.reading.missing),
        "--text": (reading.text, usual.reading.text),
        "--header": ({True: "yes", False: "no", None: None}[reading.header], None),
        "--scale": (recipe.scale, usual.scale),
        "--scale-on": (recipe.scale_on, usual.scale_on),
        "--hold-out": (recipe.hold_out, usual.hold_out),
    }
    switches = {"--drop-constant": reading.drop_constant, "--stratified": recipe.stratified}
    words = [word for option, (is_, as_usual) in valued.items() if is_ != as_usual for word in (option, str(is_))]
    return words + [switch for switch, on in switches.items() if on]
