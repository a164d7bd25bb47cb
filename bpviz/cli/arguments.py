"""What may be typed: commands, options, help. Imports little, because the window waits for it."""

import argparse
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from bpviz import __version__
from bpviz.cli import words
from bpviz.cli.errors import CommandError
from bpviz.data.files import DOCUMENT_SUFFIX, shortened
from bpviz.present.workspaces import DEBUG, WORKSPACES

THEMES = ["light", "dark", "contrast"]
Options = argparse._ActionsContainer  # of a command, or a group of them
Reader = Callable[[str], object]
DATA_SETS = "tutorial, seeds, iris, sonar, ionosphere, digits, xor, and, or, circle, moons, spiral, gauss, sine"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and help with examples."""

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"\S{41,}", lambda word: shortened(word[0]), message.removeprefix("argument "))
        raise CommandError(f"{message} (see {self.prog} --help)")

    def format_help(self) -> str:
        from bpviz.cli.help_texts import COMMANDS, EXAMPLES  # late: the window waits for what is imported above

        command = self.get_default("command")
        about = COMMANDS[command] if command else "see backpropagation, one neuron at a time"
        commands = "".join(f"\n  bpviz {name:8} {text}" for name, text in COMMANDS.items())
        self.description = f"{about[0].upper()}{about[1:]}."
        self.epilog = f"examples:\n{EXAMPLES[command]}" + ("" if command else f"\n\ncommands:{commands}")
        return super().format_help()


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options that were typed; `command` is empty for the window. Raises CommandError, SystemExit after help."""
    if arguments and arguments[0].endswith(DOCUMENT_SUFFIX):  # as the desktop starts it with a file
        arguments = ["open", *arguments]
    command = arguments[0] if arguments else "-"
    if command and command in _OPTIONS:
        return _parser(command).parse_args(_joined(arguments[1:]))
    if not command.startswith("-"):
        there = ", ".join(filter(None, _OPTIONS))
        raise CommandError(f"there is no command '{shortened(command)}'; there are {there} (see bpviz --help)")
    return _parser("").parse_args(_joined(arguments))


def _joined(arguments: Sequence[str]) -> list[str]:
    """`--row -1,0` as `--row=-1,0`: what looks like a negative number is the value of the option before it."""
    joined: list[str] = []
    for argument in arguments:
        if re.match(r"-[.,\d]", argument) and joined and re.fullmatch(r"--[a-z-]+", joined[-1]):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"bpviz {command}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=command)
    _OPTIONS[command](parser)
    return parser


def _window_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", action="version", version=f"bpviz {__version__}")
    _add_at(parser, "open the window at this moment (from 0; or 'start')")
    _add_example(parser)
    _add_experiment(parser)
    parser.add_argument(
        "--quit-after-first-paint",
        action="store_true",
        help="print the seconds from the start of the process to the first painted frame, and end",
    )


def _open_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a .bpviz document")
    _add_at(parser, "open it at this moment (from 0; or 'start'), instead of where its cursor stood")


def _train_options(parser: argparse.ArgumentParser) -> None:
    _add_document(parser)
    _add_experiment(parser)
    _add(parser, "--every", words.count, "N", "report every N-th epoch, from 0, and the last (1)", 1)
    _add_json(parser)


def _steps_options(parser: argparse.ArgumentParser) -> None:
    _add_document(parser)
    _add_row(parser)
    _add_json(parser)


def _add_row(parser: argparse.ArgumentParser) -> None:
    _add_experiment(parser)
    _add(parser, "--epoch", words.whole, "E", "the epoch, from 0", 0)
    _add(parser, "--example", words.whole, "I", "the row, from 0", 0)


def _sheet_options(parser: argparse.ArgumentParser) -> None:
    _add_row(parser)
    _add(parser, "--out", str, "FILE", "the file to write (left out: the terminal)")


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sheet", metavar="FILE", help="a sheet of bpviz sheet with its values filled in")
    _add_row(parser)
    _add_json(parser)


def _stops_options(parser: argparse.ArgumentParser) -> None:
    help_ = "for example 'out[y1] < 0.1', 'h1 saturates', 'epoch_error rises', joined by and, or, not and brackets"
    _add_document(parser)
    parser.add_argument("--until", metavar="CONDITION", required=True, help=help_)
    _add_experiment(parser)
    _add_json(parser)


def _predict_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--row", type=words.row, metavar="X,X", required=True, help="the inputs, for example 1,0")
    _add_experiment(
        parser,
        weights="predict with the weights in this file (see train --help), as they are; "
        "without, the network is trained first",
    )
    _add_json(parser)


def _evaluate_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the folds")
    _add(group, "--folds", words.whole, "K", "how many, drawn with the seed; each is tested on in turn (5)", 5)
    _add_switch(group, "--stratified", "give each fold the same share of each class, and use every row")
    _add_network(parser)
    _add_scaling(parser.add_argument_group("how the rows are prepared"), "minmax", "all")
    _add_reading(parser)
    _add_json(parser)
    parser.set_defaults(weights=None, hold_out=None)


def _data_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a CSV file")
    _add_reading(parser)
    _add_json(parser)


def _export_options(parser: argparse.ArgumentParser) -> None:
    help_ = (
        "script: the run as plain Python; csv, json, npz: the weights, or with --from or --until, as csv and json, "
        "every number of these steps; png, svg: the window or a pane; gif: a frame for each of these steps"
    )
    _add_document(parser)
    kinds = ["script", "csv", "json", "npz", "png", "svg", "gif"]
    parser.add_argument("--to", choices=kinds, required=True, help=help_)
    parser.add_argument("--out", metavar="PATH", required=True, help="the file; one that is there is replaced")
    _add_at(
        parser, "when: weights and pictures are those of this moment (the end; of a document where its cursor stands)"
    )
    parser.add_argument("--from", dest="start", type=words.moment, metavar="E:I:S", help="the first step (of the run)")
    _add(parser, "--until", words.moment, "E:I:S", "the last step, which is written too (of the run)")
    _add(parser, "--pane", str, "NAME", "draw only this pane, such as graph, step_card, source (window)")
    parser.add_argument("--workspace", choices=list(WORKSPACES), help="which panes (debug; of a gif present)")
    _add(parser, "--size", words.size, "WxH", "pixels of the window (1440x900; of a gif 960x600)")
    parser.add_argument("--theme", choices=THEMES, help="colours (light)")
    _add(parser, "--seconds", words.seconds, "S", "how long a frame of a gif stays (0.8)")
    _add_example(parser)
    _add_experiment(parser)


def _picture_options(parser: argparse.ArgumentParser) -> None:
    _add_at(parser, "the moment to draw (from 0; or 'start')")
    _add_example(parser)
    _add_experiment(parser)
    parser.add_argument("--workspace", choices=list(WORKSPACES), default=DEBUG, help="which panes (%(default)s)")
    _add(parser, "--size", words.size, "WxH", "pixels (1440x900)", (1440, 900))
    parser.add_argument("--theme", choices=THEMES, default="light", help="colours (%(default)s)")
    parser.add_argument("out", metavar="OUT.png", help="the file to write")


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "": _window_options,
    "open": _open_options,
    "train": _train_options,
    "steps": _steps_options,
    "stops": _stops_options,
    "sheet": _sheet_options,
    "check": _check_options,
    "predict": _predict_options,
    "evaluate": _evaluate_options,
    "export": _export_options,
    "picture": _picture_options,
    "doctor": lambda parser: None,
    "data": _data_options,
}


def _add(parser: Options, option: str, type_: Reader, metavar: str, help_: str, default: object = None) -> None:
    parser.add_argument(option, type=type_, metavar=metavar, help=help_, default=default)


def _add_switch(parser: Options, option: str, help_: str) -> None:
    """An option that is True where it is typed, and None where it is left out."""
    parser.add_argument(option, action="store_const", const=True, help=help_)


def _add_experiment(
    parser: argparse.ArgumentParser,
    weights: str = "first weights from this file, instead of drawn ones: .csv (layer,neuron,weight,value), .npz "
    "(weights_0, biases_0, …), or JSON ('network' of train --json)",
) -> None:
    _add(_add_network(parser), "--weights", str, "FILE", weights)
    _add_preparation(parser)


def _add_network(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Adds all that describes an experiment but for given weights and the preparation of rows; gives the first
    group."""
    group = parser.add_argument_group("the experiment (left out: the tutorial's)")
    _add(group, "--data", str, "NAME|FILE", f"{DATA_SETS}; or a CSV file (tutorial)")
    _add(group, "--noise", words.number, "S", "spread of made points: circle, moons, spiral, gauss, sine, xor, and, or")
    _add(group, "--data-seed", words.whole, "N", "seed of made points and of what is held out (1)")
    _add(group, "--layers", words.layers, "N-N-N", "neurons a layer, inputs first (2-2-2)")
    _add(
        group,
        "--transfer",
        words.names,
        "NAME[,NAME]",
        "sigmoid, tanh, relu, leaky_relu, linear, for outputs softmax: one, or one a layer",
    )
    _add(group, "--rate", words.number, "R", "learning rate, for example 0.5 or 1/3 (0.5)")
    _add(group, "--epochs", words.whole, "N", "passes over the rows (20)")
    _add(group, "--seed", words.whole, "N", "seed of the first weights (1)")
    _add(group, "--init", str, "NAME", "how they are drawn: unit (0 to 1), half (-0.5 to 0.5), glorot, he (unit)")
    rule = parser.add_argument_group("how it learns (left out: the tutorial's way)")
    _add(rule, "--update", words.update, "online|batch|K", "after each row, all rows, or K rows: a mini-batch (online)")
    _add(rule, "--optimizer", str, "NAME", "sgd (gradient descent), momentum, adam (sgd)")
    _add(rule, "--momentum", words.number, "M", "share of the velocity that is kept (0.9)")
    _add(rule, "--beta1", words.number, "B", "of adam: share of the mean that is kept (0.9)")
    _add(rule, "--beta2", words.number, "B", "of adam: share of the mean square that is kept (0.999)")
    _add(rule, "--epsilon", words.number, "E", "of adam: keeps the divisor above 0 (1e-8)")
    _add(rule, "--loss", str, "NAME", "squared, or cross_entropy with a softmax output layer (squared)")
    _add(rule, "--schedule", words.schedule, "NAME", "of the rate: constant, step:EVERY:FACTOR, cosine (constant)")
    _add(rule, "--l2", words.number, "L", "weight decay: L times the weight is added to its gradient (0)")
    _add_switch(rule, "--shuffle", "draw the order of the rows anew for each epoch, from the seed")
    return group


def _add_preparation(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how the rows are prepared")
    _add_scaling(group)
    _add(group, "--hold-out", words.number, "SHARE", "share of rows that is not trained on, for example 0.2 (0)")
    _add_switch(group, "--stratified", "hold out the same share of each class")
    _add_reading(parser)


def _add_scaling(group: argparse._ArgumentGroup, scale: str | None = None, scale_on: str | None = None) -> None:
    help_ = "inputs: none, minmax to 0…1 as the tutorial does it, or standard to mean 0, deviation 1"
    _add(group, "--scale", words.word("Scale"), "HOW", f"{help_} ({scale or 'none'})", scale)
    help_ = f"fitted on the train rows, or on all ({scale_on or 'train'})"
    _add(group, "--scale-on", words.word("ScaleOn"), "ROWS", help_, scale_on)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what a CSV file holds (columns by name, or by number from 0)")
    _add(group, "--class-column", str, "NAME|N", "the column with the classes (the last)")
    _add(group, "--target-column", str, "NAME|N", "instead: the column with a number to be reached")
    _add(group, "--columns", words.names, "NAME|N,…", "the columns that are inputs (all others that hold something)")
    _add(group, "--missing", words.word("Missing"), "HOW", "drop rows with missing values, or take the mean (refuse)")
    _add(group, "--text", words.word("Text"), "HOW", "one-hot: an input for each word of a text column (refuse)")
    _add(group, "--header", words.yes_or_no, "yes|no", "whether the first row has the columns' names (as it looks)")
    _add_switch(group, "--drop-constant", "leave out inputs that are the same in every row")


def _add_document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a .bpviz document, instead of the options below")


def _add_example(parser: argparse.ArgumentParser) -> None:
    _add(parser, "--example", str, "ID", "an example from the window's menu, instead of the options below")


def _add_at(parser: argparse.ArgumentParser, help_: str) -> None:
    _add(parser, "--at", words.moment, "E:I:S", help_)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
